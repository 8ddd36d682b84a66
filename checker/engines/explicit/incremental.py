"""Incremental lowering: a few actions of a system are replaced, the rest is not lowered again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cached_property

import z3

from ...system import Action, State
from .dispatch import Command, Transition, successor_function
from .lowering import Lowered

REPLACED = {"it has not been replaced": z3.BoolVal(False)}
"""The guard of an action that was replaced. It keeps its place, so that the places of the others stay."""


class Base(Lowered):
    """A lowered system that others are patches of; it remembers the steps of each state it was asked for."""

    def __init__(self, lowered: Lowered) -> None:
        super().__init__(lowered.system)
        self._known: dict[State, list[Transition]] = {}

    def successors(self, state: State) -> list[Transition]:
        """The steps from a state, by ascending action."""
        found = self._known.get(state)
        if found is None:
            found = self._known[state] = super().successors(state)
        return found


class Patched(Lowered):
    """The system of `base` without the actions at the places `gone`, and with `more` after the last one.

    The actions have no inputs. Terms, functions and the steps of states are shared with the base.
    """

    def __init__(self, base: Base, gone: Collection[int], more: Sequence[Action]) -> None:
        old = base.system.actions
        kept = (replace(action, guard=REPLACED) if at in gone else action for at, action in enumerate(old))
        names = {action.name for action in old}
        added = (_renamed(action, names) for action in more)
        self.system = replace(base.system, actions=(*kept, *added))
        self.position = {action.name: index for index, action in enumerate(self.system.actions)}
        self._base = base
        self._gone = frozenset(gone)
        self._first_new = len(old)
        self._origins = [action.name for action in self.system.actions]
        self._terms, self._functions = base._terms, base._functions
        self._step_terms, self._step_functions = base._step_terms, base._step_functions
        self._fitting = base._fitting
        self._updates, self._observers = {}, {}

    def apply(self, action_index: int, state: State) -> State:
        """The state after the action, which must be enabled."""
        if action_index < self._first_new:
            return self._base.apply(action_index, state)
        return super().apply(action_index, state)

    @cached_property
    def new_steps(self) -> Callable[[State], list[Transition]]:
        """The steps from a state by actions that replace others, by ascending action."""
        return successor_function(self.commands[self._first_new :])

    @cached_property
    def _successors(self) -> Callable[[State], list[Transition]]:
        more, gone, before = self.new_steps, self._gone, self._base.successors

        def successors(state: State) -> list[Transition]:
            return [step for step in before(state) if step[0] not in gone] + more(state)

        return successors

    @cached_property
    def commands(self) -> list[Command]:
        """The actions as nodes, in their order."""
        new = range(self._first_new, len(self.system.actions))
        return [*self._base.commands, *(self._command(index) for index in new)]


def _renamed(action: Action, names: set[str]) -> Action:
    """The action under a name that no other has."""
    name, count = action.name, 1
    while name in names:
        count += 1
        name = f"{action.name} ({count})"
    names.add(name)
    return replace(action, name=name)

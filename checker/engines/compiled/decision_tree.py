"""Guarded commands as a decision tree, so that each test is made at most once in a state.

A decision on one small value (a state name, a flag) has a branch for each of its values. The other tests of
the guards are made one by one, the most common one first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..explicit.dispatch import Command, Deciders, denies
from ..explicit.expression import Node


@dataclass(frozen=True)
class Take:
    """A leaf: these commands are enabled."""

    commands: tuple[Command, ...]


@dataclass(frozen=True)
class Switch:
    """Go on with the tree for the value of `view`; without one there is nothing to take."""

    view: Node
    branches: tuple[tuple[frozenset[int], Tree], ...]


@dataclass(frozen=True)
class Branch:
    """Go on with one tree if `test` holds, with the other if it does not."""

    test: Node
    then: Tree
    otherwise: Tree


@dataclass(frozen=True)
class Both:
    """Go through all of these trees."""

    trees: tuple[Tree, ...]


Tree = Take | Switch | Branch | Both


def tree_of(commands: Sequence[Command]) -> Tree:
    """The tree for all of these commands."""
    return _Builder().tree(tuple(commands))


class _Builder:
    def __init__(self) -> None:
        self._deciders = Deciders()
        self._trees: dict[tuple[tuple[int, tuple[Node, ...]], ...], Tree] = {}
        """Trees made so far: the same commands with the same tests left share one."""

    def tree(self, commands: tuple[Command, ...]) -> Tree:
        key = tuple((command.index, command.tests) for command in commands)
        if key not in self._trees:
            self._trees[key] = self._make(commands)
        return self._trees[key]

    def _make(self, commands: tuple[Command, ...]) -> Tree:
        taken = tuple(command for command in commands if not command.tests)
        rest = [command for command in commands if command.tests]
        trees: list[Tree] = [Take(taken)] if taken else []
        while rest:
            tree, rest = self._first_decision(rest)
            trees.append(tree)
        return trees[0] if len(trees) == 1 else Both(tuple(trees))

    def _first_decision(self, commands: list[Command]) -> tuple[Tree, list[Command]]:
        """The tree for the commands with the most common decision, and the commands without it."""
        views = Counter(view for command in commands for view in self._views(command))
        if views:
            # The widest of the most common ones: a state name splits more than a flag.
            view = max(views, key=lambda one: (views[one], one.width))
            inside = [command for command in commands if view in self._views(command)]
            return self._switch(view, inside), [one for one in commands if one not in inside]
        tests = Counter(test for command in commands for test in command.tests)
        test = max(tests, key=lambda one: (tests[one], -one.size))
        asking = tuple(_without(command, test) for command in commands if test in command.tests)
        denial = next((one for one in tests if denies(test, one)), None)
        denying = tuple(_without(command, denial) for command in commands if denial in command.tests)
        rest = [one for one in commands if test not in one.tests and denial not in one.tests]
        return Branch(test, self.tree(asking), self.tree(denying)), rest

    def _views(self, command: Command) -> dict[Node, None]:
        """In the order of the tests: the tree, and so the program's text, is to be the same in every run."""
        decided = (self._deciders.of(test) for test in command.tests)
        return dict.fromkeys(found[0] for found in decided if found is not None)

    def _switch(self, view: Node, commands: list[Command]) -> Switch:
        """A branch for each set of values that leave the same commands possible."""
        values: dict[int, set[int]] = {}
        trees: dict[int, Tree] = {}
        for value in range(view.mask + 1):
            possible = tuple(
                left for command in commands if (left := self._given(command, view, value)) is not None
            )
            if possible:
                tree = self.tree(possible)
                trees[id(tree)] = tree
                values.setdefault(id(tree), set()).add(value)
        return Switch(view, tuple((frozenset(values[key]), tree) for key, tree in trees.items()))

    def _given(self, command: Command, view: Node, value: int) -> Command | None:
        """The command without the tests that `value` decides; None if it decides that it is not enabled."""
        left = []
        for test in command.tests:
            found = self._deciders.of(test)
            if found is None or found[0] is not view:
                left.append(test)
            elif value not in found[1]:
                return None
        return replace(command, tests=tuple(left))


def _without(command: Command, test: Node | None) -> Command:
    return replace(command, tests=tuple(one for one in command.tests if one is not test))

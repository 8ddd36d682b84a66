"""The parts that every language prints: cells, definitions, actions and invariants, their terms as nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import z3

from ..checker.engines.explicit.expression import LoweringError, Node, Terms
from ..checker.system import Action, System, Variable
from ..model.composed_system import ComposedSystem
from ..model.segment_layout import layout
from .invariants import Invariant
from .narrow import Fields, Narrow, width_of, word_name, words_of
from .sharing import Definition, shared
from .tidy import Nodes, Tidy

Translate = Callable[[str], str]
"""A sentence of the model in the language asked for."""


@dataclass(frozen=True)
class OutlineVariable:
    """A variable as it is printed: one of the model, or one word of a wide one."""

    name: str
    width: int
    is_flag: bool
    """A Boolean."""
    initial: int = 0
    fields: Fields = ()
    """Its fields, from the top; empty if it is one number."""
    vocabulary: Mapping[int, str] = field(default_factory=dict)
    """The names of its values, if it has names for values."""


@dataclass(frozen=True)
class OutlineStep:
    """An action as nodes."""

    action: Action
    guard: tuple[tuple[str, Node], ...]
    """Each condition by its name."""
    update: Mapping[str, Node]
    """Cell name to its next value."""


@dataclass(frozen=True)
class Outline:
    """A system as nodes."""

    composed: ComposedSystem
    cells: tuple[OutlineVariable, ...]
    definitions: tuple[Definition, ...]
    steps: tuple[OutlineStep, ...]
    invariants: tuple[tuple[Invariant, Node], ...]
    nodes: Nodes

    @cached_property
    def cell(self) -> Mapping[str, OutlineVariable]:
        """Cell by name."""
        return {cell.name: cell for cell in self.cells}

    @property
    def system(self) -> System:
        """The result."""
        return self.composed.system


def outline_of(
    composed: ComposedSystem, invariants: Sequence[Invariant], *, most: int | None = None, language: str = ""
) -> Outline:
    """The outline of a system; with `most`, no cell and no value in it is wider than so many bits.

    Raises:
        LoweringError: a value is too wide and cannot be cut, or an action assigns what is no variable.
    """
    reading = _Reading(composed, most, language)
    steps = tuple(reading.step(action) for action in composed.system.actions)
    claims = tuple((one, reading.node(one.holds)) for one in invariants)
    cells = tuple(cell for variable in composed.system.variables for cell in reading.cells(variable))
    named = {node: name for step in reversed(steps) for name, node in reading.names(step)}
    hints = {node: f"next {name}" for step in reversed(steps) for name, node in step.update.items()}
    roots = [node for step in steps for _, node in step.guard]
    # What several actions assign, and nothing else uses, stands in each of them.
    roots += dict.fromkeys(node for step in steps for node in step.update.values())
    roots += [part for _, node in claims for part in node.args]
    inputs = frozenset(v.name for action in composed.system.actions for v in action.inputs)
    definitions = shared(roots, named, hints, inputs)
    return Outline(composed, cells, definitions, steps, claims, reading.nodes)


class _Reading:
    """Turns the terms of a system into nodes."""

    def __init__(self, composed: ComposedSystem, most: int | None, language: str) -> None:
        self.system = composed.system
        self.nodes = Nodes()
        names = [
            v.name for v in (*self.system.variables, *(v for a in self.system.actions for v in a.inputs))
        ]
        self._terms = Terms({name: name for name in names})
        self._tidy = Tidy(self.nodes)
        places = {
            str(place): layout(channel.width) for channel in composed.channels for place in channel.places
        }
        self._fields = places
        self._most = most
        self._narrow = None
        if most is not None:
            self._narrow = Narrow(self.nodes, lambda name: places.get(name, ()), most, language)

    def node(self, term: z3.ExprRef) -> Node:
        """A Boolean or a narrow value, tidied."""
        node = self._tidy(self._terms.node(term))
        return node if self._narrow is None else self._narrow(node)

    def step(self, action: Action) -> OutlineStep:
        """An action as nodes."""
        guard = {name: self.node(term) for name, term in action.guard.items()}
        shown = {name: node for name, node in guard.items() if node.kind != z3.Z3_OP_TRUE}
        return OutlineStep(action, tuple(shown.items()), dict(self._updates(action)))

    def _updates(self, action: Action) -> Iterator[tuple[str, Node]]:
        for name, term in action.update.items():
            if name not in self.system.index:
                raise LoweringError(f"{action.name} assigns {name}, which is no variable of the system")
            variable = self.system.variables[self.system.index[name]]
            words = self._words(variable)
            if words and self._narrow is not None:
                parts = self._narrow.words(self._tidy(self._terms.node(term)), words)
                found = zip([f"{name}.{word_name(word)}" for word in words], parts, strict=True)
            else:
                found = zip([name], [self.node(term)], strict=True)
            yield from ((cell, node) for cell, node in found if node.leaf != cell)

    def _words(self, variable: Variable) -> tuple[Fields, ...]:
        """The words into which a wide variable is cut; none if it is not wide."""
        if self._narrow is None or self._most is None or variable.width <= self._most:
            return ()
        if variable.name not in self._fields:
            raise self._narrow.refusal(variable.name, variable.width)
        words = words_of(self._fields[variable.name], self._most)
        widest = max(map(width_of, words))
        if widest > self._most:
            raise self._narrow.refusal(variable.name, widest)
        return words

    def cells(self, variable: Variable) -> Iterator[OutlineVariable]:
        """The variable, or its words."""
        initial = self.system.initial[self.system.index[variable.name]]
        is_flag = z3.is_bool(variable.term)
        if words := self._words(variable):
            below = variable.width
            for word in words:
                below -= width_of(word)
                value = initial >> below & ((1 << width_of(word)) - 1)
                parts = word if len(word) > 1 else ()
                yield OutlineVariable(
                    f"{variable.name}.{word_name(word)}", width_of(word), False, value, parts
                )
            return
        parts = self._fields.get(variable.name, ())
        names = {} if is_flag or parts else _vocabulary(variable)
        yield OutlineVariable(variable.name, variable.width, is_flag, initial, parts, names)

    def names(self, step: OutlineStep) -> Iterator[tuple[str, Node]]:
        """The terms of an action that have a name: its conditions, the segment that it sends."""
        actor = step.action.actor
        for name, node in step.guard:
            yield (name if name.startswith(f"{actor} ") else f"{actor} {name}"), node
        for key, term in step.action.observe.items():
            if self._most is None or term.size() <= self._most:
                yield key, self.node(term)


MOST_NAMED_BITS = 4
"""Up to this many bits a value may have a name of its own."""


def _vocabulary(variable: Variable) -> dict[int, str]:
    """The names of a variable's values: SYN-SENT; empty if they print as numbers."""
    if variable.width > MOST_NAMED_BITS:
        return {}
    shown = {value: variable.show(value) for value in range(1 << variable.width)}
    return {value: name for value, name in shown.items() if not name.isdigit()}

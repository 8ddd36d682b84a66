"""A state graph in arrays: for millions of states, each decoded only when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np
import z3

from ...graph import StateClasses, StateGraph, StepClass, Steps
from ...system import State
from ..explicit.expression import LoweringError
from ..explicit.lowering import Lowered
from . import loop, state_classes, step_queries
from .arrays import Arrays
from .networkx_view import lazy_networkx
from .program import program_of
from .state_compression import number_of

if TYPE_CHECKING:
    import networkx

COPIED = 20_000
"""A graph with more states is not copied for networkx: a step takes about a kilobyte there."""

CHUNK = 1 << 13
"""States decoded at once when all are read in turn."""


class CompactGraph(StateGraph):
    """A `StateGraph` whose lists are views of arrays."""

    lowered: Lowered
    arrays: Arrays

    @classmethod
    def of(
        cls, lowered: Lowered, arrays: Arrays, transitions: int, stop_reason: str, seconds: float
    ) -> CompactGraph:
        """The graph of the arrays of a search."""
        graph = cls(
            lowered,
            _States(arrays),
            _Index(arrays),
            _Depths(arrays),
            _Parents(arrays),
            _Edges(arrays),
            transitions,
            arrays.expanded,
            stop_reason,
            seconds,
        )
        object.__setattr__(graph, "arrays", arrays)
        return graph

    @property
    def engine(self) -> str:
        """The engine that found it, by name."""
        return "native"

    @property
    def bytes_per_state(self) -> float:
        """Memory that the graph takes, divided by its states."""
        return self.arrays.bytes / len(self.arrays.states)

    @property
    def taken(self) -> list[int]:
        """For each action, by its place in `system.actions`, the number of steps that are it."""
        counts: list[int] = self.arrays.taken[: len(self.system.actions)].tolist()
        return counts

    @property
    def levels(self) -> list[int]:
        """The number of states at each depth."""
        counts: list[int] = np.diff(self.arrays.starts, append=len(self.arrays.states)).tolist()
        return counts

    @property
    def terminal(self) -> list[int]:
        """The terminal (deadlock) states: those without a successor."""
        return np.flatnonzero(np.diff(self.arrays.offsets) == 0).tolist()

    def among(self, term: z3.BoolRef) -> Iterator[int]:
        """The states that satisfy a predicate, nearest first, as they are found."""
        program = program_of(self.lowered, [term], steps=False)
        first = np.empty(1, np.int64)
        at, count = 0, len(self.arrays.states)
        while at < count:
            first[0] = -1
            loop.watch(program.watched, self.arrays.states.state_tables, at, count, first)
            if first[0] < 0:
                return
            yield int(first[0])
            at = int(first[0]) + 1

    def where(self, term: z3.BoolRef) -> list[int]:
        """The states that satisfy a predicate."""
        return np.flatnonzero(step_queries.answers(self.lowered, self.arrays.states, [term])).tolist()

    def first_terminal_without(self, holds: z3.BoolRef) -> int | None:
        """The nearest terminal state in which a predicate does not hold."""
        ends = np.array(self.terminal, np.int64)
        bad = np.flatnonzero(step_queries.answers(self.lowered, self.arrays.states[ends], [holds]) == 0)
        return int(ends[bad[0]]) if len(bad) else None

    def state_classes(self, variables: Sequence[str]) -> StateClasses:
        """The states by the values of the variables of these names."""
        return state_classes.state_classes(self.arrays, self._places(variables))

    def step_classes(self, variables: Sequence[str]) -> list[StepClass]:
        """The steps by their action, by these variables before and after, and by the observed values."""
        try:
            return state_classes.step_classes(self.lowered, self.arrays, self._places(variables))
        except LoweringError:
            return super().step_classes(variables)

    def _places(self, variables: Sequence[str]) -> list[int]:
        return [self.system.index[name] for name in variables]

    def networkx(self) -> networkx.MultiDiGraph:
        """The same graph for networkx: a copy if it is small, else a view that cannot be changed."""
        if len(self.states) <= COPIED:
            return super().networkx()
        return lazy_networkx(self, self.arrays)


class _View:
    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays


class _States(_View, Sequence[State]):
    def __len__(self) -> int:
        return len(self.arrays.states)

    @overload
    def __getitem__(self, place: int) -> State: ...
    @overload
    def __getitem__(self, place: slice) -> list[State]: ...
    def __getitem__(self, place: int | slice) -> State | list[State]:
        decode = self.arrays.layout.decode
        if isinstance(place, slice):
            return [decode(words) for words in self.arrays.states[place].tolist()]
        return decode(self.arrays.states[place].tolist())

    def __iter__(self) -> Iterator[State]:
        for at in range(0, len(self), CHUNK):
            yield from self[at : at + CHUNK]


class _Index(_View, Mapping[State, int]):
    def __len__(self) -> int:
        return len(self.arrays.states)

    def __getitem__(self, state: State) -> int:
        number = number_of(self.arrays.layout.encode(state), self.arrays.states.state_tables)
        if number < 0:
            raise KeyError(state)
        return int(number)

    def __iter__(self) -> Iterator[State]:
        return iter(_States(self.arrays))


class _Depths(_View, Sequence[int]):
    def __len__(self) -> int:
        return len(self.arrays.states)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> list[int]: ...
    def __getitem__(self, place: int | slice) -> int | list[int]:
        asked = range(len(self))[place]
        depths = np.searchsorted(self.arrays.starts, asked, side="right") - 1
        return depths.tolist() if isinstance(place, slice) else int(depths)


class _Parents(_View, Sequence["tuple[int, int] | None"]):
    def __len__(self) -> int:
        return len(self.arrays.states)

    @overload
    def __getitem__(self, place: int) -> tuple[int, int] | None: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[int, int] | None]: ...
    def __getitem__(self, place: int | slice) -> tuple[int, int] | list[tuple[int, int] | None] | None:
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        if range(len(self))[place] == 0:
            return None
        return int(self.arrays.parents[place]), int(self.arrays.actions[place])


class _Edges(_View, Sequence[Steps]):
    def __len__(self) -> int:
        return len(self.arrays.states)

    @cached_property
    def _expanded(self) -> int:
        return len(self.arrays.offsets) - 1

    @overload
    def __getitem__(self, place: int) -> Steps: ...
    @overload
    def __getitem__(self, place: slice) -> list[Steps]: ...
    def __getitem__(self, place: int | slice) -> Steps | list[Steps]:
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        place = range(len(self))[place]
        if place >= self._expanded:
            return []
        steps = slice(self.arrays.offsets[place], self.arrays.offsets[place + 1])
        return list(zip(self.arrays.labels[steps].tolist(), self.arrays.targets[steps].tolist(), strict=True))

"""A state graph in arrays: for millions of states, each decoded only when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np
import z3
from numpy.typing import NDArray

from ...graph import BadGraph, Kinds, StateGraph, StepKind, Steps
from ...properties.leads_to import LeadsTo
from ...properties.trace_language import ObservedWords, TraceLanguage, listen
from ...system import State
from ..explicit.expression import LoweringError
from ..explicit.lowering import Lowered
from ..explicit.pending import ExplicitPendingStates, PendingStates
from . import loop, step_queries
from .layout import Layout
from .program import Program, program_of
from .state_compression import States, number_of

if TYPE_CHECKING:
    import networkx

COPIED = 20_000
"""A graph with more states is not copied for networkx: a step takes about a kilobyte there."""

CHUNK = 1 << 13
"""States decoded at once when all are read in turn."""


class StepArrays(NamedTuple):
    """The steps of the first n states, m in all."""

    offsets: NDArray[np.int64]
    """Shape (n + 1,): the steps of state s are those from offsets[s] to offsets[s + 1]."""
    targets: NDArray[np.uint32]
    """Shape (m,): the state a step leads to."""
    labels: NDArray[np.uint16]
    """Shape (m,): the action of a step."""


@dataclass(frozen=True)
class Arrays:
    """What a compiled search has found: n states."""

    program: Program
    states: States
    """The packed states, in breadth-first order."""
    parents: NDArray[np.uint32]
    """Shape (n,): the state before, on a shortest path; that of the first has no meaning."""
    actions: NDArray[np.uint16]
    """Shape (n,): the action that leads here from the state before."""
    starts: NDArray[np.int64]
    """The first state of each depth."""
    expanded: int
    """States, from the first on, all of whose steps lead to states that are here."""
    taken: NDArray[np.int64]
    """How many of the steps each action is."""

    @property
    def bytes(self) -> int:
        """Memory that the entries in use take, and the steps if somebody has asked for them."""
        arrays = [value for value in vars(self).values() if isinstance(value, np.ndarray)]
        steps = self.steps if "steps" in vars(self) else ()
        return int(self.states.bytes + sum(array.nbytes for array in (*arrays, *steps)))

    @property
    def layout(self) -> Layout:
        """Where the variables lie in the words."""
        return self.program.layout

    @cached_property
    def steps(self) -> StepArrays:
        """The steps between the states, found again when first asked for: 6 bytes for each."""
        program, layout = self.program, self.program.layout
        halves, batch = self.states.halves, loop.Batch.of(program.most, layout.words)
        offsets = np.zeros(self.expanded + 1, np.int64)
        loop.count_steps(program.successors, 0, self.expanded, halves, offsets[1:], batch)
        np.cumsum(offsets, out=offsets)
        targets, labels = np.empty(offsets[-1], np.uint32), np.empty(offsets[-1], np.uint16)
        steps = StepArrays(offsets, targets, labels)
        loop.write_steps(program.successors, 0, self.expanded, halves, *steps, batch)
        if len(targets) and targets.max() >= len(self.states):
            raise BadGraph("a step leads to a state that is not in the graph: search it again")
        return steps

    @property
    def offsets(self) -> NDArray[np.int64]:
        """`steps.offsets`."""
        return self.steps.offsets

    @property
    def targets(self) -> NDArray[np.uint32]:
        """`steps.targets`."""
        return self.steps.targets

    @property
    def labels(self) -> NDArray[np.uint16]:
        """`steps.labels`."""
        return self.steps.labels


class CompactGraph(StateGraph):
    """A `StateGraph` whose lists are views of arrays."""

    arrays: Arrays

    @classmethod
    def of(
        cls, lowered: Lowered, arrays: Arrays, transitions: int, ended: str, seconds: float
    ) -> CompactGraph:
        """The graph that the arrays of a search are."""
        graph = cls(
            lowered,
            _States(arrays),
            _Index(arrays),
            _Depths(arrays),
            _Parents(arrays),
            _Edges(arrays),
            transitions,
            arrays.expanded,
            ended,
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
        """For each action, by its place in `system.actions`, how many of the steps are it."""
        counts: list[int] = self.arrays.taken[: len(self.system.actions)].tolist()
        return counts

    @property
    def levels(self) -> list[int]:
        """How many states there are at each depth."""
        counts: list[int] = np.diff(self.arrays.starts, append=len(self.arrays.states)).tolist()
        return counts

    @property
    def terminal(self) -> list[int]:
        """The states in which nothing can happen any more."""
        return np.flatnonzero(np.diff(self.arrays.offsets) == 0).tolist()

    def among(self, term: z3.BoolRef) -> Iterator[int]:
        """The states that satisfy a predicate, nearest first, as they are found."""
        program = program_of(self.lowered, [term], steps=False)
        first = np.empty(1, np.int64)
        at, count = 0, len(self.arrays.states)
        while at < count:
            first[0] = -1
            loop.watch(program.watched, self.arrays.states.halves, at, count, first)
            if first[0] < 0:
                return
            yield int(first[0])
            at = int(first[0]) + 1

    def where(self, term: z3.BoolRef) -> list[int]:
        """The states that satisfy a predicate."""
        return np.flatnonzero(step_queries.answers(self.lowered, self.arrays.states, [term])).tolist()

    def first_end_without(self, holds: z3.BoolRef) -> int | None:
        """The nearest state in which nothing can happen any more and a predicate does not hold."""
        ends = np.array(self.terminal, np.int64)
        bad = np.flatnonzero(step_queries.answers(self.lowered, self.arrays.states[ends], [holds]) == 0)
        return int(ends[bad[0]]) if len(bad) else None

    def first_step_without(self, holds: z3.BoolRef) -> tuple[int, int] | None:
        """The nearest step that does not satisfy `EveryStep(holds)`: the state before and the action."""
        try:
            place = step_queries.first_without(self.lowered, self.arrays, holds)
        except LoweringError:
            return super().first_step_without(holds)
        if place is None:
            return None
        source = int(np.searchsorted(self.arrays.offsets, place, side="right")) - 1
        return source, int(self.arrays.labels[place])

    def waiting(self, formula: LeadsTo) -> PendingStates:
        """Where a run may be waiting for the goal of a formula."""
        from .pending import ArrayPendingStates

        try:
            return ArrayPendingStates(self, formula)
        except LoweringError:
            return ExplicitPendingStates(self, formula)

    def heard(self, exchange: TraceLanguage) -> ObservedWords:
        """What the runs say between two kinds of states."""
        from .run_automaton import listen_to_arrays

        try:
            return listen_to_arrays(self, exchange)
        except LoweringError:
            return listen(self, exchange)

    def kinds(self, variables: Sequence[str]) -> Kinds:
        """The states by the values of the variables of these names."""
        from .state_classes import kinds_of_states

        return kinds_of_states(self, [self.system.index[name] for name in variables])

    def kinds_of_steps(self, variables: Sequence[str]) -> list[StepKind]:
        """The steps by their action, by these variables before and after, and by what the steps show."""
        from .state_classes import kinds_of_steps

        try:
            return kinds_of_steps(self, [self.system.index[name] for name in variables])
        except LoweringError:
            return super().kinds_of_steps(variables)

    def networkx(self) -> networkx.MultiDiGraph:
        """The same graph for networkx: a copy if it is small, else a view that cannot be changed."""
        if len(self.states) <= COPIED:
            return super().networkx()
        from .networkx_view import lazy_networkx

        return lazy_networkx(self)


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
        number = number_of(self.arrays.layout.encode(state), self.arrays.states.halves)
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

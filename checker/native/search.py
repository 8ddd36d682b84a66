"""Breadth-first search by compiled code, within budgets of states, seconds and memory."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

import numpy as np
import z3
from numpy.typing import NDArray

from ..expression import LoweringError
from ..graph import Progress
from ..lowering import Lowered
from ..search import NO_MEMORY, STOPPED
from . import loop
from .graph import Arrays, CompactGraph
from .memory import in_words, memory_left
from .program import Program, program_of

AT_ONCE = 1 << 15
"""States expanded between two looks at the clock: some hundredths of a second."""

BEGIN = 1 << 12
"""Rows of the arrays at the start."""

MOST_STATES = (1 << 32) - 2
"""States that can be numbered."""

MOST_ACTIONS = 1 << 16
"""Actions that can be numbered."""


@dataclass(frozen=True)
class Budgets:
    """Where a search ends, if it does not end by itself. None: no bound."""

    states: int = MOST_STATES
    seconds: float | None = None
    memory: int | None = None
    """Bytes of its arrays; None: four fifths of what the machine has left."""
    begun: float = field(default_factory=monotonic)
    """When the seconds began, as `monotonic` has it."""


def explore(
    lowered: Lowered,
    budgets: Budgets,
    stop: Sequence[z3.BoolRef] = (),
    progress: Callable[[Progress], None] | None = None,
    *,
    keep_steps: bool = True,
) -> CompactGraph:
    """Every reachable state, nearest first, unless a budget ends it or a state satisfies one of `stop`.

    `keep_steps` keeps the steps between the states too, 6 bytes for each. Raises `LoweringError` for more
    actions than can be numbered.
    """
    actions = len(lowered.system.actions)
    if actions > MOST_ACTIONS:
        raise LoweringError(f"a system of {actions:,} actions: compiled code can number {MOST_ACTIONS:,}")
    return _Search(program_of(lowered, stop), lowered, budgets, bool(stop), keep_steps).run(progress)


class _Search:
    """The arrays while they grow."""

    def __init__(
        self, program: Program, lowered: Lowered, budgets: Budgets, watches: bool, keep_steps: bool
    ) -> None:
        self.program, self.lowered, self.budgets, self.watches = program, lowered, budgets, watches
        self.memory = memory_left() * 4 // 5 if budgets.memory is None else budgets.memory
        width = program.layout.words
        self.counts = np.array([1, 0, 0], np.int64)
        self.starts = array("q", [0])
        """The first state of each depth."""
        rows = BEGIN + program.most
        self.states = np.empty((rows, width), np.uint64)
        self.parents = np.empty(rows, np.uint32)
        self.actions = np.empty(rows, np.uint16)
        self.table = np.zeros(4 * BEGIN, np.uint64)
        steps = 4 * rows if keep_steps else 0
        self.offsets = np.zeros(rows + 1 if keep_steps else 0, np.int64)
        self.targets = np.empty(steps, np.uint32)
        self.labels = np.empty(steps, np.uint16)
        self.first = np.full(loop.PREDICATES, -1, np.int64)
        self.taken = np.zeros(program.most, np.int64)
        self.into = np.empty((program.most, width), np.uint64)
        self.chosen = np.empty(program.most, np.int32)
        self.states[0] = program.layout.encode(lowered.system.initial)
        loop.rehash(self.states, 1, self.table)
        self.started = monotonic()

    def run(self, progress: Callable[[Progress], None] | None) -> CompactGraph:
        """Search to the end."""
        ended = STOPPED if self._noted_at_once() else ""
        told = self.started
        try:
            while not ended and self.counts[1] < self.counts[0]:
                ended = self._level_or_less()
                if progress is not None and monotonic() - told >= 1:
                    told = monotonic()
                    progress(self.progress())
        finally:
            if progress is not None:
                progress(self.progress())
        return self.graph(ended)

    def _noted_at_once(self) -> bool:
        """The initial state may be the one to stop at."""
        return self.watches and bool(loop.watch(self.program.watched, self.states, 0, 1, self.first))

    def _level_or_less(self) -> str:
        """Expand some states of one depth; the answer says why the search ends, if it does."""
        if self.budgets.seconds is not None and monotonic() - self.budgets.begun >= self.budgets.seconds:
            return f"the {self.budgets.seconds:g} seconds allowed are over"
        if self.counts[1] == self.starts[-1]:
            self.starts.append(int(self.counts[0]))
        until = min(self.starts[-1], int(self.counts[1]) + AT_ONCE)
        status = self._expand(until)
        if status == loop.NOTED:
            return STOPPED
        if status == loop.OVER:
            return f"the budget of {self.budgets.states:,} states is used up"
        return self._grow() if status == loop.FULL else ""

    def _expand(self, until: int) -> int:
        program = self.program
        return int(
            loop.expand(
                program.successors,
                program.watched if self.watches else 0,
                until,
                min(self.budgets.states, MOST_STATES),
                self.counts,
                self.states,
                self.parents,
                self.actions,
                self.table,
                self.first,
                self.taken,
                self.offsets,
                self.targets,
                self.labels,
                self.into,
                self.chosen,
            )
        )

    @property
    def bytes(self) -> int:
        """Memory that the arrays take."""
        arrays = (*self._rows, *self._steps, self.table)
        return sum(one.nbytes for one in arrays) + len(self.starts) * self.starts.itemsize

    @property
    def _rows(self) -> tuple[NDArray[np.generic], ...]:
        return self.states, self.parents, self.actions, self.offsets

    @property
    def _steps(self) -> tuple[NDArray[np.generic], ...]:
        return self.targets, self.labels

    def _grow(self) -> str:
        """Make room where there is none; the answer says why there can be none."""
        try:
            return "" if self._grow_table() and self._grow_rows() else self._no_memory()
        except MemoryError:
            return NO_MEMORY

    def _grow_table(self) -> bool:
        """Double the hash table if there may soon be too many states for it; False if that is too much."""
        states, slots = int(self.counts[0]), len(self.table)
        if 8 * (states + self.program.most) <= 5 * slots:
            return True
        if self.bytes + self.table.nbytes > self.memory:
            return False
        # The table can be made again from the states, so the old one need not outlive the new one.
        self.table = np.empty(0, np.uint64)
        try:
            self.table = np.zeros(2 * slots, np.uint64)
        except MemoryError:
            self.table = np.zeros(slots, np.uint64)
            raise
        finally:
            loop.rehash(self.states, states, self.table)
        return True

    def _grow_rows(self) -> bool:
        """Add an eighth to the arrays that are nearly full; False if that is too much."""
        states, _, transitions = (int(count) for count in self.counts)
        most = self.program.most
        for arrays, used in ((self._rows, states), (self._steps, transitions)):
            if len(arrays[0]) and used + most > len(arrays[0]) - 1:
                more = max(most, used // 8)
                if self.bytes + more * sum(one[:1].nbytes for one in arrays) > self.memory:
                    return False
                for one in arrays:
                    if len(one):
                        # In place: the pages are moved, not copied.
                        one.resize((len(one) + more, *one.shape[1:]), refcheck=False)
        return True

    def _no_memory(self) -> str:
        return f"the {in_words(self.memory)} of memory allowed are used up"

    def progress(self) -> Progress:
        """How far it has come."""
        states, expanded, transitions = (int(count) for count in self.counts)
        return Progress(states, transitions, self._depths - 1, states - expanded, monotonic() - self.started)

    @property
    def _depths(self) -> int:
        """Depths that have states; the last one begun may turn out to have none."""
        return len(self.starts) - (self.starts[-1] >= int(self.counts[0]))

    def graph(self, ended: str) -> CompactGraph:
        """What has been found."""
        states, expanded, transitions = (int(count) for count in self.counts)
        arrays = Arrays(
            self.program.layout,
            self.states[:states],
            self.parents[:states],
            self.actions[:states],
            self.table,
            np.frombuffer(self.starts, np.int64)[: self._depths],
            self.offsets[: expanded + 1],
            self.targets[:transitions],
            self.labels[:transitions],
            self.taken,
        )
        return CompactGraph.of(self.lowered, arrays, transitions, expanded, ended, monotonic() - self.started)

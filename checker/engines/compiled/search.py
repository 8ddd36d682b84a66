"""Breadth-first search by compiled code, within budgets of states, seconds and memory."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from time import monotonic

import numpy as np
import z3

from ...graph import Progress
from ...stop_reasons import NO_MEMORY, STOPPED, memory_used_up, seconds_over, states_used_up
from ..explicit.lowering import Lowered
from . import loop
from .graph import Arrays, CompactGraph
from .memory import Growing, memory_left
from .program import Program, program_of
from .state_compression import States

AT_ONCE = 1 << 15
"""States expanded between two looks at the clock: some hundredths of a second."""

AT_A_TIME = 1 << 10
"""Steps whose look-ups wait for memory together."""

CAME = np.dtype(np.uint32).itemsize + np.dtype(np.uint16).itemsize
"""Bytes that say how a state was come to: the state before and the action."""

BEGIN = 1 << 12
"""Rows of the arrays at the start."""

WORTH_SHARING = 1 << 10
"""States of a level that are worth a second thread."""

_Range = tuple[int, int]

MOST_STATES = (1 << 32) - 2
"""States that can be numbered."""


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
    threads: int = 1,
) -> CompactGraph:
    """Every reachable state, nearest first, unless a budget ends it or a state satisfies one of `stop`.

    Any number of threads finds the same states at the same depths; how they are numbered within a depth, and
    which of several shortest ways to a state is kept, is chance if there are several. Raises `LoweringError`
    if the system cannot be compiled.
    """
    search = _Search(program_of(lowered, stop), lowered, budgets, bool(stop), threads)
    return search.run(progress)


class _Worker:
    """What a thread has for itself."""

    def __init__(self, program: Program) -> None:
        self.mine = np.zeros(2, np.int64)
        """The state to expand next; the transitions taken."""
        self.first = np.full(loop.PREDICATES, -1, np.int64)
        """The first state found for each predicate."""
        self.taken = np.zeros(program.most, np.int64)
        """How often each action is taken."""
        self.batch = loop.Batch.of(program.most + AT_A_TIME, program.layout.words)


class _Search:
    """The arrays while they grow."""

    def __init__(
        self, program: Program, lowered: Lowered, budgets: Budgets, watches: bool, threads: int
    ) -> None:
        self.program, self.lowered, self.budgets, self.watches = program, lowered, budgets, watches
        self.memory = memory_left() * 4 // 5 if budgets.memory is None else budgets.memory
        self.workers = [_Worker(program) for _ in range(threads)]
        self.pool = ThreadPoolExecutor(threads)
        self.spare = threads * (program.most + AT_A_TIME)
        """Rows that must be free before all threads go on."""
        self.starts = array("q", [0, 1])
        """The first state of each depth so far, and of the next one."""
        self.waiting = [(0, 1)]
        """The states of this depth that are not expanded, as ranges, ascending."""
        rows = BEGIN + 2 * self.spare
        self.states = States(rows, program.layout.words)
        self.states.enter(program.layout.encode(lowered.system.initial).reshape(1, -1))
        self.parents = Growing(rows, np.uint32)
        self.actions = Growing(rows, np.uint16)
        self.started = monotonic()

    def run(self, progress: Callable[[Progress], None] | None) -> CompactGraph:
        """Search to the end."""
        told = self.started
        ended = STOPPED if self._noted_at_once() else ""
        try:
            while not ended and self.waiting:
                ended = self._turn()
                if progress is not None and monotonic() - told >= 1:
                    told = monotonic()
                    progress(self.progress())
        finally:
            self.pool.shutdown()
            if progress is not None:
                progress(self.progress())
        return self.graph(ended)

    def _noted_at_once(self) -> bool:
        """The initial state may be the one to stop at."""
        first = self.workers[0].first
        return self.watches and bool(loop.watch(self.program.watched, self.states.halves, 0, 1, first))

    def _turn(self) -> str:
        """Expand some states of one depth; the answer says why the search ends, if it does."""
        if self.budgets.seconds is not None and monotonic() - self.budgets.begun >= self.budgets.seconds:
            return seconds_over(self.budgets.seconds)
        statuses = self._expand(self._shares())
        count = len(self.states)
        if not self.waiting and count > self.starts[-1]:
            self.waiting = [(self.starts[-1], count)]
            self.starts.append(count)
        if loop.NOTED in statuses:
            return STOPPED
        if loop.OVER in statuses:
            return states_used_up(self.budgets.states)
        return self._grow() if loop.FULL in statuses else ""

    def _shares(self) -> list[_Range]:
        """What each thread is to expand next; small levels are not worth sharing."""
        start, end = self.waiting.pop(0)
        threads = len(self.workers) if end - start > WORTH_SHARING else 1
        size = min(AT_ONCE, -(-(end - start) // threads))
        cuts = [min(end, start + part * size) for part in range(threads + 1)]
        if cuts[-1] < end:
            self.waiting.insert(0, (cuts[-1], end))
        return list(pairwise(cuts))

    def _expand(self, shares: list[_Range]) -> set[int]:
        """Expand these states, each range by a thread, and put back what could not be."""
        workers = self.workers[: len(shares)]
        if len(shares) == 1:
            statuses = {self._work(workers[0], shares[0])}
        else:
            statuses = set(self.pool.map(self._work, workers, shares))
        left = [(int(w.mine[0]), end) for w, (_, end) in zip(workers, shares, strict=True) if w.mine[0] < end]
        self.waiting[:0] = left
        return statuses

    def _work(self, worker: _Worker, share: _Range) -> int:
        worker.mine[0] = share[0]
        return int(
            loop.expand(
                self.program.successors,
                self.program.watched if self.watches else 0,
                share[1],
                min(self.budgets.states, MOST_STATES),
                self.program.most,
                len(self.workers),
                worker.mine,
                self.states.halves,
                self.parents.array,
                self.actions.array,
                worker.first,
                worker.taken,
                worker.batch,
            )
        )

    def _grow(self) -> str:
        """Make room where there is little; the answer says why there can be none."""
        sizes = self.states.sizes(2 * self.spare)
        came = sizes[0][0] * CAME
        if self.states.bytes_of(sizes) + came + len(self.starts) * self.starts.itemsize > self.memory:
            return memory_used_up(self.memory)
        try:
            self._resize(sizes)
        except MemoryError:
            return NO_MEMORY
        return ""

    def _resize(self, sizes: Sequence[tuple[int, int]]) -> None:
        # What is larger than the states when memory runs out does no harm.
        self.parents.grow(sizes[0][0])
        self.actions.grow(sizes[0][0])
        self.states.resize(sizes)

    def progress(self) -> Progress:
        """How far it has come."""
        states = len(self.states)
        return Progress(
            states,
            sum(int(worker.mine[1]) for worker in self.workers),
            self._depths - 1,
            states - self._expanded,
            self._seconds(),
        )

    @property
    def _depths(self) -> int:
        """Depths that have states; the last one may not have come to any yet."""
        return len(self.starts) - (self.starts[-1] >= len(self.states))

    @property
    def _expanded(self) -> int:
        """How many states, from the first on, have all their steps taken."""
        return self.waiting[0][0] if self.waiting else len(self.states)

    def graph(self, ended: str) -> CompactGraph:
        """What has been found."""
        states = len(self.states)
        arrays = Arrays(
            self.program,
            self.states,
            self.parents.array[:states],
            self.actions.array[:states],
            np.frombuffer(self.starts, np.int64)[: self._depths],
            self._expanded,
            np.sum([worker.taken for worker in self.workers], axis=0),
        )
        return CompactGraph.of(self.lowered, arrays, self.progress().transitions, ended, self._seconds())

    def _seconds(self) -> float:
        return monotonic() - self.started

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
from . import graph_queries, loop  # noqa: F401 - the first registers how the checks read the graphs made here
from .arrays import Arrays
from .graph import CompactGraph
from .memory import Growing, memory_left
from .program import Program, program_of
from .state_compression import States

AT_ONCE = 1 << 15
"""States expanded between two looks at the clock: some hundredths of a second."""

AT_A_TIME = 1 << 10
"""Steps whose look-ups wait for memory together."""

CAME = np.dtype(np.uint32).itemsize + np.dtype(np.uint16).itemsize
"""Bytes of the step that reached a state first: the state before and the action."""

BEGIN = 1 << 12
"""Rows of the arrays at the start."""

WORTH_SHARING = 1 << 10
"""States of a level that are worth a second thread."""

_Range = tuple[int, int]

MOST_STATES = (1 << 32) - 2
"""States that can be numbered."""


@dataclass(frozen=True)
class Budgets:
    """The limits of a search. None: no limit."""

    states: int = MOST_STATES
    seconds: float | None = None
    memory: int | None = None
    """Bytes of its arrays; None: four fifths of what the machine has left."""
    begun: float = field(default_factory=monotonic)
    """The beginning of the seconds, by `monotonic`."""


def explore(
    lowered: Lowered,
    budgets: Budgets,
    stop: Sequence[z3.BoolRef] = (),
    progress: Callable[[Progress], None] | None = None,
    *,
    threads: int = 1,
) -> CompactGraph:
    """Every reachable state, nearest first, unless a limit stops it or a state satisfies one of `stop`.

    Any number of threads finds the same states at the same depths; with several, the numbering within a
    depth, and the one kept of several shortest paths to a state, is chance. Raises `LoweringError`
    if the system cannot be compiled.
    """
    search = _CompiledSearch(program_of(lowered, stop), lowered, budgets, bool(stop), threads)
    return search.run(progress)


class _Worker:
    """The arrays of one thread."""

    def __init__(self, program: Program) -> None:
        self.mine = np.zeros(2, np.int64)
        """The state to expand next; the transitions taken."""
        self.first = np.full(loop.PREDICATES, -1, np.int64)
        """The first state found for each predicate."""
        self.taken = np.zeros(program.most, np.int64)
        """For each action, the number of steps that are it."""
        self.batch = loop.Batch.of(program.most + AT_A_TIME, program.layout.words)


class _CompiledSearch:
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
        self.frontier = [(0, 1)]
        """The states of this depth that are not expanded, as ranges, ascending."""
        rows = BEGIN + 2 * self.spare
        self.states = States(rows, program.layout.words)
        self.states.enter(program.layout.encode(lowered.system.initial).reshape(1, -1))
        self.parents = Growing(rows, np.uint32)
        self.actions = Growing(rows, np.uint16)
        self.started = monotonic()

    def run(self, progress: Callable[[Progress], None] | None) -> CompactGraph:
        """Search to the end."""
        reported = self.started
        stop_reason = STOPPED if self._stops_at_once() else ""
        try:
            while not stop_reason and self.frontier:
                stop_reason = self._turn()
                if progress is not None and monotonic() - reported >= 1:
                    reported = monotonic()
                    progress(self.progress())
        finally:
            self.pool.shutdown()
            if progress is not None:
                progress(self.progress())
        return self.graph(stop_reason)

    def _stops_at_once(self) -> bool:
        """The initial state is one to stop at."""
        first = self.workers[0].first
        return self.watches and bool(loop.watch(self.program.watched, self.states.state_tables, 0, 1, first))

    def _turn(self) -> str:
        """Expand some states of one depth, and return the reason why the search stops, if it does."""
        if self.budgets.seconds is not None and monotonic() - self.budgets.begun >= self.budgets.seconds:
            return seconds_over(self.budgets.seconds)
        statuses = self._expand(self._shares())
        count = len(self.states)
        if not self.frontier and count > self.starts[-1]:
            self.frontier = [(self.starts[-1], count)]
            self.starts.append(count)
        if loop.FOUND in statuses:
            return STOPPED
        if loop.OVER in statuses:
            return states_used_up(self.budgets.states)
        return self._grow() if loop.FULL in statuses else ""

    def _shares(self) -> list[_Range]:
        """The states that each thread expands next; small levels are not worth sharing."""
        start, end = self.frontier.pop(0)
        threads = len(self.workers) if end - start > WORTH_SHARING else 1
        size = min(AT_ONCE, -(-(end - start) // threads))
        cuts = [min(end, start + part * size) for part in range(threads + 1)]
        if cuts[-1] < end:
            self.frontier.insert(0, (cuts[-1], end))
        return list(pairwise(cuts))

    def _expand(self, shares: list[_Range]) -> set[int]:
        """Expand these states, each range by a thread, and put back those that could not be."""
        workers = self.workers[: len(shares)]
        if len(shares) == 1:
            statuses = {self._work(workers[0], shares[0])}
        else:
            statuses = set(self.pool.map(self._work, workers, shares))
        left = [(int(w.mine[0]), end) for w, (_, end) in zip(workers, shares, strict=True) if w.mine[0] < end]
        self.frontier[:0] = left
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
                self.states.state_tables,
                self.parents.array,
                self.actions.array,
                worker.first,
                worker.taken,
                worker.batch,
            )
        )

    def _grow(self) -> str:
        """Make room where there is little, and return the reason why there can be none, if so."""
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
        # Arrays that are larger than the states when memory runs out do no harm.
        self.parents.grow(sizes[0][0])
        self.actions.grow(sizes[0][0])
        self.states.resize(sizes)

    def progress(self) -> Progress:
        """The counts so far."""
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
        """The number of depths that have states; the last one may have none yet."""
        return len(self.starts) - (self.starts[-1] >= len(self.states))

    @property
    def _expanded(self) -> int:
        """The number of states, from the first on, that have all their steps taken."""
        return self.frontier[0][0] if self.frontier else len(self.states)

    def graph(self, stop_reason: str) -> CompactGraph:
        """The graph found so far."""
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
        return CompactGraph.of(
            self.lowered, arrays, self.progress().transitions, stop_reason, self._seconds()
        )

    def _seconds(self) -> float:
        return monotonic() - self.started

"""A search by shards over any transport: one exchange for each depth.

Any number of shards finds the same states, transitions and depth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

import numpy as np
import z3

from ...graph import Progress, ScopeFault, Tally
from ...message import Message
from ...stop_reasons import NO_MEMORY, STOPPED, memory_used_up, seconds_over, states_used_up, worker_lost
from ...trace import Trace, trace_of
from ..explicit.lowering import Lowered
from ..explicit.search import fault_in, stop_predicate
from .checkpoints import Checkpoints
from .layout import Words, layout_of
from .program import Code, code_of
from .search import Budgets
from .shard import BOX, BadCheckpoint, Report, Shard

MOST_RESTARTS = 3
"""Times that lost workers are replaced before the search gives up."""

SHORT = 1 << 10
"""States that a shard may send each other one beyond the budget."""


class WorkerLost(Exception):
    """A shard is gone, and its states with it."""


class Transport(Protocol):
    """Shards and the calls to them. A shard that does not answer any more raises `WorkerLost`."""

    size: int

    def ask(self, method: str, arguments: Sequence[Sequence[Any]] | None = None) -> list[Any]:
        """Call a method of every shard, each with its arguments; returns their results."""

    def exchange(self, rows: int) -> list[Report]:
        """Let all shards expand, up to `rows` states for each other, and absorb the boxes they receive."""

    def one(self, shard: int, method: str, *arguments: Any) -> Any:
        """Call a method of one shard."""

    def dismiss(self) -> None:
        """Let the shards go."""


MakeTransport = Callable[[Code, Words, int | None], Transport]
"""Makes shards of a program and an initial state; each takes so much memory at most (see `Shard`)."""


class ThreadTransport:
    """Shards in threads of this process."""

    def __init__(self, code: Code, initial: Words, memory: int | None, size: int) -> None:
        self.size = size
        self.shards = [Shard(code, initial, number, size, memory) for number in range(size)]
        self._pool = ThreadPoolExecutor(size)

    def ask(self, method: str, arguments: Sequence[Sequence[Any]] | None = None) -> list[Any]:
        """Call a method of every shard at once."""
        given = [()] * self.size if arguments is None else arguments
        pairs = zip(self.shards, given, strict=True)
        answers = [self._pool.submit(getattr(shard, method), *args) for shard, args in pairs]
        wait(answers)  # all of them, also where one fails: the next call finds all shards at rest
        return [answer.result() for answer in answers]

    def exchange(self, rows: int) -> list[Report]:
        """All expand, then all absorb."""
        boxes = self.ask("expand", [(rows,)] * self.size)
        return self.ask("absorb", list(zip(*boxes, strict=True)))

    def one(self, shard: int, method: str, *arguments: Any) -> Any:
        """Call a method of one shard."""
        return getattr(self.shards[shard], method)(*arguments)

    def dismiss(self) -> None:
        """Let the threads end."""
        self._pool.shutdown()


def explore_in_shards(
    lowered: Lowered,
    make_transport: MakeTransport,
    size: int,
    budgets: Budgets,
    stop: z3.BoolRef | None = None,
    progress: Callable[[Progress], None] | None = None,
    *,
    checkpoints: Path | None = None,
    engine: str = "native",
) -> Tally:
    """Every reachable state, by `size` shards that `make_transport` makes.

    The budget of states is checked between exchanges: a little more may be found. With a directory for
    `checkpoints` the shards are saved after each depth; a search that was cut short goes on from there, and
    so does one that loses a worker. Without one a lost worker stops it.

    Raises:
        ScopeFault: a state is a fault of the scope; of the nearest ones found, the one of the first actions.
        BadCheckpoint: the directory cannot be used, or holds another search.
    """
    predicate = stop_predicate(lowered, stop)
    code = code_of(lowered, [] if predicate is None else [predicate])
    initial = layout_of(lowered.system).encode(lowered.system.initial).reshape(1, -1)
    kept = None if checkpoints is None else Checkpoints(checkpoints, code, initial, size)
    search = _ShardedSearch(lowered, size, budgets, progress, kept, engine)
    each = None if budgets.memory is None else max(1, budgets.memory // size)
    for _ in range(1 if kept is None else MOST_RESTARTS + 1):
        with suppress(WorkerLost):
            transport = make_transport(code, initial, each)
            try:
                return search.run(transport)
            finally:
                transport.dismiss()
                search.report()
    return search.tally(worker_lost(search.count.depth))


@dataclass
class _Count:
    """The counts of all shards."""

    reports: list[Report] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    """The states at each depth that is complete."""

    @property
    def states(self) -> int:
        return sum(report.states for report in self.reports)

    @property
    def transitions(self) -> int:
        return sum(report.transitions for report in self.reports)

    @property
    def bytes(self) -> int:
        return sum(report.bytes for report in self.reports)

    @property
    def left(self) -> int:
        return sum(report.left for report in self.reports)

    @property
    def depth(self) -> int:
        return max(0, len(self.all_levels()) - 1)

    def all_levels(self) -> list[int]:
        """The states at each depth, those found of the next one too."""
        begun = self.states - sum(self.levels)
        return [*self.levels, begun] if begun else self.levels

    def found(self) -> list[tuple[int, int]]:
        """Each shard that has a state to stop at, with the number of its first."""
        return [(shard, report.found) for shard, report in enumerate(self.reports) if report.found >= 0]


class _ShardedSearch:
    """The part of a search that outlives a lost worker: its counts, and its checkpoints."""

    def __init__(
        self,
        lowered: Lowered,
        size: int,
        budgets: Budgets,
        progress: Callable[[Progress], None] | None,
        checkpoints: Checkpoints | None,
        engine: str,
    ) -> None:
        self.lowered, self.size, self.budgets, self.progress = lowered, size, budgets, progress
        self.checkpoints, self.engine = checkpoints, engine
        self.started = monotonic()
        self.count = _Count()

    def run(self, transport: Transport) -> Tally:
        """Search from the beginning, or from the last checkpoint, to the end."""
        try:
            self._begin(transport)
            stop_reason = self._stop_reason()
            while not stop_reason and sum(transport.ask("next_depth")):
                stop_reason = self._one_depth(transport)
        except MemoryError:
            # Some shards may have done their part of the exchange.
            self.count.reports = transport.ask("report")
            memory = self.budgets.memory
            stop_reason = NO_MEMORY if memory is None else memory_used_up(memory)
        taken = tuple(np.sum(transport.ask("actions_taken"), axis=0).tolist())
        trace = self._first_found(transport) if stop_reason == STOPPED else None
        if not stop_reason and self.checkpoints is not None:
            self.checkpoints.forget()
        return self.tally(stop_reason, taken, trace)

    def _begin(self, transport: Transport) -> None:
        kept = self.checkpoints
        if kept is not None and kept.levels:
            transport.ask("restore", [(kept.files(shard),) for shard in range(transport.size)])
        levels = [1] if kept is None or not kept.levels else list(kept.levels)
        self.count = _Count(transport.ask("report"), levels)
        if self.count.states != sum(levels):
            raise BadCheckpoint(
                Message(
                    "error.checkpoint.mixed", "the checkpoints are not of one search: remove the directory"
                )
            )

    def _one_depth(self, transport: Transport) -> str:
        """Expand a depth and save the next one; returns the reason why the search stops, if it does."""
        count, stop_reason, left = self.count, "", 1
        while left and not stop_reason:
            count.reports = transport.exchange(self._rows())
            left = count.left
            stop_reason = self._stop_reason()
            self.report()
        found = count.all_levels()
        if not stop_reason and len(found) > len(count.levels):
            count.levels = found
            self._save(transport)
        return stop_reason

    def _rows(self) -> int:
        """The states that a shard may send each other at once: near the budget few, so that it is kept to."""
        room = self.budgets.states - self.count.states
        return min(BOX, max(SHORT, room // self.size**2))

    def _save(self, transport: Transport) -> None:
        kept, levels = self.checkpoints, self.count.levels
        if kept is not None:
            depth = len(levels) - 1
            transport.ask("save", [(kept.file(depth, shard),) for shard in range(transport.size)])
            kept.mark_whole(levels)

    def _stop_reason(self) -> str:
        count, budgets = self.count, self.budgets
        if count.found():
            return STOPPED
        if count.states > budgets.states:
            return states_used_up(budgets.states)
        if budgets.seconds is not None and monotonic() - budgets.begun >= budgets.seconds:
            return seconds_over(budgets.seconds)
        return ""

    def _first_found(self, transport: Transport) -> Trace:
        """The run to a state that stop_reason the search: all that were found are equally near.

        Raises:
            ScopeFault: it is a fault of the scope.
        """
        path = min(_path(transport, *found) for found in self.count.found())
        trace = trace_of(self.lowered, self.lowered.system.initial, path)
        reason = fault_in(self.lowered, trace.states[-1])
        if reason is not None:
            initial = self.lowered.system.initial
            raise ScopeFault(reason, trace_of(self.lowered, initial, path, headline=reason, violated=reason))
        return trace

    def report(self) -> None:
        """Call `progress` with the counts so far."""
        if self.progress is not None:
            count = self.count
            frontier = count.states - sum(count.levels) + count.left
            self.progress(
                Progress(count.states, count.transitions, count.depth, frontier, monotonic() - self.started)
            )

    def tally(self, stop_reason: str, taken: tuple[int, ...] = (), trace: Trace | None = None) -> Tally:
        """The tally so far."""
        count = self.count
        return Tally(
            self.engine,
            self.size,
            count.states,
            count.transitions,
            tuple(count.all_levels()),
            taken,
            stop_reason,
            monotonic() - self.started,
            count.bytes,
            trace,
        )


def _path(transport: Transport, shard: int, number: int) -> list[int]:
    """The actions of the path that a state was found by."""
    actions = []
    while (came := transport.one(shard, "came", number)) is not None:
        origin, action = came
        actions.append(action)
        number, shard = divmod(origin, transport.size)
    return actions[::-1]

"""A search by shards, wherever they are: one exchange for each depth.

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

from ...graph import Progress, Tally
from ...stop_reasons import NO_MEMORY, STOPPED, WORKER_LOST, memory_used_up, seconds_over, states_used_up
from ...trace import Trace, trace_of
from ..explicit.lowering import Lowered
from ..explicit.search import ScopeFault, fault_in, noted_in
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
    """A shard is gone, and what it knew with it."""


class Team(Protocol):
    """Shards that can be asked. A shard that does not answer any more raises `WorkerLost`."""

    size: int

    def ask(self, method: str, arguments: Sequence[Sequence[Any]] | None = None) -> list[Any]:
        """Call a method of every shard, each with its arguments; what they return."""

    def exchange(self, rows: int) -> list[Report]:
        """Let all shards expand what they can, up to `rows` states for each other, and absorb what comes."""

    def one(self, shard: int, method: str, *arguments: Any) -> Any:
        """Call a method of one shard."""

    def dismiss(self) -> None:
        """Let the shards go."""


Assemble = Callable[[Code, Words, int | None], Team]
"""Makes a team of a program and an initial state; each shard takes so much memory at most (see `Shard`)."""


class Threads:
    """A team in this process."""

    def __init__(self, code: Code, initial: Words, memory: int | None, size: int) -> None:
        self.size = size
        self.shards = [Shard(code, initial, number, size, memory) for number in range(size)]
        self._pool = ThreadPoolExecutor(size)

    def ask(self, method: str, arguments: Sequence[Sequence[Any]] | None = None) -> list[Any]:
        """Call a method of every shard at once."""
        given = [()] * self.size if arguments is None else arguments
        pairs = zip(self.shards, given, strict=True)
        answers = [self._pool.submit(getattr(shard, method), *args) for shard, args in pairs]
        wait(answers)  # all of them, also where one fails: what is asked next is asked of shards at rest
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
    assemble: Assemble,
    size: int,
    budgets: Budgets,
    stop: z3.BoolRef | None = None,
    progress: Callable[[Progress], None] | None = None,
    *,
    checkpoints: Path | None = None,
    engine: str = "native",
) -> Tally:
    """Every reachable state, by teams of `size` shards that `assemble` makes.

    The budget of states is looked at between exchanges: a little more may be found. With a directory for
    `checkpoints` the shards are saved after each depth; a search that was cut short goes on from there, and
    so does one that loses a worker. Without one it ends, and says so.

    Raises:
        ScopeFault: a state is a fault of the scope; of the nearest ones found, that of the first actions.
        BadCheckpoint: the directory cannot be used, or holds another search.
    """
    noted = noted_in(lowered, stop)
    code = code_of(lowered, [] if noted is None else [noted])
    initial = layout_of(lowered.system).encode(lowered.system.initial).reshape(1, -1)
    kept = None if checkpoints is None else Checkpoints(checkpoints, code, initial, size)
    search = _Search(lowered, size, budgets, progress, kept, engine)
    each = None if budgets.memory is None else max(1, budgets.memory // size)
    for _ in range(1 if kept is None else MOST_RESTARTS + 1):
        with suppress(WorkerLost):
            team = assemble(code, initial, each)
            try:
                return search.by(team)
            finally:
                team.dismiss()
                search.tell()
    return search.tally(WORKER_LOST.format(depth=search.count.depth))


@dataclass
class _Count:
    """How far a team has come."""

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

    def noted(self) -> list[tuple[int, int]]:
        """Each shard that has a state to be stopped at, with the number of its first."""
        return [(shard, report.noted) for shard, report in enumerate(self.reports) if report.noted >= 0]


class _Search:
    """What outlives a team: how far it came, and what was saved."""

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

    def by(self, team: Team) -> Tally:
        """Search from the beginning, or from what was saved last, to the end."""
        try:
            self._begin(team)
            ended = self._ended()
            while not ended and sum(team.ask("next_depth")):
                ended = self._one_depth(team)
        except MemoryError:
            # Some shards may have done their part of the exchange.
            self.count.reports = team.ask("report")
            told = self.budgets.memory
            ended = NO_MEMORY if told is None else memory_used_up(told)
        taken = tuple(np.sum(team.ask("actions_taken"), axis=0).tolist())
        trace = self._first_noted(team) if ended == STOPPED else None
        if not ended and self.checkpoints is not None:
            self.checkpoints.forget()
        return self.tally(ended, taken, trace)

    def _begin(self, team: Team) -> None:
        kept = self.checkpoints
        if kept is not None and kept.levels:
            team.ask("restore", [(kept.files(shard),) for shard in range(team.size)])
        levels = [1] if kept is None or not kept.levels else list(kept.levels)
        self.count = _Count(team.ask("report"), levels)
        if self.count.states != sum(levels):
            raise BadCheckpoint("the checkpoints are not of one search: remove the directory")

    def _one_depth(self, team: Team) -> str:
        """Expand a depth, and save what it leads to; the answer says why the search ends, if it does."""
        count, ended, left = self.count, "", 1
        while left and not ended:
            count.reports = team.exchange(self._rows())
            left = count.left
            ended = self._ended()
            self.tell()
        found = count.all_levels()
        if not ended and len(found) > len(count.levels):
            count.levels = found
            self._save(team)
        return ended

    def _rows(self) -> int:
        """What a shard may send each other at once: near the budget little, so that it is kept to."""
        room = self.budgets.states - self.count.states
        return min(BOX, max(SHORT, room // self.size**2))

    def _save(self, team: Team) -> None:
        kept, levels = self.checkpoints, self.count.levels
        if kept is not None:
            depth = len(levels) - 1
            team.ask("save", [(kept.file(depth, shard),) for shard in range(team.size)])
            kept.are_whole(levels)

    def _ended(self) -> str:
        count, budgets = self.count, self.budgets
        if count.noted():
            return STOPPED
        if count.states > budgets.states:
            return states_used_up(budgets.states)
        if budgets.seconds is not None and monotonic() - budgets.begun >= budgets.seconds:
            return seconds_over(budgets.seconds)
        return ""

    def _first_noted(self, team: Team) -> Trace:
        """The run to a state that ended the search: all that were noted are equally near.

        Raises:
            ScopeFault: it is a fault of the scope.
        """
        path = min(_path(team, *noted) for noted in self.count.noted())
        trace = trace_of(self.lowered, self.lowered.system.initial, path)
        reason = fault_in(self.lowered, trace.states[-1])
        if reason is not None:
            initial = self.lowered.system.initial
            raise ScopeFault(reason, trace_of(self.lowered, initial, path, headline=reason, violated=reason))
        return trace

    def tell(self) -> None:
        """How far it has come."""
        if self.progress is not None:
            count = self.count
            waiting = count.states - sum(count.levels) + count.left
            self.progress(
                Progress(count.states, count.transitions, count.depth, waiting, monotonic() - self.started)
            )

    def tally(self, ended: str, taken: tuple[int, ...] = (), trace: Trace | None = None) -> Tally:
        """What was found so far."""
        count = self.count
        return Tally(
            self.engine,
            self.size,
            count.states,
            count.transitions,
            tuple(count.all_levels()),
            taken,
            ended,
            monotonic() - self.started,
            count.bytes,
            trace,
        )


def _path(team: Team, shard: int, number: int) -> list[int]:
    """The actions of the way that a state was found by."""
    actions = []
    while (came := team.one(shard, "came", number)) is not None:
        origin, action = came
        actions.append(action)
        number, shard = divmod(origin, team.size)
    return actions[::-1]

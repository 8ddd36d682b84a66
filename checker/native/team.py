"""A search by shards that live in this process, or as Ray's actors in many: one exchange for each depth.

Any number of shards, wherever they are, finds the same states, transitions and depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol

import numpy as np
import z3

from ..graph import Progress
from ..lowering import Lowered
from ..search import STOPPED
from ..trace import Trace, trace_of
from .layout import layout_of
from .program import Code, code_of
from .search import Budgets
from .shard import Report, Shard


class WorkerLost(Exception):
    """A shard is gone, and what it knew with it."""


class Team(Protocol):
    """Shards that can be asked."""

    size: int

    def ask(self, method: str, arguments: Sequence[Sequence[Any]] | None = None) -> list[Any]:
        """Call a method of every shard, each with its arguments; what they return.

        Raises:
            WorkerLost: a shard does not answer any more.
        """

    def exchange(self) -> list[Report]:
        """Let all shards expand what they can, and absorb what the others send."""

    def one(self, shard: int, method: str, *arguments: Any) -> Any:
        """Call a method of one shard."""


class Threads:
    """A team in this process."""

    def __init__(self, code: Code, initial: np.ndarray[Any, Any], size: int) -> None:
        self.size = size
        self.shards = [Shard(code, initial, number, size) for number in range(size)]
        self._pool = ThreadPoolExecutor(size)

    def ask(self, method: str, arguments: Sequence[Sequence[Any]] | None = None) -> list[Any]:
        """Call a method of every shard at once."""
        given = [()] * self.size if arguments is None else arguments
        return list(self._pool.map(lambda shard, args: getattr(shard, method)(*args), self.shards, given))

    def exchange(self) -> list[Report]:
        """All expand, then all absorb."""
        boxes = self.ask("expand")
        return self.ask("absorb", list(zip(*boxes, strict=True)))

    def one(self, shard: int, method: str, *arguments: Any) -> Any:
        """Call a method of one shard."""
        return getattr(self.shards[shard], method)(*arguments)


@dataclass(frozen=True)
class Tally:
    """What shards have found together. The states stay with them."""

    states: int
    transitions: int
    depth: int
    ended: str
    """Why the search ended early, in words; empty if it did not."""
    seconds: float
    bytes: int
    """What the shards' arrays took in the end."""
    taken: tuple[int, ...]
    """How many of the steps each action is."""
    trace: Trace | None
    """A shortest run to a state that was to be stopped at."""

    @property
    def complete(self) -> bool:
        """Whether every reachable state was found."""
        return not self.ended


@dataclass
class _Count:
    """How far a team has come."""

    reports: list[Report] = field(default_factory=list)
    depth: int = 0

    @property
    def states(self) -> int:
        return sum(report.states for report in self.reports)

    @property
    def transitions(self) -> int:
        return sum(report.transitions for report in self.reports)

    @property
    def bytes(self) -> int:
        return sum(report.bytes for report in self.reports)

    def noted(self) -> tuple[int, int] | None:
        """A shard and the number of a state in it that was to be stopped at."""
        found = ((shard, n) for shard, report in enumerate(self.reports) for n in report.noted if n >= 0)
        return next(found, None)


def explore_in_shards(
    lowered: Lowered,
    assemble: Callable[[Code, np.ndarray[Any, Any]], Team],
    budgets: Budgets,
    stop: Sequence[z3.BoolRef] = (),
    progress: Callable[[Progress], None] | None = None,
    *,
    after_depth: Callable[[Team, int], None] | None = None,
    depth: int = 0,
) -> Tally:
    """Every reachable state, by a team that `assemble` makes of the program and the initial state.

    A budget is looked at between exchanges, so a little more than `budgets.states` may be found.
    `after_depth` is called between two depths; a team that knows the states of some depths already starts at
    `depth`.
    """
    started = monotonic()
    initial = layout_of(lowered.system).encode(lowered.system.initial).reshape(1, -1)
    team = assemble(code_of(lowered, stop), initial)
    count = _Count(team.ask("report"), depth)
    ended = _ended(count, budgets, started)
    while not ended and sum(team.ask("next_depth")):
        before, left = count.states, True
        while left and not ended:
            count.reports = team.exchange()
            left = any(report.left for report in count.reports)
            ended = _ended(count, budgets, started)
            if progress is not None:
                progress(Progress(count.states, count.transitions, count.depth, 0, monotonic() - started))
        count.depth += count.states > before
        if after_depth is not None and not ended:
            after_depth(team, count.depth)
    return _tally(lowered, team, count, ended, started)


def _ended(count: _Count, budgets: Budgets, started: float) -> str:
    if count.noted() is not None:
        return STOPPED
    if count.states > budgets.states:
        return f"the budget of {budgets.states:,} states is used up"
    if budgets.seconds is not None and monotonic() - started >= budgets.seconds:
        return f"the {budgets.seconds:g} seconds allowed are over"
    if budgets.memory is not None and count.bytes > budgets.memory:
        return f"the {budgets.memory >> 20:,} MiB of memory allowed are used up"
    return ""


def _tally(lowered: Lowered, team: Team, count: _Count, ended: str, started: float) -> Tally:
    noted = count.noted()
    trace = None
    if noted is not None:
        trace = trace_of(lowered, lowered.system.initial, _path(team, *noted))
    taken = np.sum(team.ask("actions_taken"), axis=0)
    return Tally(
        count.states,
        count.transitions,
        count.depth,
        ended,
        monotonic() - started,
        count.bytes,
        tuple(taken.tolist()),
        trace,
    )


def _path(team: Team, shard: int, number: int) -> Iterable[int]:
    """The actions of the way that a state was found by."""
    actions = []
    while (came := team.one(shard, "came", number)) is not None:
        origin, action = came
        actions.append(action)
        number, shard = divmod(origin, team.size)
    return actions[::-1]

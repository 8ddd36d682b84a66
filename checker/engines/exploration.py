"""Which engine searches: the reference in Python, or compiled code, by one or by many. All find the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from pathlib import Path
from time import monotonic
from warnings import warn

import z3

from ..graph import BadGraph, Progress, StateGraph, Tally
from ..message import Message
from ..stop_reasons import STOPPED
from ..system import System
from .explicit.expression import CannotCompile
from .explicit.lowering import Lowered, lower
from .explicit.search import ScopeFault, explore_in_python, fault_in, noted_in

__all__ = [
    "DEFAULT",
    "BadGraph",
    "BadLimit",
    "Engine",
    "Limits",
    "engine_named",
    "explore",
    "explore_within",
    "load_graph",
]

SMALL = 30_000
"""States that the reference finds in about the time that compiled code takes to be there."""


class Engine(Enum):
    """What takes the steps."""

    AUTO = "auto"
    """The reference for small systems; for others compiled code, from the beginning."""
    PYTHON = "python"
    NATIVE = "native"
    RAY = "ray"
    """Compiled code in processes, here or on the machines of a cluster. It counts, and keeps no graph."""


class BadLimit(ValueError):
    """An engine that does not exist or a limit that no search can have; one line."""


@dataclass(frozen=True)
class Limits:
    """Which engine searches, and where it gives up. `explore` says what each means.

    Raises:
        BadLimit: a limit is not a number that a search can keep to.
    """

    engine: Engine = Engine.AUTO
    budget: int = 1_000_000
    seconds: float | None = None
    memory: int | None = None
    threads: int = 1

    def __post_init__(self) -> None:
        if self.budget < 1:
            raise BadLimit(f"a search finds at least one state: the budget cannot be {self.budget}")
        if self.seconds is not None and not self.seconds >= 0:
            raise BadLimit(f"the seconds of a search are a number from 0 on, not {self.seconds}")
        if self.memory is not None and self.memory < 1:
            raise BadLimit(f"a search needs memory: it cannot have {self.memory} bytes")
        if self.memory is not None and self.engine is Engine.PYTHON:
            raise BadLimit("memory is a limit of compiled code: it does not go with the engine 'python'")
        _check_number("threads", self.threads)
        if self.threads > 1 and self.engine in (Engine.PYTHON, Engine.RAY):
            raise BadLimit(f"threads do not go with the engine {self.engine.value!r}, only with 'native'")


MOST_WORKERS = 256
"""Threads or workers that a search can have."""


def _check_number(name: str, number: int) -> None:
    if not 1 <= number <= MOST_WORKERS:
        raise BadLimit(f"a search can have 1 to {MOST_WORKERS} {name}, not {number}")


@dataclass(frozen=True)
class Workers:
    """Among how many the states of a search are divided, and where they are.

    Raises:
        BadLimit: there cannot be so many.
    """

    count: int = 2
    address: str | None = None
    """Of a running cluster of Ray; None: this machine."""
    checkpoints: Path | None = None
    """A directory that all workers reach: they save what they know after each depth, and go on from there."""

    def __post_init__(self) -> None:
        _check_number("workers", self.count)


DEFAULT = Limits()


def engine_named(name: str) -> Engine:
    """The engine of that name.

    Raises:
        BadLimit: there is none.
    """
    try:
        return Engine(name)
    except ValueError:
        names = ", ".join(engine.value for engine in Engine)
        raise BadLimit(f"no engine {name!r}; there are: {names}") from None


def explore(
    system: System,
    *,
    engine: Engine = Engine.AUTO,
    budget: int = 1_000_000,
    seconds: float | None = None,
    memory: int | None = None,
    threads: int = 1,
    stop: z3.BoolRef | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> StateGraph:
    """Every reachable state of the system, nearest first, with the steps between them.

    The graph is incomplete if there are more than `budget` states, if `seconds` pass, if compiled code needs
    more than `memory` bytes (None: four fifths of what is free), if no memory is left at all, or if a state
    that satisfies `stop` is found, which then is the last one. Compiled code expands large depths by so many
    `threads`. `progress` is called now and then, at the end, and when the search is interrupted. Raises
    `ScopeFault` at a state that satisfies one of `system.faults`, `LoweringError` if the system cannot be
    executed, and `BadLimit`.
    """
    limits = Limits(engine, budget, seconds, memory, threads)
    if engine is Engine.RAY:
        raise BadLimit("the engine 'ray' counts states and keeps no graph: ask it for a tally")
    begun = monotonic()
    lowered = lower(system)
    if engine is not Engine.NATIVE:
        small = budget if engine is Engine.PYTHON else min(budget, SMALL)
        graph = explore_in_python(lowered, budget=small, seconds=seconds, stop=stop, progress=progress)
        if engine is Engine.PYTHON or budget == small or len(graph.states) < small or graph.complete:
            return graph
        # Its states are as good as found again: they need not lie in memory twice.
        del graph
    try:
        return _explore_natively(lowered, limits, begun, stop, progress)
    except CannotCompile as error:
        instead = Message(
            "warning.searching-in-python", "{error}. Python searches instead.", error=str(error)
        )
        warn(instead, stacklevel=2)
        return explore_in_python(lowered, budget=budget, seconds=seconds, stop=stop, progress=progress)


def explore_within(
    system: System,
    limits: Limits,
    progress: Callable[[Progress], None] | None = None,
    stop: z3.BoolRef | None = None,
) -> StateGraph:
    """`explore` with its limits in one piece."""
    return explore(
        system,
        engine=limits.engine,
        budget=limits.budget,
        seconds=limits.seconds,
        memory=limits.memory,
        threads=limits.threads,
        stop=stop,
        progress=progress,
    )


def load_graph(path: Path, system: System) -> StateGraph:
    """The graph that `StateGraph.save` wrote, of the same system.

    Raises:
        BadGraph: the file is no saved graph, or is one of another system; one line.
        OSError: it cannot be read.
    """
    from .compiled.graph_file import load

    return load(path, system)


def tally(
    system: System,
    limits: Limits = DEFAULT,
    workers: Workers | None = None,
    *,
    stop: z3.BoolRef | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Tally:
    """How many states the system can reach, counted as `limits` say, by one or by `workers`.

    With the engine `ray` they are processes, otherwise shards of compiled code in this one. The time and the
    memory of all together are limited; a little more than `limits.budget` states may be found. A shortest run
    to a state that satisfies `stop` ends it. Raises what `explore` raises, `NoRay`, and `BadCheckpoint`.
    """
    if workers is None and limits.engine is not Engine.RAY:
        graph = explore_within(system, limits, progress, stop)
        if graph.ended == STOPPED:
            return replace(graph.tally, trace=graph.trace_to(len(graph.states) - 1))
        return graph.tally
    workers = workers or Workers()
    _check_workers(limits, workers)
    return _divided(lower(system), limits, workers, stop, progress)


def _divided(
    lowered: Lowered,
    limits: Limits,
    workers: Workers,
    stop: z3.BoolRef | None,
    progress: Callable[[Progress], None] | None,
) -> Tally:
    """What workers count together."""
    from .compiled.search import Budgets

    budgets = Budgets(limits.budget, limits.seconds, limits.memory)
    if limits.engine is Engine.RAY:
        from .compiled.ray_backend import explore_on_ray

        return explore_on_ray(
            lowered,
            workers.count,
            budgets,
            stop,
            progress,
            address=workers.address,
            checkpoints=workers.checkpoints,
        )
    from .compiled.sharded_search import Threads, explore_in_shards

    team = partial(Threads, size=workers.count)
    return explore_in_shards(
        lowered, team, workers.count, budgets, stop, progress, checkpoints=workers.checkpoints
    )


def _check_workers(limits: Limits, workers: Workers) -> None:
    if limits.engine is Engine.PYTHON:
        raise BadLimit("workers run compiled code: they do not go with the engine 'python'")
    if limits.threads > 1:
        raise BadLimit("threads share one table and workers divide it: give one or the other")
    if workers.address is not None and limits.engine is not Engine.RAY:
        raise BadLimit("an address is that of a cluster: it goes with the engine 'ray'")


def _explore_natively(
    lowered: Lowered,
    limits: Limits,
    begun: float,
    stop: z3.BoolRef | None,
    progress: Callable[[Progress], None] | None,
) -> StateGraph:
    # Not above: loading numba takes longer than many a search.
    from .compiled.search import Budgets, explore

    noted = noted_in(lowered, stop)
    watched = [] if noted is None else [noted]
    budgets = Budgets(limits.budget, limits.seconds, limits.memory, begun)
    graph = explore(lowered, budgets, watched, progress, threads=limits.threads)
    if graph.ended == STOPPED:
        last = len(graph.states) - 1
        reason = fault_in(lowered, graph.states[last])
        if reason is not None:
            raise ScopeFault(reason, graph.trace_to(last, headline=reason, violated=reason))
    return graph

"""Exploration of a system by the reference in Python or by compiled code; both find the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from pathlib import Path
from time import monotonic
from warnings import warn

import z3

from ..graph import Progress, ScopeFault, StateGraph, Tally
from ..message import Listing, Message
from ..stop_reasons import STOPPED
from ..system import System
from .explicit.expression import CannotCompile
from .explicit.lowering import Lowered, lower
from .explicit.search import explore_in_python, fault_in, stop_predicate

SMALL = 30_000
"""States that the reference finds in about the time that compiled code takes to load."""


class Engine(Enum):
    """The kind of search."""

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
    """The engine of a search, and the limits at which it stops. `explore` explains each.

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
            raise BadLimit(
                Message(
                    "error.limit.budget",
                    "a search finds at least one state: the budget cannot be {budget}",
                    budget=self.budget,
                )
            )
        if self.seconds is not None and not self.seconds >= 0:
            raise BadLimit(
                Message(
                    "error.limit.seconds",
                    "the seconds of a search are a number from 0 on, not {seconds}",
                    seconds=self.seconds,
                )
            )
        if self.memory is not None and self.memory < 1:
            raise BadLimit(
                Message(
                    "error.limit.memory",
                    "a search needs memory: it cannot have {memory} bytes",
                    memory=self.memory,
                )
            )
        if self.memory is not None and self.engine is Engine.PYTHON:
            raise BadLimit(
                Message(
                    "error.limit.memory-python",
                    "memory is a limit of compiled code: it does not go with the engine 'python'",
                )
            )
        _check_threads(self.threads)
        if self.threads > 1 and self.engine in (Engine.PYTHON, Engine.RAY):
            raise BadLimit(
                Message(
                    "error.limit.threads-engine",
                    "threads do not go with the engine '{engine}', only with 'native'",
                    engine=self.engine.value,
                )
            )


MOST_WORKERS = 256
"""Threads or workers that a search can have."""


def _check_threads(number: int) -> None:
    if not 1 <= number <= MOST_WORKERS:
        raise BadLimit(
            Message(
                "error.limit.threads",
                "a search can have 1 to {most} threads, not {number}",
                most=MOST_WORKERS,
                number=number,
            )
        )


@dataclass(frozen=True)
class Workers:
    """The workers that the states of a search are divided among.

    Raises:
        BadLimit: there cannot be so many.
    """

    count: int = 2
    address: str | None = None
    """The address of a running cluster of Ray; None: this machine."""
    checkpoints: Path | None = None
    """A directory that all workers reach: they save their states after each depth, and go on from there."""

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST_WORKERS:
            raise BadLimit(
                Message(
                    "error.limit.workers",
                    "a search can have 1 to {most} workers, not {number}",
                    most=MOST_WORKERS,
                    number=self.count,
                )
            )


DEFAULT = Limits()


def engine_named(name: str) -> Engine:
    """The engine of that name.

    Raises:
        BadLimit: there is none.
    """
    try:
        return Engine(name)
    except ValueError:
        names = Listing(engine.value for engine in Engine)
        raise BadLimit(
            Message("error.no-engine", "no engine '{name}'; there are: {names}", name=name, names=names)
        ) from None


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
        raise BadLimit(
            Message(
                "error.ray-graph", "the engine 'ray' counts states and keeps no graph: ask it for a tally"
            )
        )
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
    """Read the graph that `save_graph` wrote, of the same system.

    Raises:
        BadGraph: the file is no saved graph, or is one of another system; one line.
        OSError: it cannot be read.
    """
    from .compiled.graph_file import load

    return load(path, system)


def save_graph(graph: StateGraph, path: Path) -> None:
    """Write a graph to a file that `load_graph` reads, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    from .compiled.graph_file import save

    save(graph, path)


def tally(
    system: System,
    limits: Limits = DEFAULT,
    workers: Workers | None = None,
    *,
    stop: z3.BoolRef | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Tally:
    """Count the states that the system can reach, within `limits`, in one search or divided among `workers`.

    With the engine `ray` they are processes, otherwise shards of compiled code in this one. The time and the
    memory of all together are limited; a little more than `limits.budget` states may be found. A shortest run
    to a state that satisfies `stop` ends it. Raises what `explore` raises, `NoRay`, and `BadCheckpoint`.
    """
    if workers is None and limits.engine is not Engine.RAY:
        graph = explore_within(system, limits, progress, stop)
        if graph.stop_reason == STOPPED:
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
    """The counts of a divided search."""
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
    from .compiled.sharded_search import ThreadTransport, explore_in_shards

    transport = partial(ThreadTransport, size=workers.count)
    return explore_in_shards(
        lowered, transport, workers.count, budgets, stop, progress, checkpoints=workers.checkpoints
    )


def _check_workers(limits: Limits, workers: Workers) -> None:
    if limits.engine is Engine.PYTHON:
        raise BadLimit(
            Message(
                "error.limit.workers-python",
                "workers run compiled code: they do not go with the engine 'python'",
            )
        )
    if limits.threads > 1:
        raise BadLimit(
            Message(
                "error.limit.threads-and-workers",
                "threads share one table and workers divide it: give one or the other",
            )
        )
    if workers.address is not None and limits.engine is not Engine.RAY:
        raise BadLimit(
            Message("error.limit.address", "an address is that of a cluster: it goes with the engine 'ray'")
        )


def _explore_natively(
    lowered: Lowered,
    limits: Limits,
    begun: float,
    stop: z3.BoolRef | None,
    progress: Callable[[Progress], None] | None,
) -> StateGraph:
    # Not above: loading numba takes longer than many a search.
    from .compiled.search import Budgets, explore

    predicate = stop_predicate(lowered, stop)
    watched = [] if predicate is None else [predicate]
    budgets = Budgets(limits.budget, limits.seconds, limits.memory, begun)
    graph = explore(lowered, budgets, watched, progress, threads=limits.threads)
    if graph.stop_reason == STOPPED:
        last = len(graph.states) - 1
        reason = fault_in(lowered, graph.states[last])
        if reason is not None:
            raise ScopeFault(reason, graph.trace_to(last, headline=reason, violated=reason))
    return graph

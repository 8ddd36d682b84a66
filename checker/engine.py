"""Which engine searches: the reference in Python, or compiled code. Both find the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from time import monotonic

import z3

from .graph import BadGraph, Progress, StateGraph
from .lowering import Lowered, lower
from .search import STOPPED, ScopeFault, explore_in_python
from .system import System

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

    def __post_init__(self) -> None:
        if self.budget < 1:
            raise BadLimit(f"a search finds at least one state: the budget cannot be {self.budget}")
        if self.seconds is not None and not self.seconds >= 0:
            raise BadLimit(f"the seconds of a search are a number from 0 on, not {self.seconds}")
        if self.memory is not None and self.memory < 1:
            raise BadLimit(f"a search needs memory: it cannot have {self.memory} bytes")
        if self.memory is not None and self.engine is Engine.PYTHON:
            raise BadLimit("memory is a limit of compiled code: it does not go with the engine 'python'")


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
    stop: z3.BoolRef | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> StateGraph:
    """Every reachable state of the system, nearest first, with the steps between them.

    The graph is incomplete if there are more than `budget` states, if `seconds` pass, if compiled code needs
    more than `memory` bytes (None: four fifths of what is free), if no memory is left at all, or if a state
    that satisfies `stop` is found, which then is the last one. `progress` is called now and then, at the end,
    and when the search is interrupted. Raises `ScopeFault` at a state that satisfies one of `system.faults`,
    `LoweringError` if the system cannot be executed, and `BadLimit`.
    """
    limits = Limits(engine, budget, seconds, memory)
    begun = monotonic()
    lowered = lower(system)
    if engine is not Engine.NATIVE:
        small = budget if engine is Engine.PYTHON else min(budget, SMALL)
        graph = explore_in_python(lowered, budget=small, seconds=seconds, stop=stop, progress=progress)
        if engine is Engine.PYTHON or budget == small or len(graph.states) < small or graph.complete:
            return graph
        # Its states are as good as found again: they need not lie in memory twice.
        del graph
    return _explore_natively(lowered, limits, begun, stop, progress)


def explore_within(
    system: System, limits: Limits, progress: Callable[[Progress], None] | None = None
) -> StateGraph:
    """`explore` with its limits in one piece."""
    return explore(
        system,
        engine=limits.engine,
        budget=limits.budget,
        seconds=limits.seconds,
        memory=limits.memory,
        progress=progress,
    )


def load_graph(path: Path, system: System) -> StateGraph:
    """The graph that `StateGraph.save` wrote, of the same system.

    Raises:
        BadGraph: the file is no saved graph, or is one of another system; one line.
        OSError: it cannot be read.
    """
    from .native.saved import load

    return load(path, system)


def _explore_natively(
    lowered: Lowered,
    limits: Limits,
    begun: float,
    stop: z3.BoolRef | None,
    progress: Callable[[Progress], None] | None,
) -> StateGraph:
    # Not above: loading numba takes longer than many a search.
    from .native.search import Budgets, explore

    faults = lowered.system.faults
    noted = [*faults.values(), *([] if stop is None else [stop])]
    # One predicate, however many faults there are: which one it is can be asked of the one state found.
    watched = [z3.Or(*noted)] if noted else []
    budgets = Budgets(limits.budget, limits.seconds, limits.memory, begun)
    graph = explore(lowered, budgets, watched, progress)
    if graph.ended == STOPPED:
        last = len(graph.states) - 1
        for reason, fault in faults.items():
            if lowered.function(fault)(graph.states[last]):
                raise ScopeFault(reason, graph.trace_to(last, headline=reason, violated=reason))
    return graph

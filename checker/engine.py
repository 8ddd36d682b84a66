"""Which engine searches: the reference in Python, or compiled code. Both find the same."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import z3

from .graph import Progress, StateGraph
from .lowering import Lowered, lower
from .search import STOPPED, ScopeFault, explore_in_python
from .system import System

SMALL = 30_000
"""States that the reference finds in about the time that compiled code takes to be there."""


class Engine(Enum):
    """What takes the steps."""

    AUTO = "auto"
    """The reference for small systems; for others compiled code, from the beginning."""
    PYTHON = "python"
    NATIVE = "native"


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
    more than `memory` bytes (None: four fifths of what is free), or if a state that satisfies `stop` is
    found, which then is the last one. `progress` is called now and then, at the end, and when the search is
    interrupted. Raises `ScopeFault` at a state that satisfies one of `system.faults`, and `LoweringError` if
    the system cannot be executed.
    """
    lowered = lower(system)
    if engine is not Engine.NATIVE:
        small = budget if engine is Engine.PYTHON else min(budget, SMALL)
        graph = explore_in_python(lowered, budget=small, seconds=seconds, stop=stop, progress=progress)
        if engine is Engine.PYTHON or budget == small or len(graph.states) < small or graph.complete:
            return graph
    return _explore_natively(lowered, budget, seconds, memory, stop, progress)


def _explore_natively(
    lowered: Lowered,
    budget: int,
    seconds: float | None,
    memory: int | None,
    stop: z3.BoolRef | None,
    progress: Callable[[Progress], None] | None,
) -> StateGraph:
    # Not above: loading numba takes longer than many a search.
    from .native.search import Budgets, explore

    faults = lowered.system.faults
    watched = [*faults.values(), *([] if stop is None else [stop])]
    graph = explore(lowered, Budgets(budget, seconds, memory), watched, progress)
    if graph.ended == STOPPED:
        last = len(graph.states) - 1
        for reason, fault in faults.items():
            if lowered.function(fault)(graph.states[last]):
                raise ScopeFault(reason, graph.trace_to(last, headline=reason, violated=reason))
    return graph

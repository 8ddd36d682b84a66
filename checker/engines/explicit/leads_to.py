"""Liveness on a state graph: LeadsTo under fairness, refuted by a fair lasso."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...graph import StateGraph
from ...message import Message
from ...properties.leads_to import LeadsTo
from ...trace import Trace
from ...verdict import Finding, Verdict
from ...z3_terms import one_line
from ..reasons import incomplete, lasso
from .fair_scc import FairnessConstraints, Scc
from .lasso_search import Path, fair_cycle, promising
from .pending import PendingStates, pending_states


def leads_to(graph: StateGraph, formula: LeadsTo) -> Finding:
    """Check every fair run; a fair lasso refutes also where the graph is incomplete."""
    found = min(_lassos(graph, formula), key=lambda one: len(one.stem) + len(one.loop), default=None)
    if found is not None:
        trace = _trace(graph, formula, found)
        return Finding(Verdict.REFUTED, trace.headline, trace)
    if graph.complete:
        return Finding(Verdict.EXHAUSTED, Message("leads-to.exhausted", "Every fair run reaches the goal."))
    return Finding(Verdict.UNDETERMINED, incomplete(graph))


@dataclass(frozen=True)
class _Lasso:
    """The actions of the stem and of the loop; without a loop the run stutters."""

    stem: list[int]
    loop: list[int]


def _trace(graph: StateGraph, formula: LeadsTo, found: _Lasso) -> Trace:
    headline = lasso(len(found.stem), len(found.loop))
    run = graph.trace_along(found.stem + found.loop, headline=headline, violated=one_line(formula.goal))
    return replace(run, loop=len(found.stem))


MOST_COMPONENTS = 8
"""Only so many of the nearest fair components are searched for a short lasso."""

MOST_STARTS = 16
"""In each, only so many states are tried as the start of a cycle."""

LARGE = 10_000
"""In a component with more states only two starts are tried."""


def _lassos(graph: StateGraph, formula: LeadsTo) -> Iterator[_Lasso]:
    """Fair lassos with an obligation that stays pending: some, if there are any."""
    constraints = FairnessConstraints(graph, formula.fairness)
    pending = pending_states(graph, formula)
    end = pending.nearest_stutter(constraints)
    if end is not None:
        yield _Lasso(pending.path_to(end), [])
    for scc in pending.fair_components(constraints, MOST_COMPONENTS):
        for cycle in _cycles(constraints, scc, promising(scc, pending.distance, _starts(scc))):
            yield _with_stem(graph, cycle, pending)


def _with_stem(graph: StateGraph, cycle: Path, pending: PendingStates) -> _Lasso:
    """The cycle with the shortest stem that makes an obligation pending in it."""
    premise_inside = any(pending.has_premise(edge[0]) for edge in cycle)
    path_to = graph.path_to if premise_inside else pending.path_to
    stems = [path_to(state) for state, _, _ in cycle]
    first = min(range(len(cycle)), key=lambda turn: len(stems[turn]))
    return _Lasso(stems[first], [action for _, action, _ in cycle[first:] + cycle[:first]])


def _starts(scc: Scc) -> int:
    return min(MOST_STARTS, 2 + LARGE // len(scc))


def _cycles(constraints: FairnessConstraints, scc: Scc, starts: list[int]) -> Iterator[Path]:
    """A fair cycle through each of `starts` that is not on one already given."""
    met: set[int] = set()
    for start in starts:
        if start not in met:
            cycle = fair_cycle(constraints, scc, start)
            met.update(state for state, _, _ in cycle)
            yield cycle

"""Liveness on a state graph: what a premise leads to in every fair run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import monotonic

from ...graph import StateGraph
from ...properties.fairness import ANY, Fairness
from ...properties.leads_to import LeadsTo
from ...system import State
from ...text import counted
from ...trace import BadTrace, Step, Trace, replay
from ...verdict import Answer, Verdict
from ..bounded.unrolling import in_words
from .fair_scc import FairnessConstraints, Scc
from .lasso_search import Walk, fair_cycle, promising
from .lowering import Lowered
from .pending import PendingStates


def check_leads_to(graph: StateGraph, formula: LeadsTo) -> Answer:
    """EXHAUSTED, or REFUTED with a fair lasso; UNDETERMINED if the graph is incomplete and has none."""
    started = monotonic()
    lasso = min(_lassos(graph, formula), key=lambda found: len(found.stem) + len(found.loop), default=None)
    trace = None if lasso is None else _trace(graph, formula, lasso)
    if trace is not None:
        verdict, reason = Verdict.REFUTED, trace.headline
    elif graph.complete:
        verdict, reason = Verdict.EXHAUSTED, "No fair run stays without the goal for ever."
    else:
        verdict = Verdict.UNDETERMINED
        reason = f"The search is incomplete after {counted(len(graph.states), 'state')}: {graph.ended}."
    return graph.answer(verdict, reason, trace, started)


def headline(stem: int, loop: int) -> str:
    """What goes wrong in a lasso, in one sentence."""
    after = f"After {counted(stem, 'step')}"
    if not loop:
        return f"{after} nothing more has to happen, and the goal has not come."
    return f"{after} the next {loop} repeat for ever, and the goal never comes."


@dataclass(frozen=True)
class _Lasso:
    """Actions up to a loop, and those of the loop; with none of these the run stops."""

    stem: list[int]
    loop: list[int]


def _trace(graph: StateGraph, formula: LeadsTo, lasso: _Lasso) -> Trace:
    words = headline(len(lasso.stem), len(lasso.loop))
    run = graph.trace_along(lasso.stem + lasso.loop, headline=words, violated=in_words(formula.goal))
    return replace(run, loop=len(lasso.stem))


MOST_COMPONENTS = 8
"""Of the fair components, only so many of the nearest are searched for a short lasso."""

MOST_STARTS = 16
"""In each, only so many states are tried as the start of a cycle."""

LARGE = 10_000
"""In a component with more states only two starts are tried."""


def _lassos(graph: StateGraph, formula: LeadsTo) -> Iterator[_Lasso]:
    """Fair lassos that owe the goal: some, if there are any."""
    demands = FairnessConstraints(graph, formula.fairness)
    waiting = graph.waiting(formula)
    end = waiting.nearest_end(demands)
    if end is not None:
        yield _Lasso(waiting.way_to(end), [])
    for inner in waiting.fair_components(demands, MOST_COMPONENTS):
        for cycle in _cycles(demands, inner, promising(inner, waiting.distance, _starts(inner))):
            yield _entered(graph, cycle, waiting)


def _entered(graph: StateGraph, cycle: Walk, waiting: PendingStates) -> _Lasso:
    """The cycle with the shortest stem that makes it owe the goal."""
    way = graph.path_to if any(waiting.begins(edge[0]) for edge in cycle) else waiting.way_to
    stems = [way(state) for state, _, _ in cycle]
    first = min(range(len(cycle)), key=lambda turn: len(stems[turn]))
    return _Lasso(stems[first], [action for _, action, _ in cycle[first:] + cycle[:first]])


def _starts(inner: Scc) -> int:
    return min(MOST_STARTS, 2 + LARGE // len(inner))


def _cycles(demands: FairnessConstraints, inner: Scc, starts: list[int]) -> Iterator[Walk]:
    """A fair cycle through each of `starts` that is not on one already given."""
    met: set[int] = set()
    for start in starts:
        if start not in met:
            cycle = fair_cycle(demands, inner, start)
            met.update(state for state, _, _ in cycle)
            yield cycle


def is_fair_lasso(lowered: Lowered, trace: Trace, formula: LeadsTo) -> str | None:
    """None if the trace is a fair run of the system that refutes the formula; otherwise why not.

    It is written from the definition and shares nothing with the engines that find lassos.
    """
    try:
        replay(lowered, trace)
    except BadTrace as problem:
        return str(problem)
    if trace.loop is None:
        return "it has no loop"
    if not _owes(lowered, trace.states, trace.loop, formula):
        return "each premise is met by the goal"
    return _unfair(lowered, trace.states[trace.loop :], trace.steps[trace.loop :], formula.fairness)


def _unfair(lowered: Lowered, states: list[State], steps: tuple[Step, ...], fairness: Fairness) -> str | None:
    """What a loop of these states and steps owes."""
    for group in fairness.weak:
        if not _takes(lowered, steps, group) and all(_enables(lowered, s, group) for s in states):
            return f"{group}, weakly fair, stays enabled and is never taken"
    for group in fairness.strong:
        if not _takes(lowered, steps, group) and any(_enables(lowered, s, group) for s in states):
            return f"{group}, strongly fair, is enabled again and again and never taken"
    for relay in fairness.relays:
        received = {step.observed[relay.received] for step in steps if relay.received in step.observed}
        for step in steps:
            if relay.sent in step.observed and step.observed[relay.sent] not in received:
                return f"{relay.sent} {step.observed[relay.sent]} goes on for ever without {relay.received}"
    return None


def _owes(lowered: Lowered, states: list[State], loop: int, formula: LeadsTo) -> bool:
    """Some premise is never met by the goal, neither up to the loop nor in all of it."""
    premise, goal = lowered.function(formula.premise), lowered.function(formula.goal)
    return any(
        premise(state) and not any(goal(later) for later in states[min(number, loop) :])
        for number, state in enumerate(states)
    )


def _takes(lowered: Lowered, steps: tuple[Step, ...], group: str) -> bool:
    return any(
        group == ANY or group in lowered.system.actions[index].groups
        for step in steps
        for index in lowered.instances(step.action)
    )


def _enables(lowered: Lowered, state: State, group: str) -> bool:
    actions = lowered.system.actions
    return any(group == ANY or group in actions[index].groups for index in lowered.enabled(state))

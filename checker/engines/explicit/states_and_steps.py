"""Properties of single states and single steps on a state graph."""

from __future__ import annotations

from functools import singledispatch

import z3

from ...graph import StateGraph
from ...message import Message
from ...properties.invariant import Always, Sometimes
from ...properties.step_property import EveryStep, observed_keys_in
from ...properties.terminal_states import EndsIn
from ...system import State
from ...text import counted
from ...trace import Trace
from ...verdict import Finding, Verdict
from ...z3_terms import one_line
from ..reasons import incomplete, invalid_end_state, invariant_violated, state_reached, step_violates


def always(graph: StateGraph, formula: Always) -> Finding:
    """Check an invariant in every state."""
    index = next(graph.among(z3.Not(formula.holds)), None)
    if index is None:
        states = counted(len(graph.states), "state")
        return _exhausted(graph, Message("invariant.exhausted", "It holds in all {states}.", states=states))
    headline = invariant_violated(graph.depths[index])
    return _refuted(graph.trace_to(index, headline=headline, violated=one_line(formula.holds)))


def sometimes(graph: StateGraph, formula: Sometimes) -> Finding:
    """Search a state, which decides also where the graph is incomplete."""
    index = next(graph.among(formula.holds), None)
    if index is not None:
        headline = state_reached(graph.depths[index])
        return Finding(Verdict.EXHAUSTED, headline, graph.trace_to(index, headline=headline))
    if not graph.complete:
        return Finding(Verdict.UNDETERMINED, incomplete(graph))
    states = counted(len(graph.states), "state")
    return Finding(
        Verdict.REFUTED, Message("reachability.refuted", "It holds in none of the {states}.", states=states)
    )


def ends_in(graph: StateGraph, formula: EndsIn) -> Finding:
    """Check every terminal state."""
    index = graph.first_terminal_without(formula.holds)
    if index is None:
        states = counted(len(graph.terminal), "state")
        return _exhausted(
            graph,
            Message("terminal.exhausted", "It holds in all {states} without a successor.", states=states),
        )
    headline = invalid_end_state(graph.depths[index])
    return _refuted(graph.trace_to(index, headline=headline, violated=one_line(formula.holds)))


def every_step(graph: StateGraph, formula: EveryStep) -> Finding:
    """Check every step."""
    found = first_violating_step(graph, formula.holds)
    if found is None:
        steps = counted(graph.transitions, "step")
        return _exhausted(graph, Message("step.exhausted", "It holds in all {steps}.", steps=steps))
    source, action = found
    headline = step_violates(graph.depths[source] + 1)
    actions = [*graph.path_to(source), action]
    return _refuted(graph.trace_along(actions, headline=headline, violated=one_line(formula.holds)))


@singledispatch
def first_violating_step(graph: StateGraph, holds: z3.BoolRef) -> tuple[int, int] | None:
    """The nearest step that does not satisfy `EveryStep(holds)`: the state before and the action.

    A graph in arrays has a version of its own.
    """
    satisfied = graph.lowered.step_function(holds)
    observe = graph.lowered.observe if observed_keys_in(holds) else _unobserved
    for source, steps in enumerate(graph.edges):
        before = graph.states[source]
        for action, target in steps:
            if not satisfied(before, graph.states[target], observe(action, before)):
                return source, action
    return None


def _unobserved(action: int, state: State) -> dict[str, int]:
    """The observed values for a property that speaks of none."""
    return {}


def _refuted(trace: Trace) -> Finding:
    return Finding(Verdict.REFUTED, trace.headline, trace)


def _exhausted(graph: StateGraph, reason: str) -> Finding:
    """No counterexample was found, which decides only where the graph is complete."""
    if graph.complete:
        return Finding(Verdict.EXHAUSTED, reason)
    return Finding(Verdict.UNDETERMINED, incomplete(graph))

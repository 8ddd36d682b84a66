"""Refinement on a state graph: the machine beside every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import z3

from ...graph import StateGraph
from ...message import Message
from ...properties.refinement import Arcs, MachineState, Refines, deterministic
from ...properties.step_property import observed_keys_in
from ...verdict import Finding, Verdict
from ..reasons import incomplete, no_step_of_the_machine
from .paths import actions_to


def refines(graph: StateGraph, formula: Refines) -> Finding:
    """Check that every run is one of the machine; with a shortest run that is not."""
    run = _run_without(graph, formula)
    if run is not None:
        headline = no_step_of_the_machine(len(run))
        trace = graph.trace_along(run, headline=headline, violated=formula.machine)
        return Finding(Verdict.REFUTED, headline, trace)
    if not graph.complete:
        return Finding(Verdict.UNDETERMINED, incomplete(graph))
    return Finding(
        Verdict.EXHAUSTED,
        Message(
            "refinement.exhausted", "Every run is a run of the machine: {machine}.", machine=formula.machine
        ),
    )


def machine_of(graph: StateGraph, labels: Mapping[str, z3.BoolRef]) -> Arcs:
    """The runs of a system, seen through `labels`, as a deterministic machine."""
    label_of = labelling(graph, labels)
    return deterministic(
        [0],
        {
            source: [(label_of(source, action, target), target) for action, target in steps]
            for source, steps in enumerate(graph.edges)
        },
    )


LabelOf = Callable[[int, int, int], str | None]
"""The label of a step: of a state, an action and the state after it, by their indices."""


def labelling(graph: StateGraph, labels: Mapping[str, z3.BoolRef]) -> LabelOf:
    """The function from a step of a graph to its label; None where it is not seen.

    The first label that holds is taken. Labels may speak of what the step shows (`shown`).
    """
    tests = [(label, graph.lowered.step_function(term)) for label, term in labels.items()]
    observed = any(observed_keys_in(term) for term in labels.values())

    def label_of(source: int, action: int, target: int) -> str | None:
        before, after = graph.states[source], graph.states[target]
        seen = graph.lowered.observe(action, before) if observed else {}
        return next((label for label, test in tests if test(before, after, seen)), None)

    return label_of


_Pair = tuple[int, MachineState]
"""A state of the system, and the state of the machine beside it."""


def _run_without(graph: StateGraph, formula: Refines) -> list[int] | None:
    """The actions of a shortest run that the machine does not have; None if it has them all."""
    label_of = labelling(graph, formula.labels)
    came: dict[_Pair, tuple[_Pair, int] | None] = {(0, 0): None}
    queue = list(came)
    for pair in queue:
        source, machine_state = pair
        for action, target in graph.edges[source]:
            label = label_of(source, action, target)
            after = machine_state if label is None else formula.arcs.get((machine_state, label))
            if after is None:
                return [*actions_to(came, pair), action]
            if (target, after) not in came:
                came[target, after] = (pair, action)
                queue.append((target, after))
    return None

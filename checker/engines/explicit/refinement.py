"""Refinement on a state graph: the machine beside every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import z3

from ...graph import StateGraph
from ...message import Message
from ...properties.refinement import Arcs, MachineState, Refines, deterministic
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
            source: [(label_of(source, target), target) for _, target in steps]
            for source, steps in enumerate(graph.edges)
        },
    )


def labelling(graph: StateGraph, labels: Mapping[str, z3.BoolRef]) -> Callable[[int, int], str | None]:
    """The function from two states of a graph to the label of the step between them."""
    tests = [(label, graph.lowered.step_function(term)) for label, term in labels.items()]

    def label_of(source: int, target: int) -> str | None:
        before, after = graph.states[source], graph.states[target]
        return next((label for label, test in tests if test(before, after, {})), None)

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
            label = label_of(source, target)
            after = machine_state if label is None else formula.arcs.get((machine_state, label))
            if after is None:
                return [*actions_to(came, pair), action]
            if (target, after) not in came:
                came[target, after] = (pair, action)
                queue.append((target, after))
    return None

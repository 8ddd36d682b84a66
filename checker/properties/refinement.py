"""Refinement: every run, as far as it is seen, is a run of a smaller machine.

A step that is not seen leaves the machine where it is (it stutters). Which of its states the machine is in
may stay open: it is made deterministic first. Then each run of the system has one run of the machine beside
it, or none, and where one has none the system does not refine the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

import z3

from ..graph import StateGraph
from ..trace import Trace
from ..verdict import Answer, Verdict

Place = int
"""A state of a machine."""

Arcs = Mapping[tuple[Place, str], Place]


@dataclass(frozen=True)
class Refines:
    """Every run, seen through `labels`, is a run of the machine `arcs` that begins in place 0.

    `labels` are terms as in `EveryStep`; of a step at most one holds, and where none does nothing is seen.
    """

    machine: str
    """What it is, in words."""
    labels: Mapping[str, z3.BoolRef]
    arcs: Arcs

    @property
    def places(self) -> int:
        """How many states the machine has."""
        return 1 + max((max(source, target) for (source, _), target in self.arcs.items()), default=0)

    @property
    def lost(self) -> Place:
        """Where a run is that the machine does not have."""
        return self.places


def deterministic(
    initial: Iterable[Place],
    arcs: Mapping[Place, Sequence[tuple[str | None, Place]]],
) -> Arcs:
    """The machine that has the same runs and is in one place at a time; label None: a step not seen."""
    first = _closed(initial, arcs)
    numbers = {first: 0}
    waiting, found = [first], dict[tuple[Place, str], Place]()
    for places in waiting:
        leads: dict[str, set[Place]] = {}
        for place in places:
            for label, target in arcs.get(place, ()):
                if label is not None:
                    leads.setdefault(label, set()).add(target)
        for label, targets in sorted(leads.items()):
            after = _closed(targets, arcs)
            if after not in numbers:
                numbers[after] = len(numbers)
                waiting.append(after)
            found[numbers[places], label] = numbers[after]
    return found


def _closed(
    places: Iterable[Place], arcs: Mapping[Place, Sequence[tuple[str | None, Place]]]
) -> frozenset[Place]:
    """These places, and those that steps lead to which are not seen."""
    known = set(places)
    waiting = list(known)
    for place in waiting:
        for label, target in arcs.get(place, ()):
            if label is None and target not in known:
                known.add(target)
                waiting.append(target)
    return frozenset(known)


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
    """What is seen of a step between two states of a graph."""
    tests = [(label, graph.lowered.step_function(term)) for label, term in labels.items()]

    def label_of(source: int, target: int) -> str | None:
        before, after = graph.states[source], graph.states[target]
        return next((label for label, test in tests if test(before, after, {})), None)

    return label_of


def check_refinement(graph: StateGraph, formula: Refines) -> Answer:
    """EXHAUSTED, or REFUTED with a shortest run that the machine does not have."""
    started = monotonic()
    run = _run_without(graph, formula)
    trace: Trace | None = None
    if run is not None:
        verdict, reason = Verdict.REFUTED, headline(len(run))
        trace = graph.trace_along(run, headline=reason, violated=formula.machine)
    elif graph.complete:
        verdict, reason = Verdict.EXHAUSTED, f"Every run is one of: {formula.machine}."
    else:
        verdict, reason = Verdict.UNDETERMINED, f"The search is incomplete: {graph.ended}."
    return graph.answer(verdict, reason, trace, started)


def headline(steps: int) -> str:
    """What goes wrong in a run that the machine does not have."""
    return f"Step {steps} is none that the machine can take."


_Pair = tuple[int, Place]
"""A state of the system, and where the machine is beside it."""


def _run_without(graph: StateGraph, formula: Refines) -> list[int] | None:
    """The actions of a shortest run that the machine does not have; None if it has them all."""
    label_of = labelling(graph, formula.labels)
    came: dict[_Pair, tuple[_Pair, int] | None] = {(0, 0): None}
    waiting = list(came)
    for pair in waiting:
        source, place = pair
        for action, target in graph.edges[source]:
            label = label_of(source, target)
            after = place if label is None else formula.arcs.get((place, label))
            if after is None:
                return [*_way(came, pair), action]
            if (target, after) not in came:
                came[target, after] = (pair, action)
                waiting.append((target, after))
    return None


def _way(came: Mapping[_Pair, tuple[_Pair, int] | None], pair: _Pair) -> list[int]:
    actions = []
    while (step := came[pair]) is not None:
        pair, action = step
        actions.append(action)
    return actions[::-1]

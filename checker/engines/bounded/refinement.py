"""Refinement in all runs of up to k steps, settled by z3: the machine's place goes along with the run."""

from __future__ import annotations

from time import monotonic

import z3

from ...properties.refinement import Refines, headline
from ...system import System
from ...text import counted
from ...trace import Trace
from ...verdict import Answer, Verdict
from .deepening import Deepening, OutOfTime


def check_refinement_bounded(
    system: System, formula: Refines, bound: int, *, seconds: float | None = None
) -> Answer:
    """BOUNDED, or REFUTED with a shortest run; UNDETERMINED where `seconds` did not suffice."""
    started = monotonic()
    trace: Trace | None = None
    try:
        trace = _run_without(system, formula, bound, seconds)
        verdict = Verdict.BOUNDED if trace is None else Verdict.REFUTED
        none = f"There is no counterexample within {counted(bound, 'step')}."
        reason = none if trace is None else trace.headline
    except OutOfTime as late:
        verdict, reason = Verdict.UNDETERMINED, str(late)
    depth = None if trace is None else len(trace.steps)
    took = monotonic() - started
    return Answer(verdict, "bounded", reason, trace=trace, depth=depth, bound=bound, seconds=took)


def _run_without(system: System, formula: Refines, bound: int, seconds: float | None) -> Trace | None:
    """A shortest run of up to `bound` steps that the machine does not have."""
    runs = Deepening(system, seconds)
    sort = z3.BitVecSort(max(1, formula.lost.bit_length()))
    place = z3.BitVecVal(0, sort)
    while not runs.over and runs.depth < bound:
        runs.deepen()
        after = z3.FreshConst(sort, "place")
        runs.solver.add(after == _after(formula, runs, place))
        place = after
        model = runs.model(place == formula.lost)
        if model is not None:
            words = headline(runs.depth)
            return runs.trace(model, headline=words, violated=formula.machine)
    return None


def _after(formula: Refines, runs: Deepening, place: z3.BitVecRef) -> z3.BitVecRef:
    """The place after the last step, from the one before it."""
    sort = place.sort()
    after = place
    for label, term in formula.labels.items():
        moved = z3.BitVecVal(formula.lost, sort)
        for (source, of), target in formula.arcs.items():
            if of == label:
                moved = z3.If(place == source, z3.BitVecVal(target, sort), moved)
        after = z3.If(runs.last_step(term), moved, after)
    return after

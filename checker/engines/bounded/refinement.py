"""Refinement in all runs of up to k steps: the machine's state goes along with the run."""

from __future__ import annotations

import z3

from ...properties.refinement import Refines
from ...system import System
from ...trace import Trace
from ...verdict import Finding, Verdict
from ..reasons import no_counterexample, no_step_of_the_machine
from .deepening import Deepening


def refines(system: System, formula: Refines, bound: int, seconds: float | None) -> Finding:
    """Search a shortest run that the machine does not have."""
    trace = _run_without(system, formula, bound, seconds)
    if trace is None:
        return Finding(Verdict.BOUNDED, no_counterexample(bound))
    return Finding(Verdict.REFUTED, trace.headline, trace)


def _run_without(system: System, formula: Refines, bound: int, seconds: float | None) -> Trace | None:
    """A shortest run of up to `bound` steps that the machine does not have."""
    runs = Deepening(system, seconds)
    sort = z3.BitVecSort(max(1, formula.rejecting.bit_length()))
    machine_state = z3.BitVecVal(0, sort)
    while not runs.over and runs.depth < bound:
        runs.deepen()
        after = z3.FreshConst(sort, "machine state")
        runs.solver.add(after == _after(formula, runs, machine_state))
        machine_state = after
        model = runs.model(machine_state == formula.rejecting)
        if model is not None:
            headline = no_step_of_the_machine(runs.depth)
            return runs.trace(model, headline=headline, violated=formula.machine)
    return None


def _after(formula: Refines, runs: Deepening, before: z3.BitVecRef) -> z3.BitVecRef:
    """The machine's state after the last step, from the one before it."""
    sort = before.sort()
    after = before
    for label, term in formula.labels.items():
        target = z3.BitVecVal(formula.rejecting, sort)
        for (source, of), leads_to in formula.arcs.items():
            if of == label:
                target = z3.If(before == source, z3.BitVecVal(leads_to, sort), target)
        after = z3.If(runs.last_step(term), target, after)
    return after

"""Claims about all runs of up to k steps, settled by z3."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import z3

from ...properties.forms import Formula
from ...properties.invariant import Always, Sometimes
from ...properties.leads_to import LeadsTo
from ...properties.step_property import EveryStep
from ...properties.terminal_states import EndsIn
from ...system import System
from ...text import counted
from ...trace import Trace
from ...verdict import Answer, Verdict
from .deepening import Deepening, OutOfTime
from .leads_to import find_lasso
from .unrolling import either, enabled, in_words

__all__ = ["OutOfTime", "check_bounded", "find", "find_lasso"]

Target = Callable[[Deepening], z3.BoolRef]
"""What the last state or the last step of a run is to satisfy."""


def find(system: System, target: z3.BoolRef, bound: int, *, seconds: float | None = None) -> Trace | None:
    """The shortest run to a state that satisfies `target`; None if no run of up to `bound` steps is one.

    Raises OutOfTime after `seconds`, and ScopeFault if a fault of the scope is met first.
    """
    return _shortest(system, lambda runs: runs.last_state(target), bound, seconds)


def check_bounded(system: System, formula: Formula, bound: int, *, seconds: float | None = None) -> Answer:
    """BOUNDED, or REFUTED with a shortest trace, or UNDETERMINED if `seconds` did not suffice.

    For `Sometimes` a witness is final (EXHAUSTED, with its trace) and its absence is UNDETERMINED.
    """
    started = monotonic()
    trace = None
    try:
        trace = _counterexample(system, formula, bound, seconds)
        verdict, reason = _judge(formula, trace, bound)
    except OutOfTime as late:
        verdict, reason = Verdict.UNDETERMINED, str(late)
    return Answer(
        verdict,
        "bounded",
        reason,
        trace=trace,
        depth=None if trace is None else len(trace.steps),
        bound=bound,
        seconds=monotonic() - started,
    )


def _counterexample(system: System, formula: Formula, bound: int, seconds: float | None) -> Trace | None:
    """The run that decides the claim: for `Sometimes` its witness, otherwise what refutes it."""
    if isinstance(formula, LeadsTo):
        return find_lasso(system, formula, bound, seconds=seconds)
    target, found = _target(system, formula)
    violated = "" if isinstance(formula, Sometimes) else in_words(formula.holds)
    return _shortest(system, target, bound, seconds, found=found, violated=violated)


def _target(system: System, formula: Always | Sometimes | EndsIn | EveryStep) -> tuple[Target, str]:
    """What to look for, and what to say where it is found."""
    holds = formula.holds
    match formula:
        case Sometimes():
            return lambda runs: runs.last_state(holds), "it holds"
        case Always():
            return lambda runs: runs.last_state(z3.Not(holds)), "a state is reached in which it does not hold"
        case EveryStep():
            return lambda runs: runs.last_step(z3.Not(holds)), "a step has been taken that breaks it"
        case EndsIn():
            stuck = z3.Not(either(enabled(action) for action in system.actions))
            bad = z3.And(stuck, z3.Not(holds))
            return lambda runs: runs.last_state(bad), "nothing can happen any more, and it does not hold"


def _judge(formula: Formula, trace: Trace | None, bound: int) -> tuple[Verdict, str]:
    if isinstance(formula, Sometimes):
        if trace is None:
            return Verdict.UNDETERMINED, f"It holds in no state reached within {counted(bound, 'step')}."
        return Verdict.EXHAUSTED, trace.headline
    if trace is None:
        return Verdict.BOUNDED, f"There is no counterexample within {counted(bound, 'step')}."
    return Verdict.REFUTED, trace.headline


def _shortest(
    system: System,
    target: Target,
    bound: int,
    seconds: float | None,
    *,
    found: str = "it holds",
    violated: str = "",
) -> Trace | None:
    runs = Deepening(system, seconds)
    while True:
        model = runs.model(target(runs))
        if model is not None:
            words = f"After {counted(runs.depth, 'step')} {found}."
            return runs.trace(model, headline=words, violated=violated)
        if runs.over or runs.depth >= bound:
            return None
        runs.deepen()

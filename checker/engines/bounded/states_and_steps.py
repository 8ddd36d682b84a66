"""Properties of single states and single steps in all runs of up to k steps."""

from __future__ import annotations

from collections.abc import Callable

import z3

from ...message import Message
from ...properties.invariant import Always, Sometimes
from ...properties.step_property import EveryStep
from ...properties.terminal_states import EndsIn
from ...system import System
from ...text import counted
from ...trace import Trace
from ...verdict import Finding, Verdict
from ...z3_terms import one_line
from ..reasons import (
    invalid_end_state,
    invariant_violated,
    no_counterexample,
    state_reached,
    step_violates,
)
from .deepening import Deepening
from .unrolling import enabled

Target = Callable[[Deepening], z3.BoolRef]
"""The condition on the last state or the last step of a run."""


def find(system: System, target: z3.BoolRef, bound: int, *, seconds: float | None = None) -> Trace | None:
    """The shortest run to a state that satisfies `target`; None if no run of up to `bound` steps is one.

    Raises OutOfTime after `seconds`, and ScopeFault if a fault of the scope is met first.
    """
    return _shortest(system, lambda runs: runs.last_state(target), bound, seconds, state_reached)


def always(system: System, formula: Always, bound: int, seconds: float | None) -> Finding:
    """Search a run to a state that violates the invariant."""
    violated = one_line(formula.holds)
    bad = z3.Not(formula.holds)
    return _refuting(
        _shortest(
            system, lambda runs: runs.last_state(bad), bound, seconds, invariant_violated, violated=violated
        ),
        bound,
    )


def sometimes(system: System, formula: Sometimes, bound: int, seconds: float | None) -> Finding:
    """Search a run to a state that is asked for."""
    trace = find(system, formula.holds, bound, seconds=seconds)
    if trace is not None:
        return Finding(Verdict.EXHAUSTED, trace.headline, trace)
    return Finding(
        Verdict.UNDETERMINED,
        Message(
            "bounded.no-witness", "It holds in no state reached within {bound}.", bound=counted(bound, "step")
        ),
    )


def ends_in(system: System, formula: EndsIn, bound: int, seconds: float | None) -> Finding:
    """Search a run to a terminal state that is no valid end state."""
    violated = one_line(formula.holds)
    terminal = z3.Not(z3.Or(*(enabled(action) for action in system.actions)))
    bad = z3.And(terminal, z3.Not(formula.holds))
    return _refuting(
        _shortest(
            system, lambda runs: runs.last_state(bad), bound, seconds, invalid_end_state, violated=violated
        ),
        bound,
    )


def every_step(system: System, formula: EveryStep, bound: int, seconds: float | None) -> Finding:
    """Search a run whose last step violates the property."""
    violated = one_line(formula.holds)
    bad = z3.Not(formula.holds)
    return _refuting(
        _shortest(system, lambda runs: runs.last_step(bad), bound, seconds, step_violates, violated=violated),
        bound,
    )


def _refuting(trace: Trace | None, bound: int) -> Finding:
    """Refuted by a run, or not within the bound."""
    if trace is None:
        return Finding(Verdict.BOUNDED, no_counterexample(bound))
    return Finding(Verdict.REFUTED, trace.headline, trace)


def _shortest(
    system: System,
    target: Target,
    bound: int,
    seconds: float | None,
    headline: Callable[[int], str],
    *,
    violated: str = "",
) -> Trace | None:
    """A shortest run that meets the target; `headline` is given its number of steps."""
    runs = Deepening(system, seconds)
    while True:
        model = runs.model(target(runs))
        if model is not None:
            return runs.trace(model, headline=headline(runs.depth), violated=violated)
        if runs.over or runs.depth >= bound:
            return None
        runs.deepen()

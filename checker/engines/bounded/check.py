"""The check of a property in all runs of up to k steps, by its form."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from ...message import Message
from ...properties.forms import Property
from ...properties.invariant import Always, Sometimes
from ...properties.knowledge import NeverEveryoneKnows
from ...properties.leads_to import LeadsTo
from ...properties.refinement import Refines
from ...properties.step_property import EveryStep
from ...properties.terminal_states import EndsIn
from ...properties.trace_language import TraceLanguage
from ...system import System
from ...verdict import Answer, Finding, Verdict
from ..registry import Checks
from .deepening import OutOfTime
from .knowledge import never_everyone_knows
from .leads_to import leads_to
from .refinement import refines
from .states_and_steps import always, ends_in, every_step, sometimes
from .trace_language import trace_language

CHECKS: Checks[Callable[[System, Any, int, float | None], Finding]] = Checks(
    Message("engine.bounded", "the bounded check")
)
CHECKS.register(Always, always)
CHECKS.register(Sometimes, sometimes)
CHECKS.register(EndsIn, ends_in)
CHECKS.register(EveryStep, every_step)
CHECKS.register(LeadsTo, leads_to)
CHECKS.register(TraceLanguage, trace_language)
CHECKS.register(Refines, refines)
CHECKS.register(NeverEveryoneKnows, never_everyone_knows)


def check_bounded(system: System, formula: Property, bound: int, *, seconds: float | None = None) -> Answer:
    """BOUNDED, or REFUTED with a shortest trace, or UNDETERMINED if `seconds` did not suffice.

    For `Sometimes` a witness is final (EXHAUSTED, with its trace) and its absence is UNDETERMINED.

    Raises:
        UncheckedForm: no check is registered for the form of the property.
        ScopeFault: a run meets a fault of the scope first.
    """
    started = monotonic()
    check = CHECKS.of(formula)
    try:
        finding = check(system, formula, bound, seconds)
    except OutOfTime as late:
        finding = Finding(Verdict.UNDETERMINED, late.args[0])
    trace = finding.trace
    return Answer(
        finding.verdict,
        "bounded",
        finding.reason,
        trace=trace,
        depth=None if trace is None else len(trace.steps),
        bound=bound,
        seconds=monotonic() - started,
    )

"""The check of a property on a state graph, by its form."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from ...graph import StateGraph
from ...message import Message
from ...properties.forms import Property
from ...properties.invariant import Always, Sometimes
from ...properties.knowledge import NeverEveryoneKnows
from ...properties.leads_to import LeadsTo
from ...properties.refinement import Refines
from ...properties.step_property import EveryStep
from ...properties.terminal_states import EndsIn
from ...properties.trace_language import TraceLanguage
from ...verdict import Answer, Finding
from ..registry import Checks
from .knowledge import never_everyone_knows
from .leads_to import leads_to
from .refinement import refines
from .states_and_steps import always, ends_in, every_step, sometimes
from .trace_language import trace_language

CHECKS: Checks[Callable[[StateGraph, Any], Finding]] = Checks(
    Message("engine.graph", "the check on a state graph")
)
CHECKS.register(Always, always)
CHECKS.register(Sometimes, sometimes)
CHECKS.register(EndsIn, ends_in)
CHECKS.register(EveryStep, every_step)
CHECKS.register(LeadsTo, leads_to)
CHECKS.register(TraceLanguage, trace_language)
CHECKS.register(Refines, refines)
CHECKS.register(NeverEveryoneKnows, never_everyone_knows)


def check_on_graph(graph: StateGraph, formula: Property) -> Answer:
    """EXHAUSTED, or REFUTED with a shortest trace; UNDETERMINED where an incomplete graph does not decide.

    A REFUTED `LeadsTo` has a fair lasso. `Answer.seconds` includes the search.

    Raises:
        UncheckedForm: no check is registered for the form of the property.
    """
    started = monotonic()
    return graph.answer(CHECKS.of(formula)(graph, formula), started)

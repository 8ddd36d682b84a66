"""Properties of every form, checked by the engine that decides the form."""

from __future__ import annotations

from dataclasses import replace

import z3

from ..checker.engines.bounded.invariants import check_bounded
from ..checker.engines.bounded.knowledge import check_knowledge_bounded
from ..checker.engines.bounded.refinement import check_refinement_bounded
from ..checker.engines.bounded.trace_language import check_trace_language_bounded
from ..checker.engines.explicit.leads_to import check_leads_to
from ..checker.engines.explicit.search import check_states_and_steps
from ..checker.graph import StateGraph
from ..checker.properties.invariant import Always, Sometimes
from ..checker.properties.knowledge import NeverEveryoneKnows, check_knowledge
from ..checker.properties.leads_to import LeadsTo
from ..checker.properties.refinement import Refines, check_refinement
from ..checker.properties.step_property import EveryStep
from ..checker.properties.terminal_states import EndsIn
from ..checker.properties.trace_language import TraceLanguage, check_trace_language
from ..checker.solver.z3_terms import constants_in
from ..checker.system import System
from ..checker.verdict import Answer, Verdict
from .claim import AnyForm


def check_on_graph(graph: StateGraph, formula: AnyForm) -> Answer:
    """Check a property of any form on an explored graph."""
    if isinstance(formula, LeadsTo):
        return check_leads_to(graph, formula)
    if isinstance(formula, TraceLanguage):
        return check_trace_language(graph, formula)
    if isinstance(formula, Refines):
        return check_refinement(graph, formula)
    if isinstance(formula, NeverEveryoneKnows):
        return check_knowledge(graph, formula)
    return check_states_and_steps(graph, formula)


def check_within(system: System, formula: AnyForm, bound: int) -> Answer:
    """Check a property of any form on all runs of up to `bound` steps."""
    if isinstance(formula, TraceLanguage):
        return check_trace_language_bounded(system, formula, bound)
    if isinstance(formula, Refines):
        return check_refinement_bounded(system, formula, bound)
    if isinstance(formula, NeverEveryoneKnows):
        return check_knowledge_bounded(system, formula, bound)
    return check_bounded(system, formula, bound)


def worst(answers: list[Answer]) -> Answer:
    """The answer to several formulas together: a shortest refutation, else an open one, else the last."""
    refuted = [answer for answer in answers if answer.verdict is Verdict.REFUTED]
    if refuted:
        return min(refuted, key=lambda answer: len(answer.trace.steps) if answer.trace else 0)
    undetermined = [answer for answer in answers if answer.verdict is Verdict.UNDETERMINED]
    return (undetermined or answers)[-1]


def with_values(answer: Answer, formula: AnyForm, system: System) -> Answer:
    """A refutation whose violated condition is filled in with the values at its end."""
    term = _condition(formula)
    if answer.verdict is not Verdict.REFUTED or answer.trace is None or term is None:
        return answer
    shown = system.show(answer.trace.states[-1])
    names = sorted(constants_in(term).keys() & shown.keys())
    values = ", ".join(f"{name} = {shown[name]}" for name in names)
    return replace(answer, trace=replace(answer.trace, violated=values))


def _condition(formula: AnyForm) -> z3.BoolRef | None:
    match formula:
        case Always(holds) | EndsIn(holds) | EveryStep(holds) | Sometimes(holds):
            return holds
        case LeadsTo(_, goal):
            return goal
    return None

"""Answers put together: several of one claim, and the values that refute it."""

from __future__ import annotations

from dataclasses import replace

import z3

from ..checker.properties.forms import Property
from ..checker.properties.invariant import Always, Sometimes
from ..checker.properties.leads_to import LeadsTo
from ..checker.properties.step_property import EveryStep
from ..checker.properties.terminal_states import EndsIn
from ..checker.system import System
from ..checker.verdict import Answer, Verdict
from ..checker.z3_terms import constants_in


def worst(answers: list[Answer]) -> Answer:
    """The answer to several formulas together: a shortest refutation, else an open one, else the last."""
    refuted = [answer for answer in answers if answer.verdict is Verdict.REFUTED]
    if refuted:
        return min(refuted, key=lambda answer: len(answer.trace.steps) if answer.trace else 0)
    undetermined = [answer for answer in answers if answer.verdict is Verdict.UNDETERMINED]
    return (undetermined or answers)[-1]


def with_values(answer: Answer, formula: Property, system: System) -> Answer:
    """A refutation whose violated condition is filled in with the values at its end."""
    term = _condition(formula)
    if answer.verdict is not Verdict.REFUTED or answer.trace is None or term is None:
        return answer
    shown = system.show(answer.trace.states[-1])
    names = sorted(constants_in(term).keys() & shown.keys())
    values = ", ".join(f"{name} = {shown[name]}" for name in names)
    return replace(answer, trace=replace(answer.trace, violated=values))


def _condition(formula: Property) -> z3.BoolRef | None:
    match formula:
        case Always(holds) | EndsIn(holds) | EveryStep(holds) | Sometimes(holds):
            return holds
        case LeadsTo(_, goal):
            return goal
    return None

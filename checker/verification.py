"""One property of one system, checked by search, by bounded search or by induction; and runs as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import z3

from .condition import in_words, values_in
from .engines.bounded.check import check_bounded
from .engines.explicit.check import check_on_graph
from .engines.exploration import explore
from .engines.induction import check_by_induction
from .graph import StateGraph
from .message import Message
from .properties.forms import Property
from .properties.invariant import Always
from .properties.leads_to import LeadsTo
from .properties.step_property import EveryStep
from .properties.terminal_states import EndsIn
from .system import System
from .trace import Trace
from .verdict import Answer

REPEATS = Message("trace.repeats", "the loop begins here:")
STUTTERS = Message("trace.stutters", "from here on the run stutters forever")

METHODS = ("search", "bounded", "induction")


class BadProperty(ValueError):
    """A property that a method does not decide; one line."""


def verify(
    of: System | StateGraph,
    formula: Property | z3.BoolRef,
    method: str = "search",
    *,
    bound: int = 20,
    lemmas: Mapping[str, z3.BoolRef] | None = None,
) -> Answer:
    """Check a property of a system; a bare condition is taken as an invariant.

    Args:
        of: the system or, for a search, its reachable states from `explore`.
        formula: a property of any form in `checker.properties`.
        method: `search` visits every reachable state; `bounded` asks z3 about runs of up to `bound` steps;
            `induction` asks z3 whether every action preserves an invariant, which it may need `lemmas` for.
        bound: steps of a bounded search.
        lemmas: auxiliary invariants by name, to be shown as well.

    Returns:
        The verdict, a reason, and the counterexample, the violated condition with names and values.

    Raises:
        BadProperty: there is no such method, or it does not decide properties of this form.
    """
    holds: Property = Always(formula) if z3.is_bool(formula) else formula
    system = of.system if isinstance(of, StateGraph) else of
    match method:
        case "search":
            answer = check_on_graph(of if isinstance(of, StateGraph) else explore(of), holds)
        case "bounded":
            answer = check_bounded(system, holds, bound)
        case "induction" if isinstance(holds, Always | EveryStep):
            answer = check_by_induction(system, holds, strengthening=lemmas, unbounded=False)
        case "induction":
            raise BadProperty(
                Message(
                    "verify.induction",
                    "induction shows Always and EveryStep, not {form}",
                    form=type(holds).__name__,
                )
            )
        case _:
            raise BadProperty(
                Message(
                    "check.method",
                    "there is no method {method}; there are: {known}",
                    method=repr(method),
                    known=", ".join(METHODS),
                )
            )
    return _in_words(answer, holds, system)


def _in_words(answer: Answer, formula: Property, system: System) -> Answer:
    """The answer, its violated condition in infix notation with the values at the end of the trace."""
    match formula:
        case Always(term) | EndsIn(term) | EveryStep(term) | LeadsTo(_, term) if answer.trace is not None:
            last = answer.trace.states[-1]
            violated = f"{in_words(term, system)}: {values_in(term, system, last)}"
            return replace(answer, trace=replace(answer.trace, violated=violated))
    return answer


def trace_text(trace: Trace) -> str:
    """Write a run as text, one line a step: actor, action, observed values, changes.

    A loop is marked where it begins; after its last step the run goes on from there.
    """
    return "\n".join(_lines(trace))


def _lines(trace: Trace) -> Iterator[str]:
    show = {variable.name: variable.show for variable in trace.system.variables}
    if trace.headline:
        yield trace.headline
    for number, step in enumerate(trace.steps):
        if number == trace.loop:
            yield f"   {REPEATS}"
        seen = [
            f"{key} {trace.system.observers.get(key, str)(value)}" for key, value in step.observed.items()
        ]
        changed = [
            f"{name} {show[name](old)} → {show[name](new)}" for name, (old, new) in step.changed.items()
        ]
        yield f"{number + 1:>3}. {step.actor}: {', '.join([step.action, *seen])}; {', '.join(changed)}"
    if trace.loop == len(trace.steps):
        yield f"   {STUTTERS}"
    if trace.violated:
        yield Message("trace.fails", "It fails: {condition}", condition=trace.violated)

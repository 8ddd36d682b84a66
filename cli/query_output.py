"""Queries, their answers and their runs, as every explanation prints them."""

from __future__ import annotations

from dataclasses import replace

from ..checker.message import Count, Message
from ..checker.trace import Trace
from ..checker.verdict import Verdict
from ..diagrams.ladder_measure import wrap
from ..diagrams.ladder_text import MOST_COLUMNS
from ..locales import Language, translate
from ..model.composed_system import ComposedSystem
from ..model.variants.catalogue import RFC_9293
from ..proofs.query import Query
from ..proofs.query_runner import QueryResult, QueryRunner
from .check import expected
from .page import bracketed, named
from .run import as_text

OUTCOMES = {
    True: Message("query.holds", "holds"),
    False: Message("query.fails", "fails"),
    None: Message("query.undetermined", "undetermined"),
}


def cites(sections: str) -> Message:
    """The sections of RFC 9293 that a claim or statement is about."""
    return Message("text.cites", "RFC 9293 {sections}", sections=sections)


def _place(query: Query) -> str:
    variant = "" if query.variant == RFC_9293 else f", {query.variant}"
    return f"{query.scenario.name}{variant}"


def answer_lines(found: QueryResult) -> tuple[Message, Message]:
    """The outcome and the query in a line; in another its scenario and the answer of the search."""
    outcome: str = OUTCOMES[found.holds]
    if not found.query.decisive:
        outcome = bracketed(outcome, Message("query.in-addition", "in addition"))
    answer = named(_place(found.query), _answer(found))
    if not found.ok:
        answer = marked(answer, expected(OUTCOMES[found.query.expected]))
    return (
        Message("query.outcome", "  {text}", text=named(outcome, found.query.text)),
        Message("query.answer", "      {text}", text=answer),
    )


def marked(text: str, expectation: str) -> Message:
    """A text with what was expected instead."""
    return Message("text.marked", "{text} — {expectation}", text=text, expectation=expectation)


def _answer(found: QueryResult) -> Message:
    """The answer of the search; to a query for a run, whether there is one."""
    answer = found.answer
    if found.query.existential and answer.trace is not None:
        steps = Count(len(answer.trace.steps), "step")
        return Message("query.run-found", "a run of {steps} shows it", steps=steps)
    if found.query.existential and answer.verdict is Verdict.EXHAUSTED:
        steps = Count(answer.transitions or 0, "transition")
        return Message("query.no-run", "none of {steps} is of this kind", steps=steps)
    return Message("query.verdict", "{verdict}, {reason}", verdict=answer.verdict.value, reason=answer.reason)


def ladder(found: QueryResult, runner: QueryRunner, lang: Language) -> str:
    """The run of an answer under a heading that names the query."""
    assert found.trace is not None
    query = found.query
    composed = runner.composed(query.scenario, query.variant)
    refutes = found.answer.trace is not None and not query.existential
    kind = Message("query.counterexample", "Counterexample") if refutes else Message("query.run", "A run")
    heading = named(bracketed(kind, _place(query)), query.text)
    drawn = as_text(composed, _titled(composed, found.trace, refutes), lang)
    return "\n".join((*wrap(translate(heading, lang), MOST_COLUMNS), drawn))


def _titled(composed: ComposedSystem, trace: Trace, refutes: bool) -> Trace:
    """A run that is no counterexample is headed by its scenario; the formula itself is for other tools."""
    return replace(trace, headline=trace.headline if refutes else composed.scenario.title, violated="")

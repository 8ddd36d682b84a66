"""How a question, its answer and its run are printed, in whatever explanation they stand."""

from __future__ import annotations

from dataclasses import replace

from ..checker.trace import Trace
from ..checker.verdict import Verdict
from ..diagrams.ladder_measure import wrap
from ..diagrams.ladder_text import MOST_COLUMNS
from ..model.composed_system import ComposedSystem
from ..model.variants.catalogue import RFC_9293
from ..proofs.query import QueryResult, QueryRunner
from ..proofs.question import Query
from .run import as_text
from .words import counted, say, sentence


def _says(question: Query, lang: str) -> str:
    return question.says_zh if lang == "zh" else question.says


def _place(question: Query) -> str:
    variant = "" if question.variant == RFC_9293 else f", {question.variant}"
    return f"{question.scenario.name}{variant}"


def part(found: QueryResult, lang: str) -> str:
    """One part: whether it holds, where it was asked, what the search said."""
    word = {True: "part holds", False: "part fails", None: "part open"}[found.holds]
    beside = "" if found.question.decides else say("in brackets", lang).format(what=say("besides", lang))
    mark = "" if found.ok else f" — {say('expected', lang)} {say(_expected(found.question), lang)}"
    colon = say("colon", lang)
    asked = f"{_place(found.question)}{colon}{_answer(found, lang)}"
    return f"  {say(word, lang)}{beside}{colon}{_says(found.question, lang)}\n      {asked}{mark}"


def _answer(found: QueryResult, lang: str) -> str:
    """What the search said; of a run that was asked for, whether there is one."""
    answer = found.answer
    if found.question.asks_for_a_run and answer.trace is not None:
        return say("such a run", lang).format(n=counted(len(answer.trace.steps), "steps", lang))
    if found.question.asks_for_a_run and answer.verdict is Verdict.EXHAUSTED:
        return say("no such run", lang).format(n=answer.transitions)
    return f"{answer.verdict.value}{say('list comma', lang)}{sentence(answer.reason, lang)}"


def _expected(question: Query) -> str:
    return "part holds" if question.holds else "part fails"


def ladder(found: QueryResult, asker: QueryRunner, lang: str) -> str:
    """The run of an answer, headed by what it is a run of."""
    assert found.shown is not None
    question = found.question
    composed = asker.composed(question.scenario, question.variant)
    against = found.answer.trace is not None and not question.asks_for_a_run
    kind = say("counterexample" if against else "a run", lang)
    bracketed = say("in brackets", lang).format(what=_place(question))
    heading = f"{kind}{bracketed}{say('colon', lang)}{_says(question, lang)}"
    drawn = as_text(composed, _titled(composed, found.shown, against), lang)
    return "\n".join((*wrap(heading, MOST_COLUMNS), drawn))


def _titled(composed: ComposedSystem, trace: Trace, against: bool) -> Trace:
    """A run that is no counterexample is headed by its scenario; the formula itself is for other tools."""
    return replace(trace, headline=trace.headline if against else composed.scenario.title, violated="")

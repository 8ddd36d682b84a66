"""How a question, its answer and its run are printed, in whatever explanation they stand."""

from __future__ import annotations

from dataclasses import replace

from ..checker.trace import Trace
from ..checker.verdict import Verdict
from ..diagrams.ladder_measure import wrap
from ..diagrams.ladder_text import MOST_COLUMNS
from ..locales import translate
from ..model.composed_system import ComposedSystem
from ..model.variants.catalogue import RFC_9293
from ..proofs.query import Query
from ..proofs.query_runner import QueryResult, QueryRunner
from .run import as_text
from .words import counted, say, sentence


def _place(query: Query) -> str:
    variant = "" if query.variant == RFC_9293 else f", {query.variant}"
    return f"{query.scenario.name}{variant}"


def part(found: QueryResult, lang: str) -> str:
    """One part: whether it holds, where it was asked, what the search said."""
    word = {True: "part holds", False: "part fails", None: "part open"}[found.holds]
    beside = "" if found.query.decisive else say("in brackets", lang).format(what=say("besides", lang))
    mark = "" if found.ok else f" — {say('expected', lang)} {say(_expected(found.query), lang)}"
    colon = say("colon", lang)
    asked = f"{_place(found.query)}{colon}{_answer(found, lang)}"
    return f"  {say(word, lang)}{beside}{colon}{translate(found.query.text, lang)}\n      {asked}{mark}"


def _answer(found: QueryResult, lang: str) -> str:
    """What the search said; of a run that was asked for, whether there is one."""
    answer = found.answer
    if found.query.existential and answer.trace is not None:
        return say("such a run", lang).format(n=counted(len(answer.trace.steps), "steps", lang))
    if found.query.existential and answer.verdict is Verdict.EXHAUSTED:
        return say("no such run", lang).format(n=answer.transitions)
    return f"{answer.verdict.value}{say('list comma', lang)}{sentence(answer.reason, lang)}"


def _expected(query: Query) -> str:
    return "part holds" if query.expected else "part fails"


def ladder(found: QueryResult, asker: QueryRunner, lang: str) -> str:
    """The run of an answer, headed by what it is a run of."""
    assert found.trace is not None
    query = found.query
    composed = asker.composed(query.scenario, query.variant)
    against = found.answer.trace is not None and not query.existential
    kind = say("counterexample" if against else "a run", lang)
    bracketed = say("in brackets", lang).format(what=_place(query))
    heading = f"{kind}{bracketed}{say('colon', lang)}{translate(query.text, lang)}"
    drawn = as_text(composed, _titled(composed, found.trace, against), lang)
    return "\n".join((*wrap(heading, MOST_COLUMNS), drawn))


def _titled(composed: ComposedSystem, trace: Trace, against: bool) -> Trace:
    """A run that is no counterexample is headed by its scenario; the formula itself is for other tools."""
    return replace(trace, headline=trace.headline if against else composed.scenario.title, violated="")

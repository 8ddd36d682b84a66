"""`synfin explain seed`: the seed text sentence by sentence, what the checker says of each, and a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from ..checker.trace import Trace
from ..checker.verdict import Verdict
from ..diagrams.ladder_measure import wrap
from ..diagrams.ladder_text import MOST_COLUMNS
from ..model.compose import World
from ..model.variants import RFC_9293
from ..proofs.seed import Found, Judge, Judged, Judgement, Question, statements_named
from ..runs import example
from .check import print_scopes
from .output import console, print_json
from .run import as_text
from .words import say, sentence

NOT_OK, UNSETTLED = 1, 3


def run_explain_seed(name: str, *, as_json: bool, lang: str) -> int:
    """Print the statement of that id, or all for `seed`.

    Raises:
        UnknownClaim: there is none.
    """
    statements = statements_named(name)
    judge = Judge()
    judged = []
    for statement in statements:
        judged.append(judge.judge(statement))
        if not as_json:
            _print(judged[-1], judge, lang, with_all_runs=len(statements) == 1)
    if as_json:
        print_json({"statements": [_row(one, judge) for one in judged]})
    else:
        print_scopes(console(), [found.json(judge) for one in judged for found in one.found], lang)
        if len(judged) > 1:
            print(_count(judged, lang))
    return _code(judged)


def _row(judged: Judged, judge: Judge) -> dict[str, Any]:
    """A statement as JSON, with the run that tells it best, if it has one of its own."""
    told = judged.statement.told
    return {**judged.json(judge), "told": example(judge.world(told, RFC_9293)).json() if told else None}


def _code(judged: list[Judged]) -> int:
    """0 all as expected; 1 not; 3 something was not decided."""
    if any(not one.ok and one.judgement is not Judgement.OPEN for one in judged):
        return NOT_OK
    return 0 if all(one.ok for one in judged) else UNSETTLED


def _count(judged: list[Judged], lang: str) -> str:
    """How many statements are judged how."""
    counts = Counter(one.judgement for one in judged)
    told = [
        say("of the kind", lang).format(n=counts[judgement], kind=say(f"judged {judgement.value}", lang))
        for judgement in Judgement
        if counts[judgement]
    ]
    return say("judged statements", lang).format(n=len(judged), counts=say("list comma", lang).join(told))


def _print(judged: Judged, judge: Judge, lang: str, *, with_all_runs: bool) -> None:
    """One statement: the sentence, the judgement, its parts, the reason, a run."""
    out, statement = console(), judged.statement
    mark = (
        "" if judged.ok else f" — {say('expected', lang)} {say(f'judged {statement.expected.value}', lang)}"
    )
    judgement = say(f"judged {judged.judgement.value}", lang)
    out.print(f"{statement.id}  {judgement}{mark}", style="bold", markup=False)
    out.print(statement.original, markup=False)
    if lang != "zh":
        out.print(statement.english, markup=False)
    out.print(f"{say('cites', lang)} {statement.cites}", markup=False)
    out.print()
    for found in judged.found:
        out.print(_part(found, lang), markup=False, soft_wrap=True)
    out.print(statement.why_zh if lang == "zh" else statement.why, markup=False)
    for run in _runs(judged, judge, lang, with_all_runs=with_all_runs):
        print(f"\n{run}", end="")
    print(flush=True)


def _says(question: Question, lang: str) -> str:
    return question.says_zh if lang == "zh" else question.says


def _place(question: Question) -> str:
    variant = "" if question.variant == RFC_9293 else f", {question.variant}"
    return f"{question.scenario.name}{variant}"


def _part(found: Found, lang: str) -> str:
    """One part: whether it holds, where it was asked, what the search said."""
    word = {True: "part holds", False: "part fails", None: "part open"}[found.holds]
    beside = "" if found.question.decides else f" ({say('besides', lang)})"
    mark = "" if found.ok else f" — {say('expected', lang)} {say(_expected(found.question), lang)}"
    colon = say("colon", lang)
    asked = f"{_place(found.question)}{colon}{_answer(found, lang)}"
    return f"  {say(word, lang)}{beside}{colon}{_says(found.question, lang)}\n      {asked}{mark}"


def _answer(found: Found, lang: str) -> str:
    """What the search said; of a run that was asked for, whether there is one."""
    answer = found.answer
    if found.question.asks_for_a_run and answer.trace is not None:
        return say("such a run", lang).format(n=len(answer.trace.steps))
    if found.question.asks_for_a_run and answer.verdict is Verdict.EXHAUSTED:
        return say("no such run", lang).format(n=answer.transitions)
    return f"{answer.verdict.value}{say('list comma', lang)}{sentence(answer.reason, lang)}"


def _expected(question: Question) -> str:
    return "part holds" if question.holds else "part fails"


def _runs(judged: Judged, judge: Judge, lang: str, *, with_all_runs: bool) -> list[str]:
    """Ladders: the one that tells most and, if asked, what else was found."""
    runs = []
    told, telling = judged.statement.told, judged.telling
    if told is not None:
        world = judge.world(told, RFC_9293)
        runs.append(as_text(world, example(world), lang))
    elif telling is not None:
        runs.append(_ladder(telling, judge, lang))
    if with_all_runs:
        others = (found for found in judged.found if found is not telling or told is not None)
        runs += [_ladder(found, judge, lang) for found in others if found.answer.trace is not None]
    return runs


def _ladder(found: Found, judge: Judge, lang: str) -> str:
    """The run of an answer, headed by what it is a run of."""
    assert found.shown is not None
    question = found.question
    world = judge.world(question.scenario, question.variant)
    against = found.answer.trace is not None and not question.asks_for_a_run
    kind = say("counterexample" if against else "a run", lang)
    heading = f"{kind} ({_place(question)}){say('colon', lang)}{_says(question, lang)}"
    ladder = as_text(world, _titled(world, found.shown, against), lang)
    return "\n".join((*wrap(heading, MOST_COLUMNS), ladder))


def _titled(world: World, trace: Trace, against: bool) -> Trace:
    """A run that is no counterexample is headed by its scenario; the formula itself is for other tools."""
    return replace(trace, headline=trace.headline if against else world.scenario.title, violated="")

"""`synfin explain seed`: the seed text sentence by sentence, what the checker says of each, and a run."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..model.variants.catalogue import RFC_9293
from ..proofs.seed import Judge, Judged, Judgement, statements_named
from ..runs import example
from .output import console, print_json
from .query_output import ladder, part
from .run import as_text
from .scope_output import print_scopes
from .words import say

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
        print_scopes(console(), [found.bounds for one in judged for found in one.found], lang)
        if len(judged) > 1:
            print(_count(judged, lang))
    return _code(judged)


def _row(judged: Judged, judge: Judge) -> dict[str, Any]:
    """A statement as JSON, with the run that tells it best, if it has one of its own."""
    told = judged.statement.told
    return {**judged.json(), "told": example(judge.composed(told, RFC_9293)).json() if told else None}


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
        out.print(part(found, lang), markup=False, soft_wrap=True)
    out.print(statement.why_zh if lang == "zh" else statement.why, markup=False)
    for run in _runs(judged, judge, lang, with_all_runs=with_all_runs):
        print(f"\n{run}", end="")
    print(flush=True)


def _runs(judged: Judged, judge: Judge, lang: str, *, with_all_runs: bool) -> list[str]:
    """Ladders: the one that tells most and, if asked, what else was found."""
    runs = []
    told, telling = judged.statement.told, judged.telling
    if told is not None:
        composed = judge.composed(told, RFC_9293)
        runs.append(as_text(composed, example(composed), lang))
    elif telling is not None:
        runs.append(ladder(telling, judge, lang))
    if with_all_runs:
        others = (found for found in judged.found if found is not telling or told is not None)
        runs += [ladder(found, judge, lang) for found in others if found.answer.trace is not None]
    return runs

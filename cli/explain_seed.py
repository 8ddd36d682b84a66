"""`synfin explain seed`: the seed text statement by statement, the checker's judgement of each, and a run."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..checker.message import Count, Listing, Message
from ..locales import Language
from ..model.variants.catalogue import RFC_9293
from ..proofs.seed import Judge, Judged, Judgement, statements_named
from ..runs import example
from .check import expected
from .explain import cites
from .output import print_json
from .page import Page
from .query_output import answer_lines, ladder, marked
from .run import as_text
from .scope_output import print_scopes

NOT_OK, UNDETERMINED = 1, 3

JUDGEMENTS = {
    Judgement.TRUE: Message("seed.true", "true"),
    Judgement.FALSE: Message("seed.false", "false"),
    Judgement.HALF_TRUE: Message("seed.half-true", "half true"),
    Judgement.OPEN: Message("seed.undetermined", "undetermined"),
}


def run_explain_seed(name: str, *, as_json: bool, lang: Language) -> int:
    """Print the statement of that id, or all for `seed`.

    Raises:
        UnknownClaim: there is none.
    """
    statements = statements_named(name)
    page, judge, judged = Page(lang), Judge(), list[Judged]()
    for statement in statements:
        judged.append(judge.judge(statement))
        if not as_json:
            _print_statement(page, judged[-1], judge, with_all_runs=len(statements) == 1)
    if as_json:
        print_json({"statements": [_row(one, judge) for one in judged]})
    else:
        print_scopes(page, [found.bounds for one in judged for found in one.found])
        if len(judged) > 1:
            page.line(_total(judged))
    return _code(judged)


def _row(judged: Judged, judge: Judge) -> dict[str, Any]:
    """A statement as JSON, with its example run, if it has one of its own."""
    told = judged.statement.told
    return {**judged.json(), "told": example(judge.composed(told, RFC_9293)).json() if told else None}


def _code(judged: list[Judged]) -> int:
    """0 all as expected; 1 not; 3 something was not decided."""
    if any(not one.ok and one.judgement is not Judgement.OPEN for one in judged):
        return NOT_OK
    return 0 if all(one.ok for one in judged) else UNDETERMINED


def _total(judged: list[Judged]) -> Message:
    """The number of statements by judgement."""
    counts = Counter(one.judgement for one in judged)
    parts = [
        Message("seed.count", "{count} {judgement}", count=counts[judgement], judgement=word)
        for judgement, word in JUDGEMENTS.items()
        if counts[judgement]
    ]
    total = Count(len(judged), "statement")
    return Message("seed.total", "{statements}: {parts}.", statements=total, parts=Listing(parts))


def _print_statement(page: Page, judged: Judged, judge: Judge, *, with_all_runs: bool) -> None:
    """Print one statement: the sentence, the judgement, its parts, the reason, a run."""
    statement = judged.statement
    heading = Message(
        "seed.heading", "{id}  {judgement}", id=statement.id, judgement=JUDGEMENTS[judged.judgement]
    )
    expectation = expected(JUDGEMENTS[statement.expected])
    page.line(heading if judged.ok else marked(heading, expectation), "bold")
    page.line(statement.original)
    if page.lang == "en":
        page.line(statement.english)
    page.line(cites(statement.cites))
    page.line()
    for found in judged.found:
        for line in answer_lines(found):
            page.line(line, folds=False)
    page.line(statement.why)
    for run in _runs(judged, judge, page.lang, with_all_runs=with_all_runs):
        print(f"\n{run}", end="")
    print(flush=True)


def _runs(judged: Judged, judge: Judge, lang: Language, *, with_all_runs: bool) -> list[str]:
    """The ladder that explains most, and with `with_all_runs` those of the other answers."""
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

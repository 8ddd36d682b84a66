"""`synfin explain seed`: the seed text statement by statement, the checker's verdict on each, and a run."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..checker.message import Count, Listing, Message
from ..locales import Language, translate
from ..model.variants.catalogue import RFC_9293
from ..proofs.query_runner import QueryRunner
from ..proofs.seed import (
    StatementResult,
    StatementVerdict,
    check_statement,
    statement_runner,
    statements_named,
)
from ..runs import example
from .check import expected
from .output import print_json
from .page import Page
from .query_output import answer_lines, cites, ladder, marked
from .run import as_text
from .scope_output import print_scopes

NOT_OK, UNDETERMINED = 1, 3

VERDICTS = {
    StatementVerdict.TRUE: Message("seed.true", "true"),
    StatementVerdict.FALSE: Message("seed.false", "false"),
    StatementVerdict.HALF_TRUE: Message("seed.half-true", "half true"),
    StatementVerdict.UNDETERMINED: Message("seed.undetermined", "undetermined"),
}


def run_explain_seed(name: str, *, as_json: bool, lang: Language) -> int:
    """Print the statement of that id, or all for `seed`.

    Raises:
        UnknownClaim: there is none.
    """
    statements = statements_named(name)
    page, runner, results = Page(lang), statement_runner(), list[StatementResult]()
    for statement in statements:
        results.append(check_statement(statement, runner))
        if not as_json:
            _print_statement(page, results[-1], runner, with_all_runs=len(statements) == 1)
    if as_json:
        print_json({"statements": [_row(one, runner) for one in results]})
    else:
        print_scopes(page, [found.bounds for one in results for found in one.answers])
        if len(results) > 1:
            page.line(_total(results))
    return _code(results)


def _row(result: StatementResult, runner: QueryRunner) -> dict[str, Any]:
    """A statement as JSON, with its example run, if it has one of its own."""
    scenario = result.statement.example
    run = example(runner.composed(scenario, RFC_9293)).json() if scenario else None
    return {**result.json(), "example": run}


def _code(results: list[StatementResult]) -> int:
    """0 all as expected; 1 not; 3 something was not decided."""
    if any(not one.ok and one.verdict is not StatementVerdict.UNDETERMINED for one in results):
        return NOT_OK
    return 0 if all(one.ok for one in results) else UNDETERMINED


def _total(results: list[StatementResult]) -> Message:
    """The number of statements by verdict."""
    counts = Counter(one.verdict for one in results)
    parts = [
        Message("seed.count", "{count} {verdict}", count=counts[verdict], verdict=word)
        for verdict, word in VERDICTS.items()
        if counts[verdict]
    ]
    total = Count(len(results), "statement")
    return Message("seed.total", "{statements}: {parts}.", statements=total, parts=Listing(parts))


def _print_statement(
    page: Page, result: StatementResult, runner: QueryRunner, *, with_all_runs: bool
) -> None:
    """Print one statement: the sentence, the verdict, its parts, the reason, a run."""
    statement = result.statement
    heading = Message("seed.heading", "{id}  {verdict}", id=statement.id, verdict=VERDICTS[result.verdict])
    expectation = expected(VERDICTS[statement.expected])
    page.line(heading if result.ok else marked(heading, expectation), "bold")
    page.line(translate(statement.text, "zh"))  # the seed text is Chinese
    if page.lang == "en":
        page.line(statement.text)
    page.line(cites(statement.cites))
    page.line()
    for found in result.answers:
        for line in answer_lines(found):
            page.line(line, folds=False)
    page.line(statement.why)
    for run in _runs(result, runner, page.lang, with_all_runs=with_all_runs):
        print(f"\n{run}", end="")
    print(flush=True)


def _runs(result: StatementResult, runner: QueryRunner, lang: Language, *, with_all_runs: bool) -> list[str]:
    """The ladder that explains most, and with `with_all_runs` those of the other answers."""
    runs = []
    scenario, shown = result.statement.example, result.representative
    if scenario is not None:
        composed = runner.composed(scenario, RFC_9293)
        runs.append(as_text(composed, example(composed), lang))
    elif shown is not None:
        runs.append(ladder(shown, runner, lang))
    if with_all_runs:
        others = (found for found in result.answers if found is not shown or scenario is not None)
        runs += [ladder(found, runner, lang) for found in others if found.answer.trace is not None]
    return runs

"""`synfin explain seed`: the seed text sentence by sentence, what the checker says of each, and a run."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..locales import translate
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
    runner = statement_runner()
    results = []
    for statement in statements:
        results.append(check_statement(statement, runner))
        if not as_json:
            _print(results[-1], runner, lang, with_all_runs=len(statements) == 1)
    if as_json:
        print_json({"statements": [_row(one, runner) for one in results]})
    else:
        print_scopes(console(), [found.bounds for one in results for found in one.answers], lang)
        if len(results) > 1:
            print(_count(results, lang))
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
    return 0 if all(one.ok for one in results) else UNSETTLED


def _count(results: list[StatementResult], lang: str) -> str:
    """How many statements are judged how."""
    counts = Counter(one.verdict for one in results)
    told = [
        say("of the kind", lang).format(n=counts[verdict], kind=say(f"judged {verdict.value}", lang))
        for verdict in StatementVerdict
        if counts[verdict]
    ]
    return say("judged statements", lang).format(n=len(results), counts=say("list comma", lang).join(told))


def _print(result: StatementResult, runner: QueryRunner, lang: str, *, with_all_runs: bool) -> None:
    """One statement: the sentence, the judgement, its parts, the reason, a run."""
    out, statement = console(), result.statement
    mark = (
        "" if result.ok else f" — {say('expected', lang)} {say(f'judged {statement.expected.value}', lang)}"
    )
    verdict = say(f"judged {result.verdict.value}", lang)
    out.print(f"{statement.id}  {verdict}{mark}", style="bold", markup=False)
    out.print(translate(statement.text, "zh"), markup=False)
    if lang != "zh":
        out.print(statement.text, markup=False)
    out.print(f"{say('cites', lang)} {statement.cites}", markup=False)
    out.print()
    for found in result.answers:
        out.print(part(found, lang), markup=False, soft_wrap=True)
    out.print(translate(statement.why, lang), markup=False)
    for run in _runs(result, runner, lang, with_all_runs=with_all_runs):
        print(f"\n{run}", end="")
    print(flush=True)


def _runs(result: StatementResult, runner: QueryRunner, lang: str, *, with_all_runs: bool) -> list[str]:
    """Ladders: the one that tells most and, if asked, what else was found."""
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

"""`synfin explain`: a claim in words, its verdicts, and the counterexample of each mutant."""

from __future__ import annotations

from ..checker.message import Count, Message
from ..checker.verdict import Verdict
from ..locales import Language, translate
from ..model.variants.catalogue import MUTANTS, RFC_9293
from ..model.variants.rfc_variants import VARIANTS
from ..proofs.claim import Claim
from ..proofs.claims.catalogue import all_cases, claim_named
from ..proofs.fairness import FAIR
from ..proofs.result import Result, exit_status
from ..proofs.runner import ClaimRunner
from .check import expected
from .output import print_json, ticking
from .page import Page, bracketed, named
from .query_output import cites, marked
from .run import as_text
from .scope_output import print_scopes


def run_explain(name: str, *, as_json: bool, lang: Language) -> int:
    """Print the explanation of a claim, of statements of the seed text, or of known defects.

    Raises:
        UnknownClaim: there is no such claim, statement or defect.
    """
    if name == "seed" or name.startswith("seed-"):
        from .explain_seed import run_explain_seed

        return run_explain_seed(name, as_json=as_json, lang=lang)
    if name == "defects" or name.startswith("defect-"):
        from .explain_defects import run_explain_defects

        return run_explain_defects(name, as_json=as_json, lang=lang)
    claim = claim_named(name)
    with ticking() as ticker:
        runner = ClaimRunner(progress=ticker.states)
        results = [runner.check(case) for case in all_cases([claim])]
    if as_json:
        about = {"id": claim.id, "title": translate(claim.title, lang), "cites": claim.cites}
        print_json({**about, "cases": [result.json() for result in results]})
    else:
        _print_claim(Page(lang), claim, results, runner)
    return exit_status(results)


def _print_claim(page: Page, claim: Claim, results: list[Result], runner: ClaimRunner) -> None:
    """Print the claim, its verdicts, its premise, its counterexamples, and the scopes."""
    page.line(claim.id, "bold")
    page.line(claim.title)
    page.line(cites(claim.cites))
    page.line()
    for result in results:
        page.line(_line(result), folds=False)
    states = sum(result.premise_states or 0 for result in results if result.case.variant == RFC_9293)
    page.line(Message("explain.premise", "The premise holds in {states}.", states=Count(states, "state")))
    for result in results:
        if result.answer.verdict is Verdict.REFUTED and result.case.fairness in (None, FAIR):
            _print_counterexample(page, result, runner)
    page.line()
    print_scopes(page, [result.bounds for result in results])


def _line(result: Result) -> Message:
    """One case: the verdict, the scenario, the reason."""
    case, answer = result.case, result.answer
    variant = "" if case.variant == RFC_9293 else f", {case.variant}"
    text = named(bracketed(f"{case.scenario}{variant}", case.fairness or ""), answer.reason)
    return Message(
        "explain.case",
        "{verdict:12} {text}",
        verdict=answer.verdict.value,
        text=text if result.ok else marked(text, expected(case.expected.value)),
    )


def _print_counterexample(page: Page, result: Result, runner: ClaimRunner) -> None:
    """Print a counterexample under a heading with its cause."""
    case, trace = result.case, result.answer.trace
    page.line()
    other = MUTANTS.get(case.variant) or VARIANTS.get(case.variant)
    page.line(
        Message(
            "explain.counterexample",
            "Counterexample: {scenario}, {variant}. {cause}",
            scenario=case.scenario,
            variant=case.variant,
            cause=case.why if other is None else other.title,
        ),
        "bold",
    )
    if trace is None:
        page.line(result.answer.reason)
    else:
        drawn = as_text(runner.composed(case.scenario, case.variant), trace, page.lang)
        page.console.out(drawn, highlight=False)

"""`synfin prove`: the claims that hold without a bound, and the certificates of their proofs, as files."""

from __future__ import annotations

from pathlib import Path

from .. import __version__
from ..checker.message import Count, Message
from ..checker.solver.certificate import MANIFEST
from ..locales import Language, translate
from ..proofs.proving import ProofReport, proofs_for, prove
from .check import CLAIM, VERDICT, marked_verdict, print_induction
from .induction_output import is_counterexample
from .output import print_json, ticking
from .page import Column, Page, named
from .scope_output import print_scopes

CLAIM_ID = Column(CLAIM.heading, wraps=False)
UNDER = Message("table.rules-of", "rules of")


def run_list(names: tuple[str, ...], variant: str | None, *, as_json: bool, lang: Language) -> int:
    """Print the claims that can be proved."""
    cases = proofs_for(names, variant)
    if as_json:
        print_json(
            [
                {
                    "claim": case.claim.id,
                    "variant": case.variant,
                    "where": case.scenario,
                    "title": translate(case.claim.title, lang),
                }
                for case in cases
            ]
        )
        return 0
    table = Page(lang).table(CLAIM_ID, UNDER, Message("table.sentence", "sentence"))
    for case in cases:
        table.row(case.claim.id, case.variant, case.claim.title)
    table.print(space=False)
    return 0


def run_prove(
    names: tuple[str, ...], variant: str | None, directory: Path | None, *, as_json: bool, lang: Language
) -> int:
    """Prove, write the certificates if all are proved, and return the exit status."""
    with ticking() as ticker:
        report = prove(names, directory, ticker, f"synfin {__version__}", variant)
    if as_json:
        print_json(report.json())
    else:
        print_proofs(Page(lang), report)
    return report.exit_status


def print_proofs(page: Page, report: ProofReport) -> None:
    """Print the table of proofs, their scopes, and the directory of the certificates."""
    table = page.table(CLAIM_ID, VERDICT, UNDER, Message("table.because", "because"))
    for result in report.results:
        table.row(result.case.claim.id, marked_verdict(result), result.case.variant, result.answer.reason)
    table.print()
    for result in report.results:
        if not result.ok and is_counterexample(result):
            page.line(named(result.case.claim.id, result.answer.reason), fails=True)
            print_induction(page, result)
            page.line()
    print_scopes(page, [result.bounds for result in report.results])
    if report.directory is not None:
        page.line(_certificates(report.directory, report.certificates), folds=False)


def _certificates(directory: Path, count: int | None) -> Message:
    if count is None:
        return Message("prove.no-certificates", "No certificates are written: not every claim is proved.")
    return Message(
        "prove.certificates",
        "{questions} in SMT-LIB 2, all of them unsat: {manifest}",
        questions=Count(count, "question"),
        manifest=str(directory / MANIFEST),
    )

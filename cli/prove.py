"""`synfin prove`: the claims that hold without a bound, and what their proofs rest on, as files."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table
from rich.text import Text

from .. import __version__
from ..checker.solver.certificate import MANIFEST
from ..locales import translate
from ..proofs.case import Case
from ..proofs.proving import ProofReport, proofs_for, prove
from .check import marked_verdict
from .output import console, print_json, ticking
from .scope_output import print_scopes
from .words import counted, say, sentence


def run_list(names: tuple[str, ...], *, as_json: bool, lang: str) -> int:
    """Print what can be proved."""
    cases = proofs_for(names)
    if as_json:
        print_json([_listed(case, lang) for case in cases])
        return 0
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("claim", "under", "sentence"):
        table.add_column(say(heading, lang), no_wrap=heading != "sentence", overflow="fold")
    for case in cases:
        row = _listed(case, lang)
        table.add_row(row["claim"], row["variant"], Text(row["title"]))
    console().print(table)
    return 0


def _listed(case: Case, lang: str) -> dict[str, str]:
    title = translate(case.claim.title, lang)
    return {"claim": case.claim.id, "variant": case.variant, "where": case.scenario, "title": title}


def run_prove(names: tuple[str, ...], directory: Path | None, *, as_json: bool, lang: str) -> int:
    """Prove, write the certificates if all are proved, and return the exit status."""
    with ticking() as ticker:
        report = prove(names, directory, ticker, f"synfin {__version__}")
    if as_json:
        print_json(report.json())
    else:
        _print(report, lang)
    return report.exit_status


def _print(report: ProofReport, lang: str) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("claim", "verdict", "under", "because"):
        table.add_column(say(heading, lang), no_wrap=heading != "because", overflow="fold")
    for result in report.results:
        reason = Text(sentence(result.answer.reason, lang))
        table.add_row(result.case.claim.id, marked_verdict(result), result.case.variant, reason)
    out = console()
    out.print(table)
    out.print()
    print_scopes(out, [result.bounds for result in report.results], lang)
    if report.directory is not None:
        print(_certificates(report.directory, report.certificates, lang))


def _certificates(directory: Path, count: int | None, lang: str) -> str:
    if count is None:
        return say("no certificates", lang)
    return say("certificates", lang).format(
        n=counted(count, "questions", lang), manifest=directory / MANIFEST
    )

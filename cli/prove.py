"""`synfin prove`: the claims that hold without a bound, and what their proofs rest on, as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from rich.table import Table
from rich.text import Text

from .. import __version__
from ..checker.solver.certificate import MANIFEST, Certificate, check_free, write_certificates
from ..proofs.certificates import certificates_of, proved_cases
from ..proofs.claim import Case
from ..proofs.runner import claim_named
from .check import COLOURS, CheckRequest, Row, exit_code, settle_all
from .output import BadRequest, Ticker, console, print_json, ticking
from .scope_output import print_scopes
from .words import counted, say, sentence


def cases_for(names: tuple[str, ...]) -> list[Case]:
    """The proofs of these claims; without names all that there are.

    Raises:
        UnknownClaim: there is no such claim.
        BadRequest: it holds only within bounds.
    """
    if not names:
        return proved_cases()
    claims = [one for name in names for one in (*claim_named(name).rests_on, claim_named(name))]
    found = {claim.id: proved_cases([claim]) for claim in claims}
    for name, cases in found.items():
        if not cases:
            known = ", ".join(dict.fromkeys(case.claim.id for case in proved_cases()))
            raise BadRequest(f"{name} is settled only within bounds; proved without one are: {known}")
    return [case for cases in found.values() for case in cases]


def run_list(names: tuple[str, ...], *, as_json: bool, lang: str) -> int:
    """Print what can be proved."""
    cases = cases_for(names)
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
    title = case.claim.title_zh if lang == "zh" else case.claim.title
    return {"claim": case.claim.id, "variant": case.variant, "where": case.scenario, "title": title}


def run_prove(names: tuple[str, ...], directory: Path | None, *, as_json: bool, lang: str) -> int:
    """Prove, write the certificates if all are proved, and return the exit code."""
    started = monotonic()
    cases = cases_for(names)
    if directory is not None:
        check_free(directory)
    with ticking() as ticker:
        rows = settle_all(cases, CheckRequest(), ticker)
        ok = all(row["ok"] for row in rows)
        count = None
        if directory is not None and ok:
            questions = _questions(cases, ticker)
            count = write_certificates(directory, questions, f"synfin {__version__}")
    if as_json:
        written = None if count is None else {"directory": str(directory), "count": count}
        seconds, claims = round(monotonic() - started, 3), [_told_of(row) for row in rows]
        print_json({"ok": ok, "seconds": seconds, "claims": claims, "certificates": written})
    else:
        _print(rows, lang)
        if directory is not None:
            print(_told(directory, count, lang))
    return exit_code(rows, ok)


def _questions(cases: list[Case], ticker: Ticker) -> Iterator[Certificate]:
    for case in cases:
        ticker.say(f"{case.claim.id}, {case.variant} → {MANIFEST}")
        yield from certificates_of(case)


TOLD = ("id", "variant", "where", "verdict", "expected", "ok", "reason", "seconds", "scope", "assumptions")
"""What the JSON says of a proof: a row of `check --json` without what is empty here."""


def _told_of(row: Row) -> Row:
    return {key: row["scenario" if key == "where" else key] for key in TOLD}


def _print(rows: list[Row], lang: str) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("claim", "verdict", "under", "because"):
        table.add_column(say(heading, lang), no_wrap=heading != "because", overflow="fold")
    for row in rows:
        style = COLOURS[row["verdict"]] if row["ok"] else "bold red"
        verdict = Text(("" if row["ok"] else "✗ ") + row["verdict"], style=style)
        table.add_row(row["id"], verdict, row["variant"], Text(sentence(row["reason"], lang)))
    out = console()
    out.print(table)
    out.print()
    print_scopes(out, rows, lang)


def _told(directory: Path, count: int | None, lang: str) -> str:
    if count is None:
        return say("no certificates", lang)
    return say("certificates", lang).format(
        n=counted(count, "questions", lang), manifest=directory / MANIFEST
    )

"""`synfin prove`: the claims that hold without a bound, and what their proofs rest on, as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from rich.table import Table
from rich.text import Text

from .. import __version__
from ..checker.certificate import MANIFEST, Certificate, check_free, write_certificates
from ..checker.verdict import Verdict
from ..proofs.certificates import certificates_of, proved_cases
from ..proofs.claim import Case
from ..proofs.settle import Workshop, claim_named
from .check import COLOURS, print_scopes
from .output import BadRequest, Ticker, console, print_json, ticking
from .words import say, sentence

NOT_OK, UNSETTLED = 1, 3


@dataclass(frozen=True)
class Proved:
    """A case with what became of it."""

    case: Case
    verdict: Verdict
    reason: str
    seconds: float
    scope: dict[str, Any]
    assumptions: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """It is proved, as is expected of all of them."""
        return self.verdict is self.case.expected


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
        proved = [_proved(case, ticker) for case in cases]
        ok = all(one.ok for one in proved)
        count = None
        if directory is not None and ok:
            questions = _questions(cases, ticker)
            count = write_certificates(directory, questions, f"synfin {__version__}")
    if as_json:
        written = None if count is None else {"directory": str(directory), "count": count}
        rows = [_row(one) for one in proved]
        print_json(
            {"ok": ok, "seconds": round(monotonic() - started, 3), "claims": rows, "certificates": written}
        )
    else:
        _print(proved, lang)
        if directory is not None:
            print(_told(directory, count, lang))
    if ok:
        return 0
    wrong = [one.verdict for one in proved if not one.ok]
    return UNSETTLED if set(wrong) == {Verdict.UNDETERMINED} else NOT_OK


def _proved(case: Case, ticker: Ticker) -> Proved:
    ticker.say(f"{case.claim.id}, {case.variant}")
    result = Workshop().settle(case)
    answer = result.answer
    return Proved(case, answer.verdict, answer.reason, answer.seconds, result.scope, result.assumptions)


def _questions(cases: list[Case], ticker: Ticker) -> Iterator[Certificate]:
    for case in cases:
        ticker.say(f"{case.claim.id}, {case.variant} → {MANIFEST}")
        yield from certificates_of(case)


def _row(one: Proved) -> dict[str, Any]:
    return {
        "id": one.case.claim.id,
        "variant": one.case.variant,
        "where": one.case.scenario,
        "verdict": one.verdict.value,
        "expected": one.case.expected.value,
        "ok": one.ok,
        "reason": one.reason,
        "seconds": round(one.seconds, 3),
        **_bounds(one),
    }


def _bounds(one: Proved) -> dict[str, Any]:
    return {"scope": one.scope, "assumptions": list(one.assumptions)}


def _print(proved: list[Proved], lang: str) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("claim", "verdict", "under", "because"):
        table.add_column(say(heading, lang), no_wrap=heading != "because", overflow="fold")
    for one in proved:
        style = COLOURS[one.verdict.value] if one.ok else "bold red"
        verdict = Text(("" if one.ok else "✗ ") + one.verdict.value, style=style)
        table.add_row(one.case.claim.id, verdict, one.case.variant, Text(sentence(one.reason, lang)))
    out = console()
    out.print(table)
    out.print()
    print_scopes(out, [{"scenario": one.case.scenario, **_bounds(one)} for one in proved], lang)


def _told(directory: Path, count: int | None, lang: str) -> str:
    if count is None:
        return say("no certificates", lang)
    return say("certificates", lang).format(n=count, manifest=directory / MANIFEST)

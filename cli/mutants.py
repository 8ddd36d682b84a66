"""`synfin mutants`: the claims that kill each mutant, one missing condition or effect of a rule."""

from __future__ import annotations

from collections import Counter

from rich.table import Table
from rich.text import Text

from ..locales import translate
from ..model.variants.catalogue import MUTANTS
from ..proofs.case import RULES
from ..proofs.claims.catalogue import CLAIMS
from ..proofs.claims.rules import EXACTLY_ONE_RULE
from ..proofs.mutants.report import MutantReport, MutantsRequest, mutants_for, title_of, try_mutants
from ..proofs.mutants.result import Kill, KillMethod, MutantResult, MutantStatus
from ..proofs.mutants.survivors import reason_for
from .output import console, print_json, ticking
from .words import counted, say


def run_list(request: MutantsRequest, *, as_json: bool, lang: str) -> int:
    """Print the mutants, each with what it changes."""
    names = mutants_for(request)
    if as_json:
        print_json(
            [
                {"mutant": name, "title": title_of(name), "title_zh": translate(title_of(name), "zh")}
                for name in names
            ]
        )
        return 0
    for name in names:
        print(f"{name}\n  {translate(title_of(name), lang)}" if name in MUTANTS else name)
    return 0


def run_mutants(request: MutantsRequest, *, as_json: bool, lang: str) -> int:
    """Try the mutants, print the matrix, and return 1 if one survives without a reason."""
    with ticking() as ticker:
        report = try_mutants(request, ticker)
    if as_json:
        print_json(report.json())
    else:
        _print(report, lang)
    return report.exit_status


COLOURS = {
    MutantStatus.KILLED: "green",
    MutantStatus.KILLED_BY_RULES: "green",
    MutantStatus.EQUIVALENT: "cyan",
    MutantStatus.INDISTINGUISHABLE: "cyan",
    MutantStatus.SURVIVED: "yellow",
    MutantStatus.UNEXPLAINED: "bold red",
}


def _print(report: MutantReport, lang: str) -> None:
    rows, claim = report.results, report.claim
    out = console()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("mutant", "status", "noticed by"):
        table.add_column(say(heading, lang), overflow="fold", no_wrap=heading == "status")
    for row in rows:
        if claim is None or row.kills or row.flawed:
            status = Text(say(f"status {row.status.value}", lang), style=COLOURS[row.status])
            table.add_row(row.mutant, status, _outcome(row, lang))
    out.print(table)
    out.print()
    _print_claims(rows, lang)
    counts = Counter(row.status for row in rows)
    listed = [
        f"{counts[status]} {say(f'status {status.value}', lang)}" for status in MutantStatus if counts[status]
    ]
    if claim is not None:
        killed = sum(bool(row.kills or row.flawed) for row in rows)
        listed = [f"{killed} {say('status killed', lang)}"]
    for name in report.stale:
        out.print(f"[red]✗[/] {say('stale reason', lang)} {name}", highlight=False)
    summary = say("list comma", lang).join(listed)
    total = counted(len(rows), "mutants", lang)
    seconds = f"{report.seconds:.1f} {say('seconds', lang)}"
    out.print(f"{total}{say('colon', lang)}{summary}{say('list comma', lang)}{seconds}")


def _outcome(row: MutantResult, lang: str) -> str:
    """The claims that kill it, or the reason why none does."""
    comma, colon = say("list comma", lang), say("colon", lang)
    parts = [EXACTLY_ONE_RULE.id] if row.flawed else []
    parts += [_kill(kill, lang) for kill in row.kills]
    if parts:
        return comma.join(parts)
    reason = reason_for(row.mutant)
    if row.status is MutantStatus.SURVIVED and reason is not None:
        return translate(reason, lang)
    if row.status is MutantStatus.EQUIVALENT:
        return say(f"implied {row.equivalence}", lang)
    shown = Counter(difference.value for difference in row.differences.values())
    scenarios = comma.join(
        f"{count} {say(f'difference {difference}', lang)}" for difference, count in shown.items()
    )
    return f"{say('scenarios', lang)}{colon}{scenarios}" if scenarios else say("nothing exercised", lang)


def _kill(kill: Kill, lang: str) -> str:
    """`both-closed (lossy-close, 12)`."""
    where = kill.scenario if kill.scenario != RULES else say("rules", lang)
    if kill.method is KillMethod.REFUTED:
        return (
            f"{kill.claim} ({where}{say('list comma', lang)}{kill.steps})"
            if kill.steps
            else f"{kill.claim} ({where})"
        )
    return f"{kill.claim} ({where}{say('list comma', lang)}{say(f'how {kill.method.value}', lang)})"


def _print_claims(rows: tuple[MutantResult, ...], lang: str) -> None:
    """The counts of mutants that each claim kills, and that only it kills."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("claim", "notices", "alone", "shortest"):
        table.add_column(say(heading, lang), justify="left" if heading == "claim" else "right")
    for name in CLAIMS:
        mine = [row for row in rows if name in row.killing_claims]
        steps = [one.steps for row in mine for one in row.kills if one.claim == name and one.steps]
        if mine:
            alone = sum(len(row.killing_claims) == 1 for row in mine)
            table.add_row(name, str(len(mine)), str(alone), str(min(steps, default="")))
    console().print(table)
    print()

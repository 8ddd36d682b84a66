"""`synfin mutants`: the claims that kill each mutant, one missing condition or effect of a rule."""

from __future__ import annotations

from collections import Counter

from rich.table import Table
from rich.text import Text

from ..model.variants.catalogue import MUTANTS
from ..proofs.case import RULES
from ..proofs.claims.catalogue import CLAIMS
from ..proofs.claims.rules import EXACTLY_ONE_RULE
from ..proofs.mutants.matrix import MutantResult, MutantStatus
from ..proofs.mutants.run import MutantReport, MutantsRequest, mutants_for, title_of, try_mutants
from ..proofs.mutants.survivors import reason_for
from ..proofs.mutants.trial import Kill, KillMethod
from .output import console, print_json, ticking
from .words import counted, say


def run_list(request: MutantsRequest, *, as_json: bool, lang: str) -> int:
    """Print the mutants, each with what it changes."""
    names = mutants_for(request)
    if as_json:
        print_json(
            [{"mutant": name, "title": title_of(name), "title_zh": title_of(name, "zh")} for name in names]
        )
        return 0
    for name in names:
        print(f"{name}\n  {title_of(name, lang)}" if name in MUTANTS else name)
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
    MutantStatus.CAUGHT: "green",
    MutantStatus.FLAWED: "green",
    MutantStatus.IMPLIED: "cyan",
    MutantStatus.SAME: "cyan",
    MutantStatus.EXCUSED: "yellow",
    MutantStatus.UNEXPLAINED: "bold red",
}


def _print(report: MutantReport, lang: str) -> None:
    rows, claim = report.results, report.claim
    out = console()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("mutant", "fate", "noticed by"):
        table.add_column(say(heading, lang), overflow="fold", no_wrap=heading == "fate")
    for row in rows:
        if claim is None or row.catches or row.flaw:
            fate = Text(say(f"fate {row.fate.value}", lang), style=COLOURS[row.fate])
            table.add_row(row.mutant, fate, _told(row, lang))
    out.print(table)
    out.print()
    _print_claims(rows, lang)
    counts = Counter(row.fate for row in rows)
    listed = [f"{counts[fate]} {say(f'fate {fate.value}', lang)}" for fate in MutantStatus if counts[fate]]
    if claim is not None:
        caught = sum(bool(row.catches or row.flaw) for row in rows)
        listed = [f"{caught} {say('fate caught', lang)}"]
    for name in report.stale:
        out.print(f"[red]✗[/] {say('stale reason', lang)} {name}", highlight=False)
    summary = say("list comma", lang).join(listed)
    total = counted(len(rows), "mutants", lang)
    seconds = f"{report.seconds:.1f} {say('seconds', lang)}"
    out.print(f"{total}{say('colon', lang)}{summary}{say('list comma', lang)}{seconds}")


def _told(row: MutantResult, lang: str) -> str:
    """What notices it, or why nothing does."""
    comma, colon = say("list comma", lang), say("colon", lang)
    parts = [EXACTLY_ONE_RULE.id] if row.flaw else []
    parts += [_catch(catch, lang) for catch in row.catches]
    if parts:
        return comma.join(parts)
    reason = reason_for(row.mutant)
    if row.fate is MutantStatus.EXCUSED and reason is not None:
        return reason.chinese if lang == "zh" else reason.english
    if row.fate is MutantStatus.IMPLIED:
        return say(f"implied {row.implied}", lang)
    seen = Counter(sight.value for sight in row.sights.values())
    scenarios = comma.join(f"{count} {say(f'sight {sight}', lang)}" for sight, count in seen.items())
    return f"{say('scenarios', lang)}{colon}{scenarios}" if scenarios else say("nothing exercised", lang)


def _catch(catch: Kill, lang: str) -> str:
    """`both-closed (lossy-close, 12)`."""
    where = catch.scenario if catch.scenario != RULES else say("rules", lang)
    if catch.how is KillMethod.REFUTED:
        return (
            f"{catch.claim} ({where}{say('list comma', lang)}{catch.steps})"
            if catch.steps
            else f"{catch.claim} ({where})"
        )
    return f"{catch.claim} ({where}{say('list comma', lang)}{say(f'how {catch.how.value}', lang)})"


def _print_claims(rows: tuple[MutantResult, ...], lang: str) -> None:
    """How many mutants each claim notices, and how many no other does."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("claim", "notices", "alone", "shortest"):
        table.add_column(say(heading, lang), justify="left" if heading == "claim" else "right")
    for name in CLAIMS:
        mine = [row for row in rows if name in row.killing_claims]
        steps = [one.steps for row in mine for one in row.catches if one.claim == name and one.steps]
        if mine:
            alone = sum(len(row.killing_claims) == 1 for row in mine)
            table.add_row(name, str(len(mine)), str(alone), str(min(steps, default="")))
    console().print(table)
    print()

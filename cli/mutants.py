"""`synfin mutants`: the claims that kill each mutant, one missing condition or effect of a rule."""

from __future__ import annotations

from collections import Counter

from rich.text import Text

from ..checker.message import Count, Listing, Message
from ..locales import Language, translate
from ..model.variants.catalogue import MUTANTS
from ..proofs.case import RULES
from ..proofs.claims.catalogue import CLAIMS
from ..proofs.claims.rules import EXACTLY_ONE_RULE
from ..proofs.mutants.report import MutantReport, MutantsRequest, mutants_for, title_of, try_mutants
from ..proofs.mutants.result import (
    BY_INVARIANTS,
    BY_THE_RULES,
    Difference,
    Kill,
    KillMethod,
    MutantResult,
    MutantStatus,
)
from ..proofs.mutants.survivors import reason_for
from .check import CLAIM
from .output import print_json, ticking
from .page import Column, Page, bracketed, named


def run_list(request: MutantsRequest, *, as_json: bool, lang: Language) -> int:
    """Print the mutants, each with its change."""
    names = mutants_for(request)
    if as_json:
        print_json([{"mutant": name, "title": translate(title_of(name), lang)} for name in names])
        return 0
    page = Page(lang)
    for name in names:
        page.line(name, folds=False)
        if name in MUTANTS:
            page.line(Message("mutants.title", "  {title}", title=title_of(name)), folds=False)
    return 0


def run_mutants(request: MutantsRequest, *, as_json: bool, lang: Language) -> int:
    """Try the mutants, print the matrix, and return 1 if one survives without a reason."""
    with ticking() as ticker:
        report = try_mutants(request, ticker)
    if as_json:
        print_json(report.json())
    else:
        print_mutants(Page(lang), report)
    return report.exit_status


STATUSES = {
    MutantStatus.KILLED: Message("mutants.killed", "killed"),
    MutantStatus.KILLED_BY_RULES: Message(
        "mutants.killed-by-determinism", "killed by exactly-one-rule alone"
    ),
    MutantStatus.EQUIVALENT: Message("mutants.equivalent", "equivalent (z3)"),
    MutantStatus.INDISTINGUISHABLE: Message("mutants.same", "survived: the same in every scenario"),
    MutantStatus.SURVIVED: Message("mutants.excused", "survived: outside of what is claimed"),
    MutantStatus.UNEXPLAINED: Message("mutants.unexplained", "SURVIVED, UNEXPLAINED"),
}

COLOURS = {
    MutantStatus.KILLED: "green",
    MutantStatus.KILLED_BY_RULES: "green",
    MutantStatus.EQUIVALENT: "cyan",
    MutantStatus.INDISTINGUISHABLE: "cyan",
    MutantStatus.SURVIVED: "yellow",
    MutantStatus.UNEXPLAINED: "bold red",
}

EQUIVALENT = {
    BY_THE_RULES: Message(
        "mutants.implied-by-rules",
        "what is missing follows from the rule's other conditions and the steps before it",
    ),
    BY_INVARIANTS: Message(
        "mutants.implied-by-invariants", "what is missing follows from invariants that z3 proves by induction"
    ),
}

KILLED_OTHERWISE = {
    KillMethod.UNPROVED: Message("mutants.no-longer-proved", "no longer proved"),
    KillMethod.VACUOUS: Message("mutants.now-vacuous", "now vacuous"),
}


def print_mutants(page: Page, report: MutantReport) -> None:
    """Print the mutants with their killers, the claims with their kills, and the counts."""
    table = page.table(
        Message("table.mutant", "mutant"),
        Column(Message("table.status", "status"), wraps=False),
        Message("table.killed-by", "killed by (scenario, steps), or why it survives"),
    )
    for row in report.results:
        if report.claim is None or row.kills or row.flawed:
            status = Text(page.say(STATUSES[row.status]), style=COLOURS[row.status])
            table.row(row.mutant, status, _explanation(row))
    table.print()
    _print_claims(page, report.results)
    for name in report.stale:
        stale = Message(
            "mutants.stale", "a reason is given for the survival of a killed mutant: {mutant}", mutant=name
        )
        page.line(stale, fails=True)
    seconds = f"{report.seconds:.1f}"
    page.line(
        Message(
            "mutants.total",
            "{mutants}: {parts}, {seconds} s",
            mutants=Count(len(report.results), "mutant"),
            parts=Listing(_counts(report)),
            seconds=seconds,
        )
    )


def _counts(report: MutantReport) -> list[Message]:
    """The number of mutants by status; for one claim only the number that it kills."""
    counts = Counter(row.status for row in report.results)
    if report.claim is not None:
        killed = sum(bool(row.kills or row.flawed) for row in report.results)
        counts = Counter({MutantStatus.KILLED: killed})
    return [
        Message("mutants.count", "{count} {status}", count=counts[status], status=word)
        for status, word in STATUSES.items()
        if counts[status] or (report.claim and status is MutantStatus.KILLED)
    ]


def _explanation(row: MutantResult) -> str:
    """The kills of a mutant, or the reason why it survives."""
    kills: list[str] = [EXACTLY_ONE_RULE.id] if row.flawed else []
    kills += [_kill(kill) for kill in row.kills]
    if kills:
        return Listing(kills)
    reason = reason_for(row.mutant)
    if row.status is MutantStatus.SURVIVED and reason is not None:
        return reason
    if row.status is MutantStatus.EQUIVALENT:
        return EQUIVALENT[row.equivalence]
    seen = Counter(row.differences.values())
    if not seen:
        return Message("mutants.not-exercised", "no scenario exercises it")
    return named(
        Message("mutants.scenarios", "scenarios"), Listing(_seen(how, count) for how, count in seen.items())
    )


def _seen(how: Difference, count: int) -> Message:
    """The number of scenarios that show so much difference."""
    if how is Difference.INDISTINGUISHABLE:
        return Message("mutants.seen-same", "{count} with the same states and steps", count=count)
    if how is Difference.INCOMPLETE:
        return Message("mutants.seen-incomplete", "{count} incomplete", count=count)
    return Message("mutants.seen-different", "{count} different", count=count)


def _kill(kill: Kill) -> str:
    """`both-closed (lossy-close, 12)`."""
    where = kill.scenario if kill.scenario != RULES else Message("mutants.by-rules", "the rules themselves")
    steps = str(kill.steps) if kill.steps else ""
    how = steps if kill.method is KillMethod.REFUTED else KILLED_OTHERWISE[kill.method]
    return bracketed(kill.claim, Listing(part for part in (where, how) if part))


def _print_claims(page: Page, rows: tuple[MutantResult, ...]) -> None:
    """Print the number of mutants that each claim kills, and that no other kills."""
    table = page.table(
        CLAIM,
        Column(Message("table.kills", "kills"), right=True),
        Column(Message("table.only-killer", "only killer"), right=True),
        Column(Message("table.shortest", "shortest"), right=True),
    )
    for name in CLAIMS:
        mine = [row for row in rows if name in row.killing_claims]
        steps = [kill.steps for row in mine for kill in row.kills if kill.claim == name and kill.steps]
        if mine:
            only = sum(len(row.killing_claims) == 1 for row in mine)
            table.row(name, str(len(mine)), str(only), str(min(steps, default="")))
    table.print()

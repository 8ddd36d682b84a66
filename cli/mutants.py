"""`synfin mutants`: which claim notices that one condition or one effect of a rule is missing."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from time import monotonic
from typing import Any

from rich.table import Table
from rich.text import Text

from ..locales import translate
from ..model.pipeline import ALL_RULES
from ..model.variants.catalogue import MUTANTS
from ..model.variants.mutation import mutation_named
from ..proofs.claim import RULES
from ..proofs.claims.rules import EXACTLY_ONE_RULE
from ..proofs.mutants.matrix import MutantResult, MutantStatus, MutationRunner, every_mutant
from ..proofs.mutants.stored import stored_rows
from ..proofs.mutants.survivors import reason_for, stale_reasons
from ..proofs.mutants.trial import Kill, KillMethod, stages
from ..proofs.runner import CLAIMS, all_cases, claim_named
from .output import BadRequest, Ticker, console, print_json, ticking
from .words import counted, say

NOT_OK = 1

FEW = 12
"""So few mutants are tried in this process."""


@dataclass(frozen=True)
class MutantsRequest:
    """Which mutants, by which claims, how thoroughly."""

    rule: str | None = None
    claim: str | None = None
    all_scenarios: bool = False
    stored: bool = False
    anew: bool = False
    """Without what is known of where each mutant was caught."""


def mutants_for(wanted: MutantsRequest) -> list[str]:
    """The names of the mutants that are asked for.

    Raises:
        BadRequest: there is no such rule.
        UnknownClaim: there is no such claim.
    """
    if wanted.claim is not None:
        claim_named(wanted.claim)
    if wanted.stored and wanted.all_scenarios:
        raise BadRequest("--stored does not go with --all: what is stored was found without it")
    if wanted.rule is None:
        return every_mutant()
    if wanted.rule not in {rule.name for rule in ALL_RULES}:
        raise BadRequest(f"no rule {wanted.rule!r}: `synfin rules` lists them")
    return [name for name in every_mutant() if wanted.rule in _rules_of(name)]


def _rules_of(mutant: str) -> tuple[str, ...]:
    """The rules that a mutant changes."""
    mutation = mutation_named(mutant)
    return tuple(MUTANTS[mutant].changes) if mutation is None else (mutation.rule,)


def run_list(wanted: MutantsRequest, *, as_json: bool, lang: str) -> int:
    """Print the mutants, each with what it changes."""
    names = mutants_for(wanted)
    if as_json:
        print_json(
            [{"mutant": name, "title": _title(name, "en"), "title_zh": _title(name, "zh")} for name in names]
        )
        return 0
    for name in names:
        print(f"{name}\n  {_title(name, lang)}" if name in MUTANTS else name)
    return 0


def _title(name: str, lang: str) -> str:
    mutation = mutation_named(name)
    if mutation is not None:
        return translate(mutation.title, lang)
    return translate(MUTANTS[name].title, lang)


def run_mutants(wanted: MutantsRequest, *, as_json: bool, lang: str) -> int:
    """Try the mutants, print the matrix, and return 1 if one survives without a reason."""
    started = monotonic()
    names = mutants_for(wanted)
    with ticking() as ticker:
        rows = _stored(names) if wanted.stored else tried(names, wanted, ticker)
    if wanted.claim is not None:
        rows = [_of_claim(row, wanted.claim) for row in rows]
    stale = stale_reasons(row for row in rows if row.fate is MutantStatus.CAUGHT)
    # One claim alone is not to notice everything.
    unexplained = [row for row in rows if row.fate is MutantStatus.UNEXPLAINED and wanted.claim is None]
    ok = not unexplained and not stale
    seconds = monotonic() - started
    if as_json:
        told = [_json(row) for row in rows]
        print_json({"ok": ok, "seconds": round(seconds, 3), "stale_reasons": stale, "mutants": told})
    else:
        _print(rows, stale, seconds, wanted, lang)
    return 0 if ok else NOT_OK


def _stored(names: list[str]) -> list[MutantResult]:
    rows = {row.mutant: row for row in stored_rows()}
    return [rows[name] for name in names if name in rows]


def _of_claim(row: MutantResult, claim: str) -> MutantResult:
    """The row as one claim sees it."""
    catches = tuple(catch for catch in row.catches if catch.claim == claim)
    return MutantResult(
        row.mutant, catches, row.flaw and claim == EXACTLY_ONE_RULE.id, row.implied, row.sights
    )


# Trying


def tried(names: list[str], wanted: MutantsRequest, ticker: Ticker) -> list[MutantResult]:
    """The rows, in the order of the names; by two processes if there is enough to do."""
    claims = frozenset({wanted.claim} if wanted.claim else CLAIMS)
    workers = min(2, os.cpu_count() or 1)
    found: dict[str, MutantResult] = {}
    if len(names) <= FEW or workers == 1:
        trier = _new_trier(claims, wanted)
        for name in names:
            ticker.say(f"{len(found)}/{len(names)} {name}")
            found[name] = _without_garbage(trier, [name])[0]
        return list(found.values())
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        try:
            for future in as_completed(_orders(pool, names, claims, wanted)):
                found |= {row.mutant: row for row in future.result()}
                ticker.say(f"{len(found)}/{len(names)}")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise
    return [found[name] for name in names]


def _orders(
    pool: ProcessPoolExecutor, names: list[str], claims: frozenset[str], wanted: MutantsRequest
) -> Iterator[Future[list[MutantResult]]]:
    for start in range(0, len(names), FEW):
        some = names[start : start + FEW]
        yield pool.submit(_elsewhere, some, claims, wanted)


def _new_trier(claims: frozenset[str], wanted: MutantsRequest) -> MutationRunner:
    """What is known of all claims together says where to look first, unless one alone or all is asked."""
    if wanted.anew or wanted.all_scenarios or wanted.claim is not None:
        cases = all_cases(claim_named(name) for name in claims)
        return MutationRunner(claims, wanted.all_scenarios, stages=stages(cases))
    return MutationRunner(claims, known={row.mutant: row for row in stored_rows()})


_trier: MutationRunner | None = None


def _elsewhere(names: list[str], claims: frozenset[str], wanted: MutantsRequest) -> list[MutantResult]:
    global _trier  # noqa: PLW0603 - one for each process: its graphs are shared by all mutants
    _trier = _trier or _new_trier(claims, wanted)
    return _without_garbage(_trier, names)


def _without_garbage(trier: MutationRunner, names: list[str]) -> list[MutantResult]:
    # States are hundreds of thousands of tuples, kept to the end: to look for garbage among them costs time.
    gc.disable()
    try:
        return [trier.row(name) for name in names]
    finally:
        gc.enable()
        gc.collect(0)


# Printing


def _json(row: MutantResult) -> dict[str, Any]:
    reason = reason_for(row.mutant)
    return {
        "mutant": row.mutant,
        "title": _title(row.mutant, "en"),
        "fate": row.fate.value,
        "exactly_one_rule": not row.flaw,
        "implied": row.implied or None,
        "reason": reason.english if reason and row.fate is MutantStatus.EXCUSED else None,
        "shortest": row.shortest,
        "caught_by": [
            {"id": one.claim, "scenario": one.scenario, "how": one.how.value, "steps": one.steps or None}
            for one in row.catches
        ],
        "scenarios": {scenario: sight.value for scenario, sight in row.sights.items()},
    }


COLOURS = {
    MutantStatus.CAUGHT: "green",
    MutantStatus.FLAWED: "green",
    MutantStatus.IMPLIED: "cyan",
    MutantStatus.SAME: "cyan",
    MutantStatus.EXCUSED: "yellow",
    MutantStatus.UNEXPLAINED: "bold red",
}


def _print(
    rows: list[MutantResult], stale: list[str], seconds: float, wanted: MutantsRequest, lang: str
) -> None:
    out = console()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("mutant", "fate", "noticed by"):
        table.add_column(say(heading, lang), overflow="fold", no_wrap=heading == "fate")
    for row in rows:
        if wanted.claim is None or row.catches or row.flaw:
            fate = Text(say(f"fate {row.fate.value}", lang), style=COLOURS[row.fate])
            table.add_row(row.mutant, fate, _told(row, lang))
    out.print(table)
    out.print()
    _print_claims(rows, lang)
    counts = Counter(row.fate for row in rows)
    listed = [f"{counts[fate]} {say(f'fate {fate.value}', lang)}" for fate in MutantStatus if counts[fate]]
    if wanted.claim is not None:
        caught = sum(bool(row.catches or row.flaw) for row in rows)
        listed = [f"{caught} {say('fate caught', lang)}"]
    for name in stale:
        out.print(f"[red]✗[/] {say('stale reason', lang)} {name}", highlight=False)
    summary = say("list comma", lang).join(listed)
    total = counted(len(rows), "mutants", lang)
    out.print(
        f"{total}{say('colon', lang)}{summary}{say('list comma', lang)}{seconds:.1f} {say('seconds', lang)}"
    )


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


def _print_claims(rows: list[MutantResult], lang: str) -> None:
    """How many mutants each claim notices, and how many no other does."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("claim", "notices", "alone", "shortest"):
        table.add_column(say(heading, lang), justify="left" if heading == "claim" else "right")
    for name in CLAIMS:
        mine = [row for row in rows if name in _noticing(row)]
        steps = [one.steps for row in mine for one in row.catches if one.claim == name and one.steps]
        if mine:
            alone = sum(len(_noticing(row)) == 1 for row in mine)
            table.add_row(name, str(len(mine)), str(alone), str(min(steps, default="")))
    console().print(table)
    print()


def _noticing(row: MutantResult) -> set[str]:
    return {catch.claim for catch in row.catches} | ({EXACTLY_ONE_RULE.id} if row.flaw else set())

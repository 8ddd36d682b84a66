"""`synfin check`: settle claims and print the table."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from time import monotonic
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ..checker.engines.compiled.memory import memory_left
from ..checker.engines.exploration import DEFAULT, Engine, Limits
from ..checker.verdict import Verdict
from ..model.scenarios.catalogue import scenario_named
from ..model.variants.catalogue import RFC_9293, rules_of_variant
from ..proofs.claim import (
    BOUNDED,
    FAIR,
    INDUCTION,
    RULES,
    UNBOUNDED_CHANNELS,
    WITHOUT_SCENARIO,
    Case,
    Liveness,
)
from ..proofs.claims.rules import AboutRules
from ..proofs.quick_selection import few_of
from ..proofs.runner import CLAIMS, TRUE, ClaimRunner, all_cases, by_method, claim_named
from .output import BadRequest, Ticker, console, print_json, ticking
from .scope_output import print_scopes
from .words import counted, fairness, say, sentence

Row = dict[str, Any]
"""A result as in `check --json`."""

Order = tuple[str, str, str, str, str | None, str, str]
"""A case as plain values: what travels to another process."""

NOT_OK, UNSETTLED = 1, 3

ENOUGH_FOR_TWO = 6
"""Scenarios and variants from which on a second process is worth its start."""


@dataclass(frozen=True)
class CheckRequest:
    """What to settle."""

    claims: tuple[str, ...] = ()
    scenario: str | None = None
    variant: str | None = None
    method: str | None = None
    bound: int | None = None
    """Of a bounded search; None: as many as a runner takes."""
    limits: Limits = DEFAULT
    """Of each search."""
    quick: bool = False
    """Each claim once: see `few_of`."""

    @property
    def is_narrow(self) -> bool:
        """Premises need not occur: in the few scenarios of some claims, say."""
        return bool(self.scenario or self.variant or self.method or (self.quick and self.claims))

    @property
    def steps(self) -> int:
        """How many a bounded search may take."""
        return ClaimRunner.bound if self.bound is None else self.bound


def cases_for(request: CheckRequest) -> list[Case]:
    """The cases that a request asks for.

    Raises:
        BadRequest: nothing fits; also what the catalogues raise for unknown names.
    """
    if request.bound is not None and request.method != BOUNDED:
        raise BadRequest("--bound is for bounded searches: add --method bounded")
    claims = [claim_named(name) for name in request.claims] or list(CLAIMS.values())
    if request.scenario not in (None, *WITHOUT_SCENARIO):
        scenario_named(request.scenario or "")
    if request.variant is not None:
        rules_of_variant(request.variant)
    cases = all_cases(claims)
    if request.scenario is not None or request.variant is not None:
        cases = list(_narrowed(cases, request))
    if request.method is not None:
        cases = list(by_method(cases, request.method, request.claims))
    if request.quick:
        if request.variant not in (None, RFC_9293) or request.scenario == UNBOUNDED_CHANNELS:
            raise BadRequest("--quick leaves out other rules and proofs over any wire: check them without it")
        cases = few_of(cases)
    if not cases:
        raise BadRequest("nothing to check: the claims, the scenario and the method do not go together")
    return cases


def _narrowed(cases: list[Case], request: CheckRequest) -> Iterator[Case]:
    """The cases in a scenario and under a variant; where the catalogue has none, the claim is to hold."""
    for _, group in groupby(cases, lambda case: case.claim.id):
        mine = list(group)
        fits = [case for case in mine if _fits(case, request)]
        if fits:
            yield from fits
            continue
        claim = mine[0].claim
        if isinstance(claim, AboutRules):
            if request.scenario is None:
                yield Case(claim, RULES, request.variant or RFC_9293, INDUCTION, expected=Verdict.PROVED)
            continue
        own = request.scenario not in (None, *WITHOUT_SCENARIO) and not request.claims
        if own and not claim.suits(scenario_named(request.scenario or "")):
            continue
        fair = FAIR if isinstance(claim, Liveness) else None
        scenarios = (request.scenario,) if request.scenario else claim.holds_in
        for scenario in scenarios:
            if scenario not in WITHOUT_SCENARIO:
                yield Case(claim, scenario, request.variant or RFC_9293, fairness=fair)


def _fits(case: Case, request: CheckRequest) -> bool:
    return case.scenario == (request.scenario or case.scenario) and case.variant == (
        request.variant or (case.variant if request.scenario is None else RFC_9293)
    )


def run_check(request: CheckRequest, *, as_json: bool, lang: str) -> int:
    """Settle, print, and return the exit code."""
    started = monotonic()
    cases = cases_for(request)
    with ticking() as ticker:
        rows = settle_all(cases, request, ticker)
    seconds = monotonic() - started
    empty = [] if request.is_narrow else vacuous(rows)
    ok = all(row["ok"] for row in rows) and not empty
    if as_json:
        print_json({"ok": ok, "seconds": round(seconds, 3), "claims": rows})
    else:
        _print(rows, empty, seconds, lang)
    return NOT_OK if empty else exit_code(rows, ok)


def exit_code(rows: Iterable[Row], ok: bool) -> int:
    """0 all as expected; 1 not; 3 all that is not as expected was left undetermined."""
    wrong = [row for row in rows if not row["ok"]]
    if wrong and all(row["verdict"] == Verdict.UNDETERMINED.value for row in wrong):
        return UNSETTLED
    return 0 if ok else NOT_OK


def vacuous(rows: Iterable[Row]) -> list[str]:
    """The claims whose premise occurred in none of the searches that confirmed them.

    Not those that were left undetermined somewhere: it may occur there.
    """
    confirmed = {verdict.value for verdict in TRUE}
    seen: dict[str, int] = {}
    for row in rows:
        if row["verdict"] == Verdict.UNDETERMINED.value:
            seen[row["id"]] = seen.get(row["id"], 0) + 1
        elif row["premise_states"] is not None and row["verdict"] in confirmed:
            seen[row["id"]] = seen.get(row["id"], 0) + row["premise_states"]
    return [name for name, states in seen.items() if not states]


def settle_all(cases: list[Case], request: CheckRequest, ticker: Ticker) -> list[Row]:
    """Every case's row, in the order of the cases; on two processes if there is enough to do."""
    orders = [_order(case) for case in cases]
    groups = _by_graph(orders)
    results: dict[Order, Row] = {}
    workers = min(2, os.cpu_count() or 1)
    if len(groups) < ENOUGH_FOR_TWO or workers == 1:
        runner = ClaimRunner(request.limits, request.steps, ticker.states)
        for group in groups:
            ticker.say(f"{len(results)}/{len(orders)}")
            results |= _settle(group, runner)
    else:
        request = _shared(request, workers)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            try:
                waiting = [pool.submit(_settle_elsewhere, group, request) for group in groups]
                for future in waiting:
                    results |= future.result()
                    ticker.say(f"{len(results)}/{len(orders)}")
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for worker in multiprocessing.active_children():
                    worker.terminate()
                raise
    return [results[order] for order in orders]


def _shared(request: CheckRequest, workers: int) -> CheckRequest:
    """The request for one of several processes: together they take no more memory than one would."""
    limits = request.limits
    if limits.memory is not None or limits.engine is Engine.PYTHON:
        return request
    return replace(request, limits=replace(limits, memory=max(1, memory_left() * 4 // 5 // workers)))


def _order(case: Case) -> Order:
    return (
        case.claim.id, case.scenario, case.variant, case.method, case.fairness, case.expected.value, case.why,
    )  # fmt: skip


def _by_graph(orders: list[Order]) -> list[list[Order]]:
    """Orders that share a graph, together; those that take long first, so that none is left for the end."""
    graphs: dict[tuple[str, ...], list[Order]] = {}
    for order in orders:
        claim, scenario, variant = order[:3]
        # Over any wire the claims share their lemmas, each of which is proved once.
        alone = (_root_of(claim),) if scenario in WITHOUT_SCENARIO and scenario != UNBOUNDED_CHANNELS else ()
        graphs.setdefault((*alone, scenario, variant), []).append(order)
    return sorted(graphs.values(), key=lambda group: _is_quick(group[0][1]))


def _root_of(claim: str) -> str:
    """What its proof for any segment rests on, or the claim itself: such proofs are found together."""
    return next((one.id for one in claim_named(claim).rests_on), claim)


def _is_quick(name: str) -> bool:
    """It needs no induction, and its states are few: every segment arrives in order, and none is forged."""
    if name in WITHOUT_SCENARIO:
        return False
    scenario = scenario_named(name)
    return scenario.channel.keeps_order and not scenario.attacks


def _settle(orders: Iterable[Order], runner: ClaimRunner) -> dict[Order, Row]:
    # States are hundreds of thousands of tuples, kept to the end: to look for garbage among them costs time.
    collects = gc.isenabled()
    gc.disable()
    try:
        return {order: _row(order, runner) for order in orders}
    finally:
        if collects:
            gc.enable()


def _row(order: Order, runner: ClaimRunner) -> Row:
    claim, scenario, variant, method, fair, expected, why = order
    case = Case(claim_named(claim), scenario, variant, method, fair, Verdict(expected), why)
    return {**runner.check(case).json(), "why": why}


def _settle_elsewhere(orders: list[Order], request: CheckRequest) -> dict[Order, Row]:
    global _runner  # noqa: PLW0603 - one for each process: its graphs are shared by what it settles
    _runner = _runner or ClaimRunner(request.limits, request.steps)
    return _settle(orders, _runner)


_runner: ClaimRunner | None = None


# The table


def _print(rows: list[Row], empty: list[str], seconds: float, lang: str) -> None:
    out = console()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("claim", "verdict", "where"):
        table.add_column(say(heading, lang), overflow="fold", no_wrap=heading == "verdict")
    for name, group in groupby(rows, lambda row: row["id"]):
        for number, line in enumerate(_lines(list(group), lang)):
            table.add_row(name if number == 0 else "", *line)
    out.print(table)
    out.print()
    print_scopes(out, rows, lang)
    for name in empty:
        out.print(f"[red]✗[/] {name}: {say('vacuous', lang)}")
    _print_unexpected(out, rows, lang)
    out.print(say("legend", lang), style="dim")
    if any(row["fairness"] for row in rows):
        out.print(
            f"{say('fair', lang)}{say('colon', lang)}{fairness(FAIR, lang)}{say('full stop', lang)}",
            style="dim",
        )
    wrong = sum(not row["ok"] for row in rows) + len(empty)
    end = say("all as expected", lang) if not wrong else f"{wrong} {say('not as expected', lang)}"
    mark = "[green]✓[/]" if not wrong else "[red]✗[/]"
    settled = f"{counted(len(rows), 'cases', lang)}{say('colon', lang)}{end}"
    out.print(f"{mark} {settled}{say('list comma', lang)}{seconds:.1f} {say('seconds', lang)}")


COLOURS = {
    "PROVED": "bold green",
    "EXHAUSTED": "green",
    "BOUNDED": "cyan",
    "REFUTED": "magenta",
    "UNDETERMINED": "yellow",
}


def _lines(rows: list[Row], lang: str) -> Iterator[tuple[Text, Text]]:
    """A claim's rows, those confirmed alike put together."""
    confirmed: dict[tuple[str, str | None, str], list[Row]] = {}
    single: list[Row] = []
    for row in rows:
        alike = row["ok"] and row["verdict"] in ("EXHAUSTED", "BOUNDED")
        key = row["verdict"], row["fairness"], row["variant"]
        (confirmed.setdefault(key, []) if alike else single).append(row)
    for row in single:
        if row["verdict"] == "PROVED":
            place = "rules" if row["scenario"] == RULES else row["scenario"]
            yield _verdict(row), Text(say(place, lang) + _under(row))
    for group in confirmed.values():
        yield _verdict(group[0]), Text(_together(group, lang))
    others: dict[tuple[object, ...], list[Row]] = {}
    for row in single:
        if row["verdict"] != "PROVED":
            same = row["verdict"], row["ok"], row["fairness"], _cause(row, lang)
            others.setdefault(same, []).append(row)
    for group in others.values():
        yield _verdict(group[0]), Text(_apart(group, lang))


def _verdict(row: Row) -> Text:
    style = COLOURS[row["verdict"]] if row["ok"] else "bold red"
    return Text(("" if row["ok"] else "✗ ") + row["verdict"], style=style)


def _together(rows: list[Row], lang: str) -> str:
    """`17 scenarios, 4,711 states`, or their names if they are few."""
    names = ", ".join(row["scenario"] for row in rows)
    where = names if len(rows) <= 3 else counted(len(rows), "scenarios", lang)
    if rows[0]["bound"] is not None:
        return f"{where}: k = {rows[0]['bound']}"
    states = sum(row["states"] or 0 for row in rows)
    fair = f"; {say('fair', lang)}" if rows[0]["fairness"] else ""
    return f"{where}{_under(rows[0])}: {counted(states, 'states', lang)}{_occurring(rows, lang)}{fair}"


def _occurring(rows: list[Row], lang: str) -> str:
    """In how many scenarios the premise occurs, if not in all: in the others little is said."""
    where = sum(bool(row["premise_states"]) for row in rows)
    return "" if where == len(rows) else f"; {say('premise occurs', lang).format(n=where)}"


def _under(row: Row) -> str:
    """The variant, if it is another than RFC 9293."""
    return "" if row["variant"] == RFC_9293 else f", {row['variant']}"


def _apart(rows: list[Row], lang: str) -> str:
    """Where it is refuted, and by what; or where it is left open, and why."""
    names = ", ".join(row["scenario"] for row in rows[:3]) + (" …" if len(rows) > 3 else "")
    row = rows[0]
    steps = f" ({counted(len(row['trace']['steps']), 'steps', lang)})" if row["trace"] else ""
    fair = "" if row["fairness"] in (None, FAIR) else f"; {fairness(row['fairness'], lang)}"
    cause = _cause(row, lang).rstrip(".。") if steps or fair else _cause(row, lang)
    return f"{names}: {cause}{steps}{fair}"


def _cause(row: Row, lang: str) -> str:
    """What refutes it: the other rules, or what is expected to; of another verdict its own reason."""
    other = "" if row["variant"] == RFC_9293 else row["variant"]
    if row["verdict"] == Verdict.REFUTED.value:
        return other or sentence(row["why"] or row["reason"], lang)
    reason = sentence(row["reason"], lang)
    return f"{other}: {reason}" if other else reason


def _print_unexpected(out: Console, rows: list[Row], lang: str) -> None:
    """Whatever did not come out as expected, and the command that shows it if there is something to show."""
    for row in rows:
        if not row["ok"]:
            place = escape(f"{row['scenario']}, {row['variant']}")
            reason = escape(sentence(row["reason"], lang))
            out.print(f"[red]✗[/] {row['id']} ({place}): {row['verdict']}, {_expected(row, lang)}: {reason}")
            if row["trace"] and row["scenario"] not in WITHOUT_SCENARIO:
                variant = "" if row["variant"] == RFC_9293 else f" --variant '{row['variant']}'"
                out.print(f"  synfin draw ladder {row['scenario']}{variant} --claim {row['id']} -o trace.txt")


def _expected(row: Row, lang: str) -> str:
    """What was expected; under RFC 9293 that the catalogue says nothing of it there, where it does not."""
    cases = all_cases([claim_named(row["id"])])
    if row["variant"] == RFC_9293 and all(case.scenario != row["scenario"] for case in cases):
        return say("not claimed", lang)
    return f"{say('expected', lang)} {row['expected']}"


def refutation(claim: str, scenario: str, variant: str) -> Case:
    """The case that is to show a counterexample: a fair one where there is one."""
    cases = cases_for(CheckRequest((claim,), scenario, variant))
    wanted = [case for case in cases if case.expected is Verdict.REFUTED] or cases
    return replace(wanted[0], expected=Verdict.REFUTED)

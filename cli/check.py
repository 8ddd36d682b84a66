"""`synfin check`: the table of verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ..checker.verdict import Verdict
from ..model.variants.catalogue import RFC_9293
from ..proofs.case import RULES, WITHOUT_SCENARIO
from ..proofs.check import check_request
from ..proofs.fairness import FAIR
from ..proofs.result import CheckReport, Result
from ..proofs.selection import CheckRequest, is_claimed
from .output import console, print_json, ticking
from .scope_output import print_scopes
from .words import counted, fairness, say, sentence


def run_check(request: CheckRequest, *, as_json: bool, lang: str) -> int:
    """Check, print, and return the exit status."""
    with ticking() as ticker:
        report = check_request(request, ticker)
    if as_json:
        print_json(report.json())
    else:
        _print(report, lang)
    return report.exit_status


def _print(report: CheckReport, lang: str) -> None:
    out, results = console(), report.results
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("claim", "verdict", "where"):
        table.add_column(say(heading, lang), overflow="fold", no_wrap=heading == "verdict")
    for name, group in groupby(results, lambda result: result.case.claim.id):
        for number, line in enumerate(_lines(list(group), lang)):
            table.add_row(name if number == 0 else "", *line)
    out.print(table)
    out.print()
    print_scopes(out, [result.bounds for result in results], lang)
    for name in report.vacuous:
        out.print(f"[red]✗[/] {name}: {say('vacuous', lang)}")
    _print_unexpected(out, results, lang)
    out.print(say("legend", lang), style="dim")
    if any(result.case.fairness for result in results):
        out.print(
            f"{say('fair', lang)}{say('colon', lang)}{fairness(FAIR, lang)}{say('full stop', lang)}",
            style="dim",
        )
    wrong = sum(not result.ok for result in results) + len(report.vacuous)
    end = say("all as expected", lang) if not wrong else f"{wrong} {say('not as expected', lang)}"
    mark = "[green]✓[/]" if not wrong else "[red]✗[/]"
    total = f"{counted(len(results), 'cases', lang)}{say('colon', lang)}{end}"
    out.print(f"{mark} {total}{say('list comma', lang)}{report.seconds:.1f} {say('seconds', lang)}")


COLOURS = {
    Verdict.PROVED: "bold green",
    Verdict.EXHAUSTED: "green",
    Verdict.BOUNDED: "cyan",
    Verdict.REFUTED: "magenta",
    Verdict.UNDETERMINED: "yellow",
}


def _lines(results: list[Result], lang: str) -> Iterator[tuple[Text, Text]]:
    """A claim's results, those confirmed alike put together."""
    confirmed: dict[tuple[object, ...], list[Result]] = {}
    single: list[Result] = []
    for result in results:
        verdict, case = result.answer.verdict, result.case
        alike = result.ok and verdict in (Verdict.EXHAUSTED, Verdict.BOUNDED)
        (confirmed.setdefault((verdict, case.fairness, case.variant), []) if alike else single).append(result)
    for result in single:
        if result.answer.verdict is Verdict.PROVED:
            place = "rules" if result.case.scenario == RULES else result.case.scenario
            yield marked_verdict(result), Text(say(place, lang) + _under(result))
    for group in confirmed.values():
        yield marked_verdict(group[0]), Text(_together(group, lang))
    others: dict[tuple[object, ...], list[Result]] = {}
    for result in single:
        verdict = result.answer.verdict
        if verdict is not Verdict.PROVED:
            same = verdict, result.ok, result.case.fairness, _cause(result, lang)
            others.setdefault(same, []).append(result)
    for group in others.values():
        yield marked_verdict(group[0]), Text(_apart(group, lang))


def marked_verdict(result: Result) -> Text:
    """The verdict in its colour; marked if it is not the expected one."""
    verdict = result.answer.verdict
    style = COLOURS[verdict] if result.ok else "bold red"
    return Text(("" if result.ok else "✗ ") + verdict.value, style=style)


def _together(results: list[Result], lang: str) -> str:
    """`17 scenarios, 4,711 states`, or their names if they are few."""
    first = results[0]
    names = ", ".join(result.case.scenario for result in results)
    where = names if len(results) <= 3 else counted(len(results), "scenarios", lang)
    if first.answer.bound is not None:
        return f"{where}: k = {first.answer.bound}"
    states = sum(result.answer.states or 0 for result in results)
    fair = f"; {say('fair', lang)}" if first.case.fairness else ""
    return f"{where}{_under(first)}: {counted(states, 'states', lang)}{_occurring(results, lang)}{fair}"


def _occurring(results: list[Result], lang: str) -> str:
    """In how many scenarios the premise occurs, if not in all: in the others little is said."""
    where = sum(bool(result.premise_states) for result in results)
    return "" if where == len(results) else f"; {say('premise occurs', lang).format(n=where)}"


def _under(result: Result) -> str:
    """The variant, if it is another than RFC 9293."""
    return "" if result.case.variant == RFC_9293 else f", {result.case.variant}"


def _apart(results: list[Result], lang: str) -> str:
    """Where it is refuted, and by what; or where it is left open, and why."""
    names = ", ".join(result.case.scenario for result in results[:3]) + (" …" if len(results) > 3 else "")
    first = results[0]
    length, fair = first.trace_length, first.case.fairness
    steps = "" if length is None else f" ({counted(length, 'steps', lang)})"
    under = "" if fair in (None, FAIR) else f"; {fairness(fair, lang)}"
    cause = _cause(first, lang).rstrip(".。") if steps or under else _cause(first, lang)
    return f"{names}: {cause}{steps}{under}"


def _cause(result: Result, lang: str) -> str:
    """What refutes it: the other rules, or what is expected to; of another verdict its own reason."""
    case, answer = result.case, result.answer
    other = "" if case.variant == RFC_9293 else case.variant
    if answer.verdict is Verdict.REFUTED:
        return other or sentence(case.why or answer.reason, lang)
    reason = sentence(answer.reason, lang)
    return f"{other}: {reason}" if other else reason


def _print_unexpected(out: Console, results: Iterable[Result], lang: str) -> None:
    """Whatever did not come out as expected, and the command that shows it if there is something to show."""
    for result in results:
        if result.ok:
            continue
        case, answer = result.case, result.answer
        place = escape(f"{case.scenario}, {case.variant}")
        reason = escape(sentence(answer.reason, lang))
        verdict = f"{answer.verdict.value}, {_expected(result, lang)}"
        out.print(f"[red]✗[/] {case.claim.id} ({place}): {verdict}: {reason}")
        if result.trace_length is not None and case.scenario not in WITHOUT_SCENARIO:
            variant = "" if case.variant == RFC_9293 else f" --variant '{case.variant}'"
            out.print(f"  synfin draw ladder {case.scenario}{variant} --claim {case.claim.id} -o trace.txt")


def _expected(result: Result, lang: str) -> str:
    """What was expected; under RFC 9293 that the catalogue says nothing of it there, where it does not."""
    if not is_claimed(result.case):
        return say("not claimed", lang)
    return f"{say('expected', lang)} {result.case.expected.value}"

"""`synfin check`: the table of verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.text import Text

from ..checker.message import Count, Listing, Message
from ..checker.verdict import Verdict
from ..locales import Language
from ..model.variants.catalogue import RFC_9293
from ..proofs.case import OPEN_ENDPOINT, RULES, UNBOUNDED_CHANNELS, WITHOUT_SCENARIO
from ..proofs.check import check_request
from ..proofs.fairness import FAIR
from ..proofs.result import CheckReport, Result
from ..proofs.selection import CheckRequest, is_claimed
from .induction_output import is_counterexample, lines_of, violated_by
from .output import print_json, ticking
from .page import Column, Page, bracketed, named
from .scope_output import print_scopes

CLAIM = Column(Message("table.claim", "claim"))
VERDICT = Column(Message("table.verdict", "verdict"), wraps=False)

PLACES = {
    OPEN_ENDPOINT: Message("place.open-endpoint", "any segment at any time, 32-bit numbers"),
    UNBOUNDED_CHANNELS: Message(
        "place.unbounded-channels",
        "any channel, any number of segments and incarnations, 32-bit numbers",
    ),
    RULES: Message("place.rules", "the rules themselves, 32-bit numbers"),
}
"""The places without a scenario, in words."""

FAIR_MARK = Message("check.fair", "fair")

LEGEND = Message(
    "check.legend",
    "PROVED: by z3, without a bound. EXHAUSTED: true in every reachable state of the scope. "
    "BOUNDED: no counterexample within k steps. REFUTED: false, with a trace.",
)


def run_check(request: CheckRequest, *, as_json: bool, lang: Language) -> int:
    """Check, print, and return the exit status."""
    with ticking() as ticker:
        report = check_request(request, ticker)
    if as_json:
        print_json(report.json())
    else:
        print_report(Page(lang), report)
    return report.exit_status


def print_report(page: Page, report: CheckReport) -> None:
    """Print the table of verdicts, the scopes, and whatever is not as expected."""
    results = report.results
    table = page.table(CLAIM, VERDICT, Message("table.where", "where"))
    for name, group in groupby(results, lambda result: result.case.claim.id):
        for number, line in enumerate(_lines(list(group))):
            table.row(name if number == 0 else "", *line)
    table.print()
    print_scopes(page, [result.bounds for result in results])
    for name in report.vacuous:
        vacuous = Message("check.vacuous", "vacuous: no search of this claim reached its premise")
        page.line(named(name, vacuous), fails=True)
    for result in results:
        if not result.ok:
            _print_unexpected(page, result)
        elif result.case.is_question and result.answer.verdict is Verdict.REFUTED:
            _print_answer(page, result)
    page.line(LEGEND, "dim")
    if any(result.case.fairness for result in results):
        page.line(Message("check.fair-means", "fair: {fairness}.", fairness=FAIR), "dim")
    _print_summary(page, report)


def _print_summary(page: Page, report: CheckReport) -> None:
    """Print how many cases there are, and how many did not come out as expected."""
    wrong = sum(not result.ok for result in report.results) + len(report.vacuous)
    cases, seconds = Count(len(report.results), "case"), f"{report.seconds:.1f}"
    if wrong:
        page.line(
            Message(
                "check.some-unexpected",
                "{cases}: {wrong} not as expected, {seconds} s",
                cases=cases,
                wrong=wrong,
                seconds=seconds,
            ),
            fails=True,
        )
        return
    text = Message(
        "check.all-expected", "{cases}: all as expected, {seconds} s", cases=cases, seconds=seconds
    )
    if report.vacuous_results and report.is_named:
        text = Message(
            "check.all-vacuous",
            "{cases}: {count} vacuous, the premise never occurs there: nothing was checked; {seconds} s",
            cases=cases,
            count=report.vacuous_results,
            seconds=seconds,
        )
        page.line(text, fails=True)
        return
    if report.vacuous_results:
        text = Message(
            "check.some-vacuous",
            "{cases}: all as expected, {count} of them vacuous, {seconds} s",
            cases=cases,
            count=report.vacuous_results,
            seconds=seconds,
        )
    page.console.print(Text("✓ ", style="green") + Text(page.say(text)))


COLOURS = {
    Verdict.PROVED: "bold green",
    Verdict.EXHAUSTED: "green",
    Verdict.BOUNDED: "cyan",
    Verdict.REFUTED: "magenta",
    Verdict.UNDETERMINED: "yellow",
}


def _lines(results: list[Result]) -> Iterator[tuple[Text, str]]:
    """The lines of a claim: its results, those confirmed alike in one line."""
    confirmed: dict[tuple[object, ...], list[Result]] = {}
    others: dict[tuple[object, ...], list[Result]] = {}
    for result in results:
        verdict, case = result.answer.verdict, result.case
        if verdict is Verdict.PROVED:
            place = PLACES.get(case.scenario, case.scenario)
            yield marked_verdict(result), Listing([place, *_variant(result)])
        elif result.ok and verdict in (Verdict.EXHAUSTED, Verdict.BOUNDED):
            confirmed.setdefault((verdict, case.fairness, case.variant), []).append(result)
        else:
            others.setdefault((verdict, result.ok, case.fairness, _cause(result)), []).append(result)
    yield from ((marked_verdict(group[0]), _confirmed(group)) for group in confirmed.values())
    yield from ((marked_verdict(group[0]), _unconfirmed(group)) for group in others.values())


def marked_verdict(result: Result) -> Text:
    """The verdict in its colour; marked if it is not the expected one."""
    verdict = result.answer.verdict
    style = COLOURS[verdict] if result.ok else "bold red"
    return Text(("" if result.ok else "✗ ") + verdict.value, style=style)


def _confirmed(results: list[Result]) -> Message:
    """`17 scenarios: 4,711 states`, or the names of the scenarios if they are few."""
    first = results[0]
    few = len(results) <= 3
    where = [result.case.scenario for result in results] if few else [Count(len(results), "scenario")]
    if first.answer.bound is not None:
        within = Message("check.within", "k = {bound}", bound=first.answer.bound)
        return named(Listing([*where, *_variant(first)]), within)
    parts: list[str] = [Count(sum(result.answer.states or 0 for result in results), "state")]
    reached = sum(bool(result.premise_states) for result in results)
    if not reached:
        parts.append(Message("check.premise-never", "vacuous: the premise never occurs"))
    elif reached != len(results):
        parts.append(Message("check.non-vacuous", "non-vacuous in {count} of them", count=reached))
    if first.case.fairness:
        parts.append(FAIR_MARK)
    return named(Listing([*where, *_variant(first)]), Listing(parts, "; "))


def _variant(result: Result) -> list[str]:
    """The variant, if it is another than RFC 9293."""
    return [] if result.case.variant == RFC_9293 else [result.case.variant]


def _unconfirmed(results: list[Result]) -> Message:
    """The scenarios of a refutation, its length, and its cause; or the reason why a case is undetermined."""
    first = results[0]
    names = Listing(result.case.scenario for result in results[:3])
    where = Message("check.and-others", "{names} …", names=names) if len(results) > 3 else names
    length, fairness = first.trace_length, first.case.fairness
    steps = "" if length is None else Count(length, "step")
    return named(bracketed(where, steps, "" if fairness in (None, FAIR) else fairness), _cause(first))


def _cause(result: Result) -> str:
    """The cause of a refutation: the variant, or what is expected to refute it; else the answer's reason."""
    case, answer = result.case, result.answer
    other = "" if case.variant == RFC_9293 else case.variant
    if answer.verdict is Verdict.REFUTED:
        return other or case.why or answer.reason
    return named(other, answer.reason) if other else answer.reason


def _print_unexpected(page: Page, result: Result) -> None:
    """Print a result that is not as expected, and the command that draws its trace if it has one."""
    case, answer = result.case, result.answer
    page.line(
        Message(
            "check.unexpected",
            "{claim} ({scenario}, {variant}): {verdict}, {expected}: {reason}",
            claim=case.claim.id,
            scenario=case.scenario,
            variant=case.variant,
            verdict=answer.verdict.value,
            expected=_expected(result),
            reason=answer.reason,
        ),
        fails=True,
    )
    print_induction(page, result)
    _print_command(page, result)


def _print_answer(page: Page, result: Result) -> None:
    """Print what answers a question in the negative, and the command that draws its trace."""
    page.line(
        Message(
            "check.answer",
            "{claim} ({scenario}), {expected}: {reason}",
            claim=result.case.claim.id,
            scenario=result.case.scenario,
            expected=_expected(result),
            reason=result.answer.reason,
        )
    )
    _print_command(page, result)


def _print_command(page: Page, result: Result) -> None:
    """Print the command that draws the trace of a result, if it has one."""
    case = result.case
    if result.trace_length is not None and case.scenario not in WITHOUT_SCENARIO:
        variant = "" if case.variant == RFC_9293 else f" --variant '{case.variant}'"
        page.line(f"  synfin draw ladder {case.scenario}{variant} --claim {case.claim.id} -o trace.txt")


def print_induction(page: Page, result: Result) -> None:
    """Print the counterexample to induction, if the trace of a result is one."""
    trace = result.trace if is_counterexample(result) else None
    if trace is not None:
        for line in lines_of(trace, violated_by(result)):
            page.line(Message("check.below", "  {line}", line=line))


def _expected(result: Result) -> Message:
    """The verdict that the catalogue expects; or that it does not make the claim there."""
    if result.case.is_question or not is_claimed(result.case):
        return Message("check.not-claimed", "the catalogue does not claim it there")
    return expected(result.case.expected.value)


def expected(verdict: str) -> Message:
    """The verdict or judgement that was expected."""
    return Message("check.expected", "expected {verdict}", verdict=verdict)

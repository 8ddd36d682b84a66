"""`synfin explain defects`: known defects of the standards, found again by the checker, and cured."""

from __future__ import annotations

from ..checker.message import Count, Message
from ..diagrams.ladder_measure import wrap
from ..diagrams.ladder_text import MOST_COLUMNS
from ..locales import Language, translate
from ..proofs.defects import Defect, DefectResult, check_defect, defects_named
from ..proofs.query_runner import QueryResult, QueryRunner
from ..runs import example
from .output import print_json
from .page import Page
from .query_output import answer_lines, ladder
from .run import as_text
from .scope_output import print_scopes

NOT_OK, UNDETERMINED = 1, 3


def run_explain_defects(name: str, *, as_json: bool, lang: Language) -> int:
    """Print the defect of that id with its runs, or the list of all for `defects`.

    Raises:
        UnknownClaim: there is no such defect.
    """
    defects = defects_named(name)
    page, runner, results = Page(lang), QueryRunner(), list[DefectResult]()
    for defect in defects:
        results.append(check_defect(defect, runner))
        if not as_json:
            _print_answers(page, results[-1], details=len(defects) == 1)
    if as_json:
        print_json({"defects": [one.json() for one in results]})
    elif len(results) == 1:
        for run in _runs(results[0], runner, lang):
            print(run)
        print_scopes(page, [found.bounds for found in results[0].answers])
    else:
        total, found = Count(len(results), "defect"), sum(one.ok for one in results)
        page.line(
            Message("defects.total", "{defects}: {found} found, and cured.", defects=total, found=found)
        )
    return _code(results)


def _code(results: list[DefectResult]) -> int:
    """0 all found and cured; 1 not; 3 something was not decided."""
    if any(not one.ok and not one.is_undetermined for one in results):
        return NOT_OK
    return 0 if all(one.ok for one in results) else UNDETERMINED


def _state(result: DefectResult) -> Message:
    """The outcome for a defect."""
    if result.ok:
        return Message("defects.found", "found, and cured")
    if result.is_undetermined:
        return Message("defects.undetermined", "undetermined")
    return Message("defects.unexpected", "not as expected")


def _print_answers(page: Page, result: DefectResult, *, details: bool) -> None:
    """Print the defect and each answer; with `details`, text, consequence and cure as well."""
    defect = result.defect
    page.line(Message("defects.heading", "{id}  {state}", id=defect.id, state=_state(result)), "bold")
    _print_paragraph(page, defect.title)
    source = Message(
        "defects.cites",
        "RFC 9293 {sections}. Described in: {source}.",
        sections=defect.cites,
        source=defect.source,
    )
    _print_paragraph(page, source)
    if details:
        page.line()
        for text in _details(defect):
            _print_paragraph(page, text)
    page.line()
    for heading, answers in _answers(result):
        if answers:
            page.line(heading, "italic")
            for answer in answers:
                for line in answer_lines(answer):
                    page.line(line, folds=False)
    print(flush=True)


def _answers(result: DefectResult) -> tuple[tuple[Message, tuple[QueryResult, ...]], ...]:
    return (
        (Message("defects.shows", "The defect shows:"), result.faults),
        (Message("defects.cured", "With the cure:"), result.cures),
        (Message("defects.in-addition", "In addition:"), result.related),
    )


def _details(defect: Defect) -> tuple[Message, ...]:
    """The RFC's text, the consequence and the cure, each under its heading."""
    return (
        Message("defects.rfc", "The RFC: {text}", text=defect.standard),
        Message("defects.consequence", "The consequence: {text}", text=defect.consequence),
        Message("defects.cure", "The cure: {text}", text=defect.cure),
    )


def _print_paragraph(page: Page, text: str) -> None:
    for line in wrap(page.say(text), MOST_COLUMNS):
        page.line(line, folds=False)


def _runs(result: DefectResult, runner: QueryRunner, lang: Language) -> list[str]:
    """The ladders of each fault, of other refutations, and of the cure at work."""
    shown = [found for found in (*result.faults, *result.related) if found.answer.trace is not None]
    runs = [ladder(found, runner, lang) for found in shown]
    example_run, cure = result.defect.example, result.cures[0]
    if example_run is not None:
        scenario, variant = example_run.scenario, example_run.variant
        composed = runner.composed(scenario, variant)
        heading = Message(
            "defects.cured-run", "Cured ({scenario}, {variant}):", scenario=scenario.name, variant=variant
        )
        runs.append(f"{translate(heading, lang)}\n{as_text(composed, example(composed), lang)}")
    elif cure.trace is not None and cure.trace.steps:
        runs.append(ladder(cure, runner, lang))
    return runs

"""`synfin explain defects`: known defects of the standards, found again by the checker, and cured."""

from __future__ import annotations

from ..diagrams.ladder_measure import wrap
from ..diagrams.ladder_text import MOST_COLUMNS
from ..locales import translate
from ..proofs.defects import Defect, DefectResult, check_defect, defects_named
from ..proofs.query_runner import QueryRunner
from ..runs import example
from .output import console, print_json
from .query_output import ladder, part
from .run import as_text
from .scope_output import print_scopes
from .words import say

NOT_OK, UNSETTLED = 1, 3


def run_explain_defects(name: str, *, as_json: bool, lang: str) -> int:
    """Print the defect of that id with its runs, or the list of all for `defects`.

    Raises:
        UnknownClaim: there is no such defect.
    """
    defects = defects_named(name)
    runner, results = QueryRunner(), list[DefectResult]()
    for defect in defects:
        results.append(check_defect(defect, runner))
        if not as_json:
            _print_answers(results[-1], lang, whole=len(defects) == 1)
    if as_json:
        print_json({"defects": [one.json() for one in results]})
    elif len(results) == 1:
        for run in _runs(results[0], runner, lang):
            print(run)
        print_scopes(console(), [found.bounds for found in results[0].answers], lang)
    else:
        print(say("defects found", lang).format(n=len(results), found=sum(one.ok for one in results)))
    return _code(results)


def _code(results: list[DefectResult]) -> int:
    """0 all found and cured; 1 not; 3 something was not decided."""
    if any(not one.ok and not one.is_undetermined for one in results):
        return NOT_OK
    return 0 if all(one.ok for one in results) else UNSETTLED


def _print_answers(result: DefectResult, lang: str, *, whole: bool) -> None:
    """The defect and each answer; if `whole`, the provision, the consequence and the cure as well."""
    out, defect = console(), result.defect
    state = "defect found" if result.ok else "defect open" if result.is_undetermined else "defect not found"
    out.print(f"{defect.id}  {say(state, lang)}", style="bold", markup=False)
    _paragraph(translate(defect.title, lang))
    _paragraph(say("defect cites", lang).format(cites=defect.cites, source=defect.source))
    if whole:
        print()
        for heading, text in _texts(defect, lang):
            _paragraph(f"{say(heading, lang)}{say('colon', lang)}{text}")
    print()
    for heading, found in (("it shows", result.faults), ("cured", result.cures), ("also", result.related)):
        if found:
            out.print(say(heading, lang), style="italic", markup=False)
            for one in found:
                out.print(part(one, lang), markup=False, soft_wrap=True)
    print(flush=True)


def _texts(defect: Defect, lang: str) -> tuple[tuple[str, str], ...]:
    """The texts of a defect, each with its heading."""
    texts = {"RFC says": defect.standard, "happens": defect.consequence, "cure": defect.cure}
    return tuple((heading, translate(text, lang)) for heading, text in texts.items())


def _paragraph(text: str) -> None:
    for line in wrap(text, MOST_COLUMNS):
        print(line)


def _runs(result: DefectResult, runner: QueryRunner, lang: str) -> list[str]:
    """Ladders: each fault, what else is refuted, and the cure at work."""
    shown = [found for found in (*result.faults, *result.related) if found.answer.trace is not None]
    runs = [ladder(found, runner, lang) for found in shown]
    shown_by, cure = result.defect.example, result.cures[0]
    if shown_by is not None:
        composed = runner.composed(shown_by.scenario, shown_by.variant)
        heading = say("cured run", lang).format(scenario=shown_by.scenario.name, variant=shown_by.variant)
        runs.append(f"{heading}\n{as_text(composed, example(composed), lang)}")
    elif cure.trace is not None and cure.trace.steps:
        runs.append(ladder(cure, runner, lang))
    return runs

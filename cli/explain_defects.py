"""`synfin explain defects`: known defects of the standards, found again by the checker, and cured."""

from __future__ import annotations

from ..diagrams.ladder_measure import wrap
from ..diagrams.ladder_text import MOST_COLUMNS
from ..proofs.defects import Defect, Looked, Seeker, defects_named
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
    seeker, looked = Seeker(), list[Looked]()
    for defect in defects:
        looked.append(seeker.look(defect))
        if not as_json:
            _print_answers(looked[-1], lang, told=len(defects) == 1)
    if as_json:
        print_json({"defects": [seeker.json(one) for one in looked]})
    elif len(looked) == 1:
        for run in _runs(looked[0], seeker, lang):
            print(run)
        print_scopes(console(), [found.bounds for found in looked[0].all], lang)
    else:
        print(say("defects found", lang).format(n=len(looked), found=sum(one.ok for one in looked)))
    return _code(looked)


def _code(looked: list[Looked]) -> int:
    """0 all found and cured; 1 not; 3 something was not decided."""
    if any(not one.ok and not one.is_open for one in looked):
        return NOT_OK
    return 0 if all(one.ok for one in looked) else UNSETTLED


def _print_answers(looked: Looked, lang: str, *, told: bool) -> None:
    """The defect and each answer; if `told`, what the RFC says, what happens and what cures it as well."""
    out, defect = console(), looked.defect
    state = "defect found" if looked.ok else "defect open" if looked.is_open else "defect not found"
    out.print(f"{defect.id}  {say(state, lang)}", style="bold", markup=False)
    _paragraph(defect.title_zh if lang == "zh" else defect.title)
    _paragraph(say("defect cites", lang).format(cites=defect.cites, source=defect.source))
    if told:
        print()
        for heading, text in _told(defect, lang):
            _paragraph(f"{say(heading, lang)}{say('colon', lang)}{text}")
    print()
    for heading, found in (("it shows", looked.faults), ("cured", looked.cures), ("also", looked.besides)):
        if found:
            out.print(say(heading, lang), style="italic", markup=False)
            for one in found:
                out.print(part(one, lang), markup=False, soft_wrap=True)
    print(flush=True)


def _told(defect: Defect, lang: str) -> tuple[tuple[str, str], ...]:
    """What is told of a defect, each part with its heading."""
    if lang == "zh":
        return ("RFC says", defect.says_zh), ("happens", defect.happens_zh), ("cure", defect.cure_zh)
    return ("RFC says", defect.says), ("happens", defect.happens), ("cure", defect.cure)


def _paragraph(text: str) -> None:
    for line in wrap(text, MOST_COLUMNS):
        print(line)


def _runs(looked: Looked, seeker: Seeker, lang: str) -> list[str]:
    """Ladders: each fault, what else is refuted, and the cure at work."""
    shown = [found for found in (*looked.faults, *looked.besides) if found.answer.trace is not None]
    runs = [ladder(found, seeker, lang) for found in shown]
    told, cure = looked.defect.told, looked.cures[0]
    if told is not None:
        composed = seeker.composed(told.scenario, told.variant)
        heading = say("cured run", lang).format(scenario=told.scenario.name, variant=told.variant)
        runs.append(f"{heading}\n{as_text(composed, example(composed), lang)}")
    elif cure.shown is not None and cure.shown.steps:
        runs.append(ladder(cure, seeker, lang))
    return runs

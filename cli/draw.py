"""`synfin draw`: pictures into files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..checker.engines.exploration import explore, load_graph
from ..checker.files import write_whole
from ..checker.graph import StateGraph
from ..checker.trace import Trace
from ..diagrams.ladder import ladder_of
from ..diagrams.ladder_svg import ladder_svg
from ..diagrams.matrix import matrix_svg, matrix_text
from ..diagrams.reachable import quotient, reachable
from ..diagrams.render import render, svg_to_png
from ..diagrams.state_machine import state_machine
from ..model.composed_system import ComposedSystem
from ..model.scenarios.catalogue import SCENARIOS
from ..model.variants.catalogue import RFC_9293
from ..proofs.figure5 import FIGURE_5, where
from ..proofs.runner import ClaimRunner
from ..proofs.selection import refutation_case
from ..runs import at_random, example
from .matrix_output import mutants_matrix, verdicts_matrix
from .output import BadRequest, ticking
from .run import as_text, composed_of, title
from .words import say

Lang = Literal["en", "zh"]

FORMATS = {
    "state-machine": ("svg", "png", "dot"),
    "reachable": ("svg", "png", "dot"),
    "quotient": ("svg", "png", "dot"),
    "ladder": ("svg", "png", "txt"),
    "matrix": ("svg", "png", "txt"),
    "verdicts": ("svg", "png", "txt"),
}

WHOLE = ("matrix", "verdicts")
"""Pictures of the whole catalogue."""


@dataclass(frozen=True)
class PictureRequest:
    """What to draw."""

    kind: str
    scenario: str | None
    variant: str
    claim: str | None
    resets: bool
    seed: int | None
    lang: str
    graph: Path | None = None
    """A saved graph to draw instead of searching."""


def run_draw(picture: PictureRequest, output: Path) -> int:
    """Draw into the file."""
    suffix = output.suffix.removeprefix(".")
    if suffix not in FORMATS[picture.kind]:
        raise BadRequest(f"{output}: {picture.kind} is drawn as {', '.join(FORMATS[picture.kind])}")
    if picture.kind in WHOLE and (picture.scenario is not None or picture.variant != RFC_9293):
        what = "no scenario" if picture.scenario is not None else "no variant"
        raise BadRequest(f"{picture.kind} shows the whole catalogue: it takes {what}")
    if picture.scenario is None and picture.kind not in ("state-machine", *WHOLE):
        raise BadRequest(f"which scenario? synfin draw {picture.kind} SCENARIO -o {output}")
    only = {"claim": picture.claim, "seed": picture.seed}
    unfit = [name for name, value in only.items() if value is not None and picture.kind != "ladder"]
    unfit += ["resets"] if picture.resets and picture.kind != "state-machine" else []
    if unfit:
        raise BadRequest(f"--{unfit[0]} does not go with {picture.kind}")
    if picture.graph is not None and picture.kind not in ("reachable", "quotient"):
        raise BadRequest(f"--graph does not go with {picture.kind}: it is for reachable and quotient")
    if picture.claim is not None and picture.seed is not None:
        raise BadRequest("--claim and --seed do not go together: a counterexample is not a random run")
    if not output.parent.is_dir():
        raise BadRequest(f"{output.parent}: there is no such folder")
    with ticking() as ticker:
        ticker.say(f"{picture.kind} …")
        draw = _matrix if picture.kind in WHOLE else _ladder if picture.kind == "ladder" else _graph
        content = draw(picture, suffix)
    write_whole(output, content)
    print(f"{say('wrote', picture.lang)} {output}")
    return 0


def _lang(picture: PictureRequest) -> Lang:
    return "zh" if picture.lang == "zh" else "en"


def _graph(picture: PictureRequest, suffix: str) -> bytes:
    lang = _lang(picture)
    if picture.kind == "state-machine":
        names = [picture.scenario] if picture.scenario else list(SCENARIOS)
        composed_systems = [composed_of(name, picture.variant) for name in names]
        explored = [(composed, explore(composed.system)) for composed in composed_systems]
        figure = [arc.key for arc in FIGURE_5]
        dot = state_machine(explored, where, figure=figure, resets=picture.resets, lang=lang)
    else:
        composed = composed_of(picture.scenario or "", picture.variant)
        graph = _explored(picture, composed)
        draw = reachable if picture.kind == "reachable" else quotient
        dot = draw(composed, graph, lang=lang)
    return render(dot, "svg" if suffix == "svg" else "png" if suffix == "png" else "dot")


def _explored(picture: PictureRequest, composed: ComposedSystem) -> StateGraph:
    """The graph of a scenario: read, or searched."""
    if picture.graph is not None:
        return load_graph(picture.graph, composed.system)
    return explore(composed.system)


def _matrix(picture: PictureRequest, suffix: str) -> bytes:
    matrix = (mutants_matrix if picture.kind == "matrix" else verdicts_matrix)(picture.lang)
    if suffix == "txt":
        return matrix_text(matrix).encode()
    svg = matrix_svg(matrix, picture.lang)
    return svg.encode() if suffix == "svg" else svg_to_png(svg)


def _ladder(picture: PictureRequest, suffix: str) -> bytes:
    composed, trace = _trace(picture)
    if suffix == "txt":
        return (as_text(composed, trace, picture.lang) + "\n").encode()
    svg = ladder_svg(ladder_of(composed, trace), _lang(picture), title=title(composed, trace, picture.lang))
    return svg.encode() if suffix == "svg" else svg_to_png(svg)


def _trace(picture: PictureRequest) -> tuple[ComposedSystem, Trace]:
    scenario = picture.scenario or ""
    composed = composed_of(scenario, picture.variant)
    if picture.claim is None:
        return composed, example(composed) if picture.seed is None else at_random(composed, picture.seed)
    result = ClaimRunner().check(refutation_case(picture.claim, scenario, picture.variant))
    if result.answer.trace is None:
        told = f"{result.answer.verdict.value}. {result.answer.reason}"
        raise BadRequest(f"{picture.claim} has no counterexample to draw in {scenario}: {told}")
    return composed, result.answer.trace

"""`synfin draw`: pictures into files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..checker.engines.exploration import explore, load_graph
from ..checker.files import write_whole
from ..checker.graph import StateGraph
from ..checker.message import Listing, Message
from ..checker.trace import Trace
from ..diagrams.ladder import ladder_of
from ..diagrams.ladder_svg import ladder_svg
from ..diagrams.matrix import matrix_svg, matrix_text
from ..diagrams.reachable import quotient, reachable
from ..diagrams.render import render, svg_to_png
from ..diagrams.state_machine import state_machine
from ..locales import Language, translate
from ..model.composed_system import ComposedSystem
from ..model.scenarios.catalogue import SCENARIOS
from ..model.variants.catalogue import RFC_9293
from ..proofs.figure5 import FIGURE_5, where
from ..proofs.runner import ClaimRunner
from ..proofs.selection import refutation_case
from ..runs import at_random, example
from .matrix_output import mutants_matrix, verdicts_matrix
from .output import BadRequest, no_such_folder, ticking, wrote
from .page import named
from .run import as_text, composed_of

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
    """A picture to draw."""

    kind: str
    scenario: str | None
    variant: str
    claim: str | None
    resets: bool
    seed: int | None
    lang: Language
    graph: Path | None = None
    """A saved graph to draw instead of searching."""


def run_draw(picture: PictureRequest, output: Path) -> int:
    """Draw into the file.

    Raises:
        BadRequest: options that do not go with this picture.
    """
    suffix = output.suffix.removeprefix(".")
    _refuse(picture, output, suffix)
    with ticking() as ticker:
        ticker.say(f"{picture.kind} …")
        draw = _matrix if picture.kind in WHOLE else _ladder if picture.kind == "ladder" else _graph
        content = draw(picture, suffix)
    write_whole(output, content)
    print(translate(wrote(output), picture.lang))
    return 0


def _refuse(picture: PictureRequest, output: Path, suffix: str) -> None:
    """Refuse options that do not go with this picture."""
    kind = picture.kind
    if suffix not in FORMATS[kind]:
        formats = Listing(FORMATS[kind])
        problem = Message("error.formats", "{kind} is drawn as {formats}", kind=kind, formats=formats)
        raise BadRequest(named(str(output), problem))
    if kind in WHOLE and picture.scenario is not None:
        raise BadRequest(
            Message(
                "error.takes-no-scenario", "{kind} shows the whole catalogue: it takes no scenario", kind=kind
            )
        )
    if kind in WHOLE and picture.variant != RFC_9293:
        raise BadRequest(
            Message(
                "error.takes-no-variant", "{kind} shows the whole catalogue: it takes no variant", kind=kind
            )
        )
    if picture.scenario is None and kind not in ("state-machine", *WHOLE):
        command = f"synfin draw {kind} SCENARIO -o {output}"
        raise BadRequest(Message("error.which-scenario", "which scenario? {command}", command=command))
    for option, fits in _fitting(picture).items():
        if not fits:
            raise BadRequest(
                Message(
                    "error.option-of-picture", "{option} does not go with {kind}", option=option, kind=kind
                )
            )
    if picture.claim is not None and picture.seed is not None:
        raise BadRequest(
            Message(
                "error.claim-and-seed",
                "--claim and --seed do not go together: a counterexample is not a random run",
            )
        )
    if not output.parent.is_dir():
        raise no_such_folder(output.parent)


def _fitting(picture: PictureRequest) -> dict[str, bool]:
    """The options for some pictures only, each with whether it goes with this one or is not given."""
    return {
        "--claim": picture.claim is None or picture.kind == "ladder",
        "--seed": picture.seed is None or picture.kind == "ladder",
        "--resets": not picture.resets or picture.kind == "state-machine",
        "--graph": picture.graph is None or picture.kind in ("reachable", "quotient"),
    }


def _graph(picture: PictureRequest, suffix: str) -> bytes:
    lang = picture.lang
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
    matrix = mutants_matrix() if picture.kind == "matrix" else verdicts_matrix()
    if suffix == "txt":
        return matrix_text(matrix, picture.lang).encode()
    svg = matrix_svg(matrix, picture.lang)
    return svg.encode() if suffix == "svg" else svg_to_png(svg)


def _ladder(picture: PictureRequest, suffix: str) -> bytes:
    composed, trace = _trace(picture)
    if suffix == "txt":
        return (as_text(composed, trace, picture.lang) + "\n").encode()
    svg = ladder_svg(ladder_of(composed, trace), picture.lang)
    return svg.encode() if suffix == "svg" else svg_to_png(svg)


def _trace(picture: PictureRequest) -> tuple[ComposedSystem, Trace]:
    scenario = picture.scenario or ""
    composed = composed_of(scenario, picture.variant)
    if picture.claim is None:
        return composed, example(composed) if picture.seed is None else at_random(composed, picture.seed)
    result = ClaimRunner().check(refutation_case(picture.claim, scenario, picture.variant))
    if result.answer.trace is None:
        raise BadRequest(
            Message(
                "error.no-counterexample",
                "{claim} has no counterexample to draw in {scenario}: {verdict}. {reason}",
                claim=picture.claim,
                scenario=scenario,
                verdict=result.answer.verdict.value,
                reason=result.answer.reason,
            )
        )
    return composed, result.answer.trace

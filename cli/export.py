"""`synfin export`: a scenario in the language of another checker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import __version__
from ..checker.files import write_whole
from ..checker.message import Message
from ..export.head import Head
from ..export.invariants import Invariant, chosen, invariants_of
from ..export.names import identifier
from ..export.promela import promela
from ..export.smtlib import smtlib
from ..export.tla import tla
from ..locales import Language, translate
from ..model.composed_system import ComposedSystem
from .output import BadRequest, no_such_folder, print_json, ticking, wrote
from .page import named
from .run import composed_of

DEPTH = 10
"""Steps of the SMT-LIB question by default."""


@dataclass(frozen=True)
class ExportRequest:
    """A scenario, the language to export it to, and the claims to check there."""

    scenario: str
    variant: str
    to: str
    claims: tuple[str, ...]
    depth: int | None
    lang: Language


def run_export(wanted: ExportRequest, output: Path | None, *, as_json: bool) -> int:
    """Print the text, or write it into the file."""
    _refuse(wanted, output)
    with ticking() as ticker:
        ticker.say(f"{wanted.scenario} …")
        composed = composed_of(wanted.scenario, wanted.variant)
        invariants = invariants_of(composed, wanted.variant)
        asserted = chosen(invariants, wanted.claims)
        texts = _texts(wanted, output, composed, invariants, asserted)
    if output is not None:
        for name, text in texts.items():
            write_whole(output.with_name(name), text.encode())
    if as_json:
        report = _json(wanted, composed, invariants, asserted)
        if output is None:
            print_json({**report, "text": "".join(texts.values())})
        else:
            print_json({**report, "files": [str(output.with_name(name)) for name in texts]})
    elif output is None:
        # What follows a module's end is no part of it, so both can be printed.
        print("".join(texts.values()), end="")
    else:
        for name in texts:
            print(translate(wrote(output.with_name(name)), wanted.lang))
    return 0


def _refuse(wanted: ExportRequest, output: Path | None) -> None:
    if wanted.depth is not None and wanted.to != "smtlib":
        raise BadRequest(
            Message(
                "error.depth-of-smtlib",
                "--depth goes with --to smtlib only: the others check every reachable state",
            )
        )
    if output is None:
        return
    if wanted.to == "tla" and not _names_a_module(output):
        option = f"-o {identifier(output.stem)}.tla"
        problem = Message(
            "error.module-name", "a TLA+ module is named as its file, so write {option}", option=option
        )
        raise BadRequest(named(str(output), problem))
    if not output.parent.is_dir():
        raise no_such_folder(output.parent)


def _names_a_module(file: Path) -> bool:
    """The file's name is that of a TLA+ module."""
    name = file.stem
    return file.suffix == ".tla" and name.isascii() and name.isidentifier() and not name.startswith("_")


def _texts(
    wanted: ExportRequest,
    output: Path | None,
    composed: ComposedSystem,
    invariants: tuple[Invariant, ...],
    asserted: tuple[Invariant, ...],
) -> dict[str, str]:
    """File name to text."""
    scenario = composed.scenario
    name = output.name if output else _file_name(wanted.to, scenario.name)
    head = Head(scenario.title, wanted.variant, wanted.lang, name, __version__)
    if wanted.to == "promela":
        return {name: promela(composed, invariants, asserted, head)}
    if wanted.to == "tla":
        stem = name.removesuffix(".tla")
        module, configuration = tla(composed, invariants, asserted, head, stem)
        return {name: module, f"{stem}.cfg": configuration}
    depth = DEPTH if wanted.depth is None else wanted.depth
    return {name: smtlib(composed, invariants, asserted, head, depth)}


def _file_name(to: str, scenario: str) -> str:
    if to == "tla":
        return f"{identifier(scenario)}.tla"
    return f"{scenario}.{'pml' if to == 'promela' else 'smt2'}"


def _json(
    wanted: ExportRequest,
    composed: ComposedSystem,
    invariants: tuple[Invariant, ...],
    asserted: tuple[Invariant, ...],
) -> dict[str, Any]:
    rows = [
        {"id": one.id, "expected": "refuted" if one.refuted else "holds", "checked": one in asserted}
        for one in invariants
    ]
    return {
        "scenario": composed.scenario.name,
        "variant": wanted.variant,
        "to": wanted.to,
        "scope": dict(composed.system.scope),
        "assumptions": list(composed.system.assumptions),
        "invariants": rows,
    }

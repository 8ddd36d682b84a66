"""The options that commands share, and the values that they take."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ..locales import Language
from .output import LANGUAGE


class Method(StrEnum):
    """The methods of `check`."""

    search = "search"
    bounded = "bounded"
    induction = "induction"


class EngineName(StrEnum):
    """The engines of a search."""

    auto = "auto"
    python = "python"
    native = "native"


class SearchEngine(StrEnum):
    """The engines of a search that only counts."""

    auto = "auto"
    python = "python"
    native = "native"
    ray = "ray"


class PictureKind(StrEnum):
    """The pictures of `draw`."""

    state_machine = "state-machine"
    reachable = "reachable"
    quotient = "quotient"
    ladder = "ladder"
    matrix = "matrix"
    verdicts = "verdicts"


class Target(StrEnum):
    """The languages of `export`."""

    promela = "promela"
    tla = "tla"
    smtlib = "smtlib"


def _remember(language: Language) -> Language:
    """Errors and progress are in the language of the command as well."""
    LANGUAGE.set(language)
    return language


Lang = Annotated[
    Language,
    typer.Option("--lang", help="The language of the output.", callback=_remember, is_eager=True),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Variant = Annotated[
    str, typer.Option(help="The rules: rfc9293, rfc793, or a mutant, as `mutants --list` names it.")
]
Budget = Annotated[int, typer.Option(help="The most states that a search may find.", min=1)]
Engine = Annotated[
    EngineName, typer.Option(help="Plain Python, compiled code, or whichever suits the number of states.")
]
Seconds = Annotated[float | None, typer.Option(help="The most seconds that a search may take.", min=0)]
Memory = Annotated[
    int | None,
    typer.Option(
        help="Memory of a compiled search; none: four fifths of what is free.", min=1, metavar="MIB"
    ),
]
Address = Annotated[
    str | None, typer.Option(help="With --engine ray: of a running cluster; none: this machine.")
]
Threads = Annotated[int, typer.Option(help="Threads of a compiled search, which share one table.", min=1)]
ScenarioName = Annotated[str, typer.Argument(help="A scenario's name, as in `synfin search --list`.")]

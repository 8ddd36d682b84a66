"""Excerpts of the source, and outputs of commands as they print them."""

from __future__ import annotations

import inspect
import io
import shlex
from contextlib import redirect_stdout
from functools import cache

from synfin.cli.app import app
from synfin.model.pipeline import ALL_RULES

from .languages import ENGLISH, Lang
from .regions import Filler, Region


def rule(region: Region) -> str:
    """The source of a rule, with its decorator."""
    (found,) = (one for one in ALL_RULES if one.name == region.arguments)
    return f"```python\n{inspect.getsource(found.function)}```"


def output(region: Region) -> str:
    """A command with the lines that it prints: `generated: output 1-4 check both-closed`."""
    lines, _, command = region.arguments.partition(" ")
    first, _, last = lines.partition("-")
    arguments = [*shlex.split(command), *(() if region.lang == ENGLISH else ("--lang", region.lang))]
    printed = _printed(tuple(arguments), region.lang).splitlines()[int(first) - 1 : int(last)]
    if len(printed) < int(last) - int(first) + 1:
        raise ValueError(f"it prints fewer than {last} lines")
    shown = "\n".join(line.rstrip() for line in printed)
    return f"```console\n$ synfin {shlex.join(arguments)}\n{shown}\n```"


@cache
def _printed(arguments: tuple[str, ...], lang: Lang) -> str:
    """The standard output of a command.

    Raises:
        ValueError: the command fails.
    """
    with redirect_stdout(io.StringIO()) as out:
        code = app(list(arguments), standalone_mode=False)
    if code:
        raise ValueError(f"synfin {shlex.join(arguments)} ends with exit code {code}")
    return out.getvalue()


EXCERPTS: dict[str, Filler] = {"output": output, "rule": rule}

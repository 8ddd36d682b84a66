"""Excerpts of the source, and outputs of commands as they print them."""

from __future__ import annotations

import doctest
import inspect
import io
import shlex
from contextlib import redirect_stdout
from functools import cache

from synfin.cli.app import app
from synfin.model.pipeline import ALL_RULES

from .languages import ENGLISH
from .regions import Filler, Region


def rule(region: Region) -> str:
    """The source of a rule, with its decorator."""
    for one in ALL_RULES:
        if one.name == region.arguments:
            return f"```python\n{inspect.getsource(one.function)}```"
    raise ValueError("there is no such rule")


def output(region: Region) -> str:
    """A command with paragraphs of what it prints: `generated: output 1-2 check both-closed`."""
    paragraphs, _, command = region.arguments.partition(" ")
    first, _, last = paragraphs.partition("-")
    arguments = [*shlex.split(command), *(() if region.lang == ENGLISH else ("--lang", region.lang))]
    printed = _printed(tuple(arguments)).strip("\n").split("\n\n")
    shown = "\n\n".join(printed[int(first) - 1 : int(last or first)])
    lines = "\n".join(line.rstrip() for line in shown.splitlines())
    return f"```console\n$ synfin {shlex.join(arguments)}\n{lines}\n```"


@cache
def _printed(arguments: tuple[str, ...]) -> str:
    """The standard output of a command.

    Raises:
        ValueError: the command fails.
    """
    with redirect_stdout(io.StringIO()) as out:
        code = app(list(arguments), standalone_mode=False)
    if code:
        raise ValueError(f"synfin {shlex.join(arguments)} ends with exit code {code}")
    return out.getvalue()


def session(region: Region) -> str:
    """A session of Python: the lines that the document has after `>>>`, with what they print.

    Raises:
        ValueError: a line raises an exception.
    """
    shown, names = [], {"__name__": "__main__"}
    for example in doctest.DocTestParser().get_examples(region.inside):
        lines = example.source.splitlines()
        shown += [f">>> {lines[0]}", *(f"... {line}" for line in lines[1:])]
        with redirect_stdout(io.StringIO()) as out:
            try:
                exec(compile(example.source, "<session>", "single"), names)
            except Exception as error:
                raise ValueError(f"{lines[0]} raises {type(error).__name__}: {error}") from error
        shown += [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(["```pycon", *shown, "```"])


EXCERPTS: dict[str, Filler] = {"output": output, "rule": rule, "session": session}

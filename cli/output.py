"""Output but for pages: JSON, lines on standard error, files written whole or not at all, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..checker.message import Message
from ..locales import Language, translate

if TYPE_CHECKING:
    from ..checker.graph import Progress


LANGUAGE: ContextVar[Language] = ContextVar("LANGUAGE", default="en")
"""The language of the command that runs, for errors and progress."""


class BadRequest(ValueError):
    """Options that do not fit together; the message says what to write instead."""


def print_json(data: Any) -> None:
    """One JSON value on standard output, in ASCII: any encoding carries it, any reader decodes it."""
    print(json.dumps(data, indent=1))


def report(text: str) -> None:
    """One line on standard error, in the language of the command."""
    print(f"synfin: {translate(text, LANGUAGE.get())}", file=sys.stderr)


def no_such_folder(folder: Path) -> BadRequest:
    """The error of a file in a folder that does not exist."""
    return BadRequest(Message("error.no-folder", "{folder}: there is no such folder", folder=str(folder)))


# Files


def wrote(path: Path) -> Message:
    """The line that names a file that was written."""
    return Message("text.wrote", "wrote {path}", path=str(path))


# Progress


class Ticker:
    """One line of progress on standard error, if that is a terminal."""

    def __init__(self) -> None:
        self.on = sys.stderr.isatty()
        self.last = ""

    def say(self, text: str) -> None:
        """Replace the line."""
        shown = translate(text, LANGUAGE.get())
        changed, self.last = shown != self.last, shown
        if self.on and changed:
            print(f"\r\x1b[K{shown[:99]}", end="", file=sys.stderr, flush=True)

    def states(self, name: str, progress: Progress) -> None:
        """Show how far a search has come."""
        from ..checker.text import counted

        self.say(
            Message(
                "progress.states",
                "{name}: {states}, depth {depth}, {waiting:,} waiting, {rate:,.0f}/s",
                name=name,
                states=counted(progress.states, "state"),
                depth=progress.depth,
                waiting=progress.frontier,
                rate=progress.states / progress.seconds if progress.seconds else 0.0,
            )
        )

    def clear(self) -> None:
        """Take the line away."""
        if self.on and self.last:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        self.last = ""


@contextmanager
def ticking() -> Iterator[Ticker]:
    """A ticker whose line is gone at the end; an interruption says how far the work came."""
    ticker = Ticker()
    try:
        yield ticker
    except KeyboardInterrupt:
        last = ticker.last
        ticker.clear()
        if last:
            report(Message("error.interrupted-at", "interrupted at: {progress}", progress=last))
        else:
            report(Message("error.interrupted", "interrupted"))
        raise
    finally:
        ticker.clear()

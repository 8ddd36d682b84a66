"""Output: JSON, tables, files written whole or not at all, progress on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from ..checker.graph import Progress


class BadRequest(ValueError):
    """Options that do not fit together; the message says what to write instead."""


def print_json(data: Any) -> None:
    """One JSON value on standard output, in ASCII: any encoding carries it, any reader decodes it."""
    print(json.dumps(data, indent=1))


def console() -> Console:
    """Standard output as a console; at most 100 columns, and 100 where there is no terminal."""
    from rich.console import Console

    terminal = Console(highlight=False)
    return Console(highlight=False, width=min(terminal.width, 100) if terminal.is_terminal else 100)


class Ticker:
    """One line of progress on standard error, if that is a terminal."""

    def __init__(self) -> None:
        self.on = sys.stderr.isatty()
        self.last = ""

    def say(self, text: str) -> None:
        """Replace the line."""
        changed, self.last = text != self.last, text
        if self.on and changed:
            print(f"\r\x1b[K{text[:99]}", end="", file=sys.stderr, flush=True)

    def states(self, name: str, progress: Progress) -> None:
        """How far a search has come."""
        from ..checker.text import counted

        rate = progress.states / progress.seconds if progress.seconds else 0.0
        self.say(
            f"{name}: {counted(progress.states, 'state')}, depth {progress.depth}, "
            f"{progress.frontier:,} waiting, {rate:,.0f}/s"
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
        came = ticker.last
        ticker.clear()
        print(f"synfin: interrupted{' at: ' if came else ''}{came}", file=sys.stderr)
        raise
    finally:
        ticker.clear()

"""The outcome of a command, for the tests of the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """The exit status of a command, and its output."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]

"""SPIN on a Promela text, step by step, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass

COMPILE = ("gcc", "-w", "-fwrapv", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c")
"""The compiler's call, without its level: a plain depth-first search of all states, assertions on."""

LEAST_STACK = 1_000_000
"""Places of SPIN's stack of states, at least."""


DIGITS = 8
"""Digits of a count that SPIN prints: 2.1998213e+08 transitions."""


class BadOutput(ValueError):
    """SPIN did not search every state; one line."""


@dataclass(frozen=True)
class Told:
    """The counts of a search, to `DIGITS` digits."""

    states: int
    transitions: int
    """One more than there are steps: the first puts the initial state there."""


def search_command(states: int) -> tuple[str, ...]:
    """The search of about so many states: a table with at least half as many slots as states, and a stack."""
    slots = max(16, states.bit_length())
    return "./pan", "-n", f"-m{max(LEAST_STACK, states)}", f"-w{slots}"


def read(text: str) -> Told:
    """The counts in the output of a search.

    Raises:
        BadOutput: it is not the output of a complete search without an error.
    """
    if "max search depth too small" in text:
        raise BadOutput("SPIN's stack was too small: give it more places")
    if "out of memory" in text:
        raise BadOutput("SPIN ran out of memory")
    errors = _number(r"errors: (\d+)", text)
    if errors:
        raise BadOutput(f"SPIN found {errors} violations where none is expected")
    return Told(_number(rf"{_COUNT} states, stored", text), _number(rf"{_COUNT} transitions", text))


_COUNT = r"(\d[\d.e+]*)"


def as_told(count: int) -> int:
    """A count as SPIN prints it."""
    return round(float(f"{count:.{DIGITS}g}"))


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    if found is None:
        last = text.strip().splitlines()[-1:] or ["nothing"]
        raise BadOutput(f"SPIN did not finish; its last words: {last[0]}")
    return round(float(found[1]))

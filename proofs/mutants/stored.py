"""The matrix as it was found when the rules and the claims were what they are now: text beside this module.

The tests try a sample of the mutants again, and all of them where time does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from .matrix import MutantResult
from .trial import Difference, Kill, KillMethod

FILE = Path(__file__).with_name("mutants.txt")


@cache
def stored_rows() -> tuple[MutantResult, ...]:
    """The rows of the file, in the order of the rules."""
    return tuple(rows_in(FILE.read_text(encoding="utf-8")))


def rows_in(text: str) -> Iterator[MutantResult]:
    """The rows of a text that `as_text` wrote."""
    blocks = (block.splitlines() for block in text.split("\n\n") if block.strip())
    return (_row(name, [line.split() for line in found]) for name, *found in blocks)


def _row(name: str, lines: list[list[str]]) -> MutantResult:
    catches = tuple(
        Kill(line[1], " ".join(line[4:]), KillMethod(line[2]), int(line[3]))
        for line in lines
        if line[0] == "caught"
    )
    sights = {line[1]: Difference(" ".join(line[2:])) for line in lines if line[0] == "seen"}
    implied = next((" ".join(words) for kind, *words in lines if kind == "implied"), "")
    return MutantResult(name, catches, ["flaw"] in lines, implied, sights)


def as_text(rows: Iterable[MutantResult]) -> str:
    """The rows as text: a paragraph for each mutant. What was seen stands there where nothing was caught."""
    return "\n\n".join("\n".join(_lines(row)) for row in rows) + "\n"


def _lines(row: MutantResult) -> Iterator[str]:
    yield row.mutant
    if row.flaw:
        yield "  flaw"
    if row.implied:
        yield f"  implied {row.implied}"
    for catch in row.catches:
        yield f"  caught {catch.claim} {catch.how.value} {catch.steps} {catch.scenario}"
    if not row.catches:
        yield from (f"  seen {scenario} {sight.value}" for scenario, sight in row.sights.items())

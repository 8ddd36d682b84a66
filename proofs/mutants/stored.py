"""The stored results of mutation testing: text beside this module.

The tests try a sample of the mutants again, and the slow ones all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from .result import Difference, Kill, KillMethod, MutantResult

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
    kills = tuple(
        Kill(line[1], " ".join(line[4:]), KillMethod(line[2]), int(line[3]))
        for line in lines
        if line[0] == "killed"
    )
    differences = {line[1]: Difference(" ".join(line[2:])) for line in lines if line[0] == "shown"}
    equivalence = next((" ".join(words) for kind, *words in lines if kind == "equivalent"), "")
    return MutantResult(name, kills, ["flawed"] in lines, equivalence, differences)


def as_text(rows: Iterable[MutantResult]) -> str:
    """The rows as text: a paragraph for each mutant; the differences stand there where nothing kills it."""
    return "\n\n".join("\n".join(_lines(row)) for row in rows) + "\n"


def _lines(row: MutantResult) -> Iterator[str]:
    yield row.mutant
    if row.flawed:
        yield "  flawed"
    if row.equivalence:
        yield f"  equivalent {row.equivalence}"
    for kill in row.kills:
        yield f"  killed {kill.claim} {kill.method.value} {kill.steps} {kill.scenario}"
    if not row.kills:
        shown = row.differences.items()
        yield from (f"  shown {scenario} {difference.value}" for scenario, difference in shown)

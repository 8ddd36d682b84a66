"""The numbers inside sentences, by name; each is counted from what it speaks of."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from statistics import median
from typing import Any, NamedTuple

from synfin.checker.verdict import Verdict
from synfin.model.coverage.abstractions import ABSTRACTIONS
from synfin.model.pipeline import ALL_RULES
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.variants.catalogue import MUTANTS
from synfin.model.variants.rfc_variants import VARIANTS
from synfin.proofs.case import UNBOUNDED_CHANNELS
from synfin.proofs.claims.catalogue import CLAIMS, all_cases
from synfin.proofs.defects.check import DEFECTS
from synfin.proofs.seed.check import STATEMENTS

from .regions import ROOT, Filler

RECORD = ROOT / "tests" / "catalogue.tsv"
MEASURED = ROOT / "benchmarks" / "measured.json"
LARGE = 400
"""States from which on a scenario has a row of its own."""


class Size(NamedTuple):
    """The size of a reachable state graph."""

    states: int
    transitions: int
    depth: int


@cache
def sizes() -> dict[str, Size]:
    """The size of each scenario under RFC 9293, as recorded; `tests/test_documents.py` searches them anew."""
    rows = (line.split("\t") for line in RECORD.read_text(encoding="utf-8").splitlines())
    found = {row[1]: Size(*map(int, row[6:9])) for row in rows if row[0] == "-"}
    return {name: found[name] for name in SCENARIOS}


def small() -> list[Size]:
    """The scenarios without a row of their own in the table of sizes."""
    return [size for size in sizes().values() if size.states < LARGE]


@cache
def proved(place: str | None = None) -> tuple[str, ...]:
    """The claims that are proved, of RFC 9293 or a variant; in one place or in any."""
    found = (
        case.claim.id
        for case in all_cases()
        if case.expected is Verdict.PROVED and place in (None, case.scenario)
    )
    return tuple(dict.fromkeys(found))


@cache
def _measured() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


def _ratios() -> list[float]:
    """How many times as long SPIN's searcher takes as our search, by scenario."""
    compared = [row for row in _measured().values() if row["spins"]]
    return [_spins(row) / median(one["found"]["search"] for one in row["ours"]) for row in compared]


def _spins(row: Any) -> float:
    return float(median(one["run"]["cpu"] for one in row["spins"]))


def _bytes() -> list[float]:
    """Bytes a state by scenario."""
    return [row["ours"][0]["found"]["bytes"] for row in _measured().values()]


def _largest() -> Any:
    """The measurement of the scenario with the most states."""
    return max((row["ours"][0] for row in _measured().values()), key=lambda one: one["found"]["states"])


def _less_memory() -> int:
    """The states of the smallest scenario for which our process takes less memory than SPIN's searcher."""
    return min(
        int(row["ours"][0]["found"]["states"])
        for row in _measured().values()
        if row["spins"] and row["ours"][0]["process"]["peak"] < row["spins"][0]["run"]["peak"]
    )


_NUMBERS: dict[str, Callable[[], str]] = {
    "abstractions": lambda: f"{len(ABSTRACTIONS)}",
    "bytes-least": lambda: f"{min(_bytes()):.0f}",
    "bytes-most": lambda: f"{max(_bytes()):.0f}",
    "cases": lambda: f"{len(all_cases()):,}",
    "claims": lambda: f"{len(CLAIMS)}",
    "defects": lambda: f"{len(DEFECTS)}",
    "largest-gib": lambda: f"{_largest()['process']['peak'] / (1 << 30):.1f}",
    "largest-states": lambda: f"{_largest()['found']['states']:,}",
    "less-memory-from": lambda: f"{_less_memory():,}",
    "mutants": lambda: f"{len(MUTANTS)}",
    "proved": lambda: f"{len(proved())}",
    "proved-unbounded": lambda: f"{len(proved(UNBOUNDED_CHANNELS))}",
    "rules": lambda: f"{len(ALL_RULES)}",
    "scenarios": lambda: f"{len(SCENARIOS)}",
    "small-scenarios": lambda: f"{len(small())}",
    "small-states": lambda: f"{max(size.states for size in small()):,}",
    "spin-least": lambda: f"{min(_ratios()):.0f}",
    "spin-most": lambda: f"{max(_ratios()):.0f}",
    "statements": lambda: f"{len(STATEMENTS)}",
    "states": lambda: f"{sum(size.states for size in sizes().values()):,}",
    "variants": lambda: f"{len(VARIANTS)}",
}


def _constant(number: Callable[[], str]) -> Filler:
    return lambda region: number()


NUMBERS: dict[str, Filler] = {name: _constant(number) for name, number in _NUMBERS.items()}

"""The sizes of the scenarios in the README are those that `synfin scenarios` prints."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import shared
from synfin.cli.app import app
from synfin.locales import translate
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scaling import GROWTH, drivers

pytestmark = shared.in_one_process

ROOT = Path(__file__).resolve().parent.parent
LARGE = 400
"""States from which on a scenario has a row of its own."""

PLACES = [("README.md", "en", "### How large the scenarios are"), ("README.zh-CN.md", "zh", "### 场景有多大")]


@cache
def sizes() -> dict[str, Any]:
    with redirect_stdout(StringIO()) as out:
        assert not app(["scenarios", "--json"], standalone_mode=False)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr("synfin.cli.scenarios.compose", shared.composed)
    monkeypatch.setattr("synfin.cli.scenarios.explore", shared.explored)
    return sizes()


def counts(row: dict[str, Any]) -> str:
    return f"{row['states']:,} | {row['transitions']:,} | {row['depth']}"


def section(file: str, heading: str) -> str:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert text.count(heading) == 1
    return re.split(r"\n##+ ", text.split(heading)[1])[0]


@pytest.mark.parametrize(("file", "language", "heading"), PLACES, ids=["en", "zh"])
def test_the_readme_says_how_large_the_scenarios_are(
    file: str, language: str, heading: str, printed: dict[str, Any]
) -> None:
    large = sorted(
        (row for row in printed["scenarios"] if row["states"] >= LARGE), key=lambda row: -row["states"]
    )
    rows = []
    for row in large:
        words = ", ".join(translate(driver, language) for driver in drivers(SCENARIOS[row["scenario"]]))
        rows.append(f"| `{row['scenario']}` | {counts(row)} | {words} |")
    small = [row["states"] for row in printed["scenarios"] if row["states"] < LARGE]
    found = section(file, heading)
    assert "\n".join(rows) in found
    others = re.search(r"(\d+) (?:others have|个场景)\D+?(\d+) (?:states|个状态)", found)
    assert others is not None and (int(others[1]), int(others[2])) == (len(small), max(small))


@pytest.mark.parametrize(("file", "language", "heading"), PLACES, ids=["en", "zh"])
def test_the_readme_says_how_one_of_them_grows(
    file: str, language: str, heading: str, printed: dict[str, Any]
) -> None:
    found = section(file, heading)
    sizes = iter(printed["growth"]["rows"])
    for driver, values in GROWTH:
        cells = ", ".join(f"{translate(value, language)}: {next(sizes)['states']:,}" for value, _ in values)
        assert f"| {translate(driver, language)} | {cells} |" in found


def test_the_drivers_say_what_differs() -> None:
    assert drivers(SCENARIOS["three-way-handshake"]) == ["Perfect(2)"]
    assert drivers(SCENARIOS["hostile-lifecycle"]) == ["Hostile(2)", "1 octet"]
    assert drivers(SCENARIOS["impatient-lifecycle"]) == [
        "Lossy(2)", "1 octet", "spurious retransmissions",
    ]  # fmt: skip

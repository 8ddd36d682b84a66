"""`synfin scenarios` prints sizes and what drives them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from synfin.cli import scenarios
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scaling import GROWTH

Synfin = Callable[..., Any]


@pytest.fixture(autouse=True)
def a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    few = ("four-way-close", "lossy-close")
    monkeypatch.setattr(scenarios, "SCENARIOS", {name: SCENARIOS[name] for name in few})
    monkeypatch.setattr(scenarios, "GROWTH", GROWTH[-1:])


def test_as_json_each_has_its_counts(synfin: Synfin) -> None:
    found = json.loads(synfin("scenarios", "--json").out)
    assert found["scenarios"][0] == {
        "scenario": "four-way-close", "states": 16, "transitions": 18, "depth": 12, "drivers": ["Perfect(2)"],
    }  # fmt: skip
    assert found["growth"]["of"] == "one-octet"
    assert [(row["value"], row["states"]) for row in found["growth"]["rows"]] == [("4", 207), ("32", 207)]


def test_in_words_it_speaks_both_languages(synfin: Synfin, columns: Callable[[str], int]) -> None:
    english, chinese = (synfin("scenarios", "--lang", lang).out for lang in ("en", "zh"))
    assert "driven by" in english and "bits of a number" in english
    assert "规模来自" in chinese and "序号位数" in chinese
    assert max(map(columns, (english + chinese).splitlines())) <= 100

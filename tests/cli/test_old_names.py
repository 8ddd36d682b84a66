"""Old ids of claims, and old names of what stands for a scenario, are valid for one release, with a note."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.proofs.case import WITHOUT_SCENARIO
from synfin.proofs.claims.catalogue import CLAIMS, claim_named
from synfin.proofs.old_names import OLD_CLAIMS, OLD_SCENARIOS
from synfin.proofs.selection import CheckRequest, cases_for

Synfin = Callable[..., Any]


def test_every_old_name_has_a_new_one_and_none_is_in_use() -> None:
    assert set(OLD_CLAIMS.values()) <= set(CLAIMS)
    assert not set(OLD_CLAIMS) & set(CLAIMS)
    assert set(OLD_SCENARIOS.values()) <= set(WITHOUT_SCENARIO)
    assert not set(OLD_SCENARIOS) & {*SCENARIOS, *WITHOUT_SCENARIO}


@pytest.mark.parametrize("old", OLD_CLAIMS)
def test_an_old_id_is_deprecated_in_python(old: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"{old} is now called {OLD_CLAIMS[old]}"):
        assert claim_named(old) is CLAIMS[OLD_CLAIMS[old]]


def test_an_old_scenario_is_deprecated_in_python() -> None:
    with pytest.warns(DeprecationWarning, match="any-segment is now called open-endpoint"):
        (case,) = cases_for(CheckRequest(("no-rst-for-rst",), "any-segment"))
    assert case.scenario == "open-endpoint"


@pytest.mark.parametrize(
    ("lang", "note"),
    [("en", "ends-well is now called valid-end-states"), ("zh", "ends-well 现称 valid-end-states")],
)
def test_an_old_id_is_checked_as_the_new_one_with_a_note(lang: str, note: str, synfin: Synfin) -> None:
    outcome = synfin("check", "ends-well", "--scenario", "four-way-close", "--json", "--lang", lang)
    (row,) = json.loads(outcome.out)["claims"]
    assert (outcome.code, row["id"]) == (0, "valid-end-states")
    assert outcome.err == f"synfin: {note}\n"


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (("check", "no-rst-for-rst", "--scenario", "any-segment"), "any-segment is now called open-endpoint"),
        (("prove", "end-is-told", "--list"), "end-is-told is now called termination-reported"),
        (("explain", "abort-waits"), "abort-waits is now called abort-enters-time-wait"),
        (
            ("mutants", "--rule", "no_fin", "--claim", "ends-well", "--stored"),
            "ends-well is now called valid-end-states",
        ),
        (
            ("export", "four-way-close", "--to", "promela", "--claim", "settled-agreement"),
            "settled-agreement is now called quiescent-agreement",
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_every_command_takes_old_names(arguments: tuple[str, ...], note: str, synfin: Synfin) -> None:
    outcome = synfin(*arguments)
    assert (outcome.code, outcome.err) == (0, f"synfin: {note}\n")


def test_a_counterexample_is_drawn_by_an_old_id(synfin: Synfin, tmp_path: Path) -> None:
    file = tmp_path / "ladder.txt"
    variant = ("--variant", "fin-not-repeated")
    outcome = synfin("draw", "ladder", "lossy-close", *variant, "--claim", "ends-well", "-o", str(file))
    assert outcome.code == 0 and "now called" in outcome.err
    assert "FIN" in file.read_text()

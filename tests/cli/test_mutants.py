"""`synfin mutants` tells which claim notices what is taken from a rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Synfin = Callable[..., Any]

WRONG = {
    ("--rule", "mad"): "no rule 'mad'",
    ("--claim", "mad"): "no claim 'mad'",
    ("--stored", "--all"): "--stored does not go with --all",
    ("--list", "--stored"): "--list tries nothing",
    ("--mad",): "No such option: --mad",
}


@pytest.mark.parametrize("arguments", WRONG)
def test_wrong_arguments_end_in_one_line(arguments: tuple[str, ...], synfin: Synfin) -> None:
    outcome = synfin("mutants", *arguments)
    assert outcome.code == 2 and outcome.out == ""
    assert WRONG[arguments] in outcome.err
    assert outcome.err.count("\n") == 1


def test_all_mutants_are_listed(synfin: Synfin) -> None:
    told = json.loads(synfin("mutants", "--list", "--json").out)
    assert len(told) > 650
    assert all(one["title"] for one in told)
    few = synfin("mutants", "--list", "--rule", "no_fin").out
    assert "drop-guard no_fin: it carries no FIN that is the next number" in few


def test_a_rule_is_tried(synfin: Synfin) -> None:
    outcome = synfin("mutants", "--rule", "closed_discards_a_reset", "--claim", "no-rst-for-rst", "--json")
    told = {one["mutant"]: one for one in json.loads(outcome.out)["mutants"]}
    assert outcome.code == 0
    answered = told["reset-for-a-reset"]
    assert answered["status"] == "killed"
    assert {one["id"] for one in answered["killed_by"]} == {"no-rst-for-rst"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_stored_is_printed_at_once(lang: str, synfin: Synfin, columns: Callable[[str], int]) -> None:
    outcome = synfin("mutants", "--stored", "--lang", lang)
    assert outcome.code == 0
    assert ("killed" if lang == "en" else "已杀死") in outcome.out
    assert max(map(columns, outcome.out.splitlines())) <= 100


@pytest.mark.parametrize("kind", ["matrix", "verdicts"])
@pytest.mark.parametrize("suffix", ["svg", "txt"])
def test_matrices_are_drawn(kind: str, suffix: str, synfin: Synfin, tmp_path: Path) -> None:
    file = tmp_path / f"m.{suffix}"
    assert synfin("draw", kind, "-o", str(file)).code == 0
    assert "both-closed" in file.read_text()


@pytest.mark.parametrize("arguments", [("matrix", "seed"), ("verdicts", "--variant", "rfc793")])
def test_a_matrix_shows_the_whole_catalogue(
    arguments: tuple[str, ...], synfin: Synfin, tmp_path: Path
) -> None:
    outcome = synfin("draw", *arguments, "-o", str(tmp_path / "m.svg"))
    assert outcome.code == 2
    assert "shows the whole catalogue" in outcome.err

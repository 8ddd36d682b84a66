"""With every verdict stands what it rests on: its bound, its fairness, why it is open, what is assumed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console
from synfin.cli import explain
from synfin.cli.page import Page
from synfin.cli.scope_output import print_scopes
from synfin.proofs import check
from synfin.proofs.result import Bounds

Synfin = Callable[..., Any]


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def printed(*rows: tuple[str, str, dict[str, str], tuple[str, ...]]) -> list[str]:
    out = io.StringIO()
    bounds = [Bounds(scenario, scope, assumptions, claim) for scenario, claim, scope, assumptions in rows]
    print_scopes(Page("en", Console(file=out, width=200)), bounds)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_what_one_claim_assumes_is_said_of_it_alone_and_of_no_other() -> None:
    channels = {"wires": "Everlasting"}
    lines = printed(
        ("unbounded-channels", "first", channels, ("text is read as it comes",)),
        ("unbounded-channels", "second", channels, ()),
        ("unbounded-channels", "third", channels, ("a window is small",)),
    )
    assert lines[1:4] == [
        "unbounded-channels: wires Everlasting",
        "unbounded-channels, first: text is read as it comes",
        "unbounded-channels, third: a window is small",
    ]


def test_what_most_scenarios_share_is_said_once() -> None:
    same = {"window": "4 octets"}
    lines = printed(*((name, "claim", {**same, "wires": name}, ()) for name in ("one", "two", "three")))
    assert lines[1:5] == [
        "Scenarios, unless stated otherwise: window 4 octets.",
        *(f"{name}: wires {name}" for name in ("one", "two", "three")),
    ]


def test_what_goes_without_saying_in_scenarios_is_said_of_a_proof() -> None:
    same = {"window": "4 octets"}
    lines = printed(*((name, "claim", same, ()) for name in ("one", "two", "open-endpoint")))
    assert lines[1] == "Scenarios, unless stated otherwise: window 4 octets."
    assert "open-endpoint: window 4 octets" in lines


def test_what_is_left_open_says_why_and_not_why_it_should_be_refuted(synfin: Synfin) -> None:
    told = words(
        synfin("check", "eventually-established", "--scenario", "lossy-handshake", "--budget", "5").out
    )
    assert told.count("The search is incomplete after 5 states") == 4
    assert "UNDETERMINED lossy-handshake (weak fairness of each endpoint" in told
    assert "the channels may lose every segment" not in told
    assert "the budget of 5 states is used up" in told
    assert "draw ladder" not in told  # there is nothing to draw


def test_a_bound_that_is_too_short_is_said_with_the_fairness(synfin: Synfin) -> None:
    asked = (
        "check",
        "eventually-established",
        "--scenario",
        "lossy-handshake",
        "--method",
        "bounded",
        "--bound",
        "2",
    )
    outcome = synfin(*asked)
    assert outcome.code == 1
    told = words(outcome.out)
    assert "✗ BOUNDED lossy-handshake (weak fairness of each endpoint" in told
    assert "There is no counterexample within 2 steps" in told


def test_a_claim_is_explained_with_what_bounds_its_scenarios(synfin: Synfin) -> None:
    told = words(synfin("explain", "three-segments").out)
    assert "Scopes" in told and "three-segment-close: acknowledgments may be delayed" in told


def test_a_claim_whose_premise_never_occurs_ends_in_1(
    synfin: Synfin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "vacuous_claims", lambda results: ("three-segments",))
    outcome = synfin("check", "three-segments", "--json")
    assert outcome.code == 1


def test_what_is_explained_and_left_open_ends_in_3(synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    from synfin.checker.engines.exploration import Limits
    from synfin.proofs.runner import ClaimRunner

    monkeypatch.setattr(explain, "ClaimRunner", lambda progress: ClaimRunner(Limits(budget=3)))
    for more in ((), ("--json",)):
        assert synfin("explain", "three-segments", *more).code == 3

"""The scenarios of the catalogue go through every rule, and meet its conditions true and false."""

from __future__ import annotations

from functools import cache

import pytest
import shared
from synfin.cli.app import app
from synfin.model.pipeline import ALL_RULES
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.proofs import rule_coverage as of_proofs
from synfin.proofs.rule_coverage import RuleCoverage, coverage_of

pytestmark = shared.in_one_process

PLAN = "the user's own plan keeps him from the call before the condition is met"
INVARIANT = "an invariant: every state in which the rule's other conditions hold satisfies it"

ONE_SIDED: dict[tuple[str, str], str] = {
    ("send_waits_for_the_connection", "no CLOSE is waiting"): PLAN,
    ("send_goes_out_at_once", "no CLOSE is waiting"): PLAN,
    ("send_goes_out_at_once", "nothing waits before it"): PLAN,
    ("send_waits_for_the_window", "no CLOSE is waiting"): PLAN,
    ("receive_hands_over_the_text", "no half-duplex CLOSE was called"): PLAN,
    ("receive_takes_the_rest", "no half-duplex CLOSE was called"): PLAN,
    ("receive_takes_the_rest", "text is on hand"): PLAN,
    ("close_before_the_handshake_is_over", "no CLOSE is waiting"): PLAN,
    ("close_waits_for_the_handshake", "no CLOSE is waiting"): PLAN,
    ("close_with_unread_text_sends_a_reset", "no CLOSE is waiting"): PLAN,
    ("close_sends_a_fin", "no CLOSE is waiting"): PLAN,
    ("close_queues_its_fin", "no CLOSE is waiting"): PLAN,
    ("close_answers_the_fin", "no CLOSE is waiting"): PLAN,
    ("close_waits_in_close_wait", "no CLOSE is waiting"): PLAN,
    ("syn_ack_is_sent_again", "the retransmission queue is not empty"): INVARIANT,
    ("text_is_sent_again", "our SYN is acknowledged"): INVARIANT,
    ("fin_is_sent_again", "our SYN is acknowledged"): INVARIANT,
}
"""Conditions that no search meets false, and why. The rows of the tables beside the model try them."""


@cache
def covered() -> dict[str, RuleCoverage]:
    return coverage_of(SCENARIOS.values())


@pytest.fixture
def coverage(monkeypatch: pytest.MonkeyPatch) -> dict[str, RuleCoverage]:
    monkeypatch.setattr(of_proofs, "compose", shared.composed)
    monkeypatch.setattr(of_proofs, "explore", shared.explored)
    return covered()


def test_every_rule_is_exercised_by_some_scenario(coverage: dict[str, RuleCoverage]) -> None:
    assert [name for name, covered in coverage.items() if not covered.scenarios] == []


def test_every_condition_is_met_true_and_false(coverage: dict[str, RuleCoverage]) -> None:
    met = {(rule, name): values for rule, covered in coverage.items() for name, values in covered.met.items()}
    assert {key for key, values in met.items() if len(values) == 1} == set(ONE_SIDED)
    assert all(met[key] == {True} for key in ONE_SIDED)


def test_without_the_scenario_that_exercises_it_a_rule_is_missed() -> None:
    few = coverage_of([SCENARIOS["three-way-handshake"]])
    assert few["active_open_sends_a_syn"].scenarios == ["three-way-handshake"]
    assert few["memory_is_lost"].scenarios == []
    assert (few["active_open_sends_a_syn"].steps, few["memory_is_lost"].steps) == (1, 0)
    assert "it carries SYN: always true" in few["syn_is_answered_with_syn_ack"].one_sided


def test_it_speaks_of_every_rule(coverage: dict[str, RuleCoverage]) -> None:
    assert list(coverage) == [rule.name for rule in ALL_RULES]


def test_the_readme_s_command_prints_it(
    coverage: dict[str, RuleCoverage], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("synfin.cli.rules.coverage_of", lambda *asked: coverage)
    assert not app(["rules", "--section", "3.8", "--coverage"], standalone_mode=False)
    assert "retransmissions_come_to_their_limit" in capsys.readouterr().out

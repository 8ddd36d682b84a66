"""The tables together leave no rule out."""

from __future__ import annotations

from synfin.model.pipeline import ALL_RULES
from synfin.model.rule import Event
from synfin.model.state import State


def test_every_rule_is_tried_by_some_row(all_rows, rulebook):
    tried = {name for row in all_rows for name in rulebook.applied(row).rules}
    assert {rule.name for rule in ALL_RULES} - tried == set()


def test_every_call_is_tried_in_every_state(all_rows):
    tried = {(row.event, row.state) for row in all_rows}
    calls = {(event, state) for event in Event if event.is_call for state in State}
    assert calls - tried == set()


def test_a_wrong_row_is_noticed(rulebook, all_rows):
    for row in all_rows[:60]:
        wrong = type(row)(**{**vars(row), "returns": "something else"})
        assert row.after is None or rulebook.disagreement(wrong) is not None

"""No named condition can be taken out of a rule without a check that notices, or a proof that it is implied."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="module")
def conditions() -> ModuleType:
    path = Path(__file__).parents[1] / "conditions.py"
    spec = importlib.util.spec_from_file_location("synfin_tests_conditions", path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def fates(conditions: ModuleType) -> list[Any]:
    return list(conditions.fates())


def test_every_condition_is_noticed_or_implied(fates: list[Any]):
    assert [str(fate) for fate in fates if fate.noticed_by is None and fate.implied is None] == []


def test_every_condition_of_every_rule_is_taken_out_once(conditions: ModuleType, fates: list[Any]):
    assert [fate.key for fate in fates] == conditions.every_condition()
    assert len(fates) >= 200


def test_a_reason_is_given_only_where_one_is_needed(conditions: ModuleType, fates: list[Any]):
    needed = {fate.key for fate in fates if fate.implied in conditions.EQUIVALENT.values()}
    assert set(conditions.EQUIVALENT) == needed


def test_a_condition_that_is_needed_is_not_taken_for_implied(conditions: ModuleType):
    needed = {
        ("syn_ack_opens_the_connection", "it carries SYN"),
        ("reset_ends_the_connection", "it begins exactly at RCV.NXT"),
        ("queued_text_goes_out", "the window has room"),
    }
    assert conditions.implied_by_the_steps(needed) == set()
    assert not conditions.implied_by_the_invariant(("queued_text_goes_out", "the window has room"))
    assert not conditions.implied_by_the_invariant(("syn_ack_is_sent_again", "our SYN is not acknowledged"))

"""Unbounded channels: they cannot be searched, and the system over them treats both sides alike."""

from __future__ import annotations

from dataclasses import fields

import pytest
import z3
from synfin.model.rule import Event
from synfin.model.scenarios.scenario import BadScenario
from synfin.model.scenarios.scenario_file import scenario_from
from synfin.model.segment_layout import SEGMENT_FIELDS
from synfin.model.state import TCB, USER, Given, segment
from synfin.model.unbounded import SideStep, UnboundedSystem, unbounded_system

DATA = {"a": {"opens": "active"}, "b": {"opens": "passive"}}


@pytest.mark.parametrize("name", ["Unbounded", "Everlasting"])
def test_a_scenario_over_it_is_refused(name: str) -> None:
    with pytest.raises(
        BadScenario, match=r"^channel is '\w+': it has no bound and cannot be searched.*Hostile"
    ):
        scenario_from("unbounded", {**DATA, "channel": name})


@pytest.fixture(scope="module")
def composed() -> UnboundedSystem:
    return unbounded_system()


def exchanged(composed: UnboundedSystem) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
    """A's terms, each with B's."""
    a, b = composed.a.me, composed.b.me
    pairs = [(getattr(a, name), getattr(b, name)) for name in (*TCB, *USER)]
    pairs += [(getattr(a.given, f.name), getattr(b.given, f.name)) for f in fields(Given)]
    to_a, to_b = (segment(f"to {name}", 32) for name in "AB")
    return pairs + [(getattr(to_a, name), getattr(to_b, name)) for name in SEGMENT_FIELDS]


def terms(step: SideStep) -> list[z3.ExprRef]:
    sent = [] if step.sent is None else [getattr(step.sent, name) for name in SEGMENT_FIELDS]
    return [*step.action.guard.values(), *step.action.update.values(), *sent]


def test_what_b_does_is_what_a_does_with_the_names_exchanged(composed: UnboundedSystem) -> None:
    of_a, of_b = ([step for step in composed.steps if step.side is side] for side in (composed.a, composed.b))
    assert len(of_a) == len(of_b) == len(composed.steps) // 2
    pairs = exchanged(composed)
    for mine, theirs in zip(of_a, of_b, strict=True):
        assert mine.transition.path.rules == theirs.transition.path.rules
        # z3 orders the arguments of a sum as it meets them; what is simplified again is in one order.
        moved = [z3.simplify(z3.substitute(term, *pairs)) for term in terms(mine)]
        same = z3.And([a == b for a, b in zip(moved, terms(theirs), strict=True)])
        assert z3.is_true(z3.simplify(same)) or valid(same), mine.action.name


def valid(claim: z3.BoolRef) -> bool:
    return bool(z3.SolverFor("QF_BV").check(z3.Not(claim)) == z3.unsat)


def test_a_segment_that_arrives_is_free_and_what_is_sent_is_a_term(composed: UnboundedSystem) -> None:
    for step in composed.steps:
        assert (step.arriving is not None) == (step.transition.path.event is Event.SEGMENT_ARRIVES)
        assert (step.sent is not None) == (step.transition.sent is not None)

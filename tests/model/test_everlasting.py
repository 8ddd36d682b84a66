"""The wire that never forgets: it cannot be searched, and the system over it treats both sides alike."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
import z3
from synfin.model.channels import Unbounded
from synfin.model.composed_system import compose
from synfin.model.rule import Event
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import BadScenario
from synfin.model.scenarios.scenario_file import scenario_from
from synfin.model.state import TCB, USER, Given, segment
from synfin.model.unbounded import SEGMENT_FIELDS, SideStep, UnboundedSystem, unbounded_system

DATA = {"a": {"opens": "active"}, "b": {"opens": "passive"}, "wire": "Everlasting"}


def test_a_scenario_over_it_is_read_and_refused_by_the_search() -> None:
    scenario = scenario_from("for-ever", DATA)
    assert scenario.channel == Unbounded() and str(scenario.channel) == "Everlasting"
    with pytest.raises(
        BadScenario, match=r"^for-ever has the wire Everlasting, which has no bound .*Hostile"
    ):
        compose(scenario)


def test_a_scenario_of_the_catalogue_over_it_is_refused_as_well() -> None:
    with pytest.raises(BadScenario, match="cannot be searched"):
        compose(replace(SCENARIOS["four-way-close"], channel=Unbounded()))


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
        assert mine.move.path.rules == theirs.move.path.rules
        # z3 orders the arguments of a sum as it meets them; what is simplified again is in one order.
        moved = [z3.simplify(z3.substitute(term, *pairs)) for term in terms(mine)]
        same = z3.And([a == b for a, b in zip(moved, terms(theirs), strict=True)])
        assert z3.is_true(z3.simplify(same)) or valid(same), mine.action.name


def valid(claim: z3.BoolRef) -> bool:
    return bool(z3.SolverFor("QF_BV").check(z3.Not(claim)) == z3.unsat)


def test_a_segment_that_arrives_is_free_and_what_is_sent_is_a_term(composed: UnboundedSystem) -> None:
    for step in composed.steps:
        assert (step.arriving is not None) == (step.move.path.event is Event.SEGMENT_ARRIVES)
        assert (step.sent is not None) == (step.move.sent is not None)

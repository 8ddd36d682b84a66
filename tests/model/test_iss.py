"""A fresh ISS: what goes wrong without it, and that each part of it is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import z3
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.exploration import explore
from synfin.checker.properties.forms import Property
from synfin.checker.properties.invariant import Always
from synfin.checker.properties.leads_to import LeadsTo
from synfin.checker.properties.step_property import EveryStep, after
from synfin.checker.verdict import Verdict
from synfin.model.channels import Hostile
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.environment import iss
from synfin.model.environment.iss import iss_is_fresh
from synfin.model.rule import Event
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import Failure, Freshness, Opening, Retransmission, Scenario, User
from synfin.model.state import State
from synfin.proofs.claims.catalogue import CLAIMS
from synfin.proofs.fairness import full_fairness
from synfin.runs import BadScript, example

ACKNOWLEDGED = "no segment in flight acknowledges the ISS"
OLD = "no segment of an earlier connection is in flight with numbers of this one"
HELD = "the peer holds none of these numbers"


def no_octet_from_nowhere(composed: ComposedSystem) -> Always:
    """If both are ESTABLISHED with each other's ISS, neither has received more than the peer has sent."""
    a, b = composed.a.me, composed.b.me
    agreed = z3.And(a.irs == b.iss, b.irs == a.iss)
    both = z3.And(a.is_in(State.ESTABLISHED), b.is_in(State.ESTABLISHED), agreed)
    return Always(z3.Implies(both, z3.ULE(b.delivered, a.sent)))


Claimed = Callable[[ComposedSystem], Property]


def settled(scenario: Scenario, formula: Claimed = no_octet_from_nowhere) -> Verdict:
    composed = compose.__wrapped__(scenario)
    return check_on_graph(explore(composed.system), formula(composed)).verdict


def with_parts(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Freshness means only these parts of it."""
    parts = lambda me, peer: {name: iss_is_fresh(me, peer)[name] for name in names}  # noqa: E731
    monkeypatch.setattr(iss, "iss_is_fresh", parts)


def test_with_a_reused_iss_an_old_octet_is_taken_for_a_new_one() -> None:
    assert settled(SCENARIOS["reused-iss"]) is Verdict.REFUTED


def test_with_a_fresh_iss_it_is_not() -> None:
    assert settled(SCENARIOS["fresh-iss"]) is Verdict.EXHAUSTED


def test_the_parts_of_freshness_are_named() -> None:
    composed = compose(SCENARIOS["fresh-iss"])
    opens = next(action for action in composed.system.actions if action.event == Event.ACTIVE_OPEN.value)
    assert {ACKNOWLEDGED, OLD, HELD} <= set(opens.guard)


def test_freshness_keeps_every_step_but_openings() -> None:
    ignored, assumed = (compose(SCENARIOS[name]).system for name in ("reused-iss", "fresh-iss"))
    changed = {
        ours.event
        for ours, theirs in zip(ignored.actions, assumed.actions, strict=True)
        if set(ours.guard) != set(theirs.guard)
    }
    assert changed == {Event.ACTIVE_OPEN.value, Event.PASSIVE_OPEN.value}
    assert [action.name for action in ignored.actions] == [action.name for action in assumed.actions]


REORDERED = replace(
    SCENARIOS["fresh-iss"],
    a=User(Opening.ACTIVE),
    retransmission=Retransmission.ONLY_IF_LOST,
    channel=Hostile(2),
    script=(),
)


def opened_by_somebody(composed: ComposedSystem) -> EveryStep:
    """A becomes ESTABLISHED only where B has a connection."""
    a, b = composed.a.me, composed.b.me
    opens = z3.And(a.is_in(State.SYN_SENT), after(a.state) == State.ESTABLISHED)
    return EveryStep(z3.Implies(opens, z3.Not(b.is_in(State.CLOSED, State.LISTEN))))


def syn_sent_resolves(composed: ComposedSystem) -> LeadsTo:
    """A does not stay in SYN-SENT."""
    waiting = composed.a.me.is_in(State.SYN_SENT)
    return LeadsTo(waiting, z3.Not(waiting), full_fairness(composed))


@pytest.mark.parametrize(
    ("parts", "scenario", "formula"),
    [
        ((ACKNOWLEDGED,), SCENARIOS["fresh-iss"], no_octet_from_nowhere),
        ((OLD, HELD), SCENARIOS["fresh-iss"], opened_by_somebody),
        ((ACKNOWLEDGED, HELD), REORDERED, opened_by_somebody),
        ((ACKNOWLEDGED, OLD), SCENARIOS["fresh-iss"], syn_sent_resolves),
    ],
    ids=["the first alone", "the first left out", "the second left out", "the third left out"],
)
def test_every_part_of_freshness_is_needed(
    parts: tuple[str, ...], scenario: Scenario, formula: Claimed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settled(scenario, formula) is Verdict.EXHAUSTED
    with_parts(monkeypatch, *parts)
    assert settled(scenario, formula) is Verdict.REFUTED


def test_with_reused_numbers_the_handshake_may_end_without_agreement() -> None:
    """Both crash and open again, A with the number it had: over a channel that reorders, old segments agree
    with B about a connection that A does not have.
    """
    both_crash = replace(
        SCENARIOS["reused-iss"],
        a=User(Opening.ACTIVE),
        b=User(Opening.PASSIVE),
        iss_b=(6, 12),
        channel=Hostile(2),
        retransmission=Retransmission.ONLY_IF_LOST,
        failures=tuple(Failure(side, Event.CRASH) for side in "AB"),
        script=(),
    )
    agreement = CLAIMS["handshake-agreement"].formulas
    assert settled(both_crash, lambda composed: agreement(composed)[0]) is Verdict.REFUTED
    fresh_ones = replace(both_crash, freshness=Freshness.ASSUMED)
    assert settled(fresh_ones, lambda composed: agreement(composed)[0]) is Verdict.EXHAUSTED


def test_an_opening_that_is_held_back_says_what_is_not_fresh() -> None:
    scenario = SCENARIOS["fresh-iss"]
    too_early = replace(scenario, script=SCENARIOS["reused-iss"].script)
    with pytest.raises(BadScript, match=OLD):
        example(compose(too_early))

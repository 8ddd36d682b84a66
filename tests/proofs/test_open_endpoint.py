"""Claims about one endpoint whatever segments come: what rests on what, and what a mutant breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from synfin.checker.engines.bounded.check import check_bounded
from synfin.checker.system import System
from synfin.checker.verdict import Answer, Verdict
from synfin.model.open_endpoint import open_endpoint
from synfin.model.recompose import open_endpoint_through
from synfin.model.state import Outcome, State
from synfin.model.variants.catalogue import RFC_9293, rules_of_variant
from synfin.model.variants.mutant import Mutant, then
from synfin.proofs.case import INDUCTION, OPEN_ENDPOINT, Case
from synfin.proofs.claim import Claim
from synfin.proofs.claims.closing import TERMINATION_REPORTED
from synfin.proofs.claims.legal_transitions import LAST_ACK_LEAVES_BY_ACK, LEGAL_SEGMENTS, legal_segments
from synfin.proofs.claims.tcb import UNA_BEFORE_NXT
from synfin.proofs.runner import ClaimRunner, prove_for_open_endpoint

A_FORGED_FIN = ("syn_is_answered_with_syn_ack", "fin_in_fin_wait_1", "syn_ack_is_sent_again")


def some(system: System, *words: str) -> System:
    """The system with those actions alone that go through a rule of these names, or are such a call."""
    kept = (action for action in system.actions if any(word in action.name for word in words))
    return replace(system, actions=tuple(kept))


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ("close_gives_up_opening", Outcome.NONE),
        ("abort_sends_a_reset", Outcome.RESET),
        ("reset_ends_the_connection", Outcome.ABORTED),
        ("user_timeout_expires", Outcome.CLOSED),
    ],
)
def test_an_end_told_otherwise_is_noticed(rule: str, outcome: Outcome) -> None:
    """Not at all, as a reset that never came, as no reset, as normal."""
    rules = Mutant("planted", "", {rule: then(outcome=outcome)}).apply()
    assert (
        prove_for_open_endpoint(TERMINATION_REPORTED, *open_endpoint_through(rules)).verdict
        is Verdict.UNDETERMINED
    )


@pytest.mark.parametrize(
    ("claim", "mutant"),
    [(LAST_ACK_LEAVES_BY_ACK, "last-ack-not-checked"), (LEGAL_SEGMENTS, "fin-renumbered")],
    ids=lambda one: getattr(one, "id", one),
)
def test_a_mutant_makes_the_induction_fail_at_the_claim_itself(claim: Claim, mutant: str) -> None:
    answer = prove_for_open_endpoint(claim, *open_endpoint_through(rules_of_variant(mutant)))
    assert answer.verdict is Verdict.UNDETERMINED
    assert "does not preserve the claim" in answer.reason
    assert answer.trace is not None


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        (LAST_ACK_LEAVES_BY_ACK, "ack_of_our_fin_in_last_ack"),
        (LEGAL_SEGMENTS, "fin_is_sent_again"),
        (LEGAL_SEGMENTS, "syn_ack_is_sent_again"),
    ],
    ids=lambda one: getattr(one, "id", one),
)
def test_without_its_lemmas_a_step_from_no_real_state_breaks_it(claim: Claim, rule: str) -> None:
    system, side = open_endpoint()
    bare = replace(claim, lemmas=lambda side: {})
    assert prove_for_open_endpoint(bare, some(system, rule), side).verdict is Verdict.UNDETERMINED
    assert prove_for_open_endpoint(claim, some(system, rule), side).verdict is Verdict.PROVED


def test_a_forged_fin_leads_to_closing_before_our_syn_is_acknowledged() -> None:
    """So in the form that the scenarios keep, the claim is false of any segments: a run of five steps."""
    system, side = open_endpoint(width=4)
    calls = ("passive_open", "close_before_the_handshake")
    answer = check_bounded(some(system, *calls, *A_FORGED_FIN), legal_segments(side), 5)
    assert answer.verdict is Verdict.REFUTED
    assert answer.trace is not None and len(answer.trace.steps) == 5
    *_, before, _ = answer.trace.states
    assert before[system.index["A.state"]] == State.CLOSING
    assert before[system.index["A.snd_una"]] == before[system.index["A.iss"]]


def test_what_it_rests_on_is_proved_first() -> None:
    runner = ClaimRunner()
    runner.proofs[UNA_BEFORE_NXT.id, RFC_9293] = Answer(Verdict.UNDETERMINED, INDUCTION)
    answer = runner.check(Case(LEGAL_SEGMENTS, OPEN_ENDPOINT, method=INDUCTION)).answer
    assert answer.verdict is Verdict.UNDETERMINED
    assert answer.reason == "It rests on una-before-nxt, which is not proved."

"""Proofs over wires that never forget: what each rests on, and that an error in it is caught."""

from __future__ import annotations

from itertools import islice

import pytest
import z3
from synfin.checker.messages import BadLemma, Lemma, obligations
from synfin.checker.verdict import Verdict
from synfin.model.pipeline import ALL_RULES
from synfin.model.variants import rules_of_variant
from synfin.proofs.claim import ANY_WIRE, Case
from synfin.proofs.everlasting import settle
from synfin.proofs.everlasting.history import Everlasting, everlasting_network
from synfin.proofs.everlasting.sentence import ALONE
from synfin.proofs.everlasting.settle import (
    SENTENCES,
    UNBOUNDED,
    lemmas_of,
    obligations_of,
    refute,
    settle_everlasting,
)
from synfin.proofs.settle import CLAIMS, Workshop, all_cases

MUTANTS = {
    ("handshake-agreement", "ack-not-checked"),
    ("no-phantom-connection", "two-way-handshake"),
    ("close-wait-means-fin", "every-segment-is-a-fin"),
    ("close-wait-means-fin", "fin-out-of-order"),
    ("time-wait-means-done", "fin-ack-not-checked"),
}


@pytest.fixture(scope="module")
def network() -> Everlasting:
    return everlasting_network(ALL_RULES)


def test_every_claim_proved_over_any_wire_has_a_formula() -> None:
    assert {case.claim.id for case in all_cases() if case.scenario == ANY_WIRE} == set(UNBOUNDED)


def test_every_mutant_of_such_a_claim_is_tried_on_its_proof() -> None:
    assert {(claim, mutant) for claim in UNBOUNDED for mutant in CLAIMS[claim].broken_by} == MUTANTS


def test_every_lemma_serves_a_claim_and_needs_what_there_is() -> None:
    used = {name for claim in UNBOUNDED for name in lemmas_of(claim)}
    assert used == set(SENTENCES) - set(ALONE)
    assert all(need in SENTENCES for sentence in SENTENCES.values() for need in sentence.needs)


@pytest.mark.parametrize("claim", UNBOUNDED)
def test_a_claim_follows_from_its_lemmas(claim: str) -> None:
    asked = list(settle._of_claim(claim, ALL_RULES))
    assert len(asked) == 2
    assert [o.name for o in asked if refute(o) is not None] == []


@pytest.mark.parametrize("claim", UNBOUNDED)
def test_a_claim_does_not_follow_from_nothing(claim: str) -> None:
    for obligation in settle._of_claim(claim, ALL_RULES):
        assert z3.SolverFor("QF_BV").check(obligation.failure) == z3.sat


def test_a_lemma_that_is_not_kept_is_caught_with_the_step_that_breaks_it(network: Everlasting) -> None:
    view = network.views[0]
    wrong = Lemma("nothing is ever received", view.me.rcv_nxt == 0)
    found = next(o for o in obligations(network.network, [wrong]) if refute(o) is not None)
    assert found.action is not None and "syn_is_answered_with_syn_ack" in found.action.name


def test_a_lemma_about_segments_is_asked_of_what_is_sent_and_of_what_was_sent(network: Everlasting) -> None:
    view = network.views[0]
    syn = Lemma("no SYN is ever sent", z3.Not(view.coming.seg.syn), view.channel)
    own = Lemma("no SYN is ever sent", z3.Not(network.views[1].coming.seg.syn), network.views[1].channel)
    assert list(obligations(network.network, [syn])) == []  # B sends it, and only A's steps are looked at
    names = [o.name for o in obligations(network.network, [own]) if refute(o) is not None]
    assert any("active_open_sends_a_syn" in name and name.endswith("of what it sends") for name in names)


def test_what_follows_may_not_speak_of_the_constants_it_fixes(network: Everlasting) -> None:
    view = network.views[0]
    wrong = Lemma("x", view.theirs.one == 0, follows_with=((view.theirs.one, view.me.irs),))
    with pytest.raises(BadLemma, match=r"fixes B's past\.one and speaks of it"):
        list(obligations(network.network, [wrong]))


def test_what_follows_may_not_follow_from_itself(network: Everlasting) -> None:
    lemma = Lemma("x", z3.BoolVal(True), follows_with=())
    circle = Lemma("x", z3.BoolVal(True), needs=(lemma,), follows_with=())
    with pytest.raises(BadLemma, match="follows from itself"):
        list(obligations(network.network, [circle]))


def test_a_history_variable_is_read_by_no_rule(network: Everlasting) -> None:
    from synfin.checker.messages import names_in

    for step in network.network.steps:
        for term in step.action.guard.values():
            assert not [name for name in names_in(term) if "past." in name or name == "A chose later"]


def test_some_obligations_of_every_lemma_hold() -> None:
    for name in lemmas_of("time-wait-means-done"):
        for obligation in islice(settle._of_lemma(name, ALL_RULES), 0, 16, 5):
            assert refute(obligation) is None, obligation.name


@pytest.mark.slow
@pytest.mark.parametrize("claim", UNBOUNDED)
def test_a_claim_is_proved_over_any_wire(claim: str) -> None:
    result = Workshop().settle(Case(CLAIMS[claim], ANY_WIRE, method="induction", expected=Verdict.PROVED))
    assert result.answer.verdict is Verdict.PROVED, result.answer.reason
    assert "32 bits" in str(result.scope) and any("fresh" in one for one in result.assumptions)


@pytest.mark.slow
@pytest.mark.parametrize(("claim", "mutant"), sorted(MUTANTS))
def test_a_mutant_breaks_the_proof_and_is_shown(claim: str, mutant: str) -> None:
    answer = settle_everlasting(claim, rules_of_variant(mutant))
    assert answer.verdict is Verdict.UNDETERMINED
    assert "does not keep" in answer.reason and answer.trace is not None


def test_the_obligations_begin_with_those_of_one_endpoint_alone() -> None:
    """Without them the certificates of a claim would rest on lemmas that no certificate shows."""
    asked = obligations_of("no-phantom-connection", ALL_RULES)
    lemmas = {next(asked).name for _ in range(6)}
    assert "una-before-nxt holds at first" in lemmas
    assert "CLOSED has no TCB, LISTEN knows no peer holds at first" in lemmas

"""Proofs over wires that never forget: what each rests on, and that an error in it is caught."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
import z3
from synfin.checker.engines.induction import Obligation
from synfin.checker.engines.message_sets import BadLemma, Lemma, obligations, of_every_step
from synfin.checker.properties.step_property import EveryStep, after
from synfin.checker.verdict import Verdict
from synfin.model.pipeline import ALL_RULES
from synfin.model.state import State
from synfin.model.variants.catalogue import rules_of_variant
from synfin.proofs.case import UNBOUNDED_CHANNELS, Case
from synfin.proofs.claims.catalogue import CLAIMS, all_cases
from synfin.proofs.runner import ClaimRunner
from synfin.proofs.unbounded import prover
from synfin.proofs.unbounded.claims import READ_AT_ONCE, UNBOUNDED
from synfin.proofs.unbounded.history import UnboundedNetwork, unbounded_network
from synfin.proofs.unbounded.lemma import OPEN_ENDPOINT_LEMMAS
from synfin.proofs.unbounded.prover import LEMMAS, check_unbounded, lemmas_of, obligations_of, refute

MUTANTS = {
    ("handshake-agreement", "ack-not-checked"),
    ("no-phantom-connection", "two-way-handshake"),
    ("close-wait-means-fin", "every-segment-is-a-fin"),
    ("close-wait-means-fin", "fin-out-of-order"),
    ("time-wait-means-done", "fin-ack-not-checked"),
    ("in-order-once", "text-not-counted"),
    ("in-order-once", "text-not-delivered"),
    ("in-order-once", "gap-not-noticed"),
    ("nothing-lost-by-closing", "text-not-delivered"),
    ("nothing-lost-by-closing", "fin-out-of-order"),
    ("no-old-incarnation", "reset-not-checked"),
    ("no-old-incarnation", "every-segment-is-a-fin"),
}


@pytest.fixture(scope="module")
def network() -> UnboundedNetwork:
    return unbounded_network(ALL_RULES)


def test_every_claim_proved_over_unbounded_channels_has_a_formula() -> None:
    assert {case.claim.id for case in all_cases() if case.scenario == UNBOUNDED_CHANNELS} == set(UNBOUNDED)


def test_every_mutant_of_such_a_claim_is_tried_on_its_proof() -> None:
    assert {(claim, mutant) for claim in UNBOUNDED for mutant in CLAIMS[claim].broken_by} == MUTANTS


def test_every_lemma_serves_a_claim_and_needs_what_there_is() -> None:
    used = {name for claim in UNBOUNDED for name in lemmas_of(claim)}
    assert used == set(LEMMAS) - set(OPEN_ENDPOINT_LEMMAS)
    assert all(need in LEMMAS for sentence in LEMMAS.values() for need in sentence.needs)


def about_states(claim: str) -> list[Obligation]:
    return [o for o in prover._of_claim(claim, ALL_RULES) if o.action is None]


@pytest.mark.parametrize("claim", UNBOUNDED)
def test_a_claim_follows_from_its_lemmas(claim: str) -> None:
    asked = about_states(claim)
    assert len(asked) == 2
    assert [o.name for o in asked if refute(o) is not None] == []


@pytest.mark.parametrize("claim", UNBOUNDED)
def test_a_claim_does_not_follow_from_nothing(claim: str) -> None:
    for obligation in about_states(claim):
        assert z3.SolverFor("QF_BV").check(obligation.failure) == z3.sat


@pytest.mark.slow
@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("in-order-once", "what is taken comes next"),
        ("no-old-incarnation", "who sent what moves"),
        ("no-old-incarnation", "a RST or SYN ends"),
    ],
)
def test_what_a_claim_says_of_steps_needs_its_lemmas(claim: str, words: str) -> None:
    asked = [o for o in prover._of_claim(claim, ALL_RULES) if words in o.lemma]
    assert [o.name for o in asked[::9] if refute(o) is not None] == []
    assert any(refute(replace(o, given=())) is not None for o in asked)


NEEDED = {
    "rcv_nxt_counts_octets": ("in-order-once", None),
    "delivered_within_received": ("delivered_within_sent", "memory_is_lost"),
    "delivered_within_sent": ("in-order-once", None),
    "nothing_unread": ("closed_implies_all_delivered", "two_msl_are_over"),
    "closed_implies_all_delivered": ("nothing-lost-by-closing", None),
    "acks_only_sent_numbers": (
        "resets_outside_current_incarnation",
        "syn_sent_resets_a_wrong_acknowledgment",
    ),
    "resets_outside_current_incarnation": ("no-old-incarnation", "reset_ends_the_connection"),
}
"""Each lemma about octets and resets, and what is no longer shown without it: of which rule, or at all."""


def without(names: str | tuple[str, ...], lemma: str) -> Any:
    return (
        " ".join(n for n in names.split() if n != lemma)
        if isinstance(names, str)
        else (tuple(n for n in names if n != lemma))
    )


def asked_without(lemma: str, about: str, patch: pytest.MonkeyPatch) -> Iterator[Obligation]:
    """What is asked of a claim or of another lemma once a lemma is not among its needs."""
    if about in UNBOUNDED:
        claim = UNBOUNDED[about]
        less = replace(claim, needs=without(claim.needs, lemma), steps_need=without(claim.steps_need, lemma))
        patch.setitem(UNBOUNDED, about, less)
        return prover._of_claim(about, ALL_RULES)
    sentence = LEMMAS[about]
    patch.setitem(LEMMAS, about, replace(sentence, needs=without(sentence.needs, lemma)))
    return prover._of_lemma(about, ALL_RULES)


@pytest.mark.slow
@pytest.mark.parametrize("lemma", NEEDED)
def test_without_a_lemma_the_step_that_needs_it_is_not_shown(
    lemma: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    about, rule = NEEDED[lemma]
    asked = asked_without(lemma, about, monkeypatch)
    wanted = [o for o in asked if (rule in o.name if rule else o.action is None)]
    assert any(isinstance(refute(o), z3.ModelRef) for o in wanted)


def test_a_formula_about_steps_that_is_wrong_is_caught_with_the_step(network: UnboundedNetwork) -> None:
    view = network.views[0]
    wrong = EveryStep(z3.Implies(view.me.state == State.LISTEN, after(view.me.state) == State.LISTEN))
    names = [o.name for o in of_every_step(network.network, "LISTEN lasts", wrong, ()) if refute(o)]
    assert any("syn_is_answered_with_syn_ack" in name for name in names)
    assert not any("listen_ignores_a_reset" in name for name in names)


def test_a_verdict_says_what_its_claim_assumes() -> None:
    assert UNBOUNDED["nothing-lost-by-closing"].assumed == (READ_AT_ONCE,)
    asked = {o.action.name for o in prover._of_lemma("closed_implies_all_delivered", ALL_RULES) if o.action}
    assert asked <= {step.action.name for step in unbounded_network(ALL_RULES).at_once}
    assert not any("text_is_kept_for_receive" in name for name in asked)


def test_a_lemma_that_is_not_kept_is_caught_with_the_step_that_breaks_it(network: UnboundedNetwork) -> None:
    view = network.views[0]
    wrong = Lemma("nothing is ever received", view.me.rcv_nxt == 0)
    found = next(o for o in obligations(network.network, [wrong]) if refute(o) is not None)
    assert found.action is not None and "syn_is_answered_with_syn_ack" in found.action.name


def test_a_lemma_about_segments_is_asked_of_what_is_sent_and_of_what_was_sent(
    network: UnboundedNetwork,
) -> None:
    view = network.views[0]
    syn = Lemma("no SYN is ever sent", z3.Not(view.coming.seg.syn), view.channel)
    own = Lemma("no SYN is ever sent", z3.Not(network.views[1].coming.seg.syn), network.views[1].channel)
    assert list(obligations(network.network, [syn])) == []  # B sends it, and only A's steps are looked at
    names = [o.name for o in obligations(network.network, [own]) if refute(o) is not None]
    assert any(
        "active_open_sends_a_syn" in name and name.endswith("for the message it sends") for name in names
    )


def test_what_follows_may_not_speak_of_the_constants_it_fixes(network: UnboundedNetwork) -> None:
    view = network.views[0]
    wrong = Lemma("x", view.theirs.one == 0, derived_with=((view.theirs.one, view.me.irs),))
    with pytest.raises(BadLemma, match=r"fixes B's past\.one and speaks of it"):
        list(obligations(network.network, [wrong]))


def test_what_follows_may_not_follow_from_itself(network: UnboundedNetwork) -> None:
    lemma = Lemma("x", z3.BoolVal(True), derived_with=())
    circle = Lemma("x", z3.BoolVal(True), needs=(lemma,), derived_with=())
    with pytest.raises(BadLemma, match="is derived from itself"):
        list(obligations(network.network, [circle]))


def test_a_history_variable_is_read_by_no_rule(network: UnboundedNetwork) -> None:
    from synfin.checker.z3_terms import constants_in

    for step in network.network.steps:
        for words, term in step.action.guard.items():
            if not words.startswith("a new ISS is fresh"):  # what is assumed is no rule
                assert not [name for name in constants_in(term) if "past." in name or name == "A chose later"]


def test_some_obligations_of_every_lemma_hold() -> None:
    for name in lemmas_of("time-wait-means-done"):
        for obligation in islice(prover._of_lemma(name, ALL_RULES), 0, 16, 5):
            assert refute(obligation) is None, obligation.name


@pytest.mark.slow
@pytest.mark.parametrize("claim", UNBOUNDED)
def test_a_claim_is_proved_over_unbounded_channels(claim: str) -> None:
    result = ClaimRunner().check(
        Case(CLAIMS[claim], UNBOUNDED_CHANNELS, method="induction", expected=Verdict.PROVED)
    )
    assert result.answer.verdict is Verdict.PROVED, result.answer.reason
    assert "32 bits" in str(result.scope) and any("fresh" in one for one in result.assumptions)


@pytest.mark.slow
@pytest.mark.parametrize(("claim", "mutant"), sorted(MUTANTS))
def test_a_mutant_breaks_the_proof_and_is_shown(claim: str, mutant: str) -> None:
    answer = check_unbounded(claim, rules_of_variant(mutant))
    assert answer.verdict is Verdict.UNDETERMINED
    assert "does not preserve" in answer.reason and answer.trace is not None


def test_the_obligations_begin_with_those_of_one_endpoint_alone() -> None:
    """Without them the certificates of a claim would rest on lemmas that no certificate shows."""
    asked = obligations_of("no-phantom-connection", ALL_RULES)
    lemmas = {next(asked).name for _ in range(6)}
    assert "una-before-nxt holds initially" in lemmas
    assert "CLOSED has no TCB, LISTEN knows no peer holds initially" in lemmas

"""Search and z3 agree: on steps, on shortest counterexamples, on lassos, on where a premise first occurs."""

from __future__ import annotations

from types import ModuleType

import pytest
from synfin.checker.engines.bounded.check import check_bounded
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.properties.leads_to import LeadsTo
from synfin.checker.verdict import Verdict
from synfin.model.variants.catalogue import RFC_9293
from synfin.proofs.case import Case
from synfin.proofs.claim import Liveness
from synfin.proofs.claims.catalogue import CLAIMS, all_cases
from synfin.proofs.claims.rules import RuleClaim
from synfin.proofs.fairness import ENDPOINT_FAIRNESS, FAIR, NO_FAIRNESS
from synfin.proofs.runner import ClaimRunner, formulas_of

Key = tuple[str, str, str, str | None]
"""Claim, scenario, variant, fairness."""

SLOW: set[Key] = {
    ("no-old-incarnation", "reincarnation", "every-segment-is-a-fin", None),
    ("last-ack-ends", "simultaneous-close", RFC_9293, "no fairness"),
    ("valid-end-states", "lossy-close", "fin-not-repeated", None),
    ("time-wait-ends", "lossy-close", RFC_9293, "no fairness"),
    ("handshake-agreement", "old-duplicate-syn", "ack-not-checked", None),
    ("no-phantom-connection", "blind-attack", RFC_9293, None),
    ("time-wait-ends", "four-way-close", RFC_9293, "no fairness"),
    ("four-waves", "four-way-close", "fin-answers-itself", None),
    ("in-order-once", "blind-attack", RFC_9293, None),
    ("in-order-once", "crash-and-reopen", RFC_9293, None),
    ("in-order-once", "reused-iss", RFC_9293, None),
    ("in-order-once", "lossy-handshake", "text-not-counted", None),
    ("in-order-once", "one-octet", "text-not-delivered", None),
    ("in-order-once", "old-duplicate-syn", "gap-not-noticed", None),
    ("no-old-incarnation", "crash-and-reopen", RFC_9293, None),
    ("no-old-incarnation", "reused-iss", RFC_9293, None),
    ("no-old-incarnation", "abort-and-reopen", "reset-not-checked", None),
    ("time-wait-lasts", "time-wait-assassination", RFC_9293, None),
    ("time-wait-lasts", "blind-attack", RFC_9293, None),
    ("valid-end-states", "blind-attack", RFC_9293, None),
    ("close-wait-means-fin", "blind-attack", RFC_9293, None),
    ("rst-needs-exact-number", "blind-attack", "rfc793", None),
    ("syn-in-synchronized", "blind-attack", "rfc793", None),
    ("both-closed", "giving-up", RFC_9293, FAIR),
    ("nothing-lost-by-closing", "slow-reader", RFC_9293, None),
    ("nothing-lost-by-closing", "one-octet", "text-not-delivered", None),
    ("nothing-lost-by-closing", "one-octet", "fin-out-of-order", None),
    ("closed-means-read", "slow-reader", RFC_9293, None),
    ("closed-means-read", "close-with-unread-data", "unread-text-forgotten", None),
    ("closed-means-read", "close-with-unread-data", "text-taken-after-close", None),
    ("closed-means-read", "one-octet", "text-not-delivered", None),
    ("both-closed", "lossy-unread-data", RFC_9293, FAIR),
    ("both-closed", "half-duplex-shut-window", "unread-text-forgotten", FAIR),
    ("valid-end-states", "lossy-unread-data", RFC_9293, None),
    ("data-loss-reported", "lossy-unread-data", RFC_9293, FAIR),
    ("eventually-established", "simultaneous-open", "no-second-ack", FAIR),
    ("valid-end-states", "lossy-abort", RFC_9293, None),
    ("time-wait-means-done", "blind-attack", RFC_9293, None),
    ("time-wait-ends", "slow-reader", RFC_9293, NO_FAIRNESS),
    ("data-loss-reported", "close-with-unread-data", "unread-text-not-told", FAIR),
    ("time-wait-ends", "simultaneous-close", RFC_9293, NO_FAIRNESS),
    ("time-wait-means-done", "lossy-lifecycle", "fin-ack-not-checked", None),
    ("una-before-nxt", "lossy-close", "fin-renumbered", None),
    ("last-ack-ends", "seed", RFC_9293, NO_FAIRNESS),
    ("both-closed", "seed", RFC_9293, NO_FAIRNESS),
    ("both-closed", "lossy-close", "fin-not-repeated", FAIR),
    ("both-closed", "lossy-close", RFC_9293, ENDPOINT_FAIRNESS),
    ("both-closed", "lossy-lifecycle", RFC_9293, ENDPOINT_FAIRNESS),
    ("both-closed", "impatient-lifecycle", RFC_9293, ENDPOINT_FAIRNESS),
    ("both-closed", "lossy-simultaneous-open", RFC_9293, ENDPOINT_FAIRNESS),
    ("both-closed", "early-calls", RFC_9293, FAIR),
    ("time-wait-ends", "four-way-close", "time-wait-for-ever", FAIR),
    ("time-wait-ends", "early-close", RFC_9293, NO_FAIRNESS),
    ("time-wait-ends", "seed", RFC_9293, NO_FAIRNESS),
    ("time-wait-ends", "lossy-simultaneous-open", RFC_9293, NO_FAIRNESS),
    ("time-wait-ends", "lossy-lifecycle", RFC_9293, NO_FAIRNESS),
    ("time-wait-ends", "impatient-lifecycle", RFC_9293, NO_FAIRNESS),
    ("last-ack-ends", "lossy-close", "fin-not-repeated", FAIR),
    ("last-ack-ends", "lossy-close", RFC_9293, ENDPOINT_FAIRNESS),
    ("last-ack-ends", "lossy-simultaneous-open", RFC_9293, ENDPOINT_FAIRNESS),
    ("last-ack-ends", "lossy-lifecycle", RFC_9293, ENDPOINT_FAIRNESS),
    ("last-ack-ends", "impatient-lifecycle", RFC_9293, ENDPOINT_FAIRNESS),
    ("both-closed", "shut-window", RFC_9293, FAIR),
    ("last-ack-ends", "shut-window", RFC_9293, FAIR),
    ("last-ack-ends", "one-octet", RFC_9293, ENDPOINT_FAIRNESS),
    ("last-ack-ends", "slow-reader", RFC_9293, NO_FAIRNESS),
    ("both-closed", "one-octet", RFC_9293, ENDPOINT_FAIRNESS),
    ("time-wait-ends", "shut-window", RFC_9293, NO_FAIRNESS),
    ("time-wait-ends", "one-octet", RFC_9293, NO_FAIRNESS),
    ("eventually-established", "simultaneous-open", "no-crossing-syns", FAIR),
    ("close-wait-means-fin", "lossy-lifecycle", "fin-out-of-order", None),
    ("valid-end-states", "half-open", RFC_9293, None),
    ("both-closed", "slow-reader", RFC_9293, NO_FAIRNESS),
    ("three-segments", "four-way-close", RFC_9293, None),
    ("both-closed", "simultaneous-close", "no-closing-state", FAIR),
    ("both-closed", "half-close", RFC_9293, NO_FAIRNESS),
    ("valid-end-states", "giving-up", RFC_9293, None),
    ("eventually-established", "lossy-handshake", "syn-ack-not-repeated", FAIR),
    ("last-ack-ends", "early-close", RFC_9293, NO_FAIRNESS),
    ("refines-textbook", "lossy-lifecycle", RFC_9293, None),
    ("refines-textbook", "lost-last-ack", RFC_9293, None),
    ("refines-textbook", "hostile-close", RFC_9293, None),
    ("refines-textbook", "lossy-close", RFC_9293, None),
    ("refines-figure-5", "lossy-close", RFC_9293, None),
    ("refines-figure-5", "lost-last-ack", RFC_9293, None),
    ("refines-figure-5", "lossy-simultaneous-open", RFC_9293, None),
    ("refines-figure-5", "giving-up", RFC_9293, None),
    ("refines-figure-5", "hostile-close", RFC_9293, None),
    ("refines-figure-5", "blind-attack", RFC_9293, None),
    ("refines-figure-5", "four-way-close", "fin-answers-itself", None),
    ("eventually-established", "split-handshake", RFC_9293, ENDPOINT_FAIRNESS),
    ("time-wait-ends", "half-close", RFC_9293, NO_FAIRNESS),
    ("eventually-established", "lossy-handshake", RFC_9293, ENDPOINT_FAIRNESS),
    ("last-ack-leaves-by-ack", "half-close", "last-ack-not-checked", None),
    ("legal-segments", "lossy-close", "fin-renumbered", None),
    ("established-peer", "lossy-abort", RFC_9293, None),
    ("quiescent-agreement", "lossy-abort", RFC_9293, None),
    ("quiet-channel-agreement", "early-calls", RFC_9293, None),
    ("quiet-channel-agreement", "shut-window", RFC_9293, None),
    ("syn-received-resolves", "lossy-handshake", RFC_9293, ENDPOINT_FAIRNESS),
    ("no-symmetric-livelock", "simultaneous-close", RFC_9293, NO_FAIRNESS),
    ("no-symmetric-livelock", "simultaneous-open", "no-crossing-syns", FAIR),
    ("no-symmetric-livelock", "simultaneous-close", "no-closing-state", FAIR),
    ("fin-wait-2-waits", "four-way-close", RFC_9293, NO_FAIRNESS),
    ("fin-wait-2-waits", "half-close", RFC_9293, NO_FAIRNESS),
    ("fin-wait-2-waits", "giving-up", RFC_9293, FAIR),
    ("fin-wait-2-waits", "lossy-close", "fin-not-repeated", FAIR),
    ("half-open-recovers", "figure-9", RFC_9293, ENDPOINT_FAIRNESS),
    ("half-open-recovers", "figure-9", "half-open-is-not-reset", FAIR),
    ("half-open-recovers", "figure-10", "closed-is-silent", FAIR),
    ("no-ack-storm", "crash-and-reopen", RFC_9293, FAIR),
    ("no-ack-storm", "blind-attack", RFC_9293, FAIR),
    ("last-ack-ends", "blind-attack", RFC_9293, FAIR),
    ("unsynchronized-resets", "blind-attack", RFC_9293, None),
    ("nothing-after-fin", "blind-attack", RFC_9293, None),
    ("nothing-after-fin", "lossy-close", "fin-renumbered", None),
    ("unacceptable-is-answered", "old-duplicate-syn", "no-second-ack", None),
    ("unacceptable-is-answered", "blind-attack", "ack-beyond-is-dropped", None),
    ("no-ack-storm", "refused", "reset-for-a-reset", FAIR),
    ("no-half-open", "giving-up", RFC_9293, None),
    ("no-half-open", "reset", RFC_9293, None),
    ("no-half-open", "lossy-abort", RFC_9293, None),
    ("no-half-open", "old-duplicate-syn", "two-way-handshake", None),
    ("established-peer", "giving-up", RFC_9293, None),
    ("quiet-channel-agreement", "lossy-close", RFC_9293, None),
    ("quiet-channel-agreement", "three-way-handshake", "ack-without-plus-one", None),
    ("quiescent-agreement", "half-open", RFC_9293, None),
    ("quiescent-agreement", "giving-up", RFC_9293, None),
    ("quiescent-agreement", "lossy-close", "every-segment-is-a-fin", None),
    ("syn-sent-resolves", "lossy-handshake", RFC_9293, ENDPOINT_FAIRNESS),
    ("syn-sent-resolves", "lossy-handshake", "syn-not-repeated", FAIR),
    ("syn-received-resolves", "lossy-handshake", "syn-ack-not-repeated", FAIR),
    ("no-symmetric-livelock", "simultaneous-open", RFC_9293, NO_FAIRNESS),
    ("no-symmetric-livelock", "lossy-lifecycle", RFC_9293, ENDPOINT_FAIRNESS),
    ("fin-wait-2-waits", "lossy-close", RFC_9293, ENDPOINT_FAIRNESS),
    ("last-ack-ends", "half-close", RFC_9293, NO_FAIRNESS),
    ("last-ack-ends", "four-way-close", RFC_9293, NO_FAIRNESS),
    ("both-closed", "three-segment-close", RFC_9293, NO_FAIRNESS),
    ("both-closed", "simultaneous-close", RFC_9293, NO_FAIRNESS),
    ("both-closed", "early-close", RFC_9293, NO_FAIRNESS),
    ("time-wait-ends", "three-segment-close", RFC_9293, NO_FAIRNESS),
}
"""Refuted cases for which z3 takes more than a few seconds, or which are like one that is not among these."""


SMALL_AND_LARGER = ["three-way-handshake", pytest.param("four-way-close", marks=pytest.mark.slow)]
"""An error in an engine is noticed in the smaller one, as `test_planted_errors` shows."""


def key(case: Case) -> Key:
    return case.claim.id, case.scenario, case.variant, case.fairness


REFUTED = [
    case
    for case in all_cases()
    if case.expected is Verdict.REFUTED and not isinstance(case.claim, RuleClaim) and case.claim.bounded
]
"""z3 alone settles what is claimed about the rules; `test_knowledge` has what is claimed of all runs at once."""

FAST = [case for case in REFUTED if key(case) not in SLOW]
TO_BOTH_SLOWLY = [case for case in REFUTED if key(case) in SLOW]


def name(case: Case) -> str:
    return ", ".join(filter(None, key(case)))


def agree(case: Case, cross: ModuleType, runner: ClaimRunner) -> None:
    """Each formula that the search refutes z3 refutes too: a safety claim after as many steps, a liveness
    claim by a fair lasso that is no longer. Every trace replays, every lasso is fair.
    """
    graph = runner.graph(case.scenario, case.variant)
    refuted = []
    for formula in formulas_of(case, runner.composed(case.scenario, case.variant)):
        answer = check_on_graph(graph, formula)
        if answer.verdict is Verdict.REFUTED:
            refuted.append(formula)
            bound = runner.bound if answer.trace is None else len(answer.trace.steps)
            assert cross.engines_differ(graph, formula, bound) == ""
    assert refuted


@pytest.mark.parametrize("case", FAST, ids=name)
def test_two_engines_refute_it_alike(case: Case, cross: ModuleType, runner: ClaimRunner) -> None:
    agree(case, cross, runner)


@pytest.mark.slow
@pytest.mark.parametrize("case", TO_BOTH_SLOWLY, ids=name)
def test_two_engines_refute_it_alike_after_a_while(
    case: Case, cross: ModuleType, runner: ClaimRunner
) -> None:
    agree(case, cross, runner)


@pytest.mark.parametrize(
    "wanted",
    [("close-wait-means-fin", "every-segment-is-a-fin"), ("valid-end-states", "no-closing-state")],
    ids=" ".join,
)
def test_one_step_less_shows_nothing_to_z3(wanted: tuple[str, str], runner: ClaimRunner) -> None:
    case = next(case for case in FAST if (case.claim.id, case.variant) == wanted)
    composed = runner.composed(case.scenario, case.variant)
    formula = formulas_of(case, composed)[0]
    shortest = check_on_graph(runner.graph(case.scenario, case.variant), formula).trace
    assert shortest is not None
    assert check_bounded(composed.system, formula, len(shortest.steps) - 1).verdict is Verdict.BOUNDED


@pytest.mark.parametrize(
    ("bound", "verdict"), [(5, Verdict.UNDETERMINED), (20, Verdict.BOUNDED)], ids=["too few steps", "enough"]
)
def test_z3_hears_the_four_waves_if_it_takes_enough_steps(
    bound: int, verdict: Verdict, runner: ClaimRunner
) -> None:
    composed = runner.composed("four-way-close", RFC_9293)
    (formula,) = CLAIMS["four-waves"].formulas(composed)
    assert check_bounded(composed.system, formula, bound).verdict is verdict


def test_z3_says_so_if_no_run_says_an_expected_word(runner: ClaimRunner) -> None:
    composed = runner.composed("four-way-close", RFC_9293)
    (formula,) = CLAIMS["three-segments"].formulas(composed)
    answer = check_bounded(composed.system, formula, runner.bound)
    assert answer.verdict is Verdict.REFUTED
    assert answer.trace is None
    assert answer.reason == "No run observes: FIN,ACK · FIN,ACK · ACK."


@pytest.mark.parametrize(
    ("claim", "scenario", "bound"),
    [
        ("eventually-established", "three-way-handshake", 6),
        pytest.param("eventually-established", "lossy-handshake", 7, marks=pytest.mark.slow),
        pytest.param("both-closed", "four-way-close", 13, marks=pytest.mark.slow),
    ],
)
def test_z3_finds_no_lasso_where_the_search_finds_none(
    claim: str, scenario: str, bound: int, cross: ModuleType, runner: ClaimRunner
) -> None:
    liveness = CLAIMS[claim]
    assert isinstance(liveness, Liveness)
    graph, composed = runner.graph(scenario, RFC_9293), runner.composed(scenario, RFC_9293)
    for formula in liveness.under(composed, FAIR):
        assert isinstance(formula, LeadsTo)
        answer = check_on_graph(graph, formula)
        assert answer.verdict is Verdict.EXHAUSTED
        if graph.where(formula.premise):
            assert cross.lasso_length(composed.system, formula, bound) is None


@pytest.mark.parametrize("scenario", SMALL_AND_LARGER)
def test_every_premise_occurs_after_the_same_number_of_steps(
    scenario: str, cross: ModuleType, runner: ClaimRunner
) -> None:
    """The bound is beyond the deepest state, so what z3 does not find does not occur."""
    graph, composed = runner.graph(scenario, RFC_9293), runner.composed(scenario, RFC_9293)
    premises = {claim.id: claim.premise(composed) for claim in CLAIMS.values()}
    searched = cross.first_depths_by_search(graph, premises)
    assert searched
    assert cross.first_depths_by_z3(composed.system, premises, graph.depth + 1) == searched


@pytest.mark.parametrize("scenario", SMALL_AND_LARGER)
def test_the_search_takes_exactly_the_steps_that_z3_evaluates(
    scenario: str, cross: ModuleType, runner: ClaimRunner
) -> None:
    assert cross.search_and_evaluation_differ(runner.composed(scenario, RFC_9293).system) == ""


def test_the_search_takes_exactly_the_steps_that_the_solver_is_given(
    cross: ModuleType, runner: ClaimRunner
) -> None:
    graph = runner.graph("three-way-handshake", RFC_9293)
    steps = [cross.steps_of_the_unrolling(graph.system, state) for state in graph.states]
    assert set().union(*steps) == cross.reached_by_search(graph)


# What is left out


def test_every_refuted_case_is_put_to_both_engines() -> None:
    together = [*FAST, *TO_BOTH_SLOWLY]
    assert sorted(map(name, together)) == sorted(map(name, REFUTED))
    assert len({*map(key, REFUTED)}) == len(REFUTED)


def test_what_is_slow_is_a_refuted_case() -> None:
    assert set(map(key, REFUTED)) >= SLOW

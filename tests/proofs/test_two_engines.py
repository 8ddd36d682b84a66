"""Search and z3 agree: on steps, on shortest counterexamples, on lassos, on where a premise first occurs."""

from __future__ import annotations

from types import ModuleType

import pytest
from synfin.checker.bounded import settle_bounded
from synfin.checker.formula import LeadsTo
from synfin.checker.verdict import Verdict
from synfin.model.variants import RFC_9293
from synfin.proofs.claim import FAIR, FAIR_WITHOUT_WIRES, NO_FAIRNESS, Case, Liveness
from synfin.proofs.rules import AboutRules
from synfin.proofs.settle import CLAIMS, Workshop, all_cases, formulas_of, settle_on, settle_within

Key = tuple[str, str, str, str | None]
"""Claim, scenario, variant, fairness."""

SLOW: dict[Key, int] = {
    ("no-old-incarnation", "reincarnation", "every-segment-is-a-fin", None): 5,
    ("last-ack-ends", "simultaneous-close", RFC_9293, "no fairness"): 5,
    ("ends-well", "lossy-close", "fin-not-repeated", None): 5,
    ("time-wait-ends", "lossy-close", RFC_9293, "no fairness"): 4,
    ("handshake-agreement", "old-duplicate-syn", "ack-not-checked", None): 4,
    ("no-phantom-connection", "blind-attack", RFC_9293, None): 4,
    ("time-wait-ends", "four-way-close", RFC_9293, "no fairness"): 4,
    ("four-waves", "four-way-close", "fin-answers-itself", None): 4,
    ("in-order-once", "blind-attack", RFC_9293, None): 8,
    ("in-order-once", "crash-and-reopen", RFC_9293, None): 10,
    ("in-order-once", "reused-iss", RFC_9293, None): 10,
    ("in-order-once", "lossy-handshake", "text-not-counted", None): 8,
    ("in-order-once", "one-octet", "text-not-delivered", None): 10,
    ("in-order-once", "old-duplicate-syn", "gap-not-noticed", None): 20,
    ("no-old-incarnation", "crash-and-reopen", RFC_9293, None): 8,
    ("no-old-incarnation", "reused-iss", RFC_9293, None): 8,
    ("no-old-incarnation", "abort-and-reopen", "reset-not-checked", None): 20,
    ("time-wait-lasts", "time-wait-assassination", RFC_9293, None): 30,
    ("time-wait-lasts", "blind-attack", RFC_9293, None): 12,
    ("ends-well", "blind-attack", RFC_9293, None): 7,
    ("close-wait-means-fin", "blind-attack", RFC_9293, None): 6,
    ("rst-needs-exact-number", "blind-attack", "rfc793", None): 4,
    ("syn-in-synchronized", "blind-attack", "rfc793", None): 5,
    ("both-closed", "giving-up", RFC_9293, FAIR): 13,
    ("nothing-lost-by-closing", "slow-reader", RFC_9293, None): 11,
    ("nothing-lost-by-closing", "one-octet", "text-not-delivered", None): 10,
    ("nothing-lost-by-closing", "one-octet", "fin-out-of-order", None): 16,
    ("closed-means-read", "slow-reader", RFC_9293, None): 8,
    ("closed-means-read", "close-with-unread-data", "unread-text-forgotten", None): 18,
    ("closed-means-read", "close-with-unread-data", "text-taken-after-close", None): 17,
    ("closed-means-read", "one-octet", "text-not-delivered", None): 12,
    ("both-closed", "lossy-unread-data", RFC_9293, FAIR): 155,
    ("both-closed", "half-duplex-shut-window", "unread-text-forgotten", FAIR): 61,
    ("ends-well", "lossy-unread-data", RFC_9293, None): 22,
    ("loss-is-told", "lossy-unread-data", RFC_9293, FAIR): 21,
    ("opens", "simultaneous-open", "no-second-ack", FAIR): 11,
    ("ends-well", "lossy-abort", RFC_9293, None): 10,
    ("time-wait-means-done", "blind-attack", RFC_9293, None): 10,
    ("time-wait-ends", "slow-reader", RFC_9293, NO_FAIRNESS): 10,
    ("loss-is-told", "close-with-unread-data", "unread-text-not-told", FAIR): 9,
    ("time-wait-ends", "simultaneous-close", RFC_9293, NO_FAIRNESS): 9,
    ("time-wait-means-done", "lossy-lifecycle", "fin-ack-not-checked", None): 8,
    ("una-before-nxt", "lossy-close", "fin-renumbered", None): 8,
    ("last-ack-ends", "seed", RFC_9293, NO_FAIRNESS): 8,
    ("both-closed", "seed", RFC_9293, NO_FAIRNESS): 8,
    ("both-closed", "lossy-close", "fin-not-repeated", FAIR): 11,
    ("both-closed", "lossy-close", RFC_9293, FAIR_WITHOUT_WIRES): 12,
    ("both-closed", "lossy-lifecycle", RFC_9293, FAIR_WITHOUT_WIRES): 12,
    ("both-closed", "impatient-lifecycle", RFC_9293, FAIR_WITHOUT_WIRES): 15,
    ("both-closed", "lossy-simultaneous-open", RFC_9293, FAIR_WITHOUT_WIRES): 32,
    ("both-closed", "early-calls", RFC_9293, FAIR): 7,
    ("time-wait-ends", "four-way-close", "time-wait-for-ever", FAIR): 7,
    ("time-wait-ends", "early-close", RFC_9293, NO_FAIRNESS): 10,
    ("time-wait-ends", "seed", RFC_9293, NO_FAIRNESS): 9,
    ("time-wait-ends", "lossy-simultaneous-open", RFC_9293, NO_FAIRNESS): 19,
    ("time-wait-ends", "lossy-lifecycle", RFC_9293, NO_FAIRNESS): 8,
    ("time-wait-ends", "impatient-lifecycle", RFC_9293, NO_FAIRNESS): 7,
    ("last-ack-ends", "lossy-close", "fin-not-repeated", FAIR): 12,
    ("last-ack-ends", "lossy-close", RFC_9293, FAIR_WITHOUT_WIRES): 9,
    ("last-ack-ends", "lossy-simultaneous-open", RFC_9293, FAIR_WITHOUT_WIRES): 15,
    ("last-ack-ends", "lossy-lifecycle", RFC_9293, FAIR_WITHOUT_WIRES): 33,
    ("last-ack-ends", "impatient-lifecycle", RFC_9293, FAIR_WITHOUT_WIRES): 94,
    ("both-closed", "shut-window", RFC_9293, FAIR): 39,
    ("last-ack-ends", "shut-window", RFC_9293, FAIR): 26,
    ("last-ack-ends", "one-octet", RFC_9293, FAIR_WITHOUT_WIRES): 21,
    ("last-ack-ends", "slow-reader", RFC_9293, NO_FAIRNESS): 7,
    ("both-closed", "one-octet", RFC_9293, FAIR_WITHOUT_WIRES): 38,
    ("time-wait-ends", "shut-window", RFC_9293, NO_FAIRNESS): 18,
    ("time-wait-ends", "one-octet", RFC_9293, NO_FAIRNESS): 14,
    ("opens", "simultaneous-open", "no-crossing-syns", FAIR): 8,
    ("close-wait-means-fin", "lossy-lifecycle", "fin-out-of-order", None): 6,
    ("ends-well", "half-open", RFC_9293, None): 5,
    ("both-closed", "slow-reader", RFC_9293, NO_FAIRNESS): 5,
    ("three-segments", "four-way-close", RFC_9293, None): 4,
    ("both-closed", "simultaneous-close", "no-closing-state", FAIR): 4,
    ("both-closed", "half-close", RFC_9293, NO_FAIRNESS): 4,
    ("ends-well", "giving-up", RFC_9293, None): 4,
    ("opens", "lossy-handshake", "syn-ack-not-repeated", FAIR): 4,
    ("last-ack-ends", "early-close", RFC_9293, NO_FAIRNESS): 4,
    ("refines-textbook", "lossy-lifecycle", RFC_9293, None): 18,
    ("refines-textbook", "lost-last-ack", RFC_9293, None): 10,
    ("refines-textbook", "hostile-close", RFC_9293, None): 5,
    ("refines-textbook", "lossy-close", RFC_9293, None): 5,
    ("refines-figure-5", "lossy-close", RFC_9293, None): 8,
    ("refines-figure-5", "lost-last-ack", RFC_9293, None): 8,
    ("refines-figure-5", "lossy-simultaneous-open", RFC_9293, None): 8,
    ("refines-figure-5", "giving-up", RFC_9293, None): 8,
    ("refines-figure-5", "hostile-close", RFC_9293, None): 8,
    ("refines-figure-5", "blind-attack", RFC_9293, None): 8,
    ("refines-figure-5", "four-way-close", "fin-answers-itself", None): 5,
    ("opens", "split-handshake", RFC_9293, FAIR_WITHOUT_WIRES): 4,
    ("time-wait-ends", "half-close", RFC_9293, NO_FAIRNESS): 3,
    ("opens", "lossy-handshake", RFC_9293, FAIR_WITHOUT_WIRES): 3,
    ("last-ack-leaves-by-ack", "half-close", "last-ack-not-checked", None): 20,
    ("legal-segments", "lossy-close", "fin-renumbered", None): 8,
    ("established-peer", "lossy-abort", RFC_9293, None): 6,
    ("settled-agreement", "lossy-abort", RFC_9293, None): 6,
    ("quiet-wire-agreement", "early-calls", RFC_9293, None): 6,
    ("quiet-wire-agreement", "shut-window", RFC_9293, None): 20,
    ("syn-received-resolves", "lossy-handshake", RFC_9293, FAIR_WITHOUT_WIRES): 5,
    ("never-both-stuck", "simultaneous-close", RFC_9293, NO_FAIRNESS): 5,
    ("never-both-stuck", "simultaneous-open", "no-crossing-syns", FAIR): 8,
    ("never-both-stuck", "simultaneous-close", "no-closing-state", FAIR): 5,
    ("fin-wait-2-waits", "four-way-close", RFC_9293, NO_FAIRNESS): 6,
    ("fin-wait-2-waits", "half-close", RFC_9293, NO_FAIRNESS): 10,
    ("fin-wait-2-waits", "giving-up", RFC_9293, FAIR): 15,
    ("fin-wait-2-waits", "lossy-close", "fin-not-repeated", FAIR): 12,
    ("half-open-recovers", "figure-9", RFC_9293, FAIR_WITHOUT_WIRES): 15,
    ("half-open-recovers", "figure-9", "half-open-is-not-reset", FAIR): 15,
    ("no-ack-war", "crash-and-reopen", RFC_9293, FAIR): 60,
    ("no-ack-war", "refused", "reset-for-a-reset", FAIR): 8,
    ("no-half-open", "giving-up", RFC_9293, None): 4,
    ("no-half-open", "reset", RFC_9293, None): 3,
    ("no-half-open", "lossy-abort", RFC_9293, None): 2,
    ("no-half-open", "old-duplicate-syn", "two-way-handshake", None): 2,
    ("established-peer", "giving-up", RFC_9293, None): 3,
    ("quiet-wire-agreement", "lossy-close", RFC_9293, None): 2,
    ("quiet-wire-agreement", "three-way-handshake", "ack-without-plus-one", None): 3,
    ("settled-agreement", "half-open", RFC_9293, None): 2,
    ("settled-agreement", "giving-up", RFC_9293, None): 4,
    ("settled-agreement", "lossy-close", "every-segment-is-a-fin", None): 3,
    ("syn-sent-resolves", "lossy-handshake", RFC_9293, FAIR_WITHOUT_WIRES): 3,
    ("syn-sent-resolves", "lossy-handshake", "syn-not-repeated", FAIR): 3,
    ("syn-received-resolves", "lossy-handshake", "syn-ack-not-repeated", FAIR): 3,
    ("never-both-stuck", "simultaneous-open", RFC_9293, NO_FAIRNESS): 2,
}
"""Refuted cases for which z3 takes more than a few seconds, and how many."""


def key(case: Case) -> Key:
    return case.claim.id, case.scenario, case.variant, case.fairness


REFUTED = [
    case
    for case in all_cases()
    if case.expected is Verdict.REFUTED and not isinstance(case.claim, AboutRules)
]
"""z3 alone settles what is claimed about the rules."""

FAST = [case for case in REFUTED if key(case) not in SLOW]
TO_BOTH_SLOWLY = [case for case in REFUTED if key(case) in SLOW]


def name(case: Case) -> str:
    return ", ".join(filter(None, key(case)))


def agree(case: Case, cross: ModuleType, workshop: Workshop) -> None:
    """Each formula that the search refutes z3 refutes too: a safety claim after as many steps, a liveness
    claim by a fair lasso that is no longer. Every trace replays, every lasso is fair.
    """
    graph = workshop.graph(case.scenario, case.variant)
    refuted = []
    for formula in formulas_of(case, workshop.world(case.scenario, case.variant)):
        answer = settle_on(graph, formula)
        if answer.verdict is Verdict.REFUTED:
            refuted.append(formula)
            bound = workshop.bound if answer.trace is None else len(answer.trace.steps)
            assert cross.engines_differ(graph, formula, bound) == ""
    assert refuted


@pytest.mark.parametrize("case", FAST, ids=name)
def test_two_engines_refute_it_alike(case: Case, cross: ModuleType, workshop: Workshop) -> None:
    agree(case, cross, workshop)


@pytest.mark.slow
@pytest.mark.parametrize("case", TO_BOTH_SLOWLY, ids=name)
def test_two_engines_refute_it_alike_after_a_while(case: Case, cross: ModuleType, workshop: Workshop) -> None:
    agree(case, cross, workshop)


@pytest.mark.parametrize(
    "wanted",
    [("close-wait-means-fin", "every-segment-is-a-fin"), ("ends-well", "no-closing-state")],
    ids=" ".join,
)
def test_one_step_less_shows_nothing_to_z3(wanted: tuple[str, str], workshop: Workshop) -> None:
    case = next(case for case in FAST if (case.claim.id, case.variant) == wanted)
    world = workshop.world(case.scenario, case.variant)
    formula = formulas_of(case, world)[0]
    shortest = settle_on(workshop.graph(case.scenario, case.variant), formula).trace
    assert shortest is not None
    assert settle_bounded(world.system, formula, len(shortest.steps) - 1).verdict is Verdict.BOUNDED


@pytest.mark.parametrize(
    ("bound", "verdict"), [(5, Verdict.UNDETERMINED), (20, Verdict.BOUNDED)], ids=["too few steps", "enough"]
)
def test_z3_hears_the_four_waves_if_it_takes_enough_steps(
    bound: int, verdict: Verdict, workshop: Workshop
) -> None:
    world = workshop.world("four-way-close", RFC_9293)
    (formula,) = CLAIMS["four-waves"].formulas(world)
    assert settle_within(world.system, formula, bound).verdict is verdict


def test_z3_says_so_if_no_run_says_an_expected_word(workshop: Workshop) -> None:
    world = workshop.world("four-way-close", RFC_9293)
    (formula,) = CLAIMS["three-segments"].formulas(world)
    answer = settle_within(world.system, formula, workshop.bound)
    assert answer.verdict is Verdict.REFUTED
    assert answer.trace is None
    assert answer.reason == "No run says: FIN,ACK, FIN,ACK, ACK."


@pytest.mark.parametrize(
    ("claim", "scenario", "bound"),
    [
        ("opens", "three-way-handshake", 6),
        ("opens", "lossy-handshake", 7),
        ("both-closed", "four-way-close", 13),
    ],
)
def test_z3_finds_no_lasso_where_the_search_finds_none(
    claim: str, scenario: str, bound: int, cross: ModuleType, workshop: Workshop
) -> None:
    liveness = CLAIMS[claim]
    assert isinstance(liveness, Liveness)
    graph, world = workshop.graph(scenario, RFC_9293), workshop.world(scenario, RFC_9293)
    for formula in liveness.under(world, FAIR):
        assert isinstance(formula, LeadsTo)
        answer = settle_on(graph, formula)
        assert answer.verdict is Verdict.EXHAUSTED
        if graph.where(formula.premise):
            assert cross.lasso_length(world.system, formula, bound) is None


@pytest.mark.parametrize("scenario", ["three-way-handshake", "four-way-close"])
def test_every_premise_occurs_after_the_same_number_of_steps(
    scenario: str, cross: ModuleType, workshop: Workshop
) -> None:
    """The bound is beyond the deepest state, so what z3 does not find does not occur."""
    graph, world = workshop.graph(scenario, RFC_9293), workshop.world(scenario, RFC_9293)
    premises = {claim.id: claim.premise(world) for claim in CLAIMS.values()}
    searched = cross.first_depths_by_search(graph, premises)
    assert searched
    assert cross.first_depths_by_z3(world.system, premises, graph.depth + 1) == searched


@pytest.mark.parametrize("scenario", ["three-way-handshake", "four-way-close"])
def test_the_search_takes_exactly_the_steps_that_z3_evaluates(
    scenario: str, cross: ModuleType, workshop: Workshop
) -> None:
    assert cross.search_and_evaluation_differ(workshop.world(scenario, RFC_9293).system) == ""


def test_the_search_takes_exactly_the_steps_that_the_solver_is_given(
    cross: ModuleType, workshop: Workshop
) -> None:
    graph = workshop.graph("three-way-handshake", RFC_9293)
    steps = [cross.steps_of_the_unrolling(graph.system, state) for state in graph.states]
    assert set().union(*steps) == cross.reached_by_search(graph)


# What is left out


def test_every_refuted_case_is_put_to_both_engines() -> None:
    together = [*FAST, *TO_BOTH_SLOWLY]
    assert sorted(map(name, together)) == sorted(map(name, REFUTED))
    assert len({*map(key, REFUTED)}) == len(REFUTED)


def test_what_is_slow_is_a_refuted_case() -> None:
    assert set(SLOW) <= set(map(key, REFUTED))

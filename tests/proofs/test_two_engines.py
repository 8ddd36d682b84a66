"""Search and z3 agree: on steps, on shortest counterexamples, on lassos, on where a premise first occurs."""

from __future__ import annotations

from types import ModuleType

import pytest
from synfin.checker.bounded import settle_bounded
from synfin.checker.exchange import Exchange
from synfin.checker.formula import LeadsTo
from synfin.checker.search import explore
from synfin.checker.verdict import Verdict
from synfin.model.catalogue import ACTIVE, AFTER_PEER, ONCE_OPEN, PASSIVE
from synfin.model.compose import compose
from synfin.model.scenario import Scenario, User
from synfin.model.variants import RFC_9293, rules_of_variant
from synfin.model.wires import Perfect
from synfin.proofs.claim import FAIR, Case, Liveness
from synfin.proofs.rules import AboutRules
from synfin.proofs.settle import CLAIMS, Workshop, all_cases, formulas_of, settle_on

Key = tuple[str, str, str]
"""Claim, scenario, variant."""

SEARCH_ALONE: dict[Key, str] = {
    ("nothing-lost-by-closing", "slow-reader", RFC_9293): "19 steps: z3 takes minutes",
    ("nothing-lost-by-closing", "lossy-lifecycle", "fin-out-of-order"): "17 steps: z3 takes most of a minute",
    ("nothing-lost-by-closing", "lossy-lifecycle", "text-not-delivered"): "ONE_OCTET shows it faster",
    ("time-wait-lasts", "time-wait-assassination", RFC_9293): "14 steps of a hostile wire: z3 takes minutes",
    ("time-wait-lasts", "blind-attack", RFC_9293): "12 steps with every guess: z3 takes minutes",
    ("four-waves", "three-segment-close", RFC_9293): "what is said on the way is settled by search only",
    (
        "four-waves",
        "four-way-close",
        "fin-answers-itself",
    ): "what is said on the way is settled by search only",
    ("three-segments", "four-way-close", RFC_9293): "what is said on the way is settled by search only",
}
"""Refuted safety claims that z3 is not asked about, and why."""

LASSOS: dict[str, tuple[Key, ...]] = {
    "nobody is obliged to act": (
        ("both-closed", "four-way-close", RFC_9293),
        ("both-closed", "simultaneous-close", RFC_9293),
        ("opens", "three-way-handshake", RFC_9293),
        ("opens", "simultaneous-open", RFC_9293),
        ("time-wait-ends", "four-way-close", RFC_9293),
        ("last-ack-ends", "four-way-close", RFC_9293),
    ),
    "the wire may lose for ever": (("opens", "lossy-handshake", RFC_9293),),
    "a mutant": (
        ("both-closed", "simultaneous-close", "no-closing-state"),
        ("opens", "simultaneous-open", "no-crossing-syns"),
        ("opens", "lossy-handshake", "syn-ack-not-repeated"),
        ("time-wait-ends", "four-way-close", "time-wait-for-ever"),
    ),
}
"""Refuted liveness claims that z3 is asked about; the others are over the same rules and take longer."""

ONE_OCTET = Scenario(
    "one-octet",
    "A sends one octet, and both close.",
    "A 发一个字节，然后双方关闭。",
    a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
    b=User(PASSIVE, closes=AFTER_PEER),
    wire=Perfect(3),
)


def key(case: Case) -> Key:
    return case.claim.id, case.scenario, case.variant


REFUTED = [case for case in all_cases() if case.expected is Verdict.REFUTED]
SAFETY = [case for case in REFUTED if not isinstance(case.claim, Liveness | AboutRules)]
TO_BOTH = [case for case in SAFETY if key(case) not in SEARCH_ALONE]
TO_BOTH_LIVE = [case for case in REFUTED if key(case) in {k for keys in LASSOS.values() for k in keys}]


def name(case: Case) -> str:
    return " ".join(key(case))


@pytest.mark.parametrize("case", TO_BOTH, ids=name)
def test_two_engines_find_the_same_shortest_trace(case: Case, cross: ModuleType, workshop: Workshop) -> None:
    graph = workshop.graph(case.scenario, case.variant)
    refuted = []
    for formula in formulas_of(case, workshop.world(case.scenario, case.variant)):
        answer = settle_on(graph, formula)
        if answer.trace is not None:
            refuted.append(formula)
            assert cross.engines_differ(graph, formula, len(answer.trace.steps)) == ""
    assert refuted


@pytest.mark.parametrize(
    "wanted",
    [("close-wait-means-fin", "every-segment-is-a-fin"), ("ends-well", "no-closing-state")],
    ids=" ".join,
)
def test_one_step_less_shows_nothing_to_z3(wanted: tuple[str, str], workshop: Workshop) -> None:
    case = next(case for case in TO_BOTH if (case.claim.id, case.variant) == wanted)
    world = workshop.world(case.scenario, case.variant)
    formula = formulas_of(case, world)[0]
    shortest = settle_on(workshop.graph(case.scenario, case.variant), formula).trace
    assert shortest is not None
    assert settle_bounded(world.system, formula, len(shortest.steps) - 1).verdict is Verdict.BOUNDED


def test_two_engines_find_the_same_loss_of_text(cross: ModuleType) -> None:
    world = compose(ONE_OCTET, rules_of_variant("text-not-delivered"))
    graph = explore(world.system)
    (formula,) = CLAIMS["nothing-lost-by-closing"].formulas(world)
    shortest = settle_on(graph, formula).trace
    assert shortest is not None
    assert cross.engines_differ(graph, formula, len(shortest.steps)) == ""


@pytest.mark.parametrize("case", TO_BOTH_LIVE, ids=lambda case: f"{name(case)} {case.fairness}")
def test_z3_finds_a_fair_lasso_where_the_search_finds_one(
    case: Case, cross: ModuleType, workshop: Workshop
) -> None:
    graph = workshop.graph(case.scenario, case.variant)
    found = []
    for formula in formulas_of(case, workshop.world(case.scenario, case.variant)):
        answer = settle_on(graph, formula)
        if answer.trace is not None:
            found.append(formula)
            assert cross.engines_differ(graph, formula, len(answer.trace.steps)) == ""
    assert found


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


def test_only_refuted_safety_claims_are_left_to_the_search_alone() -> None:
    assert set(SEARCH_ALONE) <= {key(case) for case in SAFETY}


def test_every_claim_about_words_is_left_to_the_search(workshop: Workshop) -> None:
    for case in SAFETY:
        formulas = formulas_of(case, workshop.world(case.scenario, case.variant))
        if any(isinstance(formula, Exchange) for formula in formulas):
            assert key(case) in SEARCH_ALONE


def test_every_liveness_claim_is_put_to_both_engines() -> None:
    chosen = [claim for keys in LASSOS.values() for claim, _, _ in keys]
    assert {name for name, claim in CLAIMS.items() if isinstance(claim, Liveness)} == set(chosen)
    assert len(TO_BOTH_LIVE) >= len(chosen)
    assert {key(case) for case in TO_BOTH_LIVE} == {k for keys in LASSOS.values() for k in keys}

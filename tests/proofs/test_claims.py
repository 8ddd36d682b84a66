"""Every claim of the catalogue comes out as expected, speaks of something that occurs, and can be refuted."""

from __future__ import annotations

import json
from functools import cache

import pytest
import shared
from lassos import lasso_problem
from synfin.checker.engines.explicit.lowering import Lowered
from synfin.checker.properties.leads_to import LeadsTo
from synfin.checker.properties.trace_language import TraceLanguage
from synfin.checker.trace import replay, trace_from_json
from synfin.checker.verdict import Verdict
from synfin.locales import translate
from synfin.model.pipeline import ALL_RULES
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.variants.catalogue import MUTANTS, RFC_9293, UnknownVariant, rules_of_variant
from synfin.proofs.case import BOUNDED, RULES, SEARCH, UNBOUNDED_CHANNELS, WITHOUT_SCENARIO
from synfin.proofs.claims.catalogue import CLAIMS, UnknownClaim, all_cases, claim_named
from synfin.proofs.claims.rules import RuleClaim
from synfin.proofs.defects import defects_named
from synfin.proofs.result import CONFIRMED, Result, vacuous_claims
from synfin.proofs.runner import formulas_of

pytestmark = shared.in_one_process
"""Each is settled once, and its graphs are shared."""

RUNNER = shared.RUNNER

SHOWN_BY_ITS_RUN: set[str] = set()
"""Mutants that break no claim, but whose run shows a segment refused."""


@cache
def settled(claim: str) -> tuple[Result, ...]:
    """Over any wire a proof takes long: `test_everlasting` has it."""
    cases = (case for case in all_cases([CLAIMS[claim]]) if case.scenario != UNBOUNDED_CHANNELS)
    return tuple(RUNNER.check(case) for case in cases)


def lowered(scenario: str, variant: str) -> Lowered:
    return RUNNER.graph(scenario, variant).lowered


def place(result: Result) -> str:
    return f"{result.case.scenario}, {result.case.variant}, {result.case.fairness}"


def refutations(claim: str) -> list[Result]:
    return [result for result in settled(claim) if result.answer.verdict is Verdict.REFUTED]


def refuted_by_a_run(claim: str) -> list[Result]:
    """Those of a claim about two endpoints; one about the rules is refuted by a rule."""
    return [result for result in refutations(claim) if result.case.scenario not in WITHOUT_SCENARIO]


def is_about_words(result: Result) -> bool:
    formulas = formulas_of(result.case, RUNNER.composed(result.case.scenario, result.case.variant))
    return all(isinstance(formula, TraceLanguage) for formula in formulas)


@pytest.fixture(scope="module", params=CLAIMS)
def claim(request: pytest.FixtureRequest) -> str:
    """Each claim in turn, with all its tests."""
    name: str = request.param
    return name


def test_every_case_comes_out_as_expected(claim: str) -> None:
    results = settled(claim)
    odd = {place(result): result.answer.verdict for result in results if not result.ok}
    assert results
    assert not odd


def test_the_claim_is_not_vacuous(claim: str) -> None:
    assert not vacuous_claims(settled(claim))
    assert isinstance(CLAIMS[claim], RuleClaim) or any(
        result.premise_states for result in settled(claim) if result.case.expected in CONFIRMED
    )


def test_the_claim_is_refuted_somewhere(claim: str) -> None:
    assert refutations(claim)


def test_every_mutant_named_by_the_claim_refutes_it(claim: str) -> None:
    refuted = {(result.case.variant, result.case.scenario) for result in refutations(claim)}
    assert refuted >= set(CLAIMS[claim].broken_by.items())


def test_every_verdict_prints_its_bounds_and_its_assumptions(claim: str) -> None:
    for result in settled(claim):
        row = result.json()
        assert row["scope"], place(result)
        assert row["states"] or row["scenario"] in WITHOUT_SCENARIO, place(result)
        if result.case.fairness:
            assert f"fairness: {result.case.fairness}" in row["assumptions"], place(result)


def test_an_exhausted_scope_is_searched_to_its_end(claim: str) -> None:
    for result in settled(claim):
        if result.answer.verdict is Verdict.EXHAUSTED:
            assert RUNNER.graph(result.case.scenario, result.case.variant).complete, place(result)


def test_only_what_has_no_bound_is_called_proved(claim: str) -> None:
    for result in settled(claim):
        if result.answer.verdict is Verdict.PROVED:
            assert result.case.scenario in WITHOUT_SCENARIO, place(result)
            assert result.answer.method not in (SEARCH, BOUNDED), place(result)
            assert "32 bits" in str(result.scope), place(result)


def test_every_refutation_has_a_trace_that_replays(claim: str) -> None:
    for result in refuted_by_a_run(claim):
        if result.answer.reason.startswith("No run observes"):
            assert is_about_words(result), place(result)
            continue
        assert result.answer.trace is not None, place(result)
        replay(lowered(result.case.scenario, result.case.variant), result.answer.trace)


def test_every_trace_survives_json(claim: str) -> None:
    for result in refuted_by_a_run(claim):
        if result.answer.trace is None:
            continue
        model = lowered(result.case.scenario, result.case.variant)
        read = trace_from_json(model.system, json.loads(json.dumps(result.answer.trace.json())))
        replay(model, read)
        assert read.states == result.answer.trace.states, place(result)
        assert read == result.answer.trace, place(result)


def test_every_counterexample_to_a_liveness_claim_is_a_fair_lasso(claim: str) -> None:
    for result in refuted_by_a_run(claim):
        composed = RUNNER.composed(result.case.scenario, result.case.variant)
        formulas = [f for f in formulas_of(result.case, composed) if isinstance(f, LeadsTo)]
        trace = result.answer.trace
        if not formulas:
            continue
        assert trace is not None, place(result)
        model = lowered(result.case.scenario, result.case.variant)
        faults = [lasso_problem(model, trace, formula) for formula in formulas]
        assert None in faults, f"{place(result)}: {faults}"


def test_a_lasso_for_one_fairness_is_not_taken_for_another() -> None:
    """A check of the check: a run that stops is fair only where nobody is promised a turn."""
    unfair = next(r for r in refutations("time-wait-ends") if r.case.scenario == "four-way-close")
    assert unfair.case.fairness == "no fairness"
    fair = next(
        result.case
        for result in settled("time-wait-ends")
        if result.case.scenario == "four-way-close" and result.answer.verdict is Verdict.EXHAUSTED
    )
    composed = RUNNER.composed("four-way-close", RFC_9293)
    trace, model = unfair.answer.trace, lowered("four-way-close", RFC_9293)
    assert trace is not None
    assert None not in [lasso_problem(model, trace, formula) for formula in formulas_of(fair, composed)]


# The catalogue


def test_every_claim_has_a_mutant_or_a_scenario_that_refutes_it() -> None:
    assert [name for name, claim in CLAIMS.items() if not claim.broken_by and not claim.refuted_in] == []


def test_a_mutant_breaks_a_claim_where_the_unchanged_rules_keep_it() -> None:
    """Otherwise it is the scenario that refutes the claim, and not the mutant."""
    elsewhere = [
        (claim.id, mutant, scenario)
        for claim in CLAIMS.values()
        for mutant, scenario in claim.broken_by.items()
        if scenario not in claim.holds_in
    ]
    assert elsewhere == []


def test_every_claim_speaks_both_languages_and_cites_the_rfc() -> None:
    for claim in CLAIMS.values():
        assert claim.title.endswith(".") and claim.title.isascii(), claim.id
        assert translate(claim.title, "zh").endswith("。"), claim.id
        assert all(translate(why, "zh") != why for why in claim.refuted_in.values()), claim.id
        assert claim.cites[0] in "0123456789", claim.id


def test_every_scenario_named_by_a_claim_exists() -> None:
    for claim in CLAIMS.values():
        named = {*claim.holds_in, *claim.refuted_in, *claim.broken_by.values()}
        assert named <= {*SCENARIOS, RULES}, claim.id
        assert not set(claim.holds_in) & set(claim.refuted_in), claim.id


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_changes_rules_that_exist(name: str) -> None:
    mutant = MUTANTS[name]
    assert mutant.changes
    assert set(mutant.changes) <= {rule.name for rule in ALL_RULES}
    before = {rule.name: rule for rule in ALL_RULES}
    after = {rule.name: rule for rule in rules_of_variant(name)}
    assert {rule for rule in before if after.get(rule) is not before[rule]} == set(mutant.changes)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_breaks_a_claim_or_is_shown_by_its_run(name: str) -> None:
    used = any(name in claim.broken_by for claim in CLAIMS.values())
    asked = {question.variant for defect in defects_named("defects") for question in defect.queries}
    assert (used or name in asked) != (name in SHOWN_BY_ITS_RUN)


def test_an_unknown_claim_is_refused_with_those_that_exist() -> None:
    with pytest.raises(
        UnknownClaim,
        match=r"no claim 'both-open' \(did you mean both-closed\?\); there are: closed-has-no-tcb, ",
    ):
        claim_named("both-open")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "two-way",
            "no variant 'two-way'; there are: rfc9293, rfc793, rfc1337, note-3, special-cases, cautious; mutants: tcb-left-behind, ",
        ),
        ("drop-guard no_such_rule: it carries SYN", "there is no rule 'no_such_rule'"),
        (
            "drop-guard syns_cross: it carries ice cream",
            "of this rule there are: 'drop-guard syns_cross: we are in SYN-SENT'",
        ),
    ],
)
def test_an_unknown_variant_is_refused(name: str, message: str) -> None:
    with pytest.raises(UnknownVariant, match=message):
        rules_of_variant(name)

"""Example runs are runs of the model: in the scenario's order, the same every time; refusals say why."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import shared
import z3
from synfin.checker.engines.explicit.lowering import Lowered
from synfin.checker.trace import Trace, replay
from synfin.model.composed_system import ComposedSystem, compose, loses
from synfin.model.rule import Event
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import ScriptStep
from synfin.model.segment_layout import value_of
from synfin.model.state import State
from synfin.model.variants.catalogue import rules_of_variant
from synfin.runs import MOST_STEPS, BadScript, Refusal, at_random, example, refusals

pytestmark = shared.in_one_process

SEEDS = range(5)


@pytest.fixture(autouse=True)
def _lowers_a_system_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synfin.runs.lower", shared.lowered)


@cache
def composed_of(scenario: str, variant: str = "rfc9293") -> ComposedSystem:
    return compose(SCENARIOS[scenario], rules_of_variant(variant))


@cache
def lowered(scenario: str, variant: str = "rfc9293") -> Lowered:
    return shared.lowered(composed_of(scenario, variant).system)


@cache
def example_of(scenario: str, variant: str = "rfc9293") -> Trace:
    return example(composed_of(scenario, variant))


@pytest.fixture(params=SCENARIOS)
def scenario(request: pytest.FixtureRequest) -> str:
    """Each scenario in turn."""
    name: str = request.param
    return name


def ends_well(composed: ComposedSystem, values: tuple[int, ...], model: Lowered) -> bool:
    pairs = (z3.And(composed.a.me.is_in(a), composed.b.me.is_in(b)) for a, b in composed.scenario.valid_ends)
    quiet = (channel.is_empty() for channel in composed.channels)
    return bool(model.function(z3.And(z3.Or(*pairs), *quiet))(values))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_story_of_a_scenario_ends_in_one_of_its_acceptable_ends(scenario: str) -> None:
    trace = example_of(scenario)
    assert 0 < len(trace.steps) < MOST_STEPS
    assert ends_well(composed_of(scenario), trace.states[-1], lowered(scenario))


def test_the_story_of_a_scenario_replays(scenario: str) -> None:
    replay(lowered(scenario), example_of(scenario))


def test_the_story_of_a_scenario_is_told_the_same_way_twice(scenario: str) -> None:
    assert example(composed_of(scenario)) == example_of(scenario)


def test_the_story_loses_as_mopen_endpoints_as_the_scenario_says(scenario: str) -> None:
    composed = composed_of(scenario)
    keys = {loses(channel) for channel in composed.channels}
    lost = sum(not keys.isdisjoint(step.observed) for step in example_of(scenario).steps)
    assert lost == len(composed.scenario.drop)


# Scripts


def scripted(name: str, *turns: ScriptStep) -> Trace:
    return example(compose(replace(SCENARIOS[name], script=turns)))


B_LISTENS, A_OPENS = ScriptStep("B", Event.PASSIVE_OPEN), ScriptStep("A", Event.ACTIVE_OPEN)
B_RECEIVES = ScriptStep("B", Event.SEGMENT_ARRIVES)


def test_a_script_is_followed_turn_by_turn() -> None:
    steps = scripted("seed", B_LISTENS, A_OPENS, B_RECEIVES).steps
    assert [(step.actor, step.event) for step in steps] == [
        ("B", "passive OPEN"),
        ("A", "active OPEN"),
        ("B", "SEGMENT ARRIVES"),
    ]


def test_a_turn_that_is_not_enabled_is_named_with_the_condition_that_fails() -> None:
    with pytest.raises(BadScript) as refused:
        scripted("seed", A_OPENS, B_RECEIVES)
    assert (
        str(refused.value)
        == "seed: step 1 of the script, A active OPEN: it is not enabled: it fails at B has opened"
    )
    with pytest.raises(
        BadScript, match=r"step 2 of the script, B SEGMENT ARRIVES: .* it fails at a segment has arrived"
    ):
        scripted("seed", B_LISTENS, B_RECEIVES)


def test_a_turn_that_no_rule_has_is_named() -> None:
    with pytest.raises(
        BadScript, match="step 1 of the script, B active OPEN: this never happens in the scenario"
    ):
        scripted("seed", ScriptStep("B", Event.ACTIVE_OPEN))


def test_where_several_segments_may_arrive_the_script_says_which() -> None:
    with pytest.raises(BadScript) as refused:
        scripted("figure-8", B_LISTENS, A_OPENS, B_RECEIVES)
    assert str(refused.value) == (
        "figure-8: step 3 of the script, B SEGMENT ARRIVES: say which segment arrives: <SEQ=100><CTL=SYN> or <SEQ=90><CTL=SYN>"
    )
    receives = replace(B_RECEIVES, segment="<SEQ=100><CTL=SYN>")
    assert len(scripted("figure-8", B_LISTENS, A_OPENS, receives).steps) == 3


@pytest.mark.parametrize("name", ["simultaneous-open", "simultaneous-close"])
def test_a_story_that_crosses_passes_through_the_state_of_both(name: str) -> None:
    composed, both = composed_of(name), {"simultaneous-open": State.SYN_RECEIVED}.get(name, State.CLOSING)
    met = lowered(name).function(z3.And(composed.a.me.is_in(both), composed.b.me.is_in(both)))
    assert any(met(state) for state in example_of(name).states)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["lossy-close", "early-calls", "old-duplicate-syn"])
def test_a_random_run_is_repeatable_and_replays(name: str, seed: int) -> None:
    composed = composed_of(name)
    trace = at_random(composed, seed)
    assert trace == at_random(composed, seed)
    replay(lowered(name), trace)


@pytest.mark.parametrize("name", ["lossy-close", "early-calls", "old-duplicate-syn"])
def test_a_random_run_goes_on_until_nothing_can_happen(name: str) -> None:
    for seed in SEEDS:
        trace = at_random(composed_of(name), seed)
        assert len(trace.steps) == MOST_STEPS or not lowered(name).enabled(trace.states[-1])


def test_another_seed_gives_another_run() -> None:
    runs = {
        tuple(step.action for step in at_random(composed_of("lossy-close"), seed).steps) for seed in SEEDS
    }
    assert len(runs) > 1


# Refusals


@cache
def run_of(name: str, variant: str, seed: int | None) -> Trace:
    return example_of(name, variant) if seed is None else at_random(composed_of(name, variant), seed)


REFUSING = [
    ("seed", "ack-without-plus-one", None),
    ("lossy-close", "rfc9293", None),
    ("old-duplicate-syn", "rfc9293", None),
    *(("lossy-lifecycle", "rfc9293", seed) for seed in SEEDS),
    *(("old-duplicate-syn", "ack-without-plus-one", seed) for seed in SEEDS),
]


@pytest.mark.parametrize(("name", "variant", "seed"), REFUSING)
def test_a_refusal_names_a_condition_that_really_fails(name: str, variant: str, seed: int | None) -> None:
    composed, model = composed_of(name, variant), lowered(name, variant)
    trace = run_of(name, variant, seed)
    for refusal in refusals(composed, trace):
        before = trace.states[refusal.step - 1]
        assert refusal.lacks
        for condition in refusal.lacks:
            assert condition in failing(model, refusal, before)


def failing(model: Lowered, refusal: Refusal, before: tuple[int, ...]) -> set[str]:
    """The conditions that fail on some way of this side through the rule."""
    return {
        condition
        for index, action in enumerate(model.system.actions)
        if action.actor == refusal.side and refusal.rule in (citation.rule for citation in action.rules)
        for condition in model.failing(index, before)
    }


@pytest.mark.parametrize(("name", "variant", "seed"), REFUSING)
def test_a_refusal_speaks_of_the_segment_that_arrived(name: str, variant: str, seed: int | None) -> None:
    composed = composed_of(name, variant)
    trace = run_of(name, variant, seed)
    for refusal in refusals(composed, trace):
        step = trace.steps[refusal.step - 1]
        assert (step.event, step.actor) == ("SEGMENT ARRIVES", refusal.side)
        arrived = {
            value_of(v, composed.scenario.width) for key, v in step.observed.items() if "delivers" in key
        }
        assert arrived == {refusal.segment}
        assert not any(variable.startswith(f"{refusal.side}.") for variable in step.changed)


def test_the_story_of_the_seed_refuses_nothing() -> None:
    composed = composed_of("seed")
    assert list(refusals(composed, example_of("seed"))) == []


def test_an_acknowledgment_of_the_iss_itself_is_refused() -> None:
    composed = composed_of("seed", "ack-without-plus-one")
    first = next(refusals(composed, example_of("seed", "ack-without-plus-one")))
    assert (first.step, first.side, first.segment.ack_number) == (5, "B", 36457)
    assert first.rule == "ack_of_our_syn_opens_the_connection"
    assert first.lacks == ("it acknowledges our SYN",)
    assert first.values == ("SEG.SEQ = 3234", "SEG.ACK = 36457", "SND.UNA = 36457", "SND.NXT = 36458")


@pytest.mark.parametrize("variant", ["fin-not-repeated", "no-second-ack", "time-wait-for-ever"])
def test_a_mutant_has_a_run_to_show(variant: str) -> None:
    composed = composed_of("lossy-close", variant)
    trace = example_of("lossy-close", variant)
    replay(lowered("lossy-close", variant), trace)
    assert all(refusal.lacks for refusal in refusals(composed, trace))

"""Both engines find the same graph, and an error in what compiles or in the loop makes them differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import Any

import pytest
import z3
from agreement import disagreements, of_both_engines
from synfin.checker.engines import exploration
from synfin.checker.engines.compiled import llvm, program, search
from synfin.checker.engines.compiled.layout import Layout, Slot
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.explicit.lowering import Lowered
from synfin.checker.engines.exploration import Engine, explore
from synfin.checker.graph import ScopeFault, StateGraph
from synfin.checker.properties.forms import Property
from synfin.checker.properties.invariant import Always, Sometimes
from synfin.checker.properties.step_property import EveryStep
from synfin.checker.properties.terminal_states import EndsIn
from synfin.checker.system import System
from synfin.checker.trace import replay
from synfin.checker.verdict import Verdict
from synfin.model.channels import Perfect
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.scenarios.catalogue import SCENARIOS, scenario_named
from synfin.model.variants.catalogue import RFC_9293, rules_of_variant
from synfin.proofs.answers import worst
from synfin.proofs.case import WITHOUT_SCENARIO, Case
from synfin.proofs.claim import Liveness
from synfin.proofs.claims.catalogue import all_cases
from synfin.proofs.runner import formulas_of

FEW = (
    ("four-way-close", RFC_9293),
    ("lossy-close", RFC_9293),
    ("half-open", RFC_9293),
    ("early-close", RFC_9293),
    ("lossy-close", "fin-not-repeated"),
)

CASES = [case for case in all_cases() if case.scenario not in WITHOUT_SCENARIO]

ALL = sorted({(name, RFC_9293) for name in SCENARIOS} | {(case.scenario, case.variant) for case in CASES})


@cache
def composed_of(scenario: str, variant: str) -> ComposedSystem:
    return compose(scenario_named(scenario), rules_of_variant(variant))


@cache
def graphs_of(scenario: str, variant: str) -> tuple[StateGraph, StateGraph]:
    return both(composed_of(scenario, variant).system)


@pytest.mark.parametrize("variant", [{}, {"checks_bit": False}, {"lossy": False}], ids=str)
def test_the_alternating_bit_is_the_same_to_both(abp: ModuleType, variant: dict[str, bool]) -> None:
    assert of_both_engines(abp.build(**variant)) == []


@pytest.mark.parametrize(("scenario", "variant"), FEW)
def test_a_few_scenarios_are_the_same_to_both(scenario: str, variant: str) -> None:
    assert disagreements(*graphs_of(scenario, variant)) == []


@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "variant"), ALL)
def test_every_scenario_and_variant_and_what_is_claimed_of_it_is_the_same_to_both(
    scenario: str, variant: str
) -> None:
    composed = compose(scenario_named(scenario), rules_of_variant(variant))
    try:
        reference = explore(composed.system, engine=Engine.PYTHON)
    except ScopeFault as fault:
        with pytest.raises(ScopeFault, match=fault.reason) as other:
            explore(composed.system, engine=Engine.NATIVE)
        assert len(other.value.trace.steps) == len(fault.trace.steps)
        return
    native = explore(composed.system, engine=Engine.NATIVE)
    assert disagreements(reference, native) == []
    for case in CASES:
        if (case.scenario, case.variant) == (scenario, variant):
            answers = [answer_of(graph, formulas_of(case, composed)) for graph in (reference, native)]
            assert_same(case, *answers)


def answer_of(graph: StateGraph, formulas: Sequence[Any]) -> Any:
    return worst([check_on_graph(graph, formula) for formula in formulas])


def assert_same(case: Case, one: Any, two: Any) -> None:
    """Verdict and length of the trace; where a lasso leads depends on the numbers of the states."""
    assert (two.verdict, two.trace is None) == (one.verdict, one.trace is None)
    if one.trace is not None and not isinstance(case.claim, Liveness):
        assert len(two.trace.steps) == len(one.trace.steps)


# Traces


def both(system: System, **options: Any) -> tuple[StateGraph, StateGraph]:
    return (
        explore(system, engine=Engine.PYTHON, **options),
        explore(system, engine=Engine.NATIVE, **options),
    )


def test_a_refutation_is_as_short(abp: ModuleType) -> None:
    reference, native = both(abp.build(checks_bit=False))
    formulas: list[Property] = [
        Always(abp.IN_STEP),
        EveryStep(abp.IN_ORDER),
        Sometimes(abp.accepted == abp.sending + 2),
        EndsIn(z3.BoolVal(False)),
    ]
    for formula in formulas:
        one, two = check_on_graph(reference, formula), check_on_graph(native, formula)
        assert (two.verdict, two.states, two.transitions) == (one.verdict, one.states, one.transitions)
        assert (two.trace is None) == (one.trace is None)
        if one.trace is not None and two.trace is not None:
            replay(native.lowered, two.trace)
            # The first broken step is looked for state by state: of one depth, any may come first.
            assert len(two.trace.steps) == len(one.trace.steps)


REFUTED = [
    case
    for case in CASES
    if case.expected is Verdict.REFUTED
    and (case.scenario, case.variant) in {("four-way-close", "tcb-left-behind"), *FEW}
]


@pytest.mark.parametrize(
    "case", REFUTED, ids=lambda case: f"{case.claim.id}, {case.scenario}, {case.variant}"
)
def test_a_refuted_claim_is_refuted_as_shortly(case: Case) -> None:
    composed = composed_of(case.scenario, case.variant)
    answers = [
        answer_of(graph, formulas_of(case, composed)) for graph in graphs_of(case.scenario, case.variant)
    ]
    assert answers[0].verdict is Verdict.REFUTED
    assert_same(case, *answers)


def test_there_are_refuted_claims_to_compare() -> None:
    assert len(REFUTED) >= 3
    assert any(not isinstance(case.claim, Liveness) for case in REFUTED)


def test_the_states_of_a_predicate_are_the_same(abp: ModuleType, alternating_bit: System) -> None:
    reference, native = both(alternating_bit)
    for term in (abp.accepted == 2, abp.waiting, z3.BoolVal(False), z3.BoolVal(True)):
        one, two = ({graph.states[at] for at in graph.where(term)} for graph in (reference, native))
        assert one == two
        assert native.where(term) == sorted(native.where(term))


def test_both_stop_at_a_nearest_state_asked_for(abp: ModuleType, alternating_bit: System) -> None:
    for wanted in (abp.accepted == 2, abp.sending == 3, abp.sending == 0):
        reference, native = both(alternating_bit, stop=wanted)
        assert native.stop_reason == reference.stop_reason == "the state asked for is found"
        assert native.depths[-1] == reference.depths[-1]
        assert native.where(wanted) == [len(native.states) - 1]
    assert explore(alternating_bit, engine=Engine.NATIVE, stop=z3.BoolVal(False)).complete


def test_a_fault_of_the_scope_is_as_near(abp: ModuleType, alternating_bit: System) -> None:
    faults = {"the sender is ahead": abp.sending == abp.accepted + 2, "full": abp.full(abp.back[1])}
    at_once = {"message 3 has come": abp.accepted == 3}
    for told, reason, steps in ((faults, "full", 4), (at_once, "message 3 has come", 0)):
        for which in (Engine.PYTHON, Engine.NATIVE):
            with pytest.raises(ScopeFault, match=reason) as fault:
                explore(replace(alternating_bit, faults=told), engine=which)
            trace = fault.value.trace
            assert (len(trace.steps), trace.headline, trace.violated) == (steps, reason, reason)


def test_a_perfect_channel_that_overflows_is_found_by_both() -> None:
    system = compose(replace(SCENARIOS["data-both-ways"], channel=Perfect(1))).system
    lengths = []
    for which in (Engine.PYTHON, Engine.NATIVE):
        with pytest.raises(ScopeFault, match="overflow") as fault:
            explore(system, engine=which)
        replay(Lowered(system), fault.value.trace)
        lengths.append(len(fault.value.trace.steps))
    assert lengths[0] == lengths[1] > 3


def test_what_is_not_small_is_searched_by_compiled_code(
    alternating_bit: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert explore(alternating_bit).engine == "python"
    monkeypatch.setattr(exploration, "SMALL", 50)
    assert explore(alternating_bit, budget=50).engine == "python"
    graph = explore(alternating_bit)
    assert (graph.engine, len(graph.states)) == ("native", 116)
    assert disagreements(explore(alternating_bit, engine=Engine.PYTHON), graph) == []


# Errors planted


def without_a_bit(parts: Callable[..., Any]) -> Callable[..., Any]:
    """The lowest bit of what is there is kept."""

    def wrong(*arguments: Any) -> Any:
        for word, part, mask in parts(*arguments):
            yield word, part, mask & (mask - 1)

    return wrong


def of_other_slots(text_of: Callable[..., str]) -> Callable[..., str]:
    """Two variables have changed places."""

    def wrong(lowered: Lowered, layout: Layout, *rest: Any, **options: Any) -> str:
        slots: list[Slot] = list(layout.slots)
        slots[3], slots[4] = slots[4], slots[3]
        return text_of(lowered, replace(layout, slots=tuple(slots)), *rest, **options)

    return wrong


def test_a_wrong_mask_is_caught(alternating_bit: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llvm, "_parts", without_a_bit(llvm._parts))
    assert of_both_engines(alternating_bit) != []


def test_a_wrong_slot_is_caught(alternating_bit: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "text_of", of_other_slots(program.text_of))
    assert of_both_engines(alternating_bit) != []


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        (z3.Z3_OP_BADD, z3.Z3_OP_BSUB),
        (z3.Z3_OP_DISTINCT, z3.Z3_OP_EQ),
        (z3.Z3_OP_NOT, z3.Z3_OP_ZERO_EXT),
    ],
)
def test_an_operator_in_place_of_another_is_caught(
    kind: int, other: int, alternating_bit: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(llvm.WRITERS, kind, llvm.WRITERS[other])
    assert of_both_engines(alternating_bit) != []


def test_a_wrong_label_is_caught(alternating_bit: System, monkeypatch: pytest.MonkeyPatch) -> None:
    actions = (*alternating_bit.actions[1:], alternating_bit.actions[0])
    turned = replace(alternating_bit, actions=actions)
    reference = explore(alternating_bit, engine=Engine.PYTHON)
    assert disagreements(reference, explore(turned, engine=Engine.NATIVE)) != []


def test_counts_of_steps_and_rules_are_those_of_the_steps() -> None:
    for graph in graphs_of("lossy-close", RFC_9293):
        assert sum(graph.taken) == graph.transitions
        assert graph.rules_taken["passive_open_listens"] == 1
        assert max(graph.rules_taken.values()) <= graph.transitions
        assert min(graph.rules_taken.values()) == 0


def test_two_threads_find_the_same(lowered: Lowered) -> None:
    graph = search.explore(lowered, search.Budgets(), threads=2)
    assert disagreements(explore(lowered.system, engine=Engine.PYTHON), graph) == []

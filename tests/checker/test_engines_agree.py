"""All engines find the same states, steps, depths, verdicts and lengths of traces, and an error is noticed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import Any

import pytest
import z3
from engines import (
    ALL,
    COMPILED,
    KEEP_GRAPHS,
    REFERENCE,
    SHARDS,
    Searcher,
    among,
    graph_differences,
    tally_differences,
)
from synfin.checker.engines import exploration
from synfin.checker.engines.compiled import llvm, program
from synfin.checker.engines.compiled.layout import Layout, Slot
from synfin.checker.engines.compiled.shard import Shard
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.explicit.lowering import Lowered, lower
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import ScopeFault, StateGraph, Tally
from synfin.checker.properties.forms import Property
from synfin.checker.properties.invariant import Always, Sometimes
from synfin.checker.properties.step_property import EveryStep
from synfin.checker.properties.terminal_states import EndsIn
from synfin.checker.system import System, Variable
from synfin.checker.trace import replay
from synfin.checker.verdict import Answer, Verdict
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

EVERY = sorted({(name, RFC_9293) for name in SCENARIOS} | {(case.scenario, case.variant) for case in CASES})


def idle(system: System) -> System:
    """The system with a variable before the others that takes a word and never changes."""
    variable = Variable(z3.BitVec("idle", 64))
    return replace(system, variables=(variable, *system.variables), initial=(9, *system.initial))


BITS: dict[str, Callable[[ModuleType], System]] = {
    "alternating bit": lambda abp: abp.build(),
    "bits not checked": lambda abp: abp.build(checks_bit=False),
    "channels that do not lose": lambda abp: abp.build(lossy=False),
    "states of two words": lambda abp: idle(abp.build()),
}


@pytest.fixture(autouse=True)
def ray_where_it_is_used(request: pytest.FixtureRequest) -> None:
    """A session for the tests of Ray's engine, and for no others."""
    searcher = getattr(request.node, "callspec", None) and request.node.callspec.params.get("searcher")
    if searcher and "Ray" in searcher.name:
        request.getfixturevalue("ray")


@cache
def composed_of(scenario: str, variant: str) -> ComposedSystem:
    return compose(scenario_named(scenario), rules_of_variant(variant))


@cache
def graph_of(searcher: Searcher, scenario: str, variant: str) -> StateGraph:
    return searcher.graph(composed_of(scenario, variant).system)


def check_tally(found: Tally, searcher: Searcher) -> None:
    assert found.complete and found.trace is None
    assert sum(found.levels) == found.states
    assert sum(found.taken) == found.transitions
    assert found.workers == (1 if searcher.workers is None else searcher.workers.count)


# States, transitions, depths


@among(ALL)
@pytest.mark.parametrize("build", BITS.values(), ids=BITS)
def test_an_engine_counts_what_the_reference_counts(
    build: Callable[[ModuleType], System], searcher: Searcher, abp: ModuleType
) -> None:
    found = searcher.tally(build(abp))
    assert tally_differences(REFERENCE.tally(build(abp)), found) == []
    check_tally(found, searcher)


@among(KEEP_GRAPHS)
@pytest.mark.parametrize("build", BITS.values(), ids=BITS)
def test_a_graph_is_that_of_the_reference(
    build: Callable[[ModuleType], System], searcher: Searcher, abp: ModuleType
) -> None:
    assert graph_differences(REFERENCE.graph(build(abp)), searcher.graph(build(abp))) == []


@among((*KEEP_GRAPHS[:3], SHARDS[1]))
@pytest.mark.parametrize(("scenario", "variant"), FEW)
def test_an_engine_finds_what_the_reference_finds_in_a_scenario(
    scenario: str, variant: str, searcher: Searcher
) -> None:
    reference = graph_of(REFERENCE, scenario, variant)
    if searcher.workers is None:
        assert graph_differences(reference, graph_of(searcher, scenario, variant)) == []
    else:
        found = searcher.tally(composed_of(scenario, variant).system)
        assert tally_differences(reference.tally, found) == []


@pytest.mark.slow
@among((KEEP_GRAPHS[1], SHARDS[1], SHARDS[2]))
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_an_engine_counts_what_compiled_search_counts_in_every_scenario(
    scenario: str, searcher: Searcher
) -> None:
    system = composed_of(scenario, RFC_9293).system
    assert tally_differences(COMPILED.tally(system), searcher.tally(system)) == []


@pytest.mark.parametrize("searcher", [searcher for searcher in ALL if not isinstance(searcher, Searcher)])
def test_ray_counts_what_the_reference_counts_in_a_scenario(searcher: Searcher) -> None:
    system = composed_of("lossy-close", RFC_9293).system
    assert tally_differences(graph_of(REFERENCE, "lossy-close", RFC_9293).tally, searcher.tally(system)) == []


def test_counts_of_steps_and_rules_are_those_of_the_steps() -> None:
    for searcher in (REFERENCE, COMPILED):
        graph = graph_of(searcher, "lossy-close", RFC_9293)
        assert sum(graph.taken) == graph.transitions
        assert graph.rules_taken["passive_open_listens"] == 1
        assert max(graph.rules_taken.values()) <= graph.transitions
        assert min(graph.rules_taken.values()) == 0


# Verdicts and traces


def answer_of(graph: StateGraph, formulas: Sequence[Any]) -> Answer:
    return worst([check_on_graph(graph, formula) for formula in formulas])


def assert_same(case: Case, one: Answer, two: Answer) -> None:
    """Verdict and length of the trace; where a lasso leads depends on the numbers of the states."""
    assert (two.verdict, two.trace is None) == (one.verdict, one.trace is None)
    if one.trace is not None and two.trace is not None and not isinstance(case.claim, Liveness):
        assert len(two.trace.steps) == len(one.trace.steps)


@among(KEEP_GRAPHS)
@pytest.mark.parametrize("checks_bit", [True, False])
def test_verdicts_and_lengths_of_traces_are_those_of_the_reference(
    checks_bit: bool, searcher: Searcher, abp: ModuleType
) -> None:
    system = abp.build(checks_bit=checks_bit)
    reference, graph = REFERENCE.graph(system), searcher.graph(system)
    formulas: list[Property] = [
        Always(abp.IN_STEP),
        EveryStep(abp.IN_ORDER),
        Sometimes(abp.accepted == abp.sending + 2),
        EndsIn(z3.BoolVal(False)),
    ]
    for formula in formulas:
        one, two = check_on_graph(reference, formula), check_on_graph(graph, formula)
        assert (two.verdict, two.states, two.transitions) == (one.verdict, one.states, one.transitions)
        assert (two.trace is None) == (one.trace is None)
        if one.trace is not None and two.trace is not None:
            replay(graph.lowered, two.trace)
            # The first step that violates is looked for state by state: of one depth, any may come first.
            assert len(two.trace.steps) == len(one.trace.steps)


REFUTED = [
    case
    for case in CASES
    if case.expected is Verdict.REFUTED
    and (case.scenario, case.variant) in {("four-way-close", "tcb-left-behind"), *FEW}
]


@among(KEEP_GRAPHS[:2])
@pytest.mark.parametrize(
    "case", REFUTED, ids=lambda case: f"{case.claim.id}, {case.scenario}, {case.variant}"
)
def test_a_refuted_claim_is_refuted_as_shortly(case: Case, searcher: Searcher) -> None:
    formulas = formulas_of(case, composed_of(case.scenario, case.variant))
    one, two = (
        answer_of(graph_of(which, case.scenario, case.variant), formulas) for which in (REFERENCE, searcher)
    )
    assert one.verdict is Verdict.REFUTED
    assert_same(case, one, two)


def test_there_are_refuted_claims_to_compare() -> None:
    assert len(REFUTED) >= 3
    assert any(not isinstance(case.claim, Liveness) for case in REFUTED)


@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "variant"), EVERY)
def test_every_scenario_and_variant_with_its_claims_is_the_same_to_compiled_search(
    scenario: str, variant: str
) -> None:
    composed = compose(scenario_named(scenario), rules_of_variant(variant))
    try:
        reference = REFERENCE.graph(composed.system)
    except ScopeFault as fault:
        with pytest.raises(ScopeFault, match=fault.reason) as other:
            COMPILED.graph(composed.system)
        assert len(other.value.trace.steps) == len(fault.trace.steps)
        return
    graph = COMPILED.graph(composed.system)
    assert graph_differences(reference, graph) == []
    for case in CASES:
        if (case.scenario, case.variant) == (scenario, variant):
            answers = [answer_of(one, formulas_of(case, composed)) for one in (reference, graph)]
            assert_same(case, *answers)


@among(KEEP_GRAPHS)
def test_the_states_of_a_predicate_are_those_of_the_reference(
    searcher: Searcher, abp: ModuleType, alternating_bit: System
) -> None:
    reference, graph = REFERENCE.graph(alternating_bit), searcher.graph(alternating_bit)
    for term in (abp.accepted == 2, abp.waiting, z3.BoolVal(False), z3.BoolVal(True)):
        one, two = ({each.states[at] for at in each.where(term)} for each in (reference, graph))
        assert one == two
        assert graph.where(term) == sorted(graph.where(term))


# What stops a search


@among((REFERENCE, *ALL))
@pytest.mark.parametrize("wanted", ["accepted == 2", "sending == 3", "sending == 0"])
def test_a_state_asked_for_stops_a_search_with_a_shortest_run(
    wanted: str, searcher: Searcher, abp: ModuleType, alternating_bit: System
) -> None:
    name, _, value = wanted.partition(" == ")
    stop = getattr(abp, name) == int(value)
    reference = REFERENCE.graph(alternating_bit, stop=stop)
    found = searcher.tally(alternating_bit, stop=stop)
    assert found.stop_reason == reference.stop_reason == "the state asked for is found"
    assert found.depth == reference.depth
    if "saved" not in searcher.name:
        assert found.trace is not None and len(found.trace.steps) == reference.depth
        replay(lower(alternating_bit), found.trace)
        assert lower(alternating_bit).function(stop)(found.trace.states[-1])
    if searcher.workers is None:
        graph = searcher.graph(alternating_bit, stop=stop)
        assert graph.where(stop) == [len(graph.states) - 1]


@among((*KEEP_GRAPHS[:2], *SHARDS[:3]))
def test_a_search_for_a_state_that_is_not_there_is_complete(
    searcher: Searcher, alternating_bit: System
) -> None:
    assert searcher.tally(alternating_bit, stop=z3.BoolVal(False)).complete


@among((REFERENCE, *ALL))
def test_a_fault_of_the_scope_is_as_near(
    searcher: Searcher, abp: ModuleType, alternating_bit: System
) -> None:
    faults = {"the sender is ahead": abp.sending == abp.accepted + 2, "full": abp.full(abp.back[1])}
    at_once = {"message 3 has come": abp.accepted == 3}
    for declared, reason, steps in ((faults, "full", 4), (at_once, "message 3 has come", 0)):
        with pytest.raises(ScopeFault, match=reason) as fault:
            searcher.tally(replace(alternating_bit, faults=declared))
        trace = fault.value.trace
        assert (len(trace.steps), trace.headline, trace.violated) == (steps, reason, reason)
        replay(lower(alternating_bit), trace)


@among((COMPILED, pytest.param(SHARDS[1], marks=pytest.mark.slow)))
def test_a_perfect_channel_that_overflows_is_found_as_near(searcher: Searcher) -> None:
    system = compose(replace(SCENARIOS["data-both-ways"], channel=Perfect(1))).system
    lengths = []
    for which in (REFERENCE, searcher):
        with pytest.raises(ScopeFault, match="overflow") as fault:
            which.tally(system)
        replay(Lowered(system), fault.value.trace)
        lengths.append(len(fault.value.trace.steps))
    assert lengths[0] == lengths[1] > 3


def test_a_system_that_is_not_small_is_searched_by_compiled_code(
    alternating_bit: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert explore(alternating_bit).engine == "python"
    monkeypatch.setattr(exploration, "SMALL", 50)
    assert explore(alternating_bit, budget=50).engine == "python"
    graph = explore(alternating_bit)
    assert (graph.engine, len(graph.states)) == ("native", 116)
    assert graph_differences(REFERENCE.graph(alternating_bit), graph) == []


# Errors planted in compiled code: every engine that runs it differs from the reference


def without_a_bit(parts: Callable[..., Any]) -> Callable[..., Any]:
    """The lowest bit of the old value is kept."""

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


def operator_for(kind: int, other: int) -> Callable[[pytest.MonkeyPatch], None]:
    """One operator is written as another."""
    return lambda patch: patch.setitem(llvm.WRITERS, kind, llvm.WRITERS[other])


PLANTED: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a wrong mask": lambda patch: patch.setattr(llvm, "_parts", without_a_bit(llvm._parts)),
    "a wrong slot": lambda patch: patch.setattr(program, "text_of", of_other_slots(program.text_of)),
    "minus for plus": operator_for(z3.Z3_OP_BADD, z3.Z3_OP_BSUB),
    "equal for distinct": operator_for(z3.Z3_OP_DISTINCT, z3.Z3_OP_EQ),
    "no not": operator_for(z3.Z3_OP_NOT, z3.Z3_OP_ZERO_EXT),
}


@among(KEEP_GRAPHS[:2])
@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_an_error_in_compiled_code_is_noticed(
    plant: Callable[[pytest.MonkeyPatch], None],
    searcher: Searcher,
    alternating_bit: System,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(monkeypatch)
    assert graph_differences(REFERENCE.graph(alternating_bit), searcher.graph(alternating_bit)) != []


@pytest.mark.parametrize("error", [name for name in PLANTED if name != "a wrong slot"])
def test_an_error_in_compiled_code_changes_the_counts_of_shards(
    error: str, alternating_bit: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables in each other's place are told apart by their values alone, which shards do not show."""
    PLANTED[error](monkeypatch)
    assert tally_differences(REFERENCE.tally(alternating_bit), SHARDS[1].tally(alternating_bit)) != []


def test_a_shard_that_keeps_a_box_to_itself_is_noticed(
    alternating_bit: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    absorb = Shard.absorb
    monkeypatch.setattr(Shard, "absorb", lambda self, *boxes: absorb(self, *boxes[:1]))
    assert tally_differences(REFERENCE.tally(alternating_bit), SHARDS[1].tally(alternating_bit)) != []


@among(ALL)
def test_another_system_is_noticed(searcher: Searcher, abp: ModuleType, alternating_bit: System) -> None:
    other = searcher.tally(abp.build(checks_bit=False))
    assert tally_differences(REFERENCE.tally(alternating_bit), other) != []


def test_a_wrong_label_is_noticed(alternating_bit: System) -> None:
    actions = (*alternating_bit.actions[1:], alternating_bit.actions[0])
    turned = replace(alternating_bit, actions=actions)
    assert graph_differences(REFERENCE.graph(alternating_bit), COMPILED.graph(turned)) != []

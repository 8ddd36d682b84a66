"""What is judged in arrays is what the reference judges on the same graph: verdict, words and trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import z3
from hypothesis import given, settings
from synfin.checker.engines.compiled import graph_kernels, observations, pending, step_queries
from synfin.checker.engines.compiled.graph import CompactGraph
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.explicit.pending import pending_states
from synfin.checker.engines.exploration import Engine, explore
from synfin.checker.graph import StateGraph
from synfin.checker.properties.fairness import ANY, Fairness, MessageFairness
from synfin.checker.properties.forms import Property
from synfin.checker.properties.leads_to import LeadsTo
from synfin.checker.properties.step_property import EveryStep, after, shown
from synfin.checker.properties.terminal_states import EndsIn
from synfin.checker.properties.trace_language import TraceLanguage
from synfin.checker.system import System, Variable
from synfin.checker.verdict import Answer, Verdict
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.scenarios.catalogue import SCENARIOS, scenario_named
from synfin.model.variants.catalogue import rules_of_variant
from synfin.proofs.case import WITHOUT_SCENARIO, Case
from synfin.proofs.claim import Liveness
from synfin.proofs.claims.catalogue import all_cases
from synfin.proofs.runner import formulas_of
from tiny import CASES, EIGHT, place, random_cases, strong, tiny
from tiny import Case as TinyCase


def native(system: System, **options: Any) -> CompactGraph:
    graph = explore(system, engine=Engine.NATIVE, **options)
    assert isinstance(graph, CompactGraph)
    return graph


def plain(graph: StateGraph) -> StateGraph:
    """The same graph, numbered alike, in the lists of the reference."""
    states = list(graph.states)
    return StateGraph(
        graph.lowered, states, {state: at for at, state in enumerate(states)}, list(graph.depths),
        list(graph.parents), list(graph.edges), graph.transitions, graph.expanded, graph.stop_reason,
    )  # fmt: skip


def told(answer: Answer) -> Any:
    trace = answer.trace
    return answer.verdict, answer.reason, trace and (trace.steps, trace.loop, trace.violated)


def agree(graph: StateGraph, formula: Property | TraceLanguage) -> bool:
    one, two = (check_on_graph(which, formula) for which in (plain(graph), graph))
    return bool(told(one) == told(two))


def in_arrays(graph: CompactGraph, formula: LeadsTo) -> CompactGraph:
    assert isinstance(pending_states(graph, formula), pending.ArrayPendingStates)
    return graph


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.claim)
def test_arrays_and_lists_agree_on_liveness(case: TinyCase) -> None:
    graph = in_arrays(native(tiny(case.steps)), case.formula())
    assert (check_on_graph(graph, case.formula()).verdict is Verdict.REFUTED) == (case.loop is not None)
    assert agree(graph, case.formula())


@given(random_cases())
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_arrays_and_lists_agree_on_random_liveness(case: TinyCase) -> None:
    assert agree(native(tiny(case.steps)), case.formula())


@given(random_cases())
@settings(max_examples=20, deadline=None, derandomize=True, database=None)
def test_arrays_and_lists_agree_on_incomplete_graphs(case: TinyCase) -> None:
    assert agree(native(tiny(case.steps), budget=3), case.formula())


def test_more_groups_than_bits_are_left_to_the_reference() -> None:
    steps_ = [f"A v{number} {'A' if number else 'G'}" for number in range(70)]
    graph = native(tiny(steps_))
    for weak in ((), tuple(f"v{number}" for number in range(70))):
        formula = LeadsTo(place == 0, place == 1, Fairness("many", weak=(ANY, *weak)))
        assert agree(graph, formula)


def test_more_values_than_a_table_begins_with_are_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_queries, "BEGIN", 4)
    lines = [f"S{at} send:{at} S{at + 1}" for at in range(14)]
    lines += [f"S14 receive:{at} S14" for at in range(13)] + ["S14 back S0", "S14 go G"]
    graph = native(tiny(lines))
    values = step_queries.StepValues(graph.lowered, graph.arrays.states, ["send", "receive"], [0, 0])
    shown_ = values.of(np.arange(graph.expanded), graph.arrays.offsets, graph.arrays.labels)
    numbers = values.values(0)
    seen = [sorted(numbers[at] for at in row[row > 0]) for row in shown_]
    assert seen == [list(range(14)), list(range(13))]
    formula = LeadsTo(
        place == 0, place == 99, Fairness("fair", weak=(ANY,), messages=(MessageFairness("send", "receive"),))
    )
    assert agree(graph, formula)
    assert check_on_graph(graph, formula).verdict is Verdict.REFUTED


# The alternating bit, also with states of two words


def wide(system: System) -> System:
    """With a variable before the others that takes a word and never changes."""
    idle = Variable(z3.BitVec("idle", 64))
    return replace(system, variables=(idle, *system.variables), initial=(9, *system.initial))


@pytest.mark.parametrize("change", [lambda system: system, wide], ids=["one word", "two words"])
def test_arrays_and_lists_agree_on_steps_and_terminal_states(
    abp: Any, change: Callable[[System], System]
) -> None:
    sound, broken = (native(change(abp.build(checks_bit=bit))) for bit in (True, False))
    assert check_on_graph(sound, EveryStep(abp.IN_ORDER)).verdict is Verdict.EXHAUSTED
    assert check_on_graph(broken, EveryStep(abp.IN_ORDER)).verdict is Verdict.REFUTED
    assert check_on_graph(sound, EndsIn(abp.accepted == abp.accepted)).verdict is Verdict.EXHAUSTED
    formulas: list[Property] = [
        EveryStep(abp.IN_ORDER),
        EveryStep(after(abp.accepted) == abp.accepted),
        EveryStep(z3.ULE(abp.accepted, after(abp.accepted))),
        EndsIn(z3.BoolVal(False)),
        EndsIn(abp.accepted == 2),
    ]
    for graph in (sound, broken):
        assert all(agree(graph, formula) for formula in formulas)


def test_arrays_and_lists_agree_on_observed_values() -> None:
    graph = native(tiny(["A send:1 B", "B send:2 C", "C receive:3 A"]))
    refuted = [EveryStep(shown("send", 4) != value) for value in (0, 1, 2)]
    kept = [EveryStep(shown("send", 4) != 3), EveryStep(shown("receive", 4) + shown("send", 4) != 0)]
    for formula in refuted + kept:
        assert agree(graph, formula)
        assert (check_on_graph(graph, formula).verdict is Verdict.REFUTED) == (formula in refuted)


# What is said


def says(*words: str) -> TraceLanguage:
    letters = {str(value): (lambda shown_, value=value: shown_ == value) for value in (1, 2, 3)}
    return TraceLanguage(place == 1, place == 3, ("send", "receive"), letters, frozenset(map(tuple, words)))


SPEAKING = ["A go B", "B send:1 C", "C receive:2 D", "C receive:4 D", "B quiet C", "D send:3 A"]


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (("12", "2"), Verdict.REFUTED),
        (("12",), Verdict.REFUTED),
        (("12", "2", "3"), Verdict.REFUTED),
    ],
)
def test_arrays_and_lists_agree_on_a_trace_language(words: Sequence[str], verdict: Verdict) -> None:
    for lines in (SPEAKING, [line for line in SPEAKING if "4" not in line]):
        graph = native(tiny(lines))
        assert agree(graph, says(*words))
    right = words == ("12", "2")
    answer = check_on_graph(graph, says(*words))
    assert answer.verdict is (Verdict.EXHAUSTED if right else Verdict.REFUTED)
    assert check_on_graph(native(tiny(SPEAKING)), says(*words)).verdict is verdict


# The catalogue


@cache
def composed_of(scenario: str, variant: str) -> ComposedSystem:
    return compose(scenario_named(scenario), rules_of_variant(variant))


@cache
def graph_of(scenario: str, variant: str) -> CompactGraph:
    return native(composed_of(scenario, variant).system)


CLAIMED = [case for case in all_cases() if case.scenario not in WITHOUT_SCENARIO]
FEW = [
    case
    for case in CLAIMED
    if (case.scenario, case.variant) in {("four-way-close", "rfc9293"), ("lossy-close", "fin-not-repeated")}
]


def of_array_forms(case: Case) -> bool:
    composed = composed_of(case.scenario, case.variant)
    kinds = (LeadsTo, EveryStep, EndsIn, TraceLanguage)
    return isinstance(case.claim, Liveness) or any(isinstance(f, kinds) for f in formulas_of(case, composed))


def name_of(case: Case) -> str:
    return f"{case.claim.id}, {case.scenario}, {case.variant}, {case.fairness}"


def test_arrays_and_lists_agree_on_the_liveness_of_a_fin_that_is_not_retransmitted() -> None:
    cases = [case for case in FEW if isinstance(case.claim, Liveness)]
    answers = set()
    for case in cases:
        composed = composed_of(case.scenario, case.variant)
        graph = graph_of(case.scenario, case.variant)
        for formula in formulas_of(case, composed):
            assert agree(graph, formula), name_of(case)
            answers.add(check_on_graph(graph, formula).verdict)
    assert Verdict.REFUTED in answers


@pytest.mark.slow
@pytest.mark.parametrize("scenario", list(SCENARIOS))
def test_arrays_and_lists_agree_on_every_claim_of_a_scenario(scenario: str) -> None:
    for case in CLAIMED:
        if case.scenario == scenario and case.variant == "rfc9293" and of_array_forms(case):
            graph, composed = graph_of(scenario, case.variant), composed_of(scenario, case.variant)
            assert all(agree(graph, formula) for formula in formulas_of(case, composed)), name_of(case)


# Errors planted


def caught(graph: StateGraph, formula: Property | TraceLanguage) -> bool:
    """The reference and the arrays differ, or the search for a lasso finds no way where one has to be."""
    try:
        return not agree(graph, formula)
    except ValueError as error:
        return "not strongly connected" in str(error)


def nothing_lost(component: Any, sent: Any, received: Any) -> Any:
    return np.zeros(len(sent), np.bool_)


DROPPING = ["A send:1 B", "B drop A", "B receive:1 G"]
RELAYS = Fairness("fair loss", weak=(ANY,), messages=(MessageFairness("send", "receive"),))


def test_an_unreceived_value_that_counts_as_received_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pending, "_without_receiver", nothing_lost)
    assert caught(native(tiny(DROPPING)), LeadsTo(place == 0, place == 2, RELAYS))


def test_groups_that_are_enabled_nowhere_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pending, "enabled_in", lambda graph, demands: np.zeros(graph.expanded, np.uint64))
    assert caught(native(tiny(["A go G"])), LeadsTo(place == 0, place == 1, strong("go")))


def test_components_that_are_torn_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(offsets: Any, targets: Any, component: Any, *rest: Any) -> None:
        component[:] = np.arange(len(component))

    monkeypatch.setattr(graph_kernels, "components", torn)
    assert caught(native(tiny(EIGHT)), LeadsTo(place == 0, place == 9, strong("left", "right")))


def test_a_value_shown_in_the_place_of_another_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = observations._shown
    monkeypatch.setattr(observations, "_shown", lambda lowered, keys: right(lowered, keys[::-1]))
    graph = native(tiny(SPEAKING))
    assert caught(graph, EveryStep(z3.And(shown("receive", 4) != 4, shown("send", 4) != 9)))

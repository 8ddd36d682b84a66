"""The search finds every reachable state, nearest first, and says so when it has not."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from itertools import pairwise
from types import ModuleType

import pytest
import z3
from synfin.checker.engines.explicit import search
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.explicit.lowering import LoweringError
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import Progress, ScopeFault, StateGraph
from synfin.checker.properties.invariant import Always, Sometimes
from synfin.checker.properties.step_property import EveryStep, after
from synfin.checker.properties.terminal_states import EndsIn
from synfin.checker.system import Action, State, System, Variable
from synfin.checker.trace import replay
from synfin.checker.verdict import Verdict


def by_z3(system: System) -> tuple[dict[State, int], set[tuple[State, str, State]]]:
    """Depth of each reachable state, and all steps, by asking z3 for every value: slow, and not our code."""
    depths = {system.initial: 0}
    steps: set[tuple[State, str, State]] = set()
    queue = deque([system.initial])
    while queue:
        state = queue.popleft()
        now = [(v.term, v.constant(value)) for v, value in zip(system.variables, state, strict=True)]

        def value(term: z3.ExprRef, now: list[tuple[z3.ExprRef, z3.ExprRef]] = now) -> int:
            result = z3.simplify(z3.substitute(term, *now))
            return int(z3.is_true(result)) if z3.is_bool(term) else int(result.as_long())

        for action in system.actions:
            if all(value(condition) for condition in action.guard.values()):
                target = tuple(value(system.next_value(action, variable)) for variable in system.variables)
                steps.add((state, action.name, target))
                if target not in depths:
                    depths[target] = depths[state] + 1
                    queue.append(target)
    return depths, steps


@pytest.fixture(scope="module")
def graph(alternating_bit: System) -> StateGraph:
    return explore(alternating_bit)


@pytest.mark.parametrize("variant", [{}, {"checks_bit": False}, {"lossy": False}], ids=str)
def test_states_steps_and_depths_are_those_that_z3_finds(abp: ModuleType, variant: dict[str, bool]) -> None:
    system = abp.build(**variant)
    graph = explore(system)
    depths, steps = by_z3(system)
    names = [action.name for action in system.actions]
    found = {
        (graph.states[source], names[action], graph.states[target])
        for source, edges in enumerate(graph.edges)
        for action, target in edges
    }
    assert dict(zip(graph.states, graph.depths, strict=True)) == depths
    assert found == steps
    assert (graph.transitions, graph.depth) == (len(steps), max(depths.values()))
    assert graph.complete


def test_the_alternating_bit_has_116_states_and_372_steps(graph: StateGraph) -> None:
    assert (len(graph.states), graph.transitions, graph.depth) == (116, 372, 18)
    assert repr(graph) == "<StateGraph of alternating bit: 116 states, 372 transitions, depth 18, complete>"


def test_states_are_numbered_nearest_first(graph: StateGraph) -> None:
    assert graph.depths == sorted(graph.depths)
    assert graph.states[0] == graph.system.initial
    assert [graph.index[state] for state in graph.states] == list(range(len(graph.states)))


def test_the_trace_to_each_state_is_as_long_as_the_state_is_deep(graph: StateGraph) -> None:
    for index, state in enumerate(graph.states):
        trace = graph.trace_to(index)
        replay(graph.lowered, trace)
        assert trace.states[-1] == state
        assert len(trace.steps) == graph.depths[index]


def test_the_budget_ends_a_search_that_needs_more(alternating_bit: System) -> None:
    graph = explore(alternating_bit, budget=50)
    assert not graph.complete
    assert graph.stop_reason == "the budget of 50 states is used up"
    assert len(graph.states) == len(graph.index) == len(graph.edges) == 50
    assert graph.transitions == sum(map(len, graph.edges))
    assert 0 < graph.expanded < 50


def test_a_budget_of_exactly_the_states_there_are_is_enough(alternating_bit: System) -> None:
    assert explore(alternating_bit, budget=116).complete
    assert not explore(alternating_bit, budget=115).complete


def test_no_time_ends_a_search_at_once(alternating_bit: System) -> None:
    graph = explore(alternating_bit, seconds=0)
    assert (len(graph.states), graph.expanded, graph.complete) == (1, 0, False)
    assert graph.stop_reason == "the 0 seconds allowed are over"


def test_states_not_expanded_are_not_called_terminal(alternating_bit: System) -> None:
    assert explore(alternating_bit, budget=50).terminal == []


def test_a_search_stops_at_the_nearest_state_asked_for(abp: ModuleType, graph: StateGraph) -> None:
    wanted = abp.accepted == 2
    stopped = explore(graph.system, stop=wanted)
    nearest = graph.where(wanted)[0]
    assert stopped.states == graph.states[: nearest + 1]
    assert not stopped.complete


def test_a_search_that_never_meets_the_state_to_stop_at_is_complete(graph: StateGraph) -> None:
    assert explore(graph.system, stop=z3.BoolVal(False)).states == graph.states


def test_a_search_may_stop_where_it_begins(abp: ModuleType, graph: StateGraph) -> None:
    assert explore(graph.system, stop=abp.sending == 0).states == [graph.system.initial]


def test_a_fault_of_the_scope_ends_the_search_with_the_shortest_way_there(
    abp: ModuleType, alternating_bit: System
) -> None:
    at_the_start = {"message 3 has come": abp.accepted == 3}
    harmless = {"the sender is ahead": abp.sending == abp.accepted + 2}
    assert explore(replace(alternating_bit, faults=harmless)).complete
    with pytest.raises(ScopeFault) as at_once:
        explore(replace(alternating_bit, faults=at_the_start))
    assert (at_once.value.reason, at_once.value.trace.steps) == ("message 3 has come", ())
    system = replace(alternating_bit, faults={**harmless, "full": abp.full(abp.back[1])})
    with pytest.raises(ScopeFault, match="full") as later:
        explore(system)
    trace = later.value.trace
    replay(explore(alternating_bit).lowered, trace)
    assert [step.action for step in trace.steps] == ["send", "send", "accept", "repeat the bit"]
    assert trace.headline == "full"


def test_a_system_with_a_great_input_is_refused(alternating_bit: System) -> None:
    free = Variable(z3.BitVec("free", 9))
    action = replace(alternating_bit.actions[0], inputs=(free,))
    with pytest.raises(LoweringError, match="send has 9 bits of input"):
        explore(replace(alternating_bit, actions=(action,)))


def test_progress_is_reported_and_ends_with_the_whole(
    alternating_bit: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BETWEEN_LOOKS", 10)
    seen: list[Progress] = []
    explore(alternating_bit, progress=seen.append)
    assert len(seen) == 13
    assert [one.states for one in seen] == sorted(one.states for one in seen)
    assert (seen[0].states, seen[0].frontier) == (1, 1)
    assert (seen[-1].states, seen[-1].transitions, seen[-1].depth, seen[-1].frontier) == (116, 372, 18, 0)


def test_an_interrupted_search_says_how_far_it_came(
    alternating_bit: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BETWEEN_LOOKS", 10)
    seen: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        explore(alternating_bit, progress=interrupt)
    assert len(seen) == 4
    assert seen[-1].states - seen[-1].frontier == 20


def test_what_always_holds_is_exhausted_with_its_counts(abp: ModuleType, graph: StateGraph) -> None:
    answer = check_on_graph(graph, Always(abp.IN_STEP))
    assert (answer.verdict, answer.method) == (Verdict.EXHAUSTED, "search")
    assert (answer.states, answer.transitions, answer.depth) == (116, 372, 18)
    assert answer.reason == "It holds in all 116 states."


def test_a_sender_that_takes_any_bit_is_refuted_with_a_shortest_trace(abp: ModuleType) -> None:
    graph = explore(abp.build(checks_bit=False))
    answer = check_on_graph(graph, Always(abp.IN_STEP))
    assert answer.verdict is Verdict.REFUTED
    assert answer.trace is not None
    replay(graph.lowered, answer.trace)
    assert len(answer.trace.steps) == min(graph.depths[i] for i in graph.where(z3.Not(abp.IN_STEP))) == 6
    assert graph.lowered.function(abp.IN_STEP)(answer.trace.states[-1]) == 0
    assert all(graph.lowered.function(abp.IN_STEP)(state) for state in answer.trace.states[:-1])
    assert answer.trace.headline == answer.reason
    assert answer.trace.violated.startswith("Or(receiver.message == sender.message")


def test_every_step_is_settled_on_the_steps_themselves(abp: ModuleType, graph: StateGraph) -> None:
    assert check_on_graph(graph, EveryStep(abp.IN_ORDER)).verdict is Verdict.EXHAUSTED
    wrong = explore(abp.build(checks_bit=False))
    answer = check_on_graph(wrong, EveryStep(abp.IN_ORDER))
    assert answer.verdict is Verdict.REFUTED
    assert answer.trace is not None
    replay(wrong.lowered, answer.trace)
    breaks = wrong.lowered.step_function(z3.Not(abp.IN_ORDER))
    states = answer.trace.states
    assert [breaks(*pair) for pair in pairwise(states)] == [0] * 10 + [1]


def test_what_sometimes_holds_comes_with_a_witness(abp: ModuleType, graph: StateGraph) -> None:
    answer = check_on_graph(graph, Sometimes(abp.accepted == 2))
    assert answer.verdict is Verdict.EXHAUSTED
    assert answer.trace is not None
    assert answer.trace.states[-1][graph.system.index["receiver.message"]] == 2


def test_what_never_holds_is_refuted_without_a_trace(abp: ModuleType, graph: StateGraph) -> None:
    answer = check_on_graph(graph, Sometimes(abp.sending == abp.accepted + 2))
    assert (answer.verdict, answer.trace) == (Verdict.REFUTED, None)


def one_way(length: int) -> System:
    """A counter that goes up by one or two and stops at its end."""
    x = z3.BitVec("x", 8)
    actions = tuple(
        Action(f"add {step}", "it", "add", {"there is room": z3.ULE(x, length - step)}, {"x": x + step})
        for step in (1, 2)
    )
    return System("one way", (Variable(x),), (0,), actions)


def test_where_runs_end_is_settled_on_the_states_without_a_next_step() -> None:
    x = z3.BitVec("x", 8)
    graph = explore(one_way(9))
    assert [graph.states[index] for index in graph.terminal] == [(9,)]
    assert check_on_graph(graph, EndsIn(x == 9)).verdict is Verdict.EXHAUSTED
    answer = check_on_graph(graph, EndsIn(x == 8))
    assert answer.verdict is Verdict.REFUTED
    assert answer.trace is not None
    assert len(answer.trace.steps) == 5


def test_a_system_that_never_ends_ends_in_anything(graph: StateGraph) -> None:
    assert graph.terminal == []
    assert check_on_graph(graph, EndsIn(z3.BoolVal(False))).verdict is Verdict.EXHAUSTED


def test_an_incomplete_search_decides_nothing_that_it_has_not_seen() -> None:
    x = z3.BitVec("x", 8)
    graph = explore(one_way(200), budget=20)
    formulas = [
        Always(z3.ULT(x, 100)),
        Sometimes(x == 100),
        EndsIn(x == 100),
        EveryStep(z3.ULT(after(x), 100)),
    ]
    for formula in formulas:
        answer = check_on_graph(graph, formula)
        assert (answer.verdict, answer.trace) == (Verdict.UNDETERMINED, None)
        assert answer.reason.startswith("The search is incomplete after 20 states and ")
        assert "the budget of 20 states is used up" in answer.reason


def test_an_incomplete_search_still_refutes_what_it_has_seen_fail() -> None:
    x = z3.BitVec("x", 8)
    graph = explore(one_way(200), budget=20)
    assert check_on_graph(graph, Always(z3.ULT(x, 10))).verdict is Verdict.REFUTED
    assert check_on_graph(graph, Sometimes(x == 10)).verdict is Verdict.EXHAUSTED
    assert check_on_graph(graph, EveryStep(z3.ULT(after(x), 10))).verdict is Verdict.REFUTED


def test_networkx_gets_shown_values_and_named_edges(abp: ModuleType, graph: StateGraph) -> None:
    drawn = graph.networkx()
    assert (drawn.number_of_nodes(), drawn.number_of_edges()) == (116, 372)
    assert drawn.nodes[0]["receiver.message"] == "3"
    assert drawn.nodes[115]["depth"] == 18
    assert drawn.edges[0, 1, "send"] == {
        "actor": "sender",
        "event": "send",
        "action": "send",
        "rules": ["1 alternating bit"],
        "sent": "message 0",
    }


def test_two_searches_find_the_same_in_the_same_order(alternating_bit: System, graph: StateGraph) -> None:
    again = explore(alternating_bit)
    assert (again.states, again.edges, again.parents) == (graph.states, graph.edges, graph.parents)

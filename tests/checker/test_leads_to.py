"""Liveness: each case is settled on the state graph and by z3, and every lasso is checked by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import networkx
import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st
from lassos import lasso_problem
from synfin.checker.engines.bounded.check import check_bounded
from synfin.checker.engines.bounded.deepening import OutOfTime
from synfin.checker.engines.bounded.leads_to import find_lasso
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.explicit.lowering import lower
from synfin.checker.engines.explicit.scc import components
from synfin.checker.engines.exploration import explore
from synfin.checker.properties.fairness import ANY, MAXIMAL, Fairness
from synfin.checker.properties.leads_to import LeadsTo
from synfin.checker.system import Action, System, Variable
from synfin.checker.trace import Trace, follow
from synfin.checker.verdict import Verdict
from tiny import BITS, CASES, EIGHT, Arc, Case, arc, names, place, random_cases, strong, tiny

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.claim)


def assert_refutes(system: System, formula: LeadsTo, trace: Trace | None) -> None:
    assert trace is not None
    assert lasso_problem(lower(system), trace, formula) is None
    assert trace.headline


def loop_of(trace: Trace) -> list[str]:
    assert trace.loop is not None
    return [step.action for step in trace.steps[trace.loop :]]


@each_case
def test_on_the_graph(case: Case) -> None:
    system, formula = tiny(case.steps), case.formula()
    answer = check_on_graph(explore(system), formula)
    if case.loop is None:
        assert answer.verdict is Verdict.EXHAUSTED and answer.trace is None
    else:
        assert answer.verdict is Verdict.REFUTED and answer.trace is not None
        assert_refutes(system, formula, answer.trace)
        assert sorted(loop_of(answer.trace)) == sorted(case.loop)


@each_case
def test_by_z3(case: Case) -> None:
    system, formula = tiny(case.steps), case.formula()
    trace = find_lasso(system, formula, 10)
    if case.loop is None:
        assert trace is None
    else:
        assert trace is not None
        assert_refutes(system, formula, trace)
        assert sorted(loop_of(trace)) == sorted(case.loop)


def reachable(arcs: list[Arc], start: set[str]) -> set[str]:
    found = set(start)
    while more := {a.target for a in arcs if a.source in found} - found:
        found |= more
    return found


def recurs(arcs: tuple[Arc, ...], states: set[str]) -> bool:
    """One closed walk can take exactly these steps, again and again."""
    return all(reachable(list(arcs), {state}) == states for state in states)


def is_fair(states: set[str], taken: tuple[Arc, ...], steps: list[Arc], fairness: Fairness) -> bool:
    """A run that visits these states and takes these steps forever counts: the definition, word by word."""

    def belongs(step: Arc, group: str) -> bool:
        return group in (ANY, step.verb)

    def enabled(state: str, group: str) -> bool:
        return any(step.source == state and belongs(step, group) for step in steps)

    for group in fairness.weak:
        if all(enabled(s, group) for s in states) and not any(belongs(step, group) for step in taken):
            return False
    for group in fairness.strong:
        if any(enabled(s, group) for s in states) and not any(belongs(step, group) for step in taken):
            return False
    sent = {step.shown for step in taken if step.verb == "send"}
    received = {step.shown for step in taken if step.verb == "receive"}
    return not fairness.messages or sent <= received


def fair_ends(case: Case) -> Iterator[set[str]]:
    """The states of every fair way for a run to end: all sets of steps are tried."""
    steps = [arc(line) for line in case.steps]
    inner = [s for s in steps if not {s.source, s.target} & set(case.goal.split())]
    for state in {s for step in steps for s in (step.source, step.target)} - set(case.goal.split()):
        if is_fair({state}, (), steps, case.fairness):
            yield {state}
    for size in range(1, len(inner) + 1):
        for taken in combinations(inner, size):
            states = {s for step in taken for s in (step.source, step.target)}
            if recurs(taken, states) and is_fair(states, taken, steps, case.fairness):
                yield states


def goal_always_comes(case: Case) -> bool:
    steps = [arc(line) for line in case.steps]
    goal = set(case.goal.split())
    begun = reachable(steps, {names(case.steps)[0]}) & set(case.premise.split()) - goal
    waiting = reachable([step for step in steps if step.target not in goal], begun)
    return not any(states <= waiting for states in fair_ends(case))


@given(random_cases())
@settings(max_examples=500, deadline=None, derandomize=True, database=None)
def test_the_graph_engine_agrees_with_trying_every_set_of_steps(case: Case) -> None:
    system, formula = tiny(case.steps), case.formula()
    answer = check_on_graph(explore(system), formula)
    assert (answer.verdict is Verdict.EXHAUSTED) == goal_always_comes(case)
    if answer.verdict is Verdict.REFUTED:
        assert_refutes(system, formula, answer.trace)


@given(random_cases())
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_z3_agrees_with_the_graph_engine_and_its_lasso_is_no_longer(case: Case) -> None:
    system, formula = tiny(case.steps), case.formula()
    answer = check_on_graph(explore(system), formula)
    if answer.trace is None:
        assert find_lasso(system, formula, 12) is None
    else:
        trace = find_lasso(system, formula, len(answer.trace.steps))
        assert_refutes(system, formula, trace)


def test_trying_every_set_of_steps_agrees_with_the_cases_by_hand() -> None:
    for case in CASES:
        assert goal_always_comes(case) == (case.loop is None), case.claim


def lasso(case: Case, actions: list[str], loop: int) -> Trace:
    return replace(follow(lower(tiny(case.steps)), actions), loop=loop)


@pytest.mark.parametrize(
    ("claim", "actions", "loop", "complaint"),
    [
        ("a channel with message fairness does not lose forever", ["A send:1 B", "B drop A"], 0,
         "send 1 occurs infinitely often"),
        ("strong fairness helps what is enabled and disabled in turn", ["A pause B", "B resume A"], 0,
         "go, strongly fair"),
        ("weak fairness takes what stays enabled", ["A spin A"], 0, "go, weakly fair"),
        ("weak fairness takes what stays enabled", [], 0, "go, weakly fair"),
        ("a maximal run may repeat a loop forever", ["A go G"], 1, "followed by the goal"),
        ("the goal need not last", ["A go G", "G fall C", "C spin C"], 2, "followed by the goal"),
        ("the goal may not lie in the loop", ["A go B", "B go G", "G go A"], 0, "followed by the goal"),
        ("a maximal run stops where nothing can happen", ["A go B"], 0, "does not close"),
    ],
)  # fmt: skip
def test_a_lasso_that_is_not_fair_is_refused_with_the_reason(
    claim: str, actions: list[str], loop: int, complaint: str
) -> None:
    case = next(case for case in CASES if case.claim == claim)
    reason = lasso_problem(lower(tiny(case.steps)), lasso(case, actions, loop), case.formula())
    assert reason is not None and complaint in reason


def test_a_finite_run_is_no_lasso() -> None:
    run = follow(lower(tiny(EIGHT)), ["A left B"])
    formula = LeadsTo(place == 0, place == 7, MAXIMAL)
    assert lasso_problem(lower(tiny(EIGHT)), run, formula) == "it has no loop"


def ring(size: int) -> list[str]:
    return [f"S{i} go S{(i + 1) % size}" for i in range(size)]


def test_states_the_search_has_not_left_are_not_taken_for_ends() -> None:
    graph = explore(tiny(ring(20)), budget=10)
    answer = check_on_graph(graph, LeadsTo(place == 0, place == 15, MAXIMAL))
    assert answer.verdict is Verdict.UNDETERMINED and "budget" in answer.reason


def test_an_incomplete_search_still_refutes_with_a_lasso_it_has_seen() -> None:
    steps = ["A spin A", *(line.replace("S0 ", "A ") for line in ring(20))]
    graph = explore(tiny(steps), budget=10)
    formula = LeadsTo(place == 0, place == 15, MAXIMAL)
    assert not graph.complete
    answer = check_on_graph(graph, formula)
    assert answer.verdict is Verdict.REFUTED
    assert_refutes(tiny(steps), formula, answer.trace)


def test_a_loop_may_be_longer_than_pythons_stack() -> None:
    turn = Action("turn", "the system", "turn", {}, {"place": place + 1}, groups=frozenset({"turn"}))
    system = System("a wheel", (Variable(place),), (0,), (turn,))
    formula = LeadsTo(place == 7, z3.BoolVal(False), MAXIMAL)
    answer = check_on_graph(explore(system), formula)
    assert_refutes(system, formula, answer.trace)
    assert answer.trace is not None and len(answer.trace.steps) == 2**BITS


def test_the_stem_is_the_shortest_way_to_the_nearest_lasso() -> None:
    steps = ["A far B", "B far C", "C spin C", "A near D", "D spin D"]
    answer = check_on_graph(explore(tiny(steps)), LeadsTo(place == 0, place == 9, MAXIMAL))
    assert answer.trace is not None
    assert [step.action for step in answer.trace.steps] == ["A near D", "D spin D"]


def test_within_a_bound_that_is_too_short_nothing_is_refuted() -> None:
    system, formula = tiny(EIGHT), LeadsTo(place == 0, place == 9, strong("left", "right"))
    assert check_bounded(system, formula, 3).verdict is Verdict.BOUNDED
    assert check_bounded(system, formula, 4).verdict is Verdict.REFUTED


def test_the_lasso_search_stops_when_its_time_is_over() -> None:
    with pytest.raises(OutOfTime):
        find_lasso(tiny(EIGHT), LeadsTo(place == 0, place == 9, MAXIMAL), 100, seconds=0)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30))
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_components_are_those_of_networkx(pairs: list[tuple[int, int]]) -> None:
    graph = networkx.DiGraph(pairs)
    found = {frozenset(component) for component in components(list(graph), graph.successors)}
    assert found == {frozenset(component) for component in networkx.strongly_connected_components(graph)}

"""Liveness: each case is settled on the state graph and by z3, and every lasso is checked by itself.

A tiny system is a list of steps `A verb B`. The verb is the fairness group; `send:1` also shows the value
1 under the key `send`. The first state named is the initial one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import networkx
import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st
from synfin.checker.bounded import OutOfTime, find_lasso, settle_bounded
from synfin.checker.components import components
from synfin.checker.engine import explore
from synfin.checker.fairness import is_fair_lasso, settle_leads_to
from synfin.checker.formula import ANY, MAXIMAL, NOTHING_PROMISED, Fairness, LeadsTo, Relay
from synfin.checker.lowering import lower
from synfin.checker.system import Action, System, Variable
from synfin.checker.trace import Trace, follow
from synfin.checker.verdict import Verdict

WIRE = Relay("send", "receive")
BITS = 12
place = z3.BitVec("place", BITS)


@dataclass(frozen=True)
class Arc:
    source: str
    verb: str
    target: str
    shown: int | None


def arc(line: str) -> Arc:
    source, label, target = line.split()
    verb, _, shown = label.partition(":")
    return Arc(source, verb, target, int(shown) if shown else None)


def names(steps: list[str]) -> list[str]:
    return list(dict.fromkeys(name for line in steps for name in (arc(line).source, arc(line).target)))


def tiny(steps: list[str]) -> System:
    order = names(steps)

    def action(line: str) -> Action:
        this = arc(line)
        return Action(
            line,
            "the system",
            this.verb,
            {f"in {this.source}": place == order.index(this.source)},
            {"place": z3.BitVecVal(order.index(this.target), BITS)},
            groups=frozenset({this.verb}),
            observe={} if this.shown is None else {this.verb: z3.BitVecVal(this.shown, 4)},
        )

    variable = Variable(place, lambda value: order[value] if value < len(order) else "?")
    return System("tiny", (variable,), (0,), tuple(action(line) for line in steps))


def anywhere_in(steps: list[str], wanted: str) -> z3.BoolRef:
    """The state is one of those in `wanted`, which need not occur in the steps."""
    order = names(steps)
    return z3.Or(*(place == order.index(name) for name in wanted.split() if name in order))


@dataclass(frozen=True)
class Case:
    claim: str
    steps: list[str]
    fairness: Fairness
    loop: list[str] | None
    """The loop of a counterexample, in some rotation; [] if the run stops; None if the goal always comes."""
    premise: str = "A"
    goal: str = "G"

    def formula(self) -> LeadsTo:
        return LeadsTo(
            anywhere_in(self.steps, self.premise), anywhere_in(self.steps, self.goal), self.fairness
        )


def weak(*groups: str) -> Fairness:
    return Fairness("weak", weak=groups)


def strong(*groups: str) -> Fairness:
    return Fairness("strong", weak=(ANY,), strong=groups)


RELAYS = Fairness("fair loss", weak=(ANY,), relays=(WIRE,))
ON_AND_OFF = ["A pause B", "B resume A", "A go G"]
DROPPING = ["A send:1 B", "B drop A", "B receive:1 G"]
DROPS_THE_FIRST = ["A send:1 B", "B drop C", "C send:2 D", "D receive:2 A", "B receive:1 G"]
EIGHT = ["A left B", "B back A", "A right C", "C return A"]

CASES = [
    Case("where nothing is promised a run stops at once", ["A go G"], NOTHING_PROMISED, []),
    Case("a maximal run does not stop while something can happen", ["A go G"], MAXIMAL, None),
    Case("a maximal run stops where nothing can happen", ["A go B"], MAXIMAL, []),
    Case("a maximal run may go round for ever", ["A spin A", "A go G"], MAXIMAL, ["A spin A"]),
    Case("weak fairness takes what stays enabled", ["A spin A", "A go G"], weak("go"), None),
    Case("weak fairness of one group lets a run stop where only others go on",
         ["A go B", "B idle G"], weak("go"), []),
    Case("a run does not stop where a strongly fair group is enabled",
         ["A go G"], Fairness("only strong", strong=("go",)), None),
    Case("weak fairness does not help what is enabled and disabled in turn",
         ON_AND_OFF, weak(ANY, "go"), ["A pause B", "B resume A"]),
    Case("a shorter loop in which a weakly fair group stays enabled does not count",
         ["A spin A", *ON_AND_OFF], weak(ANY, "go"), ["A pause B", "B resume A"]),
    Case("strong fairness helps what is enabled and disabled in turn", ON_AND_OFF, strong("go"), None),
    Case("a loop with two demands takes both, though no simple cycle does",
         EIGHT, strong("left", "right"), EIGHT),
    Case("weak demands are met in turns, too: one taken, one switched off",
         ["A left B", "B back A", "A right C", "C go G"], weak(ANY, "left", "right"),
         ["A left B", "B back A"]),
    Case("what is left when a state is removed is judged again",
         ["A step B", "B step A", "A spin A", "B leave G"],
         Fairness("both", weak=("step",), strong=("leave",)), None),
    Case("what is left when a state is removed may still go round",
         ["A step B", "B step A", "A spin A", "B leave G"], strong("leave"), ["A spin A"]),
    Case("removing for one demand starves another, twice over",
         ["A a B", "B b C", "C c A", "A x G", "C y G", "B spin B"],
         Fairness("three", weak=("b",), strong=("x", "y")), None),
    Case("the goal need not last", ["A go G", "G fall C", "C spin C"], MAXIMAL, None),
    Case("a premise after the goal wants the goal again",
         ["A go G", "G fall C", "C spin C"], MAXIMAL, ["C spin C"], premise="A C"),
    Case("a premise that satisfies the goal is met", ["A spin A"], MAXIMAL, None, goal="A"),
    Case("a premise that is never true asks for nothing", ["A spin A"], NOTHING_PROMISED, None, premise="B"),
    Case("a goal before the premise does not count", ["G go A", "A spin A"], MAXIMAL, ["A spin A"]),
    Case("the goal may not lie in the loop", ["A go B", "B go G", "G go A"], MAXIMAL, None),
    Case("the premise may lie in the loop only",
         ["B go A", "A go B"], MAXIMAL, ["A go B", "B go A"]),
    Case("a wire that may lose for ever", DROPPING, MAXIMAL, ["A send:1 B", "B drop A"]),
    Case("a wire that relays does not lose for ever", DROPPING, RELAYS, None),
    Case("a wire that delivers for ever, but never the one value needed, is unfair",
         DROPS_THE_FIRST, RELAYS, None),
    Case("without relaying that wire is allowed", DROPS_THE_FIRST, MAXIMAL,
         ["A send:1 B", "B drop C", "C send:2 D", "D receive:2 A"]),
    Case("a loop in which the wire relays is fair",
         ["A send:1 B", "B receive:1 A", "B other G"], RELAYS, ["A send:1 B", "B receive:1 A"]),
    Case("a wire may lose as long as it relays as well",
         ["A send:1 B", "B receive:1 A", "B drop A"],
         Fairness("loses", weak=(ANY,), strong=("drop",), relays=(WIRE,)),
         ["A send:1 B", "B receive:1 A", "A send:1 B", "B drop A"]),
    Case("a wire owes nothing to those who do not send",
         ["A send:1 B", "B drop A", "A spin A"], RELAYS, ["A spin A"]),
    Case("a value received where another was sent does not count",
         ["A send:1 B", "B receive:2 A", "B receive:1 G"], RELAYS, None),
    Case("a value received before the loop does not count",
         ["A receive:1 B", "B send:1 C", "C drop B", "C receive:1 G"], RELAYS, None),
    Case("a sent value nobody can receive keeps a run from going round",
         ["A send:1 A", "A go G"], RELAYS, None),
]  # fmt: skip

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.claim)


def assert_refutes(system: System, formula: LeadsTo, trace: Trace | None) -> None:
    assert trace is not None
    assert is_fair_lasso(lower(system), trace, formula) is None
    assert trace.headline


def loop_of(trace: Trace) -> list[str]:
    assert trace.loop is not None
    return [step.action for step in trace.steps[trace.loop :]]


@each_case
def test_on_the_graph(case: Case) -> None:
    system, formula = tiny(case.steps), case.formula()
    answer = settle_leads_to(explore(system), formula)
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


VERBS = ("a", "b", "c", "send:1", "send:2", "receive:1", "receive:2")
GROUPS = (ANY, "a", "b", "c", "send")


@st.composite
def random_cases(draw: st.DrawFn) -> Case:
    """Three to seven states, each with a step or (rarely) none, and further steps: eleven at most."""
    states = "ABCDEFG"[: draw(st.integers(3, 7))]
    verbs, anywhere = st.sampled_from(VERBS), st.sampled_from(states)
    lively = [state for state in states if draw(st.integers(0, 9)) > 0] or ["A"]
    more = st.lists(anywhere, max_size=min(4, 11 - len(lively)))
    sources = [*lively, *draw(more)]
    steps = list(dict.fromkeys(f"{source} {draw(verbs)} {draw(anywhere)}" for source in sources))
    demanded = st.lists(st.sampled_from(GROUPS), max_size=2, unique=True).map(tuple)
    relays = draw(st.sampled_from([(), (WIRE,)]))
    fairness = Fairness("random", (ANY, *draw(demanded)), draw(demanded), relays)
    if draw(st.integers(0, 3)) == 0:
        fairness = replace(fairness, weak=draw(demanded))
    premise = draw(st.lists(anywhere, min_size=1, max_size=3, unique=True))
    goal = draw(st.lists(anywhere, max_size=1))
    return Case("random", steps, fairness, None, premise=" ".join(premise), goal=" ".join(goal))


def reachable(arcs: list[Arc], start: set[str]) -> set[str]:
    found = set(start)
    while more := {a.target for a in arcs if a.source in found} - found:
        found |= more
    return found


def recurs(arcs: tuple[Arc, ...], states: set[str]) -> bool:
    """One closed walk can take exactly these steps, again and again."""
    return all(reachable(list(arcs), {state}) == states for state in states)


def is_fair(states: set[str], taken: tuple[Arc, ...], steps: list[Arc], fairness: Fairness) -> bool:
    """A run that visits these states and takes these steps for ever counts: the definition, word by word."""

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
    return not fairness.relays or sent <= received


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
    answer = settle_leads_to(explore(system), formula)
    assert (answer.verdict is Verdict.EXHAUSTED) == goal_always_comes(case)
    if answer.verdict is Verdict.REFUTED:
        assert_refutes(system, formula, answer.trace)


@given(random_cases())
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_z3_agrees_with_the_graph_engine_and_its_lasso_is_no_longer(case: Case) -> None:
    system, formula = tiny(case.steps), case.formula()
    answer = settle_leads_to(explore(system), formula)
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
        ("a wire that relays does not lose for ever", ["A send:1 B", "B drop A"], 0,
         "send 1 goes on for ever"),
        ("strong fairness helps what is enabled and disabled in turn", ["A pause B", "B resume A"], 0,
         "go, strongly fair"),
        ("weak fairness takes what stays enabled", ["A spin A"], 0, "go, weakly fair"),
        ("weak fairness takes what stays enabled", [], 0, "go, weakly fair"),
        ("a maximal run may go round for ever", ["A go G"], 1, "met by the goal"),
        ("the goal need not last", ["A go G", "G fall C", "C spin C"], 2, "met by the goal"),
        ("the goal may not lie in the loop", ["A go B", "B go G", "G go A"], 0, "met by the goal"),
        ("a maximal run stops where nothing can happen", ["A go B"], 0, "does not close"),
    ],
)  # fmt: skip
def test_a_lasso_that_is_not_fair_is_told_why(
    claim: str, actions: list[str], loop: int, complaint: str
) -> None:
    case = next(case for case in CASES if case.claim == claim)
    reason = is_fair_lasso(lower(tiny(case.steps)), lasso(case, actions, loop), case.formula())
    assert reason is not None and complaint in reason


def test_a_finite_run_is_no_lasso() -> None:
    run = follow(lower(tiny(EIGHT)), ["A left B"])
    formula = LeadsTo(place == 0, place == 7, MAXIMAL)
    assert is_fair_lasso(lower(tiny(EIGHT)), run, formula) == "it has no loop"


def ring(size: int) -> list[str]:
    return [f"S{i} go S{(i + 1) % size}" for i in range(size)]


def test_states_the_search_has_not_left_are_not_taken_for_ends() -> None:
    graph = explore(tiny(ring(20)), budget=10)
    answer = settle_leads_to(graph, LeadsTo(place == 0, place == 15, MAXIMAL))
    assert answer.verdict is Verdict.UNDETERMINED and "budget" in answer.reason


def test_an_incomplete_search_still_refutes_with_a_lasso_it_has_seen() -> None:
    steps = ["A spin A", *(line.replace("S0 ", "A ") for line in ring(20))]
    graph = explore(tiny(steps), budget=10)
    formula = LeadsTo(place == 0, place == 15, MAXIMAL)
    assert not graph.complete
    answer = settle_leads_to(graph, formula)
    assert answer.verdict is Verdict.REFUTED
    assert_refutes(tiny(steps), formula, answer.trace)


def test_a_loop_may_be_longer_than_pythons_stack() -> None:
    turn = Action("turn", "the system", "turn", {}, {"place": place + 1}, groups=frozenset({"turn"}))
    system = System("a wheel", (Variable(place),), (0,), (turn,))
    formula = LeadsTo(place == 7, z3.BoolVal(False), MAXIMAL)
    answer = settle_leads_to(explore(system), formula)
    assert_refutes(system, formula, answer.trace)
    assert answer.trace is not None and len(answer.trace.steps) == 2**BITS


def test_the_stem_is_the_shortest_way_to_the_nearest_lasso() -> None:
    steps = ["A far B", "B far C", "C spin C", "A near D", "D spin D"]
    answer = settle_leads_to(explore(tiny(steps)), LeadsTo(place == 0, place == 9, MAXIMAL))
    assert answer.trace is not None
    assert [step.action for step in answer.trace.steps] == ["A near D", "D spin D"]


def test_within_a_bound_that_is_too_short_nothing_is_refuted() -> None:
    system, formula = tiny(EIGHT), LeadsTo(place == 0, place == 9, strong("left", "right"))
    assert settle_bounded(system, formula, 3).verdict is Verdict.BOUNDED
    assert settle_bounded(system, formula, 4).verdict is Verdict.REFUTED


def test_the_lasso_search_stops_when_its_time_is_over() -> None:
    with pytest.raises(OutOfTime):
        find_lasso(tiny(EIGHT), LeadsTo(place == 0, place == 9, MAXIMAL), 100, seconds=0)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30))
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_components_are_those_of_networkx(pairs: list[tuple[int, int]]) -> None:
    graph = networkx.DiGraph(pairs)
    found = {frozenset(component) for component in components(list(graph), graph.successors)}
    assert found == {frozenset(component) for component in networkx.strongly_connected_components(graph)}

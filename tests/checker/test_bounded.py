"""z3 finds the same shortest runs as breadth-first search, and each of them replays."""

from __future__ import annotations

from types import ModuleType

import pytest
import z3
from synfin.checker.engines.bounded.check import check_bounded
from synfin.checker.engines.bounded.deepening import OutOfTime
from synfin.checker.engines.bounded.states_and_steps import find
from synfin.checker.engines.bounded.unrolling import TooManyInputs
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.explicit.lowering import Lowered, lower
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import ScopeFault
from synfin.checker.properties.invariant import Always, Sometimes
from synfin.checker.properties.step_property import EveryStep, after
from synfin.checker.properties.terminal_states import EndsIn
from synfin.checker.system import Action, System, Variable
from synfin.checker.trace import Trace, replay
from synfin.checker.verdict import Verdict

x, y = z3.BitVecs("x y", 8)


def action(name: str, guard: z3.BoolRef, **update: z3.ExprRef) -> Action:
    return Action(name, "the system", name, {"it may": guard}, update)


def counters(*actions: Action, faults: dict[str, z3.BoolRef] | None = None) -> System:
    return System("counters", (Variable(x), Variable(y)), (0, 0), actions, faults=faults or {})


always = z3.BoolVal(True)
count_x = action("count x", always, x=x + 1)
count_y = action("count y", always, y=y + 1)


def length(trace: Trace | None) -> int:
    assert trace is not None
    return len(trace.steps)


TARGETS = {
    "the first message is accepted": lambda abp: abp.accepted == 0,
    "both queues are full": lambda abp: z3.And(abp.full(abp.forward[1]), abp.back[1] != abp.EMPTY),
    "the second message is being sent": lambda abp: abp.sending == 1,
    "the third message is accepted": lambda abp: abp.accepted == 2,
    "the receiver is ahead with an old bit on the way": lambda abp: z3.And(
        abp.accepted == abp.sending, abp.back[0] == 3, abp.back[1] == 2
    ),
    "the initial state": lambda abp: abp.accepted == 3,
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_run_found_is_as_short_as_breadth_first_search_finds_it(
    name: str, abp: ModuleType, alternating_bit: System, lowered: Lowered
) -> None:
    target = TARGETS[name](abp)
    trace = find(alternating_bit, target, 20)
    graph = explore(alternating_bit, stop=target)
    assert length(trace) == graph.depths[-1]
    assert trace is not None and lowered.function(target)(trace.states[-1])
    replay(lowered, trace)


def test_nothing_is_found_within_one_step_less(abp: ModuleType, alternating_bit: System) -> None:
    target = abp.accepted == 2
    shortest = length(find(alternating_bit, target, 20))
    assert find(alternating_bit, target, shortest - 1) is None


def test_two_actions_never_happen_in_one_step() -> None:
    assert length(find(counters(count_x, count_y), z3.And(x == 2, y == 2), 10)) == 4


def test_what_one_action_needs_is_not_lent_by_another() -> None:
    take, give = action("take", x == 1, x=x - 1, y=y + 1), action("give", y == 0, x=z3.BitVecVal(1, 8))
    trace = find(counters(take, give), y == 1, 5)
    assert trace is not None
    assert [step.action for step in trace.steps] == ["give", "take"]


def test_a_variable_that_no_action_names_keeps_its_value() -> None:
    assert find(counters(count_x), y != 0, 8) is None


def test_a_system_without_actions_stays_where_it_is() -> None:
    assert length(find(counters(), x == 0, 3)) == 0
    assert find(counters(), x == 1, 3) is None


def test_an_always_is_bounded_and_says_for_how_many_steps(abp: ModuleType, alternating_bit: System) -> None:
    answer = check_bounded(alternating_bit, Always(abp.IN_STEP), 12)
    assert (answer.verdict, answer.bound, answer.trace) == (Verdict.BOUNDED, 12, None)


@pytest.fixture(scope="module")
def broken(abp: ModuleType) -> System:
    system: System = abp.build(checks_bit=False)
    return system


def test_what_search_refutes_is_refuted_with_as_short_a_run(abp: ModuleType, broken: System) -> None:
    for formula in (Always(abp.IN_STEP), EveryStep(abp.IN_ORDER)):
        searched, answer = (
            check_on_graph(explore(broken), formula),
            check_bounded(broken, formula, 20),
        )
        assert searched.verdict is answer.verdict is Verdict.REFUTED
        assert searched.trace is not None and answer.trace is not None
        assert length(answer.trace) == length(searched.trace) == answer.depth
        assert answer.trace.violated and answer.reason == answer.trace.headline
        replay(lower(broken), answer.trace)


def test_within_a_bound_that_is_too_short_nothing_is_refuted(abp: ModuleType, broken: System) -> None:
    shortest = check_bounded(broken, Always(abp.IN_STEP), 20).depth
    assert shortest is not None
    assert check_bounded(broken, Always(abp.IN_STEP), shortest - 1).verdict is Verdict.BOUNDED


def test_every_step_sees_the_values_before_and_after() -> None:
    system = counters(count_x, action("jump", x == 3, x=x + 2))
    answer = check_bounded(system, EveryStep(after(x) == x + 1), 10)
    assert answer.verdict is Verdict.REFUTED and answer.trace is not None
    assert [step.action for step in answer.trace.steps] == ["count x", "count x", "count x", "jump"]
    assert check_bounded(system, EveryStep(z3.UGT(after(x), x)), 10).verdict is Verdict.BOUNDED


def test_the_end_is_where_no_guard_holds() -> None:
    system = counters(action("count x", z3.ULT(x, 3), x=x + 1), action("leave", x == 1, x=x + 9))
    answer = check_bounded(system, EndsIn(x == 3), 10)
    assert answer.verdict is Verdict.REFUTED and answer.trace is not None
    assert answer.trace.states[-1] == (10, 0)
    assert check_bounded(system, EndsIn(z3.Or(x == 3, x == 10)), 10).verdict is Verdict.BOUNDED


def test_a_witness_settles_a_sometimes_and_its_absence_leaves_it_open() -> None:
    system = counters(count_x)
    found = check_bounded(system, Sometimes(x == 4), 4)
    assert found.verdict is Verdict.EXHAUSTED and length(found.trace) == 4
    assert check_bounded(system, Sometimes(x == 4), 3).verdict is Verdict.UNDETERMINED


def test_a_fault_of_the_scope_met_first_is_no_answer() -> None:
    system = counters(count_x, faults={"x is too large for this scope": x == 3})
    with pytest.raises(ScopeFault) as fault:
        find(system, x == 5, 9)
    assert fault.value.reason == "x is too large for this scope"
    assert length(fault.value.trace) == 3
    assert length(find(system, x == 2, 9)) == 2


def test_without_time_nothing_is_decided() -> None:
    answer = check_bounded(counters(count_x), Always(x != 5), 9, seconds=0)
    assert answer.verdict is Verdict.UNDETERMINED and "Time is over" in answer.reason
    with pytest.raises(OutOfTime):
        find(counters(count_x), x == 5, 9, seconds=0)


def test_time_that_runs_out_inside_the_solver_is_reported_with_the_depth_reached() -> None:
    a, b, other = z3.BitVecs("a b other", 64)
    guess = Action(
        "guess",
        "the system",
        "guess",
        {},
        {"a": INPUT, "b": other},
        inputs=(Variable(INPUT), Variable(other)),
    )
    system = System("factors", (Variable(a), Variable(b)), (1, 1), (guess,))
    two_primes = 10808818712792617177 * 10430779633273967791
    factored = z3.And(a != 1, b != 1, z3.ZeroExt(64, a) * z3.ZeroExt(64, b) == two_primes)
    answer = check_bounded(system, Always(z3.Not(factored)), 30, seconds=0.2)
    assert answer.verdict is Verdict.UNDETERMINED
    assert "all runs of up to" in answer.reason or "before the first run" in answer.reason


INPUT = z3.BitVec("n", 64)
large = z3.BitVec("large", 64)


def choosing(guard: z3.BoolRef) -> System:
    choose = Action(
        "choose", "the environment", "choose", {"it may": guard}, {"large": INPUT}, inputs=(Variable(INPUT),),
        observe={"chosen": INPUT + 1},
    )  # fmt: skip
    return System("a choice", (Variable(large),), (0,), (choose,))


def test_an_input_is_chosen_anew_in_each_step() -> None:
    system = choosing(z3.UGT(INPUT, large))
    trace = find(system, large == 77, 3)
    assert trace is not None and length(trace) == 1
    assert trace.steps[0].observed == {"chosen": 78}
    first_small = System("a choice", system.variables, (0,), (choosing(large + 5 == INPUT).actions[0],))
    assert length(find(first_small, large == 10, 5)) == 2


def test_whether_a_large_choice_is_possible_at_all_is_refused_in_one_sentence() -> None:
    with pytest.raises(TooManyInputs, match=r"“choose”.*more than 8 bits"):
        check_bounded(choosing(z3.UGT(INPUT, large)), EndsIn(large == 0), 3)
    assert check_bounded(choosing(large == 0), EndsIn(large == 5), 3).verdict is Verdict.REFUTED


def test_small_inputs_are_tried_one_by_one_to_see_whether_anything_is_enabled() -> None:
    n = z3.BitVec("n", 2)
    grow = Action("grow", "e", "grow", {"more": z3.UGT(z3.ZeroExt(6, n), x)}, {"x": z3.ZeroExt(6, n)},
                  inputs=(Variable(n),))  # fmt: skip
    system = counters(grow)
    assert check_bounded(system, EndsIn(x == 3), 5).verdict is Verdict.BOUNDED
    trace = check_bounded(system, EndsIn(x == 2), 5).trace
    assert trace is not None and trace.states[-1] == (3, 0)
    replay(lower(system), trace)


def test_variables_called_like_the_engines_own_words_do_no_harm() -> None:
    wanted, inside = z3.Bool("wanted"), z3.Bool("inside")
    flip = Action("flip", "s", "flip", {}, {"wanted": z3.Not(wanted), "inside": wanted})
    system = System("words", (Variable(wanted), Variable(inside)), (0, 0), (flip,))
    assert length(find(system, z3.And(inside, z3.Not(wanted)), 5)) == 2

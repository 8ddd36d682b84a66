"""The generated Python means what z3 says the terms mean."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
import z3
from hypothesis import given, settings
from synfin.checker.engines.explicit import expression
from synfin.checker.engines.explicit.expression import LoweringError
from synfin.checker.engines.explicit.lowering import Lowered, lower
from synfin.checker.system import Action, State, System, Variable
from terms import (
    CHOSEN,
    COMPARISONS,
    FLAGS,
    LOGIC,
    NUMBERS,
    RESIZINGS,
    WIDEST,
    boundaries,
    by_z3,
    constants_of,
    guarded,
    questions,
    subterms,
    system_over,
)  # fmt: skip


def differences(term: z3.ExprRef, variables: list[z3.ExprRef], states: list[State]) -> list[State]:
    """The states in which the lowering and z3 disagree about the term."""
    value = lower(system_over(variables)).function(term)
    return [state for state in states if value(state) != by_z3(term, variables, state)]


@pytest.mark.parametrize("width", [1, 2, 7, 32, WIDEST])
@pytest.mark.parametrize("name", [*NUMBERS, *COMPARISONS, *RESIZINGS])
def test_every_operator_on_numbers_means_what_z3_says_at_the_boundaries(name: str, width: int) -> None:
    variables: list[z3.ExprRef] = list(constants_of([width, width]))
    operators = {**NUMBERS, **COMPARISONS, **RESIZINGS}
    states = list(product(boundaries(width), repeat=2))
    assert differences(operators[name](*variables), variables, states) == []


@pytest.mark.parametrize("name", list(LOGIC))
def test_every_operator_on_booleans_means_what_z3_says(name: str) -> None:
    assert differences(LOGIC[name](*FLAGS), list(FLAGS), list(product((0, 1), repeat=2))) == []


def test_no_operator_is_lowered_without_being_compared() -> None:
    a, b = constants_of([4, 4])
    terms = [make(a, b) for make in (*NUMBERS.values(), *COMPARISONS.values(), *RESIZINGS.values())]
    terms += [make(*FLAGS) for make in LOGIC.values()]
    kinds = {node.decl().kind() for term in terms for node in subterms(term)}
    assert set(expression.WRITERS) <= kinds


@given(questions())
@settings(max_examples=300, deadline=None, database=None)
def test_a_random_term_means_what_z3_says(question: tuple[z3.ExprRef, list[z3.ExprRef], list[State]]) -> None:
    assert differences(*question) == []


@pytest.mark.parametrize("name", ["bvadd", "bvsub", "bvneg", "bvnot", "shl", "ashr"])
def test_a_planted_error_is_noticed_by_the_comparison(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variables: list[z3.ExprRef] = list(constants_of([7, 7]))
    term = NUMBERS[name](*variables)
    states = list(product(boundaries(7), repeat=2))
    right = expression.WRITERS[term.decl().kind()]

    def wrong(node: expression.Node, *args: str) -> str:
        return f"({right(node, *args)} ^ 1)"

    assert differences(term, variables, states) == []
    monkeypatch.setitem(expression.WRITERS, term.decl().kind(), wrong)
    assert differences(term, variables, states) == states


def test_a_sum_that_forgets_to_wrap_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    variables: list[z3.ExprRef] = list(constants_of([4, 4]))
    monkeypatch.setitem(expression.WRITERS, z3.Z3_OP_BADD, lambda node, a, b: f"({a} + {b})")
    assert (15, 1) in differences(variables[0] + variables[1], variables, list(product(range(16), repeat=2)))


def test_a_term_deeper_than_python_reads_is_lowered() -> None:
    x = z3.BitVec("x", 8)
    term: z3.ExprRef = x
    for depth in range(2000):
        used_again = z3.If(term == depth % 256, x + 1, term)
        term = (used_again if depth % 100 == 0 else term) + x * (depth % 7)
    assert differences(term, [x], [(value,) for value in (0, 1, 100, 255)]) == []


def test_an_unknown_operator_is_named() -> None:
    x = z3.BitVec("x", 8)
    with pytest.raises(LoweringError, match="bvudiv"):
        lower(system_over([x])).function(z3.UDiv(x, x))


def test_a_sort_other_than_boolean_and_bit_vector_is_refused() -> None:
    with pytest.raises(LoweringError, match="Int"):
        lower(system_over([z3.BitVec("x", 8)])).function(z3.Int("n") == 3)


def test_a_stranger_in_a_term_is_named() -> None:
    with pytest.raises(LoweringError, match="stranger is no variable"):
        lower(system_over([z3.BitVec("x", 8)])).function(z3.BitVec("stranger", 8))


def test_a_guard_that_fails_is_named(lowered: Lowered, alternating_bit: System) -> None:
    accept = lowered.position["accept"]
    assert lowered.failing(accept, alternating_bit.initial) == ["a message is there"]
    assert lowered.failing(lowered.position["send"], alternating_bit.initial) == []


def test_observed_values_are_those_of_the_state_before(lowered: Lowered, alternating_bit: System) -> None:
    assert lowered.observe(lowered.position["send"], (2, *alternating_bit.initial[1:])) == {"sent": 6}


def test_booleans_in_a_state_are_numbers(lowered: Lowered) -> None:
    # Message 0 arrives, and the receiver goes on to wait for bit 1.
    state = (0, 3, 0, 4, 0, 0, 0)
    after = lowered.apply(lowered.position["accept"], state)
    assert after == (0, 0, 1, 0, 0, 2, 0)
    assert {type(value) for value in after} == {int}
    assert type(lowered.function(z3.BitVec("receiver.message", 2) == 0)(after)) is int


@given(CHOSEN)
@settings(max_examples=100, deadline=None, database=None)
def test_exactly_those_actions_are_taken_whose_conditions_all_hold(
    chosen: list[tuple[list[z3.BoolRef], dict[str, z3.ExprRef]]],
) -> None:
    lowered = lower(guarded(chosen))
    for state in product(range(8), range(4), range(2)):
        enabled = [index for index in range(len(chosen)) if not lowered.failing(index, state)]
        assert lowered.enabled(state) == enabled
        assert lowered.successors(state) == [(index, lowered.apply(index, state)) for index in enabled]


def test_a_guard_with_more_conditions_than_python_indents_is_lowered() -> None:
    wide = z3.BitVec("wide", 200)
    bits = {f"bit {place}": z3.Extract(place + 6, place, wide) != 0 for place in range(190)}
    actions = tuple(Action(name, "", "", bits, {"wide": wide + 1}) for name in ("one", "other"))
    lowered = lower(replace(system_over([wide]), actions=actions))
    ones = (1 << 200) - 1
    assert lowered.successors((ones,)) == [(0, (0,)), (1, (0,))]
    assert lowered.successors((ones ^ (127 << 150),)) == []


def with_input(width: int) -> System:
    chosen = z3.BitVec("n", width)
    action = Action(
        "choose",
        "environment",
        "choice",
        {"it is less than the value now": z3.ULT(chosen, z3.BitVec("x", width))},
        {"x": chosen},
        observe={"chosen": chosen},
        inputs=(Variable(chosen),),
    )
    return System("input", (Variable(z3.BitVec("x", width)),), (2,), (action,))


def test_an_action_with_a_small_input_is_taken_for_each_value_of_it() -> None:
    lowered = lower(with_input(2))
    names = [lowered.system.actions[index].name for index in lowered.enabled((2,))]
    assert names == ["choose [n=0]", "choose [n=1]"]
    assert lowered.successors((2,)) == [(0, (0,)), (1, (1,))]
    assert lowered.observe(1, (2,)) == {"chosen": 1}
    assert lowered.instances("choose") == [0, 1, 2, 3]


def test_an_action_with_a_great_input_is_refused_by_name() -> None:
    lowered = lower(with_input(32))
    with pytest.raises(LoweringError, match="choose has 32 bits of input"):
        lowered.successors((2,))
    assert lowered.function(z3.BitVec("x", 32) + 1)((2,)) == 3

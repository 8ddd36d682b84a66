"""The machine code means what z3 says the terms mean."""

from __future__ import annotations

from itertools import product

import pytest
import z3
from hypothesis import given, settings
from synfin.checker.engines.compiled import llvm
from synfin.checker.engines.compiled.program import program_of
from synfin.checker.engines.explicit import expression
from synfin.checker.engines.explicit.lowering import lower
from synfin.checker.system import Action, State, System, Variable
from terms import (
    COMPARISONS,
    FLAGS,
    LOGIC,
    NUMBERS,
    RESIZINGS,
    boundaries,
    by_z3,
    constants_of,
    questions,
)  # fmt: skip

OPERATORS = {**NUMBERS, **COMPARISONS, **RESIZINGS}

READ = {z3.Z3_OP_UNINTERPRETED, *llvm._CONSTANTS}
"""What is no operator: it has no arguments."""


def computing(terms: dict[str, z3.ExprRef], variables: list[z3.ExprRef]) -> System:
    """A system in which one action for each term writes its value into a variable of its own."""
    results = {name: z3.Const(f"result of {name}", term.sort()) for name, term in terms.items()}
    actions = tuple(Action(name, "", "", {}, {str(results[name]): term}) for name, term in terms.items())
    every = tuple(Variable(term) for term in (*variables, *results.values()))
    return System("terms", every, (0,) * len(every), actions)


def differences(
    terms: dict[str, z3.ExprRef], variables: list[z3.ExprRef], states: list[State]
) -> dict[str, list[State]]:
    """For each term the states in which machine code and z3 disagree about it."""
    wrong: dict[str, list[State]] = {}
    program = program_of(lower(computing(terms, variables)))
    names = list(terms)
    for state in states:
        steps = program.steps((*state, *(0 for _ in terms)))
        assert [action for action, _ in steps] == list(range(len(terms)))
        for action, after in steps:
            # All the rest stays as it was.
            values = [value for place, value in enumerate(after) if place != len(variables) + action]
            assert values == [*state, *(0 for _ in names[1:])]
            if after[len(variables) + action] != by_z3(terms[names[action]], variables, state):
                wrong.setdefault(names[action], []).append(state)
    return wrong


@pytest.mark.parametrize("width", [1, 3, 8, 33, 64, 75, 103, 130])
def test_every_operator_on_numbers_means_what_z3_says_at_the_boundaries(width: int) -> None:
    variables: list[z3.ExprRef] = list(constants_of([width, width]))
    terms = {name: make(*variables) for name, make in OPERATORS.items()}
    assert differences(terms, variables, list(product(boundaries(width), repeat=2))) == {}


def test_every_operator_on_booleans_means_what_z3_says() -> None:
    terms = {name: make(*FLAGS) for name, make in LOGIC.items()}
    assert differences(terms, list(FLAGS), list(product((0, 1), repeat=2))) == {}


def test_both_lowerings_have_the_same_operators() -> None:
    assert set(llvm.WRITERS) | READ == set(expression.WRITERS)
    assert not set(llvm.WRITERS) & READ


@given(questions())
@settings(max_examples=25, deadline=None, database=None)
def test_a_random_term_means_what_z3_says(question: tuple[z3.ExprRef, list[z3.ExprRef], list[State]]) -> None:
    term, variables, states = question
    assert differences({"term": term}, variables, states) == {}


OTHERS = {
    "bvadd": z3.Z3_OP_BSUB,
    "ult": z3.Z3_OP_ULEQ,
    "slt": z3.Z3_OP_ULT,
    "lshr": z3.Z3_OP_BASHR,
    "bvneg": z3.Z3_OP_BNOT,
    "sign_extend": z3.Z3_OP_ZERO_EXT,
    "==": z3.Z3_OP_UGEQ,
}
"""An operator and one that is easily written for it."""


@pytest.mark.parametrize("name", OTHERS)
def test_an_operator_written_for_another_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variables: list[z3.ExprRef] = list(constants_of([7, 7]))
    term = OPERATORS[name](*variables)
    monkeypatch.setitem(llvm.WRITERS, term.decl().kind(), llvm.WRITERS[OTHERS[name]])
    assert differences({name: term}, variables, list(product(boundaries(7), repeat=2))) != {}


def test_a_shift_that_forgets_the_width_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """LLVM leaves it open what comes of it, but it is not 0."""
    variables: list[z3.ExprRef] = list(constants_of([64, 64]))
    monkeypatch.setitem(llvm.WRITERS, z3.Z3_OP_BSHL, llvm._operation("shl"))
    wrong = differences({"shl": variables[0] << variables[1]}, variables, [(1, 1), (1, 64), (3, 65)])
    assert (1, 1) not in wrong["shl"]
    assert (3, 65) in wrong["shl"]

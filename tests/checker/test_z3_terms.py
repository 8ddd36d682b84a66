"""Terms walked by their handles are the terms that z3 shows."""

from __future__ import annotations

import pytest
import z3
from hypothesis import given, settings
from synfin.checker import z3_terms
from synfin.checker.system import State
from synfin.checker.z3_terms import arguments_of, constants_in, object_of
from terms import questions, subterms

Question = tuple[z3.ExprRef, list[z3.ExprRef], list[State]]


def constants_as_shown(term: z3.ExprRef) -> set[str]:
    return {
        str(part)
        for part in subterms(term)
        if z3.is_const(part) and part.decl().kind() == z3.Z3_OP_UNINTERPRETED
    }


@given(questions())
@settings(max_examples=60)
def test_the_constants_of_a_term_are_those_that_occur_in_it(question: Question) -> None:
    term = question[0]
    found = constants_in(term)
    assert set(found) == constants_as_shown(term)
    assert all(str(constant) == name for name, constant in found.items())


def test_numbers_and_truth_values_are_no_constants() -> None:
    x, p = z3.BitVec("x", 8), z3.Bool("p")
    assert set(constants_in(z3.And(p, x + 1 == 7, z3.BoolVal(True)))) == {"x", "p"}


def test_terms_of_other_sorts_may_have_the_same_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(z3.AstRef, "hash", lambda self: 7)
    for term in (z3.Bool("p"), z3.BitVec("x", 8), z3.BitVec("x", 4), z3.BitVec("y", 4)):
        assert [constant.eq(term) for constant in constants_in(term).values()] == [True]


def test_a_part_met_twice_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    term: z3.ExprRef = z3.BitVec("deep", 8)
    for _ in range(200):
        term = term ^ (term << 1)
    looked_at = []
    monkeypatch.setattr(
        z3_terms,
        "arguments_of",
        lambda handle, context: looked_at.append(handle) or arguments_of(handle, context),
    )
    assert set(constants_in(term)) == {"deep"}
    assert len(looked_at) == 402  # two operators in each of 200 rounds, the constant, and the number 1


def test_a_handle_made_an_object_is_the_term() -> None:
    left, right = z3.Bools("left right")
    term = z3.Or(left, right)
    parts = [object_of(handle, term.ctx) for handle in arguments_of(term.as_ast(), term.ctx)]
    assert [part.eq(same) for part, same in zip(parts, (left, right), strict=True)] == [True, True]

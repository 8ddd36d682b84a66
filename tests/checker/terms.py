"""Terms for every operator that is lowered, and the systems that compute them: shared by both lowerings."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import z3
from hypothesis import strategies as st
from synfin.checker.system import Action, State, System, Variable

Draw = Callable[[Any], Any]

WIDEST = 75

NUMBERS: dict[str, Callable[..., z3.ExprRef]] = {
    "bvadd": lambda a, b: a + b,
    "bvsub": lambda a, b: a - b,
    "bvmul": lambda a, b: a * b,
    "bvand": lambda a, b: a & b,
    "bvor": lambda a, b: a | b,
    "bvxor": lambda a, b: a ^ b,
    "shl": lambda a, b: a << b,
    "lshr": z3.LShR,
    "ashr": lambda a, b: a >> b,
    "bvneg": lambda a, b: -a,
    "bvnot": lambda a, b: ~a,
}
"""Two numbers of one width to a number of that width."""

COMPARISONS: dict[str, Callable[..., z3.ExprRef]] = {
    "==": lambda a, b: a == b,
    "distinct": lambda a, b: a != b,
    "distinct of three": lambda a, b: z3.Distinct(a, b, a + 1),
    "ult": z3.ULT,
    "ule": z3.ULE,
    "ugt": z3.UGT,
    "uge": z3.UGE,
    "slt": lambda a, b: a < b,
    "sle": lambda a, b: a <= b,
    "sgt": lambda a, b: a > b,
    "sge": lambda a, b: a >= b,
}
"""Two numbers of one width to a Boolean."""

LOGIC: dict[str, Callable[..., z3.ExprRef]] = {
    "and": z3.And,
    "or": z3.Or,
    "implies": z3.Implies,
    "xor": z3.Xor,
    "not": lambda a, b: z3.Not(a),
    "equal": lambda a, b: a == b,
    "unequal": lambda a, b: a != b,
    "if": lambda a, b: z3.If(a, b, z3.Not(b)),
    "true and nothing": lambda a, b: z3.And(a, z3.BoolVal(True), z3.And()),
    "false or nothing": lambda a, b: z3.Or(b, z3.BoolVal(False), z3.Or()),
}
"""Two Booleans to a Boolean."""

RESIZINGS: dict[str, Callable[..., z3.ExprRef]] = {
    "extract": lambda a, b: z3.Extract(a.size() - 1, a.size() // 2, a),
    "extract inside": lambda a, b: z3.Extract(a.size() // 2, a.size() // 3, a),
    "concat": lambda a, b: z3.Concat(a, b, a),
    "zero_extend": lambda a, b: z3.ZeroExt(5, a),
    "sign_extend": lambda a, b: z3.SignExt(5, a),
    "if": lambda a, b: z3.If(z3.ULT(a, b), a, b),
}
"""Two numbers of one width to a number of another."""


def constants_of(widths: list[int]) -> list[z3.BitVecRef]:
    return [z3.BitVec(f"n{place}.{width}", width) for place, width in enumerate(widths)]


FLAGS = [z3.Bool("p"), z3.Bool("q")]


def system_over(terms: list[z3.ExprRef]) -> System:
    return System("terms", tuple(Variable(term) for term in terms), (0,) * len(terms), ())


def by_z3(term: z3.ExprRef, variables: list[z3.ExprRef], state: State) -> int:
    """The value z3 gives the term: the truth to compare with."""
    values = [(v, Variable(v).constant(value)) for v, value in zip(variables, state, strict=True)]
    value = z3.simplify(z3.substitute(term, *values))
    return int(z3.is_true(value)) if z3.is_bool(term) else int(value.as_long())


def boundaries(width: int) -> list[int]:
    top = 1 << width
    return sorted({value % top for value in (0, 1, 2, width, top // 2 - 1, top // 2, top - 2, top - 1)})


def subterms(term: z3.ExprRef) -> list[z3.ExprRef]:
    return [term, *(below for child in term.children() for below in subterms(child))]


@st.composite
def questions(draw: Draw) -> tuple[z3.ExprRef, list[z3.ExprRef], list[State]]:
    """A random term, its variables, and some states to evaluate it in."""
    numbers = constants_of(draw(st.lists(st.integers(1, WIDEST), min_size=2, max_size=3)))
    variables: list[z3.ExprRef] = [*numbers, *FLAGS]
    steps = draw(st.integers(1, 12))
    pool: list[z3.ExprRef] = list(variables)
    for _ in range(steps):
        pool.append(draw_term(draw, pool))
    numbers_so_far = [term for term in pool if z3.is_bv(term)]
    # Every term made has a part in the answer, at the widest width.
    folded = reduce(
        lambda left, right: left ^ right, [resized(term, WIDEST, signed=False) for term in numbers_so_far]
    )
    term = draw(st.sampled_from([folded, pool[-1], z3.And(pool[-1] == pool[-1], z3.Or(*FLAGS))]))
    values = st.tuples(*(values_of(variable) for variable in variables))
    return term, variables, draw(st.lists(values, min_size=4, max_size=8))


def values_of(variable: z3.ExprRef) -> st.SearchStrategy[int]:
    width = 1 if z3.is_bool(variable) else variable.size()
    return st.sampled_from(boundaries(width)) | st.integers(0, (1 << width) - 1)


def draw_term(draw: Draw, pool: list[z3.ExprRef]) -> z3.ExprRef:
    """A term made of two or three in the pool by one random operator."""
    numbers = [term for term in pool if z3.is_bv(term)]
    truths = [term for term in pool if z3.is_bool(term)]
    left, other = draw(st.sampled_from(numbers)), draw(st.sampled_from(numbers))
    right = resized(other, left.size(), signed=draw(st.booleans()))
    if draw(st.integers(0, 9)) == 0:
        right = z3.BitVecVal(draw(st.sampled_from(boundaries(left.size()))), left.size())
    test, also = draw(st.sampled_from(truths)), draw(st.sampled_from(truths))
    match draw(st.sampled_from(["number", "number", "comparison", "logic", "if", "resize"])):
        case "number":
            return NUMBERS[draw(st.sampled_from(list(NUMBERS)))](left, right)
        case "comparison":
            return COMPARISONS[draw(st.sampled_from(list(COMPARISONS)))](left, right)
        case "logic":
            return LOGIC[draw(st.sampled_from(list(LOGIC)))](test, also)
        case "if":
            return z3.If(test, left, right)
        case _:
            made = RESIZINGS[draw(st.sampled_from(list(RESIZINGS)))](left, right)
            return resized(made, min(made.size(), WIDEST), signed=False)


def resized(term: z3.BitVecRef, width: int, *, signed: bool) -> z3.BitVecRef:
    if term.size() > width:
        return z3.Extract(width - 1, 0, term)
    return (z3.SignExt if signed else z3.ZeroExt)(width - term.size(), term)


x, y, flag = z3.BitVec("x", 3), z3.BitVec("y", 2), z3.Bool("flag")
TESTS: list[z3.BoolRef] = [
    *(x == value for value in range(4)),
    *(y != value for value in range(3)),
    z3.Not(x == 2),
    flag,
    z3.Not(flag),
    z3.ULT(x, 3),
    z3.Or(x == 1, x == 5),
    z3.Or(y == 1, flag),
    z3.Extract(1, 0, x) == y,
    z3.Extract(0, 0, x) == 1,
    z3.And(flag, z3.ULT(y, 2), z3.BoolVal(True)),
    z3.ULT(y, z3.Extract(2, 1, x)),
    z3.UGE(y, z3.Extract(2, 1, x)),
    z3.Not(z3.ULT(y, z3.Extract(2, 1, x))),
]
UPDATES: list[dict[str, z3.ExprRef]] = [
    {"x": x + 1},
    {"y": y + 1, "flag": z3.Not(flag)},
    {"x": z3.If(flag, x - 1, z3.ZeroExt(1, y)), "y": z3.Extract(2, 1, x)},
    {},
    {"flag": y == z3.Extract(1, 0, x)},
]

CHOSEN = st.lists(
    st.tuples(st.lists(st.sampled_from(TESTS), max_size=5), st.sampled_from(UPDATES)),
    min_size=1,
    max_size=25,
)
"""Some guarded commands: conditions and what is written."""


def guarded(chosen: list[tuple[list[z3.BoolRef], dict[str, z3.ExprRef]]]) -> System:
    """The system over x, y and flag with these commands."""
    actions = tuple(
        Action(f"action {number}", "", "", {f"c{place}": test for place, test in enumerate(tests)}, update)
        for number, (tests, update) in enumerate(chosen)
    )
    return System("guarded", tuple(Variable(term) for term in (x, y, flag)), (0, 0, 0), actions)

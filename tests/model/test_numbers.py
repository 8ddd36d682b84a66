"""Section 3.4: comparisons modulo the size of the sequence space, against their definition by counting."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from synfin.model.seqnum import acknowledges, at_most, between, within

Comparison = Callable[..., z3.BoolRef]
HALF = 1 << 31
TOP = (1 << 32) - 1


def answer(comparison: Comparison, width: int, *numbers: int) -> bool:
    """What the comparison says of some numbers."""
    return z3.is_true(z3.simplify(comparison(*(z3.BitVecVal(number, width) for number in numbers))))


def forward(start: int, count: int, width: int) -> list[int]:
    """The `count` numbers from `start` on, going forward and through zero."""
    return [(start + step) % (1 << width) for step in range(count)]


def distance(start: int, end: int, width: int) -> int:
    """How many steps forward lead from `start` to `end`."""
    return next(
        step for step, number in enumerate(forward(start, 1 << width, width)) if number == end % (1 << width)
    )


def by_counting(comparison: Comparison, width: int, one: int, two: int, three: int) -> bool:
    """The definition: walk forward from the first number and see what is met."""
    if comparison is at_most:
        return two in forward(one, 1 << (width - 1), width)
    if comparison is within:
        return two in forward(one, three, width)
    if comparison is between:
        return two in forward(one, distance(one, three, width) + 1, width)
    return two in forward(one + 1, distance(one, three, width), width)


@pytest.mark.parametrize("width", [3, 4])
@pytest.mark.parametrize("comparison", [at_most, within, between, acknowledges])
def test_a_comparison_is_what_counting_forward_says(comparison: Comparison, width: int):
    names = [z3.BitVec(name, width) for name in ("one", "two", "three")]
    term = comparison(*names[:2]) if comparison is at_most else comparison(*names)
    for numbers in product(range(1 << width), repeat=2 if comparison is at_most else 3):
        values = [(name, z3.BitVecVal(number, width)) for name, number in zip(names, numbers, strict=False)]
        expected = by_counting(comparison, width, *numbers, *(0,) * (3 - len(numbers)))
        assert z3.is_true(z3.simplify(z3.substitute(term, *values))) is expected, numbers


around_zero = st.integers(-5, 5).map(lambda number: number % (1 << 32))
anywhere = st.integers(0, TOP) | around_zero
less_than_half = st.integers(0, HALF - 1) | st.integers(0, 10)


@given(anywhere, less_than_half)
def test_going_forward_less_than_half_the_space_is_at_most(start: int, step: int):
    assert answer(at_most, 32, start, (start + step) & TOP)


@given(anywhere, st.integers(1, HALF) | st.integers(1, 10))
def test_going_back_half_the_space_or_less_is_not_at_most(start: int, step: int):
    assert not answer(at_most, 32, start, (start - step) & TOP)


@given(anywhere, less_than_half, less_than_half)
def test_a_number_is_within_a_window_as_far_as_the_window_reaches(left: int, size: int, step: int):
    assert answer(within, 32, left, (left + step) & TOP, size) is (step < size)


@given(anywhere, less_than_half, less_than_half)
def test_an_acknowledgment_is_acceptable_beyond_snd_una_and_up_to_snd_nxt(una: int, flight: int, step: int):
    number, nxt = (una + step) & TOP, (una + flight) & TOP
    assert answer(acknowledges, 32, una, number, nxt) is (0 < step <= flight)


@given(anywhere, less_than_half, less_than_half)
def test_between_includes_both_ends(left: int, size: int, step: int):
    assert answer(between, 32, left, (left + step) & TOP, (left + size) & TOP) is (step <= size)


@given(anywhere, st.integers(1, 1000), st.integers(0, 1000))
def test_what_was_acknowledged_before_is_not_acceptable_again(una: int, back: int, flight: int):
    assert not answer(acknowledges, 32, una, (una - back) & TOP, (una + flight) & TOP)
    assert not answer(acknowledges, 32, una, una, (una + flight) & TOP)


def test_no_number_is_within_an_empty_window():
    number, left = z3.BitVecs("number left", 32)
    assert z3.is_false(z3.simplify(within(left, number, z3.BitVecVal(0, 32))))


@pytest.mark.parametrize("width", [3, 4, 32])
def test_nothing_depends_on_where_zero_is(width: int):
    one, two, three, shift = z3.BitVecs("one two three shift", width)
    solver = z3.SimpleSolver()
    for comparison in (within, between, acknowledges):
        size = three if comparison is within else three + shift
        moved = comparison(one + shift, two + shift, size)
        assert solver.check(moved != comparison(one, two, three)) == z3.unsat
    assert solver.check(at_most(one + shift, two + shift) != at_most(one, two)) == z3.unsat

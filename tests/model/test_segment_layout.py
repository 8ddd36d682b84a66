"""Packing: a segment as one number, its layout read off the fields of `Segment`."""

from __future__ import annotations

from dataclasses import fields

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from synfin.model.segment_layout import (
    CONTROL_FIELDS,
    CONTROL_ORDER,
    NUMBER_FIELDS,
    SEGMENT_FIELDS,
    SegmentValue,
    is_present,
    layout,
    pack,
    packed_bits,
    packed_value,
    show_place,
    unpack,
    value_of,
)
from synfin.model.state import CONTROL_BITS, Segment, segment

WIDTH = 4
SYN = SegmentValue(("SYN",), 14, 0, 0)
SYN_ACK = SegmentValue(("SYN", "ACK"), 6, 15, 0)
TEXT = SegmentValue(("PSH", "ACK"), 15, 7, 1)


def valid(claim: z3.BoolRef) -> bool:
    """It holds for all values."""
    return z3.SimpleSolver().check(z3.Not(claim)) == z3.unsat


def test_the_layout_has_every_field_of_a_segment_once_and_in_order():
    assert [name for name, _ in layout(WIDTH)] == ["present", *(field.name for field in fields(Segment))]
    assert CONTROL_FIELDS == CONTROL_BITS and {*CONTROL_ORDER} == {name.upper() for name in CONTROL_FIELDS}


@pytest.mark.parametrize("width", [3, 4, 32])
def test_a_field_has_the_bits_of_its_term(width: int):
    seg, bits = segment("seg", width), dict(layout(width))
    assert all(bits[name] == 1 for name in CONTROL_FIELDS)
    assert all(bits[name] == getattr(seg, name).size() for name in NUMBER_FIELDS)
    assert packed_bits(width) == pack(seg).size() == sum(bits.values())


@pytest.mark.parametrize("width", [3, 4, 32])
def test_what_is_packed_is_unpacked(width: int):
    seg = segment("seg", width)
    again = unpack(pack(seg))
    assert valid(z3.And([getattr(again, field) == getattr(seg, field) for field in SEGMENT_FIELDS]))


@pytest.mark.parametrize("width", [3, 4, 32])
def test_a_place_that_holds_a_segment_is_what_its_segment_packs_to(width: int):
    place = z3.BitVec("place", packed_bits(width))
    assert valid(z3.Implies(is_present(place), pack(unpack(place)) == place))


def test_a_packed_segment_is_present_and_zero_is_an_empty_place():
    assert valid(is_present(pack(segment("seg", WIDTH))))
    assert not z3.is_true(z3.simplify(is_present(z3.BitVecVal(0, packed_bits(WIDTH)))))
    assert value_of(0, WIDTH) is None
    assert show_place(WIDTH, 0) == "–"


def values(width: int) -> st.SearchStrategy[SegmentValue]:
    number = st.integers(0, (1 << width) - 1)
    control = st.sets(st.sampled_from(CONTROL_ORDER)).map(
        lambda bits: tuple(bit for bit in CONTROL_ORDER if bit in bits)
    )
    return st.builds(SegmentValue, control, number, number, number)


@given(st.sampled_from([3, 4, 16, 32]).flatmap(lambda width: st.tuples(st.just(width), values(width))))
def test_integers_are_packed_as_terms_are(case: tuple[int, SegmentValue]):
    width, seg = case
    packed = packed_value(seg, width)
    assert value_of(packed, width) == seg
    again = unpack(z3.BitVecVal(packed, packed_bits(width)))
    bits = {bit.upper() for bit in CONTROL_BITS if z3.is_true(z3.simplify(getattr(again, bit)))}
    assert bits == set(seg.control)
    numbers = [z3.simplify(getattr(again, number)).as_long() for number in NUMBER_FIELDS]
    assert numbers == [seg.seq, seg.ack_number, seg.text]
    assert z3.simplify(pack(again)).as_long() == packed


def test_a_segment_prints_as_in_the_rfc():
    assert str(SYN_ACK) == "<SEQ=6><ACK=15><CTL=SYN,ACK>"
    assert str(TEXT) == "<SEQ=15><ACK=7><DATA=1><CTL=PSH,ACK>"
    assert show_place(WIDTH, packed_value(SYN, WIDTH)) == "<SEQ=14><CTL=SYN>"

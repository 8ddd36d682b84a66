"""Packing, order, loss and overflow."""

from __future__ import annotations

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from synfin.model.channels import (
    CONTROL_ORDER,
    NUMBERS,
    ChannelState,
    Lossy,
    Perfect,
    SegmentValue,
    is_present,
    pack,
    packed_value,
    show_place,
    unpack,
    value_of,
)
from synfin.model.state import CONTROL_BITS, segment

WIDTH = 4
SYN = SegmentValue(("SYN",), 14, 0, 0)
SYN_ACK = SegmentValue(("SYN", "ACK"), 6, 15, 0)
ACK = SegmentValue(("ACK",), 15, 7, 0)
TEXT = SegmentValue(("PSH", "ACK"), 15, 7, 1)


def valid(claim: z3.BoolRef) -> bool:
    """It holds for all values."""
    return z3.SimpleSolver().check(z3.Not(claim)) == z3.unsat


@pytest.mark.parametrize("width", [3, 4, 32])
def test_what_is_packed_is_unpacked(width: int):
    seg = segment("seg", width)
    again = unpack(pack(seg))
    fields = (*CONTROL_BITS, *NUMBERS)
    assert valid(z3.And([getattr(again, field) == getattr(seg, field) for field in fields]))


@pytest.mark.parametrize("width", [3, 4, 32])
def test_a_place_that_holds_a_segment_is_what_its_segment_packs_to(width: int):
    place = z3.BitVec("place", 7 + 3 * width)
    assert valid(z3.Implies(is_present(place), pack(unpack(place)) == place))


def test_a_packed_segment_is_present_and_zero_is_an_empty_place():
    assert valid(is_present(pack(segment("seg", WIDTH))))
    assert not z3.is_true(z3.simplify(is_present(z3.BitVecVal(0, 7 + 3 * WIDTH))))
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
    again = unpack(z3.BitVecVal(packed, 7 + 3 * width))
    bits = {bit.upper() for bit in CONTROL_BITS if z3.is_true(z3.simplify(getattr(again, bit)))}
    assert bits == set(seg.control)
    numbers = [z3.simplify(getattr(again, number)).as_long() for number in NUMBERS]
    assert numbers == [seg.seq, seg.ack_number, seg.text]
    assert z3.simplify(pack(again)).as_long() == packed


def test_a_segment_prints_as_in_the_rfc():
    assert str(SYN_ACK) == "<SEQ=6><ACK=15><CTL=SYN,ACK>"
    assert str(TEXT) == "<SEQ=15><ACK=7><DATA=1><CTL=PSH,ACK>"
    assert show_place(WIDTH, packed_value(SYN, WIDTH)) == "<SEQ=14><CTL=SYN>"


class OnTheChannel:
    """A wire with values in its places."""

    def __init__(self, kind: Perfect | Lossy) -> None:
        self.channel = ChannelState("A→B", kind, WIDTH)
        self.state = {str(place): z3.BitVecVal(0, place.size()) for place in self.channel.places}
        if not kind.loses:
            self.state[str(self.channel.overflowed)] = z3.BoolVal(False)

    def _take(self, update: dict[str, z3.ExprRef]) -> None:
        names = [*self.channel.places, *([] if self.channel.kind.loses else [self.channel.overflowed])]
        assert set(update) <= set(self.state)
        now = [(name, self.state[str(name)]) for name in names]
        self.state |= {name: z3.simplify(z3.substitute(term, *now)) for name, term in update.items()}

    def send(self, seg: SegmentValue) -> OnTheChannel:
        self._take(self.channel.sending(z3.BitVecVal(packed_value(seg, WIDTH), 7 + 3 * WIDTH)))
        return self

    def remove(self, at: int) -> OnTheChannel:
        self._take(self.channel.without(at))
        return self

    @property
    def segments(self) -> list[SegmentValue | None]:
        return [value_of(self.state[str(place)].as_long(), WIDTH) for place in self.channel.places]

    @property
    def overflowed(self) -> bool:
        return z3.is_true(self.state[str(self.channel.overflowed)])


@pytest.mark.parametrize("kind", [Perfect(3), Lossy(3)], ids=str)
def test_first_in_first_out(kind: Perfect | Lossy):
    channel = OnTheChannel(kind).send(SYN).send(SYN_ACK).send(ACK)
    assert channel.segments == [SYN, SYN_ACK, ACK]
    assert channel.remove(0).segments == [SYN_ACK, ACK, None]
    assert channel.send(TEXT).segments == [SYN_ACK, ACK, TEXT]
    assert channel.remove(0).remove(0).remove(0).segments == [None, None, None]


def test_a_full_lossy_channel_loses_what_is_sent():
    channel = OnTheChannel(Lossy(2)).send(SYN).send(SYN_ACK).send(ACK)
    assert channel.segments == [SYN, SYN_ACK]


def test_a_full_perfect_channel_overflows_and_remembers_it():
    channel = OnTheChannel(Perfect(2)).send(SYN).send(SYN_ACK)
    assert not channel.overflowed
    assert channel.send(ACK).overflowed
    assert channel.segments == [SYN, SYN_ACK]
    assert channel.remove(0).send(ACK).overflowed


def test_a_segment_lost_from_the_middle_leaves_no_hole():
    channel = OnTheChannel(Lossy(4)).send(SYN).send(SYN_ACK).send(ACK).send(TEXT)
    assert channel.remove(1).segments == [SYN, ACK, TEXT, None]
    assert channel.remove(2).segments == [SYN, ACK, None, None]
    assert channel.send(TEXT).segments == [SYN, ACK, TEXT, None]


def test_the_same_segment_can_be_on_the_channel_twice():
    channel = OnTheChannel(Lossy(3)).send(SYN).send(SYN)
    assert channel.segments == [SYN, SYN, None]
    assert channel.remove(0).segments == [SYN, None, None]


def test_a_channel_is_empty_when_nothing_is_at_its_head():
    channel = OnTheChannel(Perfect(2))
    empty = channel.channel.is_empty()
    head = channel.channel.head
    assert z3.is_true(z3.simplify(z3.substitute(empty, (head, channel.state[str(head)]))))
    channel.send(SYN)
    assert z3.is_false(z3.simplify(z3.substitute(empty, (head, channel.state[str(head)]))))
    present = [z3.simplify(z3.substitute(here, *((p, channel.state[str(p)]) for p in channel.channel.places)))
               for here, _ in channel.channel.segments()]  # fmt: skip
    assert [z3.is_true(here) for here in present] == [True, False]

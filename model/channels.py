"""The wires between the endpoints. A wire holds segments in places; an empty place is zero.

| wire | order | loss | a segment sent into a full wire |
|---|---|---|---|
| `Perfect(n)` | first in, first out | none | is a fault of the scenario |
| `Lossy(n)` | first in, first out | any segment, any time | is lost |
| `Hostile(n)` | any | any segment, any time; any may be duplicated | is lost |
| `Everlasting` | any | any segment, any time; any may arrive again and again | there is always room |

A hostile wire is a multiset, kept in one order (`canonical`): no two states differ by the order alone.
An everlasting wire is a set without a bound. It has no places and cannot be searched; `everlasting` has the
system to prove things about.

Where the maximum segment lifetime is assumed, each place has a mark for each side that may wait it out: the
segment there is older than the MSL that the side waits out. The marks go with their segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import z3

from .channel_order import inserted
from .state import CONTROL_BITS, Segment

NUMBERS = ("seq", "ack_number", "text")


@dataclass(frozen=True)
class Perfect:
    """A wire of `places` segments that keeps their order and loses none."""

    places: int
    loses = False
    keeps_order = True
    is_sorted = False

    def __str__(self) -> str:
        return f"Perfect({self.places})"


@dataclass(frozen=True)
class Lossy:
    """A wire of `places` segments that keeps their order and may lose any."""

    places: int
    loses = True
    keeps_order = True
    is_sorted = False

    def __str__(self) -> str:
        return f"Lossy({self.places})"


@dataclass(frozen=True)
class Hostile:
    """A wire of `places` segments that loses, duplicates and reorders them."""

    places: int
    loses = True
    keeps_order = False
    is_sorted = True

    def __str__(self) -> str:
        return f"Hostile({self.places})"


@dataclass(frozen=True)
class Unbounded:
    """A wire of any number of segments. One that arrives stays: it may come again at any time, or be lost."""

    places = 0
    loses = True
    keeps_order = False
    is_sorted = False

    def __str__(self) -> str:
        return "Everlasting"


ChannelKind = Perfect | Lossy | Hostile | Unbounded


def fields(width: int) -> tuple[tuple[str, int], ...]:
    """The fields of a packed segment with `width`-bit numbers, from the top, each with its width."""
    return (("present", 1), *((bit, 1) for bit in CONTROL_BITS), *((number, width) for number in NUMBERS))


def pack(seg: Segment) -> z3.BitVecRef:
    """A segment as one bit-vector of 7 + 3w bits: a present bit, the control bits, SEQ, ACK, text."""
    one, zero = z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)
    bits = [z3.If(getattr(seg, bit), one, zero) for bit in CONTROL_BITS]
    return z3.simplify(z3.Concat(one, *bits, *(getattr(seg, number) for number in NUMBERS)))


def unpack(place: z3.BitVecRef) -> Segment:
    """The segment in a place."""
    width = (place.size() - 7) // 3
    top = place.size() - 2
    bits = {
        bit: z3.Extract(top - at, top - at, place) == z3.BitVecVal(1, 1)
        for at, bit in enumerate(CONTROL_BITS)
    }
    numbers = {
        number: z3.Extract((3 - at) * width - 1, (2 - at) * width, place) for at, number in enumerate(NUMBERS)
    }
    return Segment(**bits, **numbers)


def is_present(place: z3.BitVecRef) -> z3.BoolRef:
    """There is a segment in the place."""
    top = place.size() - 1
    return z3.Extract(top, top, place) == z3.BitVecVal(1, 1)


_Column = tuple[tuple[str, ...], tuple[z3.ExprRef, ...]]
"""Variables, one for each place, with their names."""


@dataclass(frozen=True)
class ChannelState:
    """One direction: its places as variables, the oldest segment first."""

    name: str
    """`A→B`."""
    kind: ChannelKind
    width: int
    """Bits of a sequence number."""
    waiters: tuple[str, ...] = ()
    """The sides whose waits are told from what is on the wire: `A`, `B`; none where no MSL is assumed."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the places."""
        return tuple(f"{self.name}.{at}" for at in range(self.kind.places))

    @cached_property
    def places(self) -> tuple[z3.BitVecRef, ...]:
        """The variables of the places."""
        return tuple(z3.BitVec(name, 7 + 3 * self.width) for name in self.names)

    def marks(self, side: str) -> tuple[z3.BoolRef, ...]:
        """For each place: the segment there is older than the MSL that this side waits out."""
        return self._columns[1 + self.waiters.index(side)][1]

    @cached_property
    def _columns(self) -> tuple[_Column, ...]:
        """What goes with a segment from place to place, by name: itself, then its marks."""
        names = [tuple(f"{place}.old.{side}" for place in self.names) for side in self.waiters]
        return (self.names, self.places), *((column, tuple(map(z3.Bool, column))) for column in names)

    @cached_property
    def _keys(self) -> tuple[z3.BitVecRef, ...]:
        """What a hostile wire is ordered by: the segment, then its marks."""
        return tuple(_key(column[at] for _, column in self._columns) for at in range(len(self.places)))

    def marked_places(self, side: str) -> Iterator[tuple[str, z3.BitVecRef, str, z3.BoolRef]]:
        """Each place and the mark of this side, with their names."""
        (names, places), (mark_names, marks) = self._columns[0], self._columns[1 + self.waiters.index(side)]
        return zip(names, places, mark_names, marks, strict=True)

    def marked(self, at: int) -> tuple[z3.BoolRef, ...]:
        """The marks of the segment at a place, in the order of `waiters`."""
        return tuple(self.marks(side)[at] for side in self.waiters)

    @cached_property
    def overflowed(self) -> z3.BoolRef:
        """The variable that remembers a segment sent into a full `Perfect` wire."""
        return z3.Bool(f"{self.name}.overflowed")

    @property
    def head(self) -> z3.BitVecRef:
        """The first place: on an ordered wire, that of the segment that arrives next."""
        return self.places[0]

    @property
    def mouths(self) -> range:
        """The places from which a segment may arrive."""
        return range(1 if self.kind.keeps_order else self.kind.places)

    def older(self, side: str) -> z3.BoolRef:
        """A segment is on its way that is older than the MSL that this side waits out."""
        return z3.Or(self.marks(side))

    def holds_another(self, at: int) -> z3.BoolRef:
        """There is a segment in the place, and on a hostile wire not the same as in the place before."""
        here = is_present(self.places[at])
        if at == 0 or not self.kind.is_sorted:
            return here
        return z3.And(here, self._keys[at] != self._keys[at - 1])

    def segments(self) -> list[tuple[z3.BoolRef, Segment]]:
        """For each place: whether a segment is there, and the segment."""
        return [(is_present(place), unpack(place)) for place in self.places]

    def is_empty(self) -> z3.BoolRef:
        """Nothing is on its way."""
        return z3.Not(is_present(self.head))

    @cached_property
    def _next_free(self) -> tuple[z3.BoolRef, ...]:
        """For each place: it is the first free one; last: there is none."""
        present = [z3.BoolVal(True), *(is_present(place) for place in self.places)]
        free = [z3.And(before, z3.Not(here)) for before, here in pairwise(present)]
        return (*free, present[-1])

    def sending(self, packed: z3.BitVecRef, marks: tuple[z3.BoolRef, ...] = ()) -> dict[str, z3.ExprRef]:
        """The update that puts a segment on the wire, behind the last one or where the order wants it.

        It has the `marks` of the one that it doubles; what is sent now is older than nothing.
        """
        *free, full = self._next_free
        item = _key((packed, *(marks or (z3.BoolVal(False),) * len(self.waiters))))
        if self.kind.is_sorted:
            after = inserted(self._keys, item, full)
        else:
            after = [z3.If(here, item, key) for here, key in zip(free, self._keys, strict=True)]
        updates: dict[str, z3.ExprRef] = {}
        for at, key in enumerate(after):
            updates |= self._unlocked(at, key)
        if not self.kind.loses:
            updates[f"{self.name}.overflowed"] = z3.Or(self.overflowed, full)
        return updates

    def _unlocked(self, at: int, key: z3.BitVecRef) -> dict[str, z3.ExprRef]:
        """The update of a place and its marks from the one number that `_key` makes of them."""
        lowest = len(self.waiters)
        if not lowest:
            return {self.names[at]: key}
        parts = {self.names[at]: z3.Extract(key.size() - 1, lowest, key)}
        for bit, (names, _) in enumerate(reversed(self._columns[1:])):
            parts[names[at]] = z3.Extract(bit, bit, key) == 1
        return {name: z3.simplify(part, push_ite_bv=True) for name, part in parts.items()}

    def without(self, at: int) -> dict[str, z3.ExprRef]:
        """The update that takes the segment at a place off the wire; those behind it move up."""
        updates: dict[str, z3.ExprRef] = {}
        for names, column in self._columns:
            nothing = z3.BoolVal(False) if z3.is_bool(column[0]) else z3.BitVecVal(0, self.head.size())
            behind = (*column[at + 1 :], nothing)
            updates |= dict(zip(names[at:], behind, strict=True))
        return updates


def _key(values: Iterable[z3.ExprRef]) -> z3.BitVecRef:
    """A segment and its marks as one number."""
    one, zero = z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)
    bits = [z3.If(value, one, zero) if z3.is_bool(value) else value for value in values]
    return z3.Concat(*bits) if len(bits) > 1 else bits[0]


@dataclass(frozen=True)
class SegmentValue:
    """A segment with its numbers known, as it prints in the RFC: <SEQ=100><ACK=301><CTL=SYN,ACK>."""

    control: tuple[str, ...]
    seq: int
    ack_number: int
    text: int

    def __str__(self) -> str:
        parts = [f"<SEQ={self.seq}>"]
        if "ACK" in self.control:
            parts.append(f"<ACK={self.ack_number}>")
        if self.text:
            parts.append(f"<DATA={self.text}>")
        if self.control:
            parts.append(f"<CTL={','.join(self.control)}>")
        return "".join(parts)


CONTROL_ORDER = ("SYN", "FIN", "RST", "PSH", "URG", "ACK")
"""The order in which the RFC's figures print control bits: SYN,ACK; FIN,ACK; RST,ACK."""


def value_of(packed: int, width: int) -> SegmentValue | None:
    """What a place of a `width`-bit wire holds; None if it is empty."""
    if not packed >> (6 + 3 * width):
        return None
    mask = (1 << width) - 1
    set_bits = {bit.upper() for at, bit in enumerate(CONTROL_BITS) if packed >> (3 * width + 5 - at) & 1}
    return SegmentValue(
        control=tuple(bit for bit in CONTROL_ORDER if bit in set_bits),
        seq=packed >> (2 * width) & mask,
        ack_number=packed >> width & mask,
        text=packed & mask,
    )


def packed_value(seg: SegmentValue, width: int) -> int:
    """The number that a place holding this segment has."""
    present = 1 << len(CONTROL_BITS)
    bits = sum(
        1 << (len(CONTROL_BITS) - 1 - at) for at, bit in enumerate(CONTROL_BITS) if bit.upper() in seg.control
    )
    packed = present | bits
    for number in (seg.seq, seg.ack_number, seg.text):
        packed = packed << width | number
    return packed


def show_place(width: int, packed: int) -> str:
    """A place as text: the segment, or `–`."""
    return str(value_of(packed, width) or "–")

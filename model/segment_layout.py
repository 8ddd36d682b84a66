"""The layout of a segment in one number, derived from the fields of `Segment`.

A packed segment has a present bit at the top, so that zero means no segment; the fields of `Segment` follow
in their order: one bit for a control bit, the width of a sequence number for the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

import z3

from .state import Segment, segment

SEGMENT_FIELDS = tuple(field.name for field in fields(Segment))
"""The fields of a segment in their order."""

CONTROL_ORDER = ("SYN", "FIN", "RST", "PSH", "URG", "ACK")
"""The order in which the RFC's figures print control bits: SYN,ACK; FIN,ACK; RST,ACK."""

_SAMPLE = segment("sample", 1)
CONTROL_FIELDS = tuple(name for name in SEGMENT_FIELDS if z3.is_bool(getattr(_SAMPLE, name)))
NUMBER_FIELDS = tuple(name for name in SEGMENT_FIELDS if name not in CONTROL_FIELDS)


@cache
def layout(width: int) -> tuple[tuple[str, int], ...]:
    """The fields of a packed segment with `width`-bit numbers, from the top, each with its number of bits."""
    return (("present", 1), *((name, width if name in NUMBER_FIELDS else 1) for name in SEGMENT_FIELDS))


def packed_bits(width: int) -> int:
    """The number of bits of a packed segment with `width`-bit numbers."""
    return sum(bits for _, bits in layout(width))


def _width_of(bits: int) -> int:
    """The width of the numbers in a packed segment of so many bits."""
    flags = len(layout(1)) - len(NUMBER_FIELDS)
    return (bits - flags) // len(NUMBER_FIELDS)


def pack(seg: Segment) -> z3.BitVecRef:
    """A segment as one bit-vector of `packed_bits(seg.width)` bits."""
    one, zero = z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)
    terms = [getattr(seg, name) for name in SEGMENT_FIELDS]
    return z3.simplify(
        z3.Concat(one, *(z3.If(term, one, zero) if z3.is_bool(term) else term for term in terms))
    )


def unpack(place: z3.BitVecRef) -> Segment:
    """The segment in a place."""
    found, top = {}, place.size()
    for name, bits in layout(_width_of(place.size())):
        part = z3.Extract(top - 1, top - bits, place)
        found[name] = part == z3.BitVecVal(1, 1) if name in CONTROL_FIELDS else part
        top -= bits
    return Segment(**{name: found[name] for name in SEGMENT_FIELDS})


def is_present(place: z3.BitVecRef) -> z3.BoolRef:
    """There is a segment in the place."""
    top = place.size() - 1
    return z3.Extract(top, top, place) == z3.BitVecVal(1, 1)


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


def value_of(packed: int, width: int) -> SegmentValue | None:
    """The segment in a place with `width`-bit numbers; None if the place is empty."""
    values = _split(packed, width)
    if not values["present"]:
        return None
    control = tuple(bit for bit in CONTROL_ORDER if values[bit.lower()])
    return SegmentValue(control, **{name: values[name] for name in NUMBER_FIELDS})


def packed_value(seg: SegmentValue, width: int) -> int:
    """The number that a place holding this segment has."""
    control = {name: int(name.upper() in seg.control) for name in CONTROL_FIELDS}
    return _join({"present": 1, **control, **{name: getattr(seg, name) for name in NUMBER_FIELDS}}, width)


def show_place(width: int, packed: int) -> str:
    """A place as text: the segment, or `–`."""
    return str(value_of(packed, width) or "–")


def _split(packed: int, width: int) -> dict[str, int]:
    """The fields of a packed segment."""
    values = {}
    for name, bits in reversed(layout(width)):
        packed, values[name] = divmod(packed, 1 << bits)
    return values


def _join(values: Mapping[str, int], width: int) -> int:
    """The packed segment with these fields."""
    packed = 0
    for name, bits in layout(width):
        packed = packed << bits | values[name]
    return packed

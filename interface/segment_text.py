"""Segments as the figures of RFC 9293 print them: `<SEQ=100><ACK=301><DATA=5><CTL=SYN,ACK>`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..checker.message import Message
from ..model.segment_layout import CONTROL_ORDER, SegmentValue

EXAMPLE = "<SEQ=300><ACK=101><DATA=5><CTL=PSH,ACK>"

_FORM = re.compile(r"<SEQ=(\d+)>(?:<ACK=(\d+)>)?(?:<DATA=(\d+)>)?(?:<CTL=([A-Za-z,]*)>)?")


class BadSegment(ValueError):
    """A segment that cannot be: one line that says what to write instead."""


def parse_segment(text: str, width: int = 32) -> SegmentValue:
    """Read a segment as the RFC's figures print it.

    Raises:
        BadSegment: it is written otherwise, or a number does not fit `width` bits.

    >>> parse_segment("<SEQ=100><ACK=301><CTL=SYN,ACK>")
    SegmentValue(control=('SYN', 'ACK'), seq=100, ack_number=301, text=0)
    """
    found = _FORM.fullmatch("".join(text.split()))
    if found is None:
        raise BadSegment(
            Message(
                "segment.form",
                "{segment} is no segment: write it as {example}, DATA in octets",
                segment=repr(text),
                example=EXAMPLE,
            )
        )
    seq, ack, data, control = found.groups()
    return segment_of(
        (control or "").split(","), int(seq), None if ack is None else int(ack), int(data or 0), width
    )


def segment_of(
    flags: str | Iterable[str], seq: int, ack: int | None = None, text: int = 0, width: int = 32
) -> SegmentValue:
    """The segment with these control bits, SEG.SEQ, SEG.ACK and so many octets of text.

    `flags` are names, in a list or in one string: "SYN,ACK". ACK stands there if, and only if, there is an
    acknowledgment number.

    Raises:
        BadSegment: a flag has another name, ACK stands in one place only, or a number does not fit.

    >>> print(segment_of("ACK,SYN", 100, 301))
    <SEQ=100><ACK=301><CTL=SYN,ACK>
    """
    names = re.split(r"[\s,+|]+", flags) if isinstance(flags, str) else list(flags)
    bits = {name.upper() for name in names if name}
    for name in sorted(bits - set(CONTROL_ORDER)):
        known = ", ".join(CONTROL_ORDER)
        raise BadSegment(
            Message(
                "segment.flag", "there is no control bit {name}; there are: {known}", name=name, known=known
            )
        )
    if ("ACK" in bits) != (ack is not None):
        raise BadSegment(
            Message(
                "segment.ack", "a segment has the control bit ACK and an acknowledgment number, or neither"
            )
        )
    for field, number in (("SEQ", seq), ("ACK", ack or 0), ("DATA", text)):
        if not 0 <= number < 1 << width:
            raise BadSegment(
                Message(
                    "segment.range",
                    "{field} is {number}: at {width} bits it is 0 to {most}",
                    field=field,
                    number=number,
                    width=width,
                    most=(1 << width) - 1,
                )
            )
    return SegmentValue(tuple(bit for bit in CONTROL_ORDER if bit in bits), seq, ack or 0, text)

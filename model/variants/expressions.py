"""Numbers and segments in the RFC's notation as terms: `SND.NXT + 1`, `<SEQ=SND.NXT><CTL=RST>`."""

from __future__ import annotations

import re
from typing import Any

import z3

from ...checker.message import Message
from ..segment_layout import CONTROL_ORDER
from ..state import CONTROL_BITS, TCB, USER, Endpoint, Segment

_SEGMENT = {"SEG.SEQ": "seq", "SEG.ACK": "ack_number", "SEG.DATA": "text", "SEG.LEN": "len"}
_FORM = re.compile(r"<SEQ=([^<>]+)>(?:<ACK=([^<>]+)>)?(?:<DATA=([^<>]+)>)?(?:<CTL=([A-Z,]*)>)?")


class BadExpression(ValueError):
    """A number or a segment that is written otherwise; one line."""


def number(text: str | int, me: Endpoint, seg: Segment | None) -> z3.BitVecRef:
    """A sum of numbers and variables of the endpoint and the segment.

    Raises:
        BadExpression: a name is unknown, or there is no segment.
    """
    width = int(me.iss.size())
    if isinstance(text, int):
        return z3.BitVecVal(text, width)
    parts = re.split(r"\s*([+-])\s*", f"+{text.strip()}")[1:]
    total = z3.BitVecVal(0, width)
    for sign, name in zip(parts[::2], parts[1::2], strict=True):
        term = z3.BitVecVal(int(name), width) if name.isdecimal() else _variable(name, me, seg)
        total = total + term if sign == "+" else total - term
    return z3.simplify(total)


def _variable(name: str, me: Endpoint, seg: Segment | None) -> z3.BitVecRef:
    if name in _SEGMENT and seg is not None:
        return getattr(seg, _SEGMENT[name])
    if name in _SEGMENT:
        raise BadExpression(
            Message(
                "expression.segment-number",
                "{name} is a number of an arriving segment, and none arrives here",
                name=name,
            )
        )
    field = field_named(name)
    term = getattr(me, field)
    if z3.is_bool(term) or term.size() != me.iss.size():
        raise BadExpression(
            Message("expression.flag", "{name} is no number of the sequence space", name=name)
        )
    return term


def field_named(name: str) -> str:
    """The variable of an endpoint by its own name or the RFC's: `snd_nxt` for `SND.NXT`.

    Raises:
        BadExpression: there is none.
    """
    field = re.sub(r"[.\- ]", "_", name.strip()).lower()
    if field not in (*TCB, *USER):
        known = ", ".join(
            each.upper().replace("_", ".") for each in ("iss", "irs", "snd_una", "snd_nxt", "rcv_nxt")
        )
        raise BadExpression(
            Message(
                "expression.variable",
                "there is no variable {name}; there are: {known}, SEG.SEQ, SEG.ACK, SEG.LEN, …",
                name=repr(name),
                known=known,
            )
        )
    return field


def segment(text: str, me: Endpoint, seg: Segment | None) -> Segment:
    """A segment as the RFC prints it, its numbers as `number` reads them.

    Raises:
        BadExpression: it is written otherwise.
    """
    found = _FORM.fullmatch("".join(text.split()))
    bits = set((found[4] or "").split(",")) - {""} if found else set[str]()
    if found is None or not bits <= set(CONTROL_ORDER) or ("ACK" in bits) != (found[2] is not None):
        raise BadExpression(
            Message(
                "expression.segment",
                "{text} is no segment: write it as {example}, ACK in both places or none",
                text=repr(text),
                example="<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>",
            )
        )
    seq, ack, data, _ = found.groups()
    control: dict[str, Any] = {bit: z3.BoolVal(bit.upper() in bits) for bit in CONTROL_BITS}
    return Segment(
        **control,
        seq=number(seq, me, seg),
        ack_number=number(ack or 0, me, seg),
        text=number(data or 0, me, seg),
    )

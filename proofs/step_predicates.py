"""Predicates on steps: the segment that arrives, the segment that is sent, and what else changes."""

from __future__ import annotations

from collections.abc import Callable

import z3

from ..checker.properties.step_property import after, shown
from ..model.channels import Direction
from ..model.composed_system import ComposedSystem, delivers, sends
from ..model.segment_layout import is_present, pack, packed_bits, unpack
from ..model.segments import acknowledgment
from ..model.side import Side
from ..model.state import TCB, USER, Endpoint, Segment, State


def _packed(channel: Direction, key: str) -> z3.BitVecRef:
    return shown(key, packed_bits(channel.width))


def arriving_segment(side: Side) -> tuple[z3.BoolRef, Segment]:
    """A condition that a segment arrives in the step, and the segment."""
    packed = _packed(side.into, delivers(side.into))
    return is_present(packed), unpack(packed)


def sent_segment(side: Side) -> tuple[z3.BoolRef, Segment]:
    """A condition that a segment is sent in the step, and the segment."""
    packed = _packed(side.out, sends(side.out))
    return is_present(packed), unpack(packed)


def unchanged(side: Side) -> z3.BoolRef:
    """The step changes nothing of the endpoint, except that an answer may carry a pending ACK."""
    names = [name for name in (*TCB, *USER) if name != "ack_pending"]
    return z3.And([after(getattr(side.me, name)) == getattr(side.me, name) for name in names])


def answers_with(side: Side, segment: Segment) -> z3.BoolRef:
    """The step sends this segment."""
    return _packed(side.out, sends(side.out)) == pack(segment)


def answers_with_an_ack(side: Side) -> z3.BoolRef:
    """The step sends <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>."""
    return answers_with(side, acknowledgment(side.me))


def in_flight_to(composed: ComposedSystem, *states: State, bit: str) -> z3.BoolRef:
    """A segment with that control bit is in flight to an endpoint in one of these states."""
    return in_flight_where(composed, lambda me, seg: z3.And(me.is_in(*states), getattr(seg, bit)))


def in_flight_where(
    composed: ComposedSystem, condition: Callable[[Endpoint, Segment], z3.BoolRef]
) -> z3.BoolRef:
    """A segment is in flight for which the condition holds, with the endpoint that it goes to."""
    return z3.Or(
        [
            z3.And(there, condition(side.me, seg))
            for side, _ in composed.sides
            for there, seg in side.into.segments()
        ]
    )


def some_side_in(composed: ComposedSystem, *states: State) -> z3.BoolRef:
    """Some endpoint is in one of these states."""
    return z3.Or([side.me.is_in(*states) for side, _ in composed.sides])

"""An arriving segment in the CLOSED state: RFC 9293 section 3.10.7.1."""

from __future__ import annotations

import z3

from ..rule import Effect, rule
from ..segments import reset_for, reset_without_ack
from ..state import Endpoint, Segment, State


@rule("3.10.7.1", "CLOSED STATE")
def closed_discards_a_reset(me: Endpoint, seg: Segment) -> Effect:
    """An incoming segment containing a RST is discarded."""
    return Effect(when={"we are in CLOSED": me.is_in(State.CLOSED), "it carries RST": seg.rst})


@rule("3.10.7.1", "CLOSED STATE")
def closed_resets_a_segment_without_ack(me: Endpoint, seg: Segment) -> Effect:
    """If the ACK bit is off, a RST is sent with sequence number zero and an acknowledgment."""
    return Effect(
        when={
            "we are in CLOSED": me.is_in(State.CLOSED),
            "it carries no RST": z3.Not(seg.rst),
            "it carries no ACK": z3.Not(seg.ack),
        },
        send=reset_without_ack(seg),
    )


@rule("3.10.7.1", "CLOSED STATE")
def closed_resets_a_segment_with_ack(me: Endpoint, seg: Segment) -> Effect:
    """If the ACK bit is on, a RST is sent with the number that was acknowledged."""
    return Effect(
        when={
            "we are in CLOSED": me.is_in(State.CLOSED),
            "it carries no RST": z3.Not(seg.rst),
            "it carries ACK": seg.ack,
        },
        send=reset_for(seg),
    )

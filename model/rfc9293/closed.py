"""An arriving segment in the CLOSED state: RFC 9293 section 3.10.7.1."""

from __future__ import annotations

from ..conditions import carries, in_states, lacks
from ..rule import Effect, rule
from ..segments import reset_for, reset_without_ack
from ..state import Endpoint, Segment, State


@rule("3.10.7.1", "CLOSED STATE", sentences="1.1, 1.2, 4.1")
def closed_discards_a_reset(me: Endpoint, seg: Segment) -> Effect:
    """A reset is never answered with a reset, so that two endpoints cannot reset each other forever."""
    return Effect(when={**in_states(me, State.CLOSED), **carries(seg, "RST")})


@rule("3.10.7.1", "CLOSED STATE", sentences="1.1, 1.3, 1.4, 2.1, 4.1, §3.10.7.4 60.1")
def closed_resets_a_segment_without_ack(me: Endpoint, seg: Segment) -> Effect:
    """No connection exists, and the sender must learn of it: the reset acknowledges its segment, so that
    the sender accepts it."""
    return Effect(
        when={**in_states(me, State.CLOSED), **lacks(seg, "RST", "ACK")},
        send=reset_without_ack(seg),
    )


@rule("3.10.7.1", "CLOSED STATE", sentences="1.1, 1.3, 1.4, 3.1, 4.1, §3.10.7.4 60.1")
def closed_resets_a_segment_with_ack(me: Endpoint, seg: Segment) -> Effect:
    """No connection exists, and the sender must learn of it: the reset takes the number that the sender
    expects next."""
    return Effect(
        when={
            **in_states(me, State.CLOSED),
            **lacks(seg, "RST"),
            **carries(seg, "ACK"),
        },
        send=reset_for(seg),
    )

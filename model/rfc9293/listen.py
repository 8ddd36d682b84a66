"""An arriving segment in the LISTEN state: RFC 9293 section 3.10.7.2."""

from __future__ import annotations

from ..conditions import carries, in_states, lacks
from ..rule import Effect, otherwise, rule
from ..segments import reset_for, syn_ack
from ..state import Endpoint, Segment, State

FIRST = "first, check for a RST"
SECOND = "second, check for an ACK"
THIRD = "third, check for a SYN"
FOURTH = "fourth, other data or control"


@rule("3.10.7.2", FIRST, sentences="3.2, 3.3")
def listen_ignores_a_reset(me: Endpoint, seg: Segment) -> Effect:
    """Nothing has been sent from LISTEN, so a reset can only belong to an earlier incarnation."""
    return Effect(when={**in_states(me, State.LISTEN), **carries(seg, "RST")})


listen_sees_no_reset = otherwise(
    "3.10.7.2", FIRST, "listen_sees_no_reset", sentences="2.1",
    when=lambda me, seg: {**in_states(me, State.LISTEN), **lacks(seg, "RST")},
    summary="A segment without RST passes to the next step.",
)  # fmt: skip


@rule("3.10.7.2", SECOND, sentences="5.1, 5.2, 5.3, 6.1")
def listen_resets_an_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """Nothing has been sent from LISTEN, so an ACK acknowledges an earlier incarnation: its sender gets a
    reset."""
    return Effect(
        when={**in_states(me, State.LISTEN), **carries(seg, "ACK")},
        send=reset_for(seg),
    )


listen_sees_no_acknowledgment = otherwise(
    "3.10.7.2", SECOND, "listen_sees_no_acknowledgment", sentences="4.1",
    when=lambda me, seg: {**in_states(me, State.LISTEN), **lacks(seg, "ACK")},
    summary="A segment without ACK passes to the next step.",
)  # fmt: skip


@rule("3.10.7.2", THIRD, sentences="9.1, 9.2, 10.1, 10.2, §3.5 MUST-11")
def syn_is_answered_with_syn_ack(me: Endpoint, seg: Segment) -> Effect:
    """A peer opens the connection: our ISS is taken, its ISS is noted, and a SYN,ACK continues the
    handshake."""
    iss, rcv_nxt = me.given.next_iss, seg.seq + 1
    return Effect(
        when={**in_states(me, State.LISTEN), **carries(seg, "SYN")},
        then=me.with_(
            state=State.SYN_RECEIVED,
            irs=seg.seq,
            rcv_nxt=rcv_nxt,
            iss=iss,
            snd_una=iss,
            snd_nxt=iss + 1,
        ),
        send=syn_ack(iss, rcv_nxt),
    )


listen_sees_no_syn = otherwise(
    "3.10.7.2", THIRD, "listen_sees_no_syn", sentences="7.1",
    when=lambda me, seg: {**in_states(me, State.LISTEN), **lacks(seg, "SYN")},
    summary="A segment without SYN passes to the next step.",
)  # fmt: skip


@rule("3.10.7.2", FOURTH, sentences="12.2, §3.10.7.4 60.1")
def listen_drops_anything_else(me: Endpoint, seg: Segment) -> Effect:
    """A segment with neither RST, ACK nor SYN asks for nothing and is dropped."""
    return Effect(when=in_states(me, State.LISTEN))

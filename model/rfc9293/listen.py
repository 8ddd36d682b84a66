"""An arriving segment in the LISTEN state: RFC 9293 section 3.10.7.2."""

from __future__ import annotations

import z3

from ..rule import NEXT_STEP, Effect, rule
from ..segments import reset_for, syn_ack
from ..state import Endpoint, Segment, State

FIRST = "first, check for a RST"
SECOND = "second, check for an ACK"
THIRD = "third, check for a SYN"
FOURTH = "fourth, other data or control"


@rule("3.10.7.2", FIRST)
def listen_ignores_a_reset(me: Endpoint, seg: Segment) -> Effect:
    """An incoming RST should be ignored: it answers nothing that this incarnation has sent."""
    return Effect(when={"we are in LISTEN": me.is_in(State.LISTEN), "it carries RST": seg.rst})


@rule("3.10.7.2", FIRST)
def listen_sees_no_reset(me: Endpoint, seg: Segment) -> Effect:
    """There is no RST: go on."""
    return Effect(
        when={"we are in LISTEN": me.is_in(State.LISTEN), "it carries no RST": z3.Not(seg.rst)},
        next_step=NEXT_STEP,
    )


@rule("3.10.7.2", SECOND)
def listen_resets_an_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """Any acknowledgment is bad if it arrives in LISTEN; it is answered with a RST."""
    return Effect(
        when={"we are in LISTEN": me.is_in(State.LISTEN), "it carries ACK": seg.ack},
        send=reset_for(seg),
    )


@rule("3.10.7.2", SECOND)
def listen_sees_no_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """There is no ACK: go on."""
    return Effect(
        when={"we are in LISTEN": me.is_in(State.LISTEN), "it carries no ACK": z3.Not(seg.ack)},
        next_step=NEXT_STEP,
    )


@rule("3.10.7.2", THIRD, requirements=["MUST-11"])
def syn_is_answered_with_syn_ack(me: Endpoint, seg: Segment) -> Effect:
    """A SYN has come: select an ISS, send SYN,ACK and enter SYN-RECEIVED."""
    iss, rcv_nxt = me.given.next_iss, seg.seq + 1
    return Effect(
        when={"we are in LISTEN": me.is_in(State.LISTEN), "it carries SYN": seg.syn},
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


@rule("3.10.7.2", THIRD)
def listen_sees_no_syn(me: Endpoint, seg: Segment) -> Effect:
    """There is no SYN: go on."""
    return Effect(
        when={"we are in LISTEN": me.is_in(State.LISTEN), "it carries no SYN": z3.Not(seg.syn)},
        next_step=NEXT_STEP,
    )


@rule("3.10.7.2", FOURTH)
def listen_drops_anything_else(me: Endpoint, seg: Segment) -> Effect:
    """This should not be reached: drop the segment."""
    return Effect(when={"we are in LISTEN": me.is_in(State.LISTEN)})

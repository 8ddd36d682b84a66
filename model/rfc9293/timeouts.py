"""Timeouts: RFC 9293 section 3.10.8, giving up (3.8.3), and the delayed acknowledgment (3.8.6.3).

The front of the retransmission queue is the SYN, then the text octet by octet, then the FIN.
"""

from __future__ import annotations

import z3

from ..conditions import in_states, not_in_states
from ..rule import Acks, Effect, Event, rule
from ..segments import acknowledgment, fin, octet, syn, syn_ack
from ..state import SYNCHRONIZED, Endpoint, Outcome, State

RETRANSMISSION = "RETRANSMISSION TIMEOUT"
OUR_SYN = "our SYN is not acknowledged"


@rule("3.10.8", "USER TIMEOUT", Event.USER_TIMEOUT, sentences="1.1, §3.10.7.4 64.2")
def user_timeout_expires(me: Endpoint) -> Effect:
    """The user's patience is over: everything queued is dropped and the TCB deleted, without a word to
    the peer. In TIME-WAIT no such timer runs."""
    return Effect(
        when=not_in_states(me, State.CLOSED, State.TIME_WAIT),
        then=me.delete_tcb(Outcome.TIMED_OUT),
    )


@rule("3.10.8", RETRANSMISSION, Event.RETRANSMISSION_TIMEOUT, sentences="2.1, §3.8.3 MUST-22")
def syn_is_sent_again(me: Endpoint) -> Effect:
    """In SYN-SENT the SYN heads the retransmission queue, and is sent again."""
    return Effect(when=in_states(me, State.SYN_SENT), send=syn(me.iss))


@rule("3.10.8", RETRANSMISSION, Event.RETRANSMISSION_TIMEOUT, sentences="2.1, §3.8.3 MUST-22")
def syn_ack_is_sent_again(me: Endpoint) -> Effect:
    """Our SYN heads the retransmission queue until it is acknowledged; once the peer's SYN has come, it
    is sent again with an ACK."""
    return Effect(
        when={
            "a SYN has come": me.is_in(State.SYN_RECEIVED, *SYNCHRONIZED),
            OUR_SYN: me.snd_una == me.iss,
            "the retransmission queue is not empty": me.in_flight != 0,
        },
        send=syn_ack(me.iss, me.rcv_nxt),
    )


@rule("3.10.8", RETRANSMISSION, Event.RETRANSMISSION_TIMEOUT, sentences="2.1")
def text_is_sent_again(me: Endpoint) -> Effect:
    """The oldest octet not acknowledged heads the retransmission queue, and is sent again."""
    fin_in_queue = z3.If(me.our_fin_was_sent, z3.BitVecVal(1, me.iss.size()), z3.BitVecVal(0, me.iss.size()))
    return Effect(
        when={
            "we are synchronized": me.is_in(*SYNCHRONIZED),
            "our SYN is acknowledged": me.snd_una != me.iss,
            "text is not acknowledged": z3.UGT(me.in_flight, fin_in_queue),
        },
        send=octet(me, me.snd_una),
    )


@rule("3.10.8", RETRANSMISSION, Event.RETRANSMISSION_TIMEOUT, sentences="2.1")
def fin_is_sent_again(me: Endpoint) -> Effect:
    """Only the FIN is left in the retransmission queue, and is sent again."""
    return Effect(
        when={
            "our FIN was sent": me.our_fin_was_sent,
            "our SYN is acknowledged": me.snd_una != me.iss,
            "only the FIN is not acknowledged": me.in_flight == 1,
        },
        send=fin(me, me.snd_una),
    )


@rule("3.10.8", "TIME-WAIT TIMEOUT", Event.TIME_WAIT_TIMEOUT, sentences="3.1, §3.6 MUST-12, §3.6.1 MUST-13")
def two_msl_are_over(me: Endpoint) -> Effect:
    """No segment of this incarnation is left in the network: the TCB is no longer needed."""
    return Effect(
        when=in_states(me, State.TIME_WAIT),
        then=me.delete_tcb(Outcome.CLOSED),
    )


@rule("3.8.3", "threshold R2", Event.GIVING_UP, sentences="MUST-20, MUST-22")
def retransmissions_come_to_their_limit(me: Endpoint) -> Effect:
    """The peer has not answered for as many retransmissions as R2 allows: the connection is given up."""
    return Effect(
        when={"the retransmission queue is not empty": me.in_flight != 0},
        then=me.delete_tcb(Outcome.TIMED_OUT),
    )


@rule(
    "3.8.6.3",
    "delayed ACK",
    Event.DELAYED_ACK,
    sentences="SHLD-18, MUST-40, §3.10.7.4 57.1",
    only=Acks.DELAYED,
)
def delayed_ack_is_sent(me: Endpoint) -> Effect:
    """No segment has carried the pending acknowledgment in time, so it is sent by itself."""
    return Effect(
        when={"an acknowledgment is pending": me.ack_pending},
        then=me.with_(ack_pending=False),
        send=acknowledgment(me),
    )

"""Timeouts: RFC 9293 section 3.10.8, giving up (3.8.3), and the delayed acknowledgment (3.8.6.3).

The front of the retransmission queue is the SYN, then the text octet by octet, then the FIN.
"""

from __future__ import annotations

import z3

from ..rule import Acks, Effect, Event, rule
from ..segments import acknowledgment, fin, octet, syn, syn_ack
from ..state import SYNCHRONIZED, Endpoint, Outcome, State

RETRANSMISSION = "RETRANSMISSION TIMEOUT"
OUR_SYN = "our SYN is not acknowledged"


@rule("3.10.8", "USER TIMEOUT", Event.USER_TIMEOUT)
def user_timeout_expires(me: Endpoint) -> Effect:
    """Flush all queues, tell the user, delete the TCB; the peer is told nothing.

    TIME-WAIT turns off the timers but its own (3.10.7.4, eighth step).
    """
    return Effect(
        when={"we are not in CLOSED or TIME-WAIT": z3.Not(me.is_in(State.CLOSED, State.TIME_WAIT))},
        then=me.delete_tcb(Outcome.TIMED_OUT),
    )


@rule("3.10.8", RETRANSMISSION, Event.RETRANSMISSION_TIMEOUT, requirements=["MUST-22"])
def syn_is_sent_again(me: Endpoint) -> Effect:
    """In SYN-SENT the front of the retransmission queue is the SYN."""
    return Effect(when={"we are in SYN-SENT": me.is_in(State.SYN_SENT)}, send=syn(me.iss))


@rule("3.10.8", RETRANSMISSION, Event.RETRANSMISSION_TIMEOUT, requirements=["MUST-22"])
def syn_ack_is_sent_again(me: Endpoint) -> Effect:
    """After a SYN has come, the front of the retransmission queue is the SYN,ACK until it is acknowledged."""
    return Effect(
        when={
            "a SYN has come": me.is_in(State.SYN_RECEIVED, *SYNCHRONIZED),
            OUR_SYN: me.snd_una == me.iss,
            "the retransmission queue is not empty": me.in_flight != 0,
        },
        send=syn_ack(me.iss, me.rcv_nxt),
    )


@rule("3.10.8", RETRANSMISSION, Event.RETRANSMISSION_TIMEOUT)
def text_is_sent_again(me: Endpoint) -> Effect:
    """The front of the retransmission queue is the oldest octet of text not acknowledged."""
    fin_in_queue = z3.If(me.our_fin_was_sent, z3.BitVecVal(1, me.iss.size()), z3.BitVecVal(0, me.iss.size()))
    return Effect(
        when={
            "we are synchronized": me.is_in(*SYNCHRONIZED),
            "our SYN is acknowledged": me.snd_una != me.iss,
            "text is not acknowledged": z3.UGT(me.in_flight, fin_in_queue),
        },
        send=octet(me, me.snd_una),
    )


@rule("3.10.8", RETRANSMISSION, Event.RETRANSMISSION_TIMEOUT)
def fin_is_sent_again(me: Endpoint) -> Effect:
    """The front of the retransmission queue is the FIN."""
    return Effect(
        when={
            "our FIN is out": me.our_fin_was_sent,
            "our SYN is acknowledged": me.snd_una != me.iss,
            "only the FIN is not acknowledged": me.in_flight == 1,
        },
        send=fin(me, me.snd_una),
    )


@rule("3.10.8", "TIME-WAIT TIMEOUT", Event.TIME_WAIT_TIMEOUT, requirements=["MUST-12", "MUST-13"])
def two_msl_are_over(me: Endpoint) -> Effect:
    """If the time-wait timeout expires, delete the TCB, enter the CLOSED state."""
    return Effect(
        when={"we are in TIME-WAIT": me.is_in(State.TIME_WAIT)},
        then=me.delete_tcb(Outcome.CLOSED),
    )


@rule("3.8.3", "threshold R2", Event.GIVING_UP, requirements=["MUST-20", "MUST-22"])
def retransmissions_come_to_their_limit(me: Endpoint) -> Effect:
    """Where one segment has been sent R2 times in vain, close the connection."""
    return Effect(
        when={"the retransmission queue is not empty": me.in_flight != 0},
        then=me.delete_tcb(Outcome.TIMED_OUT),
    )


@rule("3.8.6.3", "delayed ACK", Event.DELAYED_ACK, only=Acks.DELAYED, requirements=["MUST-40", "SHLD-18"])
def delayed_ack_is_sent(me: Endpoint) -> Effect:
    """An acknowledgment is not delayed for ever: it is sent on its own when nothing has carried it."""
    return Effect(
        when={"an acknowledgment is owed": me.ack_pending},
        then=me.with_(ack_pending=False),
        send=acknowledgment(me),
    )

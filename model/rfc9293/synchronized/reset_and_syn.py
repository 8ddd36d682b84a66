"""RFC 9293 section 3.10.7.4, second step: check the RST bit; fourth step: check the SYN bit.

Both follow RFC 5961, as section 3.10.7.4 recommends: a reset needs the exact sequence number.
"""

from __future__ import annotations

from dataclasses import replace

import z3

from ...conditions import carries, in_states, lacks
from ...rule import NEXT_STEP, Effect, otherwise, rule
from ...segments import acknowledgment
from ...seqnum import within
from ...state import Endpoint, Outcome, Segment, State

SECOND = "second, check the RST bit"
FOURTH = "fourth, check the SYN bit"

EXACT = "it begins exactly at RCV.NXT"


def in_window(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """RCV.NXT =< SEG.SEQ < RCV.NXT+RCV.WND; RCV.NXT itself counts when the window is zero."""
    return z3.Or(seg.seq == me.rcv_nxt, within(me.rcv_nxt, seg.seq, me.rcv_wnd))


no_reset = otherwise(
    "3.10.7.4", SECOND, "no_reset", lambda me, seg: lacks(seg, "RST"), sentences="12.1",
    summary="A segment without RST passes to the next step.",
)  # fmt: skip


@rule("3.10.7.4", SECOND, sentences="13.3, 14.1")
def reset_outside_the_window(me: Endpoint, seg: Segment) -> Effect:
    """A reset that begins outside the window is dropped: somebody may have guessed it."""
    return Effect(when={**carries(seg, "RST"), "it begins outside the window": z3.Not(in_window(me, seg))})


@rule("3.10.7.4", SECOND, sentences="13.3, 16.1, 17.1")
def reset_elsewhere_in_the_window_is_challenged(me: Endpoint, seg: Segment) -> Effect:
    """A reset with nearly the right number is challenged: a genuine peer answers the ACK with an exact
    reset, an attacker cannot."""
    return Effect(
        when={
            **carries(seg, "RST"),
            "it begins in the window": in_window(me, seg),
            "it does not begin exactly at RCV.NXT": seg.seq != me.rcv_nxt,
        },
        send=acknowledgment(me),
    )


@rule("3.10.7.4", SECOND, sentences="15.1, 18.1, 19.1, 19.2, 19.4, §3.5 MUST-11, §3.5.3 SHLD-2")
def reset_returns_to_listen(me: Endpoint, seg: Segment) -> Effect:
    """The opening that a SYN began has failed: an endpoint opened passively listens again, as if the SYN
    had never come."""
    return Effect(
        when={
            **carries(seg, "RST"),
            EXACT: seg.seq == me.rcv_nxt,
            **in_states(me, State.SYN_RECEIVED),
            "we opened passively": me.passive,
        },
        then=me.reset_tcb(state=State.LISTEN, passive=True),
    )


@rule("3.10.7.4", SECOND, sentences="15.1, 18.1, 19.3, 19.4, 19.5, §3.5 MUST-11, §3.5.3 SHLD-2, §3.6 MUST-12")
def reset_refuses_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """After a simultaneous open a reset refuses the connection: the user learns of it and the TCB is
    deleted."""
    return Effect(
        when={
            **carries(seg, "RST"),
            EXACT: seg.seq == me.rcv_nxt,
            **in_states(me, State.SYN_RECEIVED),
            "we opened actively": z3.Not(me.passive),
        },
        then=me.delete_tcb(Outcome.RESET),
    )


@rule("3.10.7.4", SECOND, sentences="15.1, 20.1, 20.2, 20.3, 20.4, §3.5.3 SHLD-2, §3.6 MUST-12")
def reset_ends_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """The peer has given up the connection: the user learns of the reset, everything queued is dropped
    and the TCB deleted."""
    return Effect(
        when={
            **carries(seg, "RST"),
            EXACT: seg.seq == me.rcv_nxt,
            **in_states(me, State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSE_WAIT),
        },
        then=me.delete_tcb(Outcome.RESET),
    )


@rule("3.10.7.4", SECOND, sentences="15.1, 21.1, §3.5.3 SHLD-2, §3.6 MUST-12")
def reset_cuts_the_closing_short(me: Endpoint, seg: Segment) -> Effect:
    """Both users have closed; a reset ends the rest of the closing, TIME-WAIT too, and the TCB is deleted."""
    return Effect(
        when={
            **carries(seg, "RST"),
            EXACT: seg.seq == me.rcv_nxt,
            **in_states(me, State.CLOSING, State.LAST_ACK, State.TIME_WAIT),
        },
        then=me.delete_tcb(Outcome.RESET),
    )


no_syn = otherwise(
    "3.10.7.4", FOURTH, "no_syn", lambda me, seg: lacks(seg, "SYN"), sentences="26.1",
    summary="A segment without SYN passes to the next step.",
)  # fmt: skip


@rule("3.10.7.4", FOURTH, sentences="27.1, §3.5 MUST-11")
def syn_in_syn_received_returns_to_listen(me: Endpoint, seg: Segment) -> Effect:
    """A new SYN in the window means that the peer has started anew: an endpoint opened passively listens
    again."""
    return Effect(
        when={
            **carries(seg, "SYN"),
            **in_states(me, State.SYN_RECEIVED),
            "we opened passively": me.passive,
            "its SYN is in the window": in_window(me, seg),
        },
        then=me.reset_tcb(state=State.LISTEN, passive=True),
    )


@rule("3.10.7.4", FOURTH, sentences="3.3, 27.1")
def old_syn_is_trimmed_off(me: Endpoint, seg: Segment) -> Effect:
    """A SYN before the window is the one that led here, sent again: it is trimmed off, and the new part
    of the segment is processed."""
    return Effect(
        when={
            **carries(seg, "SYN"),
            **in_states(me, State.SYN_RECEIVED),
            "we opened passively": me.passive,
            "its SYN is not in the window": z3.Not(in_window(me, seg)),
        },
        segment_after=replace(seg, syn=z3.BoolVal(False), seq=seg.seq + 1),
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", FOURTH, sentences="27.2, 28.4, 29.1")
def syn_is_challenged(me: Endpoint, seg: Segment) -> Effect:
    """A SYN on a connection that exists is challenged: a peer that has restarted answers the ACK with a
    reset, a blind attacker cannot."""
    return Effect(
        when={
            **carries(seg, "SYN"),
            "we are past SYN-RECEIVED, or opened actively": z3.Not(
                z3.And(me.is_in(State.SYN_RECEIVED), me.passive)
            ),
        },
        send=acknowledgment(me),
    )

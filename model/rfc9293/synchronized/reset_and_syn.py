"""RFC 9293 section 3.10.7.4, second step: check the RST bit; fourth step: check the SYN bit.

Both follow RFC 5961, as section 3.10.7.4 recommends: a reset needs the exact sequence number.
"""

from __future__ import annotations

from dataclasses import replace

import z3

from ...rule import NEXT_STEP, Effect, rule
from ...segments import acknowledgment
from ...seqnum import within
from ...state import Endpoint, Outcome, Segment, State

SECOND = "second, check the RST bit"
FOURTH = "fourth, check the SYN bit"

HERE = "we are in SYN-RECEIVED"
EXACT = "it begins exactly at RCV.NXT"


def in_window(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """RCV.NXT =< SEG.SEQ < RCV.NXT+RCV.WND; RCV.NXT itself counts when the window is zero."""
    return z3.Or(seg.seq == me.rcv_nxt, within(me.rcv_nxt, seg.seq, me.rcv_wnd))


@rule("3.10.7.4", SECOND)
def no_reset(me: Endpoint, seg: Segment) -> Effect:
    """There is no RST: go on."""
    return Effect(when={"it carries no RST": z3.Not(seg.rst)}, next_step=NEXT_STEP)


@rule("3.10.7.4", SECOND)
def reset_outside_the_window(me: Endpoint, seg: Segment) -> Effect:
    """1) If the sequence number is outside the current receive window, silently drop the segment."""
    return Effect(
        when={"it carries RST": seg.rst, "it begins outside the window": z3.Not(in_window(me, seg))}
    )


@rule("3.10.7.4", SECOND)
def reset_elsewhere_in_the_window_is_challenged(me: Endpoint, seg: Segment) -> Effect:
    """3) If it is in the window but not exactly RCV.NXT, send a challenge ACK and drop the segment."""
    return Effect(
        when={
            "it carries RST": seg.rst,
            "it begins in the window": in_window(me, seg),
            "it does not begin exactly at RCV.NXT": seg.seq != me.rcv_nxt,
        },
        send=acknowledgment(me),
    )


@rule("3.10.7.4", SECOND, requirements=["MUST-11", "SHLD-2"])
def reset_returns_to_listen(me: Endpoint, seg: Segment) -> Effect:
    """SYN-RECEIVED: if this connection was initiated with a passive OPEN, return to LISTEN."""
    return Effect(
        when={
            "it carries RST": seg.rst,
            EXACT: seg.seq == me.rcv_nxt,
            HERE: me.is_in(State.SYN_RECEIVED),
            "we opened passively": me.passive,
        },
        then=me.fresh(state=State.LISTEN, passive=True),
    )


@rule("3.10.7.4", SECOND, requirements=["MUST-11", "MUST-12", "SHLD-2"])
def reset_refuses_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """SYN-RECEIVED: if it was initiated with an active OPEN, it was refused: enter CLOSED."""
    return Effect(
        when={
            "it carries RST": seg.rst,
            EXACT: seg.seq == me.rcv_nxt,
            HERE: me.is_in(State.SYN_RECEIVED),
            "we opened actively": z3.Not(me.passive),
        },
        then=me.delete_tcb(Outcome.RESET),
    )


@rule("3.10.7.4", SECOND, requirements=["MUST-12", "SHLD-2"])
def reset_ends_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT: enter the CLOSED state, tell the user."""
    return Effect(
        when={
            "it carries RST": seg.rst,
            EXACT: seg.seq == me.rcv_nxt,
            "we are in ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 or CLOSE-WAIT": me.is_in(
                State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSE_WAIT
            ),
        },
        then=me.delete_tcb(Outcome.RESET),
    )


@rule("3.10.7.4", SECOND, requirements=["MUST-12", "SHLD-2"])
def reset_cuts_the_closing_short(me: Endpoint, seg: Segment) -> Effect:
    """CLOSING, LAST-ACK, TIME-WAIT: if the RST bit is set, then enter the CLOSED state."""
    return Effect(
        when={
            "it carries RST": seg.rst,
            EXACT: seg.seq == me.rcv_nxt,
            "we are in CLOSING, LAST-ACK or TIME-WAIT": me.is_in(
                State.CLOSING, State.LAST_ACK, State.TIME_WAIT
            ),
        },
        then=me.delete_tcb(Outcome.RESET),
    )


@rule("3.10.7.4", FOURTH)
def no_syn(me: Endpoint, seg: Segment) -> Effect:
    """There is no SYN: go on."""
    return Effect(when={"it carries no SYN": z3.Not(seg.syn)}, next_step=NEXT_STEP)


@rule("3.10.7.4", FOURTH, requirements=["MUST-11"])
def syn_in_syn_received_returns_to_listen(me: Endpoint, seg: Segment) -> Effect:
    """SYN-RECEIVED: if the connection was initiated with a passive OPEN, return to LISTEN."""
    return Effect(
        when={
            "it carries SYN": seg.syn,
            HERE: me.is_in(State.SYN_RECEIVED),
            "we opened passively": me.passive,
            "its SYN is in the window": in_window(me, seg),
        },
        then=me.fresh(state=State.LISTEN, passive=True),
    )


@rule("3.10.7.4", FOURTH)
def old_syn_is_trimmed_off(me: Endpoint, seg: Segment) -> Effect:
    """SYN-RECEIVED: of a segment that straddles old and new only the new parts are processed.

    It was acceptable for its text or its FIN; its SYN is the one that led here, sent again.
    """
    return Effect(
        when={
            "it carries SYN": seg.syn,
            HERE: me.is_in(State.SYN_RECEIVED),
            "we opened passively": me.passive,
            "its SYN is not in the window": z3.Not(in_window(me, seg)),
        },
        segment_after=replace(seg, syn=z3.BoolVal(False), seq=seg.seq + 1),
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", FOURTH)
def syn_is_challenged(me: Endpoint, seg: Segment) -> Effect:
    """If the SYN bit is set, irrespective of the sequence number, send a challenge ACK."""
    return Effect(
        when={
            "it carries SYN": seg.syn,
            "we are past SYN-RECEIVED, or opened actively": z3.Not(
                z3.And(me.is_in(State.SYN_RECEIVED), me.passive)
            ),
        },
        send=acknowledgment(me),
    )

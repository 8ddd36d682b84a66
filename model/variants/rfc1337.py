"""RFC 9293 with the fix F1 of RFC 1337: in TIME-WAIT a reset is ignored, so that it cannot end it early."""

from __future__ import annotations

import z3

from ..rfc9293.synchronized.reset_and_syn import EXACT, SECOND, in_window
from ..rule import Effect, rule
from ..segments import acknowledgment
from ..state import Endpoint, Outcome, Segment, State
from .variant import Variant


@rule("3.10.7.4", SECOND)
def reset_before_time_wait_is_challenged(me: Endpoint, seg: Segment) -> Effect:
    """3) In the other states: in the window but not exactly RCV.NXT, send a challenge ACK and drop it."""
    return Effect(
        when={
            "it carries RST": seg.rst,
            "it begins in the window": in_window(me, seg),
            "it does not begin exactly at RCV.NXT": seg.seq != me.rcv_nxt,
            "we are not in TIME-WAIT": z3.Not(me.is_in(State.TIME_WAIT)),
        },
        send=acknowledgment(me),
    )


@rule("3.10.7.4", SECOND)
def reset_in_time_wait_is_ignored(me: Endpoint, seg: Segment) -> Effect:
    """RFC 1337, fix F1: ignore RST segments in TIME-WAIT state."""
    return Effect(
        when={
            "it carries RST": seg.rst,
            "it begins in the window": in_window(me, seg),
            "we are in TIME-WAIT": me.is_in(State.TIME_WAIT),
        }
    )


@rule("3.10.7.4", SECOND, requirements=["MUST-12", "SHLD-2"])
def reset_before_time_wait_cuts_the_closing_short(me: Endpoint, seg: Segment) -> Effect:
    """CLOSING, LAST-ACK: if the RST bit is set, then enter the CLOSED state."""
    return Effect(
        when={
            "it carries RST": seg.rst,
            EXACT: seg.seq == me.rcv_nxt,
            "we are in CLOSING or LAST-ACK": me.is_in(State.CLOSING, State.LAST_ACK),
        },
        then=me.delete_tcb(Outcome.RESET),
    )


RFC_1337 = Variant(
    "rfc1337",
    "RFC 9293 with resets ignored in TIME-WAIT.",
    "RFC 9293，但在 TIME-WAIT 状态下忽略 RST。",
    {
        "reset_elsewhere_in_the_window_is_challenged": (
            reset_before_time_wait_is_challenged,
            reset_in_time_wait_is_ignored,
        ),
        "reset_cuts_the_closing_short": (reset_before_time_wait_cuts_the_closing_short,),
    },
)

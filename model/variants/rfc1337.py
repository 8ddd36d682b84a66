"""RFC 9293 with the fix F1 of RFC 1337: in TIME-WAIT a reset is ignored, so that it cannot end it early."""

from __future__ import annotations

from ..conditions import carries, in_states, not_in_states
from ..rfc9293.synchronized.reset_and_syn import EXACT, SECOND, in_window
from ..rule import Effect, rule
from ..segments import acknowledgment
from ..state import Endpoint, Outcome, Segment, State
from .variant import Variant


@rule("3.10.7.4", SECOND, sentences="§RFC 1337")
def reset_before_time_wait_is_challenged(me: Endpoint, seg: Segment) -> Effect:
    """Outside TIME-WAIT a reset with nearly the right number is challenged, as in RFC 9293."""
    return Effect(
        when={
            **carries(seg, "RST"),
            "it begins in the window": in_window(me, seg),
            "it does not begin exactly at RCV.NXT": seg.seq != me.rcv_nxt,
            **not_in_states(me, State.TIME_WAIT),
        },
        send=acknowledgment(me),
    )


@rule("3.10.7.4", SECOND, sentences="§RFC 1337")
def reset_in_time_wait_is_ignored(me: Endpoint, seg: Segment) -> Effect:
    """A reset in TIME-WAIT is dropped, so that an old segment cannot end the waiting too early (RFC 1337,
    fix F1)."""
    return Effect(
        when={
            **carries(seg, "RST"),
            "it begins in the window": in_window(me, seg),
            **in_states(me, State.TIME_WAIT),
        }
    )


@rule("3.10.7.4", SECOND, sentences="§3.5.3 SHLD-2, §3.6 MUST-12, §RFC 1337")
def reset_before_time_wait_cuts_the_closing_short(me: Endpoint, seg: Segment) -> Effect:
    """In CLOSING and LAST-ACK a reset ends the rest of the closing, as in RFC 9293."""
    return Effect(
        when={
            **carries(seg, "RST"),
            EXACT: seg.seq == me.rcv_nxt,
            **in_states(me, State.CLOSING, State.LAST_ACK),
        },
        then=me.delete_tcb(Outcome.RESET),
    )


RFC_1337 = Variant(
    "rfc1337",
    "RFC 9293 with resets ignored in TIME-WAIT.",
    {
        "reset_elsewhere_in_the_window_is_challenged": (
            reset_before_time_wait_is_challenged,
            reset_in_time_wait_is_ignored,
        ),
        "reset_cuts_the_closing_short": (reset_before_time_wait_cuts_the_closing_short,),
    },
)

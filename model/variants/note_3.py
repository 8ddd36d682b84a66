"""RFC 9293 by Note 3 of Figure 5 and section 3.5.2: the side that issues a reset enters TIME-WAIT.

Section 3.10.5 (ABORT) deletes the TCB and enters CLOSED instead; RFC 9293 as the model has it does that, and
so where a half-duplex CLOSE resets (section 3.6.1, which names no state).
"""

from __future__ import annotations

from dataclasses import replace

from ..conditions import in_states
from ..rfc9293.calls.closing import close_with_unread_text_sends_a_reset
from ..rfc9293.synchronized.text_and_fin import SEVENTH, text_after_half_duplex_close_is_reset
from ..rule import Effect, Event, rule
from ..segments import reset
from ..state import Endpoint, Outcome, Segment, State
from .variant import Variant


def _flushed(me: Endpoint) -> Endpoint:
    """Drop everything queued or pending; only the numbers are kept."""
    return me.with_(snd_una=me.snd_nxt, unsent=0, unread=0, close_pending=False, ack_pending=False)


def _waiting(me: Endpoint) -> Endpoint:
    """Enter TIME-WAIT and report to the user that the connection is aborted."""
    return _flushed(me).with_(state=State.TIME_WAIT, outcome=Outcome.ABORTED)


@rule("3.5.2", "SYN-RECEIVED STATE to CLOSE-WAIT STATE", Event.ABORT, sentences="§3.5.2")
def abort_sends_a_reset_and_waits(me: Endpoint) -> Effect:
    """A reset informs the peer that the connection is gone; its sender stays in TIME-WAIT, so that old
    segments meet the old connection."""
    return Effect(
        when=in_states(
            me,
            State.SYN_RECEIVED,
            State.ESTABLISHED,
            State.FIN_WAIT_1,
            State.FIN_WAIT_2,
            State.CLOSE_WAIT,
        ),
        then=_waiting(me),
        send=reset(me),
    )


@rule("3.5.2", "half-duplex CLOSE", Event.CLOSE, sentences="§3.6.1 MAY-1, §3.6.1 SHLD-3")
def close_with_unread_text_sends_a_reset_and_waits(me: Endpoint) -> Effect:
    """A half-duplex CLOSE that loses unread data resets the peer and stays in TIME-WAIT."""
    return replace(close_with_unread_text_sends_a_reset(me), then=_waiting(me))


@rule("3.10.7.4", SEVENTH, sentences="§3.6.1 MAY-1, §3.6.1 SHLD-3")
def text_after_half_duplex_close_is_reset_and_waited_for(me: Endpoint, seg: Segment) -> Effect:
    """Data that nobody will read any more is answered with a reset, and the endpoint stays in TIME-WAIT."""
    return replace(text_after_half_duplex_close_is_reset(me, seg), then=_waiting(me))


@rule("3.10.8", "TIME-WAIT TIMEOUT", Event.TIME_WAIT_TIMEOUT, sentences="3.1, §3.6 MUST-12, §3.6.1 MUST-13")
def two_msl_after_closing_are_over(me: Endpoint) -> Effect:
    """After a normal close the 2 MSL end the connection, and the user learns that it was closed."""
    return Effect(
        when={
            **in_states(me, State.TIME_WAIT),
            "the user has not aborted the connection": me.outcome != Outcome.ABORTED,
        },
        then=me.delete_tcb(Outcome.CLOSED),
    )


@rule("3.10.8", "TIME-WAIT TIMEOUT", Event.TIME_WAIT_TIMEOUT, sentences="3.1, §3.6.1 MUST-13")
def two_msl_after_a_reset_are_over(me: Endpoint) -> Effect:
    """After an abort the 2 MSL end the connection; the user knows already that it was aborted."""
    return Effect(
        when={
            **in_states(me, State.TIME_WAIT),
            "the user has aborted the connection": me.outcome == Outcome.ABORTED,
        },
        then=me.delete_tcb(Outcome.ABORTED),
    )


NOTE_3 = Variant(
    "note-3",
    "RFC 9293 where the side that issues a reset enters TIME-WAIT (Figure 5, Note 3).",
    {
        "abort_sends_a_reset": (abort_sends_a_reset_and_waits,),
        "close_with_unread_text_sends_a_reset": (close_with_unread_text_sends_a_reset_and_waits,),
        "text_after_half_duplex_close_is_reset": (text_after_half_duplex_close_is_reset_and_waited_for,),
        "two_msl_are_over": (two_msl_after_closing_are_over, two_msl_after_a_reset_are_over),
    },
)

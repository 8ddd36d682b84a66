"""RFC 9293 by Note 3 of Figure 5 and section 3.5.2: the side that issues a reset enters TIME-WAIT.

Section 3.10.5 (ABORT) deletes the TCB and enters CLOSED instead; RFC 9293 as the model has it does that.
"""

from __future__ import annotations

from ..records import Endpoint, Outcome, State
from ..rule import Effect, Event, rule
from ..segments import reset
from .variant import Variant


def _flushed(me: Endpoint) -> Endpoint:
    """Nothing is queued any more and nothing is owed: only the numbers are still known."""
    return me.with_(snd_una=me.snd_nxt, unsent=0, unread=0, close_pending=False, ack_owed=False)


@rule("3.5.2", "SYN-RECEIVED STATE to CLOSE-WAIT STATE", Event.ABORT)
def abort_sends_a_reset_and_waits(me: Endpoint) -> Effect:
    """The side of a connection issuing a reset should enter the TIME-WAIT state."""
    return Effect(
        when={
            "we are in SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 or CLOSE-WAIT": me.is_in(
                State.SYN_RECEIVED,
                State.ESTABLISHED,
                State.FIN_WAIT_1,
                State.FIN_WAIT_2,
                State.CLOSE_WAIT,
            )
        },
        then=_flushed(me).with_(state=State.TIME_WAIT, outcome=Outcome.ABORTED),
        send=reset(me),
    )


@rule("3.10.8", "TIME-WAIT TIMEOUT", Event.TIME_WAIT_TIMEOUT, requirements=["MUST-12", "MUST-13"])
def two_msl_after_closing_are_over(me: Endpoint) -> Effect:
    """If the time-wait timeout expires, delete the TCB, enter the CLOSED state."""
    return Effect(
        when={
            "we are in TIME-WAIT": me.is_in(State.TIME_WAIT),
            "the user has not aborted the connection": me.outcome != Outcome.ABORTED,
        },
        then=me.delete_tcb(Outcome.CLOSED),
    )


@rule("3.10.8", "TIME-WAIT TIMEOUT", Event.TIME_WAIT_TIMEOUT, requirements=["MUST-13"])
def two_msl_after_a_reset_are_over(me: Endpoint) -> Effect:
    """The same after a reset: the user has been told already that the connection was aborted."""
    return Effect(
        when={
            "we are in TIME-WAIT": me.is_in(State.TIME_WAIT),
            "the user has aborted the connection": me.outcome == Outcome.ABORTED,
        },
        then=me.delete_tcb(Outcome.ABORTED),
    )


NOTE_3 = Variant(
    "note-3",
    "RFC 9293 where the side that issues a reset enters TIME-WAIT (Figure 5, Note 3).",
    "RFC 9293，但发出 RST 的一方进入 TIME-WAIT（图 5 附注 3）。",
    {
        "abort_sends_a_reset": (abort_sends_a_reset_and_waits,),
        "two_msl_are_over": (two_msl_after_closing_are_over, two_msl_after_a_reset_are_over),
    },
)

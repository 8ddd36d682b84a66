"""RFC 9293 section 3.10.7.4, sixth to eighth step: the URG bit, the segment text, the FIN bit."""

from __future__ import annotations

import z3

from ...rule import NEXT_STEP, AckDue, Effect, Reading, rule
from ...segments import reset_for
from ...state import Endpoint, Outcome, Segment, State

SIXTH = "sixth, check the URG bit"
SEVENTH = "seventh, process the segment text"
EIGHTH = "eighth, check the FIN bit"

RECEIVING = (State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2)
AFTER_FIN = (State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK, State.TIME_WAIT)
RECEIVING_WORDS = "we are in ESTABLISHED, FIN-WAIT-1 or FIN-WAIT-2"
NEW_TEXT, NO_NEW_TEXT = "it carries text not yet received", "it carries no text not yet received"
STILL_READS = "no half-duplex CLOSE was called"
NEXT_FIN, NO_NEXT_FIN = "its FIN is the next number", "it carries no FIN that is the next number"


def new_octets(me: Endpoint, seg: Segment) -> z3.BitVecRef:
    """How many octets of the text lie beyond RCV.NXT and in the window; the old ones are trimmed off."""
    old = me.rcv_nxt - seg.first_octet
    fresh = z3.If(z3.ULT(old, seg.text), seg.text - old, z3.BitVecVal(0, seg.width))
    return z3.If(z3.ULE(fresh, me.rcv_wnd), fresh, me.rcv_wnd)


def fin_is_next(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """All before the FIN has been received and the FIN has not."""
    return z3.And(seg.fin, seg.fin_number == me.rcv_nxt)


@rule("3.10.7.4", SIXTH)
def urgent_data_is_only_signalled(me: Endpoint, seg: Segment) -> Effect:
    """If the URG bit is set, the user is told; no state changes."""
    return Effect(when={}, next_step=NEXT_STEP)


@rule("3.10.7.4", SEVENTH, only=Reading.AT_ONCE, requirements=["MUST-58", "SHLD-14"])
def text_is_delivered(me: Endpoint, seg: Segment) -> Effect:
    """Deliver segment data to user RECEIVE buffers, advance RCV.NXT, send an acknowledgment."""
    octets = new_octets(me, seg)
    return Effect(
        when={
            RECEIVING_WORDS: me.is_in(*RECEIVING),
            NEW_TEXT: octets != 0,
            STILL_READS: z3.Not(me.receive_shut_down),
        },
        then=me.with_(rcv_nxt=me.rcv_nxt + octets, delivered=me.delivered + octets),
        ack_due=AckDue.MAY_DELAY,
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", SEVENTH, only=Reading.BY_CALL, requirements=["MUST-58", "SHLD-14"])
def text_is_kept_for_receive(me: Endpoint, seg: Segment) -> Effect:
    """Take responsibility for the data, advance RCV.NXT, adjust RCV.WND, send an acknowledgment."""
    octets = new_octets(me, seg)
    return Effect(
        when={
            RECEIVING_WORDS: me.is_in(*RECEIVING),
            NEW_TEXT: octets != 0,
            STILL_READS: z3.Not(me.receive_shut_down),
        },
        then=me.with_(rcv_nxt=me.rcv_nxt + octets, unread=me.unread + octets),
        ack_due=AckDue.MAY_DELAY,
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", SEVENTH, requirements=["MAY-1", "SHLD-3"])
def text_after_half_duplex_close_is_reset(me: Endpoint, seg: Segment) -> Effect:
    """New data after a half-duplex CLOSE (3.6.1): send a RST to show that data was lost, delete the TCB.

    The RST takes its number from the ACK field, as any that answers a segment (section 3.5.2).
    """
    return Effect(
        when={
            RECEIVING_WORDS: me.is_in(*RECEIVING),
            NEW_TEXT: new_octets(me, seg) != 0,
            "CLOSE is half-duplex": me.given.half_duplex,
            "CLOSE was called": me.close_was_called,
        },
        then=me.delete_tcb(Outcome.ABORTED),
        send=reset_for(seg),
    )


@rule("3.10.7.4", SEVENTH)
def no_new_text(me: Endpoint, seg: Segment) -> Effect:
    """There is no text to take: go on."""
    return Effect(
        when={RECEIVING_WORDS: me.is_in(*RECEIVING), NO_NEW_TEXT: new_octets(me, seg) == 0},
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", SEVENTH)
def text_after_fin_is_ignored(me: Endpoint, seg: Segment) -> Effect:
    """This should not occur since a FIN has been received from the remote side. Ignore the segment text."""
    return Effect(
        when={"we are in CLOSE-WAIT, CLOSING, LAST-ACK or TIME-WAIT": me.is_in(*AFTER_FIN)},
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", EIGHTH)
def no_fin(me: Endpoint, seg: Segment) -> Effect:
    """There is no FIN to process: the segment is done."""
    return Effect(when={NO_NEXT_FIN: z3.Not(fin_is_next(me, seg))})


@rule("3.10.7.4", EIGHTH, requirements=["MUST-58"])
def fin_in_established(me: Endpoint, seg: Segment) -> Effect:
    """Advance RCV.NXT over the FIN, send an acknowledgment for it, enter the CLOSE-WAIT state."""
    return Effect(
        when={
            NEXT_FIN: fin_is_next(me, seg),
            "we are in ESTABLISHED": me.is_in(State.ESTABLISHED),
        },
        then=me.with_(state=State.CLOSE_WAIT, rcv_nxt=me.rcv_nxt + 1),
        ack_due=AckDue.MAY_DELAY,
    )


@rule("3.10.7.4", EIGHTH, requirements=["MUST-58"])
def fin_in_fin_wait_1(me: Endpoint, seg: Segment) -> Effect:
    """Our FIN has not been acknowledged: enter the CLOSING state.

    Had this segment acknowledged it, the fifth step would have led to FIN-WAIT-2 before.
    """
    return Effect(
        when={
            NEXT_FIN: fin_is_next(me, seg),
            "we are in FIN-WAIT-1": me.is_in(State.FIN_WAIT_1),
        },
        then=me.with_(state=State.CLOSING, rcv_nxt=me.rcv_nxt + 1),
        ack_due=AckDue.MAY_DELAY,
    )


@rule("3.10.7.4", EIGHTH, requirements=["MUST-58"])
def fin_in_fin_wait_2(me: Endpoint, seg: Segment) -> Effect:
    """Enter the TIME-WAIT state. Start the time-wait timer, turn off the other timers."""
    return Effect(
        when={
            NEXT_FIN: fin_is_next(me, seg),
            "we are in FIN-WAIT-2": me.is_in(State.FIN_WAIT_2),
        },
        then=me.with_(state=State.TIME_WAIT, rcv_nxt=me.rcv_nxt + 1),
        ack_due=AckDue.MAY_DELAY,
    )


@rule("3.10.7.4", EIGHTH, requirements=["MUST-58"])
def fin_after_fin(me: Endpoint, seg: Segment) -> Effect:
    """CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT: advance RCV.NXT over the FIN, acknowledge it, remain."""
    return Effect(
        when={
            NEXT_FIN: fin_is_next(me, seg),
            "we are in CLOSE-WAIT, CLOSING, LAST-ACK or TIME-WAIT": me.is_in(*AFTER_FIN),
        },
        then=me.with_(rcv_nxt=me.rcv_nxt + 1),
        ack_due=AckDue.MAY_DELAY,
    )

"""RFC 9293 section 3.10.7.4, sixth to eighth step: the URG bit, the segment text, the FIN bit."""

from __future__ import annotations

import z3

from ...conditions import in_states
from ...rule import NEXT_STEP, RETURN, AckDue, Effect, Reading, otherwise, rule
from ...segments import reset_for
from ...state import Endpoint, Outcome, Segment, State

SIXTH = "sixth, check the URG bit"
SEVENTH = "seventh, process the segment text"
EIGHTH = "eighth, check the FIN bit"

RECEIVING = (State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2)
AFTER_FIN = (State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK, State.TIME_WAIT)
NEW_TEXT, NO_NEW_TEXT = "it carries text not yet received", "it carries no text not yet received"
STILL_READS = "no half-duplex CLOSE was called"
NEXT_FIN, NO_NEXT_FIN = "its FIN is the next number", "it carries no FIN that is the next number"


def new_octets(me: Endpoint, seg: Segment) -> z3.BitVecRef:
    """The number of octets of text that lie in the window and beyond RCV.NXT; old octets are trimmed off."""
    old = me.rcv_nxt - seg.first_octet
    new = z3.If(z3.ULT(old, seg.text), seg.text - old, z3.BitVecVal(0, seg.width))
    return z3.If(z3.ULE(new, me.rcv_wnd), new, me.rcv_wnd)


def fin_is_next(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """All before the FIN has been received and the FIN has not."""
    return z3.And(seg.fin, seg.fin_number == me.rcv_nxt)


@rule("3.10.7.4", SIXTH, sentences="48.1, 49.2")
def urgent_data_is_only_signalled(me: Endpoint, seg: Segment) -> Effect:
    """Urgent data is a message to the user and changes no state, so every segment passes on."""
    return Effect(when={}, next_step=NEXT_STEP)


@rule(
    "3.10.7.4",
    SEVENTH,
    sentences="3.3, 4.1 MUST-58, 51.1, 51.2, 52.1, 53.1, 53.2, 56.1, 57.1, §3.10.3 7.1, §3.8.6 SHLD-14",
    only=Reading.AT_ONCE,
)
def text_is_delivered(me: Endpoint, seg: Segment) -> Effect:
    """New data goes to the user at once, and an acknowledgment is due, now or as a delayed one."""
    octets = new_octets(me, seg)
    return Effect(
        when={
            **in_states(me, *RECEIVING),
            NEW_TEXT: octets != 0,
            STILL_READS: z3.Not(me.receive_shut_down),
        },
        then=me.with_(rcv_nxt=me.rcv_nxt + octets, delivered=me.delivered + octets),
        ack_due=AckDue.MAY_DELAY,
        next_step=NEXT_STEP,
    )


@rule(
    "3.10.7.4",
    SEVENTH,
    sentences="3.3, 4.1 MUST-58, 51.1, 51.2, 52.1, 53.1, 53.2, 56.1, 57.1, §3.10.3 7.1, §3.8.6 SHLD-14",
    only=Reading.BY_CALL,
)
def text_is_kept_for_receive(me: Endpoint, seg: Segment) -> Effect:
    """New data is kept until the user calls RECEIVE; it takes room in the window meanwhile, and an
    acknowledgment is due."""
    octets = new_octets(me, seg)
    return Effect(
        when={
            **in_states(me, *RECEIVING),
            NEW_TEXT: octets != 0,
            STILL_READS: z3.Not(me.receive_shut_down),
        },
        then=me.with_(rcv_nxt=me.rcv_nxt + octets, unread=me.unread + octets),
        ack_due=AckDue.MAY_DELAY,
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", SEVENTH, sentences="51.1, §3.6.1 MAY-1, §3.6.1 SHLD-3")
def text_after_half_duplex_close_is_reset(me: Endpoint, seg: Segment) -> Effect:
    """The user has stopped reading, so data that arrives is lost: a reset, numbered by its ACK (3.5.2),
    informs the peer, and the TCB is deleted."""
    return Effect(
        when={
            **in_states(me, *RECEIVING),
            NEW_TEXT: new_octets(me, seg) != 0,
            "CLOSE is half-duplex": me.given.half_duplex,
            "CLOSE was called": me.close_was_called,
        },
        then=me.delete_tcb(Outcome.ABORTED),
        send=reset_for(seg),
    )


no_new_text = otherwise(
    "3.10.7.4", SEVENTH, "no_new_text", sentences="51.1",
    when=lambda me, seg: {**in_states(me, *RECEIVING), NO_NEW_TEXT: new_octets(me, seg) == 0},
    summary="A segment without data in the window, or with data received before, passes on.",
)  # fmt: skip


@rule("3.10.7.4", SEVENTH, sentences="58.2")
def text_after_fin_is_ignored(me: Endpoint, seg: Segment) -> Effect:
    """The peer's FIN was its last number, so data after it means nothing."""
    return Effect(
        when=in_states(me, *AFTER_FIN),
        next_step=NEXT_STEP,
    )


no_fin = otherwise(
    "3.10.7.4", EIGHTH, "no_fin", lambda me, seg: {NO_NEXT_FIN: z3.Not(fin_is_next(me, seg))},
    sentences="59.1, 69.1", next_step=RETURN,
    summary="Without a FIN, or with one whose predecessors are missing, the segment is done.",
)  # fmt: skip


@rule("3.10.7.4", EIGHTH, sentences="4.1 MUST-58, 61.1, 62.1, 69.1")
def fin_in_established(me: Endpoint, seg: Segment) -> Effect:
    """The peer sends no more data: its FIN is counted and acknowledged, and our user may go on sending."""
    return Effect(
        when={NEXT_FIN: fin_is_next(me, seg), **in_states(me, State.ESTABLISHED)},
        then=me.with_(state=State.CLOSE_WAIT, rcv_nxt=me.rcv_nxt + 1),
        ack_due=AckDue.MAY_DELAY,
    )


@rule("3.10.7.4", EIGHTH, sentences="4.1 MUST-58, 61.1, 63.1, 69.1")
def fin_in_fin_wait_1(me: Endpoint, seg: Segment) -> Effect:
    """Both sides have closed, and our FIN is not acknowledged yet. Had this segment acknowledged it, the
    fifth step would have led to FIN-WAIT-2."""
    return Effect(
        when={NEXT_FIN: fin_is_next(me, seg), **in_states(me, State.FIN_WAIT_1)},
        then=me.with_(state=State.CLOSING, rcv_nxt=me.rcv_nxt + 1),
        ack_due=AckDue.MAY_DELAY,
    )


@rule("3.10.7.4", EIGHTH, sentences="4.1 MUST-58, 61.1, 63.1, 64.1, 64.2, 69.1")
def fin_in_fin_wait_2(me: Endpoint, seg: Segment) -> Effect:
    """Both FINs have arrived: the endpoint stays for 2 MSL, to acknowledge the peer's FIN again if need
    be and to let old segments die."""
    return Effect(
        when={NEXT_FIN: fin_is_next(me, seg), **in_states(me, State.FIN_WAIT_2)},
        then=me.with_(state=State.TIME_WAIT, rcv_nxt=me.rcv_nxt + 1),
        ack_due=AckDue.MAY_DELAY,
    )


@rule("3.10.7.4", EIGHTH, sentences="4.1 MUST-58, 61.1, 65.1, 66.1, 67.1, 68.1, 68.2, 69.1")
def fin_after_fin(me: Endpoint, seg: Segment) -> Effect:
    """A FIN after the peer's FIN is counted and acknowledged like the first, and the state stays."""
    return Effect(
        when={NEXT_FIN: fin_is_next(me, seg), **in_states(me, *AFTER_FIN)},
        then=me.with_(rcv_nxt=me.rcv_nxt + 1),
        ack_due=AckDue.MAY_DELAY,
    )

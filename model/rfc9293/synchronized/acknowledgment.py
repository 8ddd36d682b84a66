"""RFC 9293 section 3.10.7.4, fifth step: check the ACK field.

The step is written in the order in which its sentences apply: the ACK bit, the range of RFC 5961,
SYN-RECEIVED, "the processing for the ESTABLISHED state", and what the later states do in addition.
"""

from __future__ import annotations

import z3

from ...rule import NEXT_STEP, AckDue, Effect, rule
from ...segments import acknowledgment, reset_for
from ...seqnum import acknowledges, between
from ...state import Endpoint, Outcome, Segment, State

FIFTH = "fifth, check the ACK field"
ACK_BIT = f"{FIFTH}: the ACK bit"
RANGE = f"{FIFTH}: RFC 5961"
IN_SYN_RECEIVED = f"{FIFTH}: SYN-RECEIVED STATE"
AS_IN_ESTABLISHED = f"{FIFTH}: ESTABLISHED STATE"
IN_ADDITION = f"{FIFTH}: in addition"

OUR_FIN = "it acknowledges our FIN"
NOT_OUR_FIN = "it does not acknowledge our FIN"


def in_range(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """(SND.UNA - MAX.SND.WND) =< SEG.ACK =< SND.NXT."""
    return between(me.snd_una - me.given.window, seg.ack_number, me.snd_nxt)


def advances(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """SND.UNA < SEG.ACK =< SND.NXT."""
    return acknowledges(me.snd_una, seg.ack_number, me.snd_nxt)


@rule("3.10.7.4", ACK_BIT)
def segment_without_ack_is_dropped(me: Endpoint, seg: Segment) -> Effect:
    """If the ACK bit is off, drop the segment and return."""
    return Effect(when={"it carries no ACK": z3.Not(seg.ack)})


@rule("3.10.7.4", ACK_BIT)
def segment_carries_an_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """If the ACK bit is on, its number is looked at."""
    return Effect(when={"it carries ACK": seg.ack}, next_step=NEXT_STEP)


@rule("3.10.7.4", RANGE, requirements=["MAY-12"])
def acknowledgment_out_of_range_is_answered(me: Endpoint, seg: Segment) -> Effect:
    """Segments whose ACK value is out of range MUST be discarded and an ACK sent back."""
    return Effect(
        when={"its ACK is out of range": z3.Not(in_range(me, seg))},
        send=acknowledgment(me),
    )


@rule("3.10.7.4", RANGE, requirements=["MAY-12"])
def acknowledgment_is_in_range(me: Endpoint, seg: Segment) -> Effect:
    """When the ACK value is acceptable, the per-state processing below applies."""
    return Effect(when={"its ACK is in range": in_range(me, seg)}, next_step=NEXT_STEP)


@rule("3.10.7.4", IN_SYN_RECEIVED)
def ack_of_our_syn_opens_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """If SND.UNA < SEG.ACK =< SND.NXT, then enter ESTABLISHED state and continue processing."""
    return Effect(
        when={
            "we are in SYN-RECEIVED": me.is_in(State.SYN_RECEIVED),
            "it acknowledges our SYN": advances(me, seg),
        },
        then=me.with_(state=State.ESTABLISHED),
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", IN_SYN_RECEIVED)
def wrong_ack_of_our_syn_is_reset(me: Endpoint, seg: Segment) -> Effect:
    """If the segment acknowledgment is not acceptable, form a reset segment and send it."""
    return Effect(
        when={
            "we are in SYN-RECEIVED": me.is_in(State.SYN_RECEIVED),
            "it does not acknowledge our SYN": z3.Not(advances(me, seg)),
        },
        send=reset_for(seg),
    )


@rule("3.10.7.4", IN_SYN_RECEIVED)
def handshake_is_over(me: Endpoint, seg: Segment) -> Effect:
    """In the other states the processing for the ESTABLISHED state applies."""
    return Effect(
        when={"we are past SYN-RECEIVED": z3.Not(me.is_in(State.SYN_RECEIVED))},
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", AS_IN_ESTABLISHED)
def new_acknowledgment_advances_snd_una(me: Endpoint, seg: Segment) -> Effect:
    """If SND.UNA < SEG.ACK =< SND.NXT, then set SND.UNA <- SEG.ACK."""
    return Effect(
        when={"it acknowledges something new": advances(me, seg)},
        then=me.with_(snd_una=seg.ack_number),
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", AS_IN_ESTABLISHED)
def duplicate_acknowledgment_is_ignored(me: Endpoint, seg: Segment) -> Effect:
    """If the ACK is a duplicate (SEG.ACK =< SND.UNA), it can be ignored."""
    return Effect(
        when={"it acknowledges nothing new": z3.Not(advances(me, seg))},
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", IN_ADDITION)
def ack_of_our_fin_in_fin_wait_1(me: Endpoint, seg: Segment) -> Effect:
    """If the FIN segment is now acknowledged, then enter FIN-WAIT-2 and continue processing in that state."""
    return Effect(
        when={
            "we are in FIN-WAIT-1": me.is_in(State.FIN_WAIT_1),
            OUR_FIN: me.our_fin_is_acknowledged(),
        },
        then=me.with_(state=State.FIN_WAIT_2),
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", IN_ADDITION)
def our_fin_is_still_out_in_fin_wait_1(me: Endpoint, seg: Segment) -> Effect:
    """In FIN-WAIT-1 an acknowledgment that does not cover our FIN changes nothing more."""
    return Effect(
        when={
            "we are in FIN-WAIT-1": me.is_in(State.FIN_WAIT_1),
            NOT_OUR_FIN: z3.Not(me.our_fin_is_acknowledged()),
        },
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", IN_ADDITION)
def nothing_in_addition(me: Endpoint, seg: Segment) -> Effect:
    """ESTABLISHED, CLOSE-WAIT: that is all; FIN-WAIT-2: the user's CLOSE can be acknowledged."""
    return Effect(
        when={
            "we are in ESTABLISHED, FIN-WAIT-2 or CLOSE-WAIT": me.is_in(
                State.ESTABLISHED, State.FIN_WAIT_2, State.CLOSE_WAIT
            )
        },
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", IN_ADDITION)
def ack_of_our_fin_in_closing(me: Endpoint, seg: Segment) -> Effect:
    """If the ACK acknowledges our FIN, then enter the TIME-WAIT state."""
    return Effect(
        when={"we are in CLOSING": me.is_in(State.CLOSING), OUR_FIN: me.our_fin_is_acknowledged()},
        then=me.with_(state=State.TIME_WAIT),
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", IN_ADDITION)
def closing_ignores_anything_else(me: Endpoint, seg: Segment) -> Effect:
    """… otherwise, ignore the segment."""
    return Effect(
        when={
            "we are in CLOSING": me.is_in(State.CLOSING),
            NOT_OUR_FIN: z3.Not(me.our_fin_is_acknowledged()),
        },
    )


@rule("3.10.7.4", IN_ADDITION, requirements=["MUST-12"])
def ack_of_our_fin_in_last_ack(me: Endpoint, seg: Segment) -> Effect:
    """If our FIN is now acknowledged, delete the TCB, enter the CLOSED state, and return."""
    return Effect(
        when={"we are in LAST-ACK": me.is_in(State.LAST_ACK), OUR_FIN: me.our_fin_is_acknowledged()},
        then=me.delete_tcb(Outcome.CLOSED),
    )


@rule("3.10.7.4", IN_ADDITION)
def our_fin_is_still_out_in_last_ack(me: Endpoint, seg: Segment) -> Effect:
    """In LAST-ACK an acknowledgment that does not cover our FIN changes nothing more."""
    return Effect(
        when={
            "we are in LAST-ACK": me.is_in(State.LAST_ACK),
            NOT_OUR_FIN: z3.Not(me.our_fin_is_acknowledged()),
        },
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", IN_ADDITION, requirements=["MUST-58"])
def fin_again_in_time_wait(me: Endpoint, seg: Segment) -> Effect:
    """TIME-WAIT: a retransmission of the remote FIN is acknowledged, and the 2 MSL timeout restarted."""
    return Effect(
        when={"we are in TIME-WAIT": me.is_in(State.TIME_WAIT), "it carries FIN": seg.fin},
        ack_due=AckDue.NOW,
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", IN_ADDITION)
def nothing_else_matters_in_time_wait(me: Endpoint, seg: Segment) -> Effect:
    """TIME-WAIT: "the only thing that can arrive" is that FIN; anything else goes on."""
    return Effect(
        when={"we are in TIME-WAIT": me.is_in(State.TIME_WAIT), "it carries no FIN": z3.Not(seg.fin)},
        next_step=NEXT_STEP,
    )

"""RFC 9293 section 3.10.7.4, fifth step: check the ACK field.

The step is written in the order in which its sentences apply: the ACK bit, the range of RFC 5961,
SYN-RECEIVED, "the processing for the ESTABLISHED state", and what the later states do in addition.
"""

from __future__ import annotations

import z3

from ...conditions import carries, in_states, lacks, past
from ...rule import NEXT_STEP, RETURN, AckDue, Effect, otherwise, rule
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


def not_our_fin(me: Endpoint) -> z3.BoolRef:
    """Our FIN has not been sent, or something up to it is not acknowledged."""
    return z3.Not(me.our_fin_is_acknowledged())


@rule("3.10.7.4", ACK_BIT, sentences="33.1")
def segment_without_ack_is_dropped(me: Endpoint, seg: Segment) -> Effect:
    """Every segment after the first SYN carries an ACK; one without is dropped."""
    return Effect(when=lacks(seg, "ACK"))


segment_carries_an_acknowledgment = otherwise(
    "3.10.7.4", ACK_BIT, "segment_carries_an_acknowledgment", lambda me, seg: carries(seg, "ACK"),
    sentences="34.1",
    summary="A segment with ACK passes on, to have its acknowledgment number checked.",
)  # fmt: skip


@rule("3.10.7.4", RANGE, sentences="35.1 MAY-12, 35.2, 35.3, 38.5")
def acknowledgment_out_of_range_is_answered(me: Endpoint, seg: Segment) -> Effect:
    """An ACK too old, or of what has not been sent, is likely forged: the segment is dropped and our
    numbers are sent back."""
    return Effect(
        when={"its ACK is out of range": z3.Not(in_range(me, seg))},
        send=acknowledgment(me),
    )


acknowledgment_is_in_range = otherwise(
    "3.10.7.4", RANGE, "acknowledgment_is_in_range", sentences="35.1 MAY-12, 35.2, 35.5",
    when=lambda me, seg: {"its ACK is in range": in_range(me, seg)},
    summary="An ACK of something between the oldest that may still come and the last number sent passes on.",
)  # fmt: skip


@rule("3.10.7.4", IN_SYN_RECEIVED, sentences="36.1")
def ack_of_our_syn_opens_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """The peer has our SYN, so both sides know each other's ISS: the handshake is complete."""
    return Effect(
        when={**in_states(me, State.SYN_RECEIVED), "it acknowledges our SYN": advances(me, seg)},
        then=me.with_(state=State.ESTABLISHED),
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", IN_SYN_RECEIVED, sentences="37.1")
def wrong_ack_of_our_syn_is_reset(me: Endpoint, seg: Segment) -> Effect:
    """An ACK that does not cover our SYN belongs to another incarnation: its sender gets a reset."""
    return Effect(
        when={
            **in_states(me, State.SYN_RECEIVED),
            "it does not acknowledge our SYN": z3.Not(advances(me, seg)),
        },
        send=reset_for(seg),
    )


handshake_is_over = otherwise(
    "3.10.7.4", IN_SYN_RECEIVED, "handshake_is_over", lambda me, seg: past(me, State.SYN_RECEIVED),
    sentences="38.1",
    summary="In the states after SYN-RECEIVED the handshake needs nothing more.",
)  # fmt: skip


@rule("3.10.7.4", AS_IN_ESTABLISHED, sentences="38.1, 38.2")
def new_acknowledgment_advances_snd_una(me: Endpoint, seg: Segment) -> Effect:
    """Everything before the acknowledged number has arrived and need not be sent again."""
    return Effect(
        when={"it acknowledges something new": advances(me, seg)},
        then=me.with_(snd_una=seg.ack_number),
        next_step=NEXT_STEP,
    )


duplicate_acknowledgment_is_ignored = otherwise(
    "3.10.7.4", AS_IN_ESTABLISHED, "duplicate_acknowledgment_is_ignored", sentences="38.4",
    when=lambda me, seg: {"it acknowledges nothing new": z3.Not(advances(me, seg))},
    summary="An ACK that covers nothing new changes no variable; the rest of the segment is still processed.",
)  # fmt: skip


@rule("3.10.7.4", IN_ADDITION, sentences="41.1")
def ack_of_our_fin_in_fin_wait_1(me: Endpoint, seg: Segment) -> Effect:
    """The peer has our FIN and every octet before it: only its own FIN is awaited."""
    return Effect(
        when={**in_states(me, State.FIN_WAIT_1), OUR_FIN: me.our_fin_is_acknowledged()},
        then=me.with_(state=State.FIN_WAIT_2),
        next_step=NEXT_STEP,
    )


our_fin_is_unacknowledged_in_fin_wait_1 = otherwise(
    "3.10.7.4", IN_ADDITION, "our_fin_is_unacknowledged_in_fin_wait_1", sentences="41.1",
    when=lambda me, seg: {**in_states(me, State.FIN_WAIT_1), NOT_OUR_FIN: not_our_fin(me)},
    summary="Until our FIN is acknowledged the state stays.",
)  # fmt: skip


nothing_in_addition = otherwise(
    "3.10.7.4", IN_ADDITION, "nothing_in_addition", sentences="42.1, 43.1",
    when=lambda me, seg: in_states(me, State.ESTABLISHED, State.FIN_WAIT_2, State.CLOSE_WAIT),
    summary="In these states our FIN has not been sent, or was acknowledged before: an ACK means "
    "nothing more.",
)  # fmt: skip


@rule("3.10.7.4", IN_ADDITION, sentences="44.1")
def ack_of_our_fin_in_closing(me: Endpoint, seg: Segment) -> Effect:
    """Both FINs are acknowledged: what is left is to wait until no old segment can come."""
    return Effect(
        when={**in_states(me, State.CLOSING), OUR_FIN: me.our_fin_is_acknowledged()},
        then=me.with_(state=State.TIME_WAIT),
        next_step=NEXT_STEP,
    )


closing_ignores_anything_else = otherwise(
    "3.10.7.4", IN_ADDITION, "closing_ignores_anything_else", sentences="44.1", next_step=RETURN,
    when=lambda me, seg: {**in_states(me, State.CLOSING), NOT_OUR_FIN: not_our_fin(me)},
    summary="Until our FIN is acknowledged, nothing else matters in CLOSING: the segment is dropped.",
)  # fmt: skip


@rule("3.10.7.4", IN_ADDITION, sentences="45.2, §3.6 MUST-12")
def ack_of_our_fin_in_last_ack(me: Endpoint, seg: Segment) -> Effect:
    """Both FINs are acknowledged and the peer does the waiting: the connection ends here."""
    return Effect(
        when={**in_states(me, State.LAST_ACK), OUR_FIN: me.our_fin_is_acknowledged()},
        then=me.delete_tcb(Outcome.CLOSED),
    )


our_fin_is_unacknowledged_in_last_ack = otherwise(
    "3.10.7.4", IN_ADDITION, "our_fin_is_unacknowledged_in_last_ack", sentences="45.1",
    when=lambda me, seg: {**in_states(me, State.LAST_ACK), NOT_OUR_FIN: not_our_fin(me)},
    summary="Until our FIN is acknowledged the state stays, and the rest of the segment is processed.",
)  # fmt: skip


@rule("3.10.7.4", IN_ADDITION, sentences="4.1 MUST-58, 46.2")
def fin_again_in_time_wait(me: Endpoint, seg: Segment) -> Effect:
    """The peer has sent its FIN again because the ACK got lost: it is acknowledged again, and 2 MSL start
    anew."""
    return Effect(
        when={**in_states(me, State.TIME_WAIT), **carries(seg, "FIN")},
        ack_due=AckDue.NOW,
        next_step=NEXT_STEP,
    )


nothing_else_matters_in_time_wait = otherwise(
    "3.10.7.4", IN_ADDITION, "nothing_else_matters_in_time_wait", sentences="46.1",
    when=lambda me, seg: {**in_states(me, State.TIME_WAIT), **lacks(seg, "FIN")},
    summary="A segment without FIN is not a retransmission that awaits an ACK, and passes on.",
)  # fmt: skip

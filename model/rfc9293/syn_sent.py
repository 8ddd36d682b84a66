"""An arriving segment in the SYN-SENT state: RFC 9293 section 3.10.7.3."""

from __future__ import annotations

import z3

from ..conditions import carries, in_states, lacks
from ..rule import NEXT_STEP, AckDue, Effect, otherwise, rule
from ..segments import reset_for, syn_ack
from ..seqnum import acknowledges
from ..state import Endpoint, Outcome, Segment, State
from .synchronized.sequence import trimmed

FIRST = "first, check the ACK bit"
SECOND = "second, check the RST bit"
FOURTH = "fourth, check the SYN bit"
FIFTH = "fifth, neither SYN nor RST"


def acceptable(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """SND.UNA < SEG.ACK =< SND.NXT."""
    return acknowledges(me.snd_una, seg.ack_number, me.snd_nxt)


syn_sent_sees_no_acknowledgment = otherwise(
    "3.10.7.3", FIRST, "syn_sent_sees_no_acknowledgment", sentences="3.1",
    when=lambda me, seg: {**in_states(me, State.SYN_SENT), **lacks(seg, "ACK")},
    summary="A segment without ACK passes to the next step.",
)  # fmt: skip


@rule("3.10.7.3", FIRST, sentences="5.1")
def syn_sent_finds_the_acknowledgment_acceptable(me: Endpoint, seg: Segment) -> Effect:
    """Only our SYN has been sent: an ACK that covers it is valid, and the segment passes to the next step."""
    return Effect(
        when={
            **in_states(me, State.SYN_SENT),
            **carries(seg, "ACK"),
            "it acknowledges our SYN": acceptable(me, seg),
        },
        next_step=NEXT_STEP,
    )


@rule("3.10.7.3", FIRST, sentences="4.1, 4.2")
def syn_sent_resets_a_wrong_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """An ACK of anything but our SYN belongs to another incarnation: its sender gets a reset, and this
    open goes on."""
    return Effect(
        when={
            **in_states(me, State.SYN_SENT),
            **carries(seg, "ACK"),
            "it does not acknowledge our SYN": z3.Not(acceptable(me, seg)),
            **lacks(seg, "RST"),
        },
        send=reset_for(seg),
    )


@rule("3.10.7.3", FIRST, sentences="4.1, 4.2")
def syn_sent_drops_a_reset_with_a_wrong_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """A reset that does not acknowledge our SYN cannot refuse it, and no reset is answered with a reset."""
    return Effect(
        when={
            **in_states(me, State.SYN_SENT),
            **carries(seg, "ACK"),
            "it does not acknowledge our SYN": z3.Not(acceptable(me, seg)),
            **carries(seg, "RST"),
        }
    )


@rule("3.10.7.3", SECOND, sentences="9.1, §3.5.3 SHLD-2, §3.6 MUST-12")
def syn_sent_is_refused(me: Endpoint, seg: Segment) -> Effect:
    """A reset that acknowledges our SYN refuses the connection: the user learns of it and the TCB is
    deleted."""
    return Effect(
        when={**in_states(me, State.SYN_SENT), **carries(seg, "RST", "ACK")},
        then=me.delete_tcb(Outcome.RESET),
    )


@rule("3.10.7.3", SECOND, sentences="9.2")
def syn_sent_drops_a_reset_without_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """A reset that acknowledges nothing does not prove that it answers our SYN, and is dropped."""
    return Effect(when={**in_states(me, State.SYN_SENT), **carries(seg, "RST"), **lacks(seg, "ACK")})


syn_sent_sees_no_reset = otherwise(
    "3.10.7.3", SECOND, "syn_sent_sees_no_reset", sentences="7.1",
    when=lambda me, seg: {**in_states(me, State.SYN_SENT), **lacks(seg, "RST")},
    summary="A segment without RST passes to the next step.",
)  # fmt: skip


@rule("3.10.7.3", FOURTH, sentences="17.1, 17.2, 18.1, 18.3, 18.4, 21.1, §3.10.7.4 4.1 MUST-58")
def syn_ack_opens_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """The peer's SYN has come and ours is acknowledged: the connection is open, and whatever else the
    segment carries is processed before one ACK is sent."""
    opened = me.with_(state=State.ESTABLISHED, irs=seg.seq, rcv_nxt=seg.seq + 1, snd_una=seg.ack_number)
    return Effect(
        when={**in_states(me, State.SYN_SENT), **carries(seg, "SYN", "ACK")},
        then=opened,
        segment_after=trimmed(opened, seg),
        ack_due=AckDue.NOW,
        next_step="sixth",
    )


@rule("3.10.7.3", FOURTH, sentences="17.1, 19.1, 20.1, §3.5 MUST-10")
def syns_cross(me: Endpoint, seg: Segment) -> Effect:
    """Both sides have opened actively: the peer's SYN is acknowledged with our own SYN, sent again, and
    its ACK is awaited."""
    rcv_nxt = seg.seq + 1
    return Effect(
        when={**in_states(me, State.SYN_SENT), **carries(seg, "SYN"), **lacks(seg, "ACK")},
        then=me.with_(state=State.SYN_RECEIVED, irs=seg.seq, rcv_nxt=rcv_nxt),
        send=syn_ack(me.iss, rcv_nxt),
    )


syn_sent_sees_no_syn = otherwise(
    "3.10.7.3", FOURTH, "syn_sent_sees_no_syn", sentences="17.1",
    when=lambda me, seg: {**in_states(me, State.SYN_SENT), **lacks(seg, "SYN")},
    summary="A segment without SYN passes to the next step.",
)  # fmt: skip


@rule("3.10.7.3", FIFTH, sentences="22.1, §3.10.7.4 60.1")
def syn_sent_drops_anything_else(me: Endpoint, seg: Segment) -> Effect:
    """A segment with neither SYN nor RST cannot continue the handshake and is dropped."""
    return Effect(when=in_states(me, State.SYN_SENT))

"""An arriving segment in the SYN-SENT state: RFC 9293 section 3.10.7.3."""

from __future__ import annotations

import z3

from ..rule import NEXT_STEP, AckDue, Effect, rule
from ..segments import reset_for, syn_ack
from ..seqnum import acknowledges
from ..state import Endpoint, Outcome, Segment, State
from .synchronized.sequence import trimmed

FIRST = "first, check the ACK bit"
SECOND = "second, check the RST bit"
FOURTH = "fourth, check the SYN bit"
FIFTH = "fifth, neither SYN nor RST"

HERE = "we are in SYN-SENT"


def here(me: Endpoint) -> z3.BoolRef:
    """The state of this section."""
    return me.is_in(State.SYN_SENT)


def acceptable(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """SND.UNA < SEG.ACK =< SND.NXT."""
    return acknowledges(me.snd_una, seg.ack_number, me.snd_nxt)


@rule("3.10.7.3", FIRST)
def syn_sent_sees_no_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """There is no ACK: go on."""
    return Effect(when={HERE: here(me), "it carries no ACK": z3.Not(seg.ack)}, next_step=NEXT_STEP)


@rule("3.10.7.3", FIRST)
def syn_sent_finds_the_acknowledgment_acceptable(me: Endpoint, seg: Segment) -> Effect:
    """If SND.UNA < SEG.ACK =< SND.NXT, then the ACK is acceptable."""
    return Effect(
        when={HERE: here(me), "it carries ACK": seg.ack, "it acknowledges our SYN": acceptable(me, seg)},
        next_step=NEXT_STEP,
    )


@rule("3.10.7.3", FIRST)
def syn_sent_resets_a_wrong_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """If SEG.ACK =< ISS or SEG.ACK > SND.NXT, send a reset."""
    return Effect(
        when={
            HERE: here(me),
            "it carries ACK": seg.ack,
            "it does not acknowledge our SYN": z3.Not(acceptable(me, seg)),
            "it carries no RST": z3.Not(seg.rst),
        },
        send=reset_for(seg),
    )


@rule("3.10.7.3", FIRST)
def syn_sent_drops_a_reset_with_a_wrong_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """… unless the RST bit is set; if so, drop the segment."""
    return Effect(
        when={
            HERE: here(me),
            "it carries ACK": seg.ack,
            "it does not acknowledge our SYN": z3.Not(acceptable(me, seg)),
            "it carries RST": seg.rst,
        }
    )


@rule("3.10.7.3", SECOND, requirements=["MUST-12", "SHLD-2"])
def syn_sent_is_refused(me: Endpoint, seg: Segment) -> Effect:
    """If the ACK was acceptable, then signal "connection reset", enter CLOSED state, delete TCB."""
    return Effect(
        when={HERE: here(me), "it carries RST": seg.rst, "it carries ACK": seg.ack},
        then=me.delete_tcb(Outcome.RESET),
    )


@rule("3.10.7.3", SECOND)
def syn_sent_drops_a_reset_without_acknowledgment(me: Endpoint, seg: Segment) -> Effect:
    """Otherwise (no ACK), drop the segment."""
    return Effect(when={HERE: here(me), "it carries RST": seg.rst, "it carries no ACK": z3.Not(seg.ack)})


@rule("3.10.7.3", SECOND)
def syn_sent_sees_no_reset(me: Endpoint, seg: Segment) -> Effect:
    """There is no RST: go on."""
    return Effect(when={HERE: here(me), "it carries no RST": z3.Not(seg.rst)}, next_step=NEXT_STEP)


@rule("3.10.7.3", FOURTH, requirements=["MUST-58"])
def syn_ack_opens_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """Our SYN is acknowledged and the peer's has come: enter ESTABLISHED, send an ACK, see what else came."""
    opened = me.with_(state=State.ESTABLISHED, irs=seg.seq, rcv_nxt=seg.seq + 1, snd_una=seg.ack_number)
    return Effect(
        when={HERE: here(me), "it carries SYN": seg.syn, "it carries ACK": seg.ack},
        then=opened,
        segment_after=trimmed(opened, seg),
        ack_due=AckDue.NOW,
        next_step="sixth",
    )


@rule("3.10.7.3", FOURTH, requirements=["MUST-10"])
def syns_cross(me: Endpoint, seg: Segment) -> Effect:
    """Otherwise both have opened actively: enter SYN-RECEIVED and send a SYN,ACK."""
    rcv_nxt = seg.seq + 1
    return Effect(
        when={HERE: here(me), "it carries SYN": seg.syn, "it carries no ACK": z3.Not(seg.ack)},
        then=me.with_(state=State.SYN_RECEIVED, irs=seg.seq, rcv_nxt=rcv_nxt),
        send=syn_ack(me.iss, rcv_nxt),
    )


@rule("3.10.7.3", FOURTH)
def syn_sent_sees_no_syn(me: Endpoint, seg: Segment) -> Effect:
    """There is no SYN: go on."""
    return Effect(when={HERE: here(me), "it carries no SYN": z3.Not(seg.syn)}, next_step=NEXT_STEP)


@rule("3.10.7.3", FIFTH)
def syn_sent_drops_anything_else(me: Endpoint, seg: Segment) -> Effect:
    """If neither of the SYN or RST bits is set, then drop the segment."""
    return Effect(when={HERE: here(me)})

"""RFC 9293 section 3.10.7.4, first step: check sequence number."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...rule import NEXT_STEP, Effect, rule
from ...segments import acknowledgment
from ...seqnum import within
from ...state import Endpoint, Segment

FIRST = "first, check sequence number"
NO_GAP = "nothing before it is missing, or it is a RST or SYN"


def acceptable(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """Table 6: the four cases of the acceptability test, by SEG.LEN and RCV.WND."""
    begins_inside = within(me.rcv_nxt, seg.seq, me.rcv_wnd)
    ends_inside = within(me.rcv_nxt, seg.seq + seg.len - 1, me.rcv_wnd)
    return z3.If(
        me.rcv_wnd == 0,
        z3.And(seg.len == 0, seg.seq == me.rcv_nxt),
        z3.Or(begins_inside, z3.And(seg.len != 0, ends_inside)),
    )


def begins_later(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """The segment begins in the window, beyond RCV.NXT: something before it is missing."""
    return z3.And(seg.seq != me.rcv_nxt, within(me.rcv_nxt, seg.seq, me.rcv_wnd))


def trimmed(me: Endpoint, seg: Segment) -> Segment:
    """The idealized segment: a FIN outside the window is trimmed off; so is text, where it is taken."""
    return replace(seg, fin=z3.And(seg.fin, within(me.rcv_nxt, seg.fin_number, me.rcv_wnd)))


@rule("3.10.7.4", FIRST)
def unacceptable_segment_is_answered(me: Endpoint, seg: Segment) -> Effect:
    """If an incoming segment is not acceptable, an acknowledgment should be sent in reply."""
    return Effect(
        when={
            "it is not acceptable": z3.Not(acceptable(me, seg)),
            "it carries no RST": z3.Not(seg.rst),
        },
        send=acknowledgment(me),
    )


@rule("3.10.7.4", FIRST)
def unacceptable_reset_is_dropped(me: Endpoint, seg: Segment) -> Effect:
    """… unless the RST bit is set; if so, drop the segment."""
    return Effect(
        when={"it is not acceptable": z3.Not(acceptable(me, seg)), "it carries RST": seg.rst},
    )


@rule("3.10.7.4", FIRST)
def segment_after_a_gap_is_dropped(me: Endpoint, seg: Segment) -> Effect:
    """Segments with higher beginning sequence numbers would be held; the model drops them."""
    return Effect(
        when={
            "it is acceptable": acceptable(me, seg),
            "something before it is missing": begins_later(me, seg),
            "it carries no RST": z3.Not(seg.rst),
            "it carries no SYN": z3.Not(seg.syn),
        }
    )


@rule("3.10.7.4", FIRST)
def acceptable_segment_goes_on(me: Endpoint, seg: Segment) -> Effect:
    """The segment is acceptable and continues what has been received: go on."""
    return Effect(
        when={
            "it is acceptable": acceptable(me, seg),
            NO_GAP: z3.Or(z3.Not(begins_later(me, seg)), seg.rst, seg.syn),
        },
        segment_after=trimmed(me, seg),
        next_step=NEXT_STEP,
    )

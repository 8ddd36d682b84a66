"""RFC 9293 section 3.10.7.4, first step: check sequence number."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...conditions import carries, lacks
from ...rule import Effect, otherwise, rule
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


def no_gap(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """Nothing before the segment is missing, or it is a RST or SYN, which no gap holds back."""
    return z3.Or(z3.Not(begins_later(me, seg)), seg.rst, seg.syn)


def trimmed(me: Endpoint, seg: Segment) -> Segment:
    """The idealized segment: a FIN outside the window is trimmed off; so is text, where it is taken."""
    return replace(seg, fin=z3.And(seg.fin, within(me.rcv_nxt, seg.fin_number, me.rcv_wnd)))


@rule("3.10.7.4", FIRST, sentences="3.2, 5.1, 8.1, 9.1, 31.1, 46.2")
def unacceptable_segment_is_answered(me: Endpoint, seg: Segment) -> Effect:
    """A segment outside the window is dropped; the ACK sent back names the number expected next."""
    return Effect(
        when={
            "it is not acceptable": z3.Not(acceptable(me, seg)),
            **lacks(seg, "RST"),
        },
        send=acknowledgment(me),
    )


@rule("3.10.7.4", FIRST, sentences="3.2, 5.1, 8.1, 14.1")
def unacceptable_reset_is_dropped(me: Endpoint, seg: Segment) -> Effect:
    """A reset outside the window is dropped without an answer."""
    return Effect(
        when={"it is not acceptable": z3.Not(acceptable(me, seg)), **carries(seg, "RST")},
    )


@rule("3.10.7.4", FIRST, sentences="3.1, 3.2, 11.2")
def segment_after_a_gap_is_dropped(me: Endpoint, seg: Segment) -> Effect:
    """A segment that arrives before its predecessors is dropped and not kept: its sender has to send it
    again."""
    return Effect(
        when={
            "it is acceptable": acceptable(me, seg),
            "something before it is missing": begins_later(me, seg),
            **lacks(seg, "RST", "SYN"),
        }
    )


acceptable_segment_goes_on = otherwise(
    "3.10.7.4", FIRST, "acceptable_segment_goes_on", sentences="3.1, 3.3, 5.1, 11.1, 11.2",
    segment_after=trimmed,
    when=lambda me, seg: {"it is acceptable": acceptable(me, seg), NO_GAP: no_gap(me, seg)},
    summary="A segment that fits and leaves no gap is trimmed to the window and passes to the next "
    "step; so does a RST or SYN after a gap.",
)  # fmt: skip

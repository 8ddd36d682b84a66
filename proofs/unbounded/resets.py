"""Lemmas about resets: the peer of an acceptable RST no longer has the connection."""

from __future__ import annotations

import z3

from ...model.state import State
from .history import ChannelView, belongs, one_if
from .lemma import segment_lemma


@segment_lemma(
    needs=(
        "received_within_sent",
        "rcv_nxt_outside_latest_incarnation",
        "incarnation_ranges_disjoint",
        "segments_within_sent",
        "segment_numbers_in_sender_range",
        "next_octet_from_held_incarnation",
        "rcv_nxt_in_range",
        "queued_within_sent",
    )
)
def acks_only_sent_numbers(view: ChannelView) -> z3.BoolRef:
    """No segment acknowledges a number of our last incarnation that it has not used."""
    me, mine, coming = view.me, view.mine, view.coming
    used = 1 + me.sent - me.unsent
    return z3.Implies(
        z3.And(mine.numbered, coming.acknowledges_some_of(mine.last)),
        z3.ULE(coming.seg.ack_number - mine.last, used + one_if(me.fin_sent, used)),
    )


@segment_lemma(
    needs=("acks_only_sent_numbers", "send_sequence_in_range", "snd_nxt_counts", "queued_within_sent")
)
def resets_outside_current_incarnation(view: ChannelView) -> z3.BoolRef:
    """No RST has a number, after the SYN, in the range of the peer's present incarnation."""
    seg, theirs, you = view.coming.seg, view.theirs, view.you
    peer_has_it = z3.Not(you.is_in(State.CLOSED, State.LISTEN))
    ours = z3.And(belongs(seg.seq, theirs.last), seg.seq != theirs.last)
    return z3.Implies(z3.And(seg.rst, peer_has_it), z3.Not(ours))

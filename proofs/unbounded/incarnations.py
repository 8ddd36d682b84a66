"""Lemmas about segments and the incarnations that sent them, and about any two incarnations of the peer."""

from __future__ import annotations

import z3

from ..claims.closing import AFTER_PEERS_FIN
from .history import ChannelView, belongs, numbers_used_by_peer, one_if
from .lemma import segment_lemma, state_lemma


@segment_lemma()
def well_formed(view: ChannelView) -> z3.BoolRef:
    """Every segment has a form that an endpoint sends."""
    seg = view.coming.seg
    nothing_else = z3.And(seg.text == 0, z3.Not(seg.fin))
    return z3.And(
        z3.ULE(seg.text, 1),
        z3.Implies(seg.syn, z3.And(nothing_else, z3.Not(seg.rst))),
        z3.Implies(seg.rst, nothing_else),
        z3.Implies(seg.fin, seg.text == 0),
        z3.Or(seg.ack, seg.syn, seg.rst),
    )


@segment_lemma(needs=("send_sequence_in_range",))
def segment_numbers_in_sender_range(view: ChannelView) -> z3.BoolRef:
    """The numbers of a segment are in the range of its sender's incarnation, and only the SYN has the ISS."""
    seg, of = view.coming.seg, view.coming.of
    return z3.Implies(
        z3.Not(seg.rst),
        z3.And(belongs(seg.seq, of), belongs(view.coming.end, of), seg.syn == (seg.seq == of)),
    )


@segment_lemma(
    needs=(
        "send_sequence_in_range",
        "retransmission_queue",
        "snd_nxt_counts",
        "queued_within_sent",
        "segment_numbers_in_sender_range",
    )
)
def segments_within_sent(view: ChannelView) -> z3.BoolRef:
    """A segment of the peer's last incarnation has numbers that it has used: SYN, then data, then FIN."""
    seg, theirs, you = view.coming.seg, view.theirs, view.you
    top, count = numbers_used_by_peer(view), seg.seq - theirs.last
    fin = one_if(you.fin_sent, count)
    return z3.Implies(
        z3.And(z3.Not(seg.rst), theirs.numbered, view.coming.of == theirs.last),
        z3.And(
            z3.ULE(count, top + fin),
            z3.Implies(seg.text != 0, z3.ULE(count + 1, top)),
            z3.Implies(seg.fin, z3.And(you.fin_sent, count == top)),
        ),
    )


@segment_lemma()
def incarnation_ranges_disjoint(view: ChannelView) -> z3.BoolRef:
    """No segment of an earlier incarnation has a number in the range of the peer's last."""
    theirs, coming = view.theirs, view.coming
    return z3.Implies(
        z3.And(z3.Not(coming.seg.rst), theirs.numbered, coming.of != theirs.last),
        coming.is_outside(theirs.last),
    )


@state_lemma(
    needs=(
        "incarnation_ranges_disjoint",
        "next_octet_from_held_incarnation",
        "rcv_nxt_in_range",
        "segment_numbers_in_sender_range",
    )
)
def rcv_nxt_outside_latest_incarnation(view: ChannelView) -> z3.BoolRef:
    """If we hold an earlier incarnation of the peer, RCV.NXT is outside the range of its last."""
    me, theirs = view.me, view.theirs
    return z3.Implies(
        z3.And(view.holds_peer_iss(), theirs.numbered, me.irs != theirs.last),
        z3.Not(belongs(me.rcv_nxt, theirs.last)),
    )


@state_lemma(
    needs=(
        "segments_within_sent",
        "queued_within_sent",
        "rcv_nxt_in_range",
        "next_octet_from_held_incarnation",
        "segment_numbers_in_sender_range",
    )
)
def received_within_sent(view: ChannelView) -> z3.BoolRef:
    """Whatever we have received of the peer's last incarnation, it has sent."""
    me, you, top = view.me, view.you, numbers_used_by_peer(view)
    count = me.rcv_nxt - me.irs
    return z3.Implies(
        view.holds_latest(),
        z3.If(
            me.is_in(*AFTER_PEERS_FIN),
            z3.And(you.fin_sent, count == top + 1),
            z3.ULE(count, top),
        ),
    )


# Any two incarnations of the peer


@state_lemma()
def last_iss_is_latest(view: ChannelView) -> z3.BoolRef:
    """Of two ISSs the last is the later."""
    mine = view.mine
    both = z3.And(mine.one_used, mine.other_used, mine.one != mine.other)
    return z3.Implies(
        mine.numbered,
        z3.And(
            z3.Implies(mine.last == mine.one, z3.And(mine.one_used, z3.Not(z3.And(both, mine.other_later)))),
            z3.Implies(mine.last == mine.other, z3.And(mine.other_used, z3.Implies(both, mine.other_later))),
        ),
    )


@segment_lemma(needs=("last_iss_is_latest",))
def segment_iss_was_issued(view: ChannelView) -> z3.BoolRef:
    """The ISS of every segment has been issued."""
    of, theirs = view.coming.of, view.theirs
    return z3.Implies(
        z3.Not(view.coming.seg.rst),
        z3.And(
            z3.Implies(of == theirs.one, theirs.one_used),
            z3.Implies(of == theirs.other, theirs.other_used),
        ),
    )


@state_lemma(needs=("segment_iss_was_issued", "segment_numbers_in_sender_range"))
def held_iss_was_issued(view: ChannelView) -> z3.BoolRef:
    """The ISS that we hold has been issued."""
    me, theirs = view.me, view.theirs
    return z3.Implies(
        view.holds_peer_iss(),
        z3.And(
            z3.Implies(me.irs == theirs.one, theirs.one_used),
            z3.Implies(me.irs == theirs.other, theirs.other_used),
        ),
    )


def _two_were_chosen(view: ChannelView) -> z3.BoolRef:
    theirs = view.theirs
    return z3.And(theirs.one_used, theirs.other_used, theirs.one != theirs.other)


@segment_lemma(needs=("last_iss_is_latest",))
def any_incarnation_ranges_disjoint(view: ChannelView) -> z3.BoolRef:
    """Of any two incarnations of the peer, no segment of the earlier is in the range of the later."""
    theirs, coming = view.theirs, view.coming
    return z3.Implies(
        z3.And(z3.Not(coming.seg.rst), _two_were_chosen(view)),
        z3.And(
            z3.Implies(z3.And(coming.of == theirs.one, theirs.other_later), coming.is_outside(theirs.other)),
            z3.Implies(
                z3.And(coming.of == theirs.other, z3.Not(theirs.other_later)),
                coming.is_outside(theirs.one),
            ),
        ),
    )


@state_lemma(
    needs=(
        "held_iss_was_issued",
        "segment_iss_was_issued",
        "any_incarnation_ranges_disjoint",
        "next_octet_from_held_incarnation",
        "rcv_nxt_in_range",
        "segment_numbers_in_sender_range",
    )
)
def rcv_nxt_outside_later_incarnation(view: ChannelView) -> z3.BoolRef:
    """If we hold the earlier of two incarnations, RCV.NXT is outside the range of the later."""
    me, theirs = view.me, view.theirs
    return z3.Implies(
        z3.And(view.holds_peer_iss(), _two_were_chosen(view)),
        z3.And(
            z3.Implies(
                z3.And(me.irs == theirs.one, theirs.other_later),
                z3.Not(belongs(me.rcv_nxt, theirs.other)),
            ),
            z3.Implies(
                z3.And(me.irs == theirs.other, z3.Not(theirs.other_later)),
                z3.Not(belongs(me.rcv_nxt, theirs.one)),
            ),
        ),
    )


@segment_lemma(
    derived=True,
    needs=(
        "rcv_nxt_in_range",
        "segment_numbers_in_sender_range",
        "segment_iss_was_issued",
        "held_iss_was_issued",
        "any_incarnation_ranges_disjoint",
        "rcv_nxt_outside_later_incarnation",
    ),
)
def next_octet_from_held_incarnation(view: ChannelView) -> z3.BoolRef:
    """A segment that begins at RCV.NXT was sent by the incarnation that we hold."""
    me, seg = view.me, view.coming.seg
    continues = z3.And(view.holds_peer_iss(), z3.Not(seg.rst), seg.seq == me.rcv_nxt)
    return z3.Implies(continues, view.coming.of == me.irs)

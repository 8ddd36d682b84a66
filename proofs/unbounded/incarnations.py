"""Lemmas about segments and the incarnation that sent them, and about any two incarnations of the peer."""

from __future__ import annotations

import z3

from ..claims.closing import AFTER_PEERS_FIN
from .history import ChannelView, belongs, numbered_by_the_peer, one_if
from .lemma import segments, state


@segments()
def formed(view: ChannelView) -> z3.BoolRef:
    """A segment is one that an endpoint forms."""
    seg = view.coming.seg
    nothing_else = z3.And(seg.text == 0, z3.Not(seg.fin))
    return z3.And(
        z3.ULE(seg.text, 1),
        z3.Implies(seg.syn, z3.And(nothing_else, z3.Not(seg.rst))),
        z3.Implies(seg.rst, nothing_else),
        z3.Implies(seg.fin, seg.text == 0),
        z3.Or(seg.ack, seg.syn, seg.rst),
    )


@segments(needs=("reach",))
def numbers_of_the_sender(view: ChannelView) -> z3.BoolRef:
    """The numbers of a segment are those of its sender's incarnation, and only the SYN has the ISS."""
    seg, of = view.coming.seg, view.coming.of
    return z3.Implies(
        z3.Not(seg.rst),
        z3.And(belongs(seg.seq, of), belongs(view.coming.end, of), seg.syn == (seg.seq == of)),
    )


@segments(needs=("reach", "queue", "numbering", "counts", "numbers_of_the_sender"))
def numbered(view: ChannelView) -> z3.BoolRef:
    """What the peer's last incarnation has sent, it has numbered: SYN, then text, then FIN."""
    seg, theirs, you = view.coming.seg, view.theirs, view.you
    top, count = numbered_by_the_peer(view), seg.seq - theirs.last
    fin = one_if(you.fin_sent, count)
    return z3.Implies(
        z3.And(z3.Not(seg.rst), theirs.numbered, view.coming.of == theirs.last),
        z3.And(
            z3.ULE(count, top + fin),
            z3.Implies(seg.text != 0, z3.ULE(count + 1, top)),
            z3.Implies(seg.fin, z3.And(you.fin_sent, count == top)),
        ),
    )


@segments()
def older_is_apart(view: ChannelView) -> z3.BoolRef:
    """No number of an older incarnation is one of the peer's last."""
    theirs, coming = view.theirs, view.coming
    return z3.Implies(
        z3.And(z3.Not(coming.seg.rst), theirs.numbered, coming.of != theirs.last),
        coming.is_apart_from(theirs.last),
    )


@state(needs=("older_is_apart", "expected_is_of_the_held", "rcv_nxt_in_reach", "numbers_of_the_sender"))
def expects_nothing_of_the_last(view: ChannelView) -> z3.BoolRef:
    """Who holds an older incarnation of the peer expects no number of the last."""
    me, theirs = view.me, view.theirs
    return z3.Implies(
        z3.And(view.holds_peer_iss(), theirs.numbered, me.irs != theirs.last),
        z3.Not(belongs(me.rcv_nxt, theirs.last)),
    )


@state(needs=("numbered", "counts", "rcv_nxt_in_reach", "expected_is_of_the_held", "numbers_of_the_sender"))
def received_was_numbered(view: ChannelView) -> z3.BoolRef:
    """What has been received of the peer's last incarnation, it has numbered."""
    me, you, top = view.me, view.you, numbered_by_the_peer(view)
    count = me.rcv_nxt - me.irs
    return z3.Implies(
        view.holds_the_last(),
        z3.If(
            me.is_in(*AFTER_PEERS_FIN),
            z3.And(you.fin_sent, count == top + 1),
            z3.ULE(count, top),
        ),
    )


# Any two incarnations of the peer


@state()
def the_last_is_later(view: ChannelView) -> z3.BoolRef:
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


@segments(needs=("the_last_is_later",))
def senders_were_born(view: ChannelView) -> z3.BoolRef:
    """An ISS from which a segment was sent has been chosen."""
    of, theirs = view.coming.of, view.theirs
    return z3.Implies(
        z3.Not(view.coming.seg.rst),
        z3.And(
            z3.Implies(of == theirs.one, theirs.one_used),
            z3.Implies(of == theirs.other, theirs.other_used),
        ),
    )


@state(needs=("senders_were_born", "numbers_of_the_sender"))
def the_held_was_born(view: ChannelView) -> z3.BoolRef:
    """An ISS that is held has been chosen."""
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


@segments(needs=("the_last_is_later",))
def earlier_is_apart(view: ChannelView) -> z3.BoolRef:
    """Of any two incarnations of the peer, no number of the earlier is one of the later."""
    theirs, coming = view.theirs, view.coming
    return z3.Implies(
        z3.And(z3.Not(coming.seg.rst), _two_were_chosen(view)),
        z3.And(
            z3.Implies(
                z3.And(coming.of == theirs.one, theirs.other_later), coming.is_apart_from(theirs.other)
            ),
            z3.Implies(
                z3.And(coming.of == theirs.other, z3.Not(theirs.other_later)),
                coming.is_apart_from(theirs.one),
            ),
        ),
    )


@state(
    needs=(
        "the_held_was_born",
        "senders_were_born",
        "earlier_is_apart",
        "expected_is_of_the_held",
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
    )
)
def expects_nothing_of_the_later(view: ChannelView) -> z3.BoolRef:
    """Who holds the earlier of two incarnations expects no number of the later."""
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


@segments(
    follows=True,
    needs=(
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
        "senders_were_born",
        "the_held_was_born",
        "earlier_is_apart",
        "expects_nothing_of_the_later",
    ),
)
def expected_is_of_the_held(view: ChannelView) -> z3.BoolRef:
    """What continues what we have received was sent by the incarnation that we hold."""
    me, seg = view.me, view.coming.seg
    continues = z3.And(view.holds_peer_iss(), z3.Not(seg.rst), seg.seq == me.rcv_nxt)
    return z3.Implies(continues, view.coming.of == me.irs)

"""Lemmas about resets: a RST that would be taken finds that the peer has the connection no more."""

from __future__ import annotations

import z3

from ...model.state import State
from .history import ChannelView, belongs, one_if
from .lemma import segments


@segments(
    needs=(
        "received_was_numbered",
        "expects_nothing_of_the_last",
        "older_is_apart",
        "numbered",
        "numbers_of_the_sender",
        "expected_is_of_the_held",
        "rcv_nxt_in_reach",
        "counts",
    )
)
def nobody_acknowledges_more(view: ChannelView) -> z3.BoolRef:
    """Nobody acknowledges a number of our last incarnation that it has not used."""
    me, mine, coming = view.me, view.mine, view.coming
    used = 1 + me.sent - me.unsent
    return z3.Implies(
        z3.And(mine.numbered, coming.acknowledges_some_of(mine.last)),
        z3.ULE(coming.seg.ack_number - mine.last, used + one_if(me.fin_sent, used)),
    )


@segments(needs=("nobody_acknowledges_more", "reach", "numbering", "counts"))
def resets_are_of_others(view: ChannelView) -> z3.BoolRef:
    """No RST has a number, after the SYN, of the incarnation that the peer has."""
    seg, theirs, you = view.coming.seg, view.theirs, view.you
    peer_has_it = z3.Not(you.is_in(State.CLOSED, State.LISTEN))
    ours = z3.And(belongs(seg.seq, theirs.last), seg.seq != theirs.last)
    return z3.Implies(z3.And(seg.rst, peer_has_it), z3.Not(ours))

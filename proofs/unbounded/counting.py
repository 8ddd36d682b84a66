"""Lemmas about the octets delivered: each is counted once, and the peer has sent it."""

from __future__ import annotations

import z3

from ...model.state import Outcome, State
from ..claims.closing import AFTER_PEERS_FIN
from .history import ChannelView, one_if
from .lemma import state_lemma


@state_lemma(
    needs=(
        "received_within_sent",
        "segments_within_sent",
        "next_octet_from_held_incarnation",
        "segment_numbers_in_sender_range",
    )
)
def rcv_nxt_counts_octets(view: ChannelView) -> z3.BoolRef:
    """RCV.NXT - IRS counts the SYN, the octets delivered or unread, and the FIN."""
    me = view.me
    octets = me.delivered + me.unread
    count = 1 + octets + one_if(me.is_in(*AFTER_PEERS_FIN), octets)
    begins = me.is_in(State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED)
    return z3.And(
        z3.Implies(
            z3.And(view.holds_peer_iss(), z3.Or(z3.Not(me.is_in(*AFTER_PEERS_FIN)), view.holds_latest())),
            me.rcv_nxt - me.irs == count,
        ),
        z3.Implies(begins, z3.And(me.delivered == 0, me.unread == 0)),
    )


@state_lemma(needs=("rcv_nxt_counts_octets", "rcv_nxt_in_range"))
def delivered_within_received(view: ChannelView) -> z3.BoolRef:
    """The octets delivered are part of those received."""
    return z3.ULE(view.me.delivered, view.me.delivered + view.me.unread)


@state_lemma(
    needs=(
        "rcv_nxt_counts_octets",
        "delivered_within_received",
        "received_within_sent",
        "rcv_nxt_in_range",
        "queued_within_sent",
    )
)
def delivered_within_sent(view: ChannelView) -> z3.BoolRef:
    """The octets of the peer's last incarnation delivered before our TCB was deleted have been sent."""
    me, you = view.me, view.you
    gone = z3.And(view.has_held_latest(), z3.Not(view.has_a_tcb()))
    return z3.Implies(gone, z3.ULE(me.delivered, you.sent - you.unsent))


@state_lemma(at_once=True)
def nothing_unread(view: ChannelView) -> z3.BoolRef:
    """No data is unread if it is read as it arrives."""
    return view.me.unread == 0


@state_lemma(needs=("rcv_nxt_counts_octets", "received_within_sent", "nothing_unread"), at_once=True)
def closed_implies_all_delivered(view: ChannelView) -> z3.BoolRef:
    """If we have closed normally and held the peer's last incarnation, all it sent has been delivered."""
    me, you = view.me, view.you
    closed = z3.And(view.has_held_latest(), me.outcome == Outcome.CLOSED)
    return z3.Implies(closed, z3.And(you.fin_sent, me.delivered == you.sent))

"""Lemmas about the octets that a user has got: each is counted once, and the peer has sent it."""

from __future__ import annotations

import z3

from ...model.state import Outcome, State
from ..claims.closing import AFTER_PEERS_FIN
from .history import ChannelView, one_if
from .lemma import state


@state(needs=("received_was_numbered", "numbered", "expected_is_of_the_held", "numbers_of_the_sender"))
def octets_are_counted(view: ChannelView) -> z3.BoolRef:
    """RCV.NXT - IRS counts the SYN, the octets that the user has got or can get, and the FIN."""
    me = view.me
    octets = me.delivered + me.unread
    count = 1 + octets + one_if(me.is_in(*AFTER_PEERS_FIN), octets)
    begins = me.is_in(State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED)
    return z3.And(
        z3.Implies(
            z3.And(view.holds_peer_iss(), z3.Or(z3.Not(me.is_in(*AFTER_PEERS_FIN)), view.holds_the_last())),
            me.rcv_nxt - me.irs == count,
        ),
        z3.Implies(begins, z3.And(me.delivered == 0, me.unread == 0)),
    )


@state(needs=("octets_are_counted", "rcv_nxt_in_reach"))
def got_is_part_of_what_came(view: ChannelView) -> z3.BoolRef:
    """The octets that the user has got are part of those that have come."""
    return z3.ULE(view.me.delivered, view.me.delivered + view.me.unread)


@state(
    needs=(
        "octets_are_counted",
        "got_is_part_of_what_came",
        "received_was_numbered",
        "rcv_nxt_in_reach",
        "counts",
    )
)
def delivered_was_sent(view: ChannelView) -> z3.BoolRef:
    """What we got of the peer's last incarnation before our TCB was deleted, it has sent."""
    me, you = view.me, view.you
    gone = z3.And(view.has_heard_the_last(), z3.Not(view.has_a_tcb()))
    return z3.Implies(gone, z3.ULE(me.delivered, you.sent - you.unsent))


@state(at_once=True)
def nothing_waits(view: ChannelView) -> z3.BoolRef:
    """Where text is read as it comes, none waits for RECEIVE."""
    return view.me.unread == 0


@state(needs=("octets_are_counted", "received_was_numbered", "nothing_waits"), at_once=True)
def closed_got_all(view: ChannelView) -> z3.BoolRef:
    """Who has closed normally has got all that the peer's last incarnation sent, if it held that one."""
    me, you = view.me, view.you
    closed = z3.And(view.has_heard_the_last(), me.outcome == Outcome.CLOSED)
    return z3.Implies(closed, z3.And(you.fin_sent, me.delivered == you.sent))

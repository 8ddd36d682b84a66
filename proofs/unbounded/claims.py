"""The claims for unbounded channels, each from one side, with the lemmas that it follows from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import z3

from ...checker.message import Message
from ...checker.properties.step_property import EveryStep, after
from ...model.state import Outcome, State
from ..claims.closing import AFTER_PEERS_FIN
from ..claims.data_delivery import (
    WITH_PEER_ISS,
    ended_by_its_peer,
    nothing_more_than_sent,
    rcv_nxt_counts,
    taken_in_order,
)
from ..claims.handshake import OPENED_BY_ACK
from .history import ChannelView

ASSUMED = (
    Message(
        "assumption.unbounded-fresh-iss",
        "a new ISS is fresh: no segment in the channels, resets included, acknowledges it or has a number in "
        "its range, and the peer expects none of its numbers",
    ),
)
"""The assumptions of all proofs, besides those of the system."""

READ_AT_ONCE = Message("assumption.read-at-once", "data is read as it arrives")
THE_LAST = Message("assumption.no-reopening", "the peer has not reopened since")
LARGEST_WINDOW = 1 << 30
WINDOW = Message("assumption.largest-window", "a window is at most 2^30 octets (RFC 7323 section 2.3)")


@dataclass(frozen=True)
class UnboundedClaim:
    """A claim for unbounded channels from one side, and the lemmas that it follows from."""

    holds: Callable[[ChannelView], z3.BoolRef]
    """The invariant."""
    needs: str
    """The lemmas by name."""
    steps: Callable[[ChannelView], dict[str, EveryStep]] = lambda view: {}
    """Step properties in words and as formulas, which may speak of the arriving segment."""
    steps_need: str = ""
    at_once: bool = False
    """It is about users who read data as it arrives."""
    assumed: tuple[str, ...] = ()
    """Its assumptions besides `ASSUMED`."""


# handshake-agreement, no-phantom-connection


def _agreement(view: ChannelView) -> z3.BoolRef:
    both = z3.And(view.me.is_in(State.ESTABLISHED), view.you.is_in(State.ESTABLISHED))
    return z3.Implies(both, z3.And(view.me.irs == view.you.iss, view.you.irs == view.me.iss))


def _no_phantom(view: ChannelView) -> z3.BoolRef:
    """The ISS that we hold is that of an incarnation of the peer that has seen ours."""
    opened = z3.And(view.me.is_in(*OPENED_BY_ACK), view.me.irs == view.theirs.one)
    return z3.Implies(opened, view.mine.met)


# close-wait-means-fin, time-wait-means-done


def _fin_came(view: ChannelView) -> z3.BoolRef:
    """The claim until the peer reopens: its variables are then those of another connection."""
    return z3.Implies(z3.And(view.holds_latest(), view.me.is_in(*AFTER_PEERS_FIN)), _all_came(view))


def _all_came(view: ChannelView) -> z3.BoolRef:
    return z3.And(view.you.fin_sent, view.me.rcv_nxt - view.me.irs == view.you.sent + 2)


def _done(view: ChannelView) -> z3.BoolRef:
    me, you = view.me, view.you
    done = z3.And(
        _all_came(view),
        me.fin_sent,
        me.snd_una == me.snd_nxt,
        z3.Or(you.is_in(State.CLOSED), you.rcv_nxt == me.snd_nxt),
    )
    return z3.Implies(z3.And(view.holds_latest(), me.is_in(State.TIME_WAIT)), done)


# in-order-once, nothing-lost-by-closing


def _in_order(view: ChannelView) -> z3.BoolRef:
    """The claim until the peer reopens; before its FIN also after that."""
    me, you, last = view.me, view.you, view.holds_latest()
    sent = you.sent - you.unsent
    gone = z3.And(view.has_held_latest(), z3.Not(view.has_a_tcb()))
    return z3.And(
        z3.Implies(
            z3.And(view.holds_peer_iss(), z3.Or(last, z3.Not(me.is_in(*AFTER_PEERS_FIN)))),
            rcv_nxt_counts(view.side),
        ),
        z3.Implies(last, z3.ULE(me.delivered + me.unread, sent)),
        z3.Implies(gone, z3.ULE(me.delivered, sent)),
    )


def _all_delivered(view: ChannelView) -> z3.BoolRef:
    me, you = view.me, view.you
    both = z3.And(me.outcome == Outcome.CLOSED, you.outcome == Outcome.CLOSED)
    return z3.Implies(both, me.delivered == you.sent)


# no-old-incarnation


def _of_the_held(view: ChannelView) -> EveryStep:
    me, coming = view.me, view.coming
    knows = z3.And(view.holds_peer_iss(), z3.Or([after(me.state) == state for state in WITH_PEER_ISS]))
    moves = z3.Or(after(me.rcv_nxt) != me.rcv_nxt, after(me.snd_una) != me.snd_una)
    held = z3.And(z3.Not(coming.seg.rst), coming.of == me.irs)
    return EveryStep(z3.Implies(z3.And(knows, moves), held))


def _ended_by_its_peer(view: ChannelView) -> EveryStep:
    small = z3.ULE(view.me.given.window, LARGEST_WINDOW)
    return EveryStep(z3.Implies(small, ended_by_its_peer(view.side, view.peer).holds))


UNBOUNDED: dict[str, UnboundedClaim] = {
    "handshake-agreement": UnboundedClaim(
        _agreement, "later_iss_agreement handshake_needs_ack history_matches_tcb"
    ),
    "no-phantom-connection": UnboundedClaim(_no_phantom, "acknowledged_implies_iss_seen handshake_needs_ack"),
    "close-wait-means-fin": UnboundedClaim(
        _fin_came, "received_within_sent fin_is_last", assumed=(THE_LAST,)
    ),
    "time-wait-means-done": UnboundedClaim(
        _done,
        "received_within_sent fin_is_last mutual_synchronization handshake_needs_ack history_matches_tcb "
        "send_sequence_in_range snd_nxt_counts queued_within_sent",
        assumed=(THE_LAST,),
    ),
    "in-order-once": UnboundedClaim(
        _in_order,
        "rcv_nxt_counts_octets received_within_sent rcv_nxt_in_range queued_within_sent "
        "delivered_within_sent",
        steps=lambda view: {"only the next octets are accepted": taken_in_order(view.side)},
        steps_need="rcv_nxt_counts_octets",
        assumed=(THE_LAST,),
    ),
    "nothing-lost-by-closing": UnboundedClaim(
        _all_delivered,
        "later_iss_agreement closed_implies_all_delivered history_matches_tcb",
        at_once=True,
        assumed=(READ_AT_ONCE,),
    ),
    "no-old-incarnation": UnboundedClaim(
        lambda view: nothing_more_than_sent(view.side, view.peer),
        "received_within_sent snd_nxt_counts queued_within_sent history_matches_tcb fin_is_last",
        steps=lambda view: {
            "only a segment of the held incarnation moves RCV.NXT or SND.UNA": _of_the_held(view),
            "a RST or SYN ends no connection that the peer has": _ended_by_its_peer(view),
        },
        steps_need="next_octet_from_held_incarnation resets_outside_current_incarnation "
        "incarnation_ranges_disjoint segment_numbers_in_sender_range rcv_nxt_in_range "
        "rcv_nxt_counts_octets history_matches_tcb",
        assumed=(WINDOW,),
    ),
}
"""By the id of the claim."""

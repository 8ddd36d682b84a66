"""Lemmas about acknowledgments: an endpoint that acknowledges us holds us, or has seen our ISS."""

from __future__ import annotations

import z3

from ...model.state import SYNCHRONIZED, Outcome, State
from .history import ChannelView
from .lemma import segment_lemma, state_lemma


@segment_lemma(
    needs=(
        "incarnation_ranges_disjoint",
        "rcv_nxt_outside_latest_incarnation",
        "rcv_nxt_in_range",
        "segment_numbers_in_sender_range",
        "next_octet_from_held_incarnation",
    )
)
def ack_implies_synchronized(view: ChannelView) -> z3.BoolRef:
    """An endpoint that acknowledges our last ISS holds it, and acknowledges no more than it has received."""
    mine, theirs, you, coming = view.mine, view.theirs, view.you, view.coming
    last = mine.last
    return z3.Implies(
        z3.And(
            mine.numbered,
            theirs.numbered,
            coming.of == theirs.last,
            coming.acknowledges_some_of(last),
        ),
        z3.And(
            theirs.heard,
            theirs.irs == last,
            z3.Implies(
                you.is_in(State.SYN_RECEIVED, *SYNCHRONIZED),
                z3.ULE(coming.seg.ack_number - last, you.rcv_nxt - last),
            ),
        ),
    )


@segment_lemma()
def only_earlier_incarnation_acks(view: ChannelView) -> z3.BoolRef:
    """If we chose our ISS after the peer chose its own, only the peer's last incarnation acknowledges it."""
    mine, theirs, coming = view.mine, view.theirs, view.coming
    return z3.Implies(
        z3.And(mine.numbered, theirs.numbered, view.chose_later, coming.acknowledges_some_of(mine.last)),
        coming.of == theirs.last,
    )


@state_lemma(
    needs=(
        "ack_implies_synchronized",
        "incarnation_ranges_disjoint",
        "next_octet_from_held_incarnation",
        "rcv_nxt_outside_latest_incarnation",
        "rcv_nxt_in_range",
        "segment_numbers_in_sender_range",
        "advancing_ack_in_range",
    )
)
def mutual_synchronization(view: ChannelView) -> z3.BoolRef:
    """If the incarnation that we hold has acknowledged us, it holds us."""
    me, you = view.me, view.you
    return z3.Implies(
        z3.And(view.has_been_acknowledged(), view.holds_latest()),
        z3.And(
            view.theirs.heard,
            view.theirs.irs == me.iss,
            z3.Implies(
                you.is_in(State.SYN_RECEIVED, *SYNCHRONIZED),
                z3.ULE(me.snd_una - me.iss, you.rcv_nxt - me.iss),
            ),
        ),
    )


@state_lemma(
    needs=(
        "only_earlier_incarnation_acks",
        "ack_implies_synchronized",
        "next_octet_from_held_incarnation",
        "rcv_nxt_outside_latest_incarnation",
        "rcv_nxt_in_range",
        "segment_numbers_in_sender_range",
        "advancing_ack_in_range",
    )
)
def later_iss_agreement(view: ChannelView) -> z3.BoolRef:
    """If we chose our ISS after the peer and it has been acknowledged, each holds the other."""
    mine, theirs = view.mine, view.theirs
    return z3.Implies(
        z3.And(
            z3.Or(view.has_been_acknowledged(), view.me.outcome == Outcome.CLOSED),
            theirs.numbered,
            view.chose_later,
        ),
        z3.And(mine.numbered, mine.heard, mine.irs == theirs.last, theirs.heard, theirs.irs == mine.last),
    )


# No phantom connection


@state_lemma(needs=("rcv_nxt_in_range",))
def synchronized_implies_peer_saw_iss(view: ChannelView) -> z3.BoolRef:
    """The incarnation of the peer that holds us has seen our ISS."""
    return z3.Implies(z3.And(view.holds_latest(), view.me.iss == view.mine.one), view.theirs.met)


@segment_lemma(
    needs=(
        "synchronized_implies_peer_saw_iss",
        "incarnation_ranges_disjoint",
        "rcv_nxt_outside_latest_incarnation",
        "rcv_nxt_in_range",
        "segment_numbers_in_sender_range",
    )
)
def ack_implies_iss_seen(view: ChannelView) -> z3.BoolRef:
    """The incarnation of the peer that acknowledges us has seen our ISS."""
    mine, coming = view.mine, view.coming
    return z3.Implies(
        z3.And(mine.numbered, coming.acknowledges_some_of(mine.last), coming.of == view.theirs.one),
        mine.met,
    )


@state_lemma(
    needs=(
        "ack_implies_iss_seen",
        "next_octet_from_held_incarnation",
        "segment_numbers_in_sender_range",
        "advancing_ack_in_range",
    )
)
def acknowledged_implies_iss_seen(view: ChannelView) -> z3.BoolRef:
    """Once we are acknowledged, the incarnation of the peer that we hold has seen our ISS."""
    return z3.Implies(z3.And(view.has_been_acknowledged(), view.me.irs == view.theirs.one), view.mine.met)

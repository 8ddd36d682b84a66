"""Lemmas about who acknowledges: what it has heard, and that it has met us."""

from __future__ import annotations

import z3

from ...model.state import SYNCHRONIZED, Outcome, State
from .history import ChannelView
from .lemma import segments, state


@segments(
    needs=(
        "older_is_apart",
        "expects_nothing_of_the_last",
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
        "expected_is_of_the_held",
    )
)
def acknowledges_what_it_holds(view: ChannelView) -> z3.BoolRef:
    """Whoever acknowledges our last ISS has heard it, and acknowledges no more than it has received."""
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


@segments()
def the_older_alone_acknowledges(view: ChannelView) -> z3.BoolRef:
    """If we chose our ISS after the peer, its last incarnation alone acknowledges it."""
    mine, theirs, coming = view.mine, view.theirs, view.coming
    return z3.Implies(
        z3.And(mine.numbered, theirs.numbered, view.chose_later, coming.acknowledges_some_of(mine.last)),
        coming.of == theirs.last,
    )


@state(
    needs=(
        "acknowledges_what_it_holds",
        "older_is_apart",
        "expected_is_of_the_held",
        "expects_nothing_of_the_last",
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
        "advancing_is_ours",
    )
)
def held_by_whom_we_hold(view: ChannelView) -> z3.BoolRef:
    """Who has been acknowledged by the incarnation it holds is held by it."""
    me, you = view.me, view.you
    return z3.Implies(
        z3.And(view.has_been_acknowledged(), view.holds_the_last()),
        z3.And(
            view.theirs.heard,
            view.theirs.irs == me.iss,
            z3.Implies(
                you.is_in(State.SYN_RECEIVED, *SYNCHRONIZED),
                z3.ULE(me.snd_una - me.iss, you.rcv_nxt - me.iss),
            ),
        ),
    )


@state(
    needs=(
        "the_older_alone_acknowledges",
        "acknowledges_what_it_holds",
        "expected_is_of_the_held",
        "expects_nothing_of_the_last",
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
        "advancing_is_ours",
    )
)
def the_later_agrees(view: ChannelView) -> z3.BoolRef:
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


# No phantom


@state(needs=("rcv_nxt_in_reach",))
def holding_is_meeting(view: ChannelView) -> z3.BoolRef:
    """The incarnation of the peer that holds us has met us."""
    return z3.Implies(z3.And(view.holds_the_last(), view.me.iss == view.mine.one), view.theirs.met)


@segments(
    needs=(
        "holding_is_meeting",
        "older_is_apart",
        "expects_nothing_of_the_last",
        "rcv_nxt_in_reach",
        "numbers_of_the_sender",
    )
)
def acknowledging_is_meeting(view: ChannelView) -> z3.BoolRef:
    """The incarnation of the peer that acknowledges us has met us."""
    mine, coming = view.mine, view.coming
    return z3.Implies(
        z3.And(mine.numbered, coming.acknowledges_some_of(mine.last), coming.of == view.theirs.one),
        mine.met,
    )


@state(
    needs=(
        "acknowledging_is_meeting",
        "expected_is_of_the_held",
        "numbers_of_the_sender",
        "advancing_is_ours",
    )
)
def acknowledged_is_met(view: ChannelView) -> z3.BoolRef:
    """The incarnation of the peer that we hold has met us, once we are acknowledged."""
    return z3.Implies(z3.And(view.has_been_acknowledged(), view.me.irs == view.theirs.one), view.mine.met)

"""The claims over wires that never forget, each seen from one side, with the lemmas that it follows from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import z3

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
    "a new ISS is fresh: nothing on the wires acknowledges it or has one of its numbers, a RST neither, "
    "and the peer expects none of them",
)
"""What the proofs assume besides what the system does."""

READ_AT_ONCE = "text is read as it comes"
THE_LAST = "the peer has not opened another connection since"
LARGEST_WINDOW = 1 << 30
WINDOW = "a window is at most 2^30 octets (RFC 7323 section 2.3)"


@dataclass(frozen=True)
class Unbounded:
    """A claim over everlasting wires, seen from one side, and the lemmas it follows from."""

    holds: Callable[[ChannelView], z3.BoolRef]
    """What holds in every state."""
    needs: str
    """The lemmas by name."""
    steps: Callable[[ChannelView], dict[str, EveryStep]] = lambda view: {}
    """What every step keeps to, in words and as a formula that may speak of the segment that comes."""
    steps_need: str = ""
    at_once: bool = False
    """It is about users who read text as it comes."""
    assumed: tuple[str, ...] = ()
    """What it assumes besides `ASSUMED`."""


# handshake-agreement, no-phantom-connection


def _agreement(view: ChannelView) -> z3.BoolRef:
    both = z3.And(view.me.is_in(State.ESTABLISHED), view.you.is_in(State.ESTABLISHED))
    return z3.Implies(both, z3.And(view.me.irs == view.you.iss, view.you.irs == view.me.iss))


def _no_phantom(view: ChannelView) -> z3.BoolRef:
    """The ISS we hold, whichever it is, is that of an incarnation of the peer that has held ours."""
    opened = z3.And(view.me.is_in(*OPENED_BY_ACK), view.me.irs == view.theirs.one)
    return z3.Implies(opened, view.mine.met)


# close-wait-means-fin, time-wait-means-done


def _fin_came(view: ChannelView) -> z3.BoolRef:
    """Of the peer as long as it has not opened again: its variables are then those of another connection."""
    return z3.Implies(z3.And(view.holds_the_last(), view.me.is_in(*AFTER_PEERS_FIN)), _all_came(view))


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
    return z3.Implies(z3.And(view.holds_the_last(), me.is_in(State.TIME_WAIT)), done)


# in-order-once, nothing-lost-by-closing


def _in_order(view: ChannelView) -> z3.BoolRef:
    """Of the peer, and of what follows its FIN, as long as it has not opened again."""
    me, you, last = view.me, view.you, view.holds_the_last()
    sent = you.sent - you.unsent
    gone = z3.And(view.has_heard_the_last(), z3.Not(view.has_a_tcb()))
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


UNBOUNDED: dict[str, Unbounded] = {
    "handshake-agreement": Unbounded(_agreement, "the_later_agrees acknowledged remembers"),
    "no-phantom-connection": Unbounded(_no_phantom, "acknowledged_is_met acknowledged"),
    "close-wait-means-fin": Unbounded(_fin_came, "received_was_numbered fin_is_last", assumed=(THE_LAST,)),
    "time-wait-means-done": Unbounded(
        _done,
        "received_was_numbered fin_is_last held_by_whom_we_hold acknowledged remembers reach numbering "
        "counts",
        assumed=(THE_LAST,),
    ),
    "in-order-once": Unbounded(
        _in_order,
        "octets_are_counted received_was_numbered rcv_nxt_in_reach counts delivered_was_sent",
        steps=lambda view: {"what is taken comes next": taken_in_order(view.side)},
        steps_need="octets_are_counted",
        assumed=(THE_LAST,),
    ),
    "nothing-lost-by-closing": Unbounded(
        _all_delivered, "the_later_agrees closed_got_all remembers", at_once=True, assumed=(READ_AT_ONCE,)
    ),
    "no-old-incarnation": Unbounded(
        lambda view: nothing_more_than_sent(view.side, view.peer),
        "received_was_numbered numbering counts remembers fin_is_last",
        steps=lambda view: {
            "who sent what moves RCV.NXT or SND.UNA is held": _of_the_held(view),
            "a RST or SYN ends no connection that the peer has": _ended_by_its_peer(view),
        },
        steps_need="expected_is_of_the_held resets_are_of_others older_is_apart numbers_of_the_sender "
        "rcv_nxt_in_reach octets_are_counted remembers",
        assumed=(WINDOW,),
    ),
}
"""By the id of the claim."""

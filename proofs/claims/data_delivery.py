"""Data delivery: in order, once, of this connection, within the window, and complete when both have closed.

An octet has no contents in the model but its number: that the octets a user gets are a prefix of those that
the peer's user sent means that they are numbered IRS + 1, IRS + 2, … and that the peer has sent as many.
"""

from __future__ import annotations

import z3

from ...checker.message import Message
from ...checker.properties.invariant import Always
from ...checker.properties.step_property import EveryStep, after
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.side import Side
from ...model.state import SYNCHRONIZED, Outcome, State
from ..claim import Claim, Formulas
from ..step_predicates import arriving_segment, sent_segment
from .closing import AFTER_PEERS_FIN
from .scenario_groups import EVERYWHERE, GUESSED, ONE_CONNECTION, one_connection

WITH_PEER_ISS = (State.SYN_RECEIVED, *SYNCHRONIZED)
"""The states in which IRS and RCV.NXT are defined."""


def holds_peer_iss(side: Side) -> z3.BoolRef:
    """The side holds an ISS of the peer."""
    return side.me.is_in(*WITH_PEER_ISS)


def synchronized_with(side: Side, peer: Side) -> z3.BoolRef:
    """The side is connected to the peer's present incarnation."""
    present = z3.Not(peer.me.is_in(State.CLOSED, State.LISTEN))
    return z3.And(holds_peer_iss(side), present, side.me.irs == peer.me.iss)


# in-order-once


SENDING = tuple(name for name, scenario in SCENARIOS.items() if scenario.a.sends or scenario.b.sends)
"""The scenarios in which a user sends data."""


OLD_NUMBERS = dict.fromkeys(
    ("crash-and-reopen", "reused-iss"),
    Message(
        "because.old-octet",
        "A reopens with the ISS it had: an old octet is taken for one of the new connection",
    ),
)
"""The scenarios in which an ISS is reused."""


def rcv_nxt_counts(side: Side) -> z3.BoolRef:
    """RCV.NXT counts the SYN, the octets delivered or ready to be delivered, and the FIN."""
    me = side.me
    octets = me.delivered + me.unread
    fin = z3.If(me.is_in(*AFTER_PEERS_FIN), z3.BitVecVal(1, octets.size()), z3.BitVecVal(0, octets.size()))
    return me.rcv_nxt - me.irs == 1 + octets + fin


def taken_in_order(side: Side) -> EveryStep:
    """A step accepts only the next octets, and only from the segment that arrives."""
    me, (there, seg) = side.me, arriving_segment(side)
    octets = me.delivered + me.unread
    more = after(me.delivered) + after(me.unread) - octets
    knows = z3.Or([after(me.state) == state for state in WITH_PEER_ISS])
    skipped = after(me.irs) + 1 + octets - seg.first_octet
    carried = z3.And(there, z3.ULT(skipped, seg.text), z3.ULE(more, seg.text - skipped))
    return EveryStep(z3.Implies(z3.And(knows, more != 0), carried))


def _was_sent(composed: ComposedSystem, side: Side, peer: Side) -> z3.BoolRef:
    me, you = side.me, peer.me
    sent = z3.ULE(me.delivered + me.unread, you.sent - you.unsent)
    return sent if one_connection(composed.scenario) else z3.Implies(synchronized_with(side, peer), sent)


def _in_order(composed: ComposedSystem) -> Formulas:
    return tuple(
        formula
        for side, peer in composed.sides
        for formula in (
            Always(z3.Implies(holds_peer_iss(side), rcv_nxt_counts(side))),
            Always(_was_sent(composed, side, peer)),
            taken_in_order(side),
        )
    )


IN_ORDER_ONCE = Claim(
    id="in-order-once",
    title="The octets delivered to a user are those that the peer's user sent in this connection, in "
    "order, once.",
    cites="3.4, 3.10.7.4 seventh; MUST-58",
    formulas=_in_order,
    premise=lambda composed: z3.Or([side.me.delivered + side.me.unread != 0 for side, _ in composed.sides]),
    holds_in=tuple(name for name in SENDING if name not in OLD_NUMBERS),
    refuted_in={**OLD_NUMBERS, **GUESSED},
    broken_by={
        "text-not-counted": "lossy-handshake",
        "text-not-delivered": "one-octet",
        "gap-not-noticed": "old-duplicate-syn",
    },
    unbounded_channels=True,
)


# no-old-incarnation


WITH_A_PAST = tuple(
    name
    for name, scenario in SCENARIOS.items()
    if not scenario.attacks and (scenario.incarnations > 1 or scenario.old_to_b)
)
"""The scenarios in which segments of an earlier incarnation may arrive."""


def nothing_more_than_sent(side: Side, peer: Side) -> z3.BoolRef:
    """RCV.NXT is not beyond SND.NXT of the peer's present incarnation."""
    me, you = side.me, peer.me
    return z3.Implies(synchronized_with(side, peer), z3.ULE(me.rcv_nxt - me.irs, you.snd_nxt - you.iss))


def ended_by_its_peer(side: Side, peer: Side) -> EveryStep:
    """A RST or SYN ends a connection only if the peer no longer has it."""
    there, seg = arriving_segment(side)
    ends = z3.And([after(side.me.state) != state for state in WITH_PEER_ISS])
    return EveryStep(
        z3.Implies(z3.And(there, z3.Or(seg.rst, seg.syn), ends), z3.Not(synchronized_with(side, peer)))
    )


def _opened_again(composed: ComposedSystem) -> z3.BoolRef:
    """Some side is in its second incarnation."""
    several = [side for side, _ in composed.sides if side.incarnations > 1]
    return z3.Or([z3.And(z3.UGT(side.opened, 1), side.me.is_in(*SYNCHRONIZED)) for side in several])


NO_OLD_INCARNATION = Claim(
    id="no-old-incarnation",
    title="No SYN, octet, FIN or RST of an earlier incarnation is accepted by the present one.",
    cites="3.4.1, 3.4.2, 3.10.7.4; RFC 6528",
    formulas=lambda composed: tuple(
        formula
        for side, peer in composed.sides
        for formula in (Always(nothing_more_than_sent(side, peer)), ended_by_its_peer(side, peer))
    ),
    premise=_opened_again,
    holds_in=tuple(name for name in WITH_A_PAST if name not in OLD_NUMBERS),
    refuted_in=dict.fromkeys(
        OLD_NUMBERS,
        Message("because.old-reset", "A reopens with the ISS it had: an old RST ends the new connection"),
    ),
    broken_by={"reset-not-checked": "abort-and-reopen", "every-segment-is-a-fin": "reincarnation"},
    unbounded_channels=True,
)


# within-the-window


def within_the_window(side: Side) -> EveryStep:
    """New data begins at SND.NXT and lies before SND.UNA + SND.WND."""
    me, (leaves, seg) = side.me, sent_segment(side)
    new = z3.And(leaves, seg.text != 0, seg.seq == me.snd_nxt)
    return EveryStep(
        z3.Implies(new, z3.ULE(seg.seq + seg.text - me.snd_una, me.given.window)),
    )


WITHIN_THE_WINDOW = Claim(
    id="within-the-window",
    title="Every octet lies before SND.UNA + SND.WND when it is first sent.",
    cites="3.3.1, Figure 3; 3.8.6",
    formulas=lambda composed: tuple(within_the_window(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or(
        [
            z3.And(side.me.unsent != 0, z3.UGE(side.me.in_flight, side.me.given.window))
            for side, _ in composed.sides
        ]
    ),
    holds_in=("every-call",),
    broken_by={"window-ignored": "every-call"},
    open_endpoint=within_the_window,
)


# nothing-lost-by-closing


def both_closed_normally(composed: ComposedSystem) -> z3.BoolRef:
    """Both connections ended by FIN."""
    return z3.And([side.me.outcome == Outcome.CLOSED for side, _ in composed.sides])


def _all_delivered(composed: ComposedSystem) -> Formulas:
    complete = z3.And([side.me.delivered == peer.me.sent for side, peer in composed.sides])
    return (Always(z3.Implies(both_closed_normally(composed), complete)),)


CANNOT_READ = Message(
    "because.cannot-read",
    "RECEIVE in CLOSING, LAST-ACK or TIME-WAIT returns an error (3.10.3), whatever is still unread",
)


NOTHING_LOST_BY_CLOSING = Claim(
    id="nothing-lost-by-closing",
    title="When both sides have closed by FIN, every octet sent has been delivered.",
    cites="3.6",
    formulas=_all_delivered,
    premise=lambda composed: z3.And(
        both_closed_normally(composed), z3.Or([side.me.sent != 0 for side, _ in composed.sides])
    ),
    holds_in=tuple(name for name in EVERYWHERE if name != "slow-reader"),
    refuted_in={"slow-reader": CANNOT_READ},
    broken_by={"text-not-delivered": "one-octet", "fin-out-of-order": "one-octet"},
    unbounded_channels=True,
)


# closed-means-read


def _read_by_the_peer(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(z3.Implies(side.me.outcome == Outcome.CLOSED, peer.me.delivered == side.me.sent))
        for side, peer in composed.sides
    )


CLOSED_MEANS_READ = Claim(
    id="closed-means-read",
    title="When a side has closed normally, the peer's user has read every octet that it sent.",
    cites="3.6, 3.6.1 SHLD-3; RFC 2525 2.17",
    formulas=_read_by_the_peer,
    premise=lambda composed: z3.Or(
        [z3.And(side.me.outcome == Outcome.CLOSED, side.me.sent != 0) for side, _ in composed.sides]
    ),
    applies_to=one_connection,
    holds_in=tuple(name for name in ONE_CONNECTION if name != "slow-reader"),
    refuted_in={"slow-reader": CANNOT_READ},
    broken_by={
        "unread-text-forgotten": "close-with-unread-data",
        "text-taken-after-close": "close-with-unread-data",
        "text-not-delivered": "one-octet",
    },
)


DATA_DELIVERY_CLAIMS = (
    IN_ORDER_ONCE,
    NO_OLD_INCARNATION,
    WITHIN_THE_WINDOW,
    NOTHING_LOST_BY_CLOSING,
    CLOSED_MEANS_READ,
)

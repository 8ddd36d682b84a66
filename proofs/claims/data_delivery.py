"""Safety: what an endpoint takes from the wire is of this connection, in order, and taken once.

An octet has no contents in the model but its number: that the octets a user gets are a prefix of those that
the peer's user sent means that they are numbered IRS + 1, IRS + 2, … and that the peer has sent as many.
"""

from __future__ import annotations

import z3

from ...checker.properties.invariant import Always
from ...checker.properties.step_property import EveryStep, after
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.side import Side
from ...model.state import SYNCHRONIZED, State
from ..claim import Claim, Formulas
from .safety import AFTER_PEERS_FIN, GUESSED, one_connection
from .segments import arrives

KNOWS = (State.SYN_RECEIVED, *SYNCHRONIZED)
"""The states in which IRS and RCV.NXT mean something."""


def knows_the_peer(side: Side) -> z3.BoolRef:
    """The side holds an ISS of the peer."""
    return side.me.is_in(*KNOWS)


def holds(side: Side, peer: Side) -> z3.BoolRef:
    """The side is connected to the incarnation that the peer is now."""
    present = z3.Not(peer.me.is_in(State.CLOSED, State.LISTEN))
    return z3.And(knows_the_peer(side), present, side.me.irs == peer.me.iss)


# in-order-once

SENDING = tuple(name for name, scenario in SCENARIOS.items() if scenario.a.sends or scenario.b.sends)
"""Where somebody has something to send."""

OLD_NUMBERS = dict.fromkeys(
    ("crash-and-reopen", "reused-iss"),
    "A comes back with the ISS it had: an old octet is taken for one of the new connection",
)
"""Where an ISS is not fresh."""


def counted(side: Side) -> z3.BoolRef:
    """RCV.NXT counts the SYN, the octets that the user has got or can get, and the FIN."""
    me = side.me
    octets = me.delivered + me.unread
    fin = z3.If(me.is_in(*AFTER_PEERS_FIN), z3.BitVecVal(1, octets.size()), z3.BitVecVal(0, octets.size()))
    return me.rcv_nxt - me.irs == 1 + octets + fin


def taken_in_order(side: Side) -> EveryStep:
    """What a step takes are the next numbers, and the segment that arrives carries them."""
    me, (there, seg) = side.me, arrives(side)
    octets = me.delivered + me.unread
    more = after(me.delivered) + after(me.unread) - octets
    knows = z3.Or([after(me.state) == state for state in KNOWS])
    skipped = after(me.irs) + 1 + octets - seg.first_octet
    carried = z3.And(there, z3.ULT(skipped, seg.text), z3.ULE(more, seg.text - skipped))
    return EveryStep(z3.Implies(z3.And(knows, more != 0), carried))


def _was_sent(composed: ComposedSystem, side: Side, peer: Side) -> z3.BoolRef:
    me, you = side.me, peer.me
    sent = z3.ULE(me.delivered + me.unread, you.sent - you.unsent)
    return sent if one_connection(composed.scenario) else z3.Implies(holds(side, peer), sent)


def _in_order(composed: ComposedSystem) -> Formulas:
    return tuple(
        formula
        for side, peer in composed.sides
        for formula in (
            Always(z3.Implies(knows_the_peer(side), counted(side))),
            Always(_was_sent(composed, side, peer)),
            taken_in_order(side),
        )
    )


IN_ORDER_ONCE = Claim(
    id="in-order-once",
    title="What a user gets is what the peer's user sent in this connection, in order, each octet once.",
    title_zh="用户得到的，正是对方用户在本次连接中发出的字节：按序，且每个字节只交付一次。",
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
"""Where segments of an earlier connection may come."""


def nothing_more_than_sent(side: Side, peer: Side) -> z3.BoolRef:
    """RCV.NXT is not beyond what the peer, as it is now, has sent."""
    me, you = side.me, peer.me
    return z3.Implies(holds(side, peer), z3.ULE(me.rcv_nxt - me.irs, you.snd_nxt - you.iss))


def ended_by_its_peer(side: Side, peer: Side) -> EveryStep:
    """A RST or SYN ends a connection only if the peer has it no more."""
    there, seg = arrives(side)
    ends = z3.And([after(side.me.state) != state for state in KNOWS])
    return EveryStep(z3.Implies(z3.And(there, z3.Or(seg.rst, seg.syn), ends), z3.Not(holds(side, peer))))


def _opened_again(composed: ComposedSystem) -> z3.BoolRef:
    """Some side is in its second connection."""
    several = [side for side, _ in composed.sides if side.incarnations > 1]
    return z3.Or([z3.And(z3.UGT(side.opened, 1), side.me.is_in(*SYNCHRONIZED)) for side in several])


NO_OLD_INCARNATION = Claim(
    id="no-old-incarnation",
    title="No SYN, octet, FIN or RST of an earlier connection is taken for one of the present one.",
    title_zh="早先连接的 SYN、字节、FIN 或 RST，绝不会被当作当前连接的。",
    cites="3.4.1, 3.4.2, 3.10.7.4; RFC 6528",
    formulas=lambda composed: tuple(
        formula
        for side, peer in composed.sides
        for formula in (Always(nothing_more_than_sent(side, peer)), ended_by_its_peer(side, peer))
    ),
    premise=_opened_again,
    holds_in=tuple(name for name in WITH_A_PAST if name not in OLD_NUMBERS),
    refuted_in=dict.fromkeys(
        OLD_NUMBERS, "A comes back with the ISS it had: an old RST ends the new connection"
    ),
    broken_by={"reset-not-checked": "abort-and-reopen", "every-segment-is-a-fin": "reincarnation"},
    unbounded_channels=True,
)

ABOUT_WHAT_IS_TAKEN = (IN_ORDER_ONCE, NO_OLD_INCARNATION)

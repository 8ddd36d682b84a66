"""The freshness of an initial sequence number, as an assumption: section 3.4.1 asks it of the generator.

A number is fresh for as many numbers as the connection may use: one for the SYN, one for each octet of
text, one for the FIN. It is asked of the number that is next, before the user may OPEN; between a passive
OPEN and the SYN that uses the number, nothing that was absent can come up, for no segment has carried it.
That nothing acknowledges it is not enough: an old segment of one's own in these numbers may still arrive
and be acknowledged, and a peer that has not noticed the end of the old connection holds them.
"""

from __future__ import annotations

import z3

from ...checker.message import Message
from ..scenarios.scenario import Freshness, Scenario
from ..seqnum import within
from ..side import ComposedSide
from ..state import SYNCHRONIZED, Segment, State
from .guard import Conditions

KNOWS_US = (State.SYN_RECEIVED, *SYNCHRONIZED)
"""The states in which RCV.NXT counts our numbers."""


def fresh_iss(scenario: Scenario, me: ComposedSide, peer: ComposedSide) -> Conditions:
    """The freshness of the next ISS, by name, where it is assumed."""
    return {} if scenario.freshness is Freshness.IGNORED else iss_is_fresh(me, peer)


def iss_is_fresh(me: ComposedSide, peer: ComposedSide) -> Conditions:
    """The conditions that make the next ISS of `me` fresh, by name."""
    iss, size = me.me.given.next_iss, me.user.sends + 2
    acknowledged = [
        z3.And(present, seg.ack, within(iss + 1, seg.ack_number, _number(size, iss)))
        for present, seg in me.into.segments()
    ]
    old = [z3.And(present, _meets(seg, iss, size)) for present, seg in me.out.segments()]
    held = z3.And(peer.me.is_in(*KNOWS_US), within(iss, peer.me.rcv_nxt, _number(size + 1, iss)))
    return {
        Message("condition", "no segment in flight acknowledges the ISS"): z3.Not(z3.Or(acknowledged)),
        Message(
            "condition", "no segment of an earlier connection is in flight with numbers of this one"
        ): z3.Not(z3.Or(old)),
        Message("condition", "the peer holds none of these numbers"): z3.Not(held),
    }


def _meets(seg: Segment, iss: z3.BitVecRef, size: int) -> z3.BoolRef:
    """The segment, up to the number after it, has a number of the connection or the one after it."""
    return z3.Or(within(iss, seg.seq, _number(size + 1, iss)), z3.ULE(iss - seg.seq, seg.len))


def _number(value: int, like: z3.BitVecRef) -> z3.BitVecRef:
    return z3.BitVecVal(value, like.size())

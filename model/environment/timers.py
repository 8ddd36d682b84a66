"""The timers: when the retransmission timer and the 2 MSL timer may expire."""

from __future__ import annotations

import z3

from ...checker.message import Message
from ..scenarios.scenario import Retransmission, Scenario
from ..seqnum import within
from ..side import ComposedSide
from .guard import Conditions
from .msl import two_msl


def retransmission_guard(scenario: Scenario, me: ComposedSide, peer: ComposedSide) -> Conditions:
    """The conditions under which the retransmission timer may expire.

    Where no spurious retransmission is allowed, the segment or the reply to it must be lost for certain.
    """
    if scenario.retransmission is Retransmission.SPURIOUS_ALLOWED:
        return {}
    una = me.me.snd_una
    copies = [z3.And(present, within(seg.seq, una, seg.len)) for present, seg in me.out.segments()]
    return {
        Message("condition", "no copy of the segment is in flight"): z3.Not(z3.Or(copies)),
        Message("condition", "no reply is in flight"): me.into.is_empty(),
        Message("condition", "the peer has no pending ACK"): z3.Not(peer.me.ack_pending),
    }


def time_wait_guard(scenario: Scenario, me: ComposedSide) -> Conditions:
    """The conditions under which the 2 MSL of TIME-WAIT may be over."""
    # A delayed acknowledgment is sent within half a second (MUST-59): long before.
    delayed = Message("condition", "2 MSL outlast the delay of an ACK")
    return {delayed: z3.Not(me.me.ack_pending), **two_msl(scenario, me)}

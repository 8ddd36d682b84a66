"""Responses to segments: what a RST or SYN does, and what is answered how.

These claims speak of one endpoint, so they are proved for any segment whatever; the scenarios show that
their premises occur, and how other protocols and mutants break them.
"""

from __future__ import annotations

import z3

from ...checker.properties.step_property import EveryStep, after
from ...model.rfc9293.synchronized.sequence import acceptable, begins_later
from ...model.segments import reset_for
from ...model.seqnum import acknowledges, between, within
from ...model.side import Side
from ...model.state import SYNCHRONIZED, Endpoint, Segment, State
from ..claim import Claim
from ..step_predicates import (
    answers_with,
    answers_with_an_ack,
    arriving_segment,
    in_flight_to,
    in_flight_where,
    sent_segment,
    unchanged,
)
from .scenario_groups import ATTACKED, UNEXPECTED_SEGMENTS

# rst-needs-exact-number


def rst_needs_exact_number(side: Side) -> EveryStep:
    """Follow RFC 5961 section 3 from SYN-RECEIVED on."""
    me, (there, seg), (answered, _) = side.me, arriving_segment(side), sent_segment(side)
    exact = seg.seq == me.rcv_nxt
    elsewhere = z3.And(within(me.rcv_nxt, seg.seq, me.rcv_wnd), z3.Not(exact))
    return EveryStep(
        z3.Implies(
            z3.And(there, seg.rst, me.is_in(State.SYN_RECEIVED, *SYNCHRONIZED)),
            z3.And(
                z3.Or(exact, unchanged(side)),
                z3.If(elsewhere, answers_with_an_ack(side), z3.Not(answered)),
            ),
        )
    )


RST_NEEDS_EXACT_NUMBER = Claim(
    id="rst-needs-exact-number",
    title="From SYN-RECEIVED on, a RST resets only at RCV.NXT; elsewhere in the window it gets a "
    "challenge ACK.",
    cites="3.10.7.4 second",
    formulas=lambda composed: tuple(rst_needs_exact_number(side) for side, _ in composed.sides),
    premise=lambda composed: in_flight_to(composed, State.SYN_RECEIVED, *SYNCHRONIZED, bit="rst"),
    holds_in=UNEXPECTED_SEGMENTS,
    broken_by={"rfc793": ATTACKED},
    open_endpoint=rst_needs_exact_number,
)


# syn-in-synchronized


def syn_in_synchronized(side: Side) -> EveryStep:
    """Follow RFC 5961 section 4, irrespective of the sequence number."""
    there, seg = arriving_segment(side)
    return EveryStep(
        z3.Implies(
            z3.And(there, seg.syn, z3.Not(seg.rst), side.me.is_in(*SYNCHRONIZED)),
            z3.And(unchanged(side), answers_with_an_ack(side)),
        )
    )


SYN_IN_SYNCHRONIZED = Claim(
    id="syn-in-synchronized",
    title="A SYN that arrives in a synchronized state changes nothing, and is answered with a challenge ACK.",
    cites="3.10.7.4 first, fourth",
    formulas=lambda composed: tuple(syn_in_synchronized(side) for side, _ in composed.sides),
    premise=lambda composed: in_flight_to(composed, *SYNCHRONIZED, bit="syn"),
    holds_in=UNEXPECTED_SEGMENTS,
    broken_by={"rfc793": ATTACKED},
    open_endpoint=syn_in_synchronized,
)


# no-rst-for-rst


def no_rst_for_rst(side: Side) -> EveryStep:
    """Resets are not answered with resets, which could go on forever; CLOSED resets all else (3.5.2)."""
    (there, seg), (answered, answer) = arriving_segment(side), sent_segment(side)
    acceptable_reset = z3.If(
        seg.ack,
        z3.And(answer.seq == seg.ack_number, z3.Not(answer.ack)),
        z3.And(answer.seq == 0, answer.ack, answer.ack_number == seg.seq + seg.len),
    )
    closed = side.me.is_in(State.CLOSED)
    return EveryStep(
        z3.Implies(
            there,
            z3.If(
                seg.rst,
                z3.Not(z3.And(answered, answer.rst)),
                z3.Implies(closed, z3.And(answered, answer.rst, acceptable_reset)),
            ),
        )
    )


NO_RST_FOR_RST = Claim(
    id="no-rst-for-rst",
    title="A RST is never answered with a RST; in CLOSED everything else is.",
    cites="3.5.2, 3.10.7.1",
    formulas=lambda composed: tuple(no_rst_for_rst(side) for side, _ in composed.sides),
    premise=lambda composed: in_flight_to(composed, *State, bit="rst"),
    holds_in=(*UNEXPECTED_SEGMENTS, "refused"),
    broken_by={"reset-for-a-reset": "old-duplicate-syn", "closed-is-silent": "refused"},
    open_endpoint=no_rst_for_rst,
)


# passive-returns-to-listen


def passive_returns_to_listen(side: Side) -> EveryStep:
    """The endpoint remembers whether its OPEN was passive (MUST-11)."""
    me, (there, seg) = side.me, arriving_segment(side)
    later = after(me.state)
    return EveryStep(
        z3.Implies(
            z3.And(there, seg.rst, me.is_in(State.SYN_RECEIVED), later != me.state),
            later == z3.If(me.passive, z3.BitVecVal(State.LISTEN, 4), z3.BitVecVal(State.CLOSED, 4)),
        )
    )


PASSIVE_RETURNS_TO_LISTEN = Claim(
    id="passive-returns-to-listen",
    title="A RST that ends SYN-RECEIVED leads to LISTEN after a passive OPEN, to CLOSED after an active one.",
    cites="3.10.7.4 second",
    formulas=lambda composed: tuple(passive_returns_to_listen(side) for side, _ in composed.sides),
    premise=lambda composed: in_flight_to(composed, State.SYN_RECEIVED, bit="rst"),
    holds_in=UNEXPECTED_SEGMENTS,
    broken_by={"opening-forgotten": "old-duplicate-syn"},
    open_endpoint=passive_returns_to_listen,
)


# unacceptable-is-answered


NON_SYNCHRONIZED = (State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED)
"""The non-synchronized states without CLOSED (section 3.5)."""


def in_order(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """The first step of 3.10.7.4 lets the segment pass, and nothing before it is missing."""
    return z3.And(acceptable(me, seg), z3.Not(begins_later(me, seg)))


def wrong_ack(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """It acknowledges nothing that a non-synchronized endpoint has sent and not yet seen acknowledged."""
    acceptable_ack = acknowledges(me.snd_una, seg.ack_number, me.snd_nxt)
    return z3.And(seg.ack, z3.Or(me.is_in(State.LISTEN), z3.Not(acceptable_ack)))


def unacceptable_is_answered(side: Side) -> EveryStep:
    """A segment refused for its numbers is answered and changes nothing."""
    me, (there, seg), (answered, _) = side.me, arriving_segment(side), sent_segment(side)
    beyond = z3.Not(between(me.snd_una - me.given.window, seg.ack_number, me.snd_nxt))
    in_time = z3.And(in_order(me, seg), z3.Not(seg.syn))
    early = z3.And(me.is_in(State.LISTEN, State.SYN_SENT), wrong_ack(me, seg))
    opening = z3.And(me.is_in(State.SYN_RECEIVED), in_time, wrong_ack(me, seg))
    late = z3.Or(
        z3.And(me.is_in(State.SYN_RECEIVED, *SYNCHRONIZED), z3.Not(acceptable(me, seg))),
        z3.And(me.is_in(*SYNCHRONIZED), in_time, seg.ack, beyond),
    )
    answered_so = z3.And(
        z3.Implies(early, answers_with(side, reset_for(seg))),
        z3.Implies(opening, answered),
        z3.Implies(late, answers_with_an_ack(side)),
    )
    refused = z3.And(there, z3.Not(seg.rst), z3.Or(early, opening, late))
    return EveryStep(z3.Implies(refused, z3.And(answered_so, unchanged(side))))


def _refused(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """Its sequence number is unacceptable."""
    return z3.And(me.is_in(*SYNCHRONIZED), z3.Not(seg.rst), z3.Not(acceptable(me, seg)))


UNACCEPTABLE_IS_ANSWERED = Claim(
    id="unacceptable-is-answered",
    title="A segment with an unacceptable SEG.SEQ or SEG.ACK changes nothing and is answered, unless "
    "it is a RST.",
    cites="3.5.2; 3.10.7.2 second, 3.10.7.3 first, 3.10.7.4 first, fifth",
    formulas=lambda composed: tuple(unacceptable_is_answered(side) for side, _ in composed.sides),
    premise=lambda composed: in_flight_where(composed, _refused),
    holds_in=UNEXPECTED_SEGMENTS,
    broken_by={"no-second-ack": "old-duplicate-syn", "ack-beyond-is-dropped": ATTACKED},
    open_endpoint=unacceptable_is_answered,
)


# unsynchronized-resets


def _resets(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """The segment belongs to the second group of section 3.5.2 and its sequence number is in order."""
    passes = z3.Or(me.is_in(State.LISTEN, State.SYN_SENT), z3.And(in_order(me, seg), z3.Not(seg.syn)))
    return z3.And(me.is_in(*NON_SYNCHRONIZED), z3.Not(seg.rst), passes, wrong_ack(me, seg))


def unsynchronized_resets(side: Side) -> EveryStep:
    """Answer with <SEQ=SEG.ACK><CTL=RST>."""
    there, seg = arriving_segment(side)
    return EveryStep(z3.Implies(z3.And(there, _resets(side.me, seg)), answers_with(side, reset_for(seg))))


UNSYNCHRONIZED_RESETS = Claim(
    id="unsynchronized-resets",
    title="In a non-synchronized state an unacceptable ACK is answered with a RST.",
    cites="3.5.2, second group",
    formulas=lambda composed: tuple(unsynchronized_resets(side) for side, _ in composed.sides),
    premise=lambda composed: in_flight_where(composed, _resets),
    holds_in=("old-duplicate-syn", "reset"),
    refuted_in={ATTACKED: "in SYN-RECEIVED the range of RFC 5961 is checked first, and answered with an ACK"},
    holds_under={"cautious": (ATTACKED,)},
    broken_by={"half-open-is-not-reset": "old-duplicate-syn"},
    open_endpoint=unsynchronized_resets,
    open_endpoint_under=("cautious",),
)


SEGMENT_RESPONSE_CLAIMS = (
    RST_NEEDS_EXACT_NUMBER,
    SYN_IN_SYNCHRONIZED,
    NO_RST_FOR_RST,
    PASSIVE_RETURNS_TO_LISTEN,
    UNACCEPTABLE_IS_ANSWERED,
    UNSYNCHRONIZED_RESETS,
)

"""What has to be answered, and what may not be done: further claims about single steps of one endpoint."""

from __future__ import annotations

import z3

from ...checker.properties.step_property import EveryStep, after
from ...model.rfc9293.synchronized.sequence import acceptable, begins_later
from ...model.rfc9293.synchronized.text_and_fin import AFTER_FIN
from ...model.segments import reset_for
from ...model.seqnum import acknowledges, between
from ...model.side import Side
from ...model.state import SYNCHRONIZED, Endpoint, Outcome, Segment, State
from ..claim import Claim
from .segments import (
    ATTACKED,
    WITNESSES,
    answers_with,
    answers_with_an_ack,
    arrives,
    comes,
    comes_that,
    nothing_changes,
    sent,
)

BEFORE = (State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED)
"""The states that are not synchronized, but for CLOSED (section 3.5)."""


def in_order(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """The first step of 3.10.7.4 lets the segment pass, and nothing before it is missing."""
    return z3.And(acceptable(me, seg), z3.Not(begins_later(me, seg)))


def wrong_ack(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """It acknowledges what a side that is not synchronized cannot have acknowledged now."""
    acceptable_ack = acknowledges(me.snd_una, seg.ack_number, me.snd_nxt)
    return z3.And(seg.ack, z3.Or(me.is_in(State.LISTEN), z3.Not(acceptable_ack)))


# unacceptable-is-answered


def unacceptable_is_answered(side: Side) -> EveryStep:
    """What is refused for its numbers is answered, and changes nothing."""
    me, (there, seg), (answered, _) = side.me, arrives(side), sent(side)
    beyond = z3.Not(between(me.snd_una - me.given.window, seg.ack_number, me.snd_nxt))
    in_time = z3.And(in_order(me, seg), z3.Not(seg.syn))
    early = z3.And(me.is_in(State.LISTEN, State.SYN_SENT), wrong_ack(me, seg))
    opening = z3.And(me.is_in(State.SYN_RECEIVED), in_time, wrong_ack(me, seg))
    late = z3.Or(
        z3.And(me.is_in(State.SYN_RECEIVED, *SYNCHRONIZED), z3.Not(acceptable(me, seg))),
        z3.And(me.is_in(*SYNCHRONIZED), in_time, seg.ack, beyond),
    )
    owed = z3.And(
        z3.Implies(early, answers_with(side, reset_for(seg))),
        z3.Implies(opening, answered),
        z3.Implies(late, answers_with_an_ack(side)),
    )
    refused = z3.And(there, z3.Not(seg.rst), z3.Or(early, opening, late))
    return EveryStep(z3.Implies(refused, z3.And(owed, nothing_changes(side))))


def _refused(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """Its sequence number cannot be taken."""
    return z3.And(me.is_in(*SYNCHRONIZED), z3.Not(seg.rst), z3.Not(acceptable(me, seg)))


UNACCEPTABLE_IS_ANSWERED = Claim(
    id="unacceptable-is-answered",
    title="An unacceptable SEG.SEQ or SEG.ACK changes nothing and is answered, unless it comes with a RST.",
    title_zh="不可接受的 SEG.SEQ 或 SEG.ACK 不改变任何东西，并得到回应，除非报文段带有 RST。",
    cites="3.5.2; 3.10.7.2 second, 3.10.7.3 first, 3.10.7.4 first, fifth",
    formulas=lambda composed: tuple(unacceptable_is_answered(side) for side, _ in composed.sides),
    premise=lambda composed: comes_that(composed, _refused),
    holds_in=WITNESSES,
    broken_by={"no-second-ack": "old-duplicate-syn", "ack-beyond-is-dropped": ATTACKED},
    open_endpoint=unacceptable_is_answered,
)


# unsynchronized-resets


def _resets(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """The second group of section 3.5.2, where the sequence number is in order."""
    passes = z3.Or(me.is_in(State.LISTEN, State.SYN_SENT), z3.And(in_order(me, seg), z3.Not(seg.syn)))
    return z3.And(me.is_in(*BEFORE), z3.Not(seg.rst), passes, wrong_ack(me, seg))


def unsynchronized_resets(side: Side) -> EveryStep:
    """It answers with <SEQ=SEG.ACK><CTL=RST>."""
    there, seg = arrives(side)
    return EveryStep(z3.Implies(z3.And(there, _resets(side.me, seg)), answers_with(side, reset_for(seg))))


UNSYNCHRONIZED_RESETS = Claim(
    id="unsynchronized-resets",
    title="Until it is synchronized, an endpoint answers an unacceptable ACK with a RST.",
    title_zh="在进入同步状态之前，端点以 RST 回应不可接受的 ACK。",
    cites="3.5.2, second group",
    formulas=lambda composed: tuple(unsynchronized_resets(side) for side, _ in composed.sides),
    premise=lambda composed: comes_that(composed, _resets),
    holds_in=("old-duplicate-syn", "reset"),
    refuted_in={
        ATTACKED: "in SYN-RECEIVED the range of RFC 5961 is looked at first, and answered with an ACK"
    },
    holds_under={"cautious": (ATTACKED,)},
    broken_by={"half-open-is-not-reset": "old-duplicate-syn"},
    open_endpoint=unsynchronized_resets,
    open_endpoint_under=("cautious",),
)


# within-the-window


def within_the_window(side: Side) -> EveryStep:
    """What leaves for the first time begins at SND.NXT; it lies before SND.UNA + SND.WND."""
    me, (leaves, seg) = side.me, sent(side)
    new = z3.And(leaves, seg.text != 0, seg.seq == me.snd_nxt)
    return EveryStep(
        z3.Implies(new, z3.ULE(seg.seq + seg.text - me.snd_una, me.given.window)),
    )


WITHIN_THE_WINDOW = Claim(
    id="within-the-window",
    title="No octet leaves for the first time unless it lies before SND.UNA + SND.WND.",
    title_zh="任何字节首次发出时，都在 SND.UNA + SND.WND 之前。",
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


# nothing-after-fin


def nothing_after_fin(side: Side) -> EveryStep:
    """The peer's FIN is the last of its numbers."""
    me, (there, _) = side.me, arrives(side)
    stays = after(me.rcv_nxt) == me.rcv_nxt
    ends = after(me.state) == State.CLOSED
    return EveryStep(z3.Implies(z3.And(there, me.is_in(*AFTER_FIN)), z3.Or(stays, ends)))


NOTHING_AFTER_FIN = Claim(
    id="nothing-after-fin",
    title="After the peer's FIN no segment moves RCV.NXT.",
    title_zh="收到对方的 FIN 之后，任何报文段都不再使 RCV.NXT 前移。",
    cites="3.10.7.4 seventh, eighth",
    formulas=lambda composed: tuple(nothing_after_fin(side) for side, _ in composed.sides),
    premise=lambda composed: comes(composed, *AFTER_FIN, bit="ack"),
    holds_in=("four-way-close", "simultaneous-close", "lossy-close", "hostile-close"),
    refuted_in={ATTACKED: "a forged FIN is counted as well: CLOSE-WAIT to TIME-WAIT advance RCV.NXT over it"},
    holds_under={"cautious": (ATTACKED,)},
    broken_by={"fin-renumbered": "lossy-close"},
    open_endpoint=nothing_after_fin,
    open_endpoint_under=("cautious",),
)


# termination-reported


def end_is_told(side: Side) -> EveryStep:
    """MUST-12 asks that the user learns whether the connection was closed normally or aborted."""
    me, (there, seg) = side.me, arrives(side)
    ends = z3.And(z3.Not(me.is_in(State.CLOSED)), after(me.state) == State.CLOSED)
    told = after(me.outcome)
    normally = z3.Or(me.is_in(State.TIME_WAIT), z3.And(me.is_in(State.LAST_ACK), there))
    return EveryStep(
        z3.Implies(
            ends,
            z3.And(
                told != Outcome.NONE,
                (told == Outcome.RESET) == z3.And(there, seg.rst),
                z3.Implies(told == Outcome.CLOSED, normally),
            ),
        )
    )


END_IS_TOLD = Claim(
    id="termination-reported",
    title="No connection ends without its user being told how: as reset exactly if a RST has come.",
    title_zh="连接结束时用户总会被告知其方式：当且仅当收到 RST 时，告知为被复位。",
    cites="3.10.7.3 second, 3.10.7.4 second, 3.6 (MUST-12)",
    formulas=lambda composed: tuple(end_is_told(side) for side, _ in composed.sides),
    premise=lambda composed: comes(composed, *State, bit="rst"),
    holds_in=WITNESSES,
    broken_by={"reset-not-told": "reset"},
    open_endpoint=end_is_told,
)

ABOUT_ANSWERS = (
    UNACCEPTABLE_IS_ANSWERED,
    UNSYNCHRONIZED_RESETS,
    WITHIN_THE_WINDOW,
    NOTHING_AFTER_FIN,
    END_IS_TOLD,
)

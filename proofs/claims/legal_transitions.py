"""Safety of single steps: how LAST-ACK is left, and which segments may be sent when."""

from __future__ import annotations

import z3

from ...checker.properties.step_property import EveryStep, after
from ...model.composed_system import ComposedSystem
from ...model.side import Side
from ...model.state import Outcome, State
from ..claim import Claim
from .safety import OPENED_BY_ACK, UNA_BEFORE_NXT
from .segments import arrives, sent

CLOSES = (
    *("four-way-close", "simultaneous-close", "half-close", "early-calls", "early-close"),
    *("three-segment-close", "lossy-close", "lossy-lifecycle", "lossy-simultaneous-open", "giving-up"),
)
"""Where connections are closed in all the ways there are."""

# last-ack-leaves-by-ack


def last_ack_leaves_by_ack(side: Side) -> EveryStep:
    """To CLOSED, and only by the ACK of our FIN, by a RST, or because this side's own host ends it."""
    me, (there, seg) = side.me, arrives(side)
    outcome = after(me.outcome)
    acknowledged = z3.And(outcome == Outcome.CLOSED, there, seg.ack, seg.ack_number == me.snd_nxt)
    reset = z3.And(outcome == Outcome.RESET, there, seg.rst)
    given_up = z3.Or([outcome == o for o in (Outcome.TIMED_OUT, Outcome.ABORTED, Outcome.CRASHED)])
    ended = z3.And(
        after(me.state) == State.CLOSED, z3.Or(acknowledged, reset, z3.And(given_up, z3.Not(there)))
    )
    leaves = z3.And(me.is_in(State.LAST_ACK), after(me.state) != State.LAST_ACK)
    return EveryStep(z3.Implies(leaves, ended))


LAST_ACK_LEAVES_BY_ACK = Claim(
    id="last-ack-leaves-by-ack",
    title="LAST-ACK is left only for CLOSED, by the ACK of our FIN, by a RST, or by giving up.",
    title_zh="LAST-ACK 只会进入 CLOSED：因我方 FIN 得到确认，因收到 RST，或因放弃连接。",
    cites="3.10.7.4 second, fifth; 3.10.5, 3.10.8",
    formulas=lambda composed: tuple(last_ack_leaves_by_ack(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or([side.me.is_in(State.LAST_ACK) for side, _ in composed.sides]),
    holds_in=CLOSES,
    broken_by={"last-ack-not-checked": "half-close"},
    open_endpoint=last_ack_leaves_by_ack,
    lemmas=lambda side: {
        "in LAST-ACK our FIN is out and not acknowledged": z3.Implies(
            side.me.is_in(State.LAST_ACK),
            z3.And(z3.Not(side.me.close_pending), side.me.snd_una != side.me.snd_nxt),
        )
    },
    rests_on=(UNA_BEFORE_NXT,),
)

# legal-segments

SYN_IS_OUT = (State.SYN_RECEIVED, State.FIN_WAIT_1)
"""Where a SYN,ACK is sent: SYN-RECEIVED and, sent again, after a CLOSE before the handshake was over."""

FIN_IS_OUT = (State.FIN_WAIT_1, State.CLOSING, State.LAST_ACK)
"""Where a FIN is sent or sent again."""


SYN_IS_OUT_AT_WORST = (*SYN_IS_OUT, State.CLOSING)
"""No peer sends a FIN that does not acknowledge our SYN. One that is forged leads from FIN-WAIT-1 to CLOSING
(3.10.7.4 fifth: a duplicate ACK is ignored; eighth), and there the SYN,ACK is sent again."""


def legal_segments(side: Side, syn_is_out: tuple[State, ...] = SYN_IS_OUT) -> EveryStep:
    """What is sent fits the state that the step leads to."""
    me, (there, seg) = side.me, sent(side)
    later = after(me.state)
    syn_ack = z3.And(
        z3.Or([later == state for state in syn_is_out]),
        seg.seq == after(me.iss),
        seg.ack_number == after(me.rcv_nxt),
        after(me.snd_una) == after(me.iss),
    )
    fin = z3.And(
        z3.Or([later == state for state in FIN_IS_OUT]), after(me.fin_sent), seg.seq == after(me.snd_nxt) - 1
    )
    nothing_new = z3.Or(later == State.CLOSED, after(me.snd_nxt) == me.snd_nxt)
    return EveryStep(
        z3.And(
            z3.Implies(z3.And(there, seg.syn, seg.ack), syn_ack),
            z3.Implies(z3.And(there, seg.fin), fin),
            z3.Implies(me.our_fin_was_sent, nothing_new),
        )
    )


def legal_for_open_endpoint(side: Side) -> EveryStep:
    """The same, whatever segments come."""
    return legal_segments(side, SYN_IS_OUT_AT_WORST)


def _what_has_been_sent(side: Side) -> dict[str, z3.BoolRef]:
    """What the state of an endpoint tells of its FIN and of its SYN."""
    me = side.me
    return {
        "a FIN has been sent where the state says so, and is the last": z3.And(
            z3.Implies(z3.Not(me.is_in(State.CLOSED)), me.fin_sent == me.our_fin_was_sent),
            z3.Implies(me.fin_sent, me.unsent == 0),
        ),
        "our FIN is out in FIN-WAIT-2, TIME-WAIT and LAST-ACK, and acknowledged but in the last": z3.And(
            z3.Implies(me.is_in(State.FIN_WAIT_2, State.TIME_WAIT), me.snd_una == me.snd_nxt),
            z3.Implies(me.is_in(State.FIN_WAIT_2, State.TIME_WAIT, State.LAST_ACK), z3.Not(me.close_pending)),
        ),
        "only an acknowledgment of our SYN leads past the handshake, but for CLOSE": z3.And(
            z3.Implies(me.is_in(*OPENED_BY_ACK), me.snd_una != me.iss),
            z3.Implies(me.is_in(State.SYN_RECEIVED), me.snd_una == me.iss),
        ),
    }


def _fin_is_out(composed: ComposedSystem) -> z3.BoolRef:
    return z3.Or([side.me.our_fin_was_sent for side, _ in composed.sides])


LEGAL_SEGMENTS = Claim(
    id="legal-segments",
    title="SYN,ACK only until our SYN is acknowledged, FIN only after CLOSE, nothing new after the FIN.",
    title_zh="SYN,ACK 只在我方 SYN 得到确认之前发送，FIN 只在 CLOSE 之后发送，FIN 之后不再有新内容。",
    cites="3.5, 3.6, 3.10.4, 3.10.7",
    formulas=lambda composed: tuple(legal_segments(side) for side, _ in composed.sides),
    premise=_fin_is_out,
    holds_in=CLOSES,
    broken_by={"fin-renumbered": "lossy-close"},
    open_endpoint=legal_for_open_endpoint,
    lemmas=_what_has_been_sent,
    rests_on=(UNA_BEFORE_NXT,),
)

LEAVING = (LAST_ACK_LEAVES_BY_ACK, LEGAL_SEGMENTS)

"""Legal transitions: the arcs of Figure 5, how LAST-ACK is left, and the segments that fit each state."""

from __future__ import annotations

import z3

from ...checker.properties.forms import Property
from ...checker.properties.step_property import EveryStep, after
from ...model.composed_system import ComposedSystem
from ...model.side import Side
from ...model.state import Outcome, State
from ..claim import Claim
from ..figure5 import KNOWN
from ..step_predicates import arriving_segment, sent_segment, some_side_in
from .handshake import OPENED_BY_ACK
from .scenario_groups import EVERYWHERE
from .tcb import UNA_BEFORE_NXT

# figure-5


ALLOWED = frozenset((arc.source, arc.target) for arc in KNOWN.values())
"""The state changes of the RFC."""


def only_known_arcs(side: Side) -> Property:
    """A step keeps the state or follows an arc of Figure 5, of its Notes, or of the text."""
    before, later = side.me.state, after(side.me.state)
    arcs = [z3.And(before == start, later == end) for start, end in sorted(ALLOWED)]
    return EveryStep(z3.Or(before == later, *arcs))


FIGURE_5 = Claim(
    id="figure-5",
    title="Every state change is an arc of Figure 5, of its Notes 1-3, or a cited arc of 3.10.",
    cites="3.3.2 Figure 5",
    formulas=lambda composed: tuple(only_known_arcs(side) for side, _ in composed.sides),
    premise=lambda composed: some_side_in(composed, State.ESTABLISHED),
    holds_in=EVERYWHERE,
    broken_by={"fin-answers-itself": "four-way-close"},
    open_endpoint=only_known_arcs,
)


CLOSES = (
    *("four-way-close", "simultaneous-close", "half-close", "early-calls", "early-close"),
    *("three-segment-close", "lossy-close", "lossy-lifecycle", "lossy-simultaneous-open", "giving-up"),
)
"""The scenarios that close connections in every way."""


# last-ack-leaves-by-ack


def last_ack_leaves_by_ack(side: Side) -> EveryStep:
    """Leave LAST-ACK for CLOSED: by the ACK of our FIN, a RST, a timeout, an ABORT or a crash."""
    me, (there, seg) = side.me, arriving_segment(side)
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
    title="LAST-ACK leads only to CLOSED: by the ACK of our FIN, by a RST, or by giving up.",
    cites="3.10.7.4 second, fifth; 3.10.5, 3.10.8",
    formulas=lambda composed: tuple(last_ack_leaves_by_ack(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or([side.me.is_in(State.LAST_ACK) for side, _ in composed.sides]),
    holds_in=CLOSES,
    broken_by={"last-ack-not-checked": "half-close"},
    open_endpoint=last_ack_leaves_by_ack,
    lemmas=lambda side: {
        "in LAST-ACK our FIN is sent and unacknowledged": z3.Implies(
            side.me.is_in(State.LAST_ACK),
            z3.And(z3.Not(side.me.close_pending), side.me.snd_una != side.me.snd_nxt),
        )
    },
    rests_on=(UNA_BEFORE_NXT,),
)


# legal-segments


SYN_UNACKNOWLEDGED = (State.SYN_RECEIVED, State.FIN_WAIT_1)
"""The states that a SYN,ACK fits: SYN-RECEIVED and, after an early CLOSE, FIN-WAIT-1."""


FIN_UNACKNOWLEDGED = (State.FIN_WAIT_1, State.CLOSING, State.LAST_ACK)
"""The states that a FIN fits."""


SYN_UNACKNOWLEDGED_AT_WORST = (*SYN_UNACKNOWLEDGED, State.CLOSING)
"""The states that a SYN,ACK fits for arbitrary segments: a forged FIN that does not acknowledge our SYN leads
from FIN-WAIT-1 to CLOSING (3.10.7.4 fifth, eighth), where the SYN,ACK is retransmitted."""


def legal_segments(side: Side, syn_states: tuple[State, ...] = SYN_UNACKNOWLEDGED) -> EveryStep:
    """The segment sent fits the state that the step leads to."""
    me, (there, seg) = side.me, sent_segment(side)
    later = after(me.state)
    syn_ack = z3.And(
        z3.Or([later == state for state in syn_states]),
        seg.seq == after(me.iss),
        seg.ack_number == after(me.rcv_nxt),
        after(me.snd_una) == after(me.iss),
    )
    fin = z3.And(
        z3.Or([later == state for state in FIN_UNACKNOWLEDGED]),
        after(me.fin_sent),
        seg.seq == after(me.snd_nxt) - 1,
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
    """The segment sent fits the state, for arbitrary segments received."""
    return legal_segments(side, SYN_UNACKNOWLEDGED_AT_WORST)


def _fin_and_syn_by_state(side: Side) -> dict[str, z3.BoolRef]:
    """Lemmas on the FIN and the SYN of an endpoint by its state."""
    me = side.me
    return {
        "a FIN has been sent where the state says so, and is the last": z3.And(
            z3.Implies(z3.Not(me.is_in(State.CLOSED)), me.fin_sent == me.our_fin_was_sent),
            z3.Implies(me.fin_sent, me.unsent == 0),
        ),
        "our FIN is sent in FIN-WAIT-2, TIME-WAIT and LAST-ACK, and acknowledged in the first two": z3.And(
            z3.Implies(me.is_in(State.FIN_WAIT_2, State.TIME_WAIT), me.snd_una == me.snd_nxt),
            z3.Implies(me.is_in(State.FIN_WAIT_2, State.TIME_WAIT, State.LAST_ACK), z3.Not(me.close_pending)),
        ),
        "apart from CLOSE, only an acknowledgment of our SYN leads past the handshake": z3.And(
            z3.Implies(me.is_in(*OPENED_BY_ACK), me.snd_una != me.iss),
            z3.Implies(me.is_in(State.SYN_RECEIVED), me.snd_una == me.iss),
        ),
    }


def _fin_sent(composed: ComposedSystem) -> z3.BoolRef:
    return z3.Or([side.me.our_fin_was_sent for side, _ in composed.sides])


LEGAL_SEGMENTS = Claim(
    id="legal-segments",
    title="A SYN,ACK is sent only until our SYN is acknowledged, a FIN only after CLOSE, nothing new "
    "after it.",
    cites="3.5, 3.6, 3.10.4, 3.10.7",
    formulas=lambda composed: tuple(legal_segments(side) for side, _ in composed.sides),
    premise=_fin_sent,
    holds_in=CLOSES,
    broken_by={"fin-renumbered": "lossy-close"},
    open_endpoint=legal_for_open_endpoint,
    lemmas=_fin_and_syn_by_state,
    rests_on=(UNA_BEFORE_NXT,),
)


LEGAL_TRANSITION_CLAIMS = (FIGURE_5, LAST_ACK_LEAVES_BY_ACK, LEGAL_SEGMENTS)

"""The handshake: both sides agree on their initial sequence numbers, and an old SYN alone opens nothing."""

from __future__ import annotations

import z3

from ...checker.properties.invariant import Always
from ...model.composed_system import ComposedSystem
from ...model.side import Side
from ...model.state import State
from ..claim import Claim, Formulas
from ..step_predicates import some_side_in
from .scenario_groups import ATTACKED, EVERYWHERE

# handshake-agreement


def _agreement(composed: ComposedSystem) -> Formulas:
    a, b = composed.a.me, composed.b.me
    both = z3.And(a.is_in(State.ESTABLISHED), b.is_in(State.ESTABLISHED))
    return (Always(z3.Implies(both, z3.And(a.irs == b.iss, b.irs == a.iss))),)


HANDSHAKE_AGREEMENT = Claim(
    id="handshake-agreement",
    title="When both sides are ESTABLISHED, each side's IRS is the other's ISS.",
    cites="3.5",
    formulas=_agreement,
    premise=lambda composed: z3.And(
        composed.a.me.is_in(State.ESTABLISHED), composed.b.me.is_in(State.ESTABLISHED)
    ),
    holds_in=EVERYWHERE,
    broken_by={"ack-not-checked": "old-duplicate-syn"},
    unbounded_channels=True,
)


# no-phantom-connection


OPENED_BY_ACK = (State.ESTABLISHED, State.FIN_WAIT_2, State.CLOSE_WAIT, State.LAST_ACK, State.TIME_WAIT)
"""The states that only an acknowledgment of the SYN leads to; CLOSE may lead to the others before it."""


def _no_phantom(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(z3.Implies(side.me.is_in(*OPENED_BY_ACK), z3.And(peer.has_opened, _is_an_iss(composed, side))))
        for side, peer in composed.sides
    )


def _is_an_iss(composed: ComposedSystem, side: Side) -> z3.BoolRef:
    """The IRS of the side is an ISS that the peer chooses."""
    isss = composed.scenario.isss_b if side.name == "A" else composed.scenario.isss_a
    return z3.Or([side.me.irs == iss for iss in isss])


NO_PHANTOM_CONNECTION = Claim(
    id="no-phantom-connection",
    title="An ESTABLISHED side holds the ISS of a peer that has opened; an old SYN alone opens no "
    "connection.",
    cites="3.5 Figure 8",
    formulas=_no_phantom,
    premise=lambda composed: some_side_in(composed, *OPENED_BY_ACK),
    holds_in=tuple(name for name in EVERYWHERE if name != ATTACKED),
    refuted_in={ATTACKED: "a forged SYN,ACK with a guessed ACK opens a connection without a peer"},
    broken_by={"two-way-handshake": "old-duplicate-syn"},
    unbounded_channels=True,
)


HANDSHAKE_CLAIMS = (HANDSHAKE_AGREEMENT, NO_PHANTOM_CONNECTION)

"""Agreement on whether the connection is open, and how loss and failures weaken it."""

from __future__ import annotations

import z3

from ...checker.message import Message
from ...checker.properties.invariant import Always
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Scenario, When
from ...model.side import ComposedSide, Side
from ...model.state import State
from ..claim import Claim, Formulas

CRASHED = Message(
    "because.crashed",
    "a crashed side sends nothing to its peer, and a peer with nothing to send never finds out",
)


GAVE_UP = Message(
    "because.gave-up",
    "an endpoint that gives up sends nothing to its peer (3.8.3)",
)


RESET_IN_FLIGHT = Message(
    "because.reset-in-flight",
    "the reset of an ABORT is in flight: until it arrives the peer is ESTABLISHED",
)


ABORT_LOST = Message(
    "because.abort-lost",
    "the reset of an ABORT may be lost, and is not sent again",
)


ACK_LOST = Message(
    "because.ack-lost",
    "the ACK of the SYN,ACK is lost: one side is ESTABLISHED, the other retransmits its SYN,ACK",
)


FIN_REFUSED = Message(
    "because.fin-refused",
    "a closed window refuses the FIN: its side is in FIN-WAIT-1, and the peer does not know it",
)


FIN_QUEUED = Message(
    "because.fin-queued",
    "the FIN of a CLOSE is queued behind data: its side is in FIN-WAIT-1 before the peer can know it",
)


DUPLICATES = ("figure-6", "figure-7", "figure-12", "figure-13")
"""Scenarios that differ from others only in their numbers."""


def undisturbed(scenario: Scenario) -> bool:
    """Only a full-duplex CLOSE ends the one connection: no failure, no ABORT, no attacker."""
    aborts = {scenario.a.aborts, scenario.b.aborts} != {When.NEVER}
    disturbed = scenario.failures or scenario.attacks or scenario.old_to_b or aborts
    return not disturbed and scenario.incarnations == 1 and scenario.close.name == "FULL_DUPLEX"


UNDISTURBED = tuple(
    name
    for name, scenario in SCENARIOS.items()
    if undisturbed(scenario) and scenario.channel.keeps_order and name not in DUPLICATES
)
"""Those with channels that keep order: the others have too many states."""


PERFECT = tuple(name for name in UNDISTURBED if not SCENARIOS[name].channel.loses)


def _open(side: Side) -> z3.BoolRef:
    return side.me.is_in(State.ESTABLISHED)


def _one_is_open(composed: ComposedSystem) -> z3.BoolRef:
    return z3.Or([_open(side) for side, _ in composed.sides])


# no-half-open


def _not_half_open(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(z3.Implies(side.me.is_in(State.CLOSED), z3.Not(_open(peer)))) for side, peer in composed.sides
    )


NO_HALF_OPEN = Claim(
    id="no-half-open",
    title="While one side is CLOSED the other is not ESTABLISHED, unless one crashes, aborts or gives up.",
    cites="3.5.1",
    formulas=_not_half_open,
    premise=lambda composed: z3.Or(
        [z3.And(side.me.is_in(State.CLOSED), side.has_opened) for side, _ in composed.sides]
    ),
    applies_to=undisturbed,
    holds_in=(*UNDISTURBED, "old-duplicate-syn"),
    refuted_in={
        "half-open": CRASHED,
        "giving-up": GAVE_UP,
        "reset": RESET_IN_FLIGHT,
        "lossy-abort": RESET_IN_FLIGHT,
    },
    broken_by={"two-way-handshake": "old-duplicate-syn"},
)


# established-peer


UNCONNECTED = (State.CLOSED, State.LISTEN, State.SYN_SENT)
"""The states of a peer without a connection, or not yet with one."""


def _reset_in_flight_to(side: ComposedSide) -> z3.BoolRef:
    return z3.Or([z3.And(present, seg.rst) for present, seg in side.into.segments()])


def _has_a_peer(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(z3.Implies(_open(side), z3.Or(z3.Not(peer.me.is_in(*UNCONNECTED)), _reset_in_flight_to(side))))
        for side, peer in composed.sides
    )


ESTABLISHED_PEER = Claim(
    id="established-peer",
    title="The peer of an ESTABLISHED side is past SYN-SENT and not CLOSED, or a reset is in flight.",
    cites="3.5.1, 3.5.2",
    formulas=_has_a_peer,
    premise=_one_is_open,
    applies_to=undisturbed,
    holds_in=(*UNDISTURBED, "old-duplicate-syn", "reset"),
    refuted_in={"half-open": CRASHED, "giving-up": GAVE_UP, "lossy-abort": ABORT_LOST},
    broken_by={"two-way-handshake": "old-duplicate-syn"},
)


# quiet-channel-agreement


def _channels_are_empty(composed: ComposedSystem) -> z3.BoolRef:
    return z3.And([channel.is_empty() for channel in composed.channels])


def _agree(composed: ComposedSystem) -> z3.BoolRef:
    return _open(composed.a) == _open(composed.b)


QUIET_CHANNEL_AGREEMENT = Claim(
    id="quiet-channel-agreement",
    title="When perfect channels are empty, both sides are ESTABLISHED or neither is.",
    cites="3.5",
    formulas=lambda composed: (Always(z3.Implies(_channels_are_empty(composed), _agree(composed))),),
    premise=lambda composed: z3.And(_channels_are_empty(composed), _one_is_open(composed)),
    applies_to=lambda scenario: undisturbed(scenario) and not scenario.channel.loses,
    holds_in=tuple(name for name in PERFECT if name not in ("early-calls", "shut-window")),
    refuted_in={
        "lossy-handshake": ACK_LOST,
        "lossy-close": ACK_LOST,
        "early-calls": FIN_QUEUED,
        "shut-window": FIN_REFUSED,
    },
    broken_by={"ack-without-plus-one": "three-way-handshake"},
)


# quiescent-agreement


def _is_quiescent(side: Side) -> z3.BoolRef:
    """All that it has sent is acknowledged, and nothing is queued."""
    me = side.me
    return z3.And(me.snd_una == me.snd_nxt, me.unsent == 0, z3.Not(me.close_pending))


def _quiescent(composed: ComposedSystem) -> z3.BoolRef:
    return z3.And(_channels_are_empty(composed), *(_is_quiescent(side) for side, _ in composed.sides))


QUIESCENT_AGREEMENT = Claim(
    id="quiescent-agreement",
    title="When nothing is in flight, unacknowledged or queued, both sides are ESTABLISHED or neither is.",
    cites="3.5, 3.8.1",
    formulas=lambda composed: (Always(z3.Implies(_quiescent(composed), _agree(composed))),),
    premise=lambda composed: z3.And(_quiescent(composed), _one_is_open(composed)),
    applies_to=undisturbed,
    holds_in=UNDISTURBED,
    refuted_in={"half-open": CRASHED, "giving-up": GAVE_UP, "lossy-abort": ABORT_LOST},
    broken_by={"every-segment-is-a-fin": "lossy-close"},
)


AGREEMENT_CLAIMS = (NO_HALF_OPEN, ESTABLISHED_PEER, QUIET_CHANNEL_AGREEMENT, QUIESCENT_AGREEMENT)

"""Whether both sides think alike: no side is open alone, and how far that weakens with loss and failures."""

from __future__ import annotations

import z3

from ...checker.properties.invariant import Always
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Scenario, When
from ...model.side import ComposedSide, Side
from ...model.state import State
from ..claim import Claim, Formulas

CRASHED = "a crashed side tells its peer nothing, and a peer that sends nothing never finds out"
GAVE_UP = "one that gives up tells its peer nothing (3.8.3)"
RESET_ON_ITS_WAY = "the reset of an ABORT is on its way: until it comes the peer is ESTABLISHED"
RESET_IS_LOST = "the reset of an ABORT may be lost, and is not sent again"
ACK_IS_LOST = "the ACK of the SYN,ACK is lost: one side is ESTABLISHED, the other sends its SYN,ACK again"

FIN_IS_REFUSED = "a shut window refuses the FIN: its side is in FIN-WAIT-1, and the peer does not know it"
FIN_IS_QUEUED = "a CLOSE whose FIN waits behind text: its side is in FIN-WAIT-1 before the peer can know"

ALONE = ("figure-6", "figure-7", "figure-12", "figure-13")
"""Scenarios that others have already, with other numbers."""


def undisturbed(scenario: Scenario) -> bool:
    """Nothing but CLOSE ends the one connection: no failure, no ABORT, no half-duplex CLOSE, no attacker."""
    aborts = {scenario.a.aborts, scenario.b.aborts} != {When.NEVER}
    troubled = scenario.failures or scenario.attacks or scenario.old_to_b or aborts
    return not troubled and scenario.incarnations == 1 and scenario.close.name == "FULL_DUPLEX"


UNDISTURBED = tuple(
    name
    for name, scenario in SCENARIOS.items()
    if undisturbed(scenario) and scenario.channel.keeps_order and name not in ALONE
)
"""Where it is also cheap to ask: the wires keep order."""

PERFECT = tuple(name for name in UNDISTURBED if not SCENARIOS[name].channel.loses)


def _open(side: Side) -> z3.BoolRef:
    return side.me.is_in(State.ESTABLISHED)


def _one_is_open(composed: ComposedSystem) -> z3.BoolRef:
    return z3.Or([_open(side) for side, _ in composed.sides])


# no-half-open


def _never_alone(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(z3.Implies(side.me.is_in(State.CLOSED), z3.Not(_open(peer)))) for side, peer in composed.sides
    )


NO_HALF_OPEN = Claim(
    id="no-half-open",
    title="Where one side is CLOSED the other is not ESTABLISHED, unless one crashes, aborts or gives up.",
    title_zh="一方 CLOSED 时，另一方不处于 ESTABLISHED，除非有一方崩溃、中止或放弃连接。",
    cites="3.5.1",
    formulas=_never_alone,
    premise=lambda composed: z3.Or(
        [z3.And(side.me.is_in(State.CLOSED), side.has_opened) for side, _ in composed.sides]
    ),
    suits=undisturbed,
    holds_in=(*UNDISTURBED, "old-duplicate-syn"),
    refuted_in={
        "half-open": CRASHED,
        "giving-up": GAVE_UP,
        "reset": RESET_ON_ITS_WAY,
        "lossy-abort": RESET_ON_ITS_WAY,
    },
    broken_by={"two-way-handshake": "old-duplicate-syn"},
)


# established-peer

NOT_THERE = (State.CLOSED, State.LISTEN, State.SYN_SENT)
"""The states of a peer that has no connection, or not yet."""


def _reset_is_coming(side: ComposedSide) -> z3.BoolRef:
    return z3.Or([z3.And(present, seg.rst) for present, seg in side.into.segments()])


def _has_a_peer(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(z3.Implies(_open(side), z3.Or(z3.Not(peer.me.is_in(*NOT_THERE)), _reset_is_coming(side))))
        for side, peer in composed.sides
    )


ESTABLISHED_PEER = Claim(
    id="established-peer",
    title="An ESTABLISHED side has a peer who is past SYN-SENT and not CLOSED, or a reset is on its way.",
    title_zh="处于 ESTABLISHED 的一方，其对方已过 SYN-SENT 且未 CLOSED，否则有一个 RST 正在途中。",
    cites="3.5.1, 3.5.2",
    formulas=_has_a_peer,
    premise=_one_is_open,
    suits=undisturbed,
    holds_in=(*UNDISTURBED, "old-duplicate-syn", "reset"),
    refuted_in={"half-open": CRASHED, "giving-up": GAVE_UP, "lossy-abort": RESET_IS_LOST},
    broken_by={"two-way-handshake": "old-duplicate-syn"},
)


# quiet-wire-agreement


def _channels_are_empty(composed: ComposedSystem) -> z3.BoolRef:
    return z3.And([channel.is_empty() for channel in composed.channels])


def _agree(composed: ComposedSystem) -> z3.BoolRef:
    return _open(composed.a) == _open(composed.b)


QUIET_CHANNEL_AGREEMENT = Claim(
    id="quiet-wire-agreement",
    title="With nothing on a perfect wire both sides are ESTABLISHED or none is.",
    title_zh="理想线路上没有报文段在途时，双方要么都处于 ESTABLISHED，要么都不处于。",
    cites="3.5",
    formulas=lambda composed: (Always(z3.Implies(_channels_are_empty(composed), _agree(composed))),),
    premise=lambda composed: z3.And(_channels_are_empty(composed), _one_is_open(composed)),
    suits=lambda scenario: undisturbed(scenario) and not scenario.channel.loses,
    holds_in=tuple(name for name in PERFECT if name not in ("early-calls", "shut-window")),
    refuted_in={
        "lossy-handshake": ACK_IS_LOST,
        "lossy-close": ACK_IS_LOST,
        "early-calls": FIN_IS_QUEUED,
        "shut-window": FIN_IS_REFUSED,
    },
    broken_by={"ack-without-plus-one": "three-way-handshake"},
)


# quiescent-agreement


def _owes_nothing(side: Side) -> z3.BoolRef:
    """All it has sent is acknowledged, and nothing waits to be sent."""
    me = side.me
    return z3.And(me.snd_una == me.snd_nxt, me.unsent == 0, z3.Not(me.close_pending))


def _settled(composed: ComposedSystem) -> z3.BoolRef:
    return z3.And(_channels_are_empty(composed), *(_owes_nothing(side) for side, _ in composed.sides))


SETTLED_AGREEMENT = Claim(
    id="quiescent-agreement",
    title="With nothing on the wire, unacknowledged or waiting to be sent both are ESTABLISHED or none is.",
    title_zh="既无在途的报文段，也无未确认或待发送的内容时，双方要么都处于 ESTABLISHED，要么都不处于。",
    cites="3.5, 3.8.1",
    formulas=lambda composed: (Always(z3.Implies(_settled(composed), _agree(composed))),),
    premise=lambda composed: z3.And(_settled(composed), _one_is_open(composed)),
    suits=undisturbed,
    holds_in=UNDISTURBED,
    refuted_in={"half-open": CRASHED, "giving-up": GAVE_UP, "lossy-abort": RESET_IS_LOST},
    broken_by={"every-segment-is-a-fin": "lossy-close"},
)

AGREEMENT = (NO_HALF_OPEN, ESTABLISHED_PEER, QUIET_CHANNEL_AGREEMENT, SETTLED_AGREEMENT)

"""Liveness of single states: none lasts for ever, but for what the RFC leaves to the peer's user."""

from __future__ import annotations

import z3

from ...checker.properties.fairness import Fairness
from ...checker.properties.leads_to import LeadsTo
from ...model.composed_system import ComposedSystem
from ...model.side import ComposedSide
from ...model.state import SYNCHRONIZED, Outcome, State
from ..claim import Formulas, Liveness
from .liveness import both_close

OPENINGS = (
    *("three-way-handshake", "lossy-handshake", "simultaneous-open", "early-close", "refused"),
    *("lossy-simultaneous-open", "split-handshake"),
)
SHORT = ("three-way-handshake", "lossy-handshake", "simultaneous-open")
"""Where the claims are also refuted without their fairness."""


def _ends(composed: ComposedSystem, fairness: Fairness, start: State, *goals: State) -> Formulas:
    return tuple(LeadsTo(side.me.is_in(start), side.me.is_in(*goals), fairness) for side, _ in composed.sides)


def _occurs(composed: ComposedSystem, state: State) -> z3.BoolRef:
    return z3.Or([side.me.is_in(state) for side, _ in composed.sides])


SYN_SENT_RESOLVES = Liveness(
    id="syn-sent-resolves",
    title="SYN-SENT leads to ESTABLISHED, SYN-RECEIVED, LISTEN or CLOSED.",
    title_zh="SYN-SENT 最终进入 ESTABLISHED、SYN-RECEIVED、LISTEN 或 CLOSED。",
    cites="3.10.7.3, 3.10.8",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: _ends(
        composed, fairness, State.SYN_SENT, State.ESTABLISHED, State.SYN_RECEIVED, State.LISTEN, State.CLOSED
    ),
    suits=lambda scenario: (
        scenario.channel.keeps_order
        and not scenario.a.calls_in_any_state
        and not scenario.b.calls_in_any_state
    ),
    premise=lambda composed: _occurs(composed, State.SYN_SENT),
    holds_in=OPENINGS,
    unfair_in=SHORT,
    broken_by={"syn-not-repeated": "lossy-handshake"},
)

SYN_RECEIVED_RESOLVES = Liveness(
    id="syn-received-resolves",
    title="SYN-RECEIVED leads to ESTABLISHED, FIN-WAIT-1, CLOSE-WAIT, LISTEN or CLOSED.",
    title_zh="SYN-RECEIVED 最终进入 ESTABLISHED、FIN-WAIT-1、CLOSE-WAIT、LISTEN 或 CLOSED。",
    cites="3.10.7.4, 3.10.8",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: _ends(
        *(composed, fairness, State.SYN_RECEIVED),
        *(State.ESTABLISHED, State.FIN_WAIT_1, State.CLOSE_WAIT, State.LISTEN, State.CLOSED),
    ),
    suits=lambda scenario: (
        scenario.channel.keeps_order
        and not scenario.a.calls_in_any_state
        and not scenario.b.calls_in_any_state
    ),
    premise=lambda composed: _occurs(composed, State.SYN_RECEIVED),
    holds_in=tuple(name for name in OPENINGS if name != "refused"),
    unfair_in=SHORT,
    broken_by={"syn-ack-not-repeated": "lossy-handshake"},
)

# no-symmetric-livelock


def _both_in_one(composed: ComposedSystem) -> z3.BoolRef:
    """Both are in one state in which nobody may stay."""
    rests = composed.a.me.is_in(State.CLOSED, State.LISTEN, State.ESTABLISHED)
    return z3.And(composed.a.me.state == composed.b.me.state, z3.Not(rests))


NEVER_BOTH_STUCK = Liveness(
    id="no-symmetric-livelock",
    title="Both sides are never for ever in one same state, but CLOSED, LISTEN or ESTABLISHED.",
    title_zh="除 CLOSED、LISTEN、ESTABLISHED 之外，双方不会永远停留在同一个状态。",
    cites="3.3.2, 3.5, 3.6",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: (
        LeadsTo(_both_in_one(composed), z3.Not(_both_in_one(composed)), fairness),
    ),
    suits=both_close,
    premise=_both_in_one,
    holds_in=(
        *("simultaneous-open", "simultaneous-close", "early-close"),
        *("lossy-simultaneous-open", "lossy-lifecycle"),
    ),
    unfair_in=("simultaneous-open", "simultaneous-close", "lossy-lifecycle"),
    broken_by={"no-crossing-syns": "simultaneous-open", "no-closing-state": "simultaneous-close"},
)

# fin-wait-2-waits


def _peer_closes(side: ComposedSide, peer: ComposedSide) -> z3.BoolRef:
    return z3.And(side.me.is_in(State.FIN_WAIT_2), peer.has_closed)


FIN_WAIT_2_WAITS = Liveness(
    id="fin-wait-2-waits",
    title="If the peer calls CLOSE, FIN-WAIT-2 leads to TIME-WAIT or CLOSED.",
    title_zh="如果对方的用户调用 CLOSE，FIN-WAIT-2 最终进入 TIME-WAIT 或 CLOSED。",
    cites="3.3.2, 3.6",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: tuple(
        LeadsTo(_peer_closes(side, peer), side.me.is_in(State.TIME_WAIT, State.CLOSED), fairness)
        for side, peer in composed.sides
    ),
    suits=both_close,
    premise=lambda composed: z3.Or([_peer_closes(side, peer) for side, peer in composed.sides]),
    holds_in=("four-way-close", "half-close", "lossy-close", "one-octet", "simultaneous-close"),
    refuted_in={"giving-up": "the peer has closed and gives up, and tells nobody (3.8.3)"},
    unfair_in=("four-way-close", "half-close", "lossy-close"),
    broken_by={"fin-not-repeated": "lossy-close"},
)

# half-open-recovers


def _half_open(composed: ComposedSystem) -> z3.BoolRef:
    """A has lost its memory and opens again, and B is still in the connection of before."""
    a, b = composed.a, composed.b
    again = z3.And(a.opened == 2, a.me.is_in(State.SYN_SENT)) if a.incarnations > 1 else z3.BoolVal(False)
    return z3.And(again, b.me.is_in(*SYNCHRONIZED), b.me.irs != a.me.iss)


def _sends_to_nobody(composed: ComposedSystem) -> z3.BoolRef:
    """A has lost its memory and opens no more; what B has sent is not, and is not being, acknowledged."""
    a, b = composed.a, composed.b
    if a.incarnations > 1:
        return z3.BoolVal(False)
    forgotten = z3.And(a.me.is_in(State.CLOSED), a.me.outcome == Outcome.CRASHED)
    waits = z3.And(b.me.is_in(*SYNCHRONIZED), b.me.in_flight != 0, b.into.is_empty())
    return z3.And(forgotten, waits)


def _is_over(composed: ComposedSystem) -> z3.BoolRef:
    """B has left the old connection, or A, who was to find it out, has crashed again: then A starts over."""
    return z3.Or(z3.Not(composed.b.me.is_in(*SYNCHRONIZED)), composed.a.me.is_in(State.CLOSED))


HALF_OPEN_RECOVERS = Liveness(
    id="half-open-recovers",
    title="If A, who has lost its memory, opens again or is sent something, B leaves the old connection.",
    title_zh="如果 A 失去记忆后重新打开，或对方有数据发来，B 最终会离开 A 已忘记的连接。",
    cites="3.5.1 Figures 9, 10",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: (
        LeadsTo(_half_open(composed), _is_over(composed), fairness),
        LeadsTo(_sends_to_nobody(composed), z3.Not(composed.b.me.is_in(*SYNCHRONIZED)), fairness),
    ),
    suits=lambda scenario: False,
    premise=lambda composed: z3.Or(_half_open(composed), _sends_to_nobody(composed)),
    holds_in=("figure-9", "figure-10"),
    unfair_in=("figure-9",),
    broken_by={"half-open-is-not-reset": "figure-9", "closed-is-silent": "figure-10"},
)

# no-ack-storm


def _something_is_on_its_way(composed: ComposedSystem) -> z3.BoolRef:
    return z3.Not(z3.And([channel.is_empty() for channel in composed.channels]))


NO_ACK_WAR = Liveness(
    id="no-ack-storm",
    title="The wires fall quiet at last: no fair run goes on with ACKs or RSTs for ever.",
    title_zh="线路最终会安静下来：没有公平的运行会永远互发 ACK 或 RST。",
    cites="3.5.2, 3.10.7.4 first, fifth, A.2",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: (
        LeadsTo(_something_is_on_its_way(composed), z3.Not(_something_is_on_its_way(composed)), fairness),
    ),
    suits=both_close,
    premise=_something_is_on_its_way,
    holds_in=(
        *("three-way-handshake", "lossy-handshake", "four-way-close", "simultaneous-open"),
        *("simultaneous-close", "lossy-close", "refused", "half-open", "figure-9"),
    ),
    refuted_in={
        "crash-and-reopen": "with a reused ISS the two disagree on numbers and answer each other's ACKs",
        "blind-attack": "one forged octet is acknowledged; who never sent it answers that ACK, and so on",
    },
    unfair_in=("three-way-handshake", "four-way-close"),
    broken_by={"reset-for-a-reset": "refused"},
)

RESOLVING = (
    SYN_SENT_RESOLVES,
    SYN_RECEIVED_RESOLVES,
    NEVER_BOTH_STUCK,
    FIN_WAIT_2_WAITS,
    HALF_OPEN_RECOVERS,
    NO_ACK_WAR,
)

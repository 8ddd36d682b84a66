"""Liveness: what happens at last, under fairness, and not without."""

from __future__ import annotations

import z3

from ...checker.properties.fairness import Fairness
from ...checker.properties.leads_to import LeadsTo
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Close, Scenario, When
from ...model.side import Side
from ...model.state import Outcome, State
from ..claim import Formulas, Liveness
from .safety import RESET_LOST


def both_close(scenario: Scenario) -> bool:
    """Both close one connection, and the wires keep order: others would owe each segment its turn.

    Users who err make calls for ever, and may do nothing else; an attacker may end or desynchronize anything.
    """
    closes = (scenario.a.closes, scenario.b.closes)
    disturbed = scenario.a.calls_in_any_state or scenario.b.calls_in_any_state or scenario.attacks
    undisturbed = scenario.incarnations == 1 and not disturbed
    return When.NEVER not in closes and scenario.channel.keeps_order and undisturbed


def nobody_closes(scenario: Scenario) -> bool:
    """Nobody closes or aborts, and the wires keep order."""
    ends = {when for user in (scenario.a, scenario.b) for when in (user.closes, user.aborts)}
    return ends == {When.NEVER} and scenario.channel.keeps_order


CLOSING_SCENARIOS = tuple(name for name, scenario in SCENARIOS.items() if both_close(scenario))

UNFAIR_IN = tuple(
    name
    for name in SCENARIOS
    if name
    in (
        *("three-way-handshake", "lossy-handshake", "simultaneous-open", "four-way-close"),
        *("three-segment-close", "half-close", "simultaneous-close", "early-close", "slow-reader"),
        *("shut-window", "one-octet", "lossy-close", "lossy-lifecycle", "impatient-lifecycle"),
        *("lossy-simultaneous-open", "split-handshake", "seed"),
    )
)
"""Where claims are also refuted without fairness: in runs so short that both engines find them."""

NEVER_READ = (
    "a user who never reads keeps the window shut, and no FIN is accepted (3.6: users must keep reading)"
)

FORGED_FIN = "after a forged FIN each FIN acknowledges what the peer has not sent, and is refused"


def _in(side: Side, *states: State) -> z3.BoolRef:
    return side.me.is_in(*states)


def _each(composed: ComposedSystem, fairness: Fairness, start: State, *ends: State) -> Formulas:
    return tuple(LeadsTo(_in(side, start), _in(side, *ends), fairness) for side, _ in composed.sides)


# both-closed


def _both_called_close(composed: ComposedSystem) -> z3.BoolRef:
    return z3.And(composed.a.has_closed, composed.b.has_closed)


def _both_closed(composed: ComposedSystem, fairness: Fairness) -> Formulas:
    goal = z3.And([_in(side, State.CLOSED) for side, _ in composed.sides])
    return (LeadsTo(_both_called_close(composed), goal, fairness),)


BOTH_CLOSED = Liveness(
    id="both-closed",
    title="If both call CLOSE, both sides reach CLOSED.",
    title_zh="如果双方都调用 CLOSE，那么双方最终都进入 CLOSED。",
    cites="3.6, 3.10.4",
    formulas=lambda composed: (),
    leads_to=_both_closed,
    suits=both_close,
    premise=_both_called_close,
    holds_in=tuple(
        name
        for name in CLOSING_SCENARIOS
        if name not in ("early-calls", "shut-window", "lossy-unread-data", "giving-up")
    ),
    refuted_in={
        "early-calls": "a reset in SYN-RECEIVED returns to LISTEN (3.10.7.4 second), and a CLOSE that was "
        "queued there (3.10.4) is forgotten",
        "shut-window": NEVER_READ,
        "lossy-unread-data": RESET_LOST,
        "giving-up": "LAST-ACK gives up and tells nobody (3.8.3); FIN-WAIT-2 waits for ever, "
        "for the RFC has no timeout there",
    },
    unfair_in=UNFAIR_IN,
    broken_by={
        "fin-not-repeated": "lossy-close",
        "no-closing-state": "simultaneous-close",
        "unread-text-forgotten": "half-duplex-shut-window",
    },
)


# opens


def _both_try(composed: ComposedSystem) -> z3.BoolRef:
    """Both have opened, neither has been refused, nobody closes, and no reset is on its way."""
    opened = z3.And([z3.And(side.has_opened, z3.Not(_in(side, State.CLOSED))) for side, _ in composed.sides])
    resets = [
        z3.And(present, seg.rst) for channel in composed.channels for present, seg in channel.segments()
    ]
    return z3.And(opened, z3.Not(z3.Or(resets)))


def _opens(composed: ComposedSystem, fairness: Fairness) -> Formulas:
    goal = z3.And([_in(side, State.ESTABLISHED) for side, _ in composed.sides])
    return (LeadsTo(_both_try(composed), goal, fairness),)


OPENS = Liveness(
    id="eventually-established",
    title="If both have opened and nobody closes or resets, both reach ESTABLISHED.",
    title_zh="如果双方都已打开，且没有一方关闭或复位连接，那么双方最终都进入 ESTABLISHED。",
    cites="3.5, MUST-10",
    formulas=lambda composed: (),
    leads_to=_opens,
    suits=nobody_closes,
    premise=_both_try,
    holds_in=("three-way-handshake", "lossy-handshake", "simultaneous-open", "split-handshake"),
    unfair_in=UNFAIR_IN,
    broken_by={
        "no-crossing-syns": "simultaneous-open",
        "no-second-ack": "simultaneous-open",
        "syn-ack-not-repeated": "lossy-handshake",
    },
)


# time-wait-ends, last-ack-ends

TIME_WAIT_ENDS = Liveness(
    id="time-wait-ends",
    title="TIME-WAIT leads to CLOSED.",
    title_zh="处于 TIME-WAIT 的一方最终进入 CLOSED。",
    cites="3.10.8, MUST-13",
    formulas=lambda composed: (),
    suits=both_close,
    leads_to=lambda composed, fairness: _each(composed, fairness, State.TIME_WAIT, State.CLOSED),
    premise=lambda composed: z3.Or([_in(side, State.TIME_WAIT) for side, _ in composed.sides]),
    holds_in=CLOSING_SCENARIOS,
    needs_the_channels=False,
    unfair_in=UNFAIR_IN,
    broken_by={"time-wait-for-ever": "four-way-close"},
)

LAST_ACK_ENDS = Liveness(
    id="last-ack-ends",
    title="LAST-ACK leads to CLOSED, also when the last ACK is lost.",
    title_zh="处于 LAST-ACK 的一方最终进入 CLOSED，最后一个 ACK 丢失时也是如此。",
    cites="3.6, 3.10.8",
    formulas=lambda composed: (),
    suits=both_close,
    leads_to=lambda composed, fairness: _each(composed, fairness, State.LAST_ACK, State.CLOSED),
    premise=lambda composed: z3.Or([_in(side, State.LAST_ACK) for side, _ in composed.sides]),
    holds_in=tuple(name for name in CLOSING_SCENARIOS if name != "shut-window"),
    refuted_in={"shut-window": NEVER_READ, "blind-attack": FORGED_FIN},
    unfair_in=UNFAIR_IN,
    broken_by={"fin-not-repeated": "lossy-close"},
)


# data-loss-reported


def may_lose_by_closing(scenario: Scenario) -> bool:
    """CLOSE is half-duplex, and nothing else can abort the connection."""
    aborts = {scenario.a.aborts, scenario.b.aborts} != {When.NEVER}
    return scenario.close is Close.HALF_DUPLEX and both_close(scenario) and not aborts


def _lost_text(peer: Side) -> z3.BoolRef:
    """The peer has thrown text away: its half-duplex CLOSE has ended the connection."""
    return peer.me.outcome == Outcome.ABORTED


def _is_told(composed: ComposedSystem, fairness: Fairness) -> Formulas:
    return tuple(
        LeadsTo(_lost_text(peer), side.me.outcome == Outcome.RESET, fairness) for side, peer in composed.sides
    )


LOSS_IS_TOLD = Liveness(
    id="data-loss-reported",
    title="If a half-duplex CLOSE throws text away, its sender learns of a reset.",
    title_zh="如果半双工 CLOSE 丢弃了数据，那么数据的发送方最终得知连接被复位。",
    cites="3.6.1 SHLD-3; RFC 2525 2.17",
    formulas=lambda composed: (),
    suits=may_lose_by_closing,
    leads_to=_is_told,
    premise=lambda composed: z3.Or([_lost_text(peer) for _, peer in composed.sides]),
    holds_in=("close-with-unread-data", "half-duplex-shut-window"),
    refuted_in={"lossy-unread-data": RESET_LOST},
    needs_the_channels=False,
    unfair_in=("close-with-unread-data",),
    broken_by={"unread-text-not-told": "close-with-unread-data"},
)

LIVENESS = (BOTH_CLOSED, OPENS, TIME_WAIT_ENDS, LAST_ACK_ENDS, LOSS_IS_TOLD)

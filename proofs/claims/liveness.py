"""Liveness: what every fair run reaches. Without fairness the claims are refuted."""

from __future__ import annotations

import z3

from ...checker.message import Message
from ...checker.properties.fairness import Fairness
from ...checker.properties.leads_to import LeadsTo
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Close, Scenario, When
from ...model.side import ComposedSide, Side
from ...model.state import SYNCHRONIZED, Outcome, State
from ..claim import Formulas, Liveness
from .scenario_groups import CLOSING_SCENARIOS, RESET_LOST, both_close


def nobody_closes(scenario: Scenario) -> bool:
    """No user closes or aborts, and the channels keep order."""
    ends = {when for user in (scenario.a, scenario.b) for when in (user.closes, user.aborts)}
    return ends == {When.NEVER} and scenario.channel.keeps_order


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
"""Scenarios that also refute claims without fairness, by runs so short that both engines find them."""


NEVER_READ = Message(
    "because.never-read",
    "a user who never reads keeps the window closed, and no FIN is accepted (3.6: users must keep reading)",
)


FORGED_FIN = Message(
    "because.forged-fin",
    "after a forged FIN each FIN acknowledges what the peer has not sent, and is refused",
)


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
    cites="3.6, 3.10.4",
    formulas=lambda composed: (),
    leads_to=_both_closed,
    applies_to=both_close,
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
        "giving-up": "LAST-ACK gives up and sends nothing (3.8.3); FIN-WAIT-2 waits forever, "
        "for the RFC has no timeout there",
    },
    unfair_in=UNFAIR_IN,
    broken_by={
        "fin-not-repeated": "lossy-close",
        "no-closing-state": "simultaneous-close",
        "unread-text-forgotten": "half-duplex-shut-window",
    },
)


# eventually-established


def _both_opening(composed: ComposedSystem) -> z3.BoolRef:
    """Both have opened, neither has been refused or has closed, and no reset is in flight."""
    opened = z3.And([z3.And(side.has_opened, z3.Not(_in(side, State.CLOSED))) for side, _ in composed.sides])
    resets = [
        z3.And(present, seg.rst) for channel in composed.channels for present, seg in channel.segments()
    ]
    return z3.And(opened, z3.Not(z3.Or(resets)))


def _eventually_established(composed: ComposedSystem, fairness: Fairness) -> Formulas:
    goal = z3.And([_in(side, State.ESTABLISHED) for side, _ in composed.sides])
    return (LeadsTo(_both_opening(composed), goal, fairness),)


EVENTUALLY_ESTABLISHED = Liveness(
    id="eventually-established",
    title="If both have opened and neither closes or resets, both reach ESTABLISHED.",
    cites="3.5, MUST-10",
    formulas=lambda composed: (),
    leads_to=_eventually_established,
    applies_to=nobody_closes,
    premise=_both_opening,
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
    cites="3.10.8, MUST-13",
    formulas=lambda composed: (),
    applies_to=both_close,
    leads_to=lambda composed, fairness: _each(composed, fairness, State.TIME_WAIT, State.CLOSED),
    premise=lambda composed: z3.Or([_in(side, State.TIME_WAIT) for side, _ in composed.sides]),
    holds_in=CLOSING_SCENARIOS,
    needs_message_fairness=False,
    unfair_in=UNFAIR_IN,
    broken_by={"time-wait-for-ever": "four-way-close"},
)


LAST_ACK_ENDS = Liveness(
    id="last-ack-ends",
    title="LAST-ACK leads to CLOSED, also when the last ACK is lost.",
    cites="3.6, 3.10.8",
    formulas=lambda composed: (),
    applies_to=both_close,
    leads_to=lambda composed, fairness: _each(composed, fairness, State.LAST_ACK, State.CLOSED),
    premise=lambda composed: z3.Or([_in(side, State.LAST_ACK) for side, _ in composed.sides]),
    holds_in=tuple(name for name in CLOSING_SCENARIOS if name != "shut-window"),
    refuted_in={"shut-window": NEVER_READ, "blind-attack": FORGED_FIN},
    unfair_in=UNFAIR_IN,
    broken_by={"fin-not-repeated": "lossy-close"},
)


# data-loss-reported


def may_lose_by_closing(scenario: Scenario) -> bool:
    """Only a half-duplex CLOSE can abort the connection."""
    aborts = {scenario.a.aborts, scenario.b.aborts} != {When.NEVER}
    return scenario.close is Close.HALF_DUPLEX and both_close(scenario) and not aborts


def _discarded_data(peer: Side) -> z3.BoolRef:
    """The peer has discarded data: its half-duplex CLOSE has ended the connection."""
    return peer.me.outcome == Outcome.ABORTED


def _data_loss_reported(composed: ComposedSystem, fairness: Fairness) -> Formulas:
    return tuple(
        LeadsTo(_discarded_data(peer), side.me.outcome == Outcome.RESET, fairness)
        for side, peer in composed.sides
    )


DATA_LOSS_REPORTED = Liveness(
    id="data-loss-reported",
    title="If a half-duplex CLOSE discards data, a reset is reported to the sender of the data.",
    cites="3.6.1 SHLD-3; RFC 2525 2.17",
    formulas=lambda composed: (),
    applies_to=may_lose_by_closing,
    leads_to=_data_loss_reported,
    premise=lambda composed: z3.Or([_discarded_data(peer) for _, peer in composed.sides]),
    holds_in=("close-with-unread-data", "half-duplex-shut-window"),
    refuted_in={"lossy-unread-data": RESET_LOST},
    needs_message_fairness=False,
    unfair_in=("close-with-unread-data",),
    broken_by={"unread-text-not-told": "close-with-unread-data"},
)


# syn-sent-resolves, syn-received-resolves


OPENINGS = (
    *("three-way-handshake", "lossy-handshake", "simultaneous-open", "early-close", "refused"),
    *("lossy-simultaneous-open", "split-handshake"),
)


UNFAIR_OPENINGS = ("three-way-handshake", "lossy-handshake", "simultaneous-open")
"""Those in which the claims are also refuted without their fairness."""


def _occurs(composed: ComposedSystem, state: State) -> z3.BoolRef:
    return z3.Or([side.me.is_in(state) for side, _ in composed.sides])


SYN_SENT_RESOLVES = Liveness(
    id="syn-sent-resolves",
    title="SYN-SENT leads to ESTABLISHED, SYN-RECEIVED, LISTEN or CLOSED.",
    cites="3.10.7.3, 3.10.8",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: _each(
        composed, fairness, State.SYN_SENT, State.ESTABLISHED, State.SYN_RECEIVED, State.LISTEN, State.CLOSED
    ),
    applies_to=lambda scenario: (
        scenario.channel.keeps_order
        and not scenario.a.calls_in_any_state
        and not scenario.b.calls_in_any_state
    ),
    premise=lambda composed: _occurs(composed, State.SYN_SENT),
    holds_in=OPENINGS,
    unfair_in=UNFAIR_OPENINGS,
    broken_by={"syn-not-repeated": "lossy-handshake"},
)


SYN_RECEIVED_RESOLVES = Liveness(
    id="syn-received-resolves",
    title="SYN-RECEIVED leads to ESTABLISHED, FIN-WAIT-1, CLOSE-WAIT, LISTEN or CLOSED.",
    cites="3.10.7.4, 3.10.8",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: _each(
        *(composed, fairness, State.SYN_RECEIVED),
        *(State.ESTABLISHED, State.FIN_WAIT_1, State.CLOSE_WAIT, State.LISTEN, State.CLOSED),
    ),
    applies_to=lambda scenario: (
        scenario.channel.keeps_order
        and not scenario.a.calls_in_any_state
        and not scenario.b.calls_in_any_state
    ),
    premise=lambda composed: _occurs(composed, State.SYN_RECEIVED),
    holds_in=tuple(name for name in OPENINGS if name != "refused"),
    unfair_in=UNFAIR_OPENINGS,
    broken_by={"syn-ack-not-repeated": "lossy-handshake"},
)


# no-symmetric-livelock


def _in_same_transient_state(composed: ComposedSystem) -> z3.BoolRef:
    """Both are in the same transient state."""
    rests = composed.a.me.is_in(State.CLOSED, State.LISTEN, State.ESTABLISHED)
    return z3.And(composed.a.me.state == composed.b.me.state, z3.Not(rests))


NO_SYMMETRIC_LIVELOCK = Liveness(
    id="no-symmetric-livelock",
    title="The two sides do not stay in the same state forever, except in CLOSED, LISTEN or ESTABLISHED.",
    cites="3.3.2, 3.5, 3.6",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: (
        LeadsTo(_in_same_transient_state(composed), z3.Not(_in_same_transient_state(composed)), fairness),
    ),
    applies_to=both_close,
    premise=_in_same_transient_state,
    holds_in=(
        *("simultaneous-open", "simultaneous-close", "early-close"),
        *("lossy-simultaneous-open", "lossy-lifecycle"),
    ),
    unfair_in=("simultaneous-open", "simultaneous-close", "lossy-lifecycle"),
    broken_by={"no-crossing-syns": "simultaneous-open", "no-closing-state": "simultaneous-close"},
)


# fin-wait-2-waits


def _peer_closes(side: Side, peer: ComposedSide) -> z3.BoolRef:
    return z3.And(side.me.is_in(State.FIN_WAIT_2), peer.has_closed)


FIN_WAIT_2_WAITS = Liveness(
    id="fin-wait-2-waits",
    title="If the peer calls CLOSE, FIN-WAIT-2 leads to TIME-WAIT or CLOSED.",
    cites="3.3.2, 3.6",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: tuple(
        LeadsTo(_peer_closes(side, peer), side.me.is_in(State.TIME_WAIT, State.CLOSED), fairness)
        for side, peer in composed.sides
    ),
    applies_to=both_close,
    premise=lambda composed: z3.Or([_peer_closes(side, peer) for side, peer in composed.sides]),
    holds_in=("four-way-close", "half-close", "lossy-close", "one-octet", "simultaneous-close"),
    refuted_in={"giving-up": "the peer has closed and gives up, and sends nothing (3.8.3)"},
    unfair_in=("four-way-close", "half-close", "lossy-close"),
    broken_by={"fin-not-repeated": "lossy-close"},
)


# half-open-recovers


def _half_open(composed: ComposedSystem) -> z3.BoolRef:
    """A has lost its state and reopens, and B is still in the old connection."""
    a, b = composed.a, composed.b
    again = z3.And(a.opened == 2, a.me.is_in(State.SYN_SENT)) if a.incarnations > 1 else z3.BoolVal(False)
    return z3.And(again, b.me.is_in(*SYNCHRONIZED), b.me.irs != a.me.iss)


def _sends_to_crashed_peer(composed: ComposedSystem) -> z3.BoolRef:
    """A has lost its state and never reopens; data of B is unacknowledged, and nothing is in flight to B."""
    a, b = composed.a, composed.b
    if a.incarnations > 1:
        return z3.BoolVal(False)
    forgotten = z3.And(a.me.is_in(State.CLOSED), a.me.outcome == Outcome.CRASHED)
    waits = z3.And(b.me.is_in(*SYNCHRONIZED), b.me.in_flight != 0, b.into.is_empty())
    return z3.And(forgotten, waits)


def _old_connection_left(composed: ComposedSystem) -> z3.BoolRef:
    """B has left the old connection, or A has crashed again and starts over."""
    return z3.Or(z3.Not(composed.b.me.is_in(*SYNCHRONIZED)), composed.a.me.is_in(State.CLOSED))


HALF_OPEN_RECOVERS = Liveness(
    id="half-open-recovers",
    title="If A has lost its state in a crash and reopens or is sent data, B leaves the old connection.",
    cites="3.5.1 Figures 9, 10",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: (
        LeadsTo(_half_open(composed), _old_connection_left(composed), fairness),
        LeadsTo(_sends_to_crashed_peer(composed), z3.Not(composed.b.me.is_in(*SYNCHRONIZED)), fairness),
    ),
    applies_to=lambda scenario: False,
    premise=lambda composed: z3.Or(_half_open(composed), _sends_to_crashed_peer(composed)),
    holds_in=("figure-9", "figure-10"),
    unfair_in=("figure-9",),
    broken_by={"half-open-is-not-reset": "figure-9", "closed-is-silent": "figure-10"},
)


# no-ack-storm


def _segment_in_flight(composed: ComposedSystem) -> z3.BoolRef:
    return z3.Not(z3.And([channel.is_empty() for channel in composed.channels]))


NO_ACK_STORM = Liveness(
    id="no-ack-storm",
    title="The channels become empty: no fair run exchanges ACKs or RSTs forever.",
    cites="3.5.2, 3.10.7.4 first, fifth, A.2",
    formulas=lambda composed: (),
    leads_to=lambda composed, fairness: (
        LeadsTo(_segment_in_flight(composed), z3.Not(_segment_in_flight(composed)), fairness),
    ),
    applies_to=both_close,
    premise=_segment_in_flight,
    holds_in=(
        *("three-way-handshake", "lossy-handshake", "four-way-close", "simultaneous-open"),
        *("simultaneous-close", "lossy-close", "refused", "half-open", "figure-9"),
    ),
    refuted_in={
        "crash-and-reopen": "with a reused ISS the sides disagree on numbers and answer each other's ACKs",
        "blind-attack": "one forged octet is acknowledged; the side that never sent it answers, and so on",
    },
    unfair_in=("three-way-handshake", "four-way-close"),
    broken_by={"reset-for-a-reset": "refused"},
)


LIVENESS_CLAIMS = (
    BOTH_CLOSED,
    EVENTUALLY_ESTABLISHED,
    TIME_WAIT_ENDS,
    LAST_ACK_ENDS,
    DATA_LOSS_REPORTED,
    SYN_SENT_RESOLVES,
    SYN_RECEIVED_RESOLVES,
    NO_SYMMETRIC_LIVELOCK,
    FIN_WAIT_2_WAITS,
    HALF_OPEN_RECOVERS,
    NO_ACK_STORM,
)

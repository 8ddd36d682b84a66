"""Closing: the meaning of the states after a FIN, how TIME-WAIT and the connection end, valid end states."""

from __future__ import annotations

import z3

from ...checker.properties.invariant import Always
from ...checker.properties.step_property import EveryStep, after
from ...checker.properties.terminal_states import EndsIn
from ...model.composed_system import ComposedSystem
from ...model.rfc9293.synchronized.text_and_fin import AFTER_FIN
from ...model.side import Side
from ...model.state import Outcome, State
from ..claim import Claim, Formulas
from ..step_predicates import arriving_segment, in_flight_to, some_side_in
from .scenario_groups import (
    ATTACKED,
    COME_TO_AN_END,
    GUESSED,
    ONE_CONNECTION,
    RESET_LOST,
    UNEXPECTED_SEGMENTS,
    one_connection,
)

# close-wait-means-fin


AFTER_PEERS_FIN = (State.CLOSE_WAIT, State.LAST_ACK, State.CLOSING, State.TIME_WAIT)


def _all_of_the_peer_came(side: Side, peer: Side) -> z3.BoolRef:
    """The peer's FIN is the last number received, after its SYN and all its data."""
    return z3.And(peer.me.fin_sent, side.me.rcv_nxt - side.me.irs == peer.me.sent + 2)


def _fin_came(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(z3.Implies(side.me.is_in(*AFTER_PEERS_FIN), _all_of_the_peer_came(side, peer)))
        for side, peer in composed.sides
    )


CLOSE_WAIT_MEANS_FIN = Claim(
    id="close-wait-means-fin",
    title="In CLOSE-WAIT, LAST-ACK, CLOSING or TIME-WAIT the peer's FIN and all data before it have "
    "been received.",
    cites="3.3.2, 3.10.7.4 eighth",
    formulas=_fin_came,
    premise=lambda composed: some_side_in(composed, *AFTER_PEERS_FIN),
    applies_to=one_connection,
    holds_in=ONE_CONNECTION,
    refuted_in=GUESSED,
    broken_by={"every-segment-is-a-fin": "lossy-close", "fin-out-of-order": "lossy-lifecycle"},
    unbounded_channels=True,
)


# time-wait-means-done


def _done(composed: ComposedSystem) -> Formulas:
    return tuple(
        Always(
            z3.Implies(
                side.me.is_in(State.TIME_WAIT),
                z3.And(
                    _all_of_the_peer_came(side, peer),
                    side.me.fin_sent,
                    side.me.snd_una == side.me.snd_nxt,
                    z3.Or(peer.me.is_in(State.CLOSED), peer.me.rcv_nxt == side.me.snd_nxt),
                ),
            )
        )
        for side, peer in composed.sides
    )


TIME_WAIT_MEANS_DONE = Claim(
    id="time-wait-means-done",
    title="In TIME-WAIT the peer's FIN has been received; the peer has received and acknowledged our FIN.",
    cites="3.3.2",
    formulas=_done,
    premise=lambda composed: some_side_in(composed, State.TIME_WAIT),
    applies_to=one_connection,
    holds_in=ONE_CONNECTION,
    refuted_in=GUESSED,
    broken_by={"fin-ack-not-checked": "lossy-lifecycle"},
    unbounded_channels=True,
)


# nothing-after-fin


def nothing_after_fin(side: Side) -> EveryStep:
    """The peer's FIN is the last of its sequence numbers."""
    me, (there, _) = side.me, arriving_segment(side)
    stays = after(me.rcv_nxt) == me.rcv_nxt
    ends = after(me.state) == State.CLOSED
    return EveryStep(z3.Implies(z3.And(there, me.is_in(*AFTER_FIN)), z3.Or(stays, ends)))


NOTHING_AFTER_FIN = Claim(
    id="nothing-after-fin",
    title="After the peer's FIN no segment advances RCV.NXT.",
    cites="3.10.7.4 seventh, eighth",
    formulas=lambda composed: tuple(nothing_after_fin(side) for side, _ in composed.sides),
    premise=lambda composed: in_flight_to(composed, *AFTER_FIN, bit="ack"),
    holds_in=("four-way-close", "simultaneous-close", "lossy-close", "hostile-close"),
    refuted_in={ATTACKED: "a forged FIN is counted as well: CLOSE-WAIT to TIME-WAIT advance RCV.NXT over it"},
    holds_under={"cautious": (ATTACKED,)},
    broken_by={"fin-renumbered": "lossy-close"},
    open_endpoint=nothing_after_fin,
    open_endpoint_under=("cautious",),
)


# time-wait-lasts


ASSASSINATION = "time-wait-assassination"


def time_wait_lasts(side: Side) -> EveryStep:
    """Exclude the hazard of RFC 1337: only 2 MSL or the endpoint's own host end TIME-WAIT."""
    there, _ = arriving_segment(side)
    stays = after(side.me.state) == State.TIME_WAIT
    return EveryStep(z3.Implies(z3.And(there, side.me.is_in(State.TIME_WAIT)), stays))


TIME_WAIT_LASTS = Claim(
    id="time-wait-lasts",
    title="No segment ends TIME-WAIT.",
    cites="3.6.1, 3.10.8; RFC 1337",
    formulas=lambda composed: tuple(time_wait_lasts(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or([side.me.is_in(State.TIME_WAIT) for side, _ in composed.sides]),
    holds_in=("four-way-close", "simultaneous-close", "lossy-close", "lost-last-ack"),
    refuted_in={
        ASSASSINATION: "an old duplicate is answered with an ACK, and the closed peer resets (RFC 1337)",
        ATTACKED: "a RST with exactly RCV.NXT ends TIME-WAIT as it ends any other state",
    },
    holds_under={"rfc1337": (ASSASSINATION,)},
    open_endpoint=time_wait_lasts,
    open_endpoint_under=("rfc1337",),
)


# abort-enters-time-wait


def reopens_over_empty_channels(composed: ComposedSystem, side: Side, outcome: Outcome) -> EveryStep:
    """An endpoint whose connection ended so leaves CLOSED only while both channels are empty."""
    leaves = z3.And(side.me.is_in(State.CLOSED), after(side.me.state) != State.CLOSED)
    quiet = z3.And([channel.is_empty() for channel in composed.channels])
    return EveryStep(z3.Implies(z3.And(leaves, side.me.outcome == outcome), quiet))


ABORT_ENTERS_TIME_WAIT = Claim(
    id="abort-enters-time-wait",
    title="An endpoint that has aborted reopens only after the old segments have left the network.",
    cites="3.10.5; 3.5.2, Figure 5 Note 3",
    formulas=lambda composed: tuple(
        reopens_over_empty_channels(composed, side, Outcome.ABORTED) for side, _ in composed.sides
    ),
    premise=lambda composed: z3.Or(
        [
            z3.And(side.me.is_in(State.CLOSED), side.me.outcome == Outcome.ABORTED)
            for side, _ in composed.sides
        ]
    ),
    holds_in=(),
    refuted_in={"abort-and-reopen": "ABORT deletes the TCB and enters CLOSED at once (3.10.5)"},
    holds_under={"note-3": ("abort-and-reopen",)},
)


# termination-reported


def termination_reported(side: Side) -> EveryStep:
    """A connection that ends reports how (MUST-12): normally closed, reset, timed out or aborted."""
    me, (there, seg) = side.me, arriving_segment(side)
    ends = z3.And(z3.Not(me.is_in(State.CLOSED)), after(me.state) == State.CLOSED)
    reported = after(me.outcome)
    normally = z3.Or(me.is_in(State.TIME_WAIT), z3.And(me.is_in(State.LAST_ACK), there))
    return EveryStep(
        z3.Implies(
            ends,
            z3.And(
                reported != Outcome.NONE,
                (reported == Outcome.RESET) == z3.And(there, seg.rst),
                z3.Implies(reported == Outcome.CLOSED, normally),
            ),
        )
    )


TERMINATION_REPORTED = Claim(
    id="termination-reported",
    title="Every termination is reported to the user: as a reset exactly if a RST has arrived.",
    cites="3.10.7.3 second, 3.10.7.4 second, 3.6 (MUST-12)",
    formulas=lambda composed: tuple(termination_reported(side) for side, _ in composed.sides),
    premise=lambda composed: in_flight_to(composed, *State, bit="rst"),
    holds_in=UNEXPECTED_SEGMENTS,
    broken_by={"reset-not-told": "reset"},
    open_endpoint=termination_reported,
)


# valid-end-states


def _acceptable_end(composed: ComposedSystem) -> z3.BoolRef:
    pairs = z3.Or(
        [z3.And(composed.a.me.is_in(a), composed.b.me.is_in(b)) for a, b in composed.scenario.valid_ends]
    )
    return z3.And(pairs, *(channel.is_empty() for channel in composed.channels))


HALF_OPEN_FOREVER = {
    "lossy-abort": "an aborted peer sends nothing more: if its reset is lost, FIN-WAIT-2 waits forever, "
    "for the RFC has no timeout there",
    "lossy-unread-data": RESET_LOST,
    "half-open": "a crashed peer sends nothing more: FIN-WAIT-2 waits forever, "
    "for the RFC has no timeout there",
    "giving-up": "an endpoint that gives up sends nothing to its peer (3.8.3), "
    "and a peer with nothing to send never finds out",
}
"""The scenarios in which one side stays half-open forever."""


VALID_END_STATES = Claim(
    id="valid-end-states",
    title="In every terminal state the two connection states are an acceptable pair and no segment "
    "is in flight.",
    cites="3.3.2; Billington and Han 2005",
    formulas=lambda composed: (EndsIn(_acceptable_end(composed)),),
    premise=_acceptable_end,
    holds_in=tuple(name for name in COME_TO_AN_END if name not in HALF_OPEN_FOREVER | GUESSED),
    refuted_in=HALF_OPEN_FOREVER | GUESSED,
    broken_by={"no-closing-state": "simultaneous-close", "fin-not-repeated": "lossy-close"},
)


CLOSING_CLAIMS = (
    CLOSE_WAIT_MEANS_FIN,
    TIME_WAIT_MEANS_DONE,
    NOTHING_AFTER_FIN,
    TIME_WAIT_LASTS,
    ABORT_ENTERS_TIME_WAIT,
    TERMINATION_REPORTED,
    VALID_END_STATES,
)

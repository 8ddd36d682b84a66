"""Defects of TIME-WAIT: the FIN that cannot prolong it, the reset that ends it, a wait that is too short."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.message import Message
from ...checker.properties.step_property import after
from ...model.channels import Channel
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Msl, Scenario
from ...model.segment_layout import is_present
from ...model.state import SYNCHRONIZED, Outcome, State
from ...model.variants.catalogue import RFC_9293
from ..claims.closing import TIME_WAIT_LASTS
from ..query import Query, acknowledges_fin, claim_query, every_state, every_step, leaves, receives_fin
from .defect import Defect

LOST_ACK, ASSASSINATION = SCENARIOS["lost-last-ack"], SCENARIOS["time-wait-assassination"]
RFC_1337, SPECIAL_CASES, NO_TIME_WAIT = "rfc1337", "special-cases", "no-time-wait"

AGAIN = replace(
    SCENARIOS["reincarnation"],
    name="again-with-the-same-iss",
    title="The connection is closed and opened once more with the same ISSs; MSL enforced.",
    iss_a=14,
    iss_b=6,
    channel=Channel(2, loses=True, reorders=True),
)
TOO_SHORT = replace(
    AGAIN,
    name="again-too-soon",
    title="The connection is closed and opened once more with the same ISSs; 2 MSL may be too short.",
    msl=Msl.IGNORED,
)
FRESH = replace(
    TOO_SHORT,
    name="again-with-fresh-numbers",
    title="The connection is closed and opened once more with fresh ISSs; 2 MSL may be too short.",
    iss_a=(14, 4),
    iss_b=(6, 12),
)


def _waits_anew(composed: ComposedSystem) -> z3.BoolRef:
    """The wait of A restarts: every segment then in flight is marked as older."""
    marks = [
        after(mark) == is_present(after(place))
        for channel in composed.channels
        for place, mark in zip(channel.places, channel.marks("A"), strict=True)
    ]
    return z3.And(marks)


def _fin_again(composed: ComposedSystem) -> z3.BoolRef:
    return receives_fin(composed.a, State.TIME_WAIT)


def _waited(composed: ComposedSystem) -> z3.BoolRef:
    """In this step the 2 MSL of A are over."""
    return z3.And(leaves(composed.a, State.TIME_WAIT), after(composed.a.me.outcome) == Outcome.CLOSED)


def _restarts(*, expected: bool = True, variant: str = RFC_9293) -> Query:
    """The sentence of the fifth step."""
    return every_step(
        Message("defect.restarts", "A FIN that arrives again in TIME-WAIT restarts the 2 MSL."),
        *(LOST_ACK, _fin_again, _waits_anew),
        expected=expected,
        variant=variant,
    )


def _outwaits_its_ack(*, expected: bool = True, variant: str = RFC_9293) -> Query:
    """The purpose of the sentence."""
    return every_step(
        Message(
            "defect.outwaits-its-ack",
            "When the 2 MSL of A have passed, no ACK of its own is in flight.",
        ),
        *(LOST_ACK, _waited, lambda composed: composed.a.out.is_empty()),
        expected=expected,
        variant=variant,
    )


def _both_again(composed: ComposedSystem) -> z3.BoolRef:
    """Both sides are in their second connection."""
    second = [side.opened == 2 for side, _ in composed.sides]
    return z3.And(*second, *(side.me.is_in(*SYNCHRONIZED) for side, _ in composed.sides))


def _no_old_octet(scenario: Scenario, *, expected: bool = True, variant: str = RFC_9293) -> Query:
    return every_state(
        Message(
            "defect.no-old-octet",
            "In the second connection every octet delivered was sent by the peer in that connection.",
        ),
        *(scenario, _both_again),
        lambda composed: z3.And([z3.ULE(side.me.delivered, peer.me.sent) for side, peer in composed.sides]),
        expected=expected,
        variant=variant,
    )


TIME_WAIT = (
    Defect(
        "defect-4",
        "The FIN that should restart the 2 MSL of TIME-WAIT is refused before it can.",
        "3.10.7.4 first, fifth",
        "RFC 9293, A.2",
        "By the fifth step a FIN retransmitted in TIME-WAIT is acknowledged, and the 2 MSL begin anew. But "
        "the first step refuses every segment that ends before RCV.NXT.",
        "The first step answers the FIN with an ACK all the same, and the timer runs on: it can expire "
        "while that ACK is still in flight.",
        "Let the FIN pass the first step in TIME-WAIT.",
        faults=(_restarts(expected=False), _outwaits_its_ack(expected=False)),
        cures=(_restarts(variant=SPECIAL_CASES), _outwaits_its_ack(variant=SPECIAL_CASES)),
        related=(
            every_step(
                Message("defect.4.1", "The FIN that arrives again in TIME-WAIT is acknowledged."),
                *(LOST_ACK, _fin_again, lambda composed: acknowledges_fin(composed.a)),
            ),
        ),
    ),
    Defect(
        "defect-7",
        "TIME-WAIT assassination: an old segment, an ACK and a reset end TIME-WAIT early.",
        "3.10.7.4 second, 3.6.1",
        "RFC 1337",
        "TIME-WAIT answers an old segment with an ACK; a closed peer answers that ACK with a RST; and a RST "
        "with RCV.NXT ends TIME-WAIT as it ends CLOSING and LAST-ACK.",
        "Without any attacker TIME-WAIT ends early. Although MSL is enforced, an octet of the old "
        "connection is then delivered in the next one.",
        "Ignore resets in TIME-WAIT (RFC 1337, fix F1).",
        faults=(
            claim_query(TIME_WAIT_LASTS, ASSASSINATION, expected=False),
            _no_old_octet(AGAIN, expected=False),
        ),
        cures=(
            claim_query(TIME_WAIT_LASTS, ASSASSINATION, variant=RFC_1337),
            _no_old_octet(AGAIN, variant=RFC_1337),
        ),
    ),
    Defect(
        "defect-8",
        "Without TIME-WAIT, or with one that is too short, the next connection accepts old octets.",
        "3.4.3, 3.6.1",
        "RFC 793",
        "TIME-WAIT lasts 2 MSL so that no segment of the connection remains when the same ports are used "
        "again.",
        "Without the wait, or with one that is too short, an octet that was retransmitted and delayed is "
        "delivered in a connection in which nobody sent it.",
        "2 MSL that outlast every old segment, and no reset that ends them (see defect-7). Fresh ISSs help "
        "too, as long as the old numbers lie outside the window.",
        faults=(
            _no_old_octet(TOO_SHORT, expected=False),
            _no_old_octet(AGAIN, expected=False, variant=NO_TIME_WAIT),
        ),
        cures=(_no_old_octet(AGAIN, variant=RFC_1337), _no_old_octet(FRESH)),
    ),
)

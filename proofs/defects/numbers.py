"""Defects about numbers: an ISS used twice, a reset that need not be exact, and ACKs that alternate."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.message import Message
from ...checker.properties.invariant import Always
from ...checker.properties.leads_to import LeadsTo
from ...checker.properties.step_property import after
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Msl, Scenario
from ...model.state import SYNCHRONIZED, State
from ...model.variants.catalogue import RFC_9293
from ..claims.segment_responses import RST_NEEDS_EXACT_NUMBER, SYN_IN_SYNCHRONIZED
from ..fairness import full_fairness
from ..query import Query, claim_query, every_step, receives
from .defect import Defect

REUSED, FRESH, BLIND = SCENARIOS["reused-iss"], SCENARIOS["fresh-iss"], SCENARIOS["blind-attack"]
QUIET = replace(
    REUSED,
    name="reused-iss-after-the-quiet-time",
    title="A may crash, and opens again with the same ISS after the quiet time of one MSL.",
    msl=Msl.ENFORCED,
)


def _text_comes_to_the_second(composed: ComposedSystem) -> z3.BoolRef:
    """Data arrives at B while A, which has reopened, is synchronized."""
    there, seg = receives(composed.b)
    return z3.And(there, seg.text != 0, composed.a.opened == 2, composed.a.me.is_in(*SYNCHRONIZED))


def _is_not_ahead(composed: ComposedSystem) -> z3.BoolRef:
    """B accepts no data, or A has sent as much."""
    taken = after(composed.b.me.delivered)
    return z3.Or(taken == composed.b.me.delivered, z3.ULE(taken, composed.a.me.sent))


def _no_text_of_the_old(scenario: Scenario, *, expected: bool = True) -> Query:
    return every_step(
        Message(
            "defect.no-text-of-the-old",
            "After the crash B accepts no octet into the new connection that A has not sent in it.",
        ),
        *(scenario, _text_comes_to_the_second, _is_not_ahead),
        expected=expected,
    )


def _both_open(composed: ComposedSystem) -> z3.BoolRef:
    return z3.And([side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides])


def _falls_quiet(scenario: Scenario, *, expected: bool = True, variant: str = RFC_9293) -> Query:
    """The channels become empty while no user sends or closes."""

    def formula(composed: ComposedSystem) -> LeadsTo:
        quiet = z3.And([channel.is_empty() for channel in composed.channels])
        return LeadsTo(
            _both_open(composed), z3.Or(quiet, z3.Not(_both_open(composed))), full_fairness(composed)
        )

    return Query(
        Message("defect.falls-quiet", "While both are ESTABLISHED, the channels become empty."),
        *(scenario, formula, lambda composed: Always(z3.Not(_both_open(composed)))),
        expected=expected,
        variant=variant,
    )


NUMBERS = (
    Defect(
        "defect-9",
        "If a host crashes and reuses its ISS at once, old octets are taken for new ones.",
        "3.4.3",
        "RFC 793",
        "A host that has lost its state waits for an MSL before it assigns sequence numbers, unless it "
        "knows them to be higher than any in use.",
        "A's octet is in flight when A crashes. A reopens with the same ISS, and the peer takes the octet "
        "for the first one of the new connection.",
        "Wait for the quiet time, or choose an ISS whose numbers no segment and no endpoint still holds.",
        faults=(_no_text_of_the_old(REUSED, expected=False),),
        cures=(_no_text_of_the_old(QUIET), _no_text_of_the_old(FRESH)),
    ),
    Defect(
        "defect-11",
        "RFC 793: one blind reset, or one SYN, anywhere in the window ends a connection.",
        "3.10.7.4 second, fourth",
        "RFC 5961",
        "Without RFC 5961 any reset in the window resets, and a SYN in the window is an error that resets. "
        "With it a reset needs exactly RCV.NXT, and anything else receives a challenge ACK.",
        "An attacker who guesses any number of the window ends the connection: the chance of a guess is "
        "the window divided by the sequence space.",
        "RFC 5961: only one number of the whole space has that effect.",
        faults=(
            claim_query(RST_NEEDS_EXACT_NUMBER, BLIND, expected=False, variant="rfc793"),
            claim_query(SYN_IN_SYNCHRONIZED, BLIND, expected=False, variant="rfc793"),
        ),
        cures=(claim_query(RST_NEEDS_EXACT_NUMBER, BLIND), claim_query(SYN_IN_SYNCHRONIZED, BLIND)),
    ),
    Defect(
        "defect-13",
        "Two sides that disagree on sequence numbers answer each other's ACKs forever.",
        "3.10.7.4 first, fifth, A.2",
        "RFC 9293, A.2; RFC 5961, section 7",
        "An acknowledgment of something not yet sent is answered with an ACK, and so is a segment that "
        "begins outside the window.",
        "After a crash with a reused ISS the peer acknowledges an octet that A has not sent since. A "
        "answers; to the peer that answer is old, and it answers too: no timer fires, no user calls, and "
        "the two ACKs alternate forever.",
        "Fresh numbers: then the two sides never disagree in this way. Or silence on one side: RFC 5961 "
        "limits the number of such ACKs.",
        faults=(_falls_quiet(REUSED, expected=False), _falls_quiet(REUSED, expected=False, variant="rfc793")),
        cures=(_falls_quiet(FRESH), _falls_quiet(REUSED, variant="ack-beyond-is-dropped")),
    ),
)

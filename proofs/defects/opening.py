"""Defects of the opening: the two-way handshake, Figure 7, crossing SYNs, an old ACK."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.message import Message
from ...model.channels import Lossy, Perfect
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Opening, Scenario, User, When
from ...model.segment_layout import SegmentValue
from ...model.state import State
from ..claims.handshake import NO_PHANTOM_CONNECTION
from ..claims.liveness import BOTH_CLOSED, EVENTUALLY_ESTABLISHED
from ..query import claim_query, enters, every_step, receives, sends, some_step
from .defect import Defect, ExampleRun

FIGURE_7, SPLIT = SCENARIOS["figure-7"], SCENARIOS["split-handshake"]
OLD_SYN, CROSSING = SCENARIOS["old-duplicate-syn"], SCENARIOS["simultaneous-open"]
BARE_ACK, SPECIAL_CASES = "crossing-syn-gets-a-bare-ack", "special-cases"

EARLY_CLOSE = replace(
    SCENARIOS["early-close"],
    name="crossing-and-early-close",
    title="Both open actively and close at any time, even before the connection is open; segments get lost.",
    b=User(Opening.ACTIVE, closes=When.ANY_TIME),
    b_opens_first=False,
    channel=Lossy(2),
)

AS_PRINTED = replace(FIGURE_7, name="figure-7-as-printed", script=FIGURE_7.script[:6])
"""Both connections are open when the two SYN,ACKs have come."""

OLD_ACK = Scenario(
    "old-syn-and-ack",
    "B listens; an old SYN comes, and then an old ACK whose number is B's ISS. A never opens.",
    a=User(),
    b=User(Opening.PASSIVE),
    channel=Perfect(3),
    width=32,
    iss_a=100,
    iss_b=300,
    b_opens_first=False,
    old_to_b=(SegmentValue(("SYN",), 90, 0, 0), SegmentValue(("ACK",), 91, 300, 0)),
    valid_ends=((State.CLOSED, State.LISTEN),),
)


def _syn_crosses(composed: ComposedSystem) -> z3.BoolRef:
    """A SYN without an ACK reaches A in SYN-SENT."""
    there, seg = receives(composed.a, "syn")
    return z3.And(composed.a.me.is_in(State.SYN_SENT), there, z3.Not(seg.ack))


def _syn_ack_crosses(composed: ComposedSystem) -> z3.BoolRef:
    """The SYN,ACK of a peer whose SYN was received arrives at A in SYN-RECEIVED and acknowledges A's SYN."""
    there, seg = receives(composed.a, "syn", "ack")
    numbers = z3.And(seg.seq == composed.a.me.irs, seg.ack_number == composed.a.me.snd_nxt)
    return z3.And(composed.a.me.is_in(State.SYN_RECEIVED), there, numbers)


def _bare_ack_opens_b(composed: ComposedSystem) -> z3.BoolRef:
    """<SEQ=101><ACK=301><CTL=ACK> opens B, which is in SYN-RECEIVED."""
    there, seg = receives(composed.b, "ack")
    numbers = z3.And(seg.seq == 101, seg.ack_number == 301, z3.Not(seg.syn))
    return z3.And(
        there, numbers, composed.b.me.is_in(State.SYN_RECEIVED), enters(composed.b, State.ESTABLISHED)
    )


def _acknowledges_nothing_of_ours(composed: ComposedSystem) -> z3.BoolRef:
    """An ACK of SND.UNA itself reaches B in SYN-RECEIVED: it does not acknowledge B's SYN."""
    there, seg = receives(composed.b, "ack")
    return z3.And(composed.b.me.is_in(State.SYN_RECEIVED), there, seg.ack_number == composed.b.me.snd_una)


_SENDS_IT = Message(
    "defect.sends-it",
    "The crossing SYN is answered with <SEQ=100><ACK=301><CTL=SYN,ACK>, as in Figure 7.",
)
_OPENS_IT = Message("defect.opens-it", "The crossing SYN,ACK opens A's connection, as in line 6 of Figure 7.")
_OPENS_NOTHING = Message(
    "defect.opens-nothing", "An ACK of B's ISS, which does not acknowledge its SYN, opens nothing."
)

OPENING = (
    Defect(
        "defect-1",
        "A handshake of two segments takes an old duplicate SYN for a connection.",
        "3.5, Figure 8",
        "RFC 793",
        "The handshake has three segments so that old duplicates of a SYN cause no confusion: the receiver "
        "of a SYN cannot know its age, answers, and waits for the answer to be acknowledged.",
        "With two segments B is ESTABLISHED as soon as the old SYN arrives, in a connection that A never "
        "opened.",
        "The third segment: A answers the SYN,ACK of the old SYN with a RST, and B returns to LISTEN.",
        faults=(claim_query(NO_PHANTOM_CONNECTION, OLD_SYN, expected=False, variant="two-way-handshake"),),
        cures=(claim_query(NO_PHANTOM_CONNECTION, OLD_SYN),),
        example=ExampleRun(SCENARIOS["figure-8"]),
    ),
    Defect(
        "defect-2",
        "RFC 793 printed a bare ACK where crossing SYNs need a SYN,ACK.",
        "3.5 Figure 7, 3.10.7.3 fourth",
        "RFC 1122, 4.2.2.10",
        "SYN-RECEIVED entered from SYN-SENT sends <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>. RFC 793 printed "
        "<SEQ=101><ACK=301><CTL=ACK> as the segment that arrives on line 7 (its Figure 8); RFC 1122 "
        "corrected it, and Figure 7 of RFC 9293 has the correction.",
        "A side that answers with a bare ACK never retransmits its own SYN: if that SYN was lost, the peer "
        "in SYN-SENT drops every ACK and waits forever. If no SYN is lost, there is no difference.",
        "The SYN,ACK carries the SYN once more.",
        faults=(
            every_step(
                Message(
                    "defect.2.1",
                    "The crossing SYN is answered with <SEQ=101><ACK=301><CTL=ACK>, as RFC 793 printed it.",
                ),
                FIGURE_7,
                _syn_crosses,
                lambda composed: sends(composed.a, "ack", seq=101, ack=301),
                expected=False,
            ),
            claim_query(EVENTUALLY_ESTABLISHED, SPLIT, expected=False, variant=BARE_ACK),
        ),
        cures=(
            every_step(
                _SENDS_IT,
                FIGURE_7,
                _syn_crosses,
                lambda composed: sends(composed.a, "syn", "ack", seq=100, ack=301),
            ),
            claim_query(EVENTUALLY_ESTABLISHED, SPLIT),
        ),
        related=(
            claim_query(EVENTUALLY_ESTABLISHED, CROSSING, variant=BARE_ACK),
            some_step(
                Message(
                    "defect.2.2",
                    "By the letter of 3.10.7.4 it is <SEQ=101><ACK=301><CTL=ACK> that opens B (see "
                    "defect-3).",
                ),
                FIGURE_7,
                _bare_ack_opens_b,
            ),
        ),
    ),
    Defect(
        "defect-3",
        "By the letter of the first step the crossing SYN,ACK of Figure 7 is refused.",
        "3.10.7.4 first, Figure 7, A.2",
        "RFC 9293, A.2",
        "In SYN-RECEIVED a segment is processed only if it begins or ends in the window. The SYN,ACK of "
        "line 6 begins and ends at IRS, one before RCV.NXT. A.2 says that the test can keep an ACK from "
        "being processed.",
        "Line 6 does not follow: the SYN,ACK is answered with an ACK, and that ACK opens the connection "
        "one segment later. But an ACK is sent with SND.NXT. If both have called CLOSE and both FINs are "
        "lost, each ACK begins beyond a gap, no SYN is ever acknowledged, no FIN is retransmitted, and "
        "both stay in FIN-WAIT-1, although every segment arrives and every timer fires.",
        "While our SYN is unacknowledged, let the SYN,ACK of a peer whose SYN has been received pass the "
        "first step, without its SYN.",
        faults=(
            every_step(
                _OPENS_IT,
                FIGURE_7,
                _syn_ack_crosses,
                lambda composed: enters(composed.a, State.ESTABLISHED),
                expected=False,
            ),
            claim_query(BOTH_CLOSED, EARLY_CLOSE, expected=False),
        ),
        cures=(
            every_step(
                _OPENS_IT,
                FIGURE_7,
                _syn_ack_crosses,
                lambda composed: enters(composed.a, State.ESTABLISHED),
                variant=SPECIAL_CASES,
            ),
            claim_query(BOTH_CLOSED, EARLY_CLOSE, variant=SPECIAL_CASES),
        ),
        related=(claim_query(EVENTUALLY_ESTABLISHED, FIGURE_7),),
        example=ExampleRun(AS_PRINTED, SPECIAL_CASES),
    ),
    Defect(
        "defect-10",
        "RFC 793 lets an ACK that acknowledges nothing open a connection.",
        "3.10.7.4 fifth",
        "RFC 793, erratum 3301",
        "In SYN-RECEIVED an acknowledgment opens the connection if SND.UNA < SEG.ACK =< SND.NXT. RFC 793 "
        "printed SND.UNA =< SEG.ACK.",
        "SND.UNA is the ISS there, so an old ACK with exactly that number, which proves nothing, opens B.",
        "The strict comparison: B answers such an ACK with a RST and goes on waiting.",
        faults=(
            claim_query(NO_PHANTOM_CONNECTION, OLD_ACK, expected=False, variant="rfc793"),
            every_step(
                _OPENS_NOTHING,
                OLD_ACK,
                _acknowledges_nothing_of_ours,
                lambda composed: z3.Not(enters(composed.b, State.ESTABLISHED)),
                expected=False,
                variant="erratum-3301",
            ),
        ),
        cures=(
            every_step(
                _OPENS_NOTHING,
                OLD_ACK,
                _acknowledges_nothing_of_ours,
                lambda composed: z3.Not(enters(composed.b, State.ESTABLISHED)),
            ),
        ),
        example=ExampleRun(OLD_ACK),
    ),
)

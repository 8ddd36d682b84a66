"""Defects of the closing: CLOSE too early, crossing SYNs and FINs, and the wait after a reset."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.message import Message
from ...checker.properties.step_property import EveryStep
from ...model.channels import Channel
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Opening, User, When
from ...model.state import Outcome, State
from ..claims.closing import ABORT_ENTERS_TIME_WAIT, VALID_END_STATES, reopens_over_empty_channels
from ..claims.liveness import BOTH_CLOSED, EVENTUALLY_ESTABLISHED
from ..query import Query, claim_query, receives, some_step
from .defect import Defect

ABORT = SCENARIOS["abort-and-reopen"]
CROSSING_SYNS, CROSSING_FINS = SCENARIOS["simultaneous-open"], SCENARIOS["simultaneous-close"]
FLAGS_ONLY, NOTE_3 = "flags-only", "note-3"

EARLY_CLOSE = replace(
    SCENARIOS["early-close"],
    name="early-close-out-of-order",
    title="The users close at any time; segments may overtake each other, and none is lost.",
    channel=Channel(4, reorders=True),
)
CLOSE_ONCE_OPEN = replace(
    EARLY_CLOSE,
    name="close-out-of-order",
    title="The users close once the connection is open; segments may overtake each other, none is lost.",
    a=User(Opening.ACTIVE, closes=When.ONCE_OPEN),
    b=User(Opening.PASSIVE, closes=When.ONCE_OPEN),
)


def _b_opens_in_quiet(composed: ComposedSystem) -> EveryStep:
    return reopens_over_empty_channels(composed, composed.b, Outcome.RESET)


def _old_octet_meets_a(composed: ComposedSystem) -> z3.BoolRef:
    """Text of the old connection reaches A while it opens the next one."""
    there, seg = receives(composed.a)
    return z3.And(there, seg.text != 0, composed.a.me.is_in(State.SYN_SENT), composed.a.opened == 2)


_MEETS_A = Message(
    "defect.meets-a", "An octet of the old connection arrives at A in the SYN-SENT of the next one."
)

CLOSING = (
    Defect(
        "defect-5",
        "CLOSE in SYN-RECEIVED can deadlock a machine that looks only at control bits.",
        "3.10.4, 3.10.7.4 fifth, eighth",
        "Han and Billington 2005",
        "CLOSE may be called before the handshake is complete: in SYN-RECEIVED a FIN is sent at once, and "
        "Figure 5 has the arc to FIN-WAIT-1. The figure names control bits; the text names numbers.",
        "Over a network that reorders and loses nothing, B's FIN reaches A before the SYN,ACK and is "
        "dropped. Then any ACK counts as one of the FIN: B has finished, and A waits in FIN-WAIT-2 for a "
        "FIN that is never retransmitted. Where the users close only once the connection is open, such a "
        "machine reaches a valid end state.",
        "The numbers: an ACK of the SYN does not acknowledge the FIN, and the FIN is retransmitted.",
        faults=(claim_query(VALID_END_STATES, EARLY_CLOSE, expected=False, variant=FLAGS_ONLY),),
        cures=(claim_query(VALID_END_STATES, EARLY_CLOSE),),
        related=(claim_query(VALID_END_STATES, CLOSE_ONCE_OPEN, variant=FLAGS_ONLY),),
    ),
    Defect(
        "defect-6",
        "Does the side that sends a reset wait 2 MSL or not?",
        "3.3.2 Figure 5 Note 3, 3.5.2, 3.10.5",
        "Heavens 1995; Faber, Touch and Yui 1999",
        "Note 3 of Figure 5 and 3.5.2 say that the side that issues a reset should enter TIME-WAIT. 3.10.5 "
        "says that ABORT deletes the TCB and enters CLOSED.",
        "By 3.10.5 the side that aborts may reopen at once, and an octet of the old connection reaches the "
        "next one.",
        "Note 3: the side that aborts waits until the old segments have left the network. It protects that "
        "side only: its peer, which receives the reset, does not wait by either reading.",
        faults=(
            claim_query(ABORT_ENTERS_TIME_WAIT, ABORT, expected=False),
            some_step(_MEETS_A, ABORT, _old_octet_meets_a),
        ),
        cures=(
            claim_query(ABORT_ENTERS_TIME_WAIT, ABORT, variant=NOTE_3),
            some_step(_MEETS_A, ABORT, _old_octet_meets_a, expected=False, variant=NOTE_3),
        ),
        related=(
            Query(
                Message(
                    "defect.6.1",
                    "B, after being reset, reopens only after the segments of the old connection have left "
                    "the network.",
                ),
                ABORT,
                _b_opens_in_quiet,
                expected=False,
                variant=NOTE_3,
            ),
        ),
    ),
    Defect(
        "defect-12",
        "Without an answer to crossing SYNs, or without CLOSING, both sides deadlock.",
        "3.5 MUST-10, 3.6, 3.10.7.3 fourth",
        "RFC 1122, 4.2.2.10",
        "Simultaneous attempts to open must be supported, and the FINs of users who close at the same time "
        "may cross: then FIN-WAIT-1 sees a FIN before the ACK of its own and enters CLOSING.",
        "A side that does not answer the SYN in SYN-SENT, or the crossing SYN,ACK, never opens; one "
        "without CLOSING drops the FIN, however often it is retransmitted.",
        "The two rules that are left out.",
        faults=(
            claim_query(EVENTUALLY_ESTABLISHED, CROSSING_SYNS, expected=False, variant="no-crossing-syns"),
            claim_query(EVENTUALLY_ESTABLISHED, CROSSING_SYNS, expected=False, variant="no-second-ack"),
            claim_query(BOTH_CLOSED, CROSSING_FINS, expected=False, variant="no-closing-state"),
        ),
        cures=(claim_query(EVENTUALLY_ESTABLISHED, CROSSING_SYNS), claim_query(BOTH_CLOSED, CROSSING_FINS)),
    ),
)

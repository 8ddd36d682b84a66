"""Two generals: the knowledge that both sides can have of the end of a connection.

Both know that a connection has ended on both sides if it has in every run that looks to the one like this
run, and in every run that looks so to the other. (Common knowledge, that each knows that the other knows and
so on, is never reached: see `checker.properties.knowledge`.)
"""

from __future__ import annotations

import z3

from ...checker.message import Message
from ...checker.properties.knowledge import KnowledgeObserver, NeverEveryoneKnows
from ...model.composed_system import ComposedSystem
from ...model.side import ComposedSide, Side
from ...model.state import TCB, USER, State
from ..claim import Claim, Formulas
from .scenario_groups import both_close


def observer(side: Side) -> KnowledgeObserver:
    """An observer who sees the side's own steps, with the segments received and sent, and its variables."""
    own = (getattr(side.me, name) for name in (*TCB, *USER))
    return KnowledgeObserver(side.name, tuple(str(term.decl().name()) for term in own))


def has_ended(side: ComposedSide) -> z3.BoolRef:
    """The side has opened and is in TIME-WAIT or CLOSED again."""
    return z3.And(side.has_opened, side.me.is_in(State.TIME_WAIT, State.CLOSED))


def ended_on_both(composed: ComposedSystem) -> z3.BoolRef:
    """The connection has ended on both sides."""
    return z3.And([has_ended(side) for side, _ in composed.sides])


def _nobody_can_be_sure(composed: ComposedSystem) -> Formulas:
    observers = tuple(observer(side) for side, _ in composed.sides)
    return (NeverEveryoneKnows(ended_on_both(composed), observers, "it is over on both sides"),)


RESET_INFORMS = Message(
    "because.reset-informs",
    "CLOSED answers with a RST: an endpoint in TIME-WAIT has acknowledged twice, and learns from the RST for "
    "its second ACK that the first has arrived",
)

NOBODY_CAN_BE_SURE = Claim(
    id="nobody-can-be-sure",
    title="FINs and ACKs never let both sides know that the connection has ended on both.",
    cites="3.6, 3.6.1; two generals: Gray 1978, Halpern and Moses 1990",
    formulas=_nobody_can_be_sure,
    premise=ended_on_both,
    applies_to=both_close,
    bounded=False,
    holds_in=(
        *("four-way-close", "three-segment-close", "simultaneous-close", "half-close", "early-close"),
        *("slow-reader", "lossy-close", "lost-last-ack", "one-octet", "lossy-simultaneous-open"),
        *("lossy-abort", "half-open"),
    ),
    refuted_in={
        "lossy-lifecycle": RESET_INFORMS,
        "hostile-close": "an old ACK finds B CLOSED and is answered with a RST: A discards it, and knows",
        "abort": "both abort, and their resets cross: each learns that the other has ended",
    },
    broken_by={"fin-ack-not-checked": "simultaneous-close"},
)
"""Only over channels that lose nothing, with MSL enforced, is an endpoint sure after 2 MSL in TIME-WAIT."""

KNOWLEDGE_CLAIMS = (NOBODY_CAN_BE_SURE,)

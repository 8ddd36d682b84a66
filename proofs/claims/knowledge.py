"""Two generals: what both sides can know of the end of a connection.

That a connection is over on both sides is known to both if it is so in every run that looks to the one like
this run, and in every run that looks so to the other. It is asked whether that is ever so. (Common knowledge,
that each knows that the other knows and so on, is never reached over any wire: see `checker.knowledge`.)
"""

from __future__ import annotations

import z3

from ...checker.properties.knowledge import KnowledgeObserver, NeverEveryoneKnows
from ...model.composed_system import ComposedSystem
from ...model.side import ComposedSide, Side
from ...model.state import TCB, USER, State
from ..claim import Claim, Formulas
from .liveness import both_close


def observer(side: Side) -> KnowledgeObserver:
    """A side sees its own steps, with the segments that it receives and sends, and its own variables."""
    own = (getattr(side.me, name) for name in (*TCB, *USER))
    return KnowledgeObserver(side.name, tuple(str(term.decl().name()) for term in own))


def is_over(side: ComposedSide) -> z3.BoolRef:
    """The side has opened, and nothing is left to it but to wait: TIME-WAIT, or CLOSED again."""
    return z3.And(side.has_opened, side.me.is_in(State.TIME_WAIT, State.CLOSED))


def over_on_both(composed: ComposedSystem) -> z3.BoolRef:
    """The connection is over on both sides."""
    return z3.And([is_over(side) for side, _ in composed.sides])


def _nobody_can_be_sure(composed: ComposedSystem) -> Formulas:
    observers = tuple(observer(side) for side, _ in composed.sides)
    return (NeverEveryoneKnows(over_on_both(composed), observers, "it is over on both sides"),)


A_RESET_TELLS = (
    "who is CLOSED answers with a RST: who waits in TIME-WAIT has acknowledged twice, and learns from "
    "the RST for the second ACK that the first has come"
)

NOBODY_CAN_BE_SURE = Claim(
    id="nobody-can-be-sure",
    title="FINs and ACKs never let both sides know that the connection is over on both.",
    title_zh="仅凭 FIN 和 ACK，双方绝不会都知道连接在两侧均已结束。",
    cites="3.6, 3.6.1; two generals: Gray 1978, Halpern and Moses 1990",
    formulas=_nobody_can_be_sure,
    premise=over_on_both,
    suits=both_close,
    bounded=False,
    holds_in=(
        *("four-way-close", "three-segment-close", "simultaneous-close", "half-close", "early-close"),
        *("slow-reader", "lossy-close", "lost-last-ack", "one-octet", "lossy-simultaneous-open"),
        *("lossy-abort", "half-open"),
    ),
    refuted_in={
        "lossy-lifecycle": A_RESET_TELLS,
        "hostile-close": "an old ACK finds B CLOSED and is answered with a RST: A drops it, and is told",
        "abort": "both abort, and their resets cross: each is told that the other has ended",
    },
    broken_by={"fin-ack-not-checked": "simultaneous-close"},
)
"""That who waits in TIME-WAIT is sure after 2 MSL needs a wire that loses nothing and an MSL that is kept."""

KNOWLEDGE = (NOBODY_CAN_BE_SURE,)

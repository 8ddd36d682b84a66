"""The seed text on the release of a connection between hosts A and B, and on the flags."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.message import Message
from ...checker.properties.invariant import Always
from ...checker.properties.trace_language import TraceLanguage
from ...model.channels import Lossy
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Retransmission, Scenario
from ...model.state import CONTROL_BITS, State
from ...model.variants.catalogue import RFC_9293
from ..claims.closing_exchange import FOUR_WAVES, THREE_SEGMENTS
from ..query import (
    Query,
    acknowledges_fin,
    calls_close,
    enters,
    every_state,
    every_step,
    receives_fin,
    sends_with,
    some_step,
)
from .handshake import REFUSING, SEED
from .statement import Statement, StatementVerdict

DELAYED = SCENARIOS["three-segment-close"]

EAGER = replace(
    SCENARIOS["lossy-close"],
    name="eager-close",
    title="The four-way close with spurious retransmissions.",
    channel=Lossy(1),
    retransmission=Retransmission.SPURIOUS_ALLOWED,
)
EAGER_DELAYED = replace(
    DELAYED,
    name="eager-delayed-close",
    title="B may delay its acknowledgment, and spurious retransmissions are allowed.",
    channel=Lossy(1),
    retransmission=Retransmission.SPURIOUS_ALLOWED,
)


def _three_only(composed: ComposedSystem) -> TraceLanguage:
    """Exactly three segments close the connection: FIN; FIN,ACK; ACK."""
    (exchange,) = FOUR_WAVES.formulas(composed)
    assert isinstance(exchange, TraceLanguage)
    return replace(exchange, words=frozenset({("FIN,ACK", "FIN,ACK", "ACK")}))


def _three_or_four(composed: ComposedSystem) -> TraceLanguage:
    (exchange,) = THREE_SEGMENTS.formulas(composed)
    assert isinstance(exchange, TraceLanguage)
    return exchange


def _waits_in_silence(composed: ComposedSystem) -> z3.BoolRef:
    """B waits for its user's CLOSE, and nothing is in flight."""
    return z3.And(
        composed.b.me.is_in(State.CLOSE_WAIT), *(channel.is_empty() for channel in composed.channels)
    )


_B_ANSWERS = Message(
    "seed.b-answers", "When A's FIN arrives, B answers with an ACK that has no FIN, and enters CLOSE-WAIT."
)

ACKNOWLEDGES_FIRST = every_step(
    _B_ANSWERS,
    SEED,
    lambda composed: receives_fin(composed.b, State.ESTABLISHED),
    lambda composed: z3.And(acknowledges_fin(composed.b), enters(composed.b, State.CLOSE_WAIT)),
)
MAY_WAIT = every_step(
    Message("seed.may-wait", "The same holds where B may delay its ACK (3.8.6.3)."),
    DELAYED,
    lambda composed: receives_fin(composed.b, State.ESTABLISHED),
    lambda composed: acknowledges_fin(composed.b),
    expected=False,
    decisive=False,
)

RELEASE = (
    Statement(
        "seed-05",
        "To release a connection that is established, TCP uses a modified three-way handshake "
        "(with a segment that carries the additional mark FIN).",
        StatementVerdict.HALF_TRUE,
        "Three segments suffice only where B's FIN carries its ACK; where B acknowledges at once there are "
        "four, and the text goes on to count four.",
        (
            Query(
                Message(
                    "seed.05.1",
                    "Where B may delay its ACK, FIN; FIN,ACK; ACK can release it (and four segments can).",
                ),
                DELAYED,
                _three_or_four,
            ),
            Query(
                Message("seed.05.2", "Where B acknowledges at once, three segments release it."),
                SEED,
                _three_only,
                expected=False,
            ),
        ),
        cites="3.6, 3.8.6.3",
    ),
    Statement(
        "seed-06",
        "Step one: when the application of host A tells TCP that all data has been sent, TCP sends host B "
        "a segment with the additional mark FIN (for finish).",
        StatementVerdict.TRUE,
        "The application does so by the call CLOSE (3.9.1.4).",
        (
            every_step(
                Message("seed.06.1", "CLOSE in ESTABLISHED sends a FIN and leads to FIN-WAIT-1."),
                SEED,
                lambda composed: z3.And(composed.a.me.is_in(State.ESTABLISHED), calls_close(composed.a)),
                lambda composed: z3.And(sends_with(composed.a, "fin"), enters(composed.a, State.FIN_WAIT_1)),
            ),
            every_step(
                Message("seed.06.2", "A sends a FIN only after a CLOSE."),
                SEED,
                lambda composed: sends_with(composed.a, "fin"),
                lambda composed: z3.Or(composed.a.has_closed, calls_close(composed.a)),
            ),
        ),
        cites="3.6, 3.10.4",
    ),
    Statement(
        "seed-07",
        "Step two: having received this FIN segment, host B does not answer host A with a FIN at once; it "
        "first sends host A an ACK, and tells its application that the other side wants to close.",
        StatementVerdict.TRUE,
        "In the model the application learns of it from the state CLOSE-WAIT. An ACK may also be delayed.",
        (ACKNOWLEDGES_FIRST, MAY_WAIT),
        cites="3.6, 3.10.7.4 eighth",
    ),
    Statement(
        "seed-08",
        "(The ACK is sent first so that the other side does not retransmit its FIN in the meantime.)",
        StatementVerdict.TRUE,
        "With the ACK A enters FIN-WAIT-2 and has nothing to retransmit. Where B delays its ACK, A's timer "
        "retransmits the FIN although nothing was lost.",
        (
            every_state(
                Message(
                    "seed.08.1",
                    "Where B acknowledges at once: if B is in CLOSE-WAIT and nothing is in flight, A is in "
                    "FIN-WAIT-2.",
                ),
                SEED,
                _waits_in_silence,
                lambda composed: composed.a.me.is_in(State.FIN_WAIT_2),
            ),
            every_step(
                Message("seed.08.2", "In FIN-WAIT-2 A sends no FIN, whenever its timer fires."),
                EAGER,
                lambda composed: composed.a.me.is_in(State.FIN_WAIT_2),
                lambda composed: z3.Not(sends_with(composed.a, "fin")),
            ),
            every_state(
                Message("seed.08.3", "The same where B may delay its ACK."),
                DELAYED,
                _waits_in_silence,
                lambda composed: composed.a.me.is_in(State.FIN_WAIT_2),
                expected=False,
                decisive=False,
            ),
            some_step(
                Message("seed.08.4", "While B's ACK is pending, A's timer retransmits the FIN."),
                EAGER_DELAYED,
                lambda composed: z3.And(
                    composed.a.me.is_in(State.FIN_WAIT_1),
                    composed.b.me.ack_pending,
                    sends_with(composed.a, "fin"),
                ),
                decisive=False,
            ),
        ),
        cites="3.6, 3.8.1",
    ),
    Statement(
        "seed-09",
        "Step three: host B's application tells TCP that it wants to close for good; "
        "TCP sends host A a FIN segment.",
        StatementVerdict.TRUE,
        "Nothing obliges B's application to close: until it does, A waits in FIN-WAIT-2.",
        (
            every_step(
                Message("seed.09.1", "CLOSE in CLOSE-WAIT sends a FIN and leads to LAST-ACK."),
                SEED,
                lambda composed: z3.And(composed.b.me.is_in(State.CLOSE_WAIT), calls_close(composed.b)),
                lambda composed: z3.And(sends_with(composed.b, "fin"), enters(composed.b, State.LAST_ACK)),
            ),
            every_step(
                Message("seed.09.2", "B sends a FIN only after a CLOSE."),
                SEED,
                lambda composed: sends_with(composed.b, "fin"),
                lambda composed: z3.Or(composed.b.has_closed, calls_close(composed.b)),
            ),
        ),
        cites="3.6, 3.10.4",
    ),
    Statement(
        "seed-10",
        "Step four: having received this FIN segment, host A sends host B an ACK, "
        "which means that the connection is completely released.",
        StatementVerdict.HALF_TRUE,
        "The ACK is sent, but A has released nothing yet: it enters TIME-WAIT and keeps its TCB for 2 MSL.",
        (
            every_step(
                Message("seed.10.1", "When B's FIN arrives, A answers with an ACK."),
                SEED,
                lambda composed: receives_fin(composed.a, State.FIN_WAIT_2),
                lambda composed: acknowledges_fin(composed.a),
            ),
            every_step(
                Message("seed.10.2", "With that ACK the connection is released at A: A is CLOSED."),
                SEED,
                lambda composed: receives_fin(composed.a, State.FIN_WAIT_2),
                lambda composed: enters(composed.a, State.CLOSED),
                expected=False,
            ),
        ),
        cites="3.6, 3.10.7.4 eighth",
    ),
)

SIX_FLAGS = ("syn", "ack", "psh", "fin", "rst", "urg")
"""In the order of the text."""


def _is_sent(bit: str, scenario: Scenario, *, expected: bool = True, variant: str = RFC_9293) -> Query:
    """A segment with this control bit is sent."""
    flag = bit.upper()
    return some_step(
        Message("seed.flag-is-sent", "A segment with {flag} is sent.", flag=flag),
        scenario,
        lambda composed: z3.Or([sends_with(side, bit) for side, _ in composed.sides]),
        expected=expected,
        decisive=False,
        variant=variant,
    )


FLAGS = (
    Statement(
        "seed-11",
        "The TCP flags, six of them: SYN (synchronous: open a connection), ACK (acknowledgement), "
        "PSH (push: deliver), FIN (finish: end), RST (reset), URG (urgent).",
        StatementVerdict.TRUE,
        "These six are the control bits of a segment in the model; URG is processed and never sent. RFC "
        "9293 (3.1) also has CWR and ECE, for congestion (RFC 3168).",
        (
            Query(
                Message("seed.11.1", "A segment has exactly these six control bits."),
                SEED,
                lambda composed: Always(z3.BoolVal(sorted(SIX_FLAGS) == sorted(CONTROL_BITS))),
            ),
            *(_is_sent(bit, SEED) for bit in ("syn", "ack", "fin")),
            _is_sent("psh", SCENARIOS["half-close"]),
            _is_sent("rst", REFUSING, variant="ack-without-plus-one"),
            _is_sent("urg", SCENARIOS["half-close"], expected=False),
        ),
        cites="3.1",
    ),
)

"""The seed text's last heading: TCP and UDP, compared."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.message import Message
from ...checker.properties.trace_language import TraceLanguage
from ...model.composed_system import ComposedSystem
from ...model.state import State
from ..claims.closing_exchange import FOUR_WAVES
from ..query import Query, calls_close, eventually, every_state, every_step
from ..step_predicates import arriving_segment, sent_segment
from .datagrams import DATAGRAMS, FIRST, SECOND, UDP
from .handshake import SEED
from .statement import Statement, StatementVerdict


def _four_waves(composed: ComposedSystem) -> TraceLanguage:
    (exchange,) = FOUR_WAVES.formulas(composed)
    assert isinstance(exchange, TraceLanguage)
    return exchange


def _two_were_given(composed: ComposedSystem) -> z3.BoolRef:
    """Two datagrams have been delivered to B's user."""
    return SECOND != 0


COMPARISON = (
    Statement(
        "seed-26",
        "The three-way handshake and the four waves of TCP and UDP, in a picture",
        StatementVerdict.HALF_TRUE,
        "TCP has both. UDP has neither: it opens and closes nothing, so nothing is agreed, and datagrams "
        "may be lost, duplicated or reordered.",
        (
            every_step(
                Message("seed.26.1", "TCP: when host 1 sends its FIN, both have opened."),
                SEED,
                lambda composed: z3.And(composed.a.me.is_in(State.ESTABLISHED), calls_close(composed.a)),
                lambda composed: z3.And([side.has_opened for side, _ in composed.sides]),
            ),
            Query(
                Message("seed.26.2", "TCP: four segments close the connection: FIN, ACK, FIN, ACK."),
                SEED,
                _four_waves,
            ),
            every_step(
                Message("seed.26.3", "UDP: when A sends data, B has opened its port."),
                DATAGRAMS,
                lambda composed: sent_segment(composed.a)[0],
                lambda composed: composed.b.has_opened,
                expected=False,
                variant=UDP,
            ),
            every_step(
                Message("seed.26.4", "UDP: when A closes, it sends something to B."),
                DATAGRAMS,
                lambda composed: calls_close(composed.a),
                lambda composed: sent_segment(composed.a)[0],
                expected=False,
                variant=UDP,
            ),
            every_step(
                Message("seed.26.5", "UDP: what arrives at B comes before A has closed."),
                DATAGRAMS,
                lambda composed: arriving_segment(composed.b)[0],
                lambda composed: z3.Not(composed.a.has_closed),
                expected=False,
                decisive=False,
                variant=UDP,
            ),
            every_state(
                Message("seed.26.6", "UDP: no datagram is delivered twice to B's user."),
                DATAGRAMS,
                _two_were_given,
                lambda composed: FIRST != SECOND,
                expected=False,
                decisive=False,
                variant=UDP,
            ),
            every_state(
                Message(
                    "seed.26.7",
                    "UDP: the datagrams are delivered to B's user in the order in which they were sent.",
                ),
                DATAGRAMS,
                _two_were_given,
                lambda composed: z3.ULE(FIRST, SECOND),
                expected=False,
                decisive=False,
                variant=UDP,
            ),
            replace(
                eventually(
                    Message(
                        "seed.26.8",
                        "UDP: every datagram that A sends to an open port is delivered to B's user.",
                    ),
                    DATAGRAMS,
                    lambda composed: z3.And(
                        composed.b.has_opened, z3.Not(composed.b.has_closed), composed.a.me.sent == 1
                    ),
                    lambda composed: FIRST != 0,
                ),
                expected=False,
                decisive=False,
                variant=UDP,
            ),
        ),
        cites="3.5, 3.6; RFC 768",
    ),
)

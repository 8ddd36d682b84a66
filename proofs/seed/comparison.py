"""The seed text's last heading: TCP and UDP, compared."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.properties.trace_language import TraceLanguage
from ...model.composed_system import ComposedSystem
from ...model.state import State
from ..claims.closing_exchange import FOUR_WAVES
from ..question import Query, calls_close, every_state, every_step, in_the_end
from ..step_predicates import arriving_segment, sent_segment
from .datagrams import DATAGRAMS, FIRST, SECOND, UDP
from .handshake import SEED
from .statement import Judgement, Statement


def _four_waves(composed: ComposedSystem) -> TraceLanguage:
    (exchange,) = FOUR_WAVES.formulas(composed)
    assert isinstance(exchange, TraceLanguage)
    return exchange


def _two_were_given(composed: ComposedSystem) -> z3.BoolRef:
    """B's user has been given two datagrams."""
    return SECOND != 0


COMPARISON = (
    Statement(
        "seed-26",
        "图解TCP与UDP的三次握手与四次挥手过程",
        "The three-way handshake and the four waves of TCP and UDP, in a picture",
        Judgement.HALF_TRUE,
        "TCP has both. UDP has neither: it opens and closes nothing, and so nothing is agreed, and datagrams "
        "may be lost, doubled or out of order.",
        "TCP 两者都有。UDP 两者都没有：它既不打开也不关闭任何连接，因此双方没有任何约定，"
        "数据报可能丢失、重复或乱序。",
        (
            every_step(
                "TCP: when host 1 sends its FIN, both have opened.",
                "TCP：主机 1 发送 FIN 时，双方都已打开连接。",
                SEED,
                lambda composed: z3.And(composed.a.me.is_in(State.ESTABLISHED), calls_close(composed.a)),
                lambda composed: z3.And([side.has_opened for side, _ in composed.sides]),
            ),
            Query(
                "TCP: four segments close the connection: FIN, ACK, FIN, ACK.",
                "TCP：四个报文段关闭连接：FIN、ACK、FIN、ACK。",
                SEED,
                _four_waves,
            ),
            every_step(
                "UDP: when A sends data, B has opened its port.",
                "UDP：A 发送数据时，B 已打开端口。",
                DATAGRAMS,
                lambda composed: sent_segment(composed.a)[0],
                lambda composed: composed.b.has_opened,
                holds=False,
                variant=UDP,
            ),
            every_step(
                "UDP: when A closes, it sends something to B.",
                "UDP：A 关闭时，向 B 发送报文。",
                DATAGRAMS,
                lambda composed: calls_close(composed.a),
                lambda composed: sent_segment(composed.a)[0],
                holds=False,
                variant=UDP,
            ),
            every_step(
                "UDP: what arrives at B comes before A has closed.",
                "UDP：到达 B 的数据报都早于 A 的关闭。",
                DATAGRAMS,
                lambda composed: arriving_segment(composed.b)[0],
                lambda composed: z3.Not(composed.a.has_closed),
                holds=False,
                decides=False,
                variant=UDP,
            ),
            every_state(
                "UDP: B's user is given no datagram twice.",
                "UDP：同一数据报不会两次交付给 B 的用户。",
                DATAGRAMS,
                _two_were_given,
                lambda composed: FIRST != SECOND,
                holds=False,
                decides=False,
                variant=UDP,
            ),
            every_state(
                "UDP: B's user is given the datagrams in the order in which they were sent.",
                "UDP：数据报按发送的次序交付给 B 的用户。",
                DATAGRAMS,
                _two_were_given,
                lambda composed: z3.ULE(FIRST, SECOND),
                holds=False,
                decides=False,
                variant=UDP,
            ),
            replace(
                in_the_end(
                    "UDP: what A sends to an open port is given to B's user.",
                    "UDP：A 发往已打开端口的数据报最终交付给 B 的用户。",
                    DATAGRAMS,
                    lambda composed: z3.And(
                        composed.b.has_opened, z3.Not(composed.b.has_closed), composed.a.me.sent == 1
                    ),
                    lambda composed: FIRST != 0,
                ),
                holds=False,
                decides=False,
                variant=UDP,
            ),
        ),
        cites="3.5, 3.6; RFC 768",
    ),
)

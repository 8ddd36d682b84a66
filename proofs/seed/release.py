"""The seed text on the release of a connection between hosts A and B, and on the flags."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.properties.invariant import Always
from ...checker.properties.trace_language import TraceLanguage
from ...model.channels import Lossy
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Retransmission, Scenario
from ...model.state import CONTROL_BITS, State
from ...model.variants.catalogue import RFC_9293
from ..claims.waves import FOUR_WAVES, THREE_SEGMENTS
from ..question import (
    Query,
    acknowledges_the_fin,
    calls_close,
    enters,
    every_state,
    every_step,
    gets_fin,
    sends_a,
    some_step,
)
from .handshake import REFUSING, SEED
from .statement import Judgement, Statement

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
    """B waits for its user's CLOSE, and nothing is on its way."""
    return z3.And(
        composed.b.me.is_in(State.CLOSE_WAIT), *(channel.is_empty() for channel in composed.channels)
    )


_B_ANSWERS = (
    "When A's FIN arrives, B answers with an ACK that has no FIN, and enters CLOSE-WAIT.",
    "A 的 FIN 到达时，B 以不带 FIN 的 ACK 回应，并进入 CLOSE-WAIT。",
)

ACKNOWLEDGES_FIRST = every_step(
    *_B_ANSWERS,
    SEED,
    lambda composed: gets_fin(composed.b, State.ESTABLISHED),
    lambda composed: z3.And(acknowledges_the_fin(composed.b), enters(composed.b, State.CLOSE_WAIT)),
)
MAY_WAIT = every_step(
    "It does so also where it may delay its ACK (3.8.6.3).",
    "B 可以延迟确认时也是如此（3.8.6.3）。",
    DELAYED,
    lambda composed: gets_fin(composed.b, State.ESTABLISHED),
    lambda composed: acknowledges_the_fin(composed.b),
    holds=False,
    decides=False,
)

RELEASE = (
    Statement(
        "seed-05",
        "对于一个已经建立的连接，TCP使用改进的三次握手来释放连接（使用一个带有FIN附加标记的报文段）。",
        "To release a connection that is established, TCP uses a modified three-way handshake "
        "(with a segment that carries the additional mark FIN).",
        Judgement.HALF_TRUE,
        "Three segments do only where B's ACK travels with its FIN; where B acknowledges at once there are "
        "four, and the text goes on to count four.",
        "只有 B 的 ACK 与它的 FIN 同行时才是三个报文段；B 立即确认时是四个，而原文接下来也数了四步。",
        (
            Query(
                "Where B may delay its ACK, FIN; FIN,ACK; ACK can release it (and four segments can).",
                "B 可以延迟确认时，FIN；FIN,ACK；ACK 可以释放连接（四个报文段也可以）。",
                DELAYED,
                _three_or_four,
            ),
            Query(
                "Where B acknowledges at once, three segments release it.",
                "B 立即确认时，三个报文段释放连接。",
                SEED,
                _three_only,
                holds=False,
            ),
        ),
        cites="3.6, 3.8.6.3",
    ),
    Statement(
        "seed-06",
        "第一步，当主机A的应用程序通知TCP数据已经发送完毕时，TCP向主机B发送一个带有FIN附加标记的报文段"
        "（FIN表示英文finish）。",
        "Step one: when the application of host A tells TCP that all data has been sent, TCP sends host B "
        "a segment with the additional mark FIN (for finish).",
        Judgement.TRUE,
        "The application tells TCP by the call CLOSE (3.9.1.4).",
        "应用程序通过 CLOSE 调用告知 TCP（3.9.1.4）。",
        (
            every_step(
                "CLOSE in ESTABLISHED sends a FIN and leads to FIN-WAIT-1.",
                "ESTABLISHED 状态下的 CLOSE 发送 FIN，并进入 FIN-WAIT-1。",
                SEED,
                lambda composed: z3.And(composed.a.me.is_in(State.ESTABLISHED), calls_close(composed.a)),
                lambda composed: z3.And(sends_a(composed.a, "fin"), enters(composed.a, State.FIN_WAIT_1)),
            ),
            every_step(
                "A sends no FIN but for a CLOSE.",
                "没有 CLOSE，A 就不发送 FIN。",
                SEED,
                lambda composed: sends_a(composed.a, "fin"),
                lambda composed: z3.Or(composed.a.has_closed, calls_close(composed.a)),
            ),
        ),
        cites="3.6, 3.10.4",
    ),
    Statement(
        "seed-07",
        "第二步，主机B收到这个FIN报文段之后，并不立即用FIN报文段回复主机A，而是先向主机A发送一个确认序号ACK，"
        "同时通知自己相应的应用程序：对方要求关闭连接",
        "Step two: having received this FIN segment, host B does not answer host A with a FIN at once; it "
        "first sends host A an ACK, and tells its application that the other side wants to close.",
        Judgement.TRUE,
        "In the model the application learns of it by the state CLOSE-WAIT. An ACK may also be delayed.",
        "在模型中，应用程序由 CLOSE-WAIT 状态得知此事。ACK 也可以延迟发送。",
        (ACKNOWLEDGES_FIRST, MAY_WAIT),
        cites="3.6, 3.10.7.4 eighth",
    ),
    Statement(
        "seed-08",
        "（先发送ACK的目的是为了防止在这段时间内，对方重传FIN报文段）。",
        "(The ACK is sent first so that the other side does not retransmit its FIN in the meantime.)",
        Judgement.TRUE,
        "With the ACK A enters FIN-WAIT-2 and has nothing to repeat. Where B holds its ACK back, "
        "A's timer repeats the FIN though nothing was lost.",
        "收到 ACK 后 A 进入 FIN-WAIT-2，没有可重传的内容。如果 B 延迟其 ACK，"
        "那么即使没有丢失，A 的定时器也会重传 FIN。",
        (
            every_state(
                "Where B acknowledges at once: B in CLOSE-WAIT and nothing on its way means A in FIN-WAIT-2.",
                "B 立即确认时：B 处于 CLOSE-WAIT 且没有报文段在途，则 A 处于 FIN-WAIT-2。",
                SEED,
                _waits_in_silence,
                lambda composed: composed.a.me.is_in(State.FIN_WAIT_2),
            ),
            every_step(
                "In FIN-WAIT-2 A sends no FIN, whenever its timer may fire.",
                "在 FIN-WAIT-2 中，无论定时器何时触发，A 都不发送 FIN。",
                EAGER,
                lambda composed: composed.a.me.is_in(State.FIN_WAIT_2),
                lambda composed: z3.Not(sends_a(composed.a, "fin")),
            ),
            every_state(
                "The same where B may delay its ACK.",
                "B 可以延迟确认时也是如此。",
                DELAYED,
                _waits_in_silence,
                lambda composed: composed.a.me.is_in(State.FIN_WAIT_2),
                holds=False,
                decides=False,
            ),
            some_step(
                "Where B still owes its ACK, A's timer repeats the FIN.",
                "B 尚欠一个 ACK 时，A 的定时器重传 FIN。",
                EAGER_DELAYED,
                lambda composed: z3.And(
                    composed.a.me.is_in(State.FIN_WAIT_1),
                    composed.b.me.ack_pending,
                    sends_a(composed.a, "fin"),
                ),
                decides=False,
            ),
        ),
        cites="3.6, 3.8.1",
    ),
    Statement(
        "seed-09",
        "第三步，主机B的应用程序告诉TCP：我要彻底的关闭连接，TCP向主机A送一个FIN报文段。",
        "Step three: host B's application tells TCP that it wants to close for good; "
        "TCP sends host A a FIN segment.",
        Judgement.TRUE,
        "Nothing obliges B's application to close: until it does, A waits in FIN-WAIT-2.",
        "没有什么迫使 B 的应用程序关闭：在它关闭之前，A 一直在 FIN-WAIT-2 中等待。",
        (
            every_step(
                "CLOSE in CLOSE-WAIT sends a FIN and leads to LAST-ACK.",
                "CLOSE-WAIT 状态下的 CLOSE 发送 FIN，并进入 LAST-ACK。",
                SEED,
                lambda composed: z3.And(composed.b.me.is_in(State.CLOSE_WAIT), calls_close(composed.b)),
                lambda composed: z3.And(sends_a(composed.b, "fin"), enters(composed.b, State.LAST_ACK)),
            ),
            every_step(
                "B sends no FIN but for a CLOSE.",
                "没有 CLOSE，B 就不发送 FIN。",
                SEED,
                lambda composed: sends_a(composed.b, "fin"),
                lambda composed: z3.Or(composed.b.has_closed, calls_close(composed.b)),
            ),
        ),
        cites="3.6, 3.10.4",
    ),
    Statement(
        "seed-10",
        "第四步，主机A收到这个FIN报文段后，向主机B发送一个ACK表示连接彻底释放。",
        "Step four: having received this FIN segment, host A sends host B an ACK, "
        "which means that the connection is completely released.",
        Judgement.HALF_TRUE,
        "The ACK is sent, but A has released nothing yet: it enters TIME-WAIT and keeps its TCB for 2 MSL.",
        "ACK 确实发出，但 A 尚未释放任何东西：它进入 TIME-WAIT，并在 2 MSL 内保留其 TCB。",
        (
            every_step(
                "When B's FIN arrives, A answers with an ACK.",
                "B 的 FIN 到达时，A 以 ACK 回应。",
                SEED,
                lambda composed: gets_fin(composed.a, State.FIN_WAIT_2),
                lambda composed: acknowledges_the_fin(composed.a),
            ),
            every_step(
                "With that ACK the connection is released at A: A is CLOSED.",
                "随着这个 ACK，A 一方的连接已经释放：A 处于 CLOSED。",
                SEED,
                lambda composed: gets_fin(composed.a, State.FIN_WAIT_2),
                lambda composed: enters(composed.a, State.CLOSED),
                holds=False,
            ),
        ),
        cites="3.6, 3.10.7.4 eighth",
    ),
)

SIX_FLAGS = ("syn", "ack", "psh", "fin", "rst", "urg")
"""In the order of the text."""


def _is_sent(bit: str, scenario: Scenario, *, holds: bool = True, variant: str = RFC_9293) -> Query:
    """Somebody sends a segment with this control bit."""
    flag = bit.upper()
    return some_step(
        f"A segment with {flag} is sent.",
        f"有带 {flag} 的报文段发出。",
        scenario,
        lambda composed: z3.Or([sends_a(side, bit) for side, _ in composed.sides]),
        holds=holds,
        decides=False,
        variant=variant,
    )


FLAGS = (
    Statement(
        "seed-11",
        "认识TCP标志位 - 6种：SYN(synchronous建立联机) ACK(acknowledgement 确认) PSH(push传送) "
        "FIN(finish结束) RST(reset重置) URG(urgent紧急)",
        "The TCP flags, six of them: SYN (synchronous: open a connection), ACK (acknowledgement), "
        "PSH (push: deliver), FIN (finish: end), RST (reset), URG (urgent).",
        Judgement.TRUE,
        "These six are the flags of a segment in the model; URG is heeded and never sent. RFC 9293 (3.1) "
        "also has CWR and ECE, for congestion (RFC 3168).",
        "模型中报文段的控制位正是这六个；URG 会被处理，但从不发出。RFC 9293（3.1）还有用于拥塞通知的 "
        "CWR 和 ECE（RFC 3168）。",
        (
            Query(
                "A segment has exactly these six control bits.",
                "报文段恰好有这六个控制位。",
                SEED,
                lambda composed: Always(z3.BoolVal(sorted(SIX_FLAGS) == sorted(CONTROL_BITS))),
            ),
            *(_is_sent(bit, SEED) for bit in ("syn", "ack", "fin")),
            _is_sent("psh", SCENARIOS["half-close"]),
            _is_sent("rst", REFUSING, variant="ack-without-plus-one"),
            _is_sent("urg", SCENARIOS["half-close"], holds=False),
        ),
        cites="3.1",
    ),
)

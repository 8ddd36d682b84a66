"""The seed text on the four waves between host 1, A, and host 2, B."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Msl
from ...model.state import Outcome, State
from ..claims.segments import arrives, sent
from ..question import (
    acknowledges_the_fin,
    enters,
    every_state,
    every_step,
    gets,
    gets_fin,
    in_the_end,
    leaves,
    sends_a,
    some_step,
)
from .handshake import SEED
from .release import ACKNOWLEDGES_FIRST, MAY_WAIT
from .statement import Judgement, Statement

HALF_CLOSE = SCENARIOS["half-close"]
ONE_OCTET = SCENARIOS["one-octet"]
LOST_ACK = SCENARIOS["lost-last-ack"]

LOST_ACK_AND_FIN = replace(
    LOST_ACK,
    name="lost-last-ack-and-fin",
    title="The last ACK is lost, and so is the FIN that host 2 sends again, until 2 MSL are over.",
    drop=(7, 8),
)
KEPT = replace(
    SCENARIOS["four-way-close"],
    name="four-way-close-msl-kept",
    title="The four-way close, where no segment outlives 2 MSL.",
    msl=Msl.ENFORCED,
)


def _closed_normally(composed: ComposedSystem) -> z3.BoolRef:
    return z3.And(composed.a.me.is_in(State.CLOSED), composed.a.me.outcome == Outcome.CLOSED)


def _b_is_closed(composed: ComposedSystem) -> z3.BoolRef:
    return composed.b.me.is_in(State.CLOSED)


def _timer_repeats(composed: ComposedSystem) -> z3.BoolRef:
    """Host 2, in LAST-ACK, sends something though nothing has come."""
    return z3.And(composed.b.me.is_in(State.LAST_ACK), sent(composed.b)[0], z3.Not(arrives(composed.b)[0]))


WAVES = (
    Statement(
        "seed-17",
        "第一次挥手：当传输的数据到达尾部时，host1向host2发送FIN=1标志位；可理解成，host1向host2说，"
        "我这边的数据传送完成了，我准备断开了连接；",
        "First wave: when the data being transferred has come to its end, host1 sends host2 the flag FIN=1; "
        "host1 says to host2, as it were: my data is all sent, and I am about to disconnect;",
        Judgement.TRUE,
        "The FIN comes after the last octet.",
        "FIN 排在最后一个字节之后。",
        (
            every_step(
                "When host 1 sends a FIN, its user has handed over all he had, and nothing waits to be sent.",
                "主机 1 发送 FIN 时，用户的数据已全部交付，且没有待发的数据。",
                ONE_OCTET,
                lambda composed: sends_a(composed.a, "fin"),
                lambda composed: z3.And(composed.a.me.sent == ONE_OCTET.a.sends, composed.a.me.unsent == 0),
            ),
        ),
        cites="3.6, 3.10.4",
    ),
    Statement(
        "seed-18",
        "第二次挥手：因TCP的连接是全双工的双向连接，关闭也是要从两边关闭；",
        "Second wave: a TCP connection is full-duplex, in both directions, "
        "so closing has to be done from both sides;",
        Judgement.TRUE,
        "No side is CLOSED in the normal way before both have sent a FIN.",
        "在双方都发出 FIN 之前，没有哪一方正常进入 CLOSED。",
        (
            every_state(
                "Where a side has closed normally, both have sent a FIN.",
                "一方正常关闭时，双方都已发出 FIN。",
                HALF_CLOSE,
                lambda composed: z3.Or([side.me.outcome == Outcome.CLOSED for side, _ in composed.sides]),
                lambda composed: z3.And([side.me.fin_sent for side, _ in composed.sides]),
            ),
        ),
        cites="3.6",
    ),
    Statement(
        "seed-19",
        "当host2收到host1发来的FIN=1的标志位后，host2不会立刻向host1发送FIND=1的请求关闭信息，"
        "而是先向host1发送一个ACK=1的应答信息，表示：你请求关闭的请求我已经收到，但我可能还有数据没有完成传送，"
        "你再等下，等我数据传输完成了我就告诉你；",
        "When host2 has received the flag FIN=1 from host1, it does not at once send host1 a request to close, "
        "FIN=1; it first sends host1 an answer, ACK=1, which means: I have received your request to close, "
        "but I may still have data to send; wait, and I will tell you when it is done;",
        Judgement.TRUE,
        "Half-close: after its FIN host 1 still receives what host 2 has left (the text writes FIND).",
        "半关闭：发出 FIN 之后，主机 1 仍能收到主机 2 剩余的数据（原文写作 FIND）。",
        (
            ACKNOWLEDGES_FIRST,
            some_step(
                "After its FIN has been acknowledged host 1 still receives data.",
                "主机 1 的 FIN 得到确认之后，仍能收到数据。",
                HALF_CLOSE,
                lambda composed: z3.And(
                    enters(composed.a, State.FIN_WAIT_2), gets(composed.a)[0], gets(composed.a)[1].text != 0
                ),
            ),
            MAY_WAIT,
        ),
        cites="3.6",
    ),
    Statement(
        "seed-20",
        "第三次挥手：host2数据传输完成，向host1发送FIN=1，host1收到请求关闭连接的请求后，"
        "host1就明白host2的数据已传输完成，现在可以断开连接了，",
        "Third wave: host2 has sent all its data and sends host1 FIN=1; having received this request to close, "
        "host1 understands that host2's data has all been transferred and that it can now disconnect;",
        Judgement.TRUE,
        "In TIME-WAIT host 1 has every octet that host 2 sent.",
        "进入 TIME-WAIT 时，主机 1 已收到主机 2 发出的每个字节。",
        (
            every_state(
                "In TIME-WAIT host 1's user has been given all that host 2 had to send.",
                "处于 TIME-WAIT 时，主机 2 要发的数据已全部交付给主机 1 的用户。",
                HALF_CLOSE,
                lambda composed: composed.a.me.is_in(State.TIME_WAIT),
                lambda composed: composed.a.me.delivered == HALF_CLOSE.b.sends,
            ),
        ),
        cites="3.6",
    ),
    Statement(
        "seed-21",
        "第四次挥手：host1收到FIND=1后，host1还是怕由于网络不稳定的原因，怕host2不知道他要断开连接，"
        "于是向host2发送ACK=1确认信息进行确认，把自己设置成TIME_WAIT状态并启动定时器，",
        "Fourth wave: having received FIN=1, host1 still fears that, the network being unreliable, host2 "
        "does not know that it wants to disconnect; so it sends host2 an acknowledgment, ACK=1, "
        "puts itself into TIME_WAIT and starts a timer;",
        Judgement.TRUE,
        "The timer runs for two maximum segment lifetimes, 2 MSL (the text writes 2MLS).",
        "定时器的时长是两倍报文段最大生存时间，即 2 MSL（原文写作 2MLS）。",
        (
            every_step(
                "When the FIN arrives in FIN-WAIT-2, host 1 sends an ACK and enters TIME-WAIT.",
                "在 FIN-WAIT-2 中收到 FIN 时，主机 1 发送 ACK，并进入 TIME-WAIT。",
                SEED,
                lambda composed: gets_fin(composed.a, State.FIN_WAIT_2),
                lambda composed: z3.And(
                    acknowledges_the_fin(composed.a), enters(composed.a, State.TIME_WAIT)
                ),
            ),
            in_the_end(
                "TIME-WAIT ends in CLOSED.",
                "TIME-WAIT 最终进入 CLOSED。",
                SEED,
                lambda composed: composed.a.me.is_in(State.TIME_WAIT),
                lambda composed: composed.a.me.is_in(State.CLOSED),
            ),
        ),
        cites="3.6, 3.10.7.4 eighth",
    ),
    Statement(
        "seed-22",
        "如果host2没有收到ACK，host2端TCP的定时器到达后，会要求host1重新发送ACK，",
        "If host2 has not received the ACK, the timer of host2's TCP expires, "
        "and it will ask host1 to send the ACK again;",
        Judgement.HALF_TRUE,
        "Host 2's timer sends its FIN again, and host 1 answers that with its ACK. "
        "No segment asks for an ACK.",
        "主机 2 的定时器重传它的 FIN，主机 1 再以 ACK 回应。没有哪种报文段是用来索要 ACK 的。",
        (
            every_step(
                "When a FIN comes again in TIME-WAIT, host 1 sends its ACK again.",
                "在 TIME-WAIT 中再次收到 FIN 时，主机 1 再次发送 ACK。",
                LOST_ACK,
                lambda composed: gets_fin(composed.a, State.TIME_WAIT),
                lambda composed: acknowledges_the_fin(composed.a),
            ),
            some_step(
                "In LAST-ACK host 2's timer sends something else than its FIN: a request for the ACK.",
                "在 LAST-ACK 中，主机 2 的定时器发送 FIN 以外的报文段：索要 ACK 的请求。",
                LOST_ACK,
                lambda composed: z3.And(_timer_repeats(composed), z3.Not(sends_a(composed.b, "fin"))),
                holds=False,
            ),
            every_step(
                "What host 2's timer sends in LAST-ACK is its FIN.",
                "在 LAST-ACK 中，主机 2 的定时器发送的是它的 FIN。",
                LOST_ACK,
                _timer_repeats,
                lambda composed: sends_a(composed.b, "fin"),
                decides=False,
            ),
        ),
        cites="3.6, 3.8.1",
    ),
    Statement(
        "seed-23",
        "当host2收到ACK后，host2就断开连接；",
        "When host2 has received the ACK, it disconnects;",
        Judgement.TRUE,
        "LAST-ACK leads to CLOSED by the ACK of the FIN.",
        "LAST-ACK 因收到对 FIN 的确认而进入 CLOSED。",
        (
            every_step(
                "When an ACK of its FIN arrives in LAST-ACK, host 2 is CLOSED.",
                "在 LAST-ACK 中收到对其 FIN 的确认时，主机 2 进入 CLOSED。",
                SEED,
                lambda composed: z3.And(
                    composed.b.me.is_in(State.LAST_ACK),
                    gets(composed.b, "ack")[0],
                    gets(composed.b)[1].ack_number == composed.b.me.snd_nxt,
                ),
                lambda composed: enters(composed.b, State.CLOSED),
            ),
        ),
        cites="3.10.7.4 fifth",
    ),
    Statement(
        "seed-24",
        "当host1等待2MLS（2倍报文最大生存时间）后，没有收到host2的重传请求后，他就知道host2已收到了ACK，",
        "When host1 has waited 2MLS (twice the maximum segment lifetime) and has received no request from host2 "
        "to retransmit, it knows that host2 has received the ACK;",
        Judgement.FALSE,
        "The ACK may be lost, and each FIN that host 2 sends again as well: then host 1 hears nothing "
        "for 2 MSL and closes, and host 2 is still in LAST-ACK. On a wire that loses nothing it is so.",
        "ACK 可能丢失，主机 2 每次重传的 FIN 也可能丢失：主机 1 在 2 MSL 内什么也没有收到，于是关闭，"
        "而主机 2 仍处于 LAST-ACK。只有线路不丢失报文段时才如此。",
        (
            every_state(
                "When host 1 has closed after 2 MSL, host 2 has received the ACK and is CLOSED.",
                "主机 1 等待 2 MSL 并关闭之后，主机 2 已收到 ACK，处于 CLOSED。",
                LOST_ACK,
                _closed_normally,
                _b_is_closed,
                holds=False,
            ),
            every_state(
                "The same over a wire that loses nothing.",
                "线路不丢失报文段时如此。",
                KEPT,
                _closed_normally,
                _b_is_closed,
                decides=False,
            ),
        ),
        LOST_ACK_AND_FIN,
        cites="3.6, 3.10.8",
    ),
    Statement(
        "seed-25",
        "所以host1此时才关闭自己的连接。",
        "so it is only then that host1 closes its own connection.",
        Judgement.TRUE,
        "TIME-WAIT is left for CLOSED when 2 MSL are over, and not before by what arrives. "
        "(A RST ends it too; none comes here. See time-wait-lasts.)",
        "TIME-WAIT 在 2 MSL 结束时才进入 CLOSED，不因到达的报文段而提前结束。"
        "（RST 也会结束它；这里没有 RST。参见 time-wait-lasts。）",
        (
            every_step(
                "Host 1 leaves TIME-WAIT by its timer: no segment arrives in that step, and it is CLOSED.",
                "主机 1 因定时器而离开 TIME-WAIT：这一步没有报文段到达，之后它处于 CLOSED。",
                SEED,
                lambda composed: leaves(composed.a, State.TIME_WAIT),
                lambda composed: z3.And(z3.Not(arrives(composed.a)[0]), enters(composed.a, State.CLOSED)),
            ),
        ),
        cites="3.10.8, MUST-13",
    ),
)

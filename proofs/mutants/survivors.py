"""Why no claim notices a mutant that is one: what lies outside of what is claimed.

A reason is given up when a claim notices the mutant: then it is stale, and `synfin mutants` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """Why nothing notices some mutants, in English and in Chinese."""

    english: str
    chinese: str
    mutants: tuple[str, ...]


ALL_REASONS = (
    Reason(
        "What is not sent is as good as lost: the retransmission timer sends it, and no claim says how soon.",
        "没有发出的等同于丢失：重传定时器会发送它，而没有断言规定多快。",
        (
            "drop-send active_open_sends_a_syn",
            "drop-send listener_turns_active",
            "drop-send send_turns_a_listener_active",
            "drop-send queued_text_goes_out",
            "drop-send queued_close_sends_a_fin",
            "drop-send queued_fin_follows_the_text",
            "drop-send queued_close_answers_the_fin",
        ),
    ),
    Reason(
        "The peer sends again what is not acknowledged, and that is answered; no claim says how soon.",
        "对方会重传未得到确认的报文段，届时得到回应；没有断言规定多快。",
        (
            "drop-ack fin_in_fin_wait_1",
            "drop-ack text_is_kept_for_receive",
        ),
    ),
    Reason(
        "That a listener has turned active shows only where a reset comes in SYN-RECEIVED: here none does.",
        "监听者转为主动打开，只有在 SYN-RECEIVED 中收到复位时才看得出来，而这里没有这样的复位。",
        ("drop-update listener_turns_active: passive", "drop-update send_turns_a_listener_active: passive"),
    ),
    Reason(
        "The CLOSE is remembered, and its FIN goes in its turn; no claim says in which state it waits.",
        "CLOSE 已被记下，轮到时就发送 FIN；没有断言规定它在哪个状态等待。",
        ("drop-update close_queues_its_fin: state",),
    ),
    Reason(
        "After the peer's FIN the later steps can only take a second one, which no peer sends; only a forged "
        "segment shows the difference, and `nothing-after-fin` is false there as the RFC stands.",
        "在对方的 FIN 之后，余下的步骤只能再接受一个 FIN，而对方不会发送；"
        "只有伪造的报文段能显出差别，而按 RFC 原文，`nothing-after-fin` 在那里不成立。",
        (
            "stop-processing fin_again_in_time_wait",
            "stop-processing our_fin_is_unacknowledged_in_last_ack",
            "stop-processing text_after_fin_is_ignored",
            "drop-ack fin_after_fin",
            "drop-update fin_after_fin: rcv_nxt",
        ),
    ),
    Reason(
        "One that gives up with nothing to send again ends as one whose user timeout expires, which may be.",
        "没有什么要重传却放弃的一方，其结局与用户超时相同，而那是允许的。",
        ("drop-guard retransmissions_come_to_their_limit: the retransmission queue is not empty",),
    ),
    Reason(
        "That TIME-WAIT lasts is claimed of segments only: a user timeout there may end it early.",
        "TIME-WAIT 的持续只对报文段有断言：那里的用户超时可以使它提前结束。",
        ("drop-guard user_timeout_expires: we are not in CLOSED or TIME-WAIT",),
    ),
    Reason(
        "A host without a connection loses nothing in a crash: it only keeps quiet for a while.",
        "没有连接的主机崩溃时不丢失任何东西：它只是静默一段时间。",
        ("drop-guard memory_is_lost: we are not in CLOSED",),
    ),
    Reason(
        "An ACK that nobody is owed does no harm, but that a perfect wire has no room for so many.",
        "不欠谁的 ACK 并无害处，只是理想线路容不下那么多。",
        ("drop-guard delayed_ack_is_sent: an acknowledgment is pending",),
    ),
    Reason(
        "Whoever sent the text hears nothing and sends it again: in CLOSED that is answered with a RST.",
        "发送数据的一方没有得到回应就会重传：在 CLOSED 状态下，重传得到 RST 的回应。",
        ("drop-send text_after_half_duplex_close_is_reset",),
    ),
)

REASONS: Mapping[str, Reason] = {mutant: reason for reason in ALL_REASONS for mutant in reason.mutants}


def reason_for(mutant: str) -> Reason | None:
    """Why nothing notices it; None if there is no such reason."""
    return REASONS.get(mutant)


def stale_reasons(killed: Iterable[str]) -> list[str]:
    """The killed mutants, by name, that have a reason why they survive."""
    return [mutant for mutant in killed if mutant in REASONS]

"""Defects of TIME-WAIT: the FIN that cannot prolong it, the reset that ends it, a wait that is too short."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.properties.step_property import after
from ...model.channels import Channel
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Msl, Scenario
from ...model.segment_layout import is_present
from ...model.state import SYNCHRONIZED, Outcome, State
from ...model.variants.catalogue import RFC_9293
from ..claims.segments import TIME_WAIT_LASTS
from ..question import Query, acknowledges_the_fin, claimed, every_state, every_step, gets_fin, leaves
from .defect import Defect

LOST_ACK, ASSASSINATION = SCENARIOS["lost-last-ack"], SCENARIOS["time-wait-assassination"]
RFC_1337, SPECIAL_CASES, NO_TIME_WAIT = "rfc1337", "special-cases", "no-time-wait"

AGAIN = replace(
    SCENARIOS["reincarnation"],
    name="again-with-the-same-iss",
    title="The connection is closed and opened once more with the same ISSs; MSL enforced.",
    iss_a=14,
    iss_b=6,
    channel=Channel(2, loses=True, reorders=True),
)
TOO_SHORT = replace(
    AGAIN,
    name="again-too-soon",
    title="The connection is closed and opened once more with the same ISSs; 2 MSL may be too short.",
    msl=Msl.IGNORED,
)
FRESH = replace(
    TOO_SHORT,
    name="again-with-fresh-numbers",
    title="The connection is closed and opened once more with fresh ISSs; 2 MSL may be too short.",
    iss_a=(14, 4),
    iss_b=(6, 12),
)


def _waits_anew(composed: ComposedSystem) -> z3.BoolRef:
    """The wait of A begins anew: all that is then on the wires is older than it."""
    marks = [
        after(mark) == is_present(after(place))
        for channel in composed.channels
        for place, mark in zip(channel.places, channel.marks("A"), strict=True)
    ]
    return z3.And(marks)


def _fin_again(composed: ComposedSystem) -> z3.BoolRef:
    return gets_fin(composed.a, State.TIME_WAIT)


def _waited(composed: ComposedSystem) -> z3.BoolRef:
    """In this step the 2 MSL of A are over."""
    return z3.And(leaves(composed.a, State.TIME_WAIT), after(composed.a.me.outcome) == Outcome.CLOSED)


def _restarts(*, holds: bool = True, variant: str = RFC_9293) -> Query:
    """The sentence of the fifth step."""
    return every_step(
        "A FIN that comes again in TIME-WAIT begins the 2 MSL anew.",
        "在 TIME-WAIT 中再次收到 FIN 时，2 MSL 重新开始计时。",
        *(LOST_ACK, _fin_again, _waits_anew),
        holds=holds,
        variant=variant,
    )


def _outwaits_its_ack(*, holds: bool = True, variant: str = RFC_9293) -> Query:
    """What the sentence is for."""
    return every_step(
        "When the 2 MSL of A are over, no ACK of its own is on its way any more.",
        "A 的 2 MSL 结束时，途中不再有它发出的 ACK。",
        *(LOST_ACK, _waited, lambda composed: composed.a.out.is_empty()),
        holds=holds,
        variant=variant,
    )


def _both_again(composed: ComposedSystem) -> z3.BoolRef:
    """Both sides are in their second connection."""
    second = [side.opened == 2 for side, _ in composed.sides]
    return z3.And(*second, *(side.me.is_in(*SYNCHRONIZED) for side, _ in composed.sides))


def _no_old_octet(scenario: Scenario, *, holds: bool = True, variant: str = RFC_9293) -> Query:
    return every_state(
        "In the second connection nobody is given an octet that its peer has not sent in it.",
        "在第二个连接中，没有谁得到对方在该连接中并未发送的字节。",
        *(scenario, _both_again),
        lambda composed: z3.And([z3.ULE(side.me.delivered, peer.me.sent) for side, peer in composed.sides]),
        holds=holds,
        variant=variant,
    )


TIME_WAIT = (
    Defect(
        "defect-4",
        "The FIN that should restart the 2 MSL of TIME-WAIT is refused before it can.",
        "本应使 TIME-WAIT 的 2 MSL 重新计时的 FIN，在此之前就被拒收。",
        "3.10.7.4 first, fifth",
        "RFC 9293, A.2",
        "In TIME-WAIT the only thing that can arrive is a retransmission of the remote FIN: acknowledge it "
        "and restart the 2 MSL timeout (fifth step). But the first step lets no segment through that ends "
        "before RCV.NXT.",
        "在 TIME-WAIT 中只可能收到对方重传的 FIN：应确认它，并重新启动 2 MSL 定时器（第五步）。"
        "但是第一步不放行终点在 RCV.NXT 之前的报文段。",
        "The FIN is answered with an ACK all the same, by the first step, and the timer runs on: it can be "
        "over while that ACK is still on its way.",
        "FIN 仍会得到 ACK，但那是第一步的回应；定时器照旧运行，可能在这个 ACK 还在途中时就已到期。",
        "Let the FIN pass the first step in TIME-WAIT.",
        "在 TIME-WAIT 中让这个 FIN 通过第一步。",
        faults=(_restarts(holds=False), _outwaits_its_ack(holds=False)),
        cures=(_restarts(variant=SPECIAL_CASES), _outwaits_its_ack(variant=SPECIAL_CASES)),
        besides=(
            every_step(
                "The FIN that comes again in TIME-WAIT is acknowledged.",
                "在 TIME-WAIT 中再次收到的 FIN 会得到确认。",
                *(LOST_ACK, _fin_again, lambda composed: acknowledges_the_fin(composed.a)),
            ),
        ),
    ),
    Defect(
        "defect-7",
        "TIME-WAIT assassination: an old segment, an ACK and a reset end TIME-WAIT early.",
        "TIME-WAIT 被提前终止：一个旧报文段引出 ACK，ACK 又引出 RST。",
        "3.10.7.4 second, 3.6.1",
        "RFC 1337",
        "TIME-WAIT answers an old segment with an ACK; a closed peer answers that ACK with a RST; and a RST "
        "with RCV.NXT ends TIME-WAIT as it ends CLOSING and LAST-ACK.",
        "TIME-WAIT 以 ACK 回应旧报文段；已关闭的对方以 RST 回应这个 ACK；而序号等于 RCV.NXT 的 RST 会结束 "
        "TIME-WAIT，与结束 CLOSING、LAST-ACK 一样。",
        "Nobody attacks, and TIME-WAIT is over before its time. Though MSL is kept, an octet of the old "
        "connection is then delivered in the next one.",
        "没有任何人攻击，TIME-WAIT 就提前结束了。此后即使遵守 MSL，旧连接的一个字节仍会交付到下一个连接中。",
        "Ignore resets in TIME-WAIT (RFC 1337, fix F1).",
        "在 TIME-WAIT 中忽略 RST（RFC 1337 的修正 F1）。",
        faults=(claimed(TIME_WAIT_LASTS, ASSASSINATION, holds=False), _no_old_octet(AGAIN, holds=False)),
        cures=(
            claimed(TIME_WAIT_LASTS, ASSASSINATION, variant=RFC_1337),
            _no_old_octet(AGAIN, variant=RFC_1337),
        ),
    ),
    Defect(
        "defect-8",
        "Without TIME-WAIT, or with one that is too short, the next connection accepts old octets.",
        "没有 TIME-WAIT 或等待太短时，下一个连接会接受旧的字节。",
        "3.4.3, 3.6.1",
        "RFC 793",
        "TIME-WAIT lasts 2 MSL so that no segment of the connection is left when the same ports are used "
        "again.",
        "TIME-WAIT 持续 2 MSL，使得同样的端口再次使用时，旧连接的报文段都已消失。",
        "If nobody waits, or not long enough, an octet that was sent again and came late is delivered in a "
        "connection in which nobody sent it.",
        "如果不等待，或等得不够久，一个重传后迟到的字节就会交付到并没有人发送它的连接中。",
        "2 MSL that outlast every old segment, and no reset that ends them (see defect-7). Fresh ISSs help "
        "too, while the old numbers lie outside the window.",
        "让 2 MSL 长过每个旧报文段，且不被 RST 提前结束（参见 defect-7）。"
        "新的初始序号也有用，只要旧的序号落在窗口之外。",
        faults=(
            _no_old_octet(TOO_SHORT, holds=False),
            _no_old_octet(AGAIN, holds=False, variant=NO_TIME_WAIT),
        ),
        cures=(_no_old_octet(AGAIN, variant=RFC_1337), _no_old_octet(FRESH)),
    ),
)

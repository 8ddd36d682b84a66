"""Defects about numbers: an ISS used twice, a reset that need not be exact, and ACKs that go to and fro."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.properties.invariant import Always
from ...checker.properties.leads_to import LeadsTo
from ...checker.properties.step_property import after
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Msl, Scenario
from ...model.state import SYNCHRONIZED, State
from ...model.variants.catalogue import RFC_9293
from ..claim import fair
from ..claims.segments import RST_NEEDS_EXACT_NUMBER, SYN_IN_SYNCHRONIZED
from ..question import Query, claimed, every_step, gets
from .defect import Defect

REUSED, FRESH, BLIND = SCENARIOS["reused-iss"], SCENARIOS["fresh-iss"], SCENARIOS["blind-attack"]
QUIET = replace(
    REUSED,
    name="reused-iss-after-the-quiet-time",
    title="A may crash, and opens again with the same ISS after the quiet time of one MSL.",
    msl=Msl.ENFORCED,
)


def _text_comes_to_the_second(composed: ComposedSystem) -> z3.BoolRef:
    """Text reaches B while A, who has opened again, believes itself connected."""
    there, seg = gets(composed.b)
    return z3.And(there, seg.text != 0, composed.a.opened == 2, composed.a.me.is_in(*SYNCHRONIZED))


def _is_not_ahead(composed: ComposedSystem) -> z3.BoolRef:
    """B takes no text, or A has sent as much."""
    taken = after(composed.b.me.delivered)
    return z3.Or(taken == composed.b.me.delivered, z3.ULE(taken, composed.a.me.sent))


def _no_text_of_the_old(scenario: Scenario, *, holds: bool = True) -> Query:
    return every_step(
        "After the crash B takes no octet for one of the new connection that A has not sent in it.",
        "崩溃之后，B 不会把 A 在新连接中并未发送的字节当作新连接的数据。",
        *(scenario, _text_comes_to_the_second, _is_not_ahead),
        holds=holds,
    )


def _both_open(composed: ComposedSystem) -> z3.BoolRef:
    return z3.And([side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides])


def _falls_quiet(scenario: Scenario, *, holds: bool = True, variant: str = RFC_9293) -> Query:
    """Users who send and close nothing more leave the wires empty."""

    def formula(composed: ComposedSystem) -> LeadsTo:
        quiet = z3.And([channel.is_empty() for channel in composed.channels])
        return LeadsTo(_both_open(composed), z3.Or(quiet, z3.Not(_both_open(composed))), fair(composed))

    return Query(
        "Where both are ESTABLISHED, the wires fall quiet at last.",
        "双方都处于 ESTABLISHED 时，线路最终会安静下来。",
        *(scenario, formula, lambda composed: Always(z3.Not(_both_open(composed)))),
        holds=holds,
        variant=variant,
    )


NUMBERS = (
    Defect(
        "defect-9",
        "A host that crashes and reuses its ISS at once has old octets taken for new ones.",
        "主机崩溃后立即重用原来的 ISS，旧的字节会被当作新的。",
        "3.4.3",
        "RFC 793",
        "A host that has lost its memory keeps quiet for an MSL before it assigns sequence numbers, unless "
        "it knows them to be higher than any in use.",
        "失去记忆的主机在分配序号之前应静默一个 MSL，除非它知道新的序号比在用的都大。",
        "A's octet is on its way when A crashes. A opens again with the same ISS, and the peer takes the "
        "octet for the first one of the new connection.",
        "A 崩溃时它的一个字节还在途中。A 以相同的 ISS 重新打开，对方把这个字节当作新连接的第一个字节。",
        "Wait for the quiet time, or choose an ISS whose numbers nothing and nobody has any more.",
        "经过静默时间再打开，或选用没有任何报文段、任何一方再持有其号码的 ISS。",
        faults=(_no_text_of_the_old(REUSED, holds=False),),
        cures=(_no_text_of_the_old(QUIET), _no_text_of_the_old(FRESH)),
    ),
    Defect(
        "defect-11",
        "RFC 793: one blind reset, or one SYN, anywhere in the window kills a connection.",
        "RFC 793：只要落在窗口内，一个盲目伪造的 RST 或 SYN 就能终止连接。",
        "3.10.7.4 second, fourth",
        "RFC 5961",
        "Without RFC 5961 any reset in the window resets, and a SYN in the window is an error that resets. "
        "With it a reset needs exactly RCV.NXT, and anything else is challenged with an ACK.",
        "没有 RFC 5961 时，窗口内的任何 RST 都会复位连接，窗口内的 SYN 也被视为错误而复位。"
        "有了它，RST 的序号必须恰为 RCV.NXT，否则只以 ACK 提出挑战。",
        "Somebody who guesses any number of the window ends the connection: one guess in as many as the "
        "window is contained in the sequence space.",
        "第三方猜中窗口内的任意一个序号就能终止连接：猜中的机会是窗口大小与序号空间之比。",
        "RFC 5961: only one number of the whole space is left.",
        "RFC 5961：整个序号空间中只剩一个号码有效。",
        faults=(
            claimed(RST_NEEDS_EXACT_NUMBER, BLIND, holds=False, variant="rfc793"),
            claimed(SYN_IN_SYNCHRONIZED, BLIND, holds=False, variant="rfc793"),
        ),
        cures=(claimed(RST_NEEDS_EXACT_NUMBER, BLIND), claimed(SYN_IN_SYNCHRONIZED, BLIND)),
    ),
    Defect(
        "defect-13",
        "Two sides that disagree on numbers answer each other's ACKs for ever.",
        "序号不一致的双方会永远互相回应 ACK。",
        "3.10.7.4 first, fifth, A.2",
        "RFC 9293, A.2; RFC 5961, section 7",
        "An acknowledgment of something not yet sent is answered with an ACK, and so is a segment that "
        "begins outside the window.",
        "对尚未发送内容的确认以 ACK 回应；起点落在窗口之外的报文段也以 ACK 回应。",
        "After a crash with a reused ISS the peer acknowledges an octet that A, as it knows, has not sent. A "
        "answers; that answer is old to the peer, who answers: both timers are idle, nobody calls, and the "
        "two ACKs go to and fro.",
        "A 崩溃后重用 ISS，对方确认了一个 A 自认为没有发送过的字节。A 予以回应；对方看来这个回应是旧的，"
        "于是又回应：没有定时器到期，也没有任何调用，两个 ACK 就这样来回不停。",
        "Fresh numbers: the two sides never disagree so. Or one side that keeps silent, for which RFC 5961 "
        "limits how many such ACKs are sent.",
        "新鲜的序号：双方不会出现这种分歧。或者让一方沉默：为此 RFC 5961 限制这类 ACK 的数量。",
        faults=(_falls_quiet(REUSED, holds=False), _falls_quiet(REUSED, holds=False, variant="rfc793")),
        cures=(_falls_quiet(FRESH), _falls_quiet(REUSED, variant="ack-beyond-is-dropped")),
    ),
)

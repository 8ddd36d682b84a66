"""Defects of the opening: the two-way handshake, Figure 7 and what it hides, crossing SYNs, an old ACK."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...model.channels import Lossy, Perfect
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Opening, Scenario, User, When
from ...model.segment_layout import SegmentValue
from ...model.state import State
from ..claims.liveness import BOTH_CLOSED, OPENS
from ..claims.safety import NO_PHANTOM_CONNECTION
from ..question import claimed, enters, every_step, gets, sends, some_step
from .defect import Defect, Told

FIGURE_7, SPLIT = SCENARIOS["figure-7"], SCENARIOS["split-handshake"]
OLD_SYN, CROSSING = SCENARIOS["old-duplicate-syn"], SCENARIOS["simultaneous-open"]
BARE_ACK, SPECIAL_CASES = "crossing-syn-gets-a-bare-ack", "special-cases"

EARLY_CLOSE = replace(
    SCENARIOS["early-close"],
    name="crossing-and-early-close",
    title="Both open actively and close at any time, even before the connection is open; segments get lost.",
    b=User(Opening.ACTIVE, closes=When.ANY_TIME),
    b_opens_first=False,
    channel=Lossy(2),
)

AS_PRINTED = replace(FIGURE_7, name="figure-7-as-printed", script=FIGURE_7.script[:6])
"""Both connections are open when the two SYN,ACKs have come."""

OLD_ACK = Scenario(
    "old-syn-and-ack",
    "B listens; an old SYN comes, and then an old ACK whose number is B's ISS. A never opens.",
    a=User(),
    b=User(Opening.PASSIVE),
    channel=Perfect(3),
    width=32,
    iss_a=100,
    iss_b=300,
    b_opens_first=False,
    old_to_b=(SegmentValue(("SYN",), 90, 0, 0), SegmentValue(("ACK",), 91, 300, 0)),
    valid_ends=((State.CLOSED, State.LISTEN),),
)


def _syn_crosses(composed: ComposedSystem) -> z3.BoolRef:
    """A SYN without an ACK reaches A in SYN-SENT."""
    there, seg = gets(composed.a, "syn")
    return z3.And(composed.a.me.is_in(State.SYN_SENT), there, z3.Not(seg.ack))


def _syn_ack_crosses(composed: ComposedSystem) -> z3.BoolRef:
    """The SYN,ACK of a peer whose SYN has come reaches A in SYN-RECEIVED, and acknowledges A's SYN."""
    there, seg = gets(composed.a, "syn", "ack")
    numbers = z3.And(seg.seq == composed.a.me.irs, seg.ack_number == composed.a.me.snd_nxt)
    return z3.And(composed.a.me.is_in(State.SYN_RECEIVED), there, numbers)


def _bare_ack_opens_b(composed: ComposedSystem) -> z3.BoolRef:
    """<SEQ=101><ACK=301><CTL=ACK> opens B, which is in SYN-RECEIVED."""
    there, seg = gets(composed.b, "ack")
    numbers = z3.And(seg.seq == 101, seg.ack_number == 301, z3.Not(seg.syn))
    return z3.And(
        there, numbers, composed.b.me.is_in(State.SYN_RECEIVED), enters(composed.b, State.ESTABLISHED)
    )


def _acknowledges_nothing_of_ours(composed: ComposedSystem) -> z3.BoolRef:
    """An ACK of SND.UNA itself reaches B in SYN-RECEIVED: it does not acknowledge B's SYN."""
    there, seg = gets(composed.b, "ack")
    return z3.And(composed.b.me.is_in(State.SYN_RECEIVED), there, seg.ack_number == composed.b.me.snd_una)


_SENDS_IT = (
    "The SYN that crosses is answered with <SEQ=100><ACK=301><CTL=SYN,ACK>, as Figure 7 has it.",
    "交叉的 SYN 得到的回应是 <SEQ=100><ACK=301><CTL=SYN,ACK>，与图 7 一致。",
)
_OPENS_IT = (
    "The SYN,ACK that crosses opens A's connection, as line 6 of Figure 7 has it.",
    "交叉的 SYN,ACK 打开 A 的连接，与图 7 第 6 行一致。",
)
_OPENS_NOTHING = (
    "An ACK of B's ISS, which does not acknowledge its SYN, opens nothing.",
    "确认号等于 B 的 ISS 的 ACK 并未确认其 SYN，打不开连接。",
)

OPENING = (
    Defect(
        "defect-1",
        "A handshake of two segments takes an old duplicate SYN for a connection.",
        "两次握手会把旧的重复 SYN 当作新连接。",
        "3.5, Figure 8",
        "RFC 793",
        "The handshake has three segments so that old duplicates of a SYN cause no confusion: whoever gets "
        "one cannot know its age, answers, and waits for the answer to be acknowledged.",
        "握手之所以要三个报文段，是为了不被旧的重复 SYN 迷惑：收到 SYN 的一方无从得知它有多旧，"
        "只能先回应，再等待对回应的确认。",
        "With two segments B is ESTABLISHED as soon as the old SYN comes, in a connection that A never "
        "opened.",
        "若只有两个报文段，旧的 SYN 一到，B 就进入 ESTABLISHED，而 A 从未打开过这个连接。",
        "The third segment: A answers the SYN,ACK of the old SYN with a RST, and B listens again.",
        "第三个报文段：A 对旧 SYN 引出的 SYN,ACK 回以 RST，B 回到 LISTEN。",
        faults=(claimed(NO_PHANTOM_CONNECTION, OLD_SYN, holds=False, variant="two-way-handshake"),),
        cures=(claimed(NO_PHANTOM_CONNECTION, OLD_SYN),),
        told=Told(SCENARIOS["figure-8"]),
    ),
    Defect(
        "defect-2",
        "RFC 793 printed a bare ACK where crossing SYNs need a SYN,ACK.",
        "SYN 交叉时应发送 SYN,ACK，RFC 793 却印成了单独的 ACK。",
        "3.5 Figure 7, 3.10.7.3 fourth",
        "RFC 1122, 4.2.2.10",
        "SYN-RECEIVED entered from SYN-SENT sends <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>. RFC 793 printed "
        "<SEQ=101><ACK=301><CTL=ACK> as the segment that arrives on line 7 (its Figure 8); RFC 1122 put it "
        "right, and so does Figure 7 of RFC 9293.",
        "从 SYN-SENT 进入 SYN-RECEIVED 时发送 <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>。RFC 793（其图 8）第 7 行"
        "印的到达报文段却是 <SEQ=101><ACK=301><CTL=ACK>；RFC 1122 作了更正，RFC 9293 的图 7 也是更正后的。",
        "A side that answers with a bare ACK never repeats its own SYN: where that SYN was lost, the peer in "
        "SYN-SENT drops every ACK and waits for ever. Where no SYN is lost, nobody notices.",
        "若只回应单独的 ACK，己方的 SYN 就不会再随它重发：这个 SYN 一旦丢失，处于 SYN-SENT 的对方会丢弃每个 "
        "ACK，永远等待。SYN 没有丢失时则看不出差别。",
        "The SYN,ACK carries the SYN once more.",
        "SYN,ACK 会再次带上 SYN。",
        faults=(
            every_step(
                "The SYN that crosses is answered with <SEQ=101><ACK=301><CTL=ACK>, as RFC 793 printed it.",
                "交叉的 SYN 得到的回应是 <SEQ=101><ACK=301><CTL=ACK>，与 RFC 793 的印刷一致。",
                FIGURE_7,
                _syn_crosses,
                lambda composed: sends(composed.a, "ack", seq=101, ack=301),
                holds=False,
            ),
            claimed(OPENS, SPLIT, holds=False, variant=BARE_ACK),
        ),
        cures=(
            every_step(
                *_SENDS_IT,
                FIGURE_7,
                _syn_crosses,
                lambda composed: sends(composed.a, "syn", "ack", seq=100, ack=301),
            ),
            claimed(OPENS, SPLIT),
        ),
        besides=(
            claimed(OPENS, CROSSING, variant=BARE_ACK),
            some_step(
                "To the letter of 3.10.7.4 it is <SEQ=101><ACK=301><CTL=ACK> after all that opens B "
                "(see defect-3).",
                "严格按 3.10.7.4，打开 B 的终究还是 <SEQ=101><ACK=301><CTL=ACK>（参见 defect-3）。",
                FIGURE_7,
                _bare_ack_opens_b,
            ),
        ),
    ),
    Defect(
        "defect-3",
        "To the letter of the first step the crossing SYN,ACK of Figure 7 is refused.",
        "严格按第一步，图 7 中交叉的 SYN,ACK 会被拒收。",
        "3.10.7.4 first, Figure 7, A.2",
        "RFC 9293, A.2",
        "In SYN-RECEIVED a segment is looked at only if it begins or ends in the window. The SYN,ACK of line "
        "6 begins and ends at IRS, one before RCV.NXT. A.2 says that the test can keep an ACK from being "
        "processed.",
        "在 SYN-RECEIVED 中，只有起点或终点落在窗口内的报文段才会被处理。第 6 行的 SYN,ACK 起止都在 IRS，"
        "比 RCV.NXT 小 1。附录 A.2 指出，这项检验可能使 ACK 得不到处理。",
        "Line 6 does not follow: the SYN,ACK is answered with an ACK, and that ACK opens the connection one "
        "segment later. But an ACK is sent with SND.NXT. If both have called CLOSE and both FINs are lost, "
        "each ACK begins beyond a gap, no SYN is ever acknowledged, no FIN is sent again, and both stay in "
        "FIN-WAIT-1: every segment arrives and no timer is idle.",
        "第 6 行推不出来：SYN,ACK 得到的是一个 ACK，由它在下一个报文段打开连接。但 ACK 以 SND.NXT 为序号。"
        "如果双方都已调用 CLOSE，两个 FIN 又都丢失了，那么每个 ACK 都位于缺口之后，SYN 始终得不到确认，"
        "FIN 也就不会重传，双方永远停在 FIN-WAIT-1：报文段都能到达，定时器也一直在工作。",
        "Let the SYN,ACK of a peer whose SYN has come already pass the first step, without its SYN, while "
        "our SYN is not acknowledged.",
        "在己方的 SYN 得到确认之前，若对方的 SYN 已收到，就让其 SYN,ACK 去掉 SYN 后通过第一步。",
        faults=(
            every_step(
                *_OPENS_IT,
                FIGURE_7,
                _syn_ack_crosses,
                lambda composed: enters(composed.a, State.ESTABLISHED),
                holds=False,
            ),
            claimed(BOTH_CLOSED, EARLY_CLOSE, holds=False),
        ),
        cures=(
            every_step(
                *_OPENS_IT,
                FIGURE_7,
                _syn_ack_crosses,
                lambda composed: enters(composed.a, State.ESTABLISHED),
                variant=SPECIAL_CASES,
            ),
            claimed(BOTH_CLOSED, EARLY_CLOSE, variant=SPECIAL_CASES),
        ),
        besides=(claimed(OPENS, FIGURE_7),),
        told=Told(AS_PRINTED, SPECIAL_CASES),
    ),
    Defect(
        "defect-10",
        "RFC 793 lets an ACK that acknowledges nothing open a connection.",
        "RFC 793 允许什么也没有确认的 ACK 打开连接。",
        "3.10.7.4 fifth",
        "RFC 793, erratum 3301",
        "In SYN-RECEIVED an acknowledgment opens the connection if SND.UNA < SEG.ACK =< SND.NXT. RFC 793 "
        "printed SND.UNA =< SEG.ACK.",
        "在 SYN-RECEIVED 中，确认号满足 SND.UNA < SEG.ACK =< SND.NXT 时才打开连接。RFC 793 印的是 "
        "SND.UNA =< SEG.ACK。",
        "SND.UNA is the ISS there, so that an old ACK with just that number, which proves nothing, opens B.",
        "此时 SND.UNA 就是 ISS，因此一个确认号恰好相同、什么也证明不了的旧 ACK 就能打开 B。",
        "The strict comparison: B resets such an ACK and goes on waiting.",
        "严格的比较：B 对这样的 ACK 回以 RST，继续等待。",
        faults=(
            claimed(NO_PHANTOM_CONNECTION, OLD_ACK, holds=False, variant="rfc793"),
            every_step(
                *_OPENS_NOTHING,
                OLD_ACK,
                _acknowledges_nothing_of_ours,
                lambda composed: z3.Not(enters(composed.b, State.ESTABLISHED)),
                holds=False,
                variant="erratum-3301",
            ),
        ),
        cures=(
            every_step(
                *_OPENS_NOTHING,
                OLD_ACK,
                _acknowledges_nothing_of_ours,
                lambda composed: z3.Not(enters(composed.b, State.ESTABLISHED)),
            ),
        ),
        told=Told(OLD_ACK),
    ),
)

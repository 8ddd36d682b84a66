"""Defects of the closing: CLOSE too early, crossing SYNs and FINs, and who waits after a reset."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.properties.step_property import EveryStep
from ...model.channels import Channel
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Opening, User, When
from ...model.state import Outcome, State
from ..claims.liveness import BOTH_CLOSED, OPENS
from ..claims.safety import ENDS_WELL
from ..claims.segments import ABORT_WAITS, opens_again_in_quiet
from ..question import Query, claimed, gets, some_step
from .defect import Defect

ABORT = SCENARIOS["abort-and-reopen"]
CROSSING_SYNS, CROSSING_FINS = SCENARIOS["simultaneous-open"], SCENARIOS["simultaneous-close"]
FLAGS_ONLY, NOTE_3 = "flags-only", "note-3"

EARLY_CLOSE = replace(
    SCENARIOS["early-close"],
    name="early-close-out-of-order",
    title="The users close at any time; segments may overtake each other, and none is lost.",
    channel=Channel(4, reorders=True),
)
CLOSE_ONCE_OPEN = replace(
    EARLY_CLOSE,
    name="close-out-of-order",
    title="The users close once the connection is open; segments may overtake each other, none is lost.",
    a=User(Opening.ACTIVE, closes=When.ONCE_OPEN),
    b=User(Opening.PASSIVE, closes=When.ONCE_OPEN),
)


def _b_opens_in_quiet(composed: ComposedSystem) -> EveryStep:
    return opens_again_in_quiet(composed, composed.b, Outcome.RESET)


def _old_octet_meets_a(composed: ComposedSystem) -> z3.BoolRef:
    """Text of the old connection reaches A while it opens the next one."""
    there, seg = gets(composed.a)
    return z3.And(there, seg.text != 0, composed.a.me.is_in(State.SYN_SENT), composed.a.opened == 2)


_MEETS_A = (
    "An octet of the old connection reaches A in the SYN-SENT of the next one.",
    "旧连接的一个字节在 A 处于下一个连接的 SYN-SENT 时到达。",
)

CLOSING = (
    Defect(
        "defect-5",
        "CLOSE in SYN-RECEIVED can hang a machine that looks at flags only.",
        "只看控制位的状态机，可能因 SYN-RECEIVED 中的 CLOSE 而死锁。",
        "3.10.4, 3.10.7.4 fifth, eighth",
        "Han and Billington 2005",
        "CLOSE may be called before the handshake is over: in SYN-RECEIVED a FIN is sent at once, and Figure "
        "5 has the arc to FIN-WAIT-1. The figure names flags; the text names numbers.",
        "握手结束之前就可以调用 CLOSE：在 SYN-RECEIVED 中立即发出 FIN，图 5 中有到 FIN-WAIT-1 的弧。"
        "图中只写控制位，正文才写序号。",
        "Over a network that reorders and loses nothing, B's FIN reaches A before the SYN,ACK and is "
        "dropped. Then any ACK counts as one of the FIN: B is done, and A waits in FIN-WAIT-2 for a FIN that "
        "nobody sends again. Where the users close once the connection is open, such a machine ends well.",
        "在只会乱序、不会丢失的网络中，B 的 FIN 先于 SYN,ACK 到达 A，被丢弃。此后任何 ACK 都被当作对 FIN 的"
        "确认：B 已结束，A 却在 FIN-WAIT-2 中等待一个不会再有人重发的 FIN。如果用户在连接建立之后才关闭，"
        "这样的状态机能正常结束。",
        "The numbers: an ACK of the SYN does not acknowledge the FIN, and the FIN is sent again.",
        "序号：对 SYN 的确认并不确认 FIN，因此 FIN 会重传。",
        faults=(claimed(ENDS_WELL, EARLY_CLOSE, holds=False, variant=FLAGS_ONLY),),
        cures=(claimed(ENDS_WELL, EARLY_CLOSE),),
        besides=(claimed(ENDS_WELL, CLOSE_ONCE_OPEN, variant=FLAGS_ONLY),),
    ),
    Defect(
        "defect-6",
        "Who sends a reset: does it wait 2 MSL or not?",
        "发出 RST 的一方：要不要等待 2 MSL？",
        "3.3.2 Figure 5 Note 3, 3.5.2, 3.10.5",
        "Heavens 1995; Faber, Touch and Yui 1999",
        "Note 3 of Figure 5 and 3.5.2 say that the side that issues a reset should enter TIME-WAIT. 3.10.5 "
        "says that ABORT deletes the TCB and enters CLOSED.",
        "图 5 的附注 3 和 3.5.2 说，发出 RST 的一方应进入 TIME-WAIT。3.10.5 却说 ABORT 删除 TCB，进入 "
        "CLOSED。",
        "By 3.10.5 the side that aborts may open again at once, and an octet of the old connection reaches "
        "the next one.",
        "按 3.10.5，中止连接的一方可以立即重新打开，旧连接的一个字节就会到达下一个连接。",
        "Note 3: the side that aborts waits until nothing old is on its way. It protects that side only: its "
        "peer, who gets the reset, does not wait by either reading.",
        "附注 3：中止的一方等到旧的报文段都不在途中。受到保护的只有这一方：收到 RST 的对方，按哪种读法都不等"
        "待。",
        faults=(claimed(ABORT_WAITS, ABORT, holds=False), some_step(*_MEETS_A, ABORT, _old_octet_meets_a)),
        cures=(
            claimed(ABORT_WAITS, ABORT, variant=NOTE_3),
            some_step(*_MEETS_A, ABORT, _old_octet_meets_a, holds=False, variant=NOTE_3),
        ),
        besides=(
            Query(
                "B, who has been reset, opens again only when no segment of the old connection is on its "
                "way.",
                "被复位的 B，只有在旧连接的报文段都不在途中时才会重新打开。",
                ABORT,
                _b_opens_in_quiet,
                holds=False,
                variant=NOTE_3,
            ),
        ),
    ),
    Defect(
        "defect-12",
        "Without an answer to crossing SYNs, or without CLOSING, both sides hang.",
        "若不回应交叉的 SYN，或没有 CLOSING 状态，双方都会卡住。",
        "3.5 MUST-10, 3.6, 3.10.7.3 fourth",
        "RFC 1122, 4.2.2.10",
        "Simultaneous attempts to open must be supported, and the FINs of users who close at the same time "
        "may cross: then FIN-WAIT-1 sees a FIN before the ACK of its own and enters CLOSING.",
        "必须支持同时打开；双方同时关闭时，两个 FIN 可能交叉：FIN-WAIT-1 先看到对方的 FIN，"
        "后看到对己方 FIN 的确认，于是进入 CLOSING。",
        "A side that does not answer the SYN in SYN-SENT, or that does not answer the SYN,ACK that crosses, "
        "never opens; one without CLOSING drops the FIN, and no repetition of it helps.",
        "在 SYN-SENT 中不回应 SYN，或不回应交叉的 SYN,ACK，连接就永远建立不了；没有 CLOSING，FIN 会被丢弃，"
        "重传多少次都无济于事。",
        "The two rules that are left out there.",
        "被省去的那两条规则。",
        faults=(
            claimed(OPENS, CROSSING_SYNS, holds=False, variant="no-crossing-syns"),
            claimed(OPENS, CROSSING_SYNS, holds=False, variant="no-second-ack"),
            claimed(BOTH_CLOSED, CROSSING_FINS, holds=False, variant="no-closing-state"),
        ),
        cures=(claimed(OPENS, CROSSING_SYNS), claimed(BOTH_CLOSED, CROSSING_FINS)),
    ),
)

"""Scenarios in which something befalls an endpoint: a reset, a crash, giving up, a forged segment."""

from __future__ import annotations

from dataclasses import replace

from ..channels import Hostile, Lossy, Perfect, SegmentValue
from ..rule import Event, Reading
from ..state import State
from .figures import A_OPENS, B_LISTENS, HANDSHAKE, arrive
from .scenario import ExampleOrder, Fault, Freshness, Msl, Opening, Scenario, ScriptStep, Timer, User, When

ACTIVE, PASSIVE = Opening.ACTIVE, Opening.PASSIVE
OPEN = ((State.ESTABLISHED, State.ESTABLISHED),)
SHUT = (State.CLOSED, State.CLOSED)
ONCE_OPEN, AFTER_PEER, ANY_TIME = When.ONCE_OPEN, When.AFTER_PEER, When.ANY_TIME

_OCTET_THEN_CRASH = (
    *(B_LISTENS, A_OPENS, *arrive("B"), ScriptStep("B", Event.RETRANSMISSION_TIMEOUT), *arrive("A")),
    *(ScriptStep("A", Event.SEND), ScriptStep("A", Event.CRASH)),
)
"""A's ACK and octet, and B's second SYN,ACK, are on their way when A crashes."""

_REUSED_ISS = Scenario(
    "reused-iss",
    "A may crash, and opens again with the same ISS: its old octet is taken for one of the new connection.",
    "A 可能崩溃，并以相同的 ISS 重新打开：旧连接的一个字节被当作新连接的数据。",
    a=User(ACTIVE, sends=1),
    b=User(PASSIVE, closes=AFTER_PEER),
    channel=Lossy(2),
    timer=Timer.EAGER,
    failures=(Fault("A", Event.CRASH),),
    incarnations=2,
    # B sends nothing: where A does not come back, it stays half-open.
    valid_ends=(*OPEN, SHUT, (State.CLOSED, State.LISTEN), (State.CLOSED, State.ESTABLISHED)),
    # The ACK of an octet that A has not sent would go to and fro for ever; A crashes, and B learns of it.
    script=(
        *_OCTET_THEN_CRASH,
        A_OPENS,
        *arrive("A", "B", "B"),
        ScriptStep("A", Event.CRASH),
        *arrive("A", "B"),
    ),
)
"""A user who has sent nothing has a peer who has received an octet."""

TROUBLED = (
    Scenario(
        "time-wait-assassination",
        "B closes first; an old segment of A's reaches B in TIME-WAIT, when A is closed (RFC 1337).",
        "B 先关闭；A 的一个旧报文段在 B 处于 TIME-WAIT、A 已关闭时到达 B（RFC 1337）。",
        a=User(ACTIVE, closes=AFTER_PEER),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Hostile(2),
        old_to_b=(SegmentValue(("ACK",), 11, 3, 1),),
    ),
    Scenario(
        "every-call",
        "Once open, they make every call between them, and in every state those that err; B may turn active.",
        "连接建立后，双方合起来会做每一种调用，会返回错误的调用则在每个状态下都做；B 可能转为主动打开。",
        a=User(ACTIVE, sends=2, closes=ONCE_OPEN, calls_in_any_state=True),
        b=User(PASSIVE, closes=ONCE_OPEN, aborts=ANY_TIME, calls_in_any_state=True),
        channel=Perfect(6),
        window=1,
        reading=Reading.BY_CALL,
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
        # Two octets through a window of one, a call too many after each close, and an ABORT at the end.
        script=(
            *HANDSHAKE,
            *(ScriptStep("A", Event.PASSIVE_OPEN), ScriptStep("A", Event.STATUS)),
            *(ScriptStep("A", Event.SEND), ScriptStep("A", Event.SEND)),
            *arrive("B", "A"),
            *(ScriptStep("B", Event.RECEIVE), ScriptStep("A", Event.TRANSMIT)),
            *arrive("B", "A"),
            *(ScriptStep("B", Event.RECEIVE), ScriptStep("A", Event.CLOSE), ScriptStep("A", Event.SEND)),
            *arrive("B", "A"),
            ScriptStep("B", Event.ABORT),
            *arrive("A"),
            ScriptStep("B", Event.STATUS),
        ),
    ),
    Scenario(
        "blind-attack",
        "Somebody else injects a segment in A's or B's name, with numbers that he guesses (RFC 5961).",
        "第三方冒充 A 或 B 注入一个报文段，序号全靠猜测（RFC 5961）。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(1),
        width=3,
        iss_a=6,
        iss_b=2,
        window=2,
        attacks=1,
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "refused",
        "A opens, and there is nobody: the SYN is answered with a reset.",
        "A 主动打开，而对方没有人：SYN 得到的回应是 RST。",
        a=User(ACTIVE, closes=ANY_TIME),
        b=User(),
        b_opens_first=False,
    ),
    Scenario(
        "reset",
        "A may abort at any time; its reset tells B.",
        "A 随时可能中止连接，并以 RST 告知 B。",
        a=User(ACTIVE, closes=ONCE_OPEN, aborts=ANY_TIME),
        b=User(PASSIVE, sends=1, closes=ONCE_OPEN),
        channel=Perfect(4),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "abort",
        "Either may abort at any time, even before the connection is open; their resets may cross.",
        "双方随时都可能中止连接，连接建立之前也可以；两个 RST 可能在途中交叉。",
        a=User(ACTIVE, sends=1, aborts=ANY_TIME),
        b=User(PASSIVE, aborts=ANY_TIME),
        channel=Perfect(4),
        # Both abort at once: each reset finds nobody, and nobody answers a reset.
        script=(
            *(
                *HANDSHAKE,
                ScriptStep("A", Event.SEND),
                ScriptStep("A", Event.ABORT),
                ScriptStep("B", Event.ABORT),
            ),
            *arrive("B", "A", "B", "A"),
        ),
    ),
    Scenario(
        "lossy-abort",
        "A may abort, and the reset may be lost: B learns of it when it sends something.",
        "A 可能中止连接，而 RST 可能丢失：B 要到发送数据时才会知道。",
        a=User(ACTIVE, aborts=ONCE_OPEN),
        b=User(PASSIVE, sends=1, closes=ONCE_OPEN),
        channel=Lossy(2),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
        example_order=ExampleOrder.CROSSING,
        drop=(4,),
    ),
    Scenario(
        "abort-and-reopen",
        "A may abort and open again, with fresh numbers, while B still has an octet on its way; MSL is kept.",
        "A 可能中止连接并以新的初始序号重新打开，而 B 还有一个字节在途中；遵守 MSL。",
        a=User(ACTIVE, aborts=ONCE_OPEN),
        b=User(PASSIVE, sends=1),
        channel=Perfect(4),
        iss_a=(14, 4),
        iss_b=(6, 12),
        incarnations=2,
        msl=Msl.KEPT,
        valid_ends=(*OPEN, SHUT, (State.CLOSED, State.LISTEN)),
        # B's octet meets the SYN-SENT of the next connection, and A's answer to it the next SYN-RECEIVED.
        script=(
            *(
                *HANDSHAKE,
                ScriptStep("B", Event.SEND),
                ScriptStep("A", Event.ABORT),
                ScriptStep("A", Event.ACTIVE_OPEN),
            ),
            *(*arrive("A", "B"), ScriptStep("B", Event.PASSIVE_OPEN)),
            *arrive("B", "B", "A", "B"),
        ),
    ),
    Scenario(
        "half-open",
        "A may crash and forget the connection; B, who only closes, may wait in FIN-WAIT-2 for ever.",
        "A 可能崩溃并忘记连接；B 只关闭而不发送数据，可能永远停在 FIN-WAIT-2。",
        a=User(ACTIVE),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Lossy(2),
        failures=(Fault("A", Event.CRASH),),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
        # B's FIN finds nobody, and the reset that answers it ends B's connection.
        script=(*HANDSHAKE, ScriptStep("A", Event.CRASH), ScriptStep("B", Event.CLOSE), *arrive("A", "B")),
    ),
    Scenario(
        "crash-and-reopen",
        "A may crash, and opens again at once with the ISS it had: no quiet time (3.4.3).",
        "A 可能崩溃，随即以原来的 ISS 重新打开，没有静默时间（3.4.3）。",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(2),
        failures=(Fault("A", Event.CRASH),),
        incarnations=2,
        # B sends nothing: where A does not come back, it stays half-open.
        valid_ends=(*OPEN, SHUT, (State.CLOSED, State.LISTEN), (State.CLOSED, State.ESTABLISHED)),
        # B's ACK seems to acknowledge the new SYN, which has the old number; A drops it and learns nothing.
        script=(
            *(*HANDSHAKE, ScriptStep("A", Event.CRASH), ScriptStep("A", Event.ACTIVE_OPEN)),
            *(*arrive("B", "A"), ScriptStep("A", Event.CRASH)),
        ),
    ),
    _REUSED_ISS,
    replace(
        _REUSED_ISS,
        name="fresh-iss",
        title="A may crash, and opens again only when nothing has the numbers of its ISS any more.",
        title_zh="A 可能崩溃；没有任何东西再带有其 ISS 的号码时，才重新打开。",
        freshness=Freshness.ASSUMED,
        # B learns of the crash, and A waits until it has.
        script=(
            *_OCTET_THEN_CRASH,
            *arrive("A", "B", "B", "A", "B"),
            A_OPENS,
            B_LISTENS,
            *arrive("B", "A", "B"),
        ),
    ),
    Scenario(
        "reincarnation",
        "The connection is closed and opened once more, with fresh numbers; MSL is kept.",
        "连接关闭之后再次打开，使用新的初始序号；遵守 MSL。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(2),
        iss_a=(14, 4),
        iss_b=(6, 12),
        incarnations=2,
        msl=Msl.KEPT,
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "giving-up",
        "Segments may be lost, and each side gives up when one has been sent in vain too often.",
        "报文段可能丢失；同一报文段多次重传无果后，发送方放弃连接。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(2),
        failures=(Fault("A", Event.GIVING_UP), Fault("B", Event.GIVING_UP)),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "user-timeout",
        "The user timeout may expire on either side, in any state but TIME-WAIT; the peer is told nothing.",
        "任何一方、除 TIME-WAIT 外的任何状态下用户超时都可能到期；对方得不到通知。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Perfect(4),
        failures=(Fault("A", Event.USER_TIMEOUT), Fault("B", Event.USER_TIMEOUT)),
    ),
)
"""In the order of a lesson."""

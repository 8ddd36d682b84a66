"""The scenarios that come with synfin."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .figures import FIGURES, HANDSHAKE, arrive
from .records import State
from .rule import Acks, Event, Reading
from .scenario import BadScenario, Failure, Msl, Opening, Scenario, Story, Timer, Turn, User, When
from .scenario_file import read_scenario
from .unread_data import UNREAD_DATA
from .wires import Hostile, Lossy, Perfect, SegmentValue

ACTIVE, PASSIVE = Opening.ACTIVE, Opening.PASSIVE
OPEN = ((State.ESTABLISHED, State.ESTABLISHED),)
SHUT = (State.CLOSED, State.CLOSED)
ONCE_OPEN, AFTER_PEER, ANY_TIME = When.ONCE_OPEN, When.AFTER_PEER, When.ANY_TIME

_ALL = (
    Scenario(
        "three-way-handshake",
        "A opens, B listens; nobody closes.",
        "A 主动打开，B 监听；双方都不关闭。",
        a=User(ACTIVE),
        b=User(PASSIVE),
        ends=OPEN,
    ),
    Scenario(
        "lossy-handshake",
        "The handshake over a wire that may lose any segment; A sends an octet, nobody closes.",
        "三次握手，但线路可能丢失任意报文段；双方都不关闭。",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE),
        wire=Lossy(2),
        ends=OPEN,
        lost=(2,),
    ),
    Scenario(
        "old-duplicate-syn",
        "An old SYN reaches B first (Figure 8); then A opens, sends two octets and closes.",
        "一个旧的 SYN 先到达 B（图 8）；随后 A 打开连接，发送两个字节，然后关闭。",
        a=User(ACTIVE, sends=2, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        wire=Lossy(3),
        # One past A's ISS: the number that comes closest to deceiving B.
        story=Story.CROSSING,
        old_to_b=(SegmentValue(("SYN",), 15, 0, 0),),
    ),
    Scenario(
        "four-way-close",
        "A closes first, B only after A: FIN, ACK, FIN, ACK.",
        "A 先关闭，B 等 A 关闭之后才关闭：FIN、ACK、FIN、ACK。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
    ),
    Scenario(
        "three-segment-close",
        "B may delay its acknowledgment and closes after A: FIN and ACK can share a segment.",
        "B 可以延迟确认，并在 A 之后关闭：FIN 与 ACK 可以合在一个报文段中。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        acks=Acks.DELAYED,
        story=Story.CROSSING,
    ),
    Scenario(
        "half-close",
        "A closes, and B still sends what it has left before it closes.",
        "A 先关闭，B 把剩余的数据发完之后才关闭。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, sends=2, sends_when=AFTER_PEER, closes=AFTER_PEER),
        wire=Perfect(4),
    ),
    Scenario(
        "data-both-ways",
        "Each side sends two octets and closes when it likes.",
        "双方各发送两个字节，随时可以关闭。",
        a=User(ACTIVE, sends=2, closes=ONCE_OPEN),
        b=User(PASSIVE, sends=2, closes=ONCE_OPEN),
        wire=Perfect(6),
        window=2,
    ),
    Scenario(
        "simultaneous-open",
        "Both open actively, and their SYNs may cross; nobody closes.",
        "双方都主动打开，两个 SYN 可能在途中交叉；双方都不关闭。",
        a=User(ACTIVE),
        b=User(ACTIVE),
        wire=Perfect(4),
        b_opens_first=False,
        ends=(*OPEN, SHUT),
        story=Story.CROSSING,
    ),
    Scenario(
        "simultaneous-close",
        "Both close at the same time, and their FINs may cross.",
        "双方同时关闭，两个 FIN 可能在途中交叉。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        wire=Perfect(3),
        story=Story.CROSSING,
    ),
    Scenario(
        "early-calls",
        "The users send and close at any time, even before the connection is open.",
        "用户随时可以发送和关闭，连接建立之前也可以。",
        a=User(ACTIVE, sends=1, sends_when=ANY_TIME, closes=ANY_TIME),
        b=User(PASSIVE, sends=1, sends_when=ANY_TIME, closes=ANY_TIME),
        wire=Perfect(5),
        ends=(SHUT, (State.CLOSED, State.LISTEN)),
        story=Story.CROSSING,
    ),
    Scenario(
        "early-close",
        "Nobody sends, and the users close at any time: while listening, while the handshake goes on.",
        "双方都不发送数据，随时可以关闭：监听时、握手途中都可以。",
        a=User(ACTIVE, closes=ANY_TIME),
        b=User(PASSIVE, closes=ANY_TIME),
        wire=Perfect(4),
        ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "slow-reader",
        "B takes its octet by RECEIVE, when it likes, and closes after A.",
        "B 用 RECEIVE 取数据，何时取由它自己决定，并在 A 之后关闭。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        wire=Perfect(3),
        # Room for the FIN behind the octet that is not taken.
        window=2,
        reading=Reading.BY_CALL,
    ),
    Scenario(
        "shut-window",
        "The window has room for one octet, and is shut until B takes it by RECEIVE; both close.",
        "窗口只容得下一个字节，B 用 RECEIVE 取走之前窗口一直关闭；双方都会关闭。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        wire=Perfect(4),
        window=1,
        reading=Reading.BY_CALL,
    ),
    *UNREAD_DATA,
    Scenario(
        "lossy-close",
        "The four-way close over a wire that may lose any segment.",
        "四次挥手，但线路可能丢失任意报文段。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        wire=Lossy(2),
        # The last ACK: B sends its FIN again, and it is acknowledged again.
        lost=(7,),
    ),
    Scenario(
        "one-octet",
        "A sends an octet and closes, B closes after A; any segment may be lost.",
        "A 发送一个字节后关闭，B 在 A 之后关闭；任意报文段都可能丢失。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        wire=Lossy(2),
        lost=(4,),
    ),
    Scenario(
        "lossy-lifecycle",
        "A sends an octet, both close when they like, and any segment may be lost.",
        "A 发送一个字节，双方随时可以关闭，任意报文段都可能丢失。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        wire=Lossy(2),
        lost=(4,),
    ),
    Scenario(
        "impatient-lifecycle",
        "The lossy lifecycle with a timer that may fire at any time: what was not lost is repeated too.",
        "与 lossy-lifecycle 相同，但重传定时器随时可能触发：没有丢失的报文段也会重传。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        wire=Lossy(2),
        timer=Timer.EAGER,
        lost=(4,),
    ),
    Scenario(
        "lossy-simultaneous-open",
        "Both open actively and close when they like; any segment may be lost.",
        "双方都主动打开，线路可能丢失任意报文段。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(ACTIVE, closes=ONCE_OPEN),
        wire=Lossy(2),
        b_opens_first=False,
        story=Story.CROSSING,
        lost=(3,),
    ),
    Scenario(
        "hostile-handshake",
        "The handshake over a wire that loses, duplicates and reorders; A sends an octet, nobody closes.",
        "三次握手，但线路会丢失、复制、打乱报文段；A 发送一个字节，双方都不关闭。",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE),
        wire=Hostile(2),
        ends=OPEN,
    ),
    Scenario(
        "hostile-close",
        "The four-way close over a wire that loses, duplicates and reorders.",
        "四次挥手，但线路会丢失、复制、打乱报文段。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        wire=Hostile(2),
    ),
    Scenario(
        "time-wait-assassination",
        "B closes first; an old segment of A's reaches B in TIME-WAIT, when A is closed (RFC 1337).",
        "B 先关闭；A 的一个旧报文段在 B 处于 TIME-WAIT、A 已关闭时到达 B（RFC 1337）。",
        a=User(ACTIVE, closes=AFTER_PEER),
        b=User(PASSIVE, closes=ONCE_OPEN),
        wire=Hostile(2),
        old_to_b=(SegmentValue(("ACK",), 11, 3, 1),),
    ),
    Scenario(
        "every-call",
        "The users make every call in every state, also those that return an error; B may turn active.",
        "用户在每个状态下都可能做任何调用，包括会返回错误的调用；B 可能转为主动打开。",
        a=User(ACTIVE, sends=2, closes=ONCE_OPEN, errs=True),
        b=User(PASSIVE, closes=ONCE_OPEN, aborts=ANY_TIME, errs=True),
        wire=Perfect(6),
        window=1,
        reading=Reading.BY_CALL,
        ends=(SHUT, (State.CLOSED, State.LISTEN)),
        # Two octets through a window of one, a call too many after each close, and an ABORT at the end.
        script=(
            *HANDSHAKE,
            *(Turn("A", Event.PASSIVE_OPEN), Turn("A", Event.STATUS)),
            *(Turn("A", Event.SEND), Turn("A", Event.SEND)),
            *arrive("B", "A"),
            *(Turn("B", Event.RECEIVE), Turn("A", Event.TRANSMIT)),
            *arrive("B", "A"),
            *(Turn("B", Event.RECEIVE), Turn("A", Event.CLOSE), Turn("A", Event.SEND)),
            *arrive("B", "A"),
            Turn("B", Event.ABORT),
            *arrive("A"),
            Turn("B", Event.STATUS),
        ),
    ),
    Scenario(
        "blind-attack",
        "Somebody else injects a segment in A's or B's name, with numbers that he guesses (RFC 5961).",
        "第三方冒充 A 或 B 注入一个报文段，序号全靠猜测（RFC 5961）。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        wire=Lossy(1),
        width=3,
        iss_a=6,
        iss_b=2,
        window=2,
        attacks=1,
        ends=(SHUT, (State.CLOSED, State.LISTEN)),
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
        "abort",
        "A may abort at any time; its reset tells B.",
        "A 随时可能中止连接，并以 RST 告知 B。",
        a=User(ACTIVE, closes=ONCE_OPEN, aborts=ANY_TIME),
        b=User(PASSIVE, sends=1, closes=ONCE_OPEN),
        wire=Perfect(4),
        ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "lossy-abort",
        "A may abort, and the reset may be lost: B learns of it when it sends something.",
        "A 可能中止连接，而 RST 可能丢失：B 要到发送数据时才会知道。",
        a=User(ACTIVE, aborts=ONCE_OPEN),
        b=User(PASSIVE, sends=1, closes=ONCE_OPEN),
        wire=Lossy(2),
        ends=(SHUT, (State.CLOSED, State.LISTEN)),
        story=Story.CROSSING,
        lost=(4,),
    ),
    Scenario(
        "half-open",
        "A may crash and forget the connection; B is half-open until it sends something (Figure 10).",
        "A 可能崩溃并忘记连接；B 处于半开状态，直到它发送数据为止（图 10）。",
        a=User(ACTIVE),
        b=User(PASSIVE, sends=1, closes=ONCE_OPEN),
        wire=Lossy(2),
        failures=(Failure("A", Event.CRASH),),
        ends=(SHUT, (State.CLOSED, State.LISTEN)),
        # B's octet finds nobody, and the reset that answers it ends B's connection.
        script=(*HANDSHAKE, Turn("A", Event.CRASH), Turn("B", Event.SEND), *arrive("A", "B")),
    ),
    Scenario(
        "crash-and-reopen",
        "A may crash, and opens again at once with the ISS it had: no quiet time (3.4.3).",
        "A 可能崩溃，随即以原来的 ISS 重新打开，没有静默时间（3.4.3）。",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE, closes=AFTER_PEER),
        wire=Lossy(2),
        failures=(Failure("A", Event.CRASH),),
        incarnations=2,
        # B sends nothing: where A does not come back, it stays half-open.
        ends=(*OPEN, SHUT, (State.CLOSED, State.LISTEN), (State.CLOSED, State.ESTABLISHED)),
        # B's ACK seems to acknowledge the new SYN, which has the old number; A drops it and learns nothing.
        script=(
            *(*HANDSHAKE, Turn("A", Event.CRASH), Turn("A", Event.ACTIVE_OPEN)),
            *(*arrive("B", "A"), Turn("A", Event.CRASH)),
        ),
    ),
    Scenario(
        "reincarnation",
        "The connection is closed and opened once more, with fresh numbers; MSL is kept.",
        "连接关闭之后再次打开，使用新的初始序号；遵守 MSL。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        wire=Lossy(2),
        iss_a=(14, 4),
        iss_b=(6, 12),
        incarnations=2,
        msl=Msl.KEPT,
        ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "giving-up",
        "Segments may be lost, and each side gives up when one has been sent in vain too often.",
        "报文段可能丢失；同一报文段多次重传无果后，发送方放弃连接。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        wire=Lossy(2),
        failures=(Failure("A", Event.GIVING_UP), Failure("B", Event.GIVING_UP)),
        ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "user-timeout",
        "The user timeout may expire on either side, in any state; the peer is told nothing.",
        "任何一方、任何状态下用户超时都可能到期；对方得不到通知。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        wire=Perfect(4),
        failures=(Failure("A", Event.USER_TIMEOUT), Failure("B", Event.USER_TIMEOUT)),
    ),
    Scenario(
        "seed",
        "Host 1 opens with 3233, host 2 answers with 36457; host 1 closes, then host 2: 32-bit numbers.",
        "主机 1 以序号 3233 打开，主机 2 以 36457 回应；主机 1 先关闭，主机 2 后关闭；序号为 32 位。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        width=32,
        iss_a=3233,
        iss_b=36457,
        window=65535,
    ),
    *(figure.scenario for figure in FIGURES.values()),
)

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in _ALL}
"""By name, in the order of a lesson."""


@cache
def scenario_named(name: str) -> Scenario:
    """The scenario of that name, or the one in the file if the name ends in `.toml`.

    Raises:
        BadScenario: there is none.
    """
    if name.endswith(".toml"):
        return read_scenario(Path(name))
    try:
        return SCENARIOS[name]
    except KeyError:
        known = ", ".join(SCENARIOS)
        raise BadScenario(
            f"no scenario {name!r}; there are: {known}; or a file of your own, mine.toml"
        ) from None

"""The scenarios that come with synfin."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ...checker.text import did_you_mean
from ..channels import Hostile, Lossy, Perfect, SegmentValue
from ..rule import Acks, Reading
from ..state import State
from .failures import TROUBLED
from .figures import FIGURES
from .half_duplex import UNREAD_DATA
from .scenario import BadScenario, ExampleOrder, Msl, Opening, Scenario, Timer, User, When
from .scenario_file import read_scenario

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
        valid_ends=OPEN,
    ),
    Scenario(
        "lossy-handshake",
        "The handshake over a wire that may lose any segment; A sends an octet, nobody closes.",
        "三次握手，但线路可能丢失任意报文段；A 发送一个字节，双方都不关闭。",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE),
        channel=Lossy(2),
        valid_ends=OPEN,
        drop=(2,),
    ),
    Scenario(
        "old-duplicate-syn",
        "An old SYN reaches B first (Figure 8); then A opens, sends two octets and closes.",
        "一个旧的 SYN 先到达 B（图 8）；随后 A 打开连接，发送两个字节，然后关闭。",
        a=User(ACTIVE, sends=2, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(3),
        # One past A's ISS: the number that comes closest to deceiving B.
        example_order=ExampleOrder.CROSSING,
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
        example_order=ExampleOrder.CROSSING,
    ),
    Scenario(
        "half-close",
        "A closes, and B still sends what it has left before it closes.",
        "A 先关闭，B 把剩余的数据发完之后才关闭。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, sends=2, sends_when=AFTER_PEER, closes=AFTER_PEER),
        channel=Perfect(4),
    ),
    Scenario(
        "data-both-ways",
        "Each side sends two octets and closes when it likes.",
        "双方各发送两个字节，随时可以关闭。",
        a=User(ACTIVE, sends=2, closes=ONCE_OPEN),
        b=User(PASSIVE, sends=2, closes=ONCE_OPEN),
        channel=Perfect(6),
        window=2,
    ),
    Scenario(
        "simultaneous-open",
        "Both open actively, and their SYNs may cross; nobody closes.",
        "双方都主动打开，两个 SYN 可能在途中交叉；双方都不关闭。",
        a=User(ACTIVE),
        b=User(ACTIVE),
        channel=Perfect(4),
        b_opens_first=False,
        valid_ends=(*OPEN, SHUT),
        example_order=ExampleOrder.CROSSING,
    ),
    Scenario(
        "simultaneous-close",
        "Both close at the same time, and their FINs may cross.",
        "双方同时关闭，两个 FIN 可能在途中交叉。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Perfect(3),
        example_order=ExampleOrder.CROSSING,
    ),
    Scenario(
        "early-calls",
        "The users send and close at any time, even before the connection is open.",
        "用户随时可以发送和关闭，连接建立之前也可以。",
        a=User(ACTIVE, sends=1, sends_when=ANY_TIME, closes=ANY_TIME),
        b=User(PASSIVE, sends=1, sends_when=ANY_TIME, closes=ANY_TIME),
        channel=Perfect(5),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
        example_order=ExampleOrder.CROSSING,
    ),
    Scenario(
        "early-close",
        "Nobody sends, and the users close at any time: while listening, while the handshake goes on.",
        "双方都不发送数据，随时可以关闭：监听时、握手途中都可以。",
        a=User(ACTIVE, closes=ANY_TIME),
        b=User(PASSIVE, closes=ANY_TIME),
        channel=Perfect(4),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "slow-reader",
        "B takes its octet by RECEIVE, when it likes, and closes after A.",
        "B 用 RECEIVE 取数据，何时取由它自己决定，并在 A 之后关闭。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Perfect(3),
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
        channel=Perfect(4),
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
        channel=Lossy(2),
        # The last ACK: B sends its FIN again, and it is acknowledged again.
        drop=(7,),
    ),
    Scenario(
        "lost-last-ack",
        "The last ACK is lost: host 2 sends its FIN again, and host 1, who keeps 2 MSL, its ACK; 32 bits.",
        "最后一个 ACK 丢失：主机 2 重传 FIN，主机 1 遵守 2 MSL，再次发送 ACK；序号为 32 位。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(1),
        width=32,
        iss_a=3233,
        iss_b=36457,
        window=65535,
        msl=Msl.KEPT,
        drop=(7,),
    ),
    Scenario(
        "one-octet",
        "A sends an octet and closes, B closes after A; any segment may be lost.",
        "A 发送一个字节后关闭，B 在 A 之后关闭；任意报文段都可能丢失。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(2),
        drop=(4,),
    ),
    Scenario(
        "lossy-lifecycle",
        "A sends an octet, both close when they like, and any segment may be lost.",
        "A 发送一个字节，双方随时可以关闭，任意报文段都可能丢失。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Lossy(2),
        drop=(4,),
    ),
    Scenario(
        "impatient-lifecycle",
        "The lossy lifecycle with a timer that may fire at any time: what was not lost is repeated too.",
        "与 lossy-lifecycle 相同，但重传定时器随时可能触发：没有丢失的报文段也会重传。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Lossy(2),
        timer=Timer.EAGER,
        drop=(4,),
    ),
    Scenario(
        "lossy-simultaneous-open",
        "Both open actively and close when they like; any segment may be lost.",
        "双方都主动打开，随时可以关闭；线路可能丢失任意报文段。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(ACTIVE, closes=ONCE_OPEN),
        channel=Lossy(2),
        b_opens_first=False,
        example_order=ExampleOrder.CROSSING,
        drop=(3,),
    ),
    Scenario(
        "split-handshake",
        "A's SYN is lost, and B, who listens, sends an octet, so a SYN: SYN, SYN, SYN,ACK, ACK.",
        "A 的 SYN 丢失；正在监听的 B 要发送一个字节，于是自己发出 SYN：SYN、SYN、SYN,ACK、ACK。",
        a=User(ACTIVE),
        b=User(PASSIVE, sends=1, sends_when=ANY_TIME),
        channel=Lossy(2),
        # A SYN of B's that finds nobody is reset.
        valid_ends=(*OPEN, SHUT),
        example_order=ExampleOrder.CROSSING,
        drop=(1,),
    ),
    Scenario(
        "hostile-handshake",
        "The handshake over a wire that loses, duplicates and reorders; A sends an octet, nobody closes.",
        "三次握手，但线路会丢失、复制、打乱报文段；A 发送一个字节，双方都不关闭。",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE),
        channel=Hostile(2),
        valid_ends=OPEN,
    ),
    Scenario(
        "hostile-close",
        "The four-way close over a wire that loses, duplicates and reorders.",
        "四次挥手，但线路会丢失、复制、打乱报文段。",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Hostile(2),
    ),
    Scenario(
        "hostile-lifecycle",
        "From SYN to last ACK over a wire that loses, duplicates and reorders; A sends an octet.",
        "从第一个 SYN 到最后一个 ACK，线路会丢失、复制、打乱报文段；A 发送一个字节。",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Hostile(2),
    ),
    *TROUBLED,
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
            f"no scenario {name!r}{did_you_mean(name, SCENARIOS)}; there are: {known}; "
            "or a file of your own, mine.toml"
        ) from None

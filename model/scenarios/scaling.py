"""What makes the state space of a scenario large: its drivers in words, and one scenario grown along each."""

from __future__ import annotations

from dataclasses import replace

from ..channels import Hostile, Lossy, Perfect
from ..rule import Acks, Event, Reading
from .catalogue import SCENARIOS
from .scenario import Fault, Scenario, Timer, When

Words = tuple[str, str]
"""In English and in Chinese."""


def drivers(scenario: Scenario) -> list[Words]:
    """What gives the scenario more to choose from than a run of one user's calls over a perfect wire."""
    octets = scenario.a.sends + scenario.b.sends
    early = When.ANY_TIME in (
        scenario.a.closes,
        scenario.a.sends_when,
        scenario.b.closes,
        scenario.b.sends_when,
    )
    aborts = {scenario.a.aborts, scenario.b.aborts} != {When.NEVER}
    found = {
        (str(scenario.channel), str(scenario.channel)): True,
        (f"{octets} octet{'s' * (octets != 1)}", f"{octets} 个字节"): octets > 0,
        ("eager timers", "性急的定时器"): scenario.timer is Timer.EAGER,
        ("delayed ACKs", "延迟的确认"): scenario.acks is Acks.DELAYED,
        ("reading by RECEIVE", "由 RECEIVE 读取"): scenario.reading is Reading.BY_CALL,
        ("calls at any time", "随时的调用"): early,
        ("calls that err", "出错的调用"): scenario.a.calls_in_any_state or scenario.b.calls_in_any_state,
        ("aborts", "中止"): aborts,
        ("failures", "故障"): bool(scenario.failures),
        (f"{scenario.incarnations} incarnations", f"{scenario.incarnations} 个化身"): scenario.incarnations
        > 1,
        ("old duplicates", "旧的重复报文段"): bool(scenario.old_to_b),
        ("injected segments", "注入的报文段"): scenario.attacks > 0,
        ("crossing opens", "打开的先后不定"): not scenario.b_opens_first,
    }
    return [words for words, applies in found.items() if applies]


GROWN = SCENARIOS["one-octet"]
"""The scenario that is varied: handshake, an octet, four-way close."""


def _plain(value: object) -> Words:
    return str(value), str(value)


def _sending(octets: int) -> Scenario:
    return replace(GROWN, a=replace(GROWN.a, sends=octets))


def _closing(when: When) -> Scenario:
    return replace(GROWN, b=replace(GROWN.b, closes=when))


_GIVING_UP = replace(GROWN, failures=tuple(Fault(side, Event.GIVING_UP) for side in "AB"))

GROWTH: tuple[tuple[Words, tuple[tuple[Words, Scenario], ...]], ...] = (
    (
        ("wire", "线路"),
        tuple(
            (_plain(channel), replace(GROWN, channel=channel))
            for channel in (Perfect(3), Lossy(2), Hostile(2))
        ),
    ),
    (
        ("capacity of a lossy wire", "有损线路的容量"),
        tuple((_plain(places), replace(GROWN, channel=Lossy(places))) for places in (1, 2, 3)),
    ),
    (("octets", "字节数"), tuple((_plain(octets), _sending(octets)) for octets in (0, 1, 2, 3))),
    (
        ("incarnations", "化身数"),
        tuple((_plain(times), replace(GROWN, incarnations=times)) for times in (1, 2)),
    ),
    (
        ("retransmission timer", "重传定时器"),
        ((("patient", "有耐心"), GROWN), (("eager", "性急"), replace(GROWN, timer=Timer.EAGER))),
    ),
    (
        ("B closes", "B 的关闭"),
        (
            (("after A", "在 A 之后"), GROWN),
            (("when it likes", "随时"), _closing(When.ONCE_OPEN)),
        ),
    ),
    (
        ("failures", "故障"),
        ((("none", "无"), GROWN), (("both may give up", "双方都可能放弃"), _GIVING_UP)),
    ),
    (
        ("bits of a number", "序号位数"),
        tuple((_plain(width), replace(GROWN, width=width)) for width in (4, 32)),
    ),
)
"""For each driver its values and the scenarios that have them, all else as in `GROWN`."""

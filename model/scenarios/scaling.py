"""The size of state spaces: its drivers in a scenario, in words, and one scenario grown along each."""

from __future__ import annotations

from dataclasses import replace

from ...checker.message import Count, Message
from ..channels import Hostile, Lossy, Perfect
from ..rule import Acks, Event, Reading
from .catalogue import SCENARIOS
from .scenario import Failure, Retransmission, Scenario, When


def drivers(scenario: Scenario) -> list[str]:
    """The features that give the scenario more choices than one user's calls over a perfect channel."""
    a, b, spurious = scenario.a, scenario.b, Retransmission.SPURIOUS_ALLOWED
    octets = a.sends + b.sends
    several = Message("driver.incarnations", "{count} incarnations", count=scenario.incarnations)
    early = When.ANY_TIME in (a.closes, a.sends_when, b.closes, b.sends_when)
    found: dict[str, bool] = {
        str(scenario.channel): True,
        Count(octets, "octet"): octets > 0,
        Message("driver.spurious", "spurious retransmissions"): scenario.retransmission is spurious,
        Message("driver.delayed", "delayed ACKs"): scenario.acks is Acks.DELAYED,
        Message("driver.reading", "reading by RECEIVE"): scenario.reading is Reading.BY_CALL,
        Message("driver.early", "calls at any time"): early,
        Message("driver.errs", "calls that return an error"): a.calls_in_any_state or b.calls_in_any_state,
        Message("driver.aborts", "aborts"): {a.aborts, b.aborts} != {When.NEVER},
        Message("driver.failures", "failures"): bool(scenario.failures),
        several: scenario.incarnations > 1,
        Message("driver.old", "old duplicates"): bool(scenario.old_to_b),
        Message("driver.attacks", "injected segments"): scenario.attacks > 0,
        Message("driver.opens", "opens in any order"): not scenario.b_opens_first,
    }
    return [words for words, applies in found.items() if applies]


GROWN = SCENARIOS["one-octet"]
"""The scenario that is varied: handshake, an octet, four-way close."""


def _sending(octets: int) -> Scenario:
    return replace(GROWN, a=replace(GROWN.a, sends=octets))


def _closing(when: When) -> Scenario:
    return replace(GROWN, b=replace(GROWN.b, closes=when))


_GIVING_UP = replace(GROWN, failures=tuple(Failure(side, Event.GIVING_UP) for side in "AB"))
_SPURIOUS = replace(GROWN, retransmission=Retransmission.SPURIOUS_ALLOWED)

GROWTH: tuple[tuple[str, tuple[tuple[str, Scenario], ...]], ...] = (
    (
        Message("growth.channel", "channel"),
        tuple(
            (str(channel), replace(GROWN, channel=channel)) for channel in (Perfect(3), Lossy(2), Hostile(2))
        ),
    ),
    (
        Message("growth.places", "places of a lossy channel"),
        tuple((str(places), replace(GROWN, channel=Lossy(places))) for places in (1, 2, 3)),
    ),
    (
        Message("growth.octets", "octets"),
        tuple((str(octets), _sending(octets)) for octets in (0, 1, 2, 3)),
    ),
    (
        Message("growth.incarnations", "incarnations"),
        tuple((str(times), replace(GROWN, incarnations=times)) for times in (1, 2)),
    ),
    (
        Message("growth.spurious", "spurious retransmissions"),
        (
            (Message("growth.spurious.no", "not allowed"), GROWN),
            (Message("growth.spurious.yes", "allowed"), _SPURIOUS),
        ),
    ),
    (
        Message("growth.closes", "B closes"),
        (
            (Message("growth.closes.after-a", "after A"), GROWN),
            (Message("growth.closes.once-open", "once open"), _closing(When.ONCE_OPEN)),
        ),
    ),
    (
        Message("growth.failures", "failures"),
        (
            (Message("growth.failures.none", "none"), GROWN),
            (Message("growth.failures.both", "both may give up"), _GIVING_UP),
        ),
    ),
    (
        Message("growth.width", "bits of a number"),
        tuple((str(width), replace(GROWN, width=width)) for width in (4, 32)),
    ),
)
"""For each driver its values and the scenarios that have them, all else as in `GROWN`."""

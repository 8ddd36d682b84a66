"""Groups of scenarios that claims of several topics hold in, and reasons that they share."""

from __future__ import annotations

from ...checker.message import Message
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Scenario, When

EVERYWHERE = tuple(SCENARIOS)


COME_TO_AN_END = tuple(
    name
    for name, scenario in SCENARIOS.items()
    if not (scenario.a.calls_in_any_state or scenario.b.calls_in_any_state)
)
"""The scenarios in which no user makes erroneous calls forever."""


def one_connection(scenario: Scenario) -> bool:
    """No segments are injected, and the peer's variables belong to the only connection."""
    return not scenario.attacks and scenario.incarnations == 1


ONE_CONNECTION = tuple(name for name, scenario in SCENARIOS.items() if one_connection(scenario))


def both_close(scenario: Scenario) -> bool:
    """Both close one connection, and the channels keep order: otherwise each segment needs its own fairness.

    Users who make erroneous calls may do so forever; an attacker may end or desynchronize any connection.
    """
    closes = (scenario.a.closes, scenario.b.closes)
    disturbed = scenario.a.calls_in_any_state or scenario.b.calls_in_any_state or scenario.attacks
    undisturbed = scenario.incarnations == 1 and not disturbed
    return When.NEVER not in closes and scenario.channel.keeps_order and undisturbed


CLOSING_SCENARIOS = tuple(name for name, scenario in SCENARIOS.items() if both_close(scenario))


ATTACKED = "blind-attack"
"""The scenario with forged segments."""

UNEXPECTED_SEGMENTS = ("old-duplicate-syn", "reset", ATTACKED)
"""The scenarios in which unexpected resets and SYNs arrive."""

GUESSED = {
    ATTACKED: Message(
        "because.guessed",
        "a guess that hits RCV.NXT and the range of the ACK is accepted: RFC 5961 makes it rare, "
        "not impossible",
    )
}


RESET_LOST = Message(
    "because.reset-lost",
    "a reset that is lost is not sent again, and a peer with nothing more to send never finds out",
)

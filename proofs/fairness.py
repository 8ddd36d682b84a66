"""Fairness assumptions of the liveness claims, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ..checker.message import Message
from ..checker.properties.fairness import MAXIMAL, Fairness, MessageFairness
from ..checker.properties.fairness import NO_FAIRNESS as NO_FAIRNESS_ASSUMED
from ..checker.system import Action
from ..model.composed_system import ComposedSystem, delivers, sends
from ..model.rule import Event

FAIR = Message(
    "fairness.full",
    "weak fairness of each endpoint's arrivals and timeouts, strong fairness of its retransmission timer, "
    "message fairness",
)
"""Fair endpoints, and channels that deliver infinitely often what is sent infinitely often."""

ENDPOINT_FAIRNESS = Message(
    "fairness.endpoints",
    "weak fairness of each endpoint's arrivals and timeouts, strong fairness of its retransmission timer",
)
"""Fair endpoints over channels that may lose every segment."""

MAXIMAL_RUNS: str = MAXIMAL.name
NO_FAIRNESS: str = NO_FAIRNESS_ASSUMED.name


def endpoint_fairness(composed: ComposedSystem) -> Fairness:
    """Assume fairness of what an endpoint does by itself: its arrivals and timeouts, not its user's calls.

    The fairness of the retransmission timer is strong: in a real endpoint it runs on while segments pass by;
    in the model they disable a timer that fires only without spurious retransmissions.
    """
    timer = Event.RETRANSMISSION_TIMEOUT
    events = {group: event for action in composed.system.actions for group, event in _own(action)}
    return Fairness(
        ENDPOINT_FAIRNESS,
        weak=tuple(sorted(group for group, event in events.items() if event is not timer)),
        strong=tuple(sorted(group for group, event in events.items() if event is timer)),
    )


def _own(action: Action) -> Iterator[tuple[str, Event]]:
    """The groups of an action that an endpoint takes by itself."""
    for event in Event:
        if event.value == action.event and not (event.is_call or event.is_failure):
            yield from ((group, event) for group in action.groups)


def full_fairness(composed: ComposedSystem) -> Fairness:
    """Assume endpoint fairness and, on channels that lose, message fairness."""
    messages = tuple(
        MessageFairness(sends(channel), delivers(channel))
        for channel in composed.channels
        if channel.channel.loses
    )
    return replace(endpoint_fairness(composed), name=FAIR, messages=messages)


FAIRNESS: Mapping[str, Callable[[ComposedSystem], Fairness]] = {
    FAIR: full_fairness,
    ENDPOINT_FAIRNESS: endpoint_fairness,
    MAXIMAL_RUNS: lambda composed: MAXIMAL,
    NO_FAIRNESS: lambda composed: NO_FAIRNESS_ASSUMED,
}
"""By name; the name stands with a verdict."""

"""The sentences beside and below a ladder: its headline and scope, what sets a step off, its rules."""

from __future__ import annotations

from ..checker.message import Message
from ..model.rule import Event
from ..model.rule_labels import rule_label
from .events import event_text
from .ladder import Arrow, ArrowEnd, Ladder, LadderRow, NetworkEffect
from .palette import Phase

PHASES = {
    Phase.CLOSED: Message("phase.closed", "closed"),
    Phase.OPENING: Message("phase.opening", "opening"),
    Phase.OPEN: Message("phase.open", "open"),
    Phase.CLOSING: Message("phase.closing", "closing"),
    Phase.TIME_WAIT: Message("phase.time-wait", "waiting 2 MSL"),
}

LOST = Message("ladder.lost", "lost")
CHANNEL_FULL = Message("ladder.channel-full", "lost: channel full")
IN_FLIGHT = Message("ladder.in-flight", "still in flight")
SENT_AGAIN = Message("ladder.sent-again", "sent again")
REPEATS = Message("ladder.repeats", "repeats forever")
CYCLE = Message("ladder.cycle", "the cycle begins here")
MADE_BY_NETWORK = Message("ladder.made-by-network", "duplicate made by the network")
STUTTERS = Message("ladder.stutters", "nothing more happens")

_EFFECTS = {
    NetworkEffect.LOSES: Message("ladder.loses", "the network loses the segment"),
    NetworkEffect.DUPLICATES: Message("ladder.duplicates", "the network duplicates the segment"),
    NetworkEffect.INJECTS: Message("ladder.injects", "an attacker injects a segment"),
}

_CALLS = tuple(event.value for event in Event if event.is_call)


def headline(ladder: Ladder) -> str:
    """The sentence that says what the run shows: the trace's own, or else the scenario's title."""
    return ladder.headline or ladder.scenario.title


def scope(ladder: Ladder) -> Message:
    """The bounds under which the run was found."""
    scenario = ladder.scenario
    return Message(
        "ladder.scope",
        "scenario {name}, channel {channel}, sequence numbers of {width} bits",
        name=scenario.name,
        channel=str(scenario.channel),
        width=scenario.width,
    )


def note(row: LadderRow) -> str:
    """The cause of a step: a call, a timeout, a loss; empty if a segment arrived."""
    if row.effect is not None:
        return _EFFECTS[row.effect]
    if row.event == Event.SEGMENT_ARRIVES.value:
        return ""
    event = event_text(row.event)
    if row.event in _CALLS:
        return _call(row.actor, event)
    return Message("ladder.event", "{actor}: {event}", actor=row.actor, event=event)


def _call(actor: str, event: str) -> Message:
    """A call of a user; in Chinese words follow without a space, names of calls with one."""
    if event.isupper():
        return Message("ladder.call", "{actor} calls {event}", actor=actor, event=event)
    return Message("ladder.call-words", "{actor} calls {event}", actor=actor, event=event)


def rules(row: LadderRow) -> list[tuple[Message, str]]:
    """The rules of a step by their labels, each with its section."""
    return [(rule_label(rule.rule), rule.section) for rule in row.rules]


def continued(rule: str) -> Message:
    """A rule before another of the same section."""
    return Message("ladder.continued", "{rule}; ", rule=rule)


def fate(arrow: Arrow) -> Message:
    """A sentence about a segment: from where to where it went, and its fate."""
    segment = str(arrow.segment)
    if arrow.copied:
        segment = Message("ladder.duplicate-of", "the duplicate of {segment}", segment=segment)
    ends = {"source": arrow.source, "target": arrow.target, "segment": segment}
    if arrow.is_lost:
        return Message("ladder.is-lost", "{source} to {target}: {segment} is lost", **ends)
    if arrow.fate is ArrowEnd.DELIVERED:
        return Message("ladder.arrives", "{source} to {target}: {segment} arrives", **ends)
    return Message("ladder.is-in-flight", "{source} to {target}: {segment} is still in flight", **ends)


def violation(ladder: Ladder) -> Message:
    """The condition that does not hold at the end."""
    return Message("ladder.violated", "Violated: {condition}", condition=ladder.violated)

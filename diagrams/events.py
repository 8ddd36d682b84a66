"""The names of steps, as in RFC 9293 Figure 5: the event, and the action it causes.

They are computed from the step: its event, the segments seen, and the variables before and after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..checker.graph import StateGraph
from ..checker.message import Listing, Message
from ..checker.system import State as Values
from ..model.channels import ChannelState
from ..model.composed_system import ComposedSystem, delivers, sends
from ..model.rule import Event
from ..model.segment_layout import SegmentValue, value_of
from ..model.side import Side
from ..model.state import AFTER_CLOSE, State
from .ladder import NetworkEffect, effect_on

NOTHING = Message("step.nothing", "x")
"""No action, as Figure 5 writes it."""

_EVENTS: dict[str, Message] = {event.value: event.value for event in Event}

_TIMEOUTS: dict[str, Message] = {
    Event.RETRANSMISSION_TIMEOUT.value: Message("step.timeout", "timeout"),
    Event.TIME_WAIT_TIMEOUT.value: Message("step.timeout-2msl", "Timeout=2MSL"),
}


def event_text(event: str) -> str:
    """The name of an event as the model has it, to translate; a trace that was read has plain text."""
    return _EVENTS.get(event, event)


@dataclass(frozen=True)
class StepName:
    """A step in words: `A`, `rcv SYN`, `snd SYN,ACK`."""

    actor: str
    event: str
    action: str = NOTHING
    effect: NetworkEffect | None = None
    """None: an endpoint takes the step."""

    def __str__(self) -> str:
        return f"{self.event} / {self.action}"


TEXT = Message("step.text", "text")


def short(segment: SegmentValue) -> str:
    """A segment by its weightiest part: `RST`, `SYN,ACK`, `FIN`, `text`, `ACK`."""
    if "RST" in segment.control:
        return "RST"
    if "SYN" in segment.control:
        return "SYN,ACK" if "ACK" in segment.control else "SYN"
    return "FIN" if "FIN" in segment.control else TEXT if segment.text else "ACK"


class Namer:
    """Names the steps of one reachable graph."""

    def __init__(self, composed: ComposedSystem, graph: StateGraph) -> None:
        self.composed = composed
        self.graph = graph
        self.index = graph.system.index

    @property
    def reads(self) -> list[str]:
        """The variables that `name` reads, in the state before and in the state after."""
        return [f"{side.name}.{field}" for side, _ in self.composed.sides for field in _READ]

    def state_of(self, side: Side, values: Values) -> State:
        """The connection state of one endpoint."""
        return State(values[self.index[f"{side.name}.state"]])

    def pair(self, values: Values) -> tuple[State, State]:
        """The connection states of A and B."""
        return self.state_of(self.composed.a, values), self.state_of(self.composed.b, values)

    def name(self, before: Values, action: int, after: Values) -> StepName:
        """The step that takes `action` (its place among the actions) from `before` to `after`."""
        done = self.graph.system.actions[action]
        seen = self.graph.lowered.observe(action, before)
        for side, _ in self.composed.sides:
            if done.actor == side.name:
                step = _EndpointStep(self, side, seen, before, after)
                return StepName(side.name, step.event(done.event), step.action())
        found = effect_on(self.composed.channels, seen)
        if found is None:
            return StepName(done.actor, event_text(done.event))
        effect, packed = found
        segment = value_of(packed, self.composed.scenario.width)
        return StepName(done.actor, _effect(effect, segment), effect=effect)

    def on(self, channel: ChannelState, values: Values) -> list[SegmentValue]:
        """The segments in a channel, place by place: the oldest first if the channel keeps their order."""
        held = (value_of(values[self.index[str(place)]], channel.width) for place in channel.places)
        return [segment for segment in held if segment]


def _effect(effect: NetworkEffect, segment: SegmentValue | None) -> Message:
    """The effect of the network or an attacker: `loses FIN`, `duplicates SYN`, `injects RST`."""
    name = short(segment) if segment else ""
    match effect:
        case NetworkEffect.LOSES:
            return Message("step.loses", "loses {segment}", segment=name)
        case NetworkEffect.DUPLICATES:
            return Message("step.duplicates", "duplicates {segment}", segment=name)
        case NetworkEffect.INJECTS:
            return Message("step.injects", "injects {segment}", segment=name)


def _received(parts: list[str]) -> Message:
    """The arrival of a segment; in Chinese words follow without a space, control bits with one."""
    if isinstance(parts[0], Message):
        return Message("step.rcv-words", "rcv {parts}", parts=Listing(parts))
    return Message("step.rcv", "rcv {parts}", parts=Listing(parts))


def _sent(segment: SegmentValue) -> Message:
    """The sending of a segment."""
    if short(segment) is TEXT:
        return Message("step.snd-text", "snd text")
    return Message("step.snd", "snd {segment}", segment=short(segment))


class _EndpointStep:
    """One step of one endpoint, while it is being named."""

    def __init__(self, namer: Namer, side: Side, seen: dict[str, int], before: Values, after: Values) -> None:
        width = namer.composed.scenario.width

        def segment(key: str) -> SegmentValue | None:
            return value_of(seen[key], width) if key in seen else None

        fields = [(name, f"{side.name}.{name}") for name in _READ]
        self.before = {name: before[namer.index[variable]] for name, variable in fields}
        self.after = {name: after[namer.index[variable]] for name, variable in fields}
        self.arrived = segment(delivers(side.into))
        self.sent = segment(sends(side.out))
        self.modulus = 1 << width

    def event(self, event: str) -> str:
        """The cause."""
        if self.arrived is not None:
            return _received(self._effective(self.arrived))
        if event == Event.TRANSMIT.value and self.sent is not None:
            if short(self.sent) == "FIN":
                return Message("step.queued-close", "queued CLOSE")
            return Message("step.queued-send", "queued SEND")
        return _TIMEOUTS.get(event) or event_text(event)

    def _effective(self, arrived: SegmentValue) -> list[str]:
        """The parts of an arriving segment that have an effect, in the order in which they are processed."""
        if short(arrived) in ("RST", "SYN", "SYN,ACK"):
            return [short(arrived)]
        found: list[str] = list(self._acknowledged(arrived))
        if arrived.text:
            found.append(TEXT)
        if "FIN" in arrived.control:
            found.append("FIN")
        return found or ["ACK"]

    def _acknowledged(self, arrived: SegmentValue) -> Iterator[Message]:
        """Our SYN or our FIN, if it acknowledges them and they were not acknowledged before."""
        una, nxt = self.before["snd_una"], self.before["snd_nxt"]
        covered = (arrived.ack_number - una) % self.modulus
        if not 0 < covered <= (nxt - una) % self.modulus:
            return
        if una == self.before["iss"]:
            yield Message("step.ack-of-syn", "ACK of SYN")
        our_fin_was_sent = State(self.before["state"]) in AFTER_CLOSE and not self.before["close_pending"]
        if our_fin_was_sent and arrived.ack_number == nxt:
            yield Message("step.ack-of-fin", "ACK of FIN")

    def action(self) -> str:
        """The action: on the TCB, on the channel, or deferred."""
        return Listing(self._actions(), "; ") or NOTHING

    def _actions(self) -> Iterator[Message]:
        before, after = self.before, self.after
        if before["state"] != after["state"] == State.CLOSED:
            yield Message("step.delete-tcb", "delete TCB")
        if after["state"] != before["state"] == State.CLOSED:
            yield Message("step.create-tcb", "create TCB")
        if self.sent is not None:
            yield _sent(self.sent)
        if after["ack_pending"] > before["ack_pending"]:
            yield Message("step.ack-delayed", "ACK delayed")
        if after["close_pending"] > before["close_pending"]:
            yield Message("step.fin-queued", "FIN queued")


_READ = ("state", "iss", "snd_una", "snd_nxt", "ack_pending", "close_pending")

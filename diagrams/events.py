"""What a step of an endpoint is called, as in RFC 9293 Figure 5: the event, and the action it causes.

Names are computed from the step: its event, the segments seen, and the variables before and after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..checker.graph import StateGraph
from ..checker.system import State as Values
from ..model.channels import ChannelState
from ..model.composed_system import ComposedSystem, delivers, duplicates, loses, sends
from ..model.environment.attacker import injects
from ..model.rule import Event
from ..model.segment_layout import SegmentValue, value_of
from ..model.side import Side
from ..model.state import AFTER_CLOSE, State

NOTHING = "x"
"""How Figure 5 writes that no action is taken."""

_CALLED: dict[str, str] = {
    Event.RETRANSMISSION_TIMEOUT.value: "timeout",
    Event.TIME_WAIT_TIMEOUT.value: "Timeout=2MSL",
}


@dataclass(frozen=True)
class Name:
    """A step in words: `A`, `rcv SYN`, `snd SYN,ACK`."""

    actor: str
    event: str
    action: str = NOTHING

    def __str__(self) -> str:
        return f"{self.event} / {self.action}"


def short(segment: SegmentValue) -> str:
    """A segment by what counts most in it: `RST`, `SYN,ACK`, `FIN`, `text`, `ACK`."""
    if "RST" in segment.control:
        return "RST"
    if "SYN" in segment.control:
        return "SYN,ACK" if "ACK" in segment.control else "SYN"
    return "FIN" if "FIN" in segment.control else "text" if segment.text else "ACK"


class Namer:
    """Names the steps of one reachable graph."""

    def __init__(self, composed: ComposedSystem, graph: StateGraph) -> None:
        self.composed = composed
        self.graph = graph
        self.index = graph.system.index

    @property
    def reads(self) -> list[str]:
        """The variables that `name` looks at, in the state before and in the state after."""
        return [f"{side.name}.{field}" for side, _ in self.composed.sides for field in _READ]

    def state_of(self, side: Side, values: Values) -> State:
        """The connection state of one endpoint."""
        return State(values[self.index[f"{side.name}.state"]])

    def pair(self, values: Values) -> tuple[State, State]:
        """The connection states of A and B."""
        return self.state_of(self.composed.a, values), self.state_of(self.composed.b, values)

    def name(self, before: Values, action: int, after: Values) -> Name:
        """The step that takes `action` (its place among the actions) from `before` to `after`."""
        done = self.graph.system.actions[action]
        seen = self.graph.lowered.observe(action, before)
        for side, _ in self.composed.sides:
            if done.actor == side.name:
                step = _Step(self, side, seen, before, after)
                return Name(side.name, step.event(done.event), step.action())
        return Name(done.actor, self._network(seen))

    def _network(self, seen: dict[str, int]) -> str:
        """What the network or a third party does: `loses FIN`, `duplicates SYN`, `injects RST`."""
        keys = [("loses", loses(channel)) for channel in self.composed.channels]
        keys += [("duplicates", duplicates(channel)) for channel in self.composed.channels]
        keys += [("injects", injects(channel)) for channel in self.composed.channels]
        met = ((verb, self._segment(seen, key)) for verb, key in keys)
        return "; ".join(f"{verb} {short(segment)}" for verb, segment in met if segment)

    def _segment(self, seen: dict[str, int], key: str) -> SegmentValue | None:
        return value_of(seen[key], self.composed.scenario.width) if key in seen else None

    def on(self, channel: ChannelState, values: Values) -> list[SegmentValue]:
        """The segments on a wire, place by place: the oldest first if the wire keeps their order."""
        held = (value_of(values[self.index[str(place)]], channel.width) for place in channel.places)
        return [segment for segment in held if segment]


class _Step:
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
        """What caused it."""
        if self.arrived is not None:
            return f"rcv {', '.join(self._matters(self.arrived))}"
        if event == Event.TRANSMIT.value and self.sent is not None:
            return "queued CLOSE" if short(self.sent) == "FIN" else "queued SEND"
        return _CALLED.get(event, event)

    def _matters(self, arrived: SegmentValue) -> list[str]:
        """What of an arriving segment matters, in the order in which it is processed."""
        if short(arrived) in ("RST", "SYN", "SYN,ACK"):
            return [short(arrived)]
        found = list(self._acknowledged(arrived))
        if arrived.text:
            found.append("text")
        if "FIN" in arrived.control:
            found.append("FIN")
        return found or ["ACK"]

    def _acknowledged(self, arrived: SegmentValue) -> Iterator[str]:
        """Whether our SYN or our FIN is acknowledged by it and was not before."""
        una, nxt = self.before["snd_una"], self.before["snd_nxt"]
        covered = (arrived.ack_number - una) % self.modulus
        if not 0 < covered <= (nxt - una) % self.modulus:
            return
        if una == self.before["iss"]:
            yield "ACK of SYN"
        our_fin_was_sent = State(self.before["state"]) in AFTER_CLOSE and not self.before["close_pending"]
        if our_fin_was_sent and arrived.ack_number == nxt:
            yield "ACK of FIN"

    def action(self) -> str:
        """What was done: to the TCB, on the wire, or put off."""
        return "; ".join(self._done()) or NOTHING

    def _done(self) -> Iterator[str]:
        before, after = self.before, self.after
        if before["state"] != after["state"] == State.CLOSED:
            yield "delete TCB"
        if after["state"] != before["state"] == State.CLOSED:
            yield "create TCB"
        if self.sent is not None:
            yield f"snd {short(self.sent)}"
        if after["ack_pending"] > before["ack_pending"]:
            yield "ACK delayed"
        if after["close_pending"] > before["close_pending"]:
            yield "FIN queued"


_READ = ("state", "iss", "snd_una", "snd_nxt", "ack_pending", "close_pending")

"""The ladder (message sequence chart) of a run as data: who did what, and where each segment went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from ..checker.message import Message
from ..checker.system import Citation
from ..checker.system import State as Values
from ..checker.trace import BadTrace, Step, Trace
from ..model.channels import ChannelState
from ..model.composed_system import ComposedSystem, delivers, duplicates, loses, sends
from ..model.environment.attacker import injects
from ..model.rule import Event
from ..model.scenarios.scenario import Scenario
from ..model.segment_layout import SegmentValue, value_of
from ..model.state import State


class ArrowEnd(Enum):
    """The fate of a segment."""

    DELIVERED = "delivered"
    LOST = "lost"
    NO_ROOM = "no-room"
    """Lost at once: it was sent into a full channel."""
    IN_FLIGHT = "in-flight"
    """Neither delivered nor lost at the end of the run."""


class NetworkEffect(Enum):
    """A step that no endpoint takes."""

    LOSES = "loses"
    DUPLICATES = "duplicates"
    INJECTS = "injects"


_OBSERVED = (
    (loses, NetworkEffect.LOSES),
    (duplicates, NetworkEffect.DUPLICATES),
    (injects, NetworkEffect.INJECTS),
)
"""The keys under which a channel's effects are observed."""

OLD_DUPLICATE = Message("ladder.old-duplicate", "old duplicate")
FORGED = Message("ladder.forged", "forged")
DUPLICATE = Message("ladder.duplicate", "duplicate")


def effect_on(
    channels: Iterable[ChannelState], observed: Mapping[str, int]
) -> tuple[NetworkEffect, int] | None:
    """The effect of the network or an attacker that is observed in a step, and the packed segment."""
    for channel in channels:
        for key, effect in _OBSERVED:
            if key(channel) in observed:
                return effect, observed[key(channel)]
    return None


@dataclass(frozen=True)
class LadderRow:
    """One step."""

    number: int
    """From 1."""
    actor: str
    """`A`, `B`, the channel that loses or duplicates a segment (`A→B`), or the attacker."""
    event: str
    effect: NetworkEffect | None
    """None: an endpoint takes the step."""
    a: State
    """A's state after the step."""
    b: State
    changed: frozenset[str]
    """The endpoints whose state the step changed."""
    rules: tuple[Citation, ...]
    """The rules that say what the step does; those that only pass on are left out."""


@dataclass(frozen=True)
class Arrow:
    """One segment. `sent` and `until` are indices of rows."""

    source: str
    target: str
    segment: SegmentValue
    sent: int | None
    """The row in which it was sent or, if it is `copied`, made; None: it was in the channel from the
    beginning, an old duplicate, or it is forged."""

    until: int | None = None
    """The row in which it arrived or was lost; None: it is still in flight at the end."""
    fate: ArrowEnd = ArrowEnd.IN_FLIGHT
    repeated: bool = False
    """The same was sent before in this direction."""
    copied: bool = False
    """The network made it, out of another that was in flight."""
    forged: bool = False
    """A third party made it, and nobody sees from where."""

    @property
    def origin(self) -> str:
        """The word for a segment that no endpoint has sent in this run; empty for any other."""
        if self.copied:
            return DUPLICATE
        return FORGED if self.forged else OLD_DUPLICATE if self.sent is None else ""

    @property
    def is_whole(self) -> bool:
        """It goes all the way from one endpoint to the other."""
        return self.fate is ArrowEnd.DELIVERED and self.sent is not None and not self.copied

    @property
    def is_lost(self) -> bool:
        """It arrives nowhere, ever."""
        return self.fate in (ArrowEnd.LOST, ArrowEnd.NO_ROOM)


@dataclass(frozen=True)
class Ladder:
    """A run between two lifelines."""

    scenario: Scenario
    start: tuple[State, State]
    """The states of A and B before the first row."""
    rows: tuple[LadderRow, ...]
    arrows: tuple[Arrow, ...]
    """Old duplicates first, then in the order in which they set out."""
    loop: int | None = None
    """The number of rows before the cycle; equal to the number of rows: nothing more happens."""
    headline: str = ""
    violated: str = ""

    def sent_at(self, row: int) -> list[Arrow]:
        """The segments that set out in a row."""
        return [arrow for arrow in self.arrows if arrow.sent == row]

    def original_of(self, copy: Arrow) -> Arrow:
        """The oldest of the segments that the network may have duplicated."""
        made = -1 if copy.sent is None else copy.sent
        return next(
            arrow
            for arrow in self.arrows
            if (arrow.source, arrow.segment) == (copy.source, copy.segment)
            and (arrow.until is None or arrow.until > made)
        )

    def ending_at(self, row: int) -> list[Arrow]:
        """The segments that arrive or are lost in a row."""
        return [arrow for arrow in self.arrows if arrow.until == row]


def kinds(ladder: Ladder) -> list[str]:
    """The control bits of each segment an endpoint sent, in order: `["SYN", "SYN,ACK", "ACK"]`."""
    sent = (arrow for arrow in ladder.arrows if arrow.sent is not None and not arrow.copied)
    return [",".join(arrow.segment.control) for arrow in sent]


def ladder_of(composed: ComposedSystem, trace: Trace) -> Ladder:
    """The ladder of a run of a composed system.

    Raises:
        BadTrace: what is observed of the channels is not what is in them.
    """
    index = trace.system.index
    places = index[f"{composed.a.name}.state"], index[f"{composed.b.name}.state"]
    rows, before = [], trace.initial
    for number, step in enumerate(trace.steps, 1):
        rows.append(_row(composed, places, number, step, before))
        before = step.state
    return Ladder(
        scenario=composed.scenario,
        start=(State(trace.initial[places[0]]), State(trace.initial[places[1]])),
        rows=tuple(rows),
        arrows=_arrows(composed, trace),
        loop=trace.loop,
        headline=trace.headline,
        violated=trace.violated,
    )


def _row(
    composed: ComposedSystem, places: tuple[int, int], number: int, step: Step, before: Values
) -> LadderRow:
    sides = zip((composed.a.name, composed.b.name), places, strict=True)
    telling = set(step.action.partition(": ")[2].replace(",", " ").split())
    effect = effect_on(composed.channels, step.observed)
    return LadderRow(
        number,
        step.actor,
        step.event,
        effect[0] if effect else None,
        State(step.state[places[0]]),
        State(step.state[places[1]]),
        frozenset(name for name, place in sides if before[place] != step.state[place]),
        # A silent path has no telling rule; its last one stands for it.
        tuple(rule for rule in step.rules if rule.rule in telling) or step.rules[-1:],
    )


def _arrows(composed: ComposedSystem, trace: Trace) -> tuple[Arrow, ...]:
    """The arrows of both channels: replay each channel from what was observed of it."""
    both = []
    for me, peer in composed.sides:
        replay = _Replay(me.out, me.name, peer.name, trace)
        for row, step in enumerate(trace.steps):
            replay.take(row, step)
        both.append(replay.arrows)
    everything = [arrow for arrows in both for arrow in arrows]
    return tuple(sorted(everything, key=lambda arrow: -1 if arrow.sent is None else arrow.sent))


OPENS = (Event.ACTIVE_OPEN.value, Event.PASSIVE_OPEN.value)
"""The calls that begin a connection: what was sent before is of another, even if it looks the same."""


@dataclass
class _Replay:
    """One channel while the run goes by: `queue` holds places in `arrows`, the oldest segment first."""

    channel: ChannelState
    source: str
    target: str
    trace: Trace
    arrows: list[Arrow] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)
    begun: int = 0
    """The place in `arrows` where the sender's present connection begins."""

    def __post_init__(self) -> None:
        """Begin with the segments that are in the channel already."""
        for packed in self._contents(self.trace.initial):
            self._append(packed, None)

    def take(self, row: int, step: Step) -> None:
        """Follow one step; what it removes goes before what it puts into the channel."""
        seen, channel = step.observed, self.channel
        if step.actor == self.source and step.event in OPENS:
            self.begun = len(self.arrows)
        if (delivered := seen.get(delivers(channel))) is not None:
            self._end(self._find(delivered, 0, row), row, ArrowEnd.DELIVERED)
        if (lost := seen.get(loses(channel))) is not None:
            self._end(self._find(lost, self._place_named(step), row), row, ArrowEnd.LOST)
        if (forged := seen.get(injects(channel))) is not None:
            self._append(forged, None, forged=True)
        if (doubled := seen.get(duplicates(channel))) is not None:
            original = self._find(doubled, self._place_named(step), row)
            behind = original + 1 if channel.channel.keeps_order else len(self.queue)
            self._append(doubled, row, copied=True, place=behind)
        contents = list(self._contents(step.state))
        if (sent := seen.get(sends(channel))) is not None:
            self._append(sent, row)
            if len(self.queue) > len(contents):
                self._end(len(self.queue) - 1, row, ArrowEnd.NO_ROOM)
        expected = [self._segment(packed) for packed in contents]
        if sorted(map(str, expected)) != sorted(str(self.arrows[at].segment) for at in self.queue):
            raise BadTrace(f"step {row + 1}: {channel.name} does not hold what was sent into it")

    def _append(
        self,
        packed: int,
        row: int | None,
        *,
        copied: bool = False,
        forged: bool = False,
        place: int | None = None,
    ) -> None:
        segment = self._segment(packed)
        again = (
            row is not None
            and not copied
            and any(_is_repetition(segment, arrow.segment) for arrow in self.arrows[self.begun :])
        )
        self.queue.insert(len(self.queue) if place is None else place, len(self.arrows))
        self.arrows.append(
            Arrow(self.source, self.target, segment, row, repeated=again, copied=copied, forged=forged)
        )

    def _end(self, place: int, row: int, fate: ArrowEnd) -> None:
        at = self.queue.pop(place)
        self.arrows[at] = replace(self.arrows[at], until=row, fate=fate)

    def _place_named(self, step: Step) -> int:
        """The place in the queue that the action names; a channel without an order has no such place."""
        named = step.action.rpartition("segment ")[2]
        return int(named) - 1 if named.isdecimal() and self.channel.channel.keeps_order else 0

    def _find(self, packed: int, place: int, row: int) -> int:
        """The place in the queue: the one named if the segment is there, or the oldest that is the same."""
        segment = self._segment(packed)
        places = [at for at, number in enumerate(self.queue) if self.arrows[number].segment == segment]
        if places:
            return place if place in places else places[0]
        raise BadTrace(f"step {row + 1}: {self.channel.name} does not hold {segment}")

    def _segment(self, packed: int) -> SegmentValue:
        segment = value_of(packed, self.channel.width)
        if segment is None:
            raise BadTrace(f"{self.channel.name}: {packed} is no segment")
        return segment

    def _contents(self, values: Values) -> Iterator[int]:
        for place in self.channel.places:
            packed = values[self.trace.system.index[str(place)]]
            if value_of(packed, self.channel.width) is not None:
                yield packed


def _is_repetition(segment: SegmentValue, earlier: SegmentValue) -> bool:
    """Say whether a segment is an earlier one again.

    What takes sequence numbers may carry a newer acknowledgment when it is sent again. A segment that takes
    none and acknowledges something else is another segment.
    """
    if (segment.control, segment.seq, segment.text) != (earlier.control, earlier.seq, earlier.text):
        return False
    takes_numbers = segment.text > 0 or "SYN" in segment.control or "FIN" in segment.control
    return takes_numbers or segment.ack_number == earlier.ack_number

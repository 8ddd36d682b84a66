"""A run beside a figure of RFC 9293, line by line, with every departure of the model.

States are those after the segment has left or arrived. The figures leave out the window, the PSH bit and the
length of <DATA>; these are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..checker.trace import Trace
from ..model.composed_system import ComposedSystem, delivers, sends
from ..model.scenarios.figures import Figure, Line
from ..model.segment_layout import SegmentValue, value_of
from ..model.side import Side
from ..model.state import State


@dataclass(frozen=True)
class Departure:
    """A state or segment of the figure that the run has otherwise."""

    side: str
    step: int
    """Of the run, from 1."""
    printed: str
    found: str


@dataclass(frozen=True)
class FigureReplay:
    """A printed line in the run."""

    line: Line
    steps: tuple[int, ...]
    """The steps in which its segment leaves and arrives; empty if it only gives states."""
    departures: tuple[Departure, ...]


def line_by_line(composed: ComposedSystem, figure: Figure, trace: Trace) -> tuple[FigureReplay, ...]:
    """Each line of the figure with its steps of the run, which may go on where the figure ends."""
    readers = [_Reader(composed, figure, trace, side) for side in (composed.a, composed.b)]
    return tuple(_found(line, readers) for line in figure.lines)


def _found(line: Line, readers: list[_Reader]) -> FigureReplay:
    steps, departures = set[int](), list[Departure]()
    for reader in readers:
        departures += reader.read(line)
        if reader.is_touched_by(line):
            steps.add(reader.at)
    return FigureReplay(line, tuple(sorted(steps)), tuple(departures))


@dataclass(frozen=True)
class _Moment:
    """A segment leaves an endpoint or arrives at it."""

    step: int
    leaves: bool
    segment: SegmentValue | None


@dataclass
class _Reader:
    """One endpoint of the run while the lines are read."""

    composed: ComposedSystem
    figure: Figure
    trace: Trace
    side: Side
    moments: list[_Moment] = field(init=False)
    """The moments still ahead."""
    at: int = field(init=False)
    """The step read last."""
    due: State | None = None
    """Printed where the segment is in flight (`...`): the state when the endpoint has its next one."""

    def __post_init__(self) -> None:
        """Begin at the first step of the figure."""
        self.at = self.figure.begins
        self.moments = [moment for moment in self._moments() if moment.step > self.at]

    def is_touched_by(self, line: Line) -> bool:
        """The line's segment leaves or arrives here."""
        return line.leaves if line.sender == self.side.name else line.arrives

    def read(self, line: Line) -> Iterator[Departure]:
        """Read the part of a line about this endpoint."""
        printed = line.a if self.side.name == "A" else line.b
        if self.is_touched_by(line):
            yield from self._segment(line, self.due if printed is None else printed)
            self.due = None
        elif printed is not None and line.segment is not None:
            self.due = printed
        elif printed is not None:
            yield from self._wait_for(printed)

    def _segment(self, line: Line, printed: State | None) -> Iterator[Departure]:
        """The next segment that leaves or arrives is the one printed, and the state after it."""
        if not self.moments:
            yield self._departure(str(line.segment), "nothing more")
            return
        moment = self.moments.pop(0)
        self.at = moment.step
        leaves = line.sender == self.side.name
        if (moment.leaves, _as_printed(moment.segment)) != (leaves, _as_printed(line.segment)):
            yield self._departure(str(line.segment), str(moment.segment))
        if printed is not None and self._state(self.at) is not printed:
            yield self._departure(printed.spelled, self._state(self.at).spelled)

    def _wait_for(self, printed: State) -> Iterator[Departure]:
        """The state is reached before the next segment leaves or arrives."""
        until = self.moments[0].step if self.moments else len(self.trace.states)
        reached = [step for step in range(self.at, until) if self._state(step) is printed]
        if reached:
            self.at = reached[0]
        else:
            yield self._departure(printed.spelled, self._state(self.at).spelled)

    def _departure(self, printed: str, found: str) -> Departure:
        return Departure(self.side.name, self.at, printed, found)

    def _state(self, step: int) -> State:
        """After the step; 0: at the start."""
        return State(self.trace.states[step][self.trace.system.index[f"{self.side.name}.state"]])

    def _moments(self) -> Iterator[_Moment]:
        keys = ((delivers(self.side.into), False), (sends(self.side.out), True))
        for number, step in enumerate(self.trace.steps, 1):
            for key, leaves in keys:
                # A segment lost or duplicated by a channel is no moment of the endpoint.
                if step.actor == self.side.name and key in step.observed:
                    segment = value_of(step.observed[key], self.composed.scenario.width)
                    yield _Moment(number, leaves, segment)


def _as_printed(segment: SegmentValue | None) -> SegmentValue | None:
    """The segment as far as the figures print it."""
    if segment is None:
        return None
    control = tuple(bit for bit in segment.control if bit != "PSH")
    return replace(segment, control=control, text=min(segment.text, 1))

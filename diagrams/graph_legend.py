"""The legends that the graph pictures share."""

from __future__ import annotations

from collections.abc import Iterable

from ..checker.message import Listing, Message
from .palette import Phase

COLOURS = {
    Phase.CLOSED: Message("colour.closed", "grey closed"),
    Phase.OPENING: Message("colour.opening", "yellow opening"),
    Phase.OPEN: Message("colour.open", "green open"),
    Phase.CLOSING: Message("colour.closing", "blue closing"),
    Phase.TIME_WAIT: Message("colour.time-wait", "violet waiting for 2 MSL"),
}

LOSS = Message("graph.lost", "Red: lost by the network.")
FRAMES = Message(
    "graph.frames", "Bold frame: the initial state is in it. Double frame: a terminal state is in it."
)


def colours(phases: Iterable[Phase]) -> Message:
    """The meaning of the colours that occur, in the order of a connection's life."""
    return Message("graph.colours", "Colour: {colours}.", colours=_named(phases))


def colours_of_pairs(phases: Iterable[Phase]) -> Message:
    """The meaning of the colours that occur in boxes of two endpoints."""
    return Message(
        "graph.colours-of-pairs", "Colour, by the side that is further on: {colours}.", colours=_named(phases)
    )


def _named(phases: Iterable[Phase]) -> Listing:
    drawn = set(phases)
    return Listing(COLOURS[phase] for phase in Phase if phase in drawn)


def box_legend(*, in_flight: bool, ended: bool) -> Message:
    """The reading of a box: the states, the segments in flight, the mark of an end, as far as they occur."""
    parts = [Message("graph.box", "In a box: the state of A | of B")]
    if in_flight:
        parts.append(Message("graph.box-in-flight", "segments in flight, → to B, ← to A"))
    if ended:
        parts.append(Message("graph.box-end", "(end): closed after an OPEN"))
    return Message("graph.boxes", "{parts}.", parts=Listing(parts, "; "))

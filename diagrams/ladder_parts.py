"""The parts of a drawn ladder: the blocks in the margins, the arrows with their labels and loose ends."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

from .ladder import Arrow, ArrowEnd
from .ladder_measure import mono_width, text_width
from .ladder_plane import Line, Point, Polygon

WIDTH = 1260
A_X, B_X = 360, 900
"""The lifelines."""
BAND = 10
"""Half the width of the state band along a lifeline."""
MARGIN_TEXT = 304
"""The greatest width of a text in a margin."""

NOTE_SIZE, RULE_SIZE, CONTROL_SIZE, NUMBER_SIZE = 14, 12.5, 15, 13
NOTE_LINE, RULE_LINE, PILL = 19, 16, 24

AGAIN = "↻ "
"""The sign before the label of a segment that is sent again."""


@dataclass(frozen=True)
class LabelBlock:
    """The text in a margin beside a row: a note, the new state, the rules. It is centred on its state."""

    note: tuple[str, ...]
    state: str
    rules: tuple[tuple[str, bool], ...]
    """Lines, each with whether it ends in the section."""

    @property
    def up(self) -> float:
        """Pixels above the row's line."""
        if self.state:
            return PILL / 2 + NOTE_LINE * len(self.note)
        return NOTE_LINE / 2 + NOTE_LINE * max(0, len(self.note) - 1)

    @property
    def down(self) -> float:
        """Pixels below the row's line."""
        first = PILL / 2 if self.state else NOTE_LINE / 2
        return first + RULE_LINE * max(0, len(self.rules) - (not self.state and not self.note))


@dataclass(frozen=True)
class Label:
    """The two lines of text along an arrow: control bits above it, numbers below it."""

    above: str
    below: str
    at: Point = (0.0, 0.0)
    angle: float = 0.0
    """Degrees."""

    @property
    def half_width(self) -> float:
        """Half of the longer line."""
        return (
            max(text_width(self.above, CONTROL_SIZE, bold=True), mono_width(self.below, NUMBER_SIZE)) / 2 + 4
        )

    @cached_property
    def corners(self) -> Polygon:
        """The corners of the rectangle it takes."""
        turn = math.radians(self.angle)
        cos, sin, wide = math.cos(turn), math.sin(turn), self.half_width
        level = box((-wide, -_ABOVE), (wide, _BELOW))
        return Polygon((self.at[0] + x * cos - y * sin, self.at[1] + x * sin + y * cos) for x, y in level)


_ABOVE, _BELOW = 22.0, 20.0
_SIGN = 9.0
"""Half the width of the sign at a loose end."""


def box(low: Point, high: Point) -> Polygon:
    """An upright rectangle."""
    return Polygon((low, (high[0], low[1]), high, (low[0], high[1])))


@dataclass(frozen=True)
class Shaft:
    """An arrow in the picture."""

    arrow: Arrow
    start: Point
    end: Point
    label: Label
    remark: str = ""
    """The words at its loose end: lost, duplicate, still in flight."""
    remark_at: Point = (0.0, 0.0)
    number: int | None = None
    """The step in which the network made it; it stands in a circle at the start."""
    original: Arrow | None = None
    """The segment of which the network made it."""
    forks: bool = False
    """It begins on the arrow of its original."""

    @property
    def line(self) -> Line:
        """From start to end."""
        return self.start, self.end

    @cached_property
    def remark_box(self) -> Polygon | None:
        """The rectangle of the text at its loose end; with the end itself, unless that has a number."""
        if not self.remark:
            return None
        (x, y), half = self.remark_at, text_width(self.remark, NUMBER_SIZE, bold=True) / 2
        left, right = x - half, x + half
        if not self.starts_loose or self.number is None:
            end = self.start[0] if self.starts_loose else self.end[0]
            left, right = min(left, end - _SIGN), max(right, end + _SIGN)
        return box((left, y - 15), (right, y + 7))

    @cached_property
    def number_box(self) -> Polygon | None:
        """The rectangle of the number at its start."""
        if self.number is None:
            return None
        (x, y), half = self.start, _SIGN + 2
        return box((x - half, y - half), (x + half, y + half))

    @cached_property
    def boxes(self) -> list[Polygon]:
        """Both rectangles, as far as there are."""
        return [one for one in (self.remark_box, self.number_box) if one is not None]

    @cached_property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest y that it reaches, with its rectangles."""
        heights = [y for polygon in (self.line, self.middle, *self.boxes) for _, y in polygon]
        return min(heights), max(heights)

    @cached_property
    def middle(self) -> Polygon:
        """The rectangle of its label in its middle."""
        return label_at(self, 0.5).corners

    @property
    def starts_loose(self) -> bool:
        """Its loose end is its start."""
        return self.arrow.fate is ArrowEnd.DELIVERED

    def at(self, part: float) -> Point:
        """The point at a part of its length."""
        (x1, y1), (x2, y2) = self.start, self.end
        return x1 + (x2 - x1) * part, y1 + (y2 - y1) * part


def label_at(shaft: Shaft, part: float) -> Label:
    """The label at a part of the length of its arrow."""
    (x1, y1), (x2, y2) = shaft.start, shaft.end
    if x2 < x1:
        x1, y1, x2, y2 = x2, y2, x1, y1
    return replace(shaft.label, at=shaft.at(part), angle=math.degrees(math.atan2(y2 - y1, x2 - x1)))

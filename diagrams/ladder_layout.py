"""Where everything of a drawn ladder stands: rows in the order of time, arrows between lifelines, labels.

Geometry only, in pixels, the origin at the top left. Nothing here knows of colours or SVG.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .ladder import Arrow, Fate, Ladder, Row
from .ladder_measure import mono_width, text_width, wrap
from .ladder_plane import Line, Point, Polygon, crossing, cuts, overlap
from .words_ladder import Lang, note, say, told

WIDTH = 1260
A_X, B_X = 360, 900
"""The lifelines."""
BAND = 10
"""Half the width of the state band along a lifeline."""
MARGIN_TEXT = 304
"""How wide a text in a margin may be."""

NOTE_SIZE, RULE_SIZE, CONTROL_SIZE, NUMBER_SIZE = 14, 12.5, 15, 13
NOTE_LINE, RULE_LINE, PILL = 19, 16, 24

_STEP = 24
"""Pixels between two steps at least."""
_SLANT = 50
"""Pixels between sending and arriving at least."""
_LIFTS = (0.0, 16.0, 32.0, 48.0, 80.0, 120.0)
"""How many pixels higher a loose end may be drawn than its row where it would be in the way there."""
_MORE, _ROUNDS = 12, 24
"""Pixels more for an arrow whose label is in the way, and how often they may be added."""
_APART = 14
"""Pixels between two blocks in a margin."""


@dataclass(frozen=True)
class Block:
    """What stands in a margin beside a row: a note, the new state, the rules. It is centred on its state."""

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

    def corners(self) -> Polygon:
        """The corners of the rectangle it takes."""
        turn = math.radians(self.angle)
        cos, sin, wide = math.cos(turn), math.sin(turn), self.half_width
        box = [(-wide, -_ABOVE), (wide, -_ABOVE), (wide, _BELOW), (-wide, _BELOW)]
        return [(self.at[0] + x * cos - y * sin, self.at[1] + x * sin + y * cos) for x, y in box]


_ABOVE, _BELOW = 22.0, 20.0


@dataclass(frozen=True)
class Shaft:
    """An arrow in the picture."""

    arrow: Arrow
    start: Point
    end: Point
    label: Label
    remark: str = ""
    """What stands at its loose end: lost, old duplicate, still in the network."""
    remark_at: Point = (0.0, 0.0)

    @property
    def line(self) -> Line:
        """From start to end."""
        return self.start, self.end

    def at(self, part: float) -> Point:
        """The point at a part of the way."""
        (x1, y1), (x2, y2) = self.start, self.end
        return x1 + (x2 - x1) * part, y1 + (y2 - y1) * part


@dataclass
class Layout:
    """The places of everything below the heading; `top` is where the first states stand."""

    ladder: Ladder
    lang: Lang
    top: float
    blocks: list[Block] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)
    shafts: list[Shaft] = field(default_factory=list)
    bottom: float = 0.0
    """Where the lifelines end."""
    extra: dict[int, float] = field(default_factory=dict)
    """By row, what is added above it to make room for labels."""

    def __post_init__(self) -> None:
        """Rows first, then arrows, then their labels; again with more room where labels are in the way."""
        self.blocks = [_block(row, self.lang) for row in self.ladder.rows]
        for _ in range(_ROUNDS):
            self._place_rows()
            self._place_shafts()
            crowded = self._place_labels()
            if not crowded:
                break
            for row in crowded:
                self.extra[row] = self.extra.get(row, 0.0) + _MORE

    def _place_rows(self) -> None:
        """Each row as high as blocks above it in its margin and the slant of its arrows allow."""
        free = {"A": self.top + PILL / 2 + 6, "B": self.top + PILL / 2 + 6}
        last, self.ys = self.top, []
        for index, (row, block) in enumerate(zip(self.ladder.rows, self.blocks, strict=True)):
            y = last + _STEP
            if row.actor in free:
                y = max(y, free[row.actor] + block.up)
            for arrow in self.ladder.ending_at(index):
                begin = self.top if arrow.sent is None else [*self.ys, y][arrow.sent]
                y = max(y, begin + _SLANT)
            y += self.extra.get(index, 0.0)
            self.ys.append(y)
            last = y
            if row.actor in free:
                free[row.actor] = y + block.down + _APART
        open_ends = [arrow for arrow in self.ladder.arrows if arrow.until is None]
        begins = [self.top if arrow.sent is None else self.ys[arrow.sent] for arrow in open_ends]
        self.bottom = max(
            [
                *free.values(),
                last + 30 + self.extra.get(len(self.ladder.rows), 0.0),
                *(begin + _SLANT + 16 for begin in begins),
            ]
        )

    def _place_shafts(self) -> None:
        """Whole arrows first; then those with a loose end, which find an end that is out of the way."""
        arrows = list(enumerate(self.ladder.arrows))
        done = {at: self._shaft(arrow) for at, arrow in arrows if _is_whole(arrow)}
        for _ in range(2):
            for at, arrow in arrows:
                if not _is_whole(arrow):
                    others = [shaft for number, shaft in done.items() if number != at]
                    done[at] = self._with_loose_end(arrow, others)
        self.shafts = [done[at] for at, _ in arrows]

    def _with_loose_end(self, arrow: Arrow, others: list[Shaft]) -> Shaft:
        """The first of all choices that is in nobody's way, or else the one that is least so."""
        best, least = self._shaft(arrow, *_loose(arrow)[0]), 1_000_000
        for lift in _LIFTS:
            for begin, end in _loose(arrow):
                choice = self._shaft(arrow, begin, end, lift)
                trouble = _loose_trouble(choice, others)
                if trouble < least:
                    best, least = choice, trouble
                if trouble == 0:
                    return choice
        return best

    def _shaft(self, arrow: Arrow, begin: float = 0.0, end: float = 1.0, lift: float = 0.0) -> Shaft:
        """The arrow from one part of the way across to another, its loose end so many pixels higher."""
        from_x, to_x = (A_X + BAND, B_X - BAND) if arrow.source == "A" else (B_X - BAND, A_X + BAND)
        y1, y2 = self._heights(arrow, begin, lift)
        start = (from_x + (to_x - from_x) * begin, y1)
        tip = (from_x + (to_x - from_x) * end, y2)
        shaft = Shaft(arrow, start, tip, _label(arrow, self.lang), self._remark(arrow))
        at_tip = arrow.fate is not Fate.DELIVERED
        loose, ahead = (tip, to_x > from_x) if at_tip else (start, to_x < from_x)
        away = text_width(shaft.remark, NUMBER_SIZE, bold=True) / 2 + (24 if arrow.until is None else 16)
        return replace(shaft, remark_at=(loose[0] + (away if ahead else -away), loose[1] + 4))

    def _heights(self, arrow: Arrow, begin: float, lift: float) -> tuple[float, float]:
        """Where the arrow begins and ends, from top to bottom."""
        y2 = self.bottom - 18 if arrow.until is None else self.ys[arrow.until]
        if arrow.sent is None:
            if arrow.fate is not Fate.DELIVERED:
                y2 = max(y2 - lift, min(y2, self.top + 24))
                return max(self.top, y2 - _SLANT * 0.7), y2
            return max(self.top, y2 - _SLANT * (1 - begin) - 8 - lift), y2
        y1 = self.ys[arrow.sent]
        if arrow.fate is Fate.NO_ROOM:
            return y1, y1 + 20
        return y1, max(y2 - lift, min(y2, y1 + 24))

    def _remark(self, arrow: Arrow) -> str:
        """What stands at a loose end; a loss has the number of its step."""
        old = say(self.lang, "old duplicate") if arrow.sent is None else ""
        if arrow.fate is Fate.DELIVERED:
            return old
        if arrow.fate is Fate.LOST and arrow.until is not None:
            end = f"{self.ladder.rows[arrow.until].number} {say(self.lang, 'lost')}"
        else:
            end = say(self.lang, "lost, full" if arrow.fate is Fate.NO_ROOM else "in network")
        return f"{end} ({old})" if old else end

    def _place_labels(self) -> set[int]:
        """Each label at the part of its arrow where it is least in the way; the rows that need more room."""
        remarks = [remark_box(shaft) for shaft in self.shafts if shaft.remark]
        boxes: dict[int, Polygon] = {}
        narrow = self._narrow_ends()
        crowded = set(narrow)
        # Those with the least room choose first; then each may move while others stand.
        order = sorted(range(len(self.shafts)), key=lambda at: (self._room(at), at))
        for _ in range(3):
            crowded = set(narrow)
            for at in order:
                shaft = self.shafts[at]
                lines = [other.line for other in self.shafts if other is not shaft]
                others = remarks + [box for number, box in boxes.items() if number != at]
                trouble, label = _best(shaft, others, lines)
                boxes[at] = label.corners()
                self.shafts[at] = replace(shaft, label=label)
                if trouble:
                    crowded.add(self._until(shaft))
            if crowded == narrow:
                break
        return crowded

    def _narrow_ends(self) -> set[int]:
        """The rows in which arrows end that run through the loose end of another."""
        boxes = [(shaft, remark_box(shaft)) for shaft in self.shafts if shaft.remark]
        return {
            self._until(other)
            for shaft, box in boxes
            for other in self.shafts
            if other is not shaft and cuts(other.line, box)
        }

    def _until(self, shaft: Shaft) -> int:
        """The row that must move for the arrow to be longer; one past the last if it is on its way."""
        return len(self.ladder.rows) if shaft.arrow.until is None else shaft.arrow.until

    def _room(self, at: int) -> float:
        shaft = self.shafts[at]
        return math.dist(shaft.start, shaft.end) - 2 * shaft.label.half_width


def _block(row: Row, lang: Lang) -> Block:
    """What stands beside a row; nothing in the margins for what happens on a wire."""
    if row.actor not in ("A", "B"):
        return Block((), "", ())
    state = (row.a if row.actor == "A" else row.b).spelled if row.actor in row.changed else ""
    rules: list[tuple[str, bool]] = []
    cited = told(row, lang)
    for number, (words, section) in enumerate(cited):
        # A section that the next rule cites as well stands there.
        last = number + 1 == len(cited) or cited[number + 1][1] != section
        text = f"{words} §{section}".strip() if last else words + say(lang, "semicolon")
        lines = wrap(text, MARGIN_TEXT, lambda text: text_width(text, RULE_SIZE))
        rules += [(line, last and line is lines[-1]) for line in lines]
    said = wrap(note(row, lang), MARGIN_TEXT, lambda text: text_width(text, NOTE_SIZE, bold=True))
    return Block(tuple(said), state, tuple(rules))


def _label(arrow: Arrow, lang: Lang) -> Label:
    segment = arrow.segment
    above = ",".join(segment.control)
    if segment.text:
        above += f"  {say(lang, 'octet' if segment.text == 1 else 'octets', segment.text)}"
    below = f"SEQ={segment.seq}" + (f" ACK={segment.ack_number}" if "ACK" in segment.control else "")
    return Label(f"↻ {above}" if arrow.repeated else above, below)


def _is_whole(arrow: Arrow) -> bool:
    """It goes from one lifeline to the other."""
    return arrow.fate is Fate.DELIVERED and arrow.sent is not None


def _loose_trouble(shaft: Shaft, others: list[Shaft]) -> int:
    """How bad a loose end is: to overtake one's own direction is worst, then to be written over."""
    overtakes = any(
        crossing(shaft.line, other.line) for other in others if other.arrow.source == shaft.arrow.source
    )
    box = remark_box(shaft)
    trouble = 10 * sum(cuts(other.line, box) for other in others)
    for other in others:
        if other.remark:
            its = remark_box(other)
            trouble += 10 * (overlap(box, its) + cuts(shaft.line, its))
            # A short arrow has hardly another place for its label than its middle.
            trouble += overlap(_label_at(shaft, 0.5).corners(), its)
            trouble += overlap(_label_at(other, 0.5).corners(), box)
    return 100 * overtakes + trouble


def _loose(arrow: Arrow) -> list[tuple[float, float]]:
    """From which to which part of the way across an arrow with a loose end may go, the best first."""
    if arrow.sent is None:
        if arrow.fate is Fate.DELIVERED:
            return [(begin, 1.0) for begin in (0.5, 0.6, 0.4, 0.7, 0.3, 0.8)]
        return [(0.25, end) for end in (0.65, 0.55, 0.45, 0.35)]
    return [(0.0, end) for end in (0.62, 0.55, 0.48, 0.4, 0.32, 0.25, 0.18, 0.12)]


def _parts(shaft: Shaft) -> Iterable[float]:
    """Where along its arrow a label may stand, the middle first; it stays between the lifelines."""
    half = shaft.label.half_width / max(1.0, abs(shaft.end[0] - shaft.start[0]))
    low, high = half + 0.02, 1 - half - 0.05
    if low >= high:
        return [0.5]
    offers = [0.5]
    for step in range(1, 25):
        offers += [0.5 - step * 0.02, 0.5 + step * 0.02]
    return [part for part in offers if low <= part <= high] or [(low + high) / 2]


def _label_at(shaft: Shaft, part: float) -> Label:
    (x1, y1), (x2, y2) = shaft.start, shaft.end
    if x2 < x1:
        x1, y1, x2, y2 = x2, y2, x1, y1
    return replace(shaft.label, at=shaft.at(part), angle=math.degrees(math.atan2(y2 - y1, x2 - x1)))


def remark_box(shaft: Shaft) -> Polygon:
    """The rectangle of the text at a loose end, with the end itself."""
    (x, y), half = shaft.remark_at, text_width(shaft.remark, NUMBER_SIZE, bold=True) / 2
    loose = shaft.start[0] if shaft.arrow.fate is Fate.DELIVERED else shaft.end[0]
    left, right = min(x - half, loose - 9), max(x + half, loose + 9)
    return [(left, y - 15), (right, y - 15), (right, y + 7), (left, y + 7)]


def _best(shaft: Shaft, placed: list[Polygon], lines: list[Line]) -> tuple[int, Label]:
    """The label where it is least in the way, and how much it is: texts count more than arrows."""
    best: tuple[int, Label] | None = None
    for part in _parts(shaft):
        label = _label_at(shaft, part)
        box = label.corners()
        trouble = 10 * sum(overlap(box, other) for other in placed) + sum(cuts(line, box) for line in lines)
        if best is None or trouble < best[0]:
            best = trouble, label
        if trouble == 0:
            break
    assert best is not None, "an arrow has at least one place for its label"
    return best

"""The place of everything in a drawn ladder: rows in the order of time, arrows between lifelines, labels.

Geometry only, in pixels, the origin at the top left. Nothing here knows of colours or SVG.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import permutations

from ..checker.message import Count
from ..locales import Language, translate
from .ladder import Arrow, ArrowEnd, Ladder, LadderRow
from .ladder_captions import CHANNEL_FULL, IN_FLIGHT, LOST, continued, note, rules
from .ladder_ends import Placement, obstruction, placements, runs_through
from .ladder_measure import text_width, wrap
from .ladder_parts import (
    A_X,
    AGAIN,
    B_X,
    BAND,
    MARGIN_TEXT,
    NOTE_SIZE,
    NUMBER_SIZE,
    PILL,
    RULE_SIZE,
    Label,
    LabelBlock,
    Shaft,
    label_at,
)
from .ladder_plane import Line, Polygon, cuts, overlap

_STEP = 24
"""Pixels between two steps at least."""
_SLANT = 50
"""Pixels between sending and arriving at least."""
_MORE, _ROUNDS = 12, 24
"""Pixels more for an arrow whose label obstructs others, and the most times that they are added."""
_APART = 14
"""Pixels between two blocks in a margin."""
_FORKS = (0.05, 0.7)
"""The parts of the distance within which a duplicate may begin on the arrow of its original."""
_ACROSS = Placement()


@dataclass
class LadderLayout:
    """The places of everything below the heading; `top` is where the first states stand."""

    ladder: Ladder
    lang: Language
    top: float
    blocks: list[LabelBlock] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)
    shafts: list[Shaft] = field(default_factory=list)
    bottom: float = 0.0
    """The height at which the lifelines end."""
    extra: dict[int, float] = field(default_factory=dict)
    """By row, what is added above it to make room for labels."""

    def __post_init__(self) -> None:
        """Rows first, then arrows, then their labels; again with more room where labels obstruct others."""
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
        """Whole arrows first; then those with a loose end, which find a free place for it."""
        arrows = list(enumerate(self.ladder.arrows))
        done = {at: self._shaft(arrow) for at, arrow in arrows if arrow.is_whole}
        for _ in range(2):
            for at, arrow in arrows:
                if not arrow.is_whole:
                    others = [shaft for number, shaft in done.items() if number != at]
                    done[at] = self._with_loose_end(arrow, others)
        self.shafts = [done[at] for at, _ in arrows]

    def _with_loose_end(self, arrow: Arrow, others: list[Shaft]) -> Shaft:
        """The first of all placements that obstructs nothing, or else the one that costs least."""
        best, least = self._shaft(arrow), 1_000_000
        for placement in placements(arrow, self._fork(arrow, others)):
            choice = self._shaft(arrow, placement)
            found = obstruction(choice, others, ordered=self.ladder.scenario.channel.keeps_order, most=least)
            if found < least:
                best, least = choice, found
            if found == 0:
                return choice
        return best

    def _fork(self, arrow: Arrow, others: list[Shaft]) -> float | None:
        """The part of the distance at which a duplicate is on the arrow of its original when it is made."""
        if not arrow.copied or arrow.sent is None:
            return None
        original, y = self.ladder.original_of(arrow), self.ys[arrow.sent]
        for (x1, y1), (x2, y2) in (shaft.line for shaft in others if shaft.arrow is original):
            x = x1 + (x2 - x1) * (y - y1) / (y2 - y1)
            part = abs(x - (A_X + BAND if arrow.source == "A" else B_X - BAND)) / (B_X - A_X - 2 * BAND)
            if y1 < y < y2 and _FORKS[0] < part < _FORKS[1]:
                return part
        return None

    def _shaft(self, arrow: Arrow, placement: Placement = _ACROSS) -> Shaft:
        """The arrow at a placement; the words at its loose end stand beside it."""
        from_x, to_x = (A_X + BAND, B_X - BAND) if arrow.source == "A" else (B_X - BAND, A_X + BAND)
        y1, y2 = self._heights(arrow, placement)
        start = (from_x + (to_x - from_x) * placement.begin, y1)
        tip = (from_x + (to_x - from_x) * placement.end, y2)
        number = self.ladder.rows[arrow.sent].number if arrow.copied and arrow.sent is not None else None
        shaft = Shaft(arrow, start, tip, _label(arrow, self.lang), self._remark(arrow), number=number)
        if arrow.copied:
            shaft = replace(shaft, original=self.ladder.original_of(arrow), forks=placement.forks)
        at_tip = arrow.fate is not ArrowEnd.DELIVERED
        loose, ahead = (tip, to_x > from_x) if at_tip else (start, to_x < from_x)
        away = text_width(shaft.remark, NUMBER_SIZE, bold=True) / 2 + (24 if arrow.until is None else 16)
        if placement.drop:
            # Below the start there is room behind it, above it before it.
            away = (away - 16) * (1 if placement.drop > 0 else -1)
        return replace(
            shaft, remark_at=(loose[0] + (away if ahead else -away), loose[1] + 4 + placement.drop)
        )

    def _heights(self, arrow: Arrow, placement: Placement) -> tuple[float, float]:
        """The heights at which the arrow begins and ends."""
        y2 = self.bottom - 18 if arrow.until is None else self.ys[arrow.until]
        if arrow.sent is None:
            if arrow.fate is not ArrowEnd.DELIVERED:
                y2 = max(y2 - placement.lift, min(y2, self.top + 24))
                return max(self.top, y2 - _SLANT * 0.7), y2
            return max(self.top, y2 - _SLANT * (1 - placement.begin) - 8 - placement.lift), y2
        y1 = self.ys[arrow.sent]
        if arrow.fate is ArrowEnd.NO_ROOM:
            return y1, y1 + 20
        return y1, max(y2 - placement.lift, min(y2, y1 + 24))

    def _remark(self, arrow: Arrow) -> str:
        """The words at a loose end; a loss has the number of its step."""
        origin = translate(arrow.origin, self.lang)
        if arrow.fate is ArrowEnd.DELIVERED:
            return origin
        end = translate(_ENDS[arrow.fate], self.lang)
        if arrow.fate is ArrowEnd.LOST and arrow.until is not None:
            end = f"{self.ladder.rows[arrow.until].number} {end}"
        return f"{end} ({origin})" if origin else end

    def _place_labels(self) -> set[int]:
        """Put each label where it obstructs least; the answer is the rows that need more room."""
        remarks = [box for shaft in self.shafts for box in shaft.boxes]
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
                cost, label = _best(shaft, others, lines)
                boxes[at] = label.corners
                self.shafts[at] = replace(shaft, label=label)
                if cost:
                    crowded.add(self._until(shaft))
            if crowded == narrow:
                break
        return crowded

    def _narrow_ends(self) -> set[int]:
        """The rows in which arrows end that run through the loose end of another."""
        pairs = permutations(self.shafts, 2)
        return {self._until(other) for shaft, other in pairs if runs_through(other, shaft)}

    def _until(self, shaft: Shaft) -> int:
        """The row that must move for the arrow to be longer; one past the last if it is in flight."""
        return len(self.ladder.rows) if shaft.arrow.until is None else shaft.arrow.until

    def _room(self, at: int) -> float:
        shaft = self.shafts[at]
        return math.dist(shaft.start, shaft.end) - 2 * shaft.label.half_width


_ENDS = {ArrowEnd.LOST: LOST, ArrowEnd.NO_ROOM: CHANNEL_FULL, ArrowEnd.IN_FLIGHT: IN_FLIGHT}


def _block(row: LadderRow, lang: Language) -> LabelBlock:
    """The text beside a row; the margins are empty for what happens in a channel."""
    if row.actor not in ("A", "B"):
        return LabelBlock((), "", ())
    state = (row.a if row.actor == "A" else row.b).spelled if row.actor in row.changed else ""
    lines: list[tuple[str, bool]] = []
    cited = rules(row)
    for number, (label, section) in enumerate(cited):
        # A section that the next rule cites as well stands there.
        last = number + 1 == len(cited) or cited[number + 1][1] != section
        text = f"{translate(label, lang)} §{section}" if last else translate(continued(label), lang)
        wrapped = wrap(text, MARGIN_TEXT, lambda text: text_width(text, RULE_SIZE))
        lines += [(line, last and line is wrapped[-1]) for line in wrapped]
    cause = wrap(translate(note(row), lang), MARGIN_TEXT, lambda text: text_width(text, NOTE_SIZE, bold=True))
    return LabelBlock(tuple(cause), state, tuple(lines))


def _label(arrow: Arrow, lang: Language) -> Label:
    segment = arrow.segment
    above = ",".join(segment.control)
    if segment.text:
        above += f"  {translate(Count(segment.text, 'octet'), lang)}"
    below = f"SEQ={segment.seq}" + (f" ACK={segment.ack_number}" if "ACK" in segment.control else "")
    return Label(f"{AGAIN}{above}" if arrow.repeated else above, below)


def _parts(shaft: Shaft) -> Iterable[float]:
    """The parts of its arrow where a label may stand, the middle first; it stays between the lifelines."""
    half = shaft.label.half_width / max(1.0, math.dist(shaft.start, shaft.end))
    low, high = half + 0.02, 1 - half - 0.05
    if low >= high:
        return [0.5]
    offers = [0.5]
    for step in range(1, 25):
        offers += [0.5 - step * 0.02, 0.5 + step * 0.02]
    return [part for part in offers if low <= part <= high] or [(low + high) / 2]


def _best(shaft: Shaft, placed: list[Polygon], lines: list[Line]) -> tuple[int, Label]:
    """The label where it obstructs least, and its cost."""
    best, least = shaft.label, 1_000_000
    for part in _parts(shaft):
        label = label_at(shaft, part)
        cost = _cost(label.corners, placed, lines, least)
        if cost < least:
            best, least = label, cost
        if cost == 0:
            break
    return least, best


def _cost(box: Polygon, placed: list[Polygon], lines: list[Line], most: int) -> int:
    """The cost of a label at a place: texts count more than arrows. From `most` on nothing is counted."""
    found = 0
    for other in placed:
        if overlap(box, other):
            found += 10
            if found >= most:
                return found
    for line in lines:
        if cuts(line, box):
            found += 1
            if found >= most:
                return found
    return found

"""Arrows with a loose end: the placements to choose from, and how much each obstructs others."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from .ladder import Arrow, ArrowEnd
from .ladder_parts import A_X, B_X, BAND, Shaft
from .ladder_plane import crossing, cuts, overlap

_LIFTS = (0.0, 16.0, 32.0, 48.0, 80.0, 120.0)
"""Pixels by which a loose end may be drawn higher than its row where it would obstruct others there."""
_DROPS = (0.0, 24.0, -24.0)
"""Pixels by which the words at the start of a duplicate may stand lower."""


@dataclass(frozen=True)
class Placement:
    """The part of the distance between the lifelines that an arrow takes."""

    begin: float = 0.0
    end: float = 1.0
    lift: float = 0.0
    """Pixels by which its loose end is higher than its row."""
    drop: float = 0.0
    """Pixels by which the words at its loose end are lower than it; zero: they stand beside it."""
    forks: bool = False
    """It begins on another arrow."""


def placements(arrow: Arrow, fork: float | None = None) -> Iterator[Placement]:
    """The placements of an arrow with a loose end, the best first.

    At `fork` a duplicate would begin on the arrow of its original.
    """
    if arrow.copied and arrow.fate is ArrowEnd.DELIVERED:
        for begin in (0.4, 0.3, 0.5, 0.2, 0.6, 0.1, 0.7, *([] if fork is None else [fork])):
            yield from (Placement(begin, drop=drop, forks=begin == fork) for drop in _DROPS)
        return
    for lift in _LIFTS:
        yield from (Placement(begin, end, lift) for begin, end in _spans(arrow))
        if fork is not None:
            yield from (
                Placement(fork, fork + on, lift, forks=True) for on in (0.4, 0.3, 0.2) if fork + on < 0.7
            )


def _spans(arrow: Arrow) -> list[tuple[float, float]]:
    if arrow.sent is None and arrow.fate is ArrowEnd.DELIVERED:
        return [(begin, 1.0) for begin in (0.5, 0.6, 0.4, 0.7, 0.3, 0.8)]
    if arrow.sent is None:
        return [(0.25, end) for end in (0.65, 0.55, 0.45, 0.35)]
    ends = (0.62, 0.55, 0.48, 0.4, 0.32, 0.25, 0.18, 0.12)
    if arrow.copied:
        return [
            (begin, begin + on)
            for begin in (0.25, 0.15, 0.35, 0.05)
            for on in (0.4, 0.3, 0.2)
            if begin + on < 0.7
        ]
    return [(0.0, end) for end in ends]


def obstruction(shaft: Shaft, others: list[Shaft], *, ordered: bool, most: int) -> int:
    """The cost of a placement: to overtake where none overtakes is worst, then to be written over.

    On a channel that keeps no order, a lost segment may have overtaken others. A choice as bad as `most` is
    not looked at any further.
    """
    found = 30 * _is_narrow(shaft) + max((_misleads(shaft, other, ordered) for other in others), default=0)
    for other in others:
        if found >= most:
            break
        found += _between(shaft, other)
    return found


def _between(shaft: Shaft, other: Shaft) -> int:
    """The cost of two arrows that obstruct each other's loose ends."""
    if shaft.span[1] < other.span[0] or other.span[1] < shaft.span[0]:
        return 0
    mine, its = shaft.boxes, other.boxes
    found = 10 * (runs_through(other, shaft) + runs_through(shaft, other))
    found += 10 * any(overlap(box, that) for box in mine for that in its)
    # A short arrow has hardly another place for its label than its middle.
    found += any(overlap(shaft.middle, that) for that in its)
    if its:
        found += any(overlap(other.middle, box) for box in mine)
    return found


def _is_narrow(shaft: Shaft) -> bool:
    """It runs through the words at its own loose end, or has no room for them or for its label."""
    words = shaft.remark_box
    if words is not None and not A_X + BAND < words[0][0] < words[1][0] < B_X - BAND:
        return True
    if words is not None and shaft.number is not None and shaft.starts_loose and cuts(shaft.line, words):
        return True
    return shaft.arrow.fate is ArrowEnd.NO_ROOM and abs(shaft.end[0] - shaft.start[0]) < (
        2 * shaft.label.half_width + 20
    )


def _misleads(shaft: Shaft, other: Shaft, ordered: bool) -> int:
    """The cost of two arrows of one direction that cross, or do not, against the order of their segments."""
    one, two = shaft.arrow, other.arrow
    if one.source != two.source:
        return 0
    if not crossing(shaft.line, other.line):
        missed = any(
            overtakes(*pair) and pair[1].fate is ArrowEnd.DELIVERED for pair in ((one, two), (two, one))
        )
        return 100 * missed
    if overtakes(one, two) or overtakes(two, one):
        return 0
    is_copy = shaft.original is two or other.original is one
    return 100 if ordered or is_copy or not (one.is_lost or two.is_lost) else 5


def runs_through(shaft: Shaft, other: Shaft) -> bool:
    """Say whether an arrow cuts the loose end of another; one that is duplicated there does not count."""
    duplicated = other.forks and shaft.arrow is other.original
    boxes = [other.remark_box] if duplicated else other.boxes
    return any(cuts(shaft.line, box) for box in boxes if box is not None)


def overtakes(one: Arrow, other: Arrow) -> bool:
    """Say whether a segment set out later and arrived while the other was still in flight."""
    if other.sent is None or one.sent is None or one.until is None or one.fate is not ArrowEnd.DELIVERED:
        return False
    return other.sent < one.sent and one.until < (math.inf if other.until is None else other.until)

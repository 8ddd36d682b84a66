"""Lines and convex polygons in the plane: crossing, overlap, cuts."""

from __future__ import annotations

from functools import cached_property

Point = tuple[float, float]
Line = tuple[Point, Point]
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Polygon(tuple[Point, ...]):
    """The corners of a convex polygon, in order."""

    @cached_property
    def around(self) -> Rectangle:
        """The upright rectangle around it."""
        xs, ys = [x for x, _ in self], [y for _, y in self]
        return min(xs), min(ys), max(xs), max(ys)


def crossing(one: Line, other: Line) -> Point | None:
    """The point at which two lines cross; to touch at an end is not to cross."""
    (a, b), (c, d) = one, other
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    across = ux * vy - uy * vx
    if abs(across) < 1e-9:
        return None
    t = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / across
    s = ((c[0] - a[0]) * uy - (c[1] - a[1]) * ux) / across
    inside = 1e-6 < t < 1 - 1e-6 and 1e-6 < s < 1 - 1e-6
    return (a[0] + ux * t, a[1] + uy * t) if inside else None


def overlap(one: Polygon, other: Polygon) -> bool:
    """Say whether two convex polygons share an area: no side of either separates them."""
    return _meet(one.around, other.around) and not _separated(one, other)


def cuts(line: Line, box: Polygon) -> bool:
    """Say whether a line passes through a rectangle; to touch its side is not to cut it."""
    (x1, y1), (x2, y2) = line
    left, right = (x1, x2) if x1 < x2 else (x2, x1)
    top, bottom = (y1, y2) if y1 < y2 else (y2, y1)
    return _meet((left, top, right, bottom), box.around) and not _separated(line, box)


def _meet(one: Rectangle, other: Rectangle) -> bool:
    """Say whether two upright rectangles share an area. It is called most of all."""
    return one[1] < other[3] and other[1] < one[3] and one[0] < other[2] and other[0] < one[2]


def _separated(one: Line | Polygon, other: Polygon) -> bool:
    """Say whether a side of one of them has all of one before it and all of the other behind it."""
    for polygon in (one, other):
        x1, y1 = polygon[-1]
        for x2, y2 in polygon:
            nx, ny = y2 - y1, x1 - x2
            mine = [nx * x + ny * y for x, y in one]
            theirs = [nx * x + ny * y for x, y in other]
            if max(mine) <= min(theirs) + 1e-9 or max(theirs) <= min(mine) + 1e-9:
                return True
            x1, y1 = x2, y2
    return False

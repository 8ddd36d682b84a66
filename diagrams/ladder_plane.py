"""Lines and convex polygons in the plane: whether they cross, overlap, cut each other."""

from __future__ import annotations

Point = tuple[float, float]
Line = tuple[Point, Point]
Polygon = list[Point]


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
    """Whether two convex polygons share an area: no side of either separates them."""
    if not _near(one, other):
        return False
    for polygon in (one, other):
        for (x1, y1), (x2, y2) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
            nx, ny = y2 - y1, x1 - x2
            mine = [nx * x + ny * y for x, y in one]
            theirs = [nx * x + ny * y for x, y in other]
            if max(mine) <= min(theirs) + 1e-9 or max(theirs) <= min(mine) + 1e-9:
                return False
    return True


def _near(one: Polygon, other: Polygon) -> bool:
    """Whether the upright rectangles around two polygons meet. Asked most of all, so without lists."""
    for axis in (1, 0):
        low = high = one[0][axis]
        for point in one:
            at = point[axis]
            low, high = (at, high) if at < low else (low, at) if at > high else (low, high)
        if all(point[axis] >= high for point in other) or all(point[axis] <= low for point in other):
            return False
    return True


def cuts(line: Line, box: Polygon) -> bool:
    """Whether a line passes through a rectangle; to touch its side is not to cut it."""
    (x1, y1), (x2, y2) = line
    return overlap([(x1, y1), (x2, y2)], box)

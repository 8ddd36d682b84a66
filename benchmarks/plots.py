"""Line charts on logarithmic axes as SVG: two of them are no reason for a plotting library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from math import floor, log10
from xml.sax.saxutils import escape

from measure import Measured
from report import Counted
from synfin.diagrams.palette import ALARM, FAINT, FONT_FAMILY, INK, PALETTE, PAPER

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 80, 200, 30, 50
COLOURS = (*(colours.line for colours in PALETTE.values()), ALARM)
MARKS = ("", "6 3", "2 3")
"""Dash patterns of lines once all colours are taken."""

Series = Mapping[str, Sequence[tuple[float, float]]]
"""A name, and points with positive coordinates."""


@dataclass(frozen=True)
class Axis:
    """A scale from a range of values to a range of pixels."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool

    def at(self, value: float) -> float:
        """The pixel of a value."""
        low, high, here = (log10(v) if self.logarithmic else v for v in (self.low, self.high, value))
        return self.start + (self.end - self.start) * (here - low) / (high - low)

    @property
    def ticks(self) -> list[float]:
        """The values that are marked."""
        if not self.logarithmic:
            return [float(v) for v in range(int(self.low), int(self.high) + 1, max(1, int(self.high) // 8))]
        powers = (10.0 ** (floor(log10(self.low)) + n) for n in count())
        return [power for power in takewhile(lambda p: p <= self.high * 1.0001, powers) if power >= self.low]


def chart(title: str, across: str, up: str, series: Series, *, powers_across: bool) -> str:
    """A chart of several lines; the axis that goes up is logarithmic."""
    points = [point for line in series.values() for point in line]
    xs, ys = ([point[at] for point in points] for at in (0, 1))
    low, high = (min(xs), max(xs)) if xs else (1.0, 10.0)
    if powers_across:
        low, high = _powers([low, high])
    x = Axis(low, high if high > low else low + 1, LEFT, WIDTH - RIGHT, powers_across)
    y = Axis(*_powers(ys or [1.0, 10.0]), HEIGHT - BOTTOM, TOP, True)
    parts = [*_frame(title, across, up, x, y), *_lines(series, x, y)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT_FAMILY}"'
    )
    return "\n".join([f'{head} font-size="12">', *parts, "</svg>", ""])


def _powers(values: Iterable[float]) -> tuple[float, float]:
    """The powers of ten around the values."""
    values = list(values)
    low, high = floor(log10(min(values))), floor(log10(max(values))) + 1
    return 10.0**low, 10.0**high


def _text(x: float, y: float, text: str, **style: str) -> str:
    told = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{told}>{escape(text)}</text>'


def _frame(title: str, across: str, up: str, x: Axis, y: Axis) -> Iterator[str]:
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
    yield _text(LEFT, 18, title, fill=INK, font_weight="bold")
    for value in y.ticks:
        at = y.at(value)
        yield f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="{FAINT}" stroke-width="0.4"/>'
        yield _text(LEFT - 6, at + 4, _number(value), fill=INK, text_anchor="end")
    for value in x.ticks:
        yield _text(x.at(value), HEIGHT - BOTTOM + 16, _number(value), fill=INK, text_anchor="middle")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, across, fill=INK, text_anchor="middle")
    middle = (TOP + HEIGHT - BOTTOM) / 2
    yield _text(16, middle, up, fill=INK, text_anchor="middle", transform=f"rotate(-90 16 {middle:.1f})")


def _lines(series: Series, x: Axis, y: Axis) -> Iterator[str]:
    for number, (name, points) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        dashes = MARKS[number // len(COLOURS) % len(MARKS)]
        style = f'stroke="{colour}"' + (f' stroke-dasharray="{dashes}"' if dashes else "")
        pixels = [(x.at(across), y.at(up)) for across, up in points]
        path = "L".join(f"{px:.1f} {py:.1f}" for px, py in pixels)
        yield f'<path d="M{path}" fill="none" stroke-width="1.6" {style}/>'
        for px, py in pixels:
            yield f'<circle cx="{px:.1f}" cy="{py:.1f}" r="2.6" fill="{colour}"/>'
        at = TOP + 10 + 18 * number
        yield f'<path d="M{WIDTH - RIGHT + 14} {at}h18" stroke-width="1.6" {style}/>'
        yield _text(WIDTH - RIGHT + 38, at + 4, name, fill=INK)


def _number(value: float) -> str:
    if value >= 1:
        return f"{value:,.0f}"
    return f"{value:g}"


def rates_plot(rows: Sequence[Measured]) -> str:
    """Seconds over states of scenarios."""
    scenarios = (row for row in rows if row.row.scenario is not None)
    ordered = sorted(scenarios, key=lambda row: int(row.found["states"]))
    with_spin = [row for row in ordered if row.spins]

    def line(of: Sequence[Measured], value: object) -> list[tuple[float, float]]:
        return [(row.found["states"], max(1e-3, value(row))) for row in of]  # type: ignore[operator]

    series = {
        "synfin, search": line(ordered, lambda row: row.of_ours(lambda one: one.found["search"])),
        "synfin, whole process": line(ordered, lambda row: row.of_ours(lambda one: one.process.cpu)),
        "SPIN, run alone": line(with_spin, lambda row: row.of_spin(lambda one: one.run.cpu)),
        "SPIN, all": line(with_spin, lambda row: row.built + row.of_spin(lambda one: one.run.cpu)),
    }
    series = {name: points for name, points in series.items() if points}
    return chart("Seconds of processor over states", "states", "seconds", series, powers_across=True)


def growth_plot(grown: Sequence[Counted]) -> str:
    """States over the value of each driver; one that changes nothing is only in the table."""
    series: dict[str, list[tuple[float, float]]] = {}
    for one in grown:
        series.setdefault(one.driver, []).append((one.value, one.states))
    series = {name: points for name, points in series.items() if len({states for _, states in points}) > 1}
    return chart("How one-octet grows", "value of the driver", "states", series, powers_across=False)

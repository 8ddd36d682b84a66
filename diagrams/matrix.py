"""A matrix as a picture or as text: named rows in groups, named columns, and short cells coloured by rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from ..locales import Language, translate
from .ladder_measure import columns, text_width
from .palette import FAINT, FONT_FAMILY, INK, PAPER


@dataclass(frozen=True)
class MatrixCell:
    """The text of a cell, and the name of its colour."""

    text: str = ""
    colour: str = ""
    detail: str = ""
    """A sentence shown when the pointer is on it."""


@dataclass(frozen=True)
class MatrixGroup:
    """Rows under one heading."""

    title: str
    rows: tuple[tuple[str, tuple[MatrixCell, ...]], ...]


@dataclass(frozen=True)
class Matrix:
    """Groups of rows that have the same columns."""

    title: str
    columns: tuple[str, ...]
    groups: tuple[MatrixGroup, ...]
    legend: tuple[tuple[str, str], ...] = ()
    """Colours, each with its meaning."""


COLOURS = {
    "": PAPER,
    "1": "#2b8a3e",
    "2": "#69db7c",
    "3": "#b2f2bb",
    "4": "#ebfbee",
    "other": "#d0ebff",
    "third": "#e5dbff",
    "weak": "#fff3bf",
    "bad": "#ffa8a8",
    "none": "#f1f3f5",
}
"""Fills by name; dark ones take white text."""

DARK = ("1",)

_SIZE, _ROW, _COLUMN, _PAD = 11, 17, 26, 16
_TITLE, _SLANT = 18, 0.5
"""The headings of the columns rise by two pixels for each one to the right."""


def matrix_svg(matrix: Matrix, lang: Language = "en") -> str:
    """The picture as one SVG document."""
    return _MatrixPicture(_translated(matrix, lang), lang).document()


def _translated(matrix: Matrix, lang: Language) -> Matrix:
    """The matrix with its title, names and legend in a language; details are translated as they are drawn."""

    def say(text: str) -> str:
        return translate(text, lang)

    return Matrix(
        say(matrix.title),
        tuple(map(say, matrix.columns)),
        tuple(
            MatrixGroup(say(group.title), tuple((say(name), cells) for name, cells in group.rows))
            for group in matrix.groups
        ),
        tuple((colour, say(meaning)) for colour, meaning in matrix.legend),
    )


@dataclass
class _MatrixPicture:
    """The elements while they are drawn."""

    matrix: Matrix
    lang: Language
    parts: list[str] = field(default_factory=list)

    def document(self) -> str:
        """Draw everything, and wrap it up."""
        names = [name for group in self.matrix.groups for name, _ in group.rows]
        titles = [text_width(group.title, _SIZE, bold=True) for group in self.matrix.groups]
        self.left = _PAD + round(max([*(text_width(name, _SIZE) + 14 for name in names), *titles])) + 12
        longest = max(text_width(name, _SIZE) for name in self.matrix.columns)
        rise = longest * 0.9
        self.width = round(self.left + len(self.matrix.columns) * _COLUMN + longest * _SLANT + _PAD)
        self.width = max(self.width, round(text_width(self.matrix.title, _TITLE, bold=True)) + 2 * _PAD)
        top = _PAD + _TITLE + 14 + rise
        self._text(_PAD, _PAD + _TITLE, self.matrix.title, size=_TITLE, bold=True)
        self._headings(top)
        y = top + 6
        for group in self.matrix.groups:
            y = self._group(group, y)
        height = round(self._legend(y + 10) + _PAD)
        tag = "zh-Hans" if self.lang == "zh" else "en"
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {height}" '
                f'width="{self.width}" height="{height}" role="img" lang="{tag}" '
                f"font-family={quoteattr(FONT_FAMILY)}>",
                f"<title>{escape(self.matrix.title)}</title>",
                f'<rect width="{self.width}" height="{height}" fill="{PAPER}"/>',
                *self.parts,
                "</svg>\n",
            ]
        )

    def _headings(self, y: float) -> None:
        for number, name in enumerate(self.matrix.columns):
            x = self.left + number * _COLUMN + _COLUMN / 2 + 4
            turned = f' transform="rotate(-63 {_n(x)} {_n(y)})"'
            self._text(x, y, name, extra=turned)

    def _group(self, group: MatrixGroup, y: float) -> float:
        self._text(_PAD, y + _ROW - 5, group.title, bold=True)
        y += _ROW
        for name, cells in group.rows:
            self._text(_PAD + 14, y + _ROW - 5, name)
            for number, cell in enumerate(cells):
                self._cell(self.left + number * _COLUMN, y, cell)
            y += _ROW
        return y + 4

    def _cell(self, x: float, y: float, cell: MatrixCell) -> None:
        detail = f"<title>{escape(translate(cell.detail, self.lang))}</title>" if cell.detail else ""
        self.parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_COLUMN}" height="{_ROW}" '
            f'fill="{COLOURS[cell.colour]}" stroke="#dee2e6" stroke-width="0.6">{detail}</rect>'
        )
        if cell.text:
            ink = PAPER if cell.colour in DARK else INK
            self._text(x + _COLUMN / 2, y + _ROW - 5, cell.text, colour=ink, extra=' text-anchor="middle"')

    def _legend(self, y: float) -> float:
        for colour, meaning in self.matrix.legend:
            self.parts.append(
                f'<rect x="{_PAD}" y="{_n(y)}" width="{_COLUMN}" height="{_ROW - 3}" '
                f'fill="{COLOURS[colour]}" stroke="{FAINT}" stroke-width="0.6"/>'
            )
            self._text(_PAD + _COLUMN + 8, y + _ROW - 6, meaning)
            y += _ROW + 1
        return y

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int = _SIZE,
        bold: bool = False,
        colour: str = INK,
        extra: str = "",
    ) -> None:
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" fill="{colour}"{weight}{extra}>'
            f"{escape(text)}</text>"
        )


def _n(value: float) -> str:
    """A number as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")


def matrix_text(matrix: Matrix, lang: Language = "en") -> str:
    """The matrix as text: for each row its cells, each with its column."""
    matrix = _translated(matrix, lang)
    lines = [matrix.title, ""]
    for group in matrix.groups:
        lines.append(group.title)
        width = max((columns(name) for name, _ in group.rows), default=0)
        for name, cells in group.rows:
            shown = ", ".join(_columns_shown(matrix.columns, cells))
            lines.append(f"  {name}{' ' * (width - columns(name))}  {shown}".rstrip())
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _columns_shown(names: Sequence[str], cells: Sequence[MatrixCell]) -> Iterator[str]:
    for name, cell in zip(names, cells, strict=True):
        if cell.text:
            yield f"{name} {cell.text}"

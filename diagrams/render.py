"""From DOT to SVG and PNG, without a system package.

Graphviz comes from the package graphviz-pure, which knows the widths of ASCII only. So every line with
other characters, and every cell of a table, is laid out as a word of capital letters as wide, and put
back in the SVG. PNG is drawn from the SVG by resvg. A picture in English is set in the font that the
package fontpkg-source-sans-3 brings, the same on every machine; Chinese needs a font of the machine's own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product
from math import ceil
from pathlib import Path
from typing import Literal

from ..checker.message import Message
from .palette import FONT_FAMILY, MONO_FAMILY

Format = Literal["svg", "png", "dot"]


class NoRenderer(RuntimeError):
    """A missing program or package; one line that says what to do."""


class NoFont(RuntimeError):
    """The picture has Chinese characters, and no font here has them; one line that says what to do."""


def render(dot_source: str, format: Format = "svg", *, system: bool = False, scale: float = 2.0) -> bytes:
    """Lay out a graph and draw it; with `system` by the `dot` on the path.

    `scale` is pixels per SVG unit, for PNG. Raises `NoRenderer` where there is nothing to draw with, `NoFont`
    for a PNG in Chinese without a Chinese font, and `ValueError` if the source is not DOT.
    """
    if format == "dot":
        return dot_source.encode()
    placeholders = Placeholders(dot_source)
    svg = placeholders.restore(_graphviz(placeholders.source, system))
    return svg_to_png(svg, scale=scale) if format == "png" else svg.encode()


def _graphviz(source: str, system: bool) -> str:
    """The SVG as Graphviz writes it. Its warnings are dropped; its errors are not."""
    command = [find_dot(system=system), "-Tsvg"]
    try:
        done = subprocess.run(command, input=source.encode(), capture_output=True, check=False)
    except OSError as error:
        raise NoRenderer(
            Message(
                "render.does-not-run",
                "{program} does not run ({error}); install it with: {command}",
                program=command[0],
                error=error.strerror,
                command=_INSTALL,
            )
        ) from None
    if done.returncode or not done.stdout.rstrip().endswith(b"</svg>"):
        errors = done.stderr.decode(errors="replace").strip().splitlines()
        raise ValueError(f"Graphviz refuses the graph: {errors[-1] if errors else 'without a reason'}")
    return done.stdout.decode()


_INSTALL = "pip install graphviz-pure==0.2.2"


def find_dot(*, system: bool = False) -> str:
    """The path of the program that lays out graphs."""
    if system:
        if found := shutil.which("dot"):
            return found
        raise NoRenderer(
            Message(
                "render.no-dot",
                "there is no `dot` on the path; install Graphviz, or leave it to graphviz-pure",
            )
        )
    beside = (Path(sysconfig.get_path("scripts")), Path(sys.executable).parent)
    for directory in beside:
        if found := shutil.which("graphviz-pure", path=str(directory)):
            return found
    if found := shutil.which("graphviz-pure"):
        return found
    raise NoRenderer(
        Message(
            "render.not-installed",
            "graphviz-pure is not installed beside {python}; install it with: {command}",
            python=sys.executable,
            command=_INSTALL,
        )
    )


# Widths


def ems(text: str) -> float:
    """The width of a line in ems, a little generous: a wide character is 1, a capital letter 0.7."""
    return sum(map(_em, text))


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA" or character in "MW%@":
        return 1.0
    if character in " ,.:;|'!ijlI[]()/-":
        return 0.34
    return 0.7 if character.isupper() else 0.58


class Placeholders:
    """A DOT source in ASCII, of the same widths, and the texts to put back.

    The letters used are those that are 0.667 em wide in Helvetica, Arial and their like.
    """

    LETTERS = "XYVKEPBAS"
    EM = 0.667

    def __init__(self, source: str) -> None:
        self.texts: dict[str, str] = {}
        """Placeholder to text."""
        self.cells: set[str] = set()
        """The placeholders that are cells of tables."""
        self._words: dict[tuple[str, bool], str] = {}
        self._unused = {length: self._of_length(length, source) for length in range(3, 6)}
        source = _CELL.sub(lambda found: self._word(found[0], cell=True), source)
        self.source = _LINE.sub(lambda found: self._word(found[0], cell=False), source)

    @classmethod
    def _of_length(cls, length: int, source: str) -> Iterator[str]:
        words = ("".join(letters) for letters in product(cls.LETTERS, repeat=length))
        return (word for word in words if word not in source)

    def _word(self, text: str, *, cell: bool) -> str:
        """The placeholder of a text: the same each time, for the text may be the name of a node."""
        if text.isascii() and not cell:
            return text
        if (text, cell) not in self._words:
            length = max(3, ceil(ems(_plain(text)) / self.EM))
            # Two words never differ only after the fifth letter.
            word = next(self._unused[min(length, 5)], None) or next(self._unused[5])
            word = self._words[text, cell] = word.ljust(length, "X")
            self.texts[word] = text
            if cell:
                self.cells.add(word)
        return self._words[text, cell]

    def restore(self, svg: str) -> str:
        """The SVG with the texts back in place, and in our fonts."""
        svg = re.sub(r'font-family="[^"]*"', f'font-family="{FONT_FAMILY}"', svg)
        if not self.texts:
            return svg
        svg = _START.sub(self._centred, svg)
        words = "|".join(map(re.escape, self.texts))
        return re.sub(rf"\b(?:{words})\b", lambda found: _BARE.sub("&amp;", self.texts[found[0]]), svg)

    def _centred(self, found: re.Match[str]) -> str:
        """A cell's text begins where its placeholder does; centre it there instead."""
        if found["text"] not in self.cells:
            return found[0]
        middle = float(found["x"]) + len(found["text"]) * self.EM * float(found["size"]) / 2
        return f'text-anchor="middle" x="{middle:.2f}"{found["rest"]}{found["text"]}<'


_CELL = re.compile(r'(?<=>)[^<>"\[\n]*[^<>"\[\s][^<>"\[\n]*(?=<)')
"""The text of a cell in an HTML-like table. ASCII too: only so it stays centred in every font."""
_LINE = re.compile(r'\\.|[^"\\<>\n]+')
"""A line break or another escape, or a line of text in a DOT source: between quotes, tags and line breaks."""
_START = re.compile(
    r'text-anchor="start" x="(?P<x>[-\d.]+)"(?P<rest>[^>]*font-size="(?P<size>[\d.]+)"[^>]*>)(?P<text>\w+)<'
)
_BARE = re.compile(r"&(?!#?\w+;)")
_ENTITY = re.compile(r"&#?\w+;")


def _plain(text: str) -> str:
    return _ENTITY.sub("x", text)


# PNG

BUNDLED = "→←↑↓↔⇒×…–—·§′±≤≥≠∞“”‘’✓✗•●○■△λ"
"""Characters beyond ASCII that the font we bring has."""

_CHINESE_FIRST = ", ".join(
    (
        "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
        "WenQuanYi Micro Hei",
    )
)  # fmt: skip
OURS = "Source Sans 3"


def svg_to_png(svg: str, *, scale: float = 2.0) -> bytes:
    """Draw an SVG, `scale` pixels for each of its units.

    Raises `NoFont` if it has Chinese characters and no font of this machine has them.
    """
    foreign = {character for character in svg if not character.isascii()} - set(BUNDLED)
    wide = any(unicodedata.east_asian_width(character) in "WF" for character in foreign)
    if wide and not draws_chinese():
        raise NoFont(
            Message(
                "render.no-font",
                "this machine has no font with Chinese characters: install one (for instance Noto Sans CJK), "
                "draw an SVG instead of a PNG, or draw in English",
            )
        )
    family = f"{_CHINESE_FIRST}, sans-serif" if wide else "sans-serif"
    # The font we bring stands in for a monospaced one, whether the machine has one or not.
    svg = svg.replace(MONO_FAMILY, "sans-serif").replace(FONT_FAMILY, family)
    return _resvg(svg, scale, own_only=not foreign)


@cache
def draws_chinese(*, own_only: bool = False) -> bool:
    """Say whether some font of this machine has Chinese characters: two of them look different.

    With `own_only` only the font we bring is tried.
    """
    probe = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text y="30">{}</text></svg>'
    one, other = (_resvg(probe.format(character), 1.0, own_only=own_only) for character in "\u6536\u95ed")
    return one != other


def _resvg(svg: str, scale: float, *, own_only: bool) -> bytes:
    try:
        import fontpkg  # type: ignore[import-untyped] # it ships no types
        from resvg_py import svg_to_bytes
    except ImportError as error:
        raise NoRenderer(
            Message(
                "render.png-needs",
                "a PNG needs {package}: pip install resvg-py fontpkg-source-sans-3, or draw an SVG",
                package=error.name,
            )
        ) from None
    return bytes(
        svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=own_only,
            zoom=scale,
            dpi=96,
            background="#ffffff",
            font_files=[str(fontpkg.path(OURS))],
            font_family=OURS,
            serif_family=OURS,
            sans_serif_family=OURS,
            monospace_family=OURS,
        )
    )

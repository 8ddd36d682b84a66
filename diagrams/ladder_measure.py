"""The widths of texts, in columns of a terminal and in pixels, and wrapping."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache


def columns(text: str) -> int:
    """The columns of a terminal that a text takes: wide characters take two."""
    return sum(_columns_of(char) for char in text)


def _columns_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


_CHUNK = re.compile(
    r"\s+|[\u2e80-\u2fff\u3003-\u9fff][\uff0c\u3002\uff1b\uff1a\u3001\uff09]*|[\uff08]?[^\s\u2e80-\u9fff\uff00-\uffef]+[\uff0c\u3002\uff1b\uff1a\u3001\uff09]*|."
)


def wrap(text: str, limit: float, measure: Callable[[str], float] = columns) -> list[str]:
    """The lines of a text, none wider than `limit` unless one word alone is.

    Chinese may break between any two characters, but no line begins with a stop.
    """
    lines, line = [], ""
    for chunk in _CHUNK.findall(text):
        if line and measure(line + chunk.rstrip()) > limit:
            lines.append(line.rstrip())
            line = ""
        if line or not chunk.isspace():
            line += chunk
    return [*lines, line.rstrip()] if line.strip() else lines


@cache
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The pixels that a text takes in Helvetica, Arial or a face of the same widths."""
    table = _BOLD if bold else _REGULAR
    return sum(_thousandths(char, table) for char in text) * size / 1000


@cache
def mono_width(text: str, size: float) -> float:
    """The pixels that a text takes in a monospaced face."""
    return sum(1.0 if ord(char) >= 0x2000 else 0.61 for char in text) * size


def _thousandths(char: str, table: tuple[int, ...]) -> int:
    """Of the size; what is not in the table is Chinese or a sign as wide as high, or else a letter."""
    if " " <= char <= "~":
        return table[ord(char) - 32]
    return 1000 if ord(char) >= 0x2000 else 600


# fmt: off
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)
"""Widths of the ASCII characters from the blank on, in thousandths of the size."""

_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)
# fmt: on

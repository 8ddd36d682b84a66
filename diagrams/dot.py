"""Pieces of DOT that the graph pictures share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import graphviz

from .palette import FAINT, INK, PAPER, Colours

FONT = "Helvetica"


def digraph(name: str, **attributes: str) -> graphviz.Digraph:
    """An empty picture: boxes with round corners, one font."""
    graph = graphviz.Digraph(name)
    graph.attr("graph", fontname=FONT, fontsize="11", fontcolor=INK, bgcolor=PAPER, pad="0.2", **attributes)
    graph.attr("node", fontname=FONT, fontsize="12", shape="box", style="rounded,filled", margin="0.12,0.06")
    graph.attr("edge", fontname=FONT, fontsize="10", color=INK, fontcolor=INK, arrowsize="0.7")
    return graph


def filled(colours: Colours) -> dict[str, str]:
    """The attributes that colour a node."""
    return {"fillcolor": colours.fill, "color": colours.line, "fontcolor": colours.text}


def lines(texts: Iterable[str]) -> str:
    """A plain label of several lines, centred."""
    return "\\n".join(map(_escaped, texts))


def spaced(texts: Iterable[str]) -> str:
    """A label of several lines with a space between it and its arrow."""
    return lines(f" {text} " for text in texts)


def flush_left(texts: Iterable[str]) -> str:
    """A plain label of several lines that begin at the left."""
    return "".join(f"{_escaped(text)}\\l" for text in texts)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\")


@dataclass(frozen=True)
class Fraction:
    """An event over an action, and their source."""

    event: str
    action: str
    source: str
    colour: str


def fractions(parts: Sequence[Fraction], *, left: int = 0, right: int = 0) -> str:
    """A label of events over actions, with a rule between as in Figure 5, and points of room at its sides."""
    # The cell around it keeps the text clear of the arrow.
    before, after = (f'<TD WIDTH="{room}"></TD>' if room else "" for room in (left, right))
    inside = "".join(f'<TR>{before}<TD HEIGHT="24">{_fraction(part)}</TD>{after}</TR>' for part in parts)
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="4">{inside}</TABLE>>'


def _fraction(part: Fraction) -> str:
    rows = [_row(part.event, part.colour), "<HR/>", _row(part.action, part.colour)]
    if part.source:
        rows.append(_row(part.source, FAINT, size=9))
    table = f'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1" COLOR="{part.colour}"'
    return f"<TABLE {table}>{''.join(rows)}</TABLE>"


def _row(text: str, colour: str, size: int = 10) -> str:
    return f'<TR><TD><FONT COLOR="{colour}" POINT-SIZE="{size}">{escape(text)}</FONT></TD></TR>'

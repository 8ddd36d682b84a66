"""Documents and their marked regions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .languages import ENGLISH, Lang

ROOT = Path(__file__).resolve().parents[2]

MARKED = re.compile(r"<!-- (generated|list|number): ([^\n]+?) -->(.*?)<!-- end -->", re.DOTALL)
"""A region: its kind, its name with arguments, and the text inside."""

CHINESE_ENDING = ".zh-CN.md"


class BadRegion(ValueError):
    """A region that nothing fills; the message names it and says why."""


@dataclass(frozen=True)
class Region:
    """A marked region of a document."""

    kind: str
    name: str
    arguments: str
    inside: str
    lang: Lang


Filler = Callable[[Region], str]
"""The text of a region, without the line breaks around it."""

Fillers = Mapping[str, Mapping[str, Filler]]
"""By the kind and the name of a region."""


def documents() -> list[Path]:
    """Every Markdown file that has regions."""
    return [path for path in markdown() if MARKED.search(path.read_text(encoding="utf-8"))]


def markdown() -> list[Path]:
    """Every Markdown file of the project that is written by hand, in whole or in part."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])


def language_of(path: Path) -> Lang:
    """The language of a document, from its name."""
    return "zh" if path.name.endswith(CHINESE_ENDING) else ENGLISH


def fill(text: str, lang: Lang, fillers: Fillers) -> str:
    """The document with every region filled anew.

    Raises:
        BadRegion: a region has no filler, or the filler finds nothing of what it names.
    """

    def one(found: re.Match[str]) -> str:
        kind, called, inside = found.groups()
        name, _, arguments = called.partition(" ")
        region = Region(kind, name, arguments, inside, lang)
        new = _filled(region, fillers)
        if kind == "generated":
            new = f"\n{new}\n"
        return f"<!-- {kind}: {called} -->{new}<!-- end -->"

    return MARKED.sub(one, text)


def _filled(region: Region, fillers: Fillers) -> str:
    known = fillers[region.kind]
    if region.name not in known:
        raise BadRegion(f"nothing fills {region.kind}: {region.name}; there are: {', '.join(sorted(known))}")
    try:
        return known[region.name](region)
    except (KeyError, LookupError, ValueError) as error:
        raise BadRegion(f"{region.name} {region.arguments}: {error}") from error


def table(region: Region, rows: list[list[str]]) -> str:
    """A table below the headings that the document has.

    Raises:
        BadRegion: the region does not begin with a row of headings and the line under it.
    """
    head = region.inside.strip("\n").splitlines()[:2]
    if len(head) != 2 or not head[1].startswith("|--"):
        raise BadRegion(f"{region.name}: the region begins with the headings of its table and the line |---|")
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])

"""Pages: standard output in one language, with tables that fit 100 columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from ..checker.message import Listing, Message
from ..diagrams.ladder_measure import wrap
from ..locales import Language, translate

# Texts that several commands compose


def named(name: str, text: str) -> Message:
    """A text after the name of its subject: `lossy-close: 42 states`."""
    return Message("text.named", "{name}: {text}", name=name, text=text)


def bracketed(text: str, *details: str) -> str:
    """A text with details in brackets, if there are any."""
    given = [detail for detail in details if detail]
    if not given:
        return text
    return Message("text.bracketed", "{text} ({details})", text=text, details=Listing(given, "; "))


# Pages


def _console() -> Console:
    terminal = Console(highlight=False)
    return Console(highlight=False, width=min(terminal.width, 100) if terminal.is_terminal else 100)


def _fold(text: Text, width: int) -> list[Text]:
    """The lines of a text. Rich would break Chinese before a stop, and words within."""
    lines, begin = list[Text](), 0
    for paragraph in text.plain.split("\n"):
        indent = " " * (len(paragraph) - len(paragraph.lstrip()))
        for line in wrap(paragraph, width - len(indent)):
            begin = text.plain.index(line, begin)
            lines.append(Text(indent) + text[begin : begin + len(line)])
            begin += len(line)
    return lines


@dataclass(frozen=True)
class _Cell:
    """A text in a table, folded to the width of its column."""

    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Rich's protocol of what can be printed."""
        if options.no_wrap or self.text.plain.isascii():
            yield self.text
        else:
            yield from _fold(self.text, options.max_width)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Rich's protocol of widths."""
        return Measurement.get(console, options, self.text)


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    heading: str
    wraps: bool = True
    right: bool = False
    width: int | None = None
    """In characters; None: as wide as its texts."""


@dataclass
class Page:
    """Standard output in a language; at most 100 columns, and 100 where there is no terminal."""

    lang: Language
    console: Console = field(default_factory=_console)

    def say(self, text: str) -> str:
        """The text in the language of the page."""
        return translate(text, self.lang)

    def line(self, text: str = "", style: str = "", *, folds: bool = True, fails: bool = False) -> None:
        """Print a line; where it `folds`, its parts begin below each other. `fails` marks it."""
        shown = Text("✗ ", style="red") if fails else Text()
        shown += Text(self.say(text), style=style)
        if folds and not shown.plain.isascii():
            shown = Text("\n").join(_fold(shown, self.console.width))
        self.console.print(shown, soft_wrap=not folds)

    def table(self, *columns: Column | str, header: bool = True) -> PageTable:
        """An empty table with these columns, in the language of the page."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=header)
        for column in columns:
            one = Column(column) if isinstance(column, str) else column
            table.add_column(
                self.say(one.heading),
                justify="right" if one.right else "left",
                no_wrap=not one.wraps,
                overflow="fold",
                width=one.width,
            )
        return PageTable(self, table)


@dataclass(frozen=True)
class PageTable:
    """A table of a page."""

    page: Page
    table: Table

    def row(self, *cells: str | Text | RenderableType) -> None:
        """Add a row; texts are translated."""
        shown = (_Cell(Text(self.page.say(cell))) if isinstance(cell, str) else cell for cell in cells)
        self.table.add_row(*shown)

    def print(self, *, space: bool = True) -> None:
        """Print the table, and an empty line below it."""
        self.page.console.print(self.table)
        if space:
            self.page.console.print()

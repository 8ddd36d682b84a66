"""The ladder as text for terminals, in the manner of RFC 9293 figures 6 to 13.

On a line with a segment stand the states after the segment has left and after it has arrived. A segment that
arrives later than the next step leaves on one line (`...`) and arrives on another.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..checker.message import Message
from ..locales import Language, translate
from .ladder import Arrow, ArrowEnd, Ladder, LadderRow
from .ladder_captions import (
    CYCLE,
    IN_FLIGHT,
    LOST,
    REPEATS,
    SENT_AGAIN,
    STUTTERS,
    headline,
    note,
    rules,
    scope,
    violation,
)
from .ladder_measure import columns, wrap

MOST_COLUMNS, FEWEST_COLUMNS = 100, 64

_NUMBER, _STATE = 4, 13
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


def ladder_text(
    ladder: Ladder, lang: Language = "en", width: int = 92, *, title: str | None = None, dim: bool = False
) -> str:
    """The ladder in lines of at most `width` columns; never more than 100.

    `title` replaces the headline. With `dim`, explanations are wrapped in the codes for faint type.

    Raises:
        ValueError: the width is less than 64.
    """
    if width < FEWEST_COLUMNS:
        raise ValueError(f"width is {width}: a ladder needs at least {FEWEST_COLUMNS} columns")
    page = _Page(ladder, lang, min(width, MOST_COLUMNS), dim)
    page.head(page.say(title or headline(ladder)))
    for index, row in enumerate(ladder.rows):
        page.row(index, row)
    page.foot()
    return "\n".join(page.lines) + "\n"


@dataclass
class _Page:
    """The lines while they are written."""

    ladder: Ladder
    lang: Language
    width: int
    dim: bool
    lines: list[str] = field(default_factory=list)
    gutter: str = ""

    @property
    def middle(self) -> int:
        """Columns between the two margins."""
        return self.width - _NUMBER - 2 * _STATE - 2 - (2 if self._cycles else 0)

    @property
    def _cycles(self) -> bool:
        return self.ladder.loop is not None and self.ladder.loop < len(self.ladder.rows)

    def say(self, text: str) -> str:
        """The text in the language of the page."""
        return translate(text, self.lang)

    def head(self, title: str) -> None:
        """Headline, bounds, the names and the first states."""
        self.lines += wrap(title, self.width)
        self.lines += [self._faint(line) for line in wrap(self.say(scope(self.ladder)), self.width)]
        self.lines.append("")
        self.gutter = "  " if self._cycles else ""
        self._line(left="A", right="B")
        a, b = self.ladder.start
        self._line(left=a.spelled, right=b.spelled)

    def row(self, index: int, row: LadderRow) -> None:
        """Arrivals, the step itself, departures."""
        if self._cycles and index == self.ladder.loop:
            self._rule_off(f" {self.say(CYCLE)} ")
            self.gutter = "| "
        for arrow in self.ladder.ending_at(index):
            if arrow.sent is None or arrow.sent < index - 1:
                self._later(arrow, row)
        self._step(row, shows_state=not self._has_arrow(index))
        for arrow in self.ladder.sent_at(index):
            self._leaves(arrow, index)

    def foot(self) -> None:
        """The loop or the end, the condition violated, the meaning of the signs."""
        if self._cycles:
            self.gutter = ""
            self._rule_off(f" {self.say(REPEATS)} ")
        elif self.ladder.loop is not None:
            self._line(middle=f"({self.say(STUTTERS)})", align="center")
        if self.ladder.violated:
            self.lines += ["", *wrap(self.say(violation(self.ladder)), self.width)]
        if legend := self._legend():
            self.lines += ["", self._faint("   ".join(legend))]

    def _has_arrow(self, index: int) -> bool:
        """An arrow beside the row shows the actor's state."""
        return bool(self.ladder.sent_at(index)) or any(
            arrow.fate is ArrowEnd.DELIVERED for arrow in self.ladder.ending_at(index)
        )

    def _step(self, row: LadderRow, *, shows_state: bool) -> None:
        """The step in words, on the side of the one who acts."""
        first, align = self.say(note(row)), {"A": "left", "B": "right"}.get(row.actor, "center")
        lines = self._rules(row, first)
        for at, line in enumerate(lines):
            number = f"{row.number}." if at == 0 else ""
            a = row.a.spelled if shows_state and at == 0 and row.actor == "A" else ""
            b = row.b.spelled if shows_state and at == 0 and row.actor == "B" else ""
            self._line(number, a, line, b, align=align, faint=not (first and at == 0))

    def _rules(self, row: LadderRow, first: str) -> list[str]:
        """The note and the rules on one line if there is room, else below each other."""
        cited = [f"{self.say(label)} [{section}]" for label, section in rules(row)]
        if first and len(cited) == 1:
            together = self.say(Message("ladder.note-and-rule", "{note}: {rule}", note=first, rule=cited[0]))
            if columns(together) <= self.middle:
                return [together]
        lines = [*([first] if first else []), *cited]
        return [piece for line in lines for piece in wrap(line, self.middle)] or [""]

    def _leaves(self, arrow: Arrow, index: int) -> None:
        """The line of a segment that is sent; if it arrives or is lost next, that too."""
        row = self.ladder.rows[index]
        mine = "" if arrow.copied else {"A": row.a, "B": row.b}[arrow.source].spelled
        tail = "made" if arrow.copied else "tail"
        if arrow.until == index + 1 and arrow.fate is ArrowEnd.DELIVERED:
            after = self.ladder.rows[index + 1]
            self._arrow(arrow, tail, "head", mine, {"A": after.a, "B": after.b}[arrow.target].spelled)
        elif arrow.fate is ArrowEnd.NO_ROOM:
            self._arrow(arrow, "tail", "lost", mine)
            self._line(
                middle=self.say(Message("ladder.no-room", "channel full: lost at once")),
                align="center",
                faint=True,
            )
        else:
            self._arrow(arrow, tail, "lost" if arrow.until == index + 1 else "dots", mine)

    def _later(self, arrow: Arrow, row: LadderRow) -> None:
        """The line of a segment that was sent long before it arrives or is lost."""
        if arrow.is_lost:
            self._arrow(arrow, "dots", "lost")
        else:
            self._arrow(arrow, "dots", "head", "", {"A": row.a, "B": row.b}[arrow.target].spelled)

    def _arrow(self, arrow: Arrow, begin: str, end: str, mine: str = "", theirs: str = "") -> None:
        mark = "↻ " if arrow.repeated else ""
        text = f"{mark}{arrow.segment}"
        if arrow.origin:
            text += f" ({self.say(arrow.origin)})"
        to_right = arrow.source == "A"
        shaft = _shaft(_clip(text, self.middle - 12), self.middle, begin, end, to_right=to_right)
        left, right = (mine, theirs) if to_right else (theirs, mine)
        self._line("", left, shaft, right)

    def _line(
        self, number: str = "", left: str = "", middle: str = "", right: str = "",
        *, align: str = "left", faint: bool = False,
    ) -> None:  # fmt: skip
        middle = _pad(middle, self.middle, align)
        if faint and not (left or right):
            middle = self._faint(middle)
        line = f"{self.gutter}{_pad(number, _NUMBER)}{_pad(left, _STATE)} {middle} {right}"
        self.lines.append(line.rstrip())

    def _rule_off(self, text: str) -> None:
        self.lines.append(f"+-{text}{'-' * (self.width - columns(text) - 2)}")

    def _faint(self, text: str) -> str:
        return f"{_DIM}{text}{_PLAIN}" if self.dim and text.strip() else text

    def _legend(self) -> list[str]:
        """The signs that occur."""
        text = "\n".join(self.lines)
        signs = {"...": IN_FLIGHT, "×": LOST, "↻": SENT_AGAIN}
        return [f"{sign} {self.say(meaning)}" for sign, meaning in signs.items() if sign in text]


def _shaft(text: str, width: int, begin: str, end: str, *, to_right: bool) -> str:
    """An arrow of `width` columns with `text` on it; drawn to the right, or turned round."""
    room = width - columns(text) - 2
    before = min(6, room // 2) if end == "lost" else room // 2
    after = room - before
    tail = {
        "tail": "-" * before,
        "dots": "... " + "-" * (before - 4),
        "made": "o----".rjust(before),
    }[begin]
    tip = {
        "head": "-" * (after - 1) + ">",
        "dots": "-" * (after - 4) + " ...",
        "lost": "-" * min(5, after - 1) + "×" + " " * max(0, after - 6),
    }[end]
    if to_right:
        return f"{tail} {text} {tip}"
    turned = tip[::-1].replace(">", "<")
    return f"{turned} {text} {tail[::-1]}"


def _clip(text: str, width: int) -> str:
    """The text, cut short if it is too wide."""
    if columns(text) <= width:
        return text
    while columns(text) > width - 1:
        text = text[:-1]
    return text + "…"


def _pad(text: str, width: int, align: str = "left") -> str:
    """The text filled up with blanks to a number of columns."""
    room = max(0, width - columns(text))
    before = {"left": 0, "right": room, "center": room // 2}[align]
    return " " * before + text + " " * (room - before)

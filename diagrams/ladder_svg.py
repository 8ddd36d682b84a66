"""The ladder as a self-contained SVG picture: two lifelines, slanted arrows that really cross."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from ..locales import Language, translate
from ..model.state import State
from .ladder import FORGED, OLD_DUPLICATE, ArrowEnd, Ladder
from .ladder_captions import (
    LOST,
    MADE_BY_NETWORK,
    PHASES,
    REPEATS,
    SENT_AGAIN,
    STUTTERS,
    fate,
    headline,
    scope,
    violation,
)
from .ladder_layout import LadderLayout
from .ladder_measure import text_width, wrap
from .ladder_parts import (
    A_X,
    AGAIN,
    B_X,
    BAND,
    CONTROL_SIZE,
    NOTE_LINE,
    NOTE_SIZE,
    NUMBER_SIZE,
    PILL,
    RULE_LINE,
    RULE_SIZE,
    WIDTH,
    LabelBlock,
    Shaft,
)
from .ladder_plane import Point
from .palette import ALARM, FONT_FAMILY, INK, MONO_FAMILY, PALETTE, PAPER, Phase, colours_of, phase_of

SOFT = "#495057"
"""Rules, sections, numbers of rows: explanations; 7 to 1 on white."""

_LEFT, _RIGHT = 34, WIDTH - 34
_TITLE_SIZE, _NAME_SIZE, _SMALL = 24, 20, 13


def ladder_svg(ladder: Ladder, lang: Language = "en", *, title: str | None = None) -> str:
    """The picture as one SVG document. `title` replaces the headline."""
    return _LadderPicture(ladder, lang, translate(title or headline(ladder), lang)).document()


@dataclass
class _LadderPicture:
    """The elements while they are drawn."""

    ladder: Ladder
    lang: Language
    title: str
    parts: list[str] = field(default_factory=list)

    def say(self, text: str) -> str:
        """The text in the language of the picture."""
        return translate(text, self.lang)

    def document(self) -> str:
        """Draw everything, and wrap it up."""
        top = self._heading()
        layout = LadderLayout(self.ladder, self.lang, top)
        self._lifelines(layout)
        for shaft in layout.shafts:
            self._shaft(shaft)
        for index in range(len(self.ladder.rows)):
            self._row(layout, index)
        height = round(self._footing(layout))
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
                f'height="{height}" role="img" lang="{_TAG[self.lang]}" '
                f"font-family={quoteattr(FONT_FAMILY)}>",
                f"<title>{escape(self.title)}</title>",
                f"<desc>{escape(self._description())}</desc>",
                f'<rect class="paper" width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
                *self.parts,
                "</svg>\n",
            ]
        )

    def _heading(self) -> float:
        """Headline, bounds, names of the endpoints; the answer is where the first states stand."""
        y = 26.0
        for line in wrap(self.title, _RIGHT - _LEFT, lambda text: text_width(text, _TITLE_SIZE, bold=True)):
            y += 16
            self._text((_LEFT, y), line, _TITLE_SIZE, bold=True, kind="headline")
            y += 15
        y += 12
        self._text((_LEFT, y), self.say(scope(self.ladder)), _SMALL, colour=SOFT, kind="scope")
        y += 40
        for x, name in ((A_X, "A"), (B_X, "B")):
            self._text((x, y), name, _NAME_SIZE, bold=True, anchor="middle", kind="endpoint")
        return y + 32

    def _lifelines(self, layout: LadderLayout) -> None:
        """The bands of the states, and the pills of the first ones."""
        for x, name in ((A_X, "A"), (B_X, "B")):
            self.parts.append(f'<g class="lifeline" data-endpoint="{name}">')
            state, since = self.ladder.start[name == "B"], layout.top
            for row, y in zip(self.ladder.rows, layout.ys, strict=True):
                if name in row.changed:
                    self._band(x, since, y, state)
                    state, since = (row.a if name == "A" else row.b), y
            self._band(x, since, layout.bottom, state)
            self.parts.append("</g>")
            self._pill(x, layout.top, self.ladder.start[name == "B"])

    def _band(self, x: float, y1: float, y2: float, state: State) -> None:
        colours = colours_of(state)
        self.parts.append(
            f'<rect class="band" x="{_n(x - BAND)}" y="{_n(y1)}" width="{2 * BAND}" height="{_n(y2 - y1)}" '
            f'fill="{colours.fill}" stroke="{colours.line}" stroke-width="1.2">'
            f"<title>{state.spelled}</title></rect>"
        )

    def _pill(self, x: float, y: float, state: State) -> None:
        """The name of a state beside its lifeline, in the outer margin."""
        colours, width = colours_of(state), _pill_width(state)
        left = x - BAND - 12 - width if x == A_X else x + BAND + 12
        self.parts.append(
            f'<rect class="state" x="{_n(left)}" y="{_n(y - PILL / 2)}" width="{_n(width)}" height="{PILL}" '
            f'rx="5" fill="{colours.fill}" stroke="{colours.line}" stroke-width="1.4"/>'
        )
        self._text(
            (left + width / 2, y + 5), state.spelled, 14, colour=colours.text,
            bold=True, anchor="middle", kind="state-name",
        )  # fmt: skip

    def _row(self, layout: LadderLayout, index: int) -> None:
        """A step in the margin of the one who acts: the note, the new state, the rules."""
        row, y, block = self.ladder.rows[index], layout.ys[index], layout.blocks[index]
        if row.actor not in ("A", "B"):
            return
        x = A_X if row.actor == "A" else B_X
        sentences = "\n".join(f"{rule.section} {rule.rule}: {self.say(rule.sentence)}" for rule in row.rules)
        self.parts.append(f'<g class="row" data-number="{row.number}"><title>{escape(sentences)}</title>')
        if block.state:
            self._pill(x, y, row.a if row.actor == "A" else row.b)
        self._block(x, y, block)
        self._number((x, y), row.number)
        self.parts.append("</g>")

    def _number(self, at: Point, number: int) -> None:
        """The number of a step in a circle."""
        (x, y), size = at, 11 if number < 100 else 9
        self.parts.append(_circle(at))
        self._text((x, y + 4), str(number), size, bold=True, anchor="middle", kind="number")

    def _block(self, x: float, y: float, block: LabelBlock) -> None:
        edge, anchor = (x - BAND - 12, "end") if x == A_X else (x + BAND + 12, "start")
        at = y - block.up + NOTE_LINE / 2
        for line in block.note:
            self._text((edge, at + 5), line, NOTE_SIZE, bold=True, anchor=anchor, kind="note")
            at += NOTE_LINE
        below = y + (PILL / 2 if block.state else NOTE_LINE / 2 if block.note else -RULE_LINE / 2)
        for number, (line, cites) in enumerate(block.rules):
            baseline = below + RULE_LINE * number + 13
            kind = "rule cites" if cites else "rule"
            self._text((edge, baseline), line, RULE_SIZE, colour=SOFT, anchor=anchor, kind=kind)

    def _shaft(self, shaft: Shaft) -> None:
        """An arrow with its ends and its label."""
        arrow = shaft.arrow
        marks = {"repeated": arrow.repeated, "copied": arrow.copied}
        classes = " ".join(["arrow", arrow.fate.value, *(mark for mark, there in marks.items() if there)])
        self.parts.append(f'<g class="{classes}"><title>{escape(self.say(fate(arrow)))}</title>')
        self._line(shaft.start, shaft.end, 1.8, _DASH if arrow.repeated else "")
        self.parts.append(_loss(shaft.end) if arrow.is_lost else _head(shaft))
        if arrow.sent is None:
            self.parts.append(_nowhere(shaft.start))
        if shaft.number is not None:
            self._number(shaft.start, shaft.number)
        if shaft.remark:
            colour = ALARM if arrow.is_lost else SOFT
            at = shaft.remark_at
            self._text(
                at, shaft.remark, NUMBER_SIZE, colour=colour, bold=True, anchor="middle", kind="remark"
            )
        self._label(shaft)
        self.parts.append("</g>")

    def _label(self, shaft: Shaft) -> None:
        label = shaft.label
        (x, y), turn = label.at, f' transform="rotate({_n(label.angle)} {_n(label.at[0])} {_n(label.at[1])})"'
        extra = _HALO + turn
        above, below = (x, y - 6), (x, y + 15)
        words = label.above.removeprefix(AGAIN)
        if words != label.above:
            left = x - text_width(label.above, CONTROL_SIZE, bold=True) / 2
            self.parts.append(f"<g{turn}>{_again((left, y - 6), CONTROL_SIZE, INK)}</g>")
            above = (x + text_width(AGAIN, CONTROL_SIZE, bold=True) / 2, y - 6)
        self._text(above, words, CONTROL_SIZE, bold=True, anchor="middle", kind="control", extra=extra)
        extra += f" font-family={quoteattr(MONO_FAMILY)}"
        self._text(below, label.below, NUMBER_SIZE, anchor="middle", kind="numbers", extra=extra)

    def _footing(self, layout: LadderLayout) -> float:
        """The cycle, the condition violated, the legend; the answer is the height of the picture."""
        y = layout.bottom + 14
        if self.ladder.loop is not None:
            y = self._loop(layout, self.ladder.loop, y)
        if self.ladder.violated:
            y = self._violated(y)
        return self._legend(y + 32) + 24

    def _loop(self, layout: LadderLayout, loop: int, y: float) -> float:
        if loop == len(self.ladder.rows):
            for x in (A_X, B_X):
                self._line((x - 18, layout.bottom), (x + 18, layout.bottom), 3)
            words = self.say(STUTTERS)
            self._text((WIDTH / 2, y + 14), words, 15, bold=True, anchor="middle", kind="loop-name")
            return y + 26
        first, last = layout.ys[loop], layout.bottom - 4
        begin = (layout.ys[loop - 1] if loop else layout.top) + first
        top = begin / 2
        x = 14
        self.parts.append(
            f'<path class="loop" d="M {x + 12} {_n(last)} H {x} V {_n(top)} H {x + 12}" fill="none" '
            f'stroke="{ALARM}" stroke-width="2.2"/>'
            f'<path d="M {x + 20} {_n(top)} l -10 -6 v 12 z" fill="{ALARM}"/>'
        )
        words = f"↑ {self.say(REPEATS)}"
        self._text((x, y + 12), words, 15, colour=ALARM, bold=True, kind="loop-name")
        return y + 24

    def _violated(self, y: float) -> float:
        lines = wrap(
            self.say(violation(self.ladder)),
            _RIGHT - _LEFT - 32,
            lambda line: text_width(line, 15, bold=True),
        )
        height = 21 * len(lines) + 16
        self.parts.append(
            f'<rect class="violated" x="{_LEFT}" y="{_n(y + 8)}" width="{_RIGHT - _LEFT}" height="{height}" '
            f'rx="5" fill="#fff5f5" stroke="{ALARM}" stroke-width="1.6"/>'
        )
        for number, line in enumerate(lines):
            self._text(
                (_LEFT + 16, y + 32 + 21 * number), line, 15, colour=ALARM, bold=True, kind="violated-text"
            )
        return y + 8 + height

    def _legend(self, y: float) -> float:
        """The phases that occur with their colours, and the signs that occur."""
        states = [*self.ladder.start, *(state for row in self.ladder.rows for state in (row.a, row.b))]
        seen = {phase_of(state) for state in states}
        x: float = _LEFT
        for phase in (phase for phase in Phase if phase in seen):
            colours = PALETTE[phase]
            self.parts.append(
                f'<rect x="{_n(x)}" y="{_n(y - 11)}" width="20" height="13" rx="3" fill="{colours.fill}" '
                f'stroke="{colours.line}" stroke-width="1.2"/>'
            )
            x = self._legend_word(x + 27, y, self.say(PHASES[phase]))
        if any(arrow.repeated for arrow in self.ladder.arrows):
            self._line((x, y - 5), (x + 30, y - 5), 1.8, _DASH)
            self.parts.append(_again((x + 37, y), _SMALL, SOFT))
            x = self._legend_word(x + 37 + text_width(AGAIN, _SMALL), y, self.say(SENT_AGAIN))
        if any(arrow.is_lost for arrow in self.ladder.arrows):
            self.parts.append(_loss((x + 8, y - 5)))
            x = self._legend_word(x + 22, y, self.say(LOST))
        for origin in (OLD_DUPLICATE, FORGED):
            if any(arrow.origin == origin for arrow in self.ladder.arrows):
                self.parts.append(_nowhere((x + 6, y - 5)))
                x = self._legend_word(x + 18, y, self.say(origin))
        if any(arrow.copied for arrow in self.ladder.arrows):
            self.parts.append(_circle((x + BAND, y - 5)))
            self._line((x + 2 * BAND, y - 5), (x + 2 * BAND + 16, y - 5), 1.8)
            self._legend_word(x + 2 * BAND + 23, y, self.say(MADE_BY_NETWORK))
        return y

    def _legend_word(self, x: float, y: float, word: str) -> float:
        self._text((x, y), word, _SMALL, colour=SOFT, kind="legend")
        return x + text_width(word, _SMALL) + 26

    def _description(self) -> str:
        return "\n".join(self.say(fate(arrow)) for arrow in self.ladder.arrows)

    def _line(self, start: Point, end: Point, width: float, dash: str = "") -> None:
        (x1, y1), (x2, y2) = start, end
        self.parts.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{INK}" '
            f'stroke-width="{width}"{dash}/>'
        )

    def _text(
        self, at: Point, text: str, size: float, *, kind: str, colour: str = INK, bold: bool = False,
        anchor: str = "start", extra: str = "",
    ) -> None:  # fmt: skip
        self.parts.append(
            f'<text class="{kind}" x="{_n(at[0])}" y="{_n(at[1])}" font-size="{size}" '
            f'font-weight="{"bold" if bold else "normal"}" text-anchor="{anchor}" fill="{colour}"{extra}>'
            f"{escape(text)}</text>"
        )


_DASH = ' stroke-dasharray="8 5"'
_TAG = {"en": "en", "zh": "zh-Hans"}
_HALO = f' paint-order="stroke" stroke="{PAPER}" stroke-width="4" stroke-linejoin="round"'


def _pill_width(state: State) -> float:
    return text_width(state.spelled, 14, bold=True) + 14


def _head(shaft: Shaft) -> str:
    """The tip of an arrow: full where the segment arrives, three dots where it is still in flight."""
    (x1, y1), (x2, y2) = shaft.start, shaft.end
    turn = math.atan2(y2 - y1, x2 - x1)
    if shaft.arrow.fate is ArrowEnd.IN_FLIGHT:
        dots = [(x2 + d * math.cos(turn), y2 + d * math.sin(turn)) for d in (6, 12, 18)]
        return "".join(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="1.8" fill="{INK}"/>' for x, y in dots)
    left, right = (
        (x2 - 13 * math.cos(turn + spread), y2 - 13 * math.sin(turn + spread)) for spread in (0.38, -0.38)
    )
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in ((x2, y2), left, right))
    return f'<polygon class="head" points="{points}" fill="{INK}"/>'


def _loss(at: Point) -> str:
    x, y, arm = at[0], at[1], 8
    return (
        f'<path class="loss" d="M {_n(x - arm)} {_n(y - arm)} L {_n(x + arm)} {_n(y + arm)} '
        f'M {_n(x - arm)} {_n(y + arm)} L {_n(x + arm)} {_n(y - arm)}" stroke="{ALARM}" stroke-width="3.4" '
        f'stroke-linecap="round"/>'
    )


def _again(at: Point, size: float, colour: str) -> str:
    """The sign of what is sent again, a circle that turns right: drawn, for few fonts have it.

    It stands on the base line, begins at `at`, and takes the place of a character as wide as high.
    """
    radius, x, y = 0.3 * size, at[0] + size / 2, at[1] - 0.36 * size
    (x1, y1), (x2, y2) = (_on_circle((x, y), radius, turn) for turn in (-15, -80))
    inner, outer = (_on_circle((x, y), radius + wide * size, -80) for wide in (-0.2, 0.2))
    arc = f"M {_n(x1)} {_n(y1)} A {_n(radius)} {_n(radius)} 0 1 1 {_n(x2)} {_n(y2)}"
    tip = f"{_n(x2 + 0.32 * size)},{_n(y2 + 0.06 * size)}"
    points = " ".join([*(f"{_n(px)},{_n(py)}" for px, py in (inner, outer)), tip])
    return (
        f'<path class="again" d="{arc}" fill="none" stroke="{colour}" stroke-width="{_n(0.11 * size)}"/>'
        f'<polygon points="{points}" fill="{colour}"/>'
    )


def _on_circle(middle: Point, radius: float, degrees: float) -> Point:
    turn = math.radians(degrees)
    return middle[0] + radius * math.cos(turn), middle[1] + radius * math.sin(turn)


def _nowhere(at: Point) -> str:
    """The sign at the start of an old duplicate."""
    return (
        f'<circle class="from-nowhere" cx="{_n(at[0])}" cy="{_n(at[1])}" r="4.5" fill="{PAPER}" '
        f'stroke="{INK}" stroke-width="1.8"/>'
    )


def _circle(at: Point) -> str:
    """The circle of a step."""
    return (
        f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{BAND - 0.5}" fill="{PAPER}" stroke="{INK}" '
        f'stroke-width="1.2"/>'
    )


def _n(value: float) -> str:
    """A number as short as it can be, with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text

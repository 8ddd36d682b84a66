"""The ladder as a picture: what is drawn is measured in the SVG itself."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations, pairwise, permutations

import pytest
from synfin.diagrams.ladder import Arrow, ArrowEnd, Ladder
from synfin.diagrams.ladder_captions import headline
from synfin.diagrams.ladder_layout import LadderLayout
from synfin.diagrams.ladder_measure import mono_width, text_width
from synfin.diagrams.ladder_parts import A_X, B_X, BAND
from synfin.diagrams.ladder_plane import crossing, cuts, overlap
from synfin.diagrams.ladder_svg import ladder_svg
from synfin.diagrams.ladder_text import ladder_text
from synfin.diagrams.render import BUNDLED

SVG = "{http://www.w3.org/2000/svg}"

pytestmark = pytest.mark.xdist_group("ladders")


# A ladder with many loose ends takes seconds to lay out, and several tests measure each. A ladder is no key
# of its own, so what it is drawn from is kept beside the drawing.
_DRAWN: dict[tuple[int, str], tuple[Ladder, str]] = {}
_LAID_OUT: dict[tuple[int, str], LadderLayout] = {}


def drawn(ladder: Ladder, lang: str = "en") -> str:
    if (id(ladder), lang) not in _DRAWN:
        _DRAWN[id(ladder), lang] = ladder, ladder_svg(ladder, lang)
    return _DRAWN[id(ladder), lang][1]


def laid_out(ladder: Ladder, lang: str) -> LadderLayout:
    if (id(ladder), lang) not in _LAID_OUT:
        _LAID_OUT[id(ladder), lang] = LadderLayout(ladder, lang, 100.0)
    return _LAID_OUT[id(ladder), lang]


def picture(ladder: Ladder, lang: str = "en") -> ET.Element:
    return ET.fromstring(drawn(ladder, lang))


def lines_of(root: ET.Element) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The shaft of each arrow, in order."""
    groups = [g for g in root.iter(f"{SVG}g") if g.get("class", "").startswith("arrow ")]
    lines = [group.find(f"{SVG}line") for group in groups]
    return [
        ((float(line.get("x1")), float(line.get("y1"))), (float(line.get("x2")), float(line.get("y2"))))
        for line in lines
    ]


def test_a_ladder_in_english_needs_no_font_but_ours(ladder):
    assert {character for character in drawn(ladder) if not character.isascii()} <= set(BUNDLED)


def test_what_is_sent_again_has_a_sign_of_its_own_and_in_the_legend(ladder):
    signs = [path for path in picture(ladder).iter(f"{SVG}path") if path.get("class") == "again"]
    repeated = sum(arrow.repeated for arrow in ladder.arrows)
    assert len(signs) == repeated + bool(repeated)


def test_arrows_cross_exactly_when_segments_cross(ladder):
    lines = [
        # A duplicate may begin on the arrow of its original, which is not to cross it.
        (point_of(line, 0.02), line[1]) if arrow.copied else line
        for arrow, line in zip(ladder.arrows, lines_of(picture(ladder)), strict=True)
    ]
    for (one, first), (other, second) in combinations(zip(ladder.arrows, lines, strict=True), 2):
        meet = intersect(*first, *second)
        if one.source == other.source:
            # On a wire that keeps no order, a segment may have overtaken another before it was lost.
            unknown = not ladder.scenario.channel.keeps_order and (one.is_lost or other.is_lost)
            assert not meet or unknown or either_overtakes(one, other)
            if one.is_whole and other.is_whole:
                assert meet == either_overtakes(one, other)
        elif one.is_whole and other.is_whole:
            assert meet == (one.sent < other.until and other.sent < one.until)
        elif meet:
            assert began(one) < ended(other, ladder)
            assert began(other) < ended(one, ladder)


def point_of(line, part: float) -> tuple[float, float]:
    (x1, y1), (x2, y2) = line
    return x1 + (x2 - x1) * part, y1 + (y2 - y1) * part


def began(arrow: Arrow) -> int:
    return -1 if arrow.sent is None else arrow.sent


def ended(arrow: Arrow, ladder: Ladder) -> int:
    return len(ladder.rows) if arrow.until is None else arrow.until


def either_overtakes(one: Arrow, other: Arrow) -> bool:
    """Say whether the one that set out later arrived while the other was in flight."""
    first, second = sorted((one, other), key=began)
    return (
        began(first) < began(second)
        and second.fate is ArrowEnd.DELIVERED
        and (first.until is None or second.until < first.until)
    )


def intersect(a, b, c, d) -> bool:
    """Say whether two lines cross inside; computed apart from the layout."""

    def side(p, q, r) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < -1e-6 and side(c, d, a) * side(c, d, b) < -1e-6


def test_the_crossing_runs_do_cross_and_the_plain_ones_do_not(run):
    def crossings(name: str) -> int:
        return sum(intersect(*p, *q) for p, q in combinations(lines_of(picture(run(name))), 2))

    assert crossings("crossing FINs") >= 1
    assert crossings("crossing SYNs") >= 1
    assert crossings("four-way-close") == 0


def test_a_segment_that_overtakes_another_crosses_it(run, runs):
    for name in ("reordered", "duplicate overtaken"):
        ladder = run(name)
        lines = dict(zip(map(id, ladder.arrows), lines_of(picture(ladder)), strict=True))
        pairs = runs.overtaking(ladder)
        assert pairs
        assert all(intersect(*lines[id(one)], *lines[id(other)]) for one, other in pairs)


def test_a_duplicate_begins_in_the_middle_with_the_number_of_its_step(run):
    for name, words in [("duplicate delivered", "duplicate"), ("duplicate lost", "5 lost (duplicate)")]:
        ladder = run(name)
        copy = next(arrow for arrow in ladder.arrows if arrow.copied)
        (group,) = (g for g in picture(ladder).iter(f"{SVG}g") if "copied" in g.get("class", "").split())
        texts = {text.get("class"): text.text for text in group.iter(f"{SVG}text")}
        assert texts["number"] == str(ladder.rows[copy.sent].number) == "3"
        assert texts["remark"] == words
        circle, line = group.find(f"{SVG}circle"), group.find(f"{SVG}line")
        assert (circle.get("cx"), circle.get("cy")) == (line.get("x1"), line.get("y1"))
        assert A_X + BAND < float(line.get("x1")) < B_X - BAND


def test_the_legend_explains_duplicates_where_there_are_any(run):
    assert "duplicate made by the network" in ladder_svg(run("duplicate lost"))
    assert "网络产生的副本" in ladder_svg(run("duplicate lost"), "zh")
    assert "duplicate made by the network" not in ladder_svg(run("reordered"))


def test_an_arrow_reaches_the_other_lifeline_exactly_if_its_segment_arrives(ladder):
    a_edge, b_edge = A_X + BAND, B_X - BAND
    for arrow, (start, end) in zip(ladder.arrows, lines_of(picture(ladder)), strict=True):
        mine, theirs = (a_edge, b_edge) if arrow.source == "A" else (b_edge, a_edge)
        assert (start[0] == mine) == (arrow.sent is not None and not arrow.copied)
        assert (end[0] == theirs) == (arrow.fate is ArrowEnd.DELIVERED)
        assert end[1] > start[1], "time runs downwards"
        if arrow.fate is not ArrowEnd.DELIVERED:
            assert abs(end[0] - theirs) > 150


def test_each_lost_segment_has_its_cross_and_no_other_has(ladder):
    for group in picture(ladder).iter(f"{SVG}g"):
        classes = group.get("class", "").split()
        if "arrow" in classes:
            crosses = [path for path in group.iter(f"{SVG}path") if path.get("class") == "loss"]
            assert bool(crosses) == bool({"lost", "no-room"} & set(classes))
            assert bool(group.findall(f"{SVG}polygon")) == ("delivered" in classes)


def test_every_text_lies_inside_the_picture(ladder, lang):
    ladder = replace(ladder, violated="A.state == CLOSED " * 20, headline="Half-open forever. " * 9)
    root = picture(ladder, lang)
    _, _, width, height = map(float, root.get("viewBox").split())
    for text in root.iter(f"{SVG}text"):
        size, x, y = (float(text.get(key)) for key in ("font-size", "x", "y"))
        bold = text.get("font-weight") == "bold"
        wide = max(
            text_width(text.text, size, bold=bold),
            mono_width(text.text, size) if text.get("font-family") else 0,
        )
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[text.get("text-anchor")]
        assert left >= 0, text.text
        assert left + wide <= width, text.text
        assert size <= y <= height - 4, text.text


def test_labels_lie_on_no_other_label_and_no_other_arrow(ladder, lang):
    shafts = laid_out(ladder, lang).shafts
    for one, other in permutations(shafts, 2):
        assert not overlap(one.label.corners, other.label.corners)
        assert not cuts(other.line, one.label.corners)
        for box in one.boxes:
            forks = one.forks and other.arrow is one.original and box is one.number_box
            assert forks or not cuts(other.line, box)
            assert not overlap(other.label.corners, box)
            assert not any(overlap(box, that) for that in other.boxes)
        if (point := crossing(one.line, other.line)) is not None:
            assert all(math.dist(point, shaft.label.at) > 20 for shaft in (one, other))


def test_words_at_a_loose_end_stay_between_the_lifelines(ladder, lang):
    for shaft in laid_out(ladder, lang).shafts:
        if shaft.remark_box is not None:
            (left, _), (right, _), *_ = shaft.remark_box
            assert A_X + BAND < left < right < B_X - BAND


def test_texts_in_a_margin_do_not_touch_each_other(ladder, lang):
    layout = laid_out(ladder, lang)
    for side in "AB":
        spans = [
            (y - block.up, y + block.down)
            for row, y, block in zip(layout.ladder.rows, layout.ys, layout.blocks, strict=True)
            if row.actor == side
        ]
        assert all(above[1] < below[0] for above, below in pairwise(spans))


def test_the_picture_is_the_same_every_time(ladder):
    assert drawn(ladder) == ladder_svg(ladder)
    assert ladder_text(ladder) == ladder_text(ladder)


def test_the_picture_stands_alone_and_can_be_read_aloud(run):
    root = picture(run("seed"))
    assert root.find(f"{SVG}title").text == headline(run("seed"))
    assert "A to B: <SEQ=3233><CTL=SYN> arrives" in root.find(f"{SVG}desc").text
    assert not [
        e for e in root.iter() if e.tag in (f"{SVG}image", f"{SVG}style", f"{SVG}script", f"{SVG}use")
    ]
    assert "href" not in ladder_svg(run("seed"))


def test_words_are_escaped(run):
    ladder = replace(run("seed"), headline='<b> & "c"', violated="x < y && z")
    root = picture(ladder)
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert '<b> & "c"' in texts
    assert "Violated: x < y && z" in texts


def test_a_title_replaces_the_headline(run):
    assert "Mine" in ladder_svg(run("seed"), title="Mine")
    assert ladder_text(run("seed"), title="Mine").startswith("Mine\n")

"""The ladder as text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from synfin.diagrams.ladder_measure import columns
from synfin.diagrams.ladder_svg import ladder_svg
from synfin.diagrams.ladder_text import ladder_text
from synfin.model.state import State

SNAPSHOTS = Path(__file__).parent / "snapshots"


def test_the_three_way_handshake_reads_as_in_the_rfc(run):
    expected = (SNAPSHOTS / "three-way-handshake.txt").read_text(encoding="utf-8")
    assert ladder_text(run("three-way-handshake")) == expected


@pytest.mark.parametrize("width", [64, 80, 92, 100, 200])
def test_no_line_is_wider_than_asked_for_and_none_than_a_hundred(ladder, lang, width):
    text = ladder_text(ladder, lang, width)
    assert max(columns(line) for line in text.splitlines()) <= min(width, 100)


def test_the_states_of_b_stand_in_one_column(ladder, lang):
    """The right margin is straight, however many wide characters stand before it."""
    lines = ladder_text(ladder, lang).splitlines()
    names = "|".join(sorted((state.spelled for state in State), key=len, reverse=True))
    ends = [re.search(rf"^(.*\S *\s)({names})$", line) for line in lines]
    starts = {columns(found[1]) for found in ends if found}
    assert len(starts) == 1


def test_chinese_and_english_draw_the_same_arrows(ladder):
    def arrows(lang: str) -> list[str]:
        text = ladder_text(ladder, lang)
        return [line for line in text.splitlines() if "<SEQ=" in line and "(" not in line]

    assert arrows("en") == arrows("zh")


def test_the_text_shows_every_segment_as_often_as_it_appears(ladder):
    """Once where it is sent and received in one line, twice where time passes between."""
    later = sum(
        arrow.sent is not None and arrow.until is not None and arrow.until - arrow.sent > 1
        for arrow in ladder.arrows
    )
    text = ladder_text(ladder, width=100)
    waiting = [arrow for arrow in ladder.arrows if arrow.sent is None and arrow.until is None]
    assert text.count("<CTL=") == len(ladder.arrows) + later - len(waiting)


def test_a_later_delivery_leaves_and_arrives_with_dots(run):
    text = ladder_text(run("crossing SYNs"))
    assert re.search(r"SYN-SENT +-+ <SEQ=14><CTL=SYN> -+ \.\.\.\n", text)
    assert re.search(r"\.\.\. -+ <SEQ=14><CTL=SYN> -+> SYN-RECEIVED\n", text)


def test_a_duplicate_begins_in_the_middle(run):
    text = ladder_text(run("duplicate delivered"))
    assert re.search(r"\n3\. +the network duplicates the segment\n", text)
    assert re.search(r"\n {18} +o---- <SEQ=14><CTL=SYN> \(duplicate\) -+ \.\.\.\n", text)
    assert re.search(r"\n {18}\.\.\. -+ <SEQ=14><CTL=SYN> \(duplicate\) -+> SYN-RECEIVED\n", text)
    assert "网络复制该报文段" in ladder_text(run("duplicate delivered"), "zh")
    assert "<SEQ=14><CTL=SYN> (duplicate) -----×" in ladder_text(run("duplicate lost"))


def test_segments_that_are_reordered_leave_and_arrive_in_their_own_order(run):
    text = ladder_text(run("reordered"))
    leaves = text.index("<SEQ=15><ACK=7><CTL=ACK> ")
    overtakes, arrives = text.index("<SEQ=15><ACK=7><CTL=FIN,ACK>"), text.index("<CTL=ACK> ", leaves + 30)
    assert leaves < overtakes < arrives


def test_a_cycle_is_fenced_in(run):
    text = ladder_text(run("lasso"))
    begin, end = text.index("the cycle begins here"), text.index("repeats forever")
    assert text.index("\n  2.") < begin < text.index("\n| 3.") < text.index("\n| 4.") < end


def test_a_run_after_which_nothing_happens_says_so(run):
    ladder = run("four-way-close")
    assert "nothing more happens" in ladder_text(replace(ladder, loop=len(ladder.rows)))
    assert "此后不再发生任何事" in ladder_svg(replace(ladder, loop=len(ladder.rows)), "zh")


def test_a_width_that_is_too_small_is_refused(run):
    with pytest.raises(ValueError, match="width is 40: a ladder needs at least 64 columns"):
        ladder_text(run("seed"), width=40)


def test_faint_codes_change_nothing_but_the_type(run):
    plain, faint = (ladder_text(run("seed"), dim=dim) for dim in (False, True))
    assert "\x1b[2m" in faint
    without = re.sub(r"\x1b\[\dm", "", faint)
    assert [line.rstrip() for line in without.splitlines()] == plain.splitlines()

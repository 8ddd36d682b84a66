"""Every segment in every state, at and around the receive window: `cells.txt`, tried on the rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from synfin.model.state import State

GRIDS = "cells.txt"

SEGMENTS = ("SYN", "SYN+ACK", "SYN+FIN", "ACK", "FIN", "FIN+ACK", "RST", "RST+ACK")
OFFSETS = {"just left of the window": -1, "at its left edge": 0, "at its right edge": 9, "right of it": 10}
WITHOUT_A_WINDOW = ("CLOSED", "LISTEN", "SYN-SENT")


def test_a_segment_meets_what_the_rfc_says(cell, row_of, agree):
    agree(row_of(cell))


def test_no_segment_state_or_place_is_left_out(all_cells):
    states = [state.spelled for state in State]
    told = [(cell.block, cell.segment, cell.place) for cell in all_cells]
    assert len(told) == 8 * 11 * 4
    assert set(told) == set(product(states, SEGMENTS, OFFSETS))


def test_every_cell_gives_the_sentence_that_decides(all_cells):
    assert [str(cell) for cell in all_cells if not any('"' in note for note in cell.notes)] == []


def test_every_segment_is_where_its_column_says(all_cells, row_of):
    for cell in all_cells:
        left_edge = 301 if cell.before in WITHOUT_A_WINDOW else row_of(cell).before["rcv_nxt"]
        assert cell.seq == left_edge + OFFSETS[cell.place], str(cell)


def test_every_ack_acknowledges_all_that_was_sent(all_cells, row_of):
    for cell in all_cells:
        assert cell.ack == (row_of(cell).before["snd_nxt"] or 101), str(cell)


@pytest.mark.parametrize(
    "wrong",
    [
        "ESTABLISHED +FIN ack",
        "CLOSE-WAIT ack",
        "CLOSE-WAIT +FIN –",
        "CLOSE-WAIT +FIN rst",
        "CLOSE-WAIT +FIN +ISS ack",
        "CLOSE-WAIT +reset ack",
    ],
)
def test_a_wrong_cell_is_noticed(wrong, all_cells, row_of, rulebook):
    right = next(cell for cell in all_cells if str(cell) == "ESTABLISHED FIN+ACK at its left edge")
    assert rulebook.disagreement(row_of(right)) is None
    assert rulebook.disagreement(row_of(replace(right, says=wrong))) is not None


def test_a_wrong_state_is_noticed_in_every_cell(all_cells, row_of, rulebook):
    for cell in all_cells:
        state, _, rest = cell.says.partition(" ")
        other = "CLOSING" if "CLOSING" not in (state, cell.before) else "LAST-ACK"
        wrong = replace(cell, says=f"{other} {rest}")
        assert rulebook.disagreement(row_of(wrong)) is not None, str(cell)


@pytest.mark.slow
def test_a_wrong_reply_is_noticed_in_every_cell(all_cells, row_of, rulebook):
    for cell in all_cells:
        does, _, reply = cell.says.rpartition(" ")
        wrong = replace(cell, says=f"{does} {'rst' if reply == '–' else '–'}")
        assert rulebook.disagreement(row_of(wrong)) is not None, str(cell)

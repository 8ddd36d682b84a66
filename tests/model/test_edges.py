"""Segments at the edges of windows and of the sequence space: `edges.txt`, tried on the rules."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

TABLE = (Path(__file__).parent / "edges.txt").read_text(encoding="utf-8")


def test_a_segment_at_an_edge_meets_what_the_rfc_says(row: Any, agree: Any) -> None:
    agree(row)


def test_every_row_gives_its_section(row: Any) -> None:
    assert re.match(r"3\.\d", row.reason), row.text


def test_another_answer_is_noticed(row: Any, rulebook: Any) -> None:
    """Who answers where nothing is sent, or is silent where something is, does not meet it."""
    answer = dict.fromkeys((*("syn", "ack", "psh", "fin", "rst", "urg"), "seq", "ack_number", "text"), 0)
    wrong = replace(row, sends=answer if row.sends is None else None)
    assert rulebook.disagreement(wrong) is not None

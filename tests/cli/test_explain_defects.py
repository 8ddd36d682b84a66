"""`explain defects`: each known defect with what the RFC says, the run that shows it, and its cure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from synfin.cli import explain_defects
from synfin.proofs.defects import defects_named
from synfin.proofs.query_runner import QueryRunner

pytestmark = pytest.mark.xdist_group("defects")

Synfin = Callable[..., Any]

RUNNER = QueryRunner()

ABORT, LAST_ACK = "defect-6", "defect-4"


@pytest.fixture(autouse=True)
def _shares_its_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain_defects, "QueryRunner", lambda: RUNNER)


def only(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """There are no defects but these."""
    few = tuple(defects_named(name)[0] for name in names)
    monkeypatch.setattr(explain_defects, "defects_named", lambda name: few)


def test_a_defect_is_told_with_its_runs_and_its_cure(synfin: Synfin) -> None:
    outcome = synfin("explain", LAST_ACK)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("defect-4  found, and cured\nThe FIN that should restart")
    for line in (
        "RFC 9293 3.10.7.4 first, fifth. Described in: RFC 9293, A.2.",
        "  fails: A FIN that arrives again in TIME-WAIT restarts the 2 MSL.",
        "      lost-last-ack: REFUTED, Step 13 violates the property.",
        "  holds: A FIN that arrives again in TIME-WAIT restarts the 2 MSL.",
        "      lost-last-ack, special-cases: EXHAUSTED, It holds in all 107 steps.",
    ):
        assert line in outcome.out.splitlines()
    assert outcome.out.index("The defect shows:") < outcome.out.index("With the cure:")
    assert "Counterexample (lost-last-ack): " in outcome.out
    assert "A run (lost-last-ack, special-cases): " in outcome.out
    assert "FIN again is let through" not in outcome.out.split("A run (lost-last-ack, special-cases)")[0]
    assert "Scopes" in outcome.out


def test_the_list_has_no_ladders(synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, LAST_ACK, ABORT)
    outcome = synfin("explain", "defects")
    assert outcome.code == 0
    assert re.findall(r"^defect-\d+  .*$", outcome.out, re.MULTILINE) == [
        "defect-4  found, and cured",
        "defect-6  found, and cured",
    ]
    assert "--->" not in outcome.out
    assert outcome.out.endswith("2 defects: 2 found, and cured.\n")


def test_a_defect_is_told_in_chinese(synfin: Synfin) -> None:
    outcome = synfin("explain", ABORT, "--lang", "zh")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("defect-6  已重现，且已修正\n")
    told = outcome.out.split("\n\n", 1)[1]
    assert re.findall(r"(?<!<)\b[A-Z]?[a-z]{3,} [a-z]{2,} [a-z]{2,}", told) == []


def test_a_defect_as_json(synfin: Synfin) -> None:
    (row,) = json.loads(synfin("explain", ABORT, "--json").out)["defects"]
    assert (row["id"], row["ok"]) == (ABORT, True)
    assert [one["holds"] for one in row["faults"]] == [False, True]
    assert [len(one["trace"]["steps"]) for one in row["faults"]] == [6, 9]
    assert {one["variant"] for one in row["cures"]} == {"note-3"}
    assert row["standard"] and row["consequence"] and row["cure"]


def test_a_defect_that_is_not_found_ends_in_1(synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    (defect,) = defects_named(ABORT)
    wrong = replace(defect, faults=(replace(defect.faults[0], variant="note-3"),))
    monkeypatch.setattr(explain_defects, "defects_named", lambda name: (wrong,))
    outcome = synfin("explain", ABORT)
    assert outcome.code == 1
    assert outcome.out.startswith("defect-6  not as expected\n")
    assert "— expected fails" in outcome.out


def test_an_unknown_defect_is_one_line_and_2(synfin: Synfin) -> None:
    outcome = synfin("explain", "defect-14")
    assert outcome.code == 2
    assert outcome.out == ""
    assert (
        outcome.err == "synfin: no defect 'defect-14'; there are defect-1 to defect-13, and defects for all\n"
    )

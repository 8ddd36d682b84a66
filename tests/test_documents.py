"""The generated parts of the documents are those that the model, the record and the commands give."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
import shared
from synfin.checker.verdict import Verdict
from synfin.docs.generate import numbers, regions, tables
from synfin.docs.generate.__main__ import FILLERS, filled
from synfin.docs.generate.numbers import RECORD, sizes
from synfin.docs.generate.regions import BadRegion, documents, fill, markdown
from synfin.model.coverage.abstractions import ABSTRACTIONS, AbstractionKind
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.proofs.claims.catalogue import CLAIMS, all_cases

ROOT = regions.ROOT


@pytest.fixture(autouse=True)
def _searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synfin.docs.generate.tables.compose", shared.composed)
    monkeypatch.setattr("synfin.docs.generate.tables.explore", shared.explored)


@shared.in_one_process
@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_is_up_to_date(path: Path) -> None:
    text, new = path.read_text(encoding="utf-8"), filled(path)
    if text != new:
        lines = difflib.unified_diff(
            text.splitlines(), new.splitlines(), "as it is", "as generated", lineterm="", n=0
        )
        shown = "\n".join(list(lines)[:40])
        pytest.fail(f"{path.relative_to(ROOT)} is stale: run `make readme`\n{shown}", pytrace=False)


@shared.in_one_process
def test_the_recorded_sizes_are_those_of_the_searches() -> None:
    for composed, graph in shared.catalogue():
        found = (len(graph.states), graph.transitions, graph.depth)
        assert sizes()[composed.scenario.name] == found, composed.scenario.name
    assert list(sizes()) == list(SCENARIOS)


def test_the_recorded_verdicts_are_the_expected_ones() -> None:
    rows = [line.split("\t") for line in RECORD.read_text(encoding="utf-8").splitlines()]
    recorded = sorted((row[0], row[1], row[2], row[5]) for row in rows if row[0] != "-")
    expected = sorted(
        (case.claim.id, case.scenario, case.variant, case.expected.value) for case in all_cases()
    )
    assert recorded == expected


@pytest.mark.parametrize("document", ["docs/claims.md", "docs/claims.zh-CN.md"])
def test_each_claim_has_a_row_with_the_scenarios_that_it_holds_in(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for claim in CLAIMS.values():
        (row,) = (line for line in text.splitlines() if line.startswith(f"| `{claim.id}` |"))
        cells = row.split(" | ")
        held = [name for name in claim.holds_in if name in SCENARIOS]
        if held:
            assert f"{len(held)} " in cells[2], claim.id
        proofs = [case for case in all_cases([claim]) if case.expected is Verdict.PROVED]
        assert ("PROVED" in cells[2]) == bool(proofs), claim.id
        assert all(f"`{name}`" in cells[3] for name in claim.refuted_in), claim.id
        assert all(f"`{name}`" in cells[4] for name in claim.broken_by), claim.id


def test_the_departures_stand_gravest_first() -> None:
    kinds = [row.kind for row in ABSTRACTIONS]
    assert kinds == sorted(kinds, key=list(AbstractionKind).index) and set(kinds) == set(AbstractionKind)


# Regions


def test_a_region_keeps_the_headings_of_its_table_and_loses_its_old_rows() -> None:
    text = "<!-- generated: verdicts -->\n| word | meaning |\n|---|---|\n| OLD | row |\n<!-- end -->"
    assert "| word | meaning |\n|---|---|\n| PROVED |" in (new := fill(text, "en", FILLERS))
    assert "OLD" not in new
    assert fill(new, "en", FILLERS) == new


def test_a_number_stands_inside_its_sentence() -> None:
    text = "There are <!-- number: scenarios -->0<!-- end --> of them."
    assert (
        fill(text, "en", FILLERS)
        == f"There are <!-- number: scenarios -->{len(SCENARIOS)}<!-- end --> of them."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!-- number: dragons -->3<!-- end -->", "nothing fills number: dragons; there are: abstractions,"),
        ("<!-- generated: rule no_such_rule -->\n<!-- end -->", "rule no_such_rule: there is no such rule"),
        ("<!-- generated: claims -->\n<!-- end -->", "begins with the headings of its table"),
        ("<!-- generated: output 1 check opens-twice -->\n<!-- end -->", "no claim 'opens-twice'"),
    ],
)
def test_a_region_that_cannot_be_filled_is_named(text: str, said: str) -> None:
    with pytest.raises(BadRegion, match=said):
        fill(text, "en", FILLERS)


def test_an_output_is_what_the_command_prints_in_the_language_of_the_document() -> None:
    text = "<!-- generated: output 1 rules --section 3.10.7.1 -->\n<!-- end -->"
    assert "$ synfin rules --section 3.10.7.1\nsection" in fill(text, "en", FILLERS)
    assert "$ synfin rules --section 3.10.7.1 --lang zh\n" in fill(text, "zh", FILLERS)


def test_every_number_and_table_has_a_place_in_a_document() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in markdown())
    used = {found[1].partition(" ")[0] for found in regions.MARKED.findall(texts)}
    assert {*numbers.NUMBERS, *tables.TABLES, *tables.LISTS} <= used

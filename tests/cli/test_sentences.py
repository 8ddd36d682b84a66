"""`rules` prints each rule's summary and sentences; `rules --sentences` prints each sentence's rules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from synfin.checker.message import Listing
from synfin.cli import rules
from synfin.locales import translate
from synfin.model.coverage.sentences import AccountKind, sentences
from synfin.model.pipeline import ALL_RULES
from synfin.model.scenarios.catalogue import SCENARIOS

Synfin = Callable[..., Any]

CHINESE = re.compile("[\u4e00-\u9fff]")
FEW = {"four-way-close": SCENARIOS["four-way-close"]}


def squeezed(text: str) -> str:
    """Without blanks and line ends: names and sentences may be folded."""
    return re.sub(r"\s+", "", text)


# requirement ids


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("more", [(), ("--coverage",)], ids=["sentence", "coverage"])
def test_each_rule_stands_with_its_section_and_its_requirement_ids(
    more: tuple[str, ...],
    lang: str,
    synfin: Synfin,
    columns: Callable[[str], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "SCENARIOS", FEW)
    outcome = synfin("rules", *more, "--lang", lang)
    assert (outcome.code, outcome.err) == (0, "")
    told = outcome.out.splitlines()
    assert max(map(columns, told)) <= 100
    assert [line.split()[0] for line in told[1:] if line[0] != " "] == [rule.section for rule in ALL_RULES]
    assert all(re.search(rf" {rule.name} *$", outcome.out, re.MULTILINE) for rule in ALL_RULES)
    for requirement in {one for rule in ALL_RULES for one in rule.requirements}:
        listed = sum(bool(re.search(rf"^[\d. ]{{10}}{requirement}\b", line)) for line in told)
        assert listed == sum(requirement in rule.requirements for rule in ALL_RULES)


def test_what_exercised_a_rule_stands_below_it(synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "SCENARIOS", FEW)
    told = [line.strip() for line in synfin("rules", "--section", "3.8", "--coverage").out.splitlines()]
    assert told[1].split() == ["3.8.3", "MUST-20", "retransmissions_come_to_their_limit"]
    assert told[2] == "MUST-22     exercised by no scenario"
    told = synfin("rules", "--section", "3.10.4", "--coverage", "--lang", "zh").out
    assert re.search(
        r"close_sends_a_fin *\n +用到它的场景：four-way-close *\n +只以一种取值出现的条件：no CLOSE is w",
        told,
    )


def test_requirement_ids_stand_beside_their_rule(synfin: Synfin) -> None:
    told = synfin("rules", "--section", "3.10.8").out.splitlines()
    (at,) = [number for number, line in enumerate(told) if "two_msl_are_over" in line]
    assert told[at].split()[:3] == ["3.10.8", "MUST-12", "two_msl_are_over"]
    assert told[at + 1].split()[0] == "MUST-13"


@pytest.mark.parametrize("more", [(), ("--coverage",)], ids=["sentence", "coverage"])
def test_requirement_ids_are_in_the_json(
    more: tuple[str, ...], synfin: Synfin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "SCENARIOS", FEW)
    rows = json.loads(synfin("rules", *more, "--json").out)
    assert {row["rule"]: row["requirements"] for row in rows} == {
        rule.name: list(rule.requirements) for rule in ALL_RULES
    }


# sentences


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_rule_stands_with_its_summary_and_the_sentences_it_stands_for(lang: str, synfin: Synfin) -> None:
    outcome = squeezed(synfin("rules", "--section", "3.10.7", "--lang", lang).out)
    for rule in (rule for rule in ALL_RULES if rule.section.startswith("3.10.7") and not rule.requirements):
        own = [place.removeprefix(f"{rule.section} ") for place in rule.sentences]
        listed = Listing([place if " " not in place else f"§{place}" for place in own])
        places = translate(listed, lang)
        word = "条文" if lang == "zh" else "sentences"
        assert squeezed(f"{rule.name} {translate(rule.summary, lang)} {word} {places}") in outcome, rule.name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_json_of_a_rule_has_its_summary_and_sentences(lang: str, synfin: Synfin) -> None:
    (row,) = json.loads(synfin("rules", "--section", "3.8.6.3", "--json", "--lang", lang).out)
    assert row["sentences"] == ["3.8.6.3 SHLD-18", "3.8.6.3 MUST-40", "3.10.7.4 57.1"]
    assert bool(CHINESE.search(row["summary"])) == (lang == "zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_sentence_is_printed_with_what_accounts_for_it(
    lang: str, synfin: Synfin, columns: Callable[[str], int]
) -> None:
    outcome = synfin("rules", "--sentences", "--lang", lang)
    assert (outcome.code, outcome.err) == (0, "")
    told = outcome.out.splitlines()
    assert max(map(columns, told)) <= 100
    assert bool(CHINESE.search(outcome.out)) == (lang == "zh")
    numbers = [line[:9].strip() for line in told if re.match(r"(\d+\.|RFC )[\d.]+ {2,}", line)]
    assert numbers == [sentence.number or sentence.section for sentence in sentences()]
    headings = [line for line in told if re.fullmatch(r"3\.10\.[\d.]+", line.strip())]
    assert headings == list(dict.fromkeys(sentence.section for sentence in sentences() if sentence.number))


@pytest.mark.parametrize("section", ["3.10.4", "3.10.7.1", "3.10.7.4", "3.8", "RFC 1337"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_names_notes_and_simplifications_are_printed(section: str, lang: str, synfin: Synfin) -> None:
    told = synfin("rules", "--sentences", "--section", section, "--lang", lang).out
    rows = [sentence for sentence in sentences() if sentence.section.startswith(section)]
    names = {
        name for row in rows for name in (*row.names(AccountKind.RULE), *row.names(AccountKind.ABSTRACTION))
    }
    assert names and all(name in told for name in names)
    right = squeezed("".join(line[48:] for line in told.splitlines()))
    if lang == "en":
        assert all(squeezed(row.note) in right for row in rows)
    assert (lang == "zh") == bool(CHINESE.search(told))
    assert all(requirement in told for row in rows for requirement in row.requirements)


def test_the_sentences_of_one_section_are_printed(synfin: Synfin) -> None:
    told = synfin("rules", "--sentences", "--section", "3.10.5").out
    assert re.match(r"3\.10\.5\n  \[CLOSED\] *\n1\.1 ", told)
    states = r"\[SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT\]"
    assert re.search(rf"^  {states} *\n5\.1 ", told, re.MULTILINE)
    assert re.search(r"^5\.1 +Send a reset… +abort_sends_a_reset, abstraction: note-3 *$", told, re.MULTILINE)
    assert re.search(r"^note-3 +chosen where the RFC is +the side ", told, re.MULTILINE)
    assert "3.10.6 " not in told and "reopening" not in told


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences_as_json_have_their_accounts(lang: str, synfin: Synfin) -> None:
    rows = json.loads(synfin("rules", "--sentences", "--json", "--lang", lang).out)
    assert len(rows) == len(sentences())
    (row,) = [row for row in rows if (row["section"], row["sentence"]) == ("3.10.7.4", "46.2")]
    assert row["states"] == ["TIME-WAIT"]
    assert row["accounts"] == [
        {"kind": "rule", "name": "unacceptable_segment_is_answered", "source": None},
        {"kind": "rule", "name": "fin_again_in_time_wait", "source": None},
        {"kind": "abstraction", "name": "two-msl", "source": None},
    ]
    assert bool(CHINESE.search(row["note"])) == (lang == "zh")
    assert [row["requirements"] for row in rows if row["sentence"] == "35.1"] == [["MAY-12"]]

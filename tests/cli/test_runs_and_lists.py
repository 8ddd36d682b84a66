"""`run`, `search`, `rules` and `explain` print what the model does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import shared
from synfin.cli import explain
from synfin.diagrams.ladder_measure import columns
from synfin.locales import translate
from synfin.model.pipeline import ALL_RULES
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.figures import FIGURES
from synfin.model.variants.catalogue import RFC_9293
from synfin.proofs.case import Case
from synfin.proofs.claim import Claim
from synfin.proofs.claims.catalogue import CLAIMS, all_cases

Synfin = Callable[..., Any]

WAVES = (
    "<SEQ=3234><ACK=36458><CTL=FIN,ACK>",
    "<SEQ=36458><ACK=3235><CTL=ACK>",
    "<SEQ=36458><ACK=3235><CTL=FIN,ACK>",
    "<SEQ=3235><ACK=36459><CTL=ACK>",
)

QUICK = ("three-way-handshake", "four-way-close", "three-segment-close", "simultaneous-close")


def quick_cases(claims: list[Claim]) -> list[Case]:
    """Without the searches that only confirm a claim once more, and without induction."""
    return [case for case in all_cases(claims) if case.scenario in QUICK or case.variant != RFC_9293]


CHINESE = re.compile("[\u4e00-\u9fff]")


# run


def test_the_seed_opens_with_its_numbers_and_closes_in_four_waves(synfin: Synfin) -> None:
    outcome = synfin("run", "seed")
    assert (outcome.code, outcome.err) == (0, "")
    for number in ("3233", "3234", "36457", "36458"):
        assert number in outcome.out
    segments = re.findall(r"<SEQ.*?CTL=[A-Z,]+>", outcome.out)
    assert len(segments) == 7
    assert tuple(segments[-4:]) == WAVES
    assert "Refused" not in outcome.out


@shared.in_one_process
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_line_of_a_run_is_wider_than_a_hundred_columns(
    synfin: Synfin, scenario: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("synfin.runs.lower", shared.lowered)
    for lang in ("en", "zh"):
        out = synfin("run", scenario, "--lang", lang).out
        assert [line for line in out.splitlines() if columns(line) > 100] == []


def test_an_acknowledgment_without_plus_one_is_refused_and_told_why(synfin: Synfin) -> None:
    outcome = synfin("run", "seed", "--variant", "ack-without-plus-one")
    assert outcome.code == 0
    refused = outcome.out[outcome.out.index("\nRefused\n") :].splitlines()
    line = next(line for line in refused if "<ACK=36457>" in line)
    assert "B refuses <SEQ=3234><ACK=36457><CTL=ACK>: this fails: “it acknowledges our SYN”" in line
    assert "SEG.ACK = 36457, SND.UNA = 36457, SND.NXT = 36458" in refused[refused.index(line) + 1]


def test_a_run_as_json_has_its_steps_and_its_refusals(synfin: Synfin) -> None:
    report = json.loads(synfin("run", "seed", "--variant", "ack-without-plus-one", "--json").out)
    assert report["variant"] == "ack-without-plus-one"
    assert len(report["steps"]) == 16
    first = report["refusals"][0]
    assert set(first) == {"step", "side", "segment", "rule", "section", "lacks", "values"}
    assert (first["step"], first["side"], first["lacks"]) == (5, "B", ["it acknowledges our SYN"])


def test_a_random_run_is_the_same_for_the_same_seed(synfin: Synfin) -> None:
    one, two, other = (synfin("run", "lossy-close", "--seed", seed).out for seed in ("5", "5", "6"))
    assert one == two != other


def test_steps_are_chosen_on_standard_input(spawned: Synfin) -> None:
    outcome = spawned("run", "seed", "--step", stdin="1\n1\nq\n")
    assert (outcome.code, outcome.err) == (0, "")
    assert "B CLOSED: passive_open_listens" in outcome.out
    assert "<SEQ=3233><CTL=SYN>" in outcome.out
    assert "SYN-RECEIVED" not in outcome.out


def test_a_question_why_not_is_answered_with_the_conditions_that_fail(
    synfin: Synfin, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = with_input(synfin, monkeypatch, "? active_open_sends_a_syn\n? no_such_rule\n? \nq\n").out
    assert "A CLOSED: active_open_sends_a_syn: this fails: “B has opened”" in out
    assert "no step of this scenario goes through a rule called no_such_rule" in out
    assert "no step of this scenario goes through a rule called ?" in out


@pytest.mark.parametrize("answer", ["0", "2", "99", "-1", "one", "²", "1.0", "!"])
def test_an_answer_that_is_no_choice_changes_nothing(
    answer: str, synfin: Synfin, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = with_input(synfin, monkeypatch, f"{answer}\nq\n")
    assert outcome.code == 0
    assert outcome.out.count("B CLOSED: passive_open_listens") == 2
    assert "B calls OPEN" not in outcome.out
    assert f"there is no step {answer}: a number from 1 to 1" in outcome.out


def test_a_run_that_is_stepped_to_its_end_says_so(synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = with_input(synfin, monkeypatch, "1\n" * 40)
    assert "Terminal state: no step is enabled." in outcome.out
    assert outcome.out.count("Enabled steps:") == 12


def with_input(synfin: Synfin, monkeypatch: pytest.MonkeyPatch, text: str) -> Any:
    from io import StringIO

    monkeypatch.setattr("sys.stdin", StringIO(text))
    return synfin("run", "seed", "--step")


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_figure_stands_line_by_line_below_its_run(
    name: str, lang: str, synfin: Synfin, columns: Callable[[str], int]
) -> None:
    outcome = synfin("run", name, "--lang", lang)
    assert (outcome.code, outcome.err) == (0, "")
    figure = FIGURES[name]
    below = outcome.out.split(
        {"en": "RFC 9293, line by line", "zh": f"RFC 9293 图 {figure.number} 逐行对照"}[lang]
    )[1]
    for row in figure.rows.strip().splitlines():
        assert row.strip() in below
    departs = {"en": "the model departs", "zh": "模型与图不同"}[lang]
    assert below.count(departs) == (2 if name == "figure-7" else 0)
    assert max(map(columns, below.splitlines())) <= 100


def test_figure_7_says_where_the_model_departs(synfin: Synfin) -> None:
    below = synfin("run", "figure-7").out.split("line by line")[1].splitlines()
    (at,) = [number for number, line in enumerate(below) if " 6 | ESTABLISHED" in line]
    assert below[at].startswith("   4, 5  6 |")
    assert below[at + 1].strip() == (
        "the model departs: after step 5 A has SYN-RECEIVED, the figure ESTABLISHED"
    )


def test_a_figure_as_json_has_its_lines(synfin: Synfin) -> None:
    rows = json.loads(synfin("run", "figure-7", "--json").out)["figure"]
    assert [row["line"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert rows[5]["steps"] == [4, 5]
    assert rows[5]["departures"] == [
        {"side": "A", "step": 5, "printed": "ESTABLISHED", "found": "SYN-RECEIVED"}
    ]


def test_a_random_run_is_not_compared_with_the_figure(synfin: Synfin) -> None:
    assert "line by line" not in synfin("run", "figure-7", "--seed", "1").out


def test_a_script_that_a_variant_cannot_follow_is_one_line(synfin: Synfin) -> None:
    outcome = synfin("run", "figure-7", "--variant", "no-crossing-syns")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "synfin: figure-7: step 5 of the script, A SEGMENT ARRIVES: it is not enabled: it fails at a segment has arrived\n"
    )


# search


def test_a_search_as_json_has_exactly_its_counts(synfin: Synfin) -> None:
    outcome = synfin("search", "four-way-close", "--json")
    counts = json.loads(outcome.out)
    assert (outcome.code, outcome.err) == (0, "")
    assert counts.pop("seconds") >= 0
    assert counts.pop("states_per_second") > 0
    assert counts == {
        "scenario": "four-way-close",
        "engine": "python",
        "workers": 1,
        "levels": [1, 1, 1, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1],
        "states": 16,
        "transitions": counts["transitions"],
        "depth": 12,
        "bytes_per_state": None,
        "complete": True,
        "ended": "",
    }
    assert counts["transitions"] >= 15


def test_a_search_over_its_budget_is_incomplete_and_ends_in_3(synfin: Synfin) -> None:
    outcome = synfin("search", "four-way-close", "--budget", "7", "--json")
    assert outcome.code == 3
    counts = json.loads(outcome.out)
    assert (counts["states"], counts["complete"]) == (7, False)
    told = synfin("search", "four-way-close", "--budget", "7")
    assert told.code == 3
    assert "incomplete: the budget of 7 states is used up" in told.out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_scenario_is_listed(lang: str, synfin: Synfin, columns: Callable[[str], int]) -> None:
    outcome = synfin("search", "--list", "--lang", lang)
    assert outcome.code == 0
    assert all(re.search(rf"^{name} ", outcome.out, re.MULTILINE) for name in SCENARIOS)
    assert max(map(columns, outcome.out.splitlines())) <= 100
    assert bool(CHINESE.search(outcome.out)) == (lang == "zh")


# rules


def test_every_rule_is_listed_in_the_order_of_the_rfc(synfin: Synfin, columns: Callable[[str], int]) -> None:
    outcome = synfin("rules", "--json")
    rows = json.loads(outcome.out)
    assert [(row["rule"], row["section"]) for row in rows] == [
        (rule.name, rule.section) for rule in ALL_RULES
    ]
    assert all(row["summary"] for row in rows)
    told = synfin("rules").out
    assert max(map(columns, told.splitlines())) <= 100
    assert all(f" {rule.name} " in told for rule in ALL_RULES)


def test_the_rules_of_one_section_are_listed(synfin: Synfin) -> None:
    rows = json.loads(synfin("rules", "--section", "3.10.7.3", "--json").out)
    assert {row["section"] for row in rows} == {"3.10.7.3"}
    assert len(rows) == sum(rule.section == "3.10.7.3" for rule in ALL_RULES)


# explain


@shared.in_one_process
@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_is_explained(claim: str, synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    """All its refutations are explained, and as much of what confirms it as does not take long."""
    monkeypatch.setattr(explain, "ClaimRunner", lambda progress: shared.RUNNER)
    monkeypatch.setattr(explain, "all_cases", quick_cases)
    outcome = synfin("explain", claim)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{claim}\n")
    assert CLAIMS[claim].title in " ".join(outcome.out.split())
    for mutant, scenario in CLAIMS[claim].broken_by.items():
        assert re.search(rf"^REFUTED +{scenario}, {mutant}\b", outcome.out, re.MULTILINE)
        assert f"Counterexample: {scenario}, {mutant}." in outcome.out.replace("\n", " ")


def test_an_explanation_has_a_line_for_every_case(synfin: Synfin) -> None:
    outcome = synfin("explain", "four-waves")
    assert outcome.code == 0
    lines = re.findall(r"^(?:EXHAUSTED|REFUTED) +([a-z-]+)", outcome.out, re.MULTILINE)
    assert sorted(lines) == sorted(case.scenario for case in all_cases([CLAIMS["four-waves"]]))


def test_a_claim_is_explained_in_chinese(synfin: Synfin) -> None:
    outcome = synfin("explain", "eventually-established", "--lang", "zh")
    assert outcome.code == 0
    assert translate(CLAIMS["eventually-established"].title, "zh") in outcome.out.replace("\n", "")
    assert "反例" in outcome.out


@pytest.mark.parametrize("command", [("run", "seed"), ("search", "seed"), ("rules",)], ids=" ".join)
def test_chinese_is_spoken_everywhere(command: tuple[str, ...], synfin: Synfin) -> None:
    assert CHINESE.search(synfin(*command, "--lang", "zh").out)
    assert not CHINESE.search(synfin(*command).out)

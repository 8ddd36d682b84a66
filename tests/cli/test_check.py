"""`synfin check` says what was settled, in words and as JSON, and its exit code says whether as expected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.proofs.case import UNBOUNDED_CHANNELS, WITHOUT_SCENARIO
from synfin.proofs.claims.catalogue import CLAIMS, all_cases
from synfin.proofs.quick_selection import few_of
from synfin.proofs.result import CONFIRMED
from synfin.proofs.selection import CheckRequest, cases_for

ROW = {
    "id", "scenario", "variant", "method", "engine", "fairness", "verdict", "expected", "ok", "why", "reason", "states",
    "transitions", "depth", "bound", "seconds", "scope", "assumptions", "premise_states", "trace",
}  # fmt: skip

VERDICTS = {"PROVED", "EXHAUSTED", "BOUNDED", "REFUTED", "UNDETERMINED"}

Synfin = Callable[..., Any]


def rows_of(outcome: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(outcome.out)["claims"]
    return rows


def test_json_has_exactly_the_documented_keys(synfin: Synfin) -> None:
    outcome = synfin("check", "both-closed", "--scenario", "four-way-close", "--json")
    report = json.loads(outcome.out)
    assert (outcome.code, outcome.err) == (0, "")
    assert list(report) == ["ok", "seconds", "claims"]
    assert report["ok"] is True
    assert report["seconds"] > 0
    assert len(report["claims"]) == 2
    for row in report["claims"]:
        assert set(row) == ROW
        assert row["verdict"] in VERDICTS
        assert row["ok"] is (row["verdict"] == row["expected"])
        assert (row["id"], row["scenario"]) == ("both-closed", "four-way-close")
        assert (row["states"], row["method"], row["bound"]) == (16, "search", None)


def test_a_refuted_claim_carries_its_trace_and_a_true_one_does_not(synfin: Synfin) -> None:
    rows = rows_of(synfin("check", "time-wait-ends", "--scenario", "four-way-close", "--json"))
    assert {row["verdict"]: bool(row["trace"]) for row in rows} == {"EXHAUSTED": False, "REFUTED": True}
    trace = next(row["trace"] for row in rows if row["trace"])
    assert set(trace) == {"system", "headline", "violated", "initial", "steps", "loop"}
    assert trace["violated"]


def test_a_claim_is_proved_for_open_endpoint_by_induction(synfin: Synfin) -> None:
    outcome = synfin("check", "closed-has-no-tcb", "--method", "induction", "--json")
    (row,) = rows_of(outcome)
    assert outcome.code == 0
    assert (row["scenario"], row["verdict"], row["method"]) == ("open-endpoint", "PROVED", "induction")
    assert row["states"] is None


def test_a_bounded_search_says_its_bound(synfin: Synfin) -> None:
    words = ("check", "closed-has-no-tcb", "--scenario", "three-way-handshake", "--method", "bounded")
    outcome = synfin(*words, "--bound", "3", "--json")
    (row,) = rows_of(outcome)
    assert outcome.code == 0
    assert (row["verdict"], row["expected"], row["bound"]) == ("BOUNDED", "BOUNDED", 3)
    assert "k = 3" in synfin(*words, "--bound", "3").out


def test_a_claim_that_promises_nothing_there_is_answered_as_a_question(synfin: Synfin) -> None:
    words = ("check", "eventually-established", "--scenario", "early-calls")
    outcome = synfin(*words)
    assert outcome.code == 0
    assert "✗" not in outcome.out
    assert "eventually-established (early-calls), the catalogue does not claim it there:" in outcome.out
    assert "synfin draw ladder early-calls --claim eventually-established" in outcome.out
    (row,) = rows_of(synfin(*words, "--json"))
    assert (row["verdict"], row["expected"], row["ok"]) == ("REFUTED", None, True)


@pytest.mark.parametrize("scenario", ["reset", "early-calls"])
def test_no_scenario_of_the_catalogue_fails_by_itself(scenario: str, synfin: Synfin) -> None:
    outcome = synfin("check", "--scenario", scenario)
    assert (outcome.code, "✗" in outcome.out) == (0, False)


NEVER = """valid_ends = [["CLOSED", "CLOSED"]]
[a]
opens = "never"
[b]
opens = "never"
"""


def test_vacuous_verdicts_are_counted_and_shown_first(synfin: Synfin, tmp_path: Path) -> None:
    file = tmp_path / "never.toml"
    file.write_text(NEVER, encoding="utf-8")
    outcome = synfin("check", "--scenario", str(file))
    assert outcome.code == 0
    last = outcome.out.strip().splitlines()[-1]
    assert re.search(r"(\d+) cases: all as expected, (\d+) of them vacuous", last)
    assert "vacuous: the premise never occurs" in " ".join(outcome.out.split())
    premises = [row["premise_states"] for row in rows_of(synfin("check", "--scenario", str(file), "--json"))]
    assert premises[0] == 0 and premises == sorted(premises, key=bool)


def test_a_named_claim_that_is_vacuous_in_the_named_scenario_ends_in_3(
    synfin: Synfin, tmp_path: Path
) -> None:
    file = tmp_path / "never.toml"
    file.write_text(NEVER, encoding="utf-8")
    outcome = synfin("check", "both-closed", "--scenario", str(file))
    assert outcome.code == 3
    assert "1 case: 1 vacuous, the premise never occurs there: nothing was checked" in outcome.out


def test_a_broken_protocol_shows_what_it_breaks_before_what_is_open(synfin: Synfin) -> None:
    outcome = synfin("check", "--variant", "two-way-handshake", "--json")
    verdicts = [row["verdict"] for row in rows_of(outcome)]
    assert "REFUTED" in verdicts and "UNDETERMINED" in verdicts
    wrong = [row["verdict"] for row in rows_of(outcome) if not row["ok"]]
    assert wrong[0] == "REFUTED"


def test_a_quick_check_of_one_claim_need_not_meet_its_premise(synfin: Synfin) -> None:
    outcome = synfin("check", "una-before-nxt", "--quick")
    assert outcome.code == 0
    assert "vacuous: the premise never occurs" in " ".join(outcome.out.split())


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            "open-endpoint: network any segment at any time; sequence numbers of 32 bits, any ISS; an incarnation "
            "sends less than 2^30 octets; acknowledgments may be delayed; text is read by RECEIVE",
        ),
        (
            "zh",
            "序号 32 位，ISS 任意；一个连接实例发送的数据少于 2^30 字节；确认可以延迟；数据由 RECEIVE 读取",
        ),
    ],
)
def test_a_proof_tells_all_that_bounds_it(synfin: Synfin, lang: str, words: str) -> None:
    told = synfin("check", "passive-returns-to-listen", "--lang", lang).out
    assert "".join(words.split()) in "".join(told.split())


@pytest.mark.parametrize("method", [(), ("--method", "search"), ("--method", "induction")])
def test_a_bound_is_for_bounded_searches(synfin: Synfin, method: tuple[str, ...]) -> None:
    outcome = synfin("check", "eventually-established", "--bound", "6", *method)
    assert (outcome.code, outcome.out) == (2, "")
    assert "--bound is for bounded searches: add --method bounded" in outcome.err


def test_a_mutant_nobody_expects_to_break_a_claim_ends_in_1(synfin: Synfin) -> None:
    words = ("check", "closed-has-no-tcb", "--scenario", "seed", "--variant", "tcb-left-behind")
    outcome = synfin(*words, "--json")
    (row,) = rows_of(outcome)
    assert outcome.code == 1
    assert json.loads(outcome.out)["ok"] is False
    assert (row["verdict"], row["expected"], row["ok"]) == ("REFUTED", "EXHAUSTED", False)
    told = synfin(*words)
    assert told.code == 1
    assert "REFUTED, expected EXHAUSTED" in told.out
    assert "synfin draw ladder seed --variant 'tcb-left-behind' --claim closed-has-no-tcb" in told.out


def test_a_mutant_that_breaks_a_claim_as_expected_ends_in_0(synfin: Synfin) -> None:
    words = ("check", "closed-has-no-tcb", "--scenario", "four-way-close", "--variant", "tcb-left-behind")
    outcome = synfin(*words)
    assert outcome.code == 0
    assert "REFUTED" in outcome.out


def test_a_budget_too_small_ends_in_3(synfin: Synfin) -> None:
    words = ("check", "both-closed", "--scenario", "four-way-close", "--budget", "5")
    outcome = synfin(*words, "--json")
    assert outcome.code == 3
    assert "UNDETERMINED" in {row["verdict"] for row in rows_of(outcome)}
    told = synfin(*words)
    assert told.code == 3
    assert "the budget of 5 states is used up" in re.sub(r"\s+", " ", told.out)


def test_all_that_is_expected_in_a_scenario_comes_out_as_expected(synfin: Synfin) -> None:
    assert synfin("check", "--scenario", "four-way-close", "--method", "search").code == 0


def test_the_table_has_a_row_for_each_claim_asked_for(synfin: Synfin) -> None:
    words = ("four-waves", "three-segments", "--scenario", "three-segment-close")
    outcome = synfin("check", *words)
    assert outcome.code == 0
    assert "four-waves " in outcome.out and "three-segments " in outcome.out
    assert not [name for name in CLAIMS if name not in words and f"\n{name} " in outcome.out]
    assert "2 cases: all as expected" in outcome.out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_table_fits_into_100_columns(lang: str, synfin: Synfin, columns: Callable[[str], int]) -> None:
    outcome = synfin("check", "both-closed", "time-wait-ends", "--scenario", "lossy-close", "--lang", lang)
    assert max(map(columns, outcome.out.splitlines())) <= 100
    assert ("断言" in outcome.out) == (lang == "zh")
    assert ("全部符合预期" in outcome.out) == (lang == "zh")


def test_every_verdict_prints_its_scope(synfin: Synfin) -> None:
    told = re.sub(r"\s+", " ", synfin("check", "valid-end-states", "--scenario", "lossy-close").out)
    for words in ("channels Lossy(2)", "4 bits, ISS 14 and 6", "window 4 octets", "one incarnation"):
        assert words in told


def test_a_quick_check_settles_every_claim_where_it_holds_in_few_scenarios() -> None:
    quick = cases_for(CheckRequest(quick=True))
    assert {case.claim.id for case in quick} == set(CLAIMS)
    assert {case.variant for case in quick} == {"rfc9293"}
    assert UNBOUNDED_CHANNELS not in {case.scenario for case in quick}
    hold = {case.claim.id for case in all_cases() if case.variant == "rfc9293" and case.expected in CONFIRMED}
    assert {case.claim.id for case in quick if case.expected in CONFIRMED} == hold
    searched = {case.scenario for case in quick} - set(WITHOUT_SCENARIO)
    assert len(searched) < len(SCENARIOS) // 4


def test_a_quick_check_keeps_to_small_scenarios_where_it_can() -> None:
    only_there = [case for case in all_cases() if case.scenario == "hostile-close"]
    assert {case.scenario for case in few_of(only_there)} == {"hostile-close"}
    assert "hostile-close" not in {case.scenario for case in few_of(all_cases())}


@pytest.mark.parametrize(
    "asked", [("--variant", "rfc793"), ("--scenario", "unbounded-channels")], ids=" ".join
)
def test_a_quick_check_of_what_it_leaves_out_is_refused(asked: tuple[str, str], synfin: Synfin) -> None:
    outcome = synfin("check", "handshake-agreement", "--quick", *asked)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "--quick leaves out" in outcome.err


def test_what_takes_z3_long_is_asked_by_name_alone(synfin: Synfin) -> None:
    bounded = ("check", "--scenario", "four-way-close", "--method", "bounded", "--bound", "2", "--json")
    (row,) = json.loads(synfin(*bounded, "nobody-can-be-sure").out)["claims"]
    assert (row["verdict"], row["bound"]) == ("BOUNDED", 2)
    others = {
        case.claim.id
        for case in cases_for(CheckRequest(scenario="four-way-close", method="bounded", bound=2))
    }
    assert "both-closed" in others and "nobody-can-be-sure" not in others

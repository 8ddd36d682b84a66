"""Results: the exit status that several amount to, vacuity, and what travels between processes."""

from __future__ import annotations

import json
import pickle

import pytest
from synfin.checker.engines.exploration import Engine, Limits
from synfin.checker.verdict import Answer, Verdict
from synfin.proofs import check
from synfin.proofs.case import Case
from synfin.proofs.check import check_cases, check_request, with_shared_memory
from synfin.proofs.claims.catalogue import CLAIMS, all_cases
from synfin.proofs.result import CheckReport, ExitStatus, Result, exit_status, vacuous_claims
from synfin.proofs.runner import ClaimRunner
from synfin.proofs.selection import CheckRequest

CASE = Case(CLAIMS["both-closed"], "four-way-close")


def a_result(verdict: Verdict, *, premise_states: int | None = 0) -> Result:
    return Result(CASE, Answer(verdict, "search", "It is so."), {}, (), premise_states)


EXHAUSTED, BOUNDED, REFUTED, UNDETERMINED = map(
    a_result, (Verdict.EXHAUSTED, Verdict.BOUNDED, Verdict.REFUTED, Verdict.UNDETERMINED)
)


def test_a_premise_that_may_occur_where_the_search_is_incomplete_is_not_vacuous() -> None:
    assert vacuous_claims([EXHAUSTED]) == ("both-closed",)
    assert vacuous_claims([EXHAUSTED, UNDETERMINED]) == vacuous_claims([UNDETERMINED, EXHAUSTED]) == ()
    assert vacuous_claims([a_result(Verdict.EXHAUSTED, premise_states=1)]) == ()


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([EXHAUSTED], 0),
        ([EXHAUSTED, UNDETERMINED], 3),
        ([UNDETERMINED, REFUTED], 1),
        ([BOUNDED], 1),
    ],
)
def test_the_exit_status_distinguishes_undetermined_from_wrong(results: list[Result], status: int) -> None:
    assert exit_status(results) == status
    assert CheckReport(tuple(results), 1.0).ok is (status == 0)


def test_a_vacuous_claim_is_not_as_expected() -> None:
    report = CheckReport((EXHAUSTED,), 1.0, ("both-closed",))
    assert (report.ok, report.exit_status) == (False, ExitStatus.NOT_AS_EXPECTED)


def test_a_counterexample_travels_as_json() -> None:
    case = next(case for case in all_cases([CLAIMS["both-closed"]]) if case.expected is Verdict.REFUTED)
    result = ClaimRunner().check(case)
    travelled = pickle.loads(pickle.dumps(result.portable()))
    assert travelled.json() == result.json()
    assert travelled.trace_length == result.trace_length == len(result.json()["trace"]["steps"])
    assert json.dumps(result.json())
    assert travelled.case == case and travelled.case.claim is case.claim


def test_two_processes_give_the_results_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "ENOUGH_FOR_TWO", 1)
    request = CheckRequest(("three-segments",))
    report = check_request(request)
    alone = ClaimRunner()
    cases = [result.case for result in report.results]
    seconds = {"seconds": 0}
    assert [{**result.json(), **seconds} for result in report.results] == [
        {**alone.check(case).json(), **seconds} for case in cases
    ]
    assert [result.case for result in check_cases(cases, request)] == cases


def test_two_processes_share_the_memory() -> None:
    shared = with_shared_memory(CheckRequest(), 2).limits.memory
    alone = with_shared_memory(CheckRequest(), 1).limits.memory
    assert shared is not None and alone is not None
    assert 0 < shared < alone
    for kept in (Limits(memory=5), Limits(Engine.PYTHON)):
        assert with_shared_memory(CheckRequest(limits=kept), 2).limits == kept

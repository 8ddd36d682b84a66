"""`explain seed`: each sentence of the seed text is result by the checker, and shown with a run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from synfin.checker.trace import replay, trace_from_json
from synfin.cli import explain_seed
from synfin.locales import translate
from synfin.model.composed_system import ComposedSystem
from synfin.model.rule import Event
from synfin.model.state import State
from synfin.model.variants.catalogue import RFC_9293
from synfin.proofs.claims.catalogue import UnknownClaim
from synfin.proofs.query import every_step, leaves, sends
from synfin.proofs.seed import (
    Statement,
    StatementResult,
    StatementVerdict,
    check_statement,
    statement_runner,
    statements_named,
)
from synfin.proofs.seed.handshake import SEED, K
from synfin.proofs.seed.waves import LOST_ACK_AND_FIN

pytestmark = pytest.mark.xdist_group("the seed text")

Synfin = Callable[..., Any]

RUNNER = statement_runner()
"""Its graphs are shared by all that is asked here."""

CHINESE = re.compile(r"[\u4e00-\u9fff]")

ALL = {statement.id: statement for statement in statements_named("seed")}

NOT_TRUE = {
    "seed-05": StatementVerdict.HALF_TRUE,
    "seed-10": StatementVerdict.HALF_TRUE,
    "seed-16": StatementVerdict.FALSE,
    "seed-22": StatementVerdict.HALF_TRUE,
    "seed-24": StatementVerdict.FALSE,
    "seed-26": StatementVerdict.HALF_TRUE,
}


@pytest.fixture(autouse=True)
def _shares_its_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain_seed, "statement_runner", lambda: RUNNER)


@pytest.mark.parametrize("name", ALL)
def test_a_statement_is_result_as_expected_and_its_runs_replay(name: str) -> None:
    result = check_statement(ALL[name], RUNNER)
    assert result.verdict is NOT_TRUE.get(name, StatementVerdict.TRUE)
    assert result.ok
    for found in result.answers:
        if found.trace is not None:
            replay(RUNNER.graph(found.query.scenario, found.query.variant).lowered, found.trace)


def third_segment(number: int, *, expected: bool = True) -> Statement:
    """The sentence on the third handshake with another number in it."""

    def in_the_seed(composed: ComposedSystem) -> Any:
        return leaves(composed.a, State.SYN_SENT)

    asked = every_step(
        "", SEED, in_the_seed, lambda composed: sends(composed.a, "ack", ack=number), expected=expected
    )
    return replace(ALL["seed-16"], queries=(asked,))


def test_the_corrected_number_is_result_true_and_so_not_as_expected() -> None:
    result = check_statement(third_segment(K + 1), RUNNER)
    assert result.verdict is StatementVerdict.TRUE
    assert not result.ok


def test_an_answer_that_is_not_the_expected_one_is_told() -> None:
    result = check_statement(third_segment(K, expected=True), RUNNER)
    assert result.verdict is StatementVerdict.FALSE
    assert not result.ok


def test_what_never_occurs_is_not_result() -> None:
    question = every_step(
        "",
        SEED,
        lambda composed: leaves(composed.a, State.CLOSING),
        lambda composed: sends(composed.a, "ack"),
    )
    found = RUNNER.answer(question)
    assert found.holds is None
    assert StatementResult(ALL["seed-01"], (found,)).verdict is StatementVerdict.UNDETERMINED


def test_a_datagram_is_lost_for_good_and_not_only_late() -> None:
    (found,) = (
        found
        for found in check_statement(ALL["seed-26"], RUNNER).answers
        if "is delivered to B's user" in found.query.text
    )
    assert found.trace is not None
    assert "loss" in [step.event for step in found.trace.steps]


def test_every_text_exists_in_both_languages() -> None:
    for statement in ALL.values():
        texts = (statement.text, statement.why, *(query.text for query in statement.queries))
        for text in texts:
            assert CHINESE.search(translate(text, "zh")) and not CHINESE.search(text)
        for query in statement.queries:
            assert CHINESE.search(translate(query.scenario.title, "zh"))


def test_the_whole_text_is_explained_in_chinese(synfin: Synfin) -> None:
    outcome = synfin("explain", "seed", "--lang", "zh")
    assert (outcome.code, outcome.err) == (0, "")
    heads = dict(re.findall(r"^(seed-\d\d)  (.*)$", outcome.out, re.MULTILINE))
    spelled = {
        StatementVerdict.TRUE: "正确",
        StatementVerdict.FALSE: "错误",
        StatementVerdict.HALF_TRUE: "部分正确",
    }
    assert heads == {name: spelled[NOT_TRUE.get(name, StatementVerdict.TRUE)] for name in ALL}
    assert re.findall(r"(?<!<)\b[A-Z]?[a-z]{3,} [a-z]{2,} [a-z]{2,}", outcome.out) == []
    assert outcome.out.endswith("26 条语句：正确 20 条、错误 2 条、部分正确 4 条。\n")


def test_several_statements_are_counted(synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    few = tuple(ALL[name] for name in ("seed-01", "seed-03", "seed-10", "seed-16"))
    monkeypatch.setattr(explain_seed, "statements_named", lambda name: few)
    outcome = synfin("explain", "seed")
    assert outcome.code == 0
    assert outcome.out.endswith("4 statements: 2 true, 1 false, 1 half true.\n")
    for statement in few:
        assert statement.text in outcome.out.replace(" \n", " ").replace("\n", " ").replace("  ", " ")


def test_the_wrong_number_is_refuted_and_what_host_2_does_with_it_is_shown(synfin: Synfin) -> None:
    outcome = synfin("explain", "seed-16")
    assert outcome.code == 0
    assert outcome.out.startswith("seed-16  false\n")
    assert "Counterexample (seed)" in outcome.out
    assert "<SEQ=3234><ACK=36458><CTL=ACK>" in outcome.out
    assert "<SEQ=3234><ACK=36457><CTL=ACK>" in outcome.out and "<SEQ=36457><CTL=RST>" in outcome.out


def test_one_statement_as_json_with_the_run_in_which_the_repeated_fin_is_lost_too(synfin: Synfin) -> None:
    (row,) = json.loads(synfin("explain", "seed-24", "--json").out)["statements"]
    assert (row["id"], row["verdict"], row["ok"]) == ("seed-24", "false", True)
    assert [query["holds"] for query in row["queries"]] == [False, True]
    assert row["queries"][0]["trace"]["system"] == "lost-last-ack"
    told = RUNNER.composed(LOST_ACK_AND_FIN, RFC_9293).system
    run = trace_from_json(told, row["example"])
    over = next(at for at, step in enumerate(run.steps, 1) if step.event == Event.TIME_WAIT_TIMEOUT.value)
    assert [step.event for step in run.steps[:over]].count("loss") == 2
    shown = told.show(run.states[over])
    assert (shown["A.state"], shown["A.outcome"], shown["B.state"]) == ("CLOSED", "CLOSED", "LAST-ACK")


def test_a_claim_is_explained_as_json(synfin: Synfin) -> None:
    told = json.loads(synfin("explain", "three-segments", "--json").out)
    assert told["id"] == "three-segments"
    assert {case["scenario"] for case in told["cases"]} == {"four-way-close", "three-segment-close"}
    assert all(case["ok"] for case in told["cases"])


def test_a_judgement_that_is_not_expected_ends_in_1(synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain_seed, "statements_named", lambda name: (third_segment(K + 1),))
    outcome = synfin("explain", "seed-16")
    assert outcome.code == 1
    assert outcome.out.startswith("seed-16  true — expected false\n")


def test_an_unknown_statement_is_refused() -> None:
    with pytest.raises(UnknownClaim, match="no statement 'seed-99'; there are seed-01 to seed-26"):
        statements_named("seed-99")

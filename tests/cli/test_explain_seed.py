"""`explain seed`: each sentence of the seed text is judged by the checker, and shown with a run."""

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
from synfin.proofs.question import every_step, leaves, sends
from synfin.proofs.runner import UnknownClaim
from synfin.proofs.seed import Judge, Judged, Judgement, Statement, statements_named
from synfin.proofs.seed.handshake import SEED, K
from synfin.proofs.seed.waves import LOST_ACK_AND_FIN

pytestmark = pytest.mark.xdist_group("the seed text")

Synfin = Callable[..., Any]

JUDGE = Judge()
"""Its graphs are shared by all that is asked here."""

CHINESE = re.compile(r"[\u4e00-\u9fff]")

ALL = {statement.id: statement for statement in statements_named("seed")}

NOT_TRUE = {
    "seed-05": Judgement.HALF_TRUE,
    "seed-10": Judgement.HALF_TRUE,
    "seed-16": Judgement.FALSE,
    "seed-22": Judgement.HALF_TRUE,
    "seed-24": Judgement.FALSE,
    "seed-26": Judgement.HALF_TRUE,
}


@pytest.fixture(autouse=True)
def _shares_its_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain_seed, "Judge", lambda: JUDGE)


@pytest.mark.parametrize("name", ALL)
def test_a_statement_is_judged_as_expected_and_its_runs_replay(name: str) -> None:
    judged = JUDGE.judge(ALL[name])
    assert judged.judgement is NOT_TRUE.get(name, Judgement.TRUE)
    assert judged.ok
    for found in judged.found:
        if found.shown is not None:
            replay(JUDGE.graph(found.question.scenario, found.question.variant).lowered, found.shown)


def third_segment(number: int, *, holds: bool = True) -> Statement:
    """The sentence on the third handshake with another number in it."""

    def in_the_seed(composed: ComposedSystem) -> Any:
        return leaves(composed.a, State.SYN_SENT)

    asked = every_step(
        "", "", SEED, in_the_seed, lambda composed: sends(composed.a, "ack", ack=number), holds=holds
    )
    return replace(ALL["seed-16"], questions=(asked,))


def test_the_corrected_number_is_judged_true_and_so_not_as_expected() -> None:
    judged = JUDGE.judge(third_segment(K + 1))
    assert judged.judgement is Judgement.TRUE
    assert not judged.ok


def test_an_answer_that_is_not_the_expected_one_is_told() -> None:
    judged = JUDGE.judge(third_segment(K, holds=True))
    assert judged.judgement is Judgement.FALSE
    assert not judged.ok


def test_what_never_occurs_is_not_judged() -> None:
    question = every_step(
        "",
        "",
        SEED,
        lambda composed: leaves(composed.a, State.CLOSING),
        lambda composed: sends(composed.a, "ack"),
    )
    found = JUDGE.answer(question)
    assert found.holds is None
    assert Judged(ALL["seed-01"], (found,)).judgement is Judgement.OPEN


def test_a_datagram_is_lost_for_good_and_not_only_late() -> None:
    (found,) = (
        found for found in JUDGE.judge(ALL["seed-26"]).found if "is given to B's user" in found.question.says
    )
    assert found.shown is not None
    assert "loss" in [step.event for step in found.shown.steps]


def test_every_text_exists_in_both_languages() -> None:
    for statement in ALL.values():
        assert CHINESE.search(statement.original) and CHINESE.search(statement.why_zh)
        assert not CHINESE.search(statement.english) and not CHINESE.search(statement.why)
        for question in statement.questions:
            assert CHINESE.search(question.says_zh) and not CHINESE.search(question.says)
            assert CHINESE.search(translate(question.scenario.title, "zh"))


def test_the_whole_text_is_explained_in_chinese(synfin: Synfin) -> None:
    outcome = synfin("explain", "seed", "--lang", "zh")
    assert (outcome.code, outcome.err) == (0, "")
    heads = dict(re.findall(r"^(seed-\d\d)  (.*)$", outcome.out, re.MULTILINE))
    spelled = {Judgement.TRUE: "正确", Judgement.FALSE: "错误", Judgement.HALF_TRUE: "部分正确"}
    assert heads == {name: spelled[NOT_TRUE.get(name, Judgement.TRUE)] for name in ALL}
    assert re.findall(r"(?<!<)\b[A-Z]?[a-z]{3,} [a-z]{2,} [a-z]{2,}", outcome.out) == []
    assert outcome.out.endswith("26 条语句：正确 20 条，错误 2 条，部分正确 4 条。\n")


def test_several_statements_are_counted(synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    few = tuple(ALL[name] for name in ("seed-01", "seed-03", "seed-10", "seed-16"))
    monkeypatch.setattr(explain_seed, "statements_named", lambda name: few)
    outcome = synfin("explain", "seed")
    assert outcome.code == 0
    assert outcome.out.endswith("4 statements: 2 true, 1 false, 1 half true.\n")
    for statement in few:
        assert statement.english in outcome.out.replace(" \n", " ").replace("\n", " ").replace("  ", " ")


def test_the_wrong_number_is_refuted_and_what_host_2_does_with_it_is_shown(synfin: Synfin) -> None:
    outcome = synfin("explain", "seed-16")
    assert outcome.code == 0
    assert outcome.out.startswith("seed-16  false\n")
    assert "Counterexample (seed)" in outcome.out
    assert "<SEQ=3234><ACK=36458><CTL=ACK>" in outcome.out
    assert "<SEQ=3234><ACK=36457><CTL=ACK>" in outcome.out and "<SEQ=36457><CTL=RST>" in outcome.out


def test_one_statement_as_json_with_the_run_in_which_the_repeated_fin_is_lost_too(synfin: Synfin) -> None:
    (row,) = json.loads(synfin("explain", "seed-24", "--json").out)["statements"]
    assert (row["id"], row["judgement"], row["ok"]) == ("seed-24", "false", True)
    assert [question["holds"] for question in row["questions"]] == [False, True]
    assert row["questions"][0]["trace"]["system"] == "lost-last-ack"
    told = JUDGE.composed(LOST_ACK_AND_FIN, RFC_9293).system
    run = trace_from_json(told, row["told"])
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

"""`synfin prove`: verdicts, certificates, the list, and wrong arguments."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from synfin.checker.solver.certificate import read_certificates
from synfin.checker.verdict import Answer, Verdict
from synfin.proofs.case import Case
from synfin.proofs.result import Result
from synfin.proofs.runner import ClaimRunner

Synfin = Callable[..., Any]

CLAIM = ("prove", "no-rst-for-rst")


def test_a_proof_is_told_and_its_certificates_are_written(synfin: Synfin, tmp_path: Path) -> None:
    where = tmp_path / "proof"
    outcome = synfin(*CLAIM, "--certificates", str(where))
    assert (outcome.code, outcome.err) == (0, "")
    assert "no-rst-for-rst  PROVED" in outcome.out
    found = read_certificates(where)
    assert f"{len(found)} obligations" in " ".join(outcome.out.split())
    assert f"{len(found)} questions in SMT-LIB 2, all of them unsat: {where}/manifest.json" in outcome.out
    assert {one.claim for one in found} == {"no-rst-for-rst"}


def test_as_json(synfin: Synfin, tmp_path: Path) -> None:
    told = json.loads(synfin("prove", "flags-that-do-not-matter", "--json").out)
    assert (told["ok"], told["certificates"]) == (True, None)
    (row,) = told["claims"]
    assert row["scope"] and row["assumptions"] == []
    assert [row[key] for key in ("id", "variant", "where", "verdict", "expected", "ok")] == [
        "flags-that-do-not-matter", "rfc9293", "the rules themselves", "PROVED", "PROVED", True,
    ]  # fmt: skip
    told = json.loads(
        synfin("prove", "flags-that-do-not-matter", "--certificates", str(tmp_path), "--json").out
    )
    assert told["certificates"] == {"directory": str(tmp_path), "count": 0}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_has_every_proof_in_words(lang: str, synfin: Synfin) -> None:
    rows = json.loads(synfin("prove", "--list", "--json", "--lang", lang).out)
    assert len(rows) >= 13
    assert {(row["claim"], row["variant"]) for row in rows} >= {
        ("una-before-nxt", "rfc9293"), ("time-wait-lasts", "rfc1337"), ("exactly-one-rule", "rfc793"),
    }  # fmt: skip
    text = synfin("prove", "--list", "--lang", lang).out
    assert all(row["claim"] in text for row in rows)
    assert ("A RST is never answered with a RST;" in text) is (lang == "en")
    (row,) = json.loads(synfin(*CLAIM, "--list", "--json").out)
    assert row["claim"] == "no-rst-for-rst"


@pytest.mark.parametrize(("verdict", "code"), [(Verdict.UNDETERMINED, 3), (Verdict.REFUTED, 1)], ids=str)
def test_what_is_not_proved_is_told_and_nothing_is_written(
    verdict: Verdict, code: int, synfin: Synfin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(self: ClaimRunner, case: Case) -> Result:
        return Result(case, Answer(verdict, "z3", "It is not so."), {}, ())

    monkeypatch.setattr(ClaimRunner, "check", failing)
    where = tmp_path / "proof"
    for lang, words in (("en", "No certificates are written"), ("zh", "没有写出证书")):
        outcome = synfin(*CLAIM, "--certificates", str(where), "--lang", lang)
        assert (outcome.code, outcome.err) == (code, "")
        assert f"✗ {verdict.value}" in outcome.out
        assert words in outcome.out
    assert not where.exists()
    assert json.loads(synfin(*CLAIM, "--json").out)["ok"] is False


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("no-such-claim",), "no claim 'no-such-claim'; there are: "),
        (("both-closed",), "both-closed is checked only within bounds; proved without one are: "),
        (("--list", "--certificates", "there"), "--list proves nothing"),
        (("no-rst-for-rst", "--certificates", __file__), "is no directory: give another"),
        (("no-rst-for-rst", "--certificates", str(Path(__file__).parent)), "holds something else"),
        (("--lang", "fr"), "--lang"),
        (("--certificates",), "--certificates"),
    ],
    ids=str,
)
def test_wrong_arguments_are_one_line(arguments: tuple[str, ...], words: str, synfin: Synfin) -> None:
    outcome = synfin("prove", *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith("synfin: ")
    assert words in outcome.err


MUTANT = "drop-guard close_sends_a_fin: no CLOSE is waiting"


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("en", ("From this state, which may be unreachable", "the event is CLOSE;", "then this fails: ")),
        ("zh", ("从这个状态出发，它可能不可达", "事件为 CLOSE；", "则此条件不成立：")),
    ],
)
def test_a_counterexample_to_induction_is_a_state_and_a_step(
    lang: str, texts: tuple[str, ...], synfin: Synfin
) -> None:
    outcome = synfin("prove", "una-before-nxt", "--variant", MUTANT, "--lang", lang)
    assert outcome.code == 3
    printed = " ".join(outcome.out.split())  # the values of a model decide where lines break
    assert all(text in printed for text in texts)
    assert "A.state = ESTABLISHED" in printed and "A.close_pending = " in printed
    assert "3.10.4 close_sends_a_fin" in printed
    assert "ESTABLISHED → FIN-WAIT-1" in printed


def test_a_counterexample_to_induction_is_in_the_json(synfin: Synfin) -> None:
    outcome = synfin("prove", "una-before-nxt", "--variant", MUTANT, "--json")
    (row,) = json.loads(outcome.out)["claims"]
    (step,) = row["trace"]["steps"]
    assert step["event"] == "CLOSE" and step["inputs"]["half_duplex"]["value"] in (0, 1)
    assert any(
        key.startswith("sends ") and "<CTL=FIN,ACK>" in seen["shown"]
        for key, seen in step["observed"].items()
    )


def test_a_value_that_has_no_name_prints_as_its_number() -> None:
    from synfin.model.state import SHOWN

    assert SHOWN["state"](13) == "13" and SHOWN["outcome"](7) == "7"

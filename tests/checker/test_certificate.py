"""Certificates: other solvers answer them, what is wrong is seen, and files come whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import z3
from solvers import SOLVERS, Ask
from synfin.checker.engines.induction import obligations
from synfin.checker.solver import certificate
from synfin.checker.solver.certificate import (
    MANIFEST,
    BadCertificates,
    Certificate,
    certificate_of,
    check_free,
    read_certificates,
    smt2,
    standard,
    write_certificates,
)
from synfin.checker.system import Action, Citation, System, Variable

x, n = z3.BitVecs("x n", 32)
flag = z3.Bool("a flag's name")

RULE = Citation("two_on", "1", "first", "Two are added.")
TWO_ON = Action("two on", "it", "add", {}, {"x": x + 2}, rules=(RULE, RULE))
ANY_EVEN = Action(
    "n more",
    "it",
    "add",
    {"n is even": z3.Extract(0, 0, n) == 0},
    {"x": x + n, str(flag): x == n},
    inputs=(Variable(n),),
)
SYSTEM = System("evens", (Variable(x), Variable(flag)), (0, 0), (TWO_ON, ANY_EVEN))
EVEN = z3.Extract(0, 0, x) == 0


def certificates(claim: z3.BoolRef, **lemmas: z3.BoolRef) -> list[Certificate]:
    return [certificate_of(one, "even", "the rules") for one in obligations(SYSTEM, claim, lemmas)]


@SOLVERS
def test_every_question_of_a_proof_is_answered_unsat(says: Ask) -> None:
    found = certificates(EVEN, shown=z3.Or(flag, z3.Not(flag), x == 1))
    assert len(found) >= 4
    assert {says(one.text) for one in found} == {"unsat"} == {one.expected for one in found}


@SOLVERS
@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        (x != 5, ["“two on” preserves the claim", "“n more” preserves the claim"]),
        (
            x == 1,
            ["the claim holds initially", "“two on” preserves the claim", "“n more” preserves the claim"],
        ),
        (z3.Or(EVEN, flag), ["“n more” preserves the claim"]),
    ],
    ids=str,
)
def test_a_wrong_lemma_is_seen_by_both(claim: z3.BoolRef, wrong: list[str], says: Ask) -> None:
    assert [one.name for one in certificates(claim) if says(one.text) == "sat"] == wrong


@SOLVERS
def test_premises_are_part_of_the_question(says: Ask) -> None:
    """Without the lemma the claim is not kept."""
    assert {says(one.text) for one in certificates(x != 5, even=EVEN)} == {"unsat"}


def test_a_certificate_says_what_it_is_about() -> None:
    first, kept, _ = certificates(EVEN)
    assert (kept.claim, kept.variant, kept.rule, kept.lemma) == ("even", "the rules", "two_on", "the claim")
    assert (first.rule, first.expected) == ("", "unsat")
    assert kept.text.splitlines()[:4] == [
        "; claim: even, under the rules", "; to show: “two on” preserves the claim",
        "; rules: two_on", "; unsat: it is shown",
    ]  # fmt: skip
    assert kept.text == certificates(EVEN)[1].text


def test_names_are_declared_once_and_in_order() -> None:
    text = smt2([z3.And(flag, x == n), x == 1], ["two\nlines"])
    assert text.splitlines()[:6] == [
        "; two", "; lines", "(set-logic QF_BV)",
        "(declare-fun n () (_ BitVec 32))", "(declare-fun x () (_ BitVec 32))",
        "(declare-fun |a flag's name| () Bool)",
    ]  # fmt: skip
    assert text.endswith("(check-sat)\n")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("(and p)", "p"),
        ("(or (and (not p)) q)", "(or (not p) q)"),
        ("(and (or\n  (and p q)))", "(and p q)"),
        ("and", "true"),
        ("(or or (not and) p)", "(or false (not true) p)"),
        ("(and |and (| p)", "(and |and (| p)"),
        ("(let ((a!1 (and p))) (or a!1 q))", "(let ((a!1 p)) (or a!1 q))"),
        ("(ite (and p) #x0 #x1)", "(ite p #x0 #x1)"),
    ],
)
def test_and_and_or_have_two_parts_or_more(written: str, wanted: str) -> None:
    assert standard(written) == wanted


# Files


def test_what_is_written_is_read(tmp_path: Path) -> None:
    where = tmp_path / "new" / "proof"
    written = certificates(EVEN)
    assert write_certificates(where, written, "a test") == len(written) == 3
    assert read_certificates(where) == written
    manifest = json.loads((where / MANIFEST).read_text(encoding="utf-8"))
    assert (manifest["made_by"], manifest["logic"]) == ("a test", "QF_BV")
    for row, one in zip(manifest["certificates"], written, strict=True):
        content = (where / row["file"]).read_bytes()
        assert content.decode() == one.text
        assert row["sha256"] == hashlib.sha256(content).hexdigest()
        assert {key: row[key] for key in ("claim", "rule", "lemma", "expected")} == {
            "claim": one.claim, "rule": one.rule, "lemma": one.lemma, "expected": "unsat",
        }  # fmt: skip
    assert [path.name for path in where.parent.iterdir()] == ["proof"]


def test_older_certificates_are_replaced_and_nothing_is_left_of_them(tmp_path: Path) -> None:
    where = tmp_path / "proof"
    where.mkdir()
    write_certificates(where, certificates(EVEN), "a test")
    (one, *_) = certificates(x != 5)
    write_certificates(where, [one], "a test")
    assert read_certificates(where) == [one]
    assert len(list(where.rglob("*.smt2"))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["proof"]


def test_what_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    where = tmp_path / "proof"
    before = certificates(EVEN)
    write_certificates(where, before, "a test")

    def failing() -> object:
        yield certificates(x != 5)[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_certificates(where, failing(), "a test")
    assert read_certificates(where) == before
    assert [path.name for path in tmp_path.iterdir()] == ["proof"]


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = tmp_path / "proof"
    before = certificates(EVEN)
    write_certificates(where, before, "a test")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(certificate, "_write", full)
    with pytest.raises(BadCertificates, match="No space left on device: nothing is written"):
        write_certificates(where, before[:1], "a test")
    assert read_certificates(where) == before
    assert [path.name for path in tmp_path.iterdir()] == ["proof"]


def a_file(where: Path) -> None:
    where.write_text("mine")


def with_a_file(where: Path) -> None:
    where.mkdir()
    (where / "mine").write_text("mine")


def with_another_manifest(where: Path) -> None:
    where.mkdir()
    (where / MANIFEST).write_text('{"format": "another"}')


def below_a_file(where: Path) -> None:
    where.parent.rmdir()
    where.parent.write_text("mine")


@pytest.mark.parametrize("there", [a_file, with_a_file, with_another_manifest, below_a_file])
def test_a_directory_with_other_files_is_not_overwritten(
    there: Callable[[Path], None], tmp_path: Path
) -> None:
    where = tmp_path / "above" / "proof"
    where.parent.mkdir()
    there(where)
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(BadCertificates, match="give another") as error:
        write_certificates(where, certificates(EVEN), "a test")
    assert "\n" not in str(error.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == kept != {}


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed(there: bool, tmp_path: Path) -> None:
    where, link = tmp_path / "proof", tmp_path / "link"
    if there:
        where.mkdir()
    link.symlink_to(where)
    for _ in range(2):
        write_certificates(link, certificates(EVEN), "a test")
        assert read_certificates(where) == certificates(EVEN)
    assert link.is_symlink() and {path.name for path in tmp_path.iterdir()} == {"proof", "link"}


def test_where_one_is_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for here in (Path(), tmp_path):
        with pytest.raises(BadCertificates, match="is where you are"):
            check_free(here)


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path)
    for where in (tmp_path / "proof", tmp_path / "deep" / "proof"):
        with pytest.raises(BadCertificates, match=f"nothing can be written to {tmp_path}"):
            check_free(where)


def test_a_directory_that_cannot_be_moved_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "proof"
    write_certificates(where, certificates(EVEN), "a test")
    replace = Path.replace

    def busy(self: Path, target: Path) -> Path:
        if self == where:
            raise OSError(16, "Device or resource busy")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    with pytest.raises(BadCertificates, match="nothing is written"):
        write_certificates(where, certificates(EVEN), "a test")
    assert [path.name for path in tmp_path.iterdir()] == ["proof"]
    assert read_certificates(where) == certificates(EVEN)


def test_what_was_changed_or_is_missing_is_seen(tmp_path: Path) -> None:
    with pytest.raises(BadCertificates, match="holds no certificates"):
        read_certificates(tmp_path)
    write_certificates(tmp_path / "proof", certificates(EVEN), "a test")
    file = next((tmp_path / "proof").rglob("*.smt2"))
    file.write_text(file.read_text(encoding="utf-8").replace("(check-sat)", "(check-sat) "), encoding="utf-8")
    with pytest.raises(BadCertificates, match="is not as it was written"):
        read_certificates(tmp_path / "proof")
    file.unlink()
    with pytest.raises(BadCertificates, match="cannot be read"):
        read_certificates(tmp_path / "proof")

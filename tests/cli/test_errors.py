"""Bad input ends in one line on standard error that says what to do, and leaves nothing behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from synfin.cli import draw

Synfin = Callable[..., Any]


def assert_one_line(outcome: Any, *words: str) -> None:
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith("synfin: ")
    assert outcome.err.count("\n") == 1 and outcome.err.endswith("\n")
    for word in words:
        assert word in outcome.err


BAD: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "unknown claim": (("check", "both-open"), ("no claim 'both-open'", "both-closed")),
    "unknown scenario of check": (("check", "--scenario", "nowhere"), ("no scenario 'nowhere'", "seed")),
    "misspelt claim": (("check", "both-close"), ("did you mean both-closed?",)),
    "misspelt scenario": (("run", "lossy-lifecyle"), ("did you mean lossy-lifecycle?",)),
    "misspelt variant": (("run", "seed", "--variant", "rfc1377"), ("did you mean rfc1337?",)),
    "unknown scenario of search": (("search", "nowhere"), ("no scenario 'nowhere'",)),
    "unknown scenario of run": (("run", "nowhere"), ("no scenario 'nowhere'",)),
    "unknown scenario of draw": (("draw", "ladder", "nowhere", "-o", "x.svg"), ("no scenario 'nowhere'",)),
    "unknown variant of check": (("check", "--variant", "mad"), ("no variant 'mad'", "rfc9293")),
    "unknown variant of run": (("run", "seed", "--variant", "mad"), ("no variant 'mad'",)),
    "unknown rule to drop": (("run", "seed", "--variant", "drop mad: it"), ("there is no rule 'mad'",)),
    "unknown claim to explain": (("explain", "mad"), ("no claim 'mad'",)),
    "unknown statement to explain": (("explain", "seed-99"), ("no statement 'seed-99'", "seed-26")),
    "unknown section": (("rules", "--section", "4.7"), ("no rule in section '4.7'", "3.10.7.4")),
    "unknown section of sentences": (
        ("rules", "--sentences", "--section", "4.7"),
        ("no sentence of section '4.7'", "3.10.7.4", "RFC 1337"),
    ),
    "sentences and coverage": (("rules", "--sentences", "--coverage"), ("does not go with --coverage",)),
    "sentences of a variant": (
        ("rules", "--sentences", "--variant", "rfc793"),
        ("does not go with --coverage or --variant",),
    ),
    "liveness by induction": (
        ("check", "eventually-established", "--method", "induction"),
        ("nothing to check",),
    ),
    "a claim in a scenario by induction": (
        ("check", "figure-5", "--scenario", "seed", "--method", "induction"),
        ("nothing to check",),
    ),
    "a ladder as dot": (("draw", "ladder", "seed", "-o", "x.dot"), ("svg, png, txt",)),
    "a graph as text": (("draw", "reachable", "seed", "-o", "x.txt"), ("svg, png, dot",)),
    "no suffix": (("draw", "ladder", "seed", "-o", "x"), ("svg, png, txt",)),
    "no scenario": (("draw", "ladder", "-o", "x.svg"), ("which scenario?", "SCENARIO")),
    "unknown scenario of export": (("export", "--to", "tla", "nowhere"), ("no scenario 'nowhere'",)),
    "unknown variant of export": (
        ("export", "--to", "tla", "seed", "--variant", "mad"),
        ("no variant 'mad'",),
    ),
    "a claim about steps to export": (
        ("export", "--to", "promela", "seed", "--claim", "figure-5"),
        ("'figure-5' is no invariant here", "closed-has-no-tcb"),
    ),
    "a depth for promela": (("export", "--to", "promela", "seed", "--depth", "3"), ("--to smtlib only",)),
    "no such folder to export to": (
        ("export", "--to", "promela", "seed", "-o", "no/where/x.pml"),
        ("no/where", "no such folder"),
    ),
    "a name that no module has": (
        ("export", "--to", "tla", "seed", "-o", "my-seed.tla"),
        ("a TLA+ module is named as its file", "-o my_seed.tla"),
    ),
    "no such folder": (("draw", "ladder", "seed", "-o", "no/where/x.svg"), ("no/where", "no such folder")),
    "no counterexample": (
        ("draw", "ladder", "seed", "--claim", "valid-end-states", "-o", "x.txt"),
        ("valid-end-states has no counterexample to draw in seed: EXHAUSTED",),
    ),
}


@pytest.mark.parametrize(("arguments", "words"), BAD.values(), ids=BAD)
def test_bad_input_ends_in_one_line(
    arguments: tuple[str, ...],
    words: tuple[str, ...],
    synfin: Synfin,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_one_line(synfin(*arguments), *words)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - names that begin with a dot count


def test_a_bad_name_leaves_no_traceback_in_a_process_of_its_own(spawned: Synfin) -> None:
    assert_one_line(spawned("search", "nowhere"), "no scenario 'nowhere'")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--method", "magic"),
        ("search", "--budget", "none"),
        ("conjure",),
        ("run",),
        ("run", "--fast"),
        ("draw",),
        ("export", "seed"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_in_one_line(arguments: tuple[str, ...], synfin: Synfin) -> None:
    assert_one_line(synfin(*arguments), ". Try synfin --help.")


def test_an_output_that_is_a_folder_is_refused(synfin: Synfin, tmp_path: Path) -> None:
    (tmp_path / "folder.svg").mkdir()
    assert_one_line(synfin("draw", "ladder", "seed", "-o", str(tmp_path / "folder.svg")))
    assert [path.name for path in tmp_path.iterdir()] == ["folder.svg"]


def test_a_folder_that_cannot_be_written_is_refused(synfin: Synfin, tmp_path: Path) -> None:
    """A link into /proc, where nobody may make a file, whoever runs the tests."""
    (tmp_path / "link").symlink_to("/proc/self")
    assert_one_line(synfin("draw", "ladder", "seed", "-o", str(tmp_path / "link" / "x.svg")))


def test_a_picture_that_fails_leaves_the_old_one(
    synfin: Synfin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "seed.txt"
    old.write_text("the old one")

    def fail(*_: object) -> bytes:
        raise OSError(28, "No space left on device", str(old))

    monkeypatch.setattr(draw, "_ladder", fail)
    assert_one_line(synfin("draw", "ladder", "seed", "-o", str(old)), "No space left on device")
    assert old.read_text() == "the old one"
    assert [path.name for path in tmp_path.iterdir()] == ["seed.txt"]


def test_a_write_that_is_cut_short_leaves_the_old_file(
    synfin: Synfin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "seed.txt"
    old.write_text("the old one")

    def fail(self: Path, mode: int) -> None:
        raise OSError(28, "No space left on device", str(old))

    monkeypatch.setattr(Path, "chmod", fail)
    assert_one_line(synfin("draw", "ladder", "seed", "-o", str(old)), "No space left on device")
    assert old.read_text() == "the old one"
    assert [path.name for path in tmp_path.iterdir()] == ["seed.txt"]

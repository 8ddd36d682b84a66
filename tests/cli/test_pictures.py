"""`synfin draw` writes what the suffix says, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

Synfin = Callable[..., Any]

PICTURES = {
    "state-machine": ("state-machine", "four-way-close"),
    "reachable": ("reachable", "three-way-handshake"),
    "quotient": ("quotient", "three-way-handshake"),
    "ladder": ("ladder", "seed"),
}

FORMATS = [
    *(
        (kind, suffix)
        for kind in ("state-machine", "reachable", "quotient")
        for suffix in ("svg", "png", "dot")
    ),
    *(("ladder", suffix) for suffix in ("svg", "png", "txt")),
]


def looks_like(suffix: str, content: bytes) -> bool:
    match suffix:
        case "png":
            return content.startswith(b"\x89PNG\r\n\x1a\n") and content.rstrip().endswith(b"IEND\xaeB`\x82")
        case "svg":
            return ElementTree.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"
        case "dot":
            return content.startswith(b"digraph") and content.rstrip().endswith(b"}")
    return "FIN-WAIT-1" in content.decode()


@pytest.mark.parametrize(("kind", "suffix"), FORMATS)
def test_the_suffix_decides_and_the_bytes_are_the_same_twice(
    kind: str, suffix: str, synfin: Synfin, tmp_path: Path
) -> None:
    files = [tmp_path / f"{number}.{suffix}" for number in ("first", "second")]
    for file in files:
        outcome = synfin("draw", *PICTURES[kind], "-o", str(file))
        assert (outcome.code, outcome.err) == (0, "")
        assert outcome.out == f"wrote {file}\n"
    first, second = (file.read_bytes() for file in files)
    assert looks_like(suffix, first)
    assert first == second
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"first.{suffix}", f"second.{suffix}"]


def test_another_process_draws_the_same_bytes(synfin: Synfin, spawned: Synfin, tmp_path: Path) -> None:
    here, there = tmp_path / "here.svg", tmp_path / "there.svg"
    assert synfin("draw", "reachable", "four-way-close", "-o", str(here)).code == 0
    words = ("draw", "reachable", "four-way-close", "-o", str(there))
    assert spawned(*words, PYTHONHASHSEED="7").code == 0
    assert here.read_bytes() == there.read_bytes()


def test_a_ladder_shows_the_counterexample_to_a_claim(synfin: Synfin, tmp_path: Path) -> None:
    file = tmp_path / "trace.txt"
    words = (
        "draw",
        "ladder",
        "four-way-close",
        "--variant",
        "tcb-left-behind",
        "--claim",
        "closed-has-no-tcb",
    )
    assert synfin(*words, "-o", str(file)).code == 0
    assert "After 11 steps a state is reached that violates the invariant." in file.read_text("utf-8")


def test_a_random_ladder_is_the_same_for_the_same_seed(synfin: Synfin, tmp_path: Path) -> None:
    drawn = []
    for name, seed in (("one", "3"), ("two", "3"), ("other", "4")):
        file = tmp_path / f"{name}.txt"
        assert synfin("draw", "ladder", "lossy-close", "--seed", seed, "-o", str(file)).code == 0
        drawn.append(file.read_bytes())
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("kind", PICTURES)
def test_pictures_are_drawn_in_chinese(kind: str, synfin: Synfin, tmp_path: Path) -> None:
    suffix = "txt" if kind == "ladder" else "dot"
    file = tmp_path / f"picture.{suffix}"
    outcome = synfin("draw", *PICTURES[kind], "-o", str(file), "--lang", "zh")
    assert outcome.out == f"已写入 {file}\n"
    assert any("\u4e00" <= character <= "\u9fff" for character in file.read_text("utf-8"))


def test_a_file_is_readable_by_those_the_umask_allows(synfin: Synfin, tmp_path: Path) -> None:
    file, plain = tmp_path / "seed.txt", tmp_path / "plain.txt"
    plain.write_text("")
    assert synfin("draw", "ladder", "seed", "-o", str(file)).code == 0
    assert file.stat().st_mode == plain.stat().st_mode


def test_resets_are_drawn_only_when_asked_for(synfin: Synfin, tmp_path: Path) -> None:
    without, with_them = tmp_path / "without.dot", tmp_path / "with.dot"
    assert synfin("draw", "state-machine", "simultaneous-open", "-o", str(without)).code == 0
    assert synfin("draw", "state-machine", "simultaneous-open", "--resets", "-o", str(with_them)).code == 0
    # The reset of Note 1 belongs to the figure.
    counts = [file.read_text("utf-8").count(">rcv RST<") for file in (without, with_them)]
    assert counts[0] == 1 < counts[1]

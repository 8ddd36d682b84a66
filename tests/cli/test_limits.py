"""The engine and the limits of a search, as options of `search` and `check`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest
from synfin.checker.engines.compiled.search import _CompiledSearch
from synfin.checker.stop_reasons import NO_MEMORY
from synfin.cli import search
from synfin.proofs import check
from synfin.proofs.runner import ClaimRunner

Synfin = Callable[..., Any]

LOSSY = ("search", "lossy-close")

COUNTS = ("scenario", "states", "transitions", "depth", "complete", "ended")


@pytest.mark.parametrize("name", ["auto", "python", "native"])
def test_each_engine_tells_the_same_counts_and_its_name(name: str, synfin: Synfin) -> None:
    outcome = synfin(*LOSSY, "--engine", name, "--json")
    report = json.loads(outcome.out)
    assert (outcome.code, outcome.err) == (0, "")
    assert [report[key] for key in COUNTS] == ["lossy-close", 90, 245, report["depth"], True, ""]
    assert report["engine"] == ("native" if name == "native" else "python")
    assert report["states_per_second"] > 0
    each = report["bytes_per_state"]
    assert each > 24 if name == "native" else each is None


@pytest.mark.parametrize(
    ("lang", "engine", "words"),
    [
        ("en", "python", r"searched by Python, [\d,]+ states/s$"),
        ("en", "native", r"searched by compiled code, [\d,]+ states/s, [\d,]+ bytes a state$"),
        ("zh", "python", r"引擎：Python，每秒 [\d,]+ 个状态$"),
        ("zh", "native", r"引擎：编译后的代码，每秒 [\d,]+ 个状态，每个状态 [\d,]+ 字节$"),
    ],
)
def test_the_text_tells_the_engine(lang: str, engine: str, words: str, synfin: Synfin) -> None:
    line = synfin(*LOSSY, "--engine", engine, "--lang", lang).out.splitlines()[1]
    assert re.search(words, line)


ENDS = {
    ("--budget", "20"): ("the budget of 20 states is used up", "20 个状态的预算已用完"),
    ("--seconds", "0"): ("the 0 seconds allowed are over", "允许的 0 秒已过"),
}


@pytest.mark.parametrize("engine", ["python", "native"])
@pytest.mark.parametrize(("option", "words"), ENDS.items(), ids=str)
def test_a_limit_ends_a_search_in_3(
    option: tuple[str, str], words: tuple[str, str], engine: str, synfin: Synfin
) -> None:
    for lang, told in zip(("en", "zh"), words, strict=True):
        outcome = synfin(*LOSSY, "--engine", engine, *option, "--lang", lang)
        assert (outcome.code, outcome.err) == (3, "")
        assert told in outcome.out.splitlines()[0]


def test_a_limit_leaves_a_claim_undetermined_and_ends_in_3(synfin: Synfin) -> None:
    words = ("check", "valid-end-states", "--scenario", "lossy-close", "--engine", "native", "--budget", "20")
    outcome = synfin(*words, "--json")
    (row,) = json.loads(outcome.out)["claims"]
    assert (outcome.code, row["verdict"], row["states"], row["engine"]) == (3, "UNDETERMINED", 20, "native")
    assert row["reason"].startswith("The search is incomplete after 20 states and ")
    told = synfin(*words, "--lang", "zh").out
    assert "搜索未穷尽，已有 20 个状态" in told
    assert "The search" not in told


def test_a_claim_settled_without_a_search_names_no_engine(synfin: Synfin) -> None:
    outcome = synfin(
        "check",
        "both-closed",
        "--scenario",
        "four-way-close",
        "--method",
        "bounded",
        "--bound",
        "2",
        "--json",
    )
    assert {row["engine"] for row in json.loads(outcome.out)["claims"]} == {None}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--engine", "steam"), "steam"),
        (("--budget", "0"), "--budget"),
        (("--budget", "1e6"), "--budget"),
        (("--seconds", "-1"), "--seconds"),
        (("--seconds", "soon"), "--seconds"),
        (("--seconds", "nan"), ""),
        (("--memory", "0"), "--memory"),
        (("--memory", "1.5"), "--memory"),
        (("--engine", "python", "--memory", "9"), "it does not go with the engine 'python'"),
    ],
    ids=str,
)
@pytest.mark.parametrize("command", [("search", "seed"), ("check", "both-closed", "--scenario", "seed")])
def test_a_wrong_value_is_one_line(
    command: tuple[str, ...], options: tuple[str, ...], words: str, synfin: Synfin
) -> None:
    outcome = synfin(*command, *options)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith("synfin: ")
    assert words in outcome.err


def refusing(*_: object, **__: object) -> Any:
    raise MemoryError


def test_no_memory_at_all_is_one_line_and_ends_in_3(synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "tally", refusing)
    outcome = synfin(*LOSSY)
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == "synfin: no memory is left: give a smaller --budget or a smaller scenario\n"


def test_no_memory_while_it_searches_says_how_far_it_came(
    synfin: Synfin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_CompiledSearch, "_turn", lambda self: NO_MEMORY)
    outcome = synfin(*LOSSY, "--engine", "native", "--lang", "zh")
    assert (outcome.code, outcome.err) == (3, "")
    assert "未穷尽：内存已用尽" in outcome.out


def test_no_memory_to_settle_a_claim_leaves_it_undetermined(
    synfin: Synfin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ClaimRunner, "_searched", refusing)
    outcome = synfin("check", "valid-end-states", "--scenario", "lossy-close", "--json")
    (row,) = json.loads(outcome.out)["claims"]
    assert (outcome.code, row["verdict"], row["reason"]) == (
        3, "UNDETERMINED", "No memory is left to check it.",
    )  # fmt: skip


def test_a_process_that_is_ended_from_outside_is_one_line(
    synfin: Synfin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object) -> Any:
        raise BrokenProcessPool("A process in the process pool was terminated abruptly")

    monkeypatch.setattr(check, "run_in_processes", ended)
    outcome = synfin("check")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (3, "", 1)
    assert "give --memory" in outcome.err

"""`synfin search` by threads and workers: what it prints, and what does not go together."""

from __future__ import annotations

import builtins
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from synfin.checker.engines.compiled import sharded_search

Synfin = Callable[..., Any]

LOSSY = ("search", "lossy-close")


@pytest.mark.parametrize(
    ("options", "workers"),
    [(("--engine", "native", "--threads", "2"), 1), (("--workers", "2"), 2), (("--engine", "python"), 1)],
    ids=str,
)
def test_the_tally_is_the_same_by_one_and_by_many(options: Any, workers: int, synfin: Synfin) -> None:
    outcome = synfin(*LOSSY, *options, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    found = json.loads(outcome.out)
    counts = [found[key] for key in ("states", "transitions", "depth", "complete", "ended", "workers")]
    assert counts == [90, 245, 18, True, "", workers]
    assert sum(found["levels"]) == 90
    assert len(found["levels"]) == 19


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", r"searched by compiled code on 3 workers, [\d,]+ states/s, [\d,]+ bytes a state$"),
        ("zh", r"引擎：编译后的代码（3 个工作进程），每秒 [\d,]+ 个状态，每个状态 [\d,]+ 字节$"),
    ],
)
def test_the_text_tells_the_workers(lang: str, words: str, synfin: Synfin) -> None:
    outcome = synfin(*LOSSY, "--workers", "3", "--lang", lang)
    assert re.search(words, outcome.out.splitlines()[1])


def test_a_search_goes_on_from_its_checkpoints(synfin: Synfin, tmp_path: Path) -> None:
    words = (*LOSSY, "--workers", "2", "--checkpoints", str(tmp_path))
    outcome = synfin(*words, "--budget", "40")
    assert (outcome.code, outcome.err) == (3, "")
    assert "the budget of 40 states is used up" in outcome.out
    assert list(tmp_path.iterdir()) != []
    other = synfin("search", "half-open", *words[2:])
    assert (other.code, other.out, other.err.count("\n")) == (2, "", 1)
    assert f"{tmp_path} holds another search: give another directory" in other.err
    outcome = synfin(*words)
    assert (outcome.code, outcome.out.startswith("lossy-close: 90 states, 245 transitions")) == (0, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "incomplete: a worker was lost at depth 2"), ("zh", "未穷尽：在深度 2 处失去了一个工作进程")],
)
def test_a_lost_worker_ends_it_in_3(
    lang: str, words: str, synfin: Synfin, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = sharded_search.ThreadTransport.exchange
    turns = iter(range(2))

    def lost(one: sharded_search.ThreadTransport, rows: int) -> Any:
        if next(turns, None) is None:
            raise sharded_search.WorkerLost
        return exchange(one, rows)

    monkeypatch.setattr(sharded_search.ThreadTransport, "exchange", lost)
    outcome = synfin(*LOSSY, "--workers", "2", "--lang", lang)
    assert (outcome.code, outcome.err) == (3, "")
    assert words in outcome.out.splitlines()[0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--workers", "0"), "--workers"),
        (("--workers", "two"), "--workers"),
        (("--workers", "257"), "1 to 256 workers, not 257"),
        (("--threads", "0"), "--threads"),
        (("--threads", "257"), "1 to 256 threads, not 257"),
        (("--threads", "2", "--workers", "2"), "give one or the other"),
        (("--threads", "2", "--engine", "python"), "threads do not go with the engine 'python'"),
        (("--threads", "2", "--engine", "ray"), "threads do not go with the engine 'ray'"),
        (("--workers", "2", "--engine", "python"), "do not go with the engine 'python'"),
        (("--address", "here"), "--address is for workers: give --engine ray, or --workers N"),
        (("--checkpoints", "there"), "--checkpoints is for workers: give --engine ray, or --workers N"),
        (("--workers", "2", "--address", "here"), "it goes with the engine 'ray'"),
        (("--workers", "2", "--checkpoints", __file__), "give another directory"),
    ],
    ids=str,
)
def test_what_does_not_go_together_is_one_line(options: tuple[str, ...], words: str, synfin: Synfin) -> None:
    outcome = synfin(*LOSSY, *options)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith("synfin: ")
    assert words in outcome.err


def test_claims_are_not_settled_by_ray(synfin: Synfin) -> None:
    outcome = synfin("check", "both-closed", "--engine", "ray")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)


def test_without_ray_one_line_says_what_to_install(synfin: Synfin, monkeypatch: pytest.MonkeyPatch) -> None:
    there = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == "ray":
            raise ImportError(name)
        return there(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    outcome = synfin(*LOSSY, "--engine", "ray")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "synfin: this engine needs Ray: install the extra, pip install 'synfin[cluster]'\n"
    )

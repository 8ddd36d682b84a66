"""`synfin replay`: what other commands print in JSON runs again on the model, or not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import Command

REFUTED = ("check", "both-closed", "--scenario", "lossy-close", "--variant", "fin-not-repeated", "--json")


@pytest.fixture
def refuted(synfin: Command) -> dict[str, Any]:
    return json.loads(synfin(*REFUTED).out)


def write(folder: Path, data: object) -> str:
    file = folder / "trace.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return str(file)


def test_a_counterexample_replays_and_prints_its_ladder(
    synfin: Command, refuted: dict[str, Any], tmp_path: Path
) -> None:
    found = synfin("replay", write(tmp_path, refuted))
    assert found.code == 0
    assert found.out.startswith(
        "both-closed (lossy-close, fin-not-repeated): every step is one of the model."
    )
    assert "<SEQ=14><CTL=SYN>" in found.out
    rows = json.loads(synfin("replay", write(tmp_path, refuted), "--json").out)
    assert (rows["ok"], rows["traces"][0]["steps"]) == (True, len(refuted["claims"][0]["trace"]["steps"]))


def test_a_run_replays(synfin: Command, tmp_path: Path) -> None:
    run = json.loads(synfin("run", "seed", "--variant", "ack-without-plus-one", "--json").out)
    assert synfin("replay", write(tmp_path, run)).code == 0
    assert synfin("replay", write(tmp_path, run), "--variant", "rfc9293").code == 1


def test_the_step_that_is_none_of_the_models_is_named(
    synfin: Command, refuted: dict[str, Any], tmp_path: Path
) -> None:
    pair = refuted["claims"][0]["trace"]["steps"][2]["changed"]["B.rcv_nxt"]
    pair[1]["value"] -= 1
    found = synfin("replay", write(tmp_path, refuted))
    assert found.code == 1
    assert "is no run of the model: step 3, 'B LISTEN: syn_is_answered_with_syn_ack'" in found.out


def test_a_run_in_a_scenario_of_ones_own_needs_its_file(synfin: Command, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[a]\nopens = "active"\n[b]\nopens = "passive"\n', encoding="utf-8")
    file = write(tmp_path, json.loads(synfin("run", str(mine), "--json").out))
    assert synfin("replay", file).code == 2
    assert synfin("replay", file, "--scenario", str(mine)).code == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "it is not JSON"),
        ("[1]", "there is no trace in it"),
        ('{"claims": []}', "there is no trace in it"),
        ('{"system": "nowhere", "initial": {}, "steps": []}', "no scenario 'nowhere'"),
        ('{"system": "seed", "initial": {}, "steps": []}', "does not give each variable once"),
        ('{"trace": {"system": "seed"}, "scenario": "seed"}', "malformed"),
    ],
)
def test_a_file_that_is_no_trace_ends_in_one_line(
    synfin: Command, tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "trace.json"
    file.write_text(text, encoding="utf-8")
    found = synfin("replay", str(file))
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
    assert message in found.err


def test_a_file_that_is_not_there_ends_in_one_line(synfin: Command) -> None:
    found = synfin("replay", "nowhere.json")
    assert (found.code, found.err) == (2, "synfin: nowhere.json: No such file or directory\n")

"""What the README and the changelog say is so."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shared
from synfin.cli.app import app
from synfin.model.coverage.abstractions import ABSTRACTIONS
from synfin.model.pipeline import ALL_RULES
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.variants.catalogue import MUTANTS
from synfin.proofs.case import RULES
from synfin.proofs.claims.catalogue import CLAIMS, all_cases

Synfin = Callable[..., Any]

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
BOTH = pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])


def code_blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def commands() -> list[str]:
    lines = [line for block in code_blocks(ENGLISH, "sh") for line in block.splitlines()]
    inline = re.findall(r"`(synfin (?:draw|run) [^`]+)`", ENGLISH)
    found = [line.split("#")[0].strip() for line in lines if line.startswith("synfin")]
    return sorted({*found, *inline} - {"synfin run seed --step"} - ELSEWHERE)


ELSEWHERE = {
    "synfin draw state-machine -o states.svg", "synfin rules --section 3.8 --coverage", "synfin check --quick",
}  # fmt: skip
"""What takes long: drawn below, and compared; printed in the tests of the coverage; settled in those of the claims."""


@shared.in_one_process
def test_it_counts_the_scenarios_and_their_states() -> None:
    states = sum(len(graph.states) for _, graph in shared.catalogue())
    for text in (ENGLISH, CHINESE):
        counted = re.search(r"(\d+) (?:scenarios, |个场景，?、?)\D*?([\d,]+) (?:states|个状态)", text)
        assert counted is not None
        assert (int(counted[1]), counted[2]) == (len(SCENARIOS), f"{states:,}")


@BOTH
def test_it_counts_the_claims_and_cases(text: str) -> None:
    counted = re.search(r"(\d+) (?:claims in|条断言\D*?) ?([\d,]+) (?:cases|个案例)", text)
    assert counted is not None
    assert (int(counted[1]), counted[2]) == (len(CLAIMS), f"{len(all_cases()):,}")


@BOTH
def test_each_claim_says_how_many_scenarios_it_holds_in(text: str) -> None:
    for claim in CLAIMS.values():
        (row,) = re.findall(rf"^\| `{claim.id}` \|.*$", text, flags=re.MULTILINE)
        if claim.open_endpoint is not None or claim.holds_in == (RULES,):
            assert re.search(r"\| (proved|已证明)", row), claim.id
        else:
            count = re.search(r"(\d+) (?:scenarios?|个场景)", row)
            assert count is not None and int(count[1]) == len(claim.holds_in), claim.id


def test_it_lists_every_abstraction() -> None:
    for row in ABSTRACTIONS:
        assert f"| {row.section} | {row.rfc} | {row.model} | {row.why} |" in ENGLISH


def test_so_does_the_chinese_readme() -> None:
    for row in ABSTRACTIONS:
        assert f"| {row.section} | {row.rfc_zh} | {row.model_zh} | {row.why_zh} |" in CHINESE


def test_the_two_readmes_show_the_same_code() -> None:
    rule, use = code_blocks(ENGLISH, "python")
    if not rule.startswith("@rule"):
        rule, use = use, rule
    assert rule in CHINESE
    assert [line.split("#")[0] for line in use.splitlines()] == [
        line.split("#")[0]
        for block in code_blocks(CHINESE, "python")
        if block.startswith("import synfin")
        for line in block.splitlines()
    ]
    assert len(code_blocks(ENGLISH, "sh")) == len(code_blocks(CHINESE, "sh"))


def test_the_rule_it_shows_stands_in_the_model() -> None:
    (shown,) = [block for block in code_blocks(ENGLISH, "python") if block.startswith("@rule")]
    source = (ROOT / "model/rfc9293/synchronized/acknowledgment.py").read_text(encoding="utf-8")
    assert shown.split("\n", 1)[1] in source


def test_the_changelog_counts_rules_scenarios_and_mutants() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"{len(ALL_RULES)} rules" in text
    assert f"{len(SCENARIOS)} scenarios, and your own" in text
    assert f"{len(MUTANTS)} named mutants" in text
    assert f"{len(CLAIMS)} claims" in text


@shared.in_one_process
@pytest.mark.parametrize("command", commands())
def test_every_command_in_it_works(
    command: str, tmp_path: Path, synfin: Synfin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("synfin.cli.explain.ClaimRunner", lambda progress: shared.RUNNER)
    name, *arguments = shlex.split(command)
    outcome = synfin(*arguments)
    assert (name, outcome.code, outcome.err) == ("synfin", 0, "")


def test_the_python_in_it_works(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = [block for block in code_blocks(ENGLISH, "python") if block.startswith("import synfin")]
    names: dict[str, object] = {}
    exec(block, names)
    assert "16 states, 18 transitions" in block and "16 states, 18 transitions" in repr(names["graph"])
    assert "nothing more happens" in capsys.readouterr().out


@shared.in_one_process
@pytest.mark.parametrize("kind", [["ladder", "seed"], ["state-machine"]], ids=" ".join)
def test_its_pictures_are_what_the_model_draws(
    kind: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == ["state-machine"]:
        monkeypatch.setattr(
            "synfin.cli.draw.composed_of", lambda name, variant: shared.composed(SCENARIOS[name])
        )
        monkeypatch.setattr("synfin.cli.draw.explore", shared.explored)
        monkeypatch.setattr("synfin.cli.draw.render", shared.rendered)
        monkeypatch.setattr("synfin.diagrams.state_machine.arcs_of", shared.arcs_of)
    name = "four-waves" if kind[0] == "ladder" else "state-machine"
    for suffix, options in (("", []), (".zh-CN", ["--lang", "zh"])):
        drawn = tmp_path / f"{name}{suffix}.svg"
        assert not app(["draw", *kind, *options, "-o", str(drawn)], standalone_mode=False)
        assert drawn.read_bytes() == (ROOT / "docs" / drawn.name).read_bytes()

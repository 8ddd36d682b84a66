"""The commands, the code and the pictures of the documents work, in both languages."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shared
from synfin.cli.app import app
from synfin.docs.generate.regions import ROOT, documents, language_of, markdown
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.proofs.claims.catalogue import CLAIMS
from synfin.proofs.defects.check import DEFECTS
from synfin.proofs.seed.check import STATEMENTS

Synfin = Callable[..., Any]

ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
TEXTS = {path: path.read_text(encoding="utf-8") for path in markdown()}


def code_blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def inline(text: str, *names: str) -> set[str]:
    """The commands inside sentences."""
    return set(re.findall(rf"`(synfin (?:{'|'.join(names)}) [^`]+)`", text))


def commands() -> list[str]:
    lines = [line for block in code_blocks(ENGLISH, "sh") for line in block.splitlines()]
    found = {line.split("#")[0].strip() for line in lines if line.startswith("synfin")}
    for path in documents():
        if language_of(path) == "en":
            text = TEXTS[path]
            found |= {one for one in inline(text, "draw", "run") if " run " in one or " -o " in one}
    return sorted(
        one for one in found - {"synfin run seed --step"} - ELSEWHERE if not PLACEHOLDER.search(one)
    )


ELSEWHERE = {
    "synfin draw state-machine -o states.svg", "synfin rules --section 3.8 --coverage", "synfin check --quick",
}  # fmt: skip
"""Long ones: drawn below, and compared; printed in the tests of the coverage; checked in those of the claims."""

PLACEHOLDER = re.compile(r"\b[A-Z]{3,}\b|…")
"""`NAME`, `CLAIM`: the reader's own."""


def test_the_two_readmes_show_the_same_code() -> None:
    for language in ("python", "pycon"):
        assert code_blocks(ENGLISH, language) == code_blocks(CHINESE, language) != []
    english, chinese = (code_blocks(text, "sh") for text in (ENGLISH, CHINESE))
    assert [without_comments(block) for block in english] == [without_comments(block) for block in chinese]


def without_comments(block: str) -> list[str]:
    return [line.split(" #")[0].strip() for line in block.splitlines()]


@pytest.mark.parametrize(
    "path",
    [path for path in TEXTS if language_of(path) == "zh"],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_chinese_document_has_the_commands_and_headings_of_the_english_one(path: Path) -> None:
    english = TEXTS[path.with_name(path.name.replace(".zh-CN", ""))]
    assert inline(TEXTS[path], "draw", "run", "explain") == inline(english, "draw", "run", "explain")
    marks = [re.findall(r"^(#+) ", text, flags=re.MULTILINE) for text in (TEXTS[path], english)]
    assert marks[0] == marks[1]


def test_what_is_to_be_explained_exists() -> None:
    known = {*CLAIMS, *DEFECTS, *STATEMENTS, "defects", "seed", "CLAIM", "DEFECT", "ID"}
    for text in TEXTS.values():
        for command in inline(text, "explain"):
            assert command.split()[2] in known, command


def test_every_link_leads_somewhere() -> None:
    for path, text in TEXTS.items():
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
            if "://" not in target:
                assert (path.parent / target).exists(), (path.name, target)


def test_every_file_that_is_named_exists() -> None:
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}
    for path, text in TEXTS.items():
        for named in re.findall(r"`([\w./-]+/[\w./-]*)`", text):
            if named.partition("/")[0] in rooms - {"out", "build"}:
                assert (ROOT / named).exists(), (path.name, named)


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
        same = drawn.read_bytes() == (ROOT / "docs" / drawn.name).read_bytes()
        assert same, f"docs/{drawn.name} is stale: run `make readme`"

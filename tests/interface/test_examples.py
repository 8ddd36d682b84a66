"""The documentation runs: docstrings, `docs/python.md` in both languages, the report of the example."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
import synfin
from synfin import checker

ROOT = Path(__file__).resolve().parents[2]
MODULES = (
    "synfin.api",
    "synfin.interface.claim",
    "synfin.interface.endpoint",
    "synfin.interface.segment_text",
)
PRIVATE = re.compile(r"(?:from|import) synfin\.(?!checker import)")


@pytest.mark.parametrize("name", MODULES)
def test_docstrings_show_what_comes(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize("name", ["python.md", "python.zh-CN.md"])
def test_the_pages_show_what_comes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    # A fence ends the output above it.
    examples = doctest.DocTestParser().get_doctest(page.replace("\n```", "\n\n"), {}, name, name, 0)
    found = doctest.DocTestRunner().run(examples)
    assert found.attempted > 20
    assert found.failed == 0
    assert not PRIVATE.search("\n".join(example.source for example in examples.examples))


def test_both_pages_show_the_same_code() -> None:
    pages = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("python.md", "python.zh-CN.md")]
    code = [re.findall(r"^>>> .*|^\.\.\. .*", page, re.MULTILINE) for page in pages]
    assert code[0] == code[1] != []


def test_the_example_prints_its_report_and_imports_nothing_private() -> None:
    example = ROOT / "examples" / "alternating_bit.py"
    done = subprocess.run([sys.executable, str(example)], check=True, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert [line[26:39].strip() for line in lines[:7]] == [
        "EXHAUSTED", "BOUNDED", "EXHAUSTED", "EXHAUSTED", "EXHAUSTED", "REFUTED", "REFUTED",
    ]  # fmt: skip
    assert "It fails: accepted = sending or accepted = (sending - 1): accepted = 0, sending = 2" in lines
    assert lines[-1] == "as networkx: 36 states, 100 steps"
    assert not PRIVATE.search(example.read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", [synfin, checker])
def test_every_public_name_is_there_sorted_and_documented(module: object) -> None:
    names = module.__all__
    assert names == sorted(names, key=_as_ruff_sorts)
    assert set(names) <= set(dir(module))
    for name in names:
        assert getattr(module, name).__doc__, name


def _as_ruff_sorts(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def test_a_name_that_is_not_there_is_no_attribute() -> None:
    for module in (synfin, checker):
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            _ = module.nothing

"""The runs of `ladder_runs` for every test of the ladder."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from synfin.diagrams.ladder import Ladder


def load_beside(name: str) -> ModuleType:
    """A helper module of this directory, which is not on the import path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RUNS_MODULE = load_beside("ladder_runs")


@pytest.fixture(scope="session")
def runs() -> ModuleType:
    """The module `ladder_runs`."""
    return RUNS_MODULE


@pytest.fixture(scope="session")
def run() -> Callable[[str], Ladder]:
    """The ladder of a run, by its name."""
    ladder_named: Callable[[str], Ladder] = RUNS_MODULE.run
    return ladder_named


@pytest.fixture(scope="session", params=RUNS_MODULE.RUNS)
def ladder(request: pytest.FixtureRequest, run: Callable[[str], Ladder]) -> Ladder:
    """Every ladder in turn."""
    return run(request.param)


@pytest.fixture(scope="session", params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    language: str = request.param
    return language

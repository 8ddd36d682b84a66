"""The runs of `ladder_runs` forevery test of the ladder."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import ladder_runs
import pytest
from synfin.diagrams.ladder import Ladder


@pytest.fixture(scope="session")
def runs() -> ModuleType:
    """The module `ladder_runs`."""
    return ladder_runs


@pytest.fixture(scope="session")
def run() -> Callable[[str], Ladder]:
    """The ladder of a run, by its name."""
    ladder_named: Callable[[str], Ladder] = ladder_runs.run
    return ladder_named


@pytest.fixture(scope="session", params=ladder_runs.RUNS)
def ladder(request: pytest.FixtureRequest, run: Callable[[str], Ladder]) -> Ladder:
    """Every ladder in turn."""
    return run(request.param)


@pytest.fixture(scope="session", params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    language: str = request.param
    return language

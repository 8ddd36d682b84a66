"""Compiled programs are kept where the tests keep their files: the user's own stay as they are."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def _programs(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One directory for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    mine = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ["SYNFIN_CACHE"] = str(mine / "programs")

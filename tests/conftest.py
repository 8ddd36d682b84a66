"""Compiled programs are kept where the tests keep their files: the user's own stay as they are.

`solvers` is beside it, and tests of several directories ask them.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("solvers", Path(__file__).with_name("solvers.py"))
assert _spec is not None and _spec.loader is not None
sys.modules["solvers"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(sys.modules["solvers"])


@pytest.fixture(scope="session", autouse=True)
def _programs(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One directory for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    mine = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ["SYNFIN_CACHE"] = str(mine / "programs")

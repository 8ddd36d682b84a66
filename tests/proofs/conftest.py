"""The cross-checks for the tests of claims; this directory is not on the import path."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from synfin.proofs.settle import Workshop


def load_beside(name: str) -> ModuleType:
    """A helper module of this directory."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CROSS_CHECKS = load_beside("cross_checks")


@pytest.fixture(scope="session")
def cross() -> ModuleType:
    """The module `cross_checks`."""
    return CROSS_CHECKS


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    """The worlds and graphs that the tests of claims share."""
    return Workshop()

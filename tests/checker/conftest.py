"""The alternating bit system for every test of the checker, and modules that several of them share."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from synfin.checker.lowering import Lowered, lower
from synfin.checker.system import System


def load_beside(name: str) -> ModuleType:
    """A helper module of this directory, which is not on the import path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


for shared in ("terms", "agreement", "tiny"):
    load_beside(shared)


@pytest.fixture(scope="session")
def abp() -> ModuleType:
    """The module `alternating_bit`, for its terms and for `build`."""
    return load_beside("alternating_bit")


@pytest.fixture(scope="session")
def alternating_bit(abp: ModuleType) -> System:
    """The protocol as it should be."""
    system: System = abp.build()
    return system


@pytest.fixture(scope="session")
def lowered(alternating_bit: System) -> Lowered:
    return lower(alternating_bit)

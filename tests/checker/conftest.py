"""The alternating bit system for every test of the checker."""

from __future__ import annotations

from types import ModuleType

import alternating_bit as module_of_the_system
import pytest
from synfin.checker.engines.explicit.lowering import Lowered, lower
from synfin.checker.system import System


@pytest.fixture(scope="session")
def abp() -> ModuleType:
    """The module `alternating_bit`, for its terms and for `build`."""
    return module_of_the_system


@pytest.fixture(scope="session")
def alternating_bit(abp: ModuleType) -> System:
    """The protocol as it should be."""
    system: System = abp.build()
    return system


@pytest.fixture(scope="session")
def lowered(alternating_bit: System) -> Lowered:
    return lower(alternating_bit)

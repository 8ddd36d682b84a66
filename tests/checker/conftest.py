"""The alternating bit system for every test of the checker; a session of Ray for those that need it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

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


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    """A session on this machine, for all tests."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
    with warnings.catch_warnings(action="ignore"):
        import ray

        ray.init(
            address="local",
            num_cpus=2,
            include_dashboard=False,
            log_to_driver=False,
            logging_level="critical",
        )
    yield ray
    with warnings.catch_warnings(action="ignore"):
        ray.shutdown()

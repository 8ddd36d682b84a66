"""The cross-checks for the tests of claims."""

from __future__ import annotations

from types import ModuleType

import cross_checks
import pytest
from synfin.proofs.settle import Workshop


@pytest.fixture(scope="session")
def cross() -> ModuleType:
    """The module `cross_checks`."""
    return cross_checks


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    """The worlds and graphs that the tests of claims share."""
    return Workshop()

"""The cross-checks for the tests of claims."""

from __future__ import annotations

from types import ModuleType

import cross_checks
import pytest
from synfin.proofs.runner import ClaimRunner


@pytest.fixture(scope="session")
def cross() -> ModuleType:
    """The module `cross_checks`."""
    return cross_checks


@pytest.fixture(scope="session")
def runner() -> ClaimRunner:
    """The worlds and graphs that the tests of claims share."""
    return ClaimRunner()

"""What several processes would each work out again is worked out by one."""

from __future__ import annotations

import os

import pytest
import shared


@shared.in_one_process
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="there is only one process")
def test_tests_of_one_group_are_run_by_one_process(request: pytest.FixtureRequest) -> None:
    """A pytest that does not let the scheduler name the group would spread them, and say nothing."""
    assert request.node.nodeid.endswith("@the whole catalogue")

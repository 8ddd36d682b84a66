"""What several processes would each work out again is worked out by one."""

from __future__ import annotations

import pytest
import shared


@shared.in_one_process
def test_tests_of_one_group_are_run_by_one_process(request: pytest.FixtureRequest) -> None:
    """A pytest that does not let the scheduler name the group would spread them, and say nothing."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("nothing is said of groups: `--dist loadgroup`")
    assert request.node.nodeid.endswith("@the whole catalogue")

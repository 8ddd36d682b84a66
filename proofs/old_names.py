"""Old names of claims and scenarios, valid for one release."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

OLD_CLAIMS: Mapping[str, str] = {
    "ends-well": "valid-end-states",
    "opens": "eventually-established",
    "no-ack-war": "no-ack-storm",
    "settled-agreement": "quiescent-agreement",
    "end-is-told": "termination-reported",
    "loss-is-told": "data-loss-reported",
    "never-both-stuck": "no-symmetric-livelock",
    "abort-waits": "abort-enters-time-wait",
    "quiet-wire-agreement": "quiet-channel-agreement",
}
"""The ids of claims that have a new one."""

OLD_SCENARIOS: Mapping[str, str] = {
    "any-segment": "open-endpoint",
    "any-wire": "unbounded-channels",
}
"""The names of what stands for a scenario where there is none."""


def current_claim(name: str) -> str:
    """The id of a claim today; an old one is deprecated."""
    return _current(name, OLD_CLAIMS)


def current_scenario(name: str) -> str:
    """The name of a scenario today; an old one is deprecated."""
    return _current(name, OLD_SCENARIOS)


def _current(name: str, old: Mapping[str, str]) -> str:
    if name not in old:
        return name
    warnings.warn(f"{name} is now called {old[name]}", DeprecationWarning, stacklevel=4)
    return old[name]

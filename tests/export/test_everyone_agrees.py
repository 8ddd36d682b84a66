"""Every engine, and SPIN, finds the same in every scenario of the catalogue that it can finish."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any

import pytest
from synfin.checker.engines.compiled import search
from synfin.checker.engines.exploration import Engine, Limits, Workers, tally
from synfin.checker.graph import Tally
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.scenarios.catalogue import SCENARIOS, scenario_named

# What one process has found is there for all who are compared with it.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ray")]

NATIVE = Limits(Engine.NATIVE, budget=20_000_000)

MOST = {"python": 150_000, "ray": 2_000_000, "SPIN": 2_000_000}
"""States beyond which an engine takes minutes, or more memory than a test should."""


@cache
def composed_of(scenario: str) -> ComposedSystem:
    return compose(scenario_named(scenario))


@cache
def found_natively(scenario: str) -> Tally:
    found = tally(composed_of(scenario).system, NATIVE)
    assert found.complete
    return found


def finished_by(engine: str, scenario: str) -> Tally:
    """The counts of compiled code; the test is skipped if they are too large for the engine."""
    found = found_natively(scenario)
    if found.states > MOST[engine]:
        pytest.skip(f"{found.states:,} states: {engine} is asked up to {MOST[engine]:,}")
    return found


def differences(one: Tally, other: Tally) -> list[str]:
    names = ("states", "transitions", "depth", "levels", "taken", "ended")
    return [name for name in names if getattr(one, name) != getattr(other, name)]


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    """A session on this machine, for all tests."""
    if find_spec("ray") is None:
        pytest.skip("Ray is not installed: pip install 'synfin[cluster]'")
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
    with warnings.catch_warnings(action="ignore"):
        import ray

        quiet = {"include_dashboard": False, "log_to_driver": False, "logging_level": "critical"}
        ray.init(address="local", num_cpus=2, **quiet)
    yield ray
    with warnings.catch_warnings(action="ignore"):
        ray.shutdown()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_reference(scenario: str) -> None:
    found = finished_by("python", scenario)
    assert differences(found, tally(composed_of(scenario).system, Limits(Engine.PYTHON))) == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_two_threads(scenario: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "WORTH_SHARING", 8)
    two = tally(composed_of(scenario).system, Limits(Engine.NATIVE, NATIVE.budget, threads=2))
    assert differences(found_natively(scenario), two) == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_two_shards(scenario: str) -> None:
    two = tally(composed_of(scenario).system, NATIVE, Workers(2))
    assert differences(found_natively(scenario), two) == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_ray(scenario: str, ray: Any) -> None:
    found = finished_by("ray", scenario)
    by_ray = tally(composed_of(scenario).system, Limits(Engine.RAY, NATIVE.budget), Workers(2))
    assert differences(found, by_ray) == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_spin(scenario: str, written: Callable[..., str], spin: Callable[..., Any]) -> None:
    found = finished_by("SPIN", scenario)
    told = spin(written(composed_of(scenario)), stack=found.states + 1)
    # SPIN counts one transition more: the one that puts the initial state there.
    assert (told.states, told.transitions) == (found.states, found.transitions + 1)

"""Ray's processes find what one process finds; without Ray, or room in it, one line says what to do."""

from __future__ import annotations

import builtins
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from engines import HAS_RAY, needs_ray, tally_differences
from shards import counter, reference
from synfin.checker.engines.compiled import ray_backend
from synfin.checker.engines.compiled.ray_backend import NoRay, RayTransport
from synfin.checker.engines.exploration import Engine, Limits, Workers, tally
from synfin.checker.system import System

# All tests share one session, which takes long to start, as the processes of each search do.
pytestmark = pytest.mark.xdist_group("ray")

BY_RAY = Limits(Engine.RAY)


@pytest.mark.slow
@needs_ray
def test_limits_end_it(ray: Any) -> None:
    assert tally(counter(), replace(BY_RAY, budget=100)).stop_reason == "the budget of 100 states is used up"
    assert tally(counter(), replace(BY_RAY, seconds=0)).stop_reason == "the 0 seconds allowed are over"
    ended = tally(counter(), replace(BY_RAY, memory=1)).stop_reason
    assert ended == "the memory allowed, 1 byte, is used up"


class Murder:
    """Kills a worker before some exchange, once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, ray: Any, at: int) -> None:
        self.ray, self.at, self.exchanges = ray, at, 0
        exchange = RayTransport.exchange

        def killing(team: RayTransport, rows: int) -> Any:
            self.exchanges += 1
            if self.exchanges == self.at:
                ray.kill(team.actors[1])
            return exchange(team, rows)

        monkeypatch.setattr(RayTransport, "exchange", killing)


@pytest.mark.slow
@needs_ray
def test_without_checkpoints_a_worker_that_is_killed_ends_it(
    alternating_bit: System, ray: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Murder(monkeypatch, ray, 5)
    found = tally(alternating_bit, BY_RAY)
    assert (found.stop_reason, found.depth) == ("a worker was lost at depth 4", 4)


@needs_ray
def test_with_checkpoints_it_goes_on(
    alternating_bit: System, ray: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    murder = Murder(monkeypatch, ray, 5)
    found = tally(alternating_bit, BY_RAY, Workers(2, checkpoints=tmp_path))
    wanted = reference(alternating_bit)
    assert tally_differences(wanted, found) == []
    assert murder.exchanges == wanted.depth + 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@needs_ray
def test_what_a_worker_raises_is_raised_here(alternating_bit: System, ray: Any, tmp_path: Path) -> None:
    (tmp_path / "depth-1-shard-0-of-2.npz.part").mkdir()
    with pytest.raises(ValueError, match="no checkpoint can be written") as error:
        tally(alternating_bit, BY_RAY, Workers(2, checkpoints=tmp_path))
    assert "\n" not in str(error.value)


@needs_ray
def test_more_workers_than_processors_are_refused(alternating_bit: System, ray: Any) -> None:
    with pytest.raises(NoRay, match="Ray has 2 processors, not 3"):
        tally(alternating_bit, BY_RAY, Workers(3))


@pytest.mark.slow
@needs_ray
def test_workers_that_do_not_start_are_not_waited_for(
    alternating_bit: System, ray: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray_backend, "PATIENCE", 2)
    holding = ray.remote(num_cpus=2)(Holder).remote()
    ray.get(holding.here.remote())
    try:
        with pytest.raises(NoRay, match="not all of 2 workers start within 2 seconds"):
            tally(alternating_bit, BY_RAY)
    finally:
        ray.kill(holding)


class Holder:
    """Keeps processors."""

    def here(self) -> None:
        pass


@pytest.mark.slow
@needs_ray
def test_a_session_that_was_there_is_left(alternating_bit: System, ray: Any) -> None:
    assert tally(alternating_bit, BY_RAY, Workers(1)).complete
    assert ray.is_initialized()


def test_without_ray_one_line_says_what_to_install(
    alternating_bit: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == "ray":
            raise ImportError(name)
        return there(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(NoRay, match=r"install the extra, pip install 'synfin\[cluster\]'$"):
        tally(alternating_bit, BY_RAY)


def test_no_memory_in_ray_and_lost_objects_are_told_apart() -> None:
    team = object.__new__(RayTransport)
    ray = pytest.importorskip("ray", reason="Ray is not installed") if HAS_RAY else None
    if ray is None:
        pytest.skip("Ray is not installed: pip install 'synfin[cluster]'")

    class Failing:
        exceptions = ray.exceptions
        error: BaseException

        def get(self, references: list[Any], timeout: float | None) -> list[Any]:
            raise self.error

    team._ray = Failing()
    for error, told in (
        (ray.exceptions.OutOfMemoryError("much"), MemoryError),
        (ray.exceptions.ObjectStoreFullError("full"), MemoryError),
        (ray.exceptions.WorkerCrashedError(), ray_backend.WorkerLost),
        (ray.exceptions.NodeDiedError("gone"), ray_backend.WorkerLost),
        (ray.exceptions.RayTaskError("f", "traceback", MemoryError()), MemoryError),
        (
            ray.exceptions.RayTaskError("f", "traceback", ray.exceptions.WorkerCrashedError()),
            ray_backend.WorkerLost,
        ),
        (ray.exceptions.RayTaskError("f", "traceback", KeyError("k")), KeyError),
    ):
        team._ray.error = error
        with pytest.raises(told):
            team._got([])


# A session of its own


@pytest.mark.slow
@needs_ray
def test_the_command_starts_a_session_and_ends_it() -> None:
    command = [sys.executable, "-m", "synfin", "search", "lossy-close", "--engine", "ray"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "searched by Ray on 2 workers" in done.stdout


@pytest.mark.slow
@needs_ray
def test_an_address_without_an_answer_is_one_line() -> None:
    command = [sys.executable, "-m", "synfin", "search", "lossy-close", "--engine", "ray", "--address"]
    done = subprocess.run([*command, "127.0.0.1:1"], capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("synfin: no Ray answers at 127.0.0.1:1: ")

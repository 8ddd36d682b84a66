"""Worlds to export, and SPIN."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import write_small
from synfin.export.head import Head
from synfin.export.invariants import chosen, invariants_of
from synfin.export.promela import promela
from synfin.model.composed_system import ComposedSystem
from synfin.model.variants.catalogue import RFC_9293

Make = Callable[..., ComposedSystem]


@pytest.fixture(scope="session")
def small() -> Make:
    """A scenario under a variant, with those actions only that some run takes, and a few others."""
    return write_small.small


@pytest.fixture
def written() -> Callable[..., str]:
    """The Promela text of a world."""
    return promela_of


def promela_of(composed: ComposedSystem, variant: str = RFC_9293, *claims: str) -> str:
    invariants = invariants_of(composed, variant)
    head = Head(composed.scenario.title, variant, file="model.pml")
    return promela(composed, invariants, chosen(invariants, claims), head)


@dataclass(frozen=True)
class Told:
    """SPIN's report of a search."""

    states: int
    transitions: int
    violated_at: int | None
    """The depth of the violation it stops at."""


Spin = Callable[..., Told]


@pytest.fixture
def spin(tmp_path: Path) -> Spin:
    """Searches a Promela text breadth first, or in depth with a stack; `stop=False`: on after a violation."""
    for tool in ("spin", "gcc"):
        if shutil.which(tool) is None:
            pytest.skip(f"there is no {tool} on this machine: apt-get install {tool}")

    def run(text: str, *, stop: bool = True, stack: int = 0) -> Told:
        (tmp_path / "model.pml").write_text(text)
        nearest = [] if stack else ["-DBFS"]
        said = _call(tmp_path, "spin", "-a", *nearest, "model.pml")
        assert said == ""
        flags = ("-O0", "-w", "-fwrapv", "-DSAFETY", "-DNOREDUCE", *nearest)
        _call(tmp_path, "gcc", *flags, "-o", "pan", "pan.c")
        deep = [f"-m{stack}"] if stack else []
        said = _call(tmp_path, "./pan", "-n", *deep, *([] if stop else ["-c0"]))
        assert "max search depth too small" not in said
        assert "invalid end state" not in said.replace("invalid end states", "")
        found = re.search(r"assertion violated .*at depth (\d+)", said)
        states, transitions = (_number(rf"(\d+) {what}", said) for what in ("states, stored", "transitions"))
        return Told(states, transitions, int(found[1]) if found else None)

    return run


def _call(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found is not None, text[-2000:]
    return int(found[1])

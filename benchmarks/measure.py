"""Processes, their time and their memory; what both checkers found is compared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

import spin
from rows import Row

HERE = Path(__file__).resolve().parent


class Failed(RuntimeError):
    """A process failed, or what it found is wrong; one line."""


@dataclass(frozen=True)
class Process:
    """A process that has ended."""

    out: str
    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of processor, its own children's included."""
    peak: int
    """The most bytes it had in memory at once."""


def run(command: Sequence[str], folder: Path, **environment: str) -> Process:
    """Run a command to its end.

    Raises:
        Failed: it says that it failed.
    """
    begun = monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=errors, env={**os.environ, **environment}
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = monotonic() - begun
        texts = []
        for file in (out, errors):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    if process.returncode:
        told = (texts[1] + texts[0]).strip().splitlines()[-1:] or ["nothing"]
        raise Failed(f"{command[0]} ended with {process.returncode}: {told[0]}")
    return Process(texts[0], wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


@dataclass(frozen=True)
class Ours:
    """One search of ours in a fresh process, with an empty cache of programs."""

    process: Process
    found: dict[str, Any]


@dataclass(frozen=True)
class Spins:
    """One search by SPIN."""

    run: Process
    told: spin.Told


@dataclass(frozen=True)
class Measured:
    """A row, measured several times in turn."""

    row: Row
    ours: list[Ours]
    spins: list[Spins]
    """Empty if SPIN was not asked."""
    built: float
    """CPU seconds of SPIN's generation and the compiler's, once."""
    level: str = ""
    """The optimization level of the C compiler."""

    @property
    def found(self) -> dict[str, Any]:
        """Our counts, the same each time."""
        return self.ours[0].found

    def of_ours(self, value: Callable[[Ours], float]) -> float:
        """The median over our runs."""
        return median(map(value, self.ours))

    def of_spin(self, value: Callable[[Spins], float]) -> float:
        """The median over SPIN's runs."""
        return median(map(value, self.spins))

    def ratio(self, one: Callable[[Spins], float], two: Callable[[Ours], float]) -> float:
        """The median of the ratios of runs taken one after the other."""
        return median(one(s) / two(o) for s, o in zip(self.spins, self.ours, strict=True))


def search_ours(row: Row) -> Ours:
    """One search of ours."""
    with tempfile.TemporaryDirectory() as cache:
        done = run([sys.executable, str(HERE / "once.py"), row.name], HERE, SYNFIN_CACHE=cache)
    found = json.loads(done.out)
    if found["ended"]:
        raise Failed(f"{row.name}: the search is incomplete: {found['ended']}")
    return Ours(done, found)


def build_spin(row: Row, folder: Path, level: str) -> float:
    """Write the text and compile SPIN's searcher for it; CPU seconds of the last two steps."""
    run([sys.executable, str(HERE / "once.py"), row.name, "--promela", str(folder / "model.pml")], HERE)
    generated = run(["spin", "-a", "model.pml"], folder)
    compiled = run([spin.COMPILE[0], level, *spin.COMPILE[1:]], folder)
    return generated.cpu + compiled.cpu


def search_by_spin(row: Row, folder: Path) -> Spins:
    """One search by SPIN.

    Raises:
        Failed: it is not complete.
    """
    done = run(spin.search_command(row.states), folder)
    try:
        return Spins(done, spin.read(done.out))
    except spin.BadOutput as bad:
        raise Failed(f"{row.name}: {bad}") from None


def compare(row: Row, ours: Ours, spins: Spins) -> None:
    """Both have to find the same.

    Raises:
        Failed: they do not.
    """
    mine = ours.found["states"], ours.found["transitions"] + 1
    theirs = spins.told.states, spins.told.transitions
    if tuple(map(spin.as_told, mine)) != theirs:
        raise Failed(
            f"{row.name}: {mine[0]:,} states and {mine[1]:,} transitions here, "
            f"{theirs[0]:,} and {theirs[1]:,} by SPIN"
        )


def measure(row: Row, runs: int, level: str, tell: Callable[[str], None]) -> Measured:
    """Measure a row, so many times or as often as it is worth: ours and SPIN's in turn."""
    runs = min(runs, row.most_runs)
    ours: list[Ours] = []
    spins: list[Spins] = []
    built = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if row.with_spin:
            tell(f"{row.name}: SPIN's searcher is compiled")
            built = build_spin(row, folder, level)
        for number in range(1, runs + 1):
            tell(f"{row.name}: run {number} of {runs}")
            ours.append(search_ours(row))
            if row.with_spin:
                spins.append(search_by_spin(row, folder))
                compare(row, ours[-1], spins[-1])
    return Measured(row, ours, spins, built, level if row.with_spin else "")

"""The measurements as a page."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from measure import Measured, Process

MIB = 1 << 20

NOTES = Path(__file__).with_name("NOTES.md")

FIRST_VERDICT = ("check", "eventually-established", "--scenario", "three-way-handshake")
"""The smallest check: what the first verdict waits for."""


@dataclass(frozen=True)
class Counted:
    """A scenario of a series."""

    driver: str
    value: int
    states: int
    transitions: int
    seconds: float


@dataclass(frozen=True)
class Report:
    """All of one run."""

    rows: list[Measured]
    grown: list[Counted]
    first: list[Process]
    runs: int
    level: str
    quick: bool

    def markdown(self) -> str:
        """The page."""
        parts = (self._head(), self._table(), self._ratios(), self._memory(), self._growth())
        return "\n".join([*(line for part in parts for line in part), "", *notes()])

    def _head(self) -> Iterator[str]:
        yield "# Benchmarks"
        yield ""
        yield "Written by `make bench`. " + (
            "A quick look: one run of each, and SPIN's searcher compiled without optimization, so the "
            "ratios mean little."
            if self.quick
            else f"The median of up to {self.runs} runs of each, taken in turn; long ones are taken less often."
        )
        yield ""
        yield f"- Machine: {machine()}"
        yield f"- Versions: {versions()}"
        yield f"- SPIN: `spin -a`, `gcc {self.level} -DSAFETY -DNOREDUCE`, `./pan -n`; its text is exported."
        yield "- Both check the same invariants in every state. Ours stores every state's parent, for the trace."
        yield "- Seconds are processor seconds. A whole process is Python, its imports, composing the"
        yield "  scenario, compiling it with an empty cache, and the search; numba's loop is compiled already."
        yield "- Both find the same states and transitions: the run fails otherwise."
        yield ""
        cpu, wall = (median(value) for value in zip(*((p.cpu, p.wall) for p in self.first), strict=True))
        yield f"The first verdict, `synfin {' '.join(FIRST_VERDICT)}`: {cpu:.1f} s ({wall:.1f} s on the clock)."
        yield ""

    def _table(self) -> Iterator[str]:
        yield "## Searches"
        yield ""
        yield (
            "| scenario | states | transitions | words | search, s | states/s | transitions/s | whole, s "
            "| peak, MiB | bytes a state | SPIN's run, s | states/s | generation and gcc, s | peak, MiB | runs |"
        )
        yield "|" + "---|" * 15
        for row in self.rows:
            yield "| " + " | ".join([*_ours(row), *_spins(row), str(len(row.ours))]) + " |"
        yield ""
        yield "Bytes a state are those of the graph: states, parents, actions and the hash table."
        yield ""
        yield "![Seconds over states](rates.svg)"
        yield ""

    def _ratios(self) -> Iterator[str]:
        rows = [row for row in self.rows if row.spins]
        if not rows:
            return
        yield "## Against SPIN"
        yield ""
        yield "SPIN's time as a multiple of ours, and our memory as a part of SPIN's."
        yield ""
        yield "| scenario | states | run / search | run / whole | all / whole | our peak / its peak |"
        yield "|---|---|---|---|---|---|"
        for row in rows:
            cells = (
                row.ratio(lambda s: s.run.cpu, lambda o: o.found["search"]),
                row.ratio(lambda s: s.run.cpu, lambda o: o.process.cpu),
                row.ratio(lambda s, built=row.built: s.run.cpu + built, lambda o: o.process.cpu),
                1 / row.ratio(lambda s: s.run.peak, lambda o: o.process.peak),
            )
            counts = f"{row.found['states']:,}"
            yield f"| {row.row.name} | {counts} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |"
        yield ""

    def _memory(self) -> Iterator[str]:
        yield "## Memory"
        yield ""
        yield "Memory of the process before the search (Python, z3, numba, the compiled program), its peak, and"
        yield "the difference for each state; beside it SPIN's peak for each state."
        yield ""
        yield "| scenario | states | words | before, MiB | peak, MiB | beyond, bytes a state | SPIN, bytes a state |"
        yield "|---|---|---|---|---|---|---|"
        for row in sorted(self.rows, key=lambda one: int(one.found["states"])):
            states, base = row.found["states"], row.of_ours(lambda one: one.found["base"])
            peak = row.of_ours(lambda one: one.process.peak)
            beyond = row.of_ours(lambda one: (one.process.peak - one.found["base"]) / one.found["states"])
            theirs = f"{row.of_spin(lambda one: one.run.peak) / states:.0f}" if row.spins else ""
            cells = f"{states:,}", row.found["words"], f"{base / MIB:,.0f}", f"{peak / MIB:,.0f}"
            yield f"| {row.row.name} | {' | '.join(map(str, cells))} | {beyond:.0f} | {theirs} |"
        yield ""

    def _growth(self) -> Iterator[str]:
        yield "## Growth"
        yield ""
        yield "The scenario `one-octet`, grown along one driver at a time."
        yield ""
        yield "| driver | value | states | transitions | times the one before |"
        yield "|---|---|---|---|---|"
        before: Counted | None = None
        for one in self.grown:
            same = before is not None and before.driver == one.driver
            times = f"{one.states / before.states:.1f}" if same and before is not None else ""
            yield f"| {one.driver} | {one.value} | {one.states:,} | {one.transitions:,} | {times} |"
            before = one
        yield ""
        yield "![States over the value of each driver](growth.svg)"


def notes() -> Sequence[str]:
    """The part of the page that is written by hand: measurements made apart, and conclusions."""
    return [*NOTES.read_text(encoding="utf-8").splitlines(), ""] if NOTES.exists() else []


def _ours(row: Measured) -> Iterator[str]:
    found = row.found
    seconds = row.of_ours(lambda one: one.found["search"])
    yield row.row.name
    yield from (f"{found[name]:,}" for name in ("states", "transitions", "words"))
    yield f"{seconds:.2f}"
    yield from (f"{found[name] / seconds:,.0f}" for name in ("states", "transitions"))
    yield f"{row.of_ours(lambda one: one.process.cpu):.1f}"
    yield f"{row.of_ours(lambda one: one.process.peak) / MIB:,.0f}"
    yield f"{row.of_ours(lambda one: one.found['bytes']):.0f}"


def _spins(row: Measured) -> Sequence[str]:
    if not row.spins:
        return ("", "", "", "")
    seconds = row.of_spin(lambda one: one.run.cpu)
    peak = row.of_spin(lambda one: one.run.peak) / MIB
    return f"{seconds:.2f}", f"{row.found['states'] / seconds:,.0f}", f"{row.built:.0f}", f"{peak:,.0f}"


def machine() -> str:
    """The processor, its cores, the memory, the system."""
    lines = _lines("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = [int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")]
    cores = f"{len(names)} × {names[0]}" if names else platform.processor()
    size = f", {memory[0] / (1 << 20):.0f} GiB" if memory else ""
    return f"{cores}{size}, {platform.system()} {platform.release()}"


def _lines(path: str) -> Iterable[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else ()


def versions() -> str:
    """The versions of everything measured."""
    names = ("synfin", "numba", "llvmlite", "numpy", "z3-solver")
    found = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)]
    for command in (["spin", "-V"], ["gcc", "--version"]):
        try:
            said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        except OSError:
            continue
        found.append(said.splitlines()[0])
    return ", ".join(found)

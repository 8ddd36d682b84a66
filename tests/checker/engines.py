"""Every engine that searches, behind one interface; and the differences between what two of them find."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from synfin.checker.engines.exploration import (
    Engine,
    Limits,
    Workers,
    explore_within,
    load_graph,
    save_graph,
    tally,
)
from synfin.checker.graph import StateGraph, Tally
from synfin.checker.system import State, System

HAS_RAY = importlib.util.find_spec("ray") is not None
needs_ray = pytest.mark.skipif(not HAS_RAY, reason="Ray is not installed: pip install 'synfin[cluster]'")


@dataclass(frozen=True)
class Searcher:
    """An engine with the threads or workers that it uses."""

    name: str
    limits: Limits
    workers: Workers | None = None

    def tally(self, system: System, **options: Any) -> Tally:
        return tally(system, self.limits, self.workers, **options)

    def graph(self, system: System, **options: Any) -> StateGraph:
        return explore_within(system, self.limits, **options)


class FromFile(Searcher):
    """The graph of an engine, saved and read again."""

    def graph(self, system: System, **options: Any) -> StateGraph:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "graph.npz"
            save_graph(super().graph(system, **options), path)
            return load_graph(path, system)

    def tally(self, system: System, **options: Any) -> Tally:
        return self.graph(system, **options).tally


NATIVE = Limits(Engine.NATIVE)
REFERENCE = Searcher("python", Limits(Engine.PYTHON))
COMPILED = Searcher("native", NATIVE)
KEEP_GRAPHS = (
    COMPILED,
    Searcher("two threads", Limits(Engine.NATIVE, threads=2)),
    FromFile("python, saved", Limits(Engine.PYTHON)),
    FromFile("native, saved", NATIVE),
)
SHARDS = tuple(Searcher(f"{size} shards", NATIVE, Workers(size)) for size in (1, 2, 3, 8))
BY_RAY = tuple(
    pytest.param(
        Searcher(f"{size} Ray workers", Limits(Engine.RAY), Workers(size)),
        marks=(pytest.mark.slow, needs_ray, pytest.mark.xdist_group("ray")),
    )
    for size in (1, 2)
)
ALL = (*KEEP_GRAPHS, *SHARDS, *BY_RAY)
"""Every engine to be compared with the reference."""

among: Callable[[Any], Any] = partial(pytest.mark.parametrize, "searcher", ids=lambda one: one.name)  # type: ignore[assignment]
"""Run a test for each of several engines."""


def tally_differences(one: Tally, other: Tally) -> list[str]:
    """The counts in which two complete searches differ."""
    names = ("states", "transitions", "depth", "levels", "taken", "stop_reason")
    return [name for name in names if getattr(one, name) != getattr(other, name)]


def graph_differences(reference: StateGraph, other: StateGraph) -> list[str]:
    """The differences of two complete graphs, which may number the states of one depth differently."""
    return list(_differences(reference, other))


def _differences(one: StateGraph, two: StateGraph) -> Iterator[str]:
    if not (one.complete and two.complete):
        yield f"not complete: {one.stop_reason}, {two.stop_reason}"
    for name in ("transitions", "depth", "expanded", "taken", "rules_taken"):
        if getattr(one, name) != getattr(two, name):
            yield f"{name}: {getattr(one, name)}, {getattr(two, name)}"
    depths = [dict(zip(graph.states, graph.depths, strict=True)) for graph in (one, two)]
    if depths[0] != depths[1] or len(two.states) != len(depths[1]):
        yield f"states or depths: {len(one.states)} states, {len(two.states)} states"
        return
    if list(two.depths) != sorted(two.depths):
        yield "states are not nearest first"
    if [two.index[state] for state in two.states] != list(range(len(two.states))):
        yield "the index does not find the states"
    if {one.states[at] for at in one.terminal} != {two.states[at] for at in two.terminal}:
        yield f"terminal states: {len(one.terminal)}, {len(two.terminal)}"
    wrong = [state for state in one.states if _steps(one, state) != _steps(two, state)]
    if wrong:
        yield f"steps from {len(wrong)} states, the first {wrong[0]}"
    yield from _wrong_parents(two)


def _steps(graph: StateGraph, state: State) -> list[tuple[int, State]]:
    return sorted((action, graph.states[target]) for action, target in graph.edges[graph.index[state]])


def _wrong_parents(graph: StateGraph) -> Iterator[str]:
    for at, parent in enumerate(graph.parents):
        if parent is None:
            if at:
                yield f"state {at} has no state before it"
        elif (parent[1], at) not in graph.edges[parent[0]] or graph.depths[parent[0]] + 1 != graph.depths[at]:
            yield f"no shortest path to state {at} goes through the state before it"

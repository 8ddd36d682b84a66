"""A short fair cycle, in a component known to have one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from heapq import nsmallest
from math import inf

from .fair_scc import Edge, FairnessConstraints, Scc

Path = list[Edge]
"""Steps of which each begins in the state in which the one before ends."""

FAR = 1_000
"""Shortcuts are looked for among so many states around each state of a cycle."""

CLOSE = 200
"""A state is a promising start if a cycle through it lies among so many states around it."""

UNREADABLE = 500
"""Cycles of more steps than this are left as they are."""


def promising(scc: Scc, distance: Mapping[int, int], count: int) -> list[int]:
    """The states of a component to start from for a short lasso, given the length of the stem to each."""
    near = nsmallest(FAR, scc, key=distance.__getitem__)
    return nsmallest(count, near, key=lambda state: distance[state] + _shortest_cycle(scc, state))


def _shortest_cycle(scc: Scc, start: int) -> float:
    """The length of the shortest cycle through `start`, if it is short."""
    _, distance = _reached(scc, start, CLOSE)
    back = (away for state, away in distance.items() if any(edge[2] == start for edge in scc[state]))
    return 1 + min(back, default=inf)


def fair_cycle(constraints: FairnessConstraints, scc: Scc, start: int) -> Path:
    """A fair cycle through `start`: to the nearest step that meets an unmet constraint, and so on."""
    path: Path = []
    while True:
        here = path[-1][2] if path else start
        closed = path and here == start
        cycle = path if closed else path + _path(scc, here, lambda edge: edge[2] == start)
        unmet = constraints.unmet((edge[0] for edge in cycle), cycle)
        if not unmet:
            return _without_detours(constraints, scc, cycle)
        path = path + _path(scc, here, lambda edge, unmet=unmet: constraints.helps(edge, unmet))  # type: ignore[misc]


def _path(scc: Scc, start: int, wanted: Callable[[Edge], bool]) -> Path:
    """The shortest path, of one step or more, whose last step is wanted."""
    into: dict[int, Edge] = {}
    queue = [start]
    for state in queue:
        for edge in scc[state]:
            if wanted(edge):
                return [*_back(into, start, state), edge]
            if edge[2] not in into and edge[2] != start:
                into[edge[2]] = edge
                queue.append(edge[2])
    raise ValueError("the component is not strongly connected")


def _back(into: dict[int, Edge], start: int, end: int) -> Path:
    path: Path = []
    while end != start:
        path.append(into[end])
        end = into[end][0]
    return path[::-1]


def _without_detours(constraints: FairnessConstraints, scc: Scc, cycle: Path) -> Path:
    """The cycle with parts replaced by shorter ones as long as it stays fair."""
    while len(cycle) <= UNREADABLE:
        shorter = next(
            (c for c in _shortcuts(scc, cycle) if not constraints.unmet((edge[0] for edge in c), c)), None
        )
        if shorter is None:
            break
        cycle = shorter
    return cycle


def _shortcuts(scc: Scc, cycle: Path) -> Iterator[Path]:
    """The cycle with one part replaced by a shortest path, if that is shorter; never an empty cycle."""
    for turn in range(len(cycle)):
        turned = cycle[turn:] + cycle[:turn]
        start = turned[0][0]
        into, distance = _reached(scc, start, FAR)
        for length in range(len(turned), 0, -1):
            end = turned[length - 1][2]
            if 0 < distance.get(end, length) + len(turned) - length < len(turned):
                yield _back(into, start, end) + turned[length:]


def _reached(scc: Scc, start: int, enough: int) -> tuple[dict[int, Edge], dict[int, int]]:
    """For `enough` states around `start` the last step of a shortest path to each, and its length."""
    into: dict[int, Edge] = {}
    distance = {start: 0}
    queue = [start]
    for state in queue:
        for edge in scc[state]:
            if edge[2] not in distance:
                distance[edge[2]] = distance[state] + 1
                into[edge[2]] = edge
                queue.append(edge[2])
        if len(queue) > enough:
            break
    return into, distance

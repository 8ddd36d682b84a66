"""One short closed walk that is fair, in a component known to have one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from heapq import nsmallest
from math import inf

from .fair_scc import Edge, FairnessConstraints, Scc

Walk = list[Edge]
"""Steps of which each begins where the one before ends."""

FAR = 1_000
"""Shortcuts are looked for among so many states around each state of a cycle."""

CLOSE = 200
"""A state is a promising start if a cycle through it lies among so many states around it."""

UNREADABLE = 500
"""Cycles of more steps than this are left as they are."""


def promising(inner: Scc, distance: Mapping[int, int], count: int) -> list[int]:
    """The states of a component to start from for a short lasso, given the length of the stem to each."""
    near = nsmallest(FAR, inner, key=distance.__getitem__)
    return nsmallest(count, near, key=lambda state: distance[state] + _around(inner, state))


def _around(inner: Scc, start: int) -> float:
    """The length of the shortest cycle through `start`, if it is short."""
    _, distance = _reached(inner, start, CLOSE)
    back = (away for state, away in distance.items() if any(edge[2] == start for edge in inner[state]))
    return 1 + min(back, default=inf)


def fair_cycle(demands: FairnessConstraints, inner: Scc, start: int) -> Walk:
    """A fair cycle through `start`: from each missing thing to the nearest next, then without detours."""
    walk: Walk = []
    while True:
        here = walk[-1][2] if walk else start
        cycle = walk if walk and here == start else walk + _way(inner, here, lambda edge: edge[2] == start)
        lack = demands.lack((edge[0] for edge in cycle), cycle)
        if not lack:
            return _without_detours(demands, inner, cycle)
        walk = walk + _way(inner, here, lambda edge, lack=lack: demands.meets(edge, lack))  # type: ignore[misc]


def _way(inner: Scc, start: int, wanted: Callable[[Edge], bool]) -> Walk:
    """The shortest walk, of one step or more, whose last step is wanted."""
    into: dict[int, Edge] = {}
    queue = [start]
    for state in queue:
        for edge in inner[state]:
            if wanted(edge):
                return [*_back(into, start, state), edge]
            if edge[2] not in into and edge[2] != start:
                into[edge[2]] = edge
                queue.append(edge[2])
    raise ValueError("the component is not strongly connected")


def _back(into: dict[int, Edge], start: int, end: int) -> Walk:
    walk: Walk = []
    while end != start:
        walk.append(into[end])
        end = into[end][0]
    return walk[::-1]


def _without_detours(demands: FairnessConstraints, inner: Scc, cycle: Walk) -> Walk:
    """The cycle with parts replaced by shorter ones as long as it stays fair."""
    while len(cycle) <= UNREADABLE:
        shorter = next(
            (c for c in _shortcuts(inner, cycle) if not demands.lack((edge[0] for edge in c), c)), None
        )
        if shorter is None:
            break
        cycle = shorter
    return cycle


def _shortcuts(inner: Scc, cycle: Walk) -> Iterator[Walk]:
    """The cycle with one part of it replaced by a shortest way, if that is shorter; never nothing."""
    for turn in range(len(cycle)):
        turned = cycle[turn:] + cycle[:turn]
        start = turned[0][0]
        into, distance = _reached(inner, start, FAR)
        for length in range(len(turned), 0, -1):
            end = turned[length - 1][2]
            if 0 < distance.get(end, length) + len(turned) - length < len(turned):
                yield _back(into, start, end) + turned[length:]


def _reached(inner: Scc, start: int, enough: int) -> tuple[dict[int, Edge], dict[int, int]]:
    """For `enough` states around `start` the last step of a shortest way there, and its length."""
    into: dict[int, Edge] = {}
    distance = {start: 0}
    queue = [start]
    for state in queue:
        for edge in inner[state]:
            if edge[2] not in distance:
                distance[edge[2]] = distance[state] + 1
                into[edge[2]] = edge
                queue.append(edge[2])
        if len(queue) > enough:
            break
    return into, distance

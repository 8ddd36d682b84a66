"""Where a run may be waiting for a goal, and the fair cycles among these states, all in arrays.

The same as `checker.waiting` and `checker.cycles`, which are the reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...properties.leads_to import LeadsTo
from ..explicit.fair_scc import Edge, FairnessConstraints, Scc, fair_components
from . import graph_kernels, step_queries
from .scc import Region, components_of

if TYPE_CHECKING:
    from .graph import CompactGraph

MOST_GROUPS = 64
"""Fairness groups that fit into a word; with more the reference decides."""

CHUNK = 1 << 20
"""States whose groups are looked up at once."""

PREMISE, GOAL = 1, 2


class ArrayPendingStates:
    """The states in which a premise may be waiting for its goal, and a shortest way to each."""

    def __init__(self, graph: CompactGraph, formula: LeadsTo) -> None:
        self._graph = graph
        states = len(graph.arrays.states)
        terms = [formula.premise, formula.goal]
        self._answers = step_queries.answers(graph.lowered, graph.arrays.states, terms)
        self._depths = np.full(2 * states, -1, np.int32)
        self._came = np.empty(2 * states, np.uint32)
        self._by = np.empty(2 * states, np.uint16)
        order = np.empty(2 * states, np.uint32)
        count = graph_kernels.follow(
            self._answers, *graph.arrays.steps, self._depths, self._came, self._by, order
        )  # fmt: skip
        waiting = order[:count]
        self._nearest = (waiting[waiting & 1 == 1] >> 1).astype(np.int64)
        """The states, nearest first."""
        self.distance: Mapping[int, int] = _Distance(self._nearest, self._depths)

    def begins(self, state: int) -> bool:
        """The premise is true here."""
        return bool(self._answers[state] & PREMISE)

    def way_to(self, state: int) -> list[int]:
        """The actions of a shortest run that ends in `state` with one waiting."""
        actions, place = [], 2 * state + 1
        while self._depths[place]:
            actions.append(int(self._by[place]))
            place = int(self._came[place])
        return actions[::-1]

    @property
    def _known(self) -> NDArray[np.int64]:
        """Without the states that the search has not left yet: they have steps nobody knows."""
        known: NDArray[np.int64] = self._nearest[self._nearest < self._graph.expanded]
        return known

    def nearest_end(self, demands: FairnessConstraints) -> int | None:
        """The nearest of the states in which a run may stop for ever."""
        known = self._known
        if not demands.fits(MOST_GROUPS):
            return next((state for state in known.tolist() if not demands.enabled(state)), None)
        ends = np.flatnonzero(enabled_in(self._graph, demands)[known] == 0)
        return int(known[ends[0]]) if len(ends) else None

    def fair_components(self, demands: FairnessConstraints, most: int) -> list[Scc]:
        """Of the components of these states that have a fair cycle the nearest, at most so many."""
        away = self.distance.__getitem__
        if not demands.fits(MOST_GROUPS):
            found = fair_components(demands, self._known.tolist())
            return nsmallest(most, found, key=lambda inner: (min(map(away, inner)), min(inner)))
        depths = self._depths[1::2]
        near: list[_Near] = []
        for region, component, fair in _rounds(self._graph, demands, np.sort(self._known)):
            near += _nearest(region, component, fair, depths, most)
            near = nsmallest(most, near, key=lambda one: (one.depth, one.first))
        return [one.inner for one in near]


class _Distance(Mapping[int, int]):
    """Each waiting state with the length of the way to it; nearest first."""

    def __init__(self, nearest: NDArray[np.int64], depths: NDArray[np.int32]) -> None:
        self._nearest, self._depths = nearest, depths

    def __getitem__(self, state: int) -> int:
        depth = int(self._depths[2 * state + 1])
        if depth < 0:
            raise KeyError(state)
        return depth

    def __iter__(self) -> Iterator[int]:
        return iter(self._nearest.tolist())

    def __len__(self) -> int:
        return len(self._nearest)


def enabled_in(graph: CompactGraph, demands: FairnessConstraints) -> NDArray[np.uint64]:
    """The groups enabled in each expanded state, as a mask."""
    offsets, _, labels = graph.arrays.steps
    taken = np.array(demands.taken, np.uint64)
    found = np.zeros(len(offsets) - 1, np.uint64)
    for start in range(0, len(found), CHUNK):
        rows = offsets[start : start + CHUNK + 1]
        lively = np.flatnonzero(np.diff(rows))
        if len(lively):
            groups = taken[labels[rows[0] : rows[-1]]]
            found[start + lively] = np.bitwise_or.reduceat(groups, rows[lively] - rows[0])
    return found


class _Near(NamedTuple):
    depth: int
    first: int
    inner: Scc


def _nearest(
    region: Region,
    component: NDArray[np.int32],
    fair: NDArray[np.bool_],
    depths: NDArray[np.int32],
    most: int,
) -> list[_Near]:
    """The nearest of the fair components of a region: by the nearest state in each, then the first."""
    if not fair.any():
        return []
    members, starts = _grouped(component)
    nodes = region.nodes[members]
    depth = np.minimum.reduceat(depths[nodes], starts)
    first = np.minimum.reduceat(nodes, starts)
    chosen = np.flatnonzero(fair)
    chosen = chosen[np.lexsort((first[chosen], depth[chosen]))][:most]
    ends = np.append(starts, len(members))
    return [
        _Near(int(depth[c]), int(first[c]), _Inside(region, np.sort(members[ends[c] : ends[c + 1]])))
        for c in chosen.tolist()
    ]


class _Inside(Mapping[int, "list[Edge]"]):
    """A component: a view of the region that has no other steps than those inside its components."""

    def __init__(self, region: Region, members: NDArray[np.int64]) -> None:
        self._region, self._members = region, members
        self._nodes = region.nodes[members]

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[int]:
        return iter(self._nodes.tolist())

    def __getitem__(self, state: int) -> list[Edge]:
        at = int(np.searchsorted(self._nodes, state))
        if at == len(self._nodes) or self._nodes[at] != state:
            raise KeyError(state)
        region, member = self._region, int(self._members[at])
        inner = slice(region.offsets[member], region.offsets[member + 1])
        targets = region.nodes[region.targets[inner]].tolist()
        return [(state, a, t) for a, t in zip(region.labels[inner].tolist(), targets, strict=True)]


def _grouped(component: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The nodes, component by component, and where each begins; no component is empty."""
    members = np.argsort(component, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(component))[:-1]])
    return members, starts


_Round = tuple[Region, "NDArray[np.int32]", "NDArray[np.bool_]"]
"""A region, the component of each node, and which components are fair."""


def _rounds(graph: CompactGraph, demands: FairnessConstraints, states: NDArray[np.int64]) -> Iterator[_Round]:
    """Streett's condition: all components at once, then all of what is left of the unfair ones."""
    region = Region.within(graph, states)
    enabled = enabled_in(graph, demands)
    relayed = _Relayed(graph, demands)
    while len(region.nodes):
        region, component = components_of(region)
        if not len(region.nodes):
            return
        region = relayed.seen_in(region)
        fair, kept, free = _judged(region, component, demands, enabled[region.nodes])
        yield region, component, fair
        region = region.part(kept, free)


def _judged(
    region: Region, component: NDArray[np.int32], demands: FairnessConstraints, enabled: NDArray[np.uint64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Which components are fair; which nodes and which steps are left of those that are not."""
    members, starts = _grouped(component)
    taken_by_node = np.bitwise_or.reduceat(
        np.array(demands.taken, np.uint64)[region.labels], region.offsets[:-1]
    )
    taken = np.bitwise_or.reduceat(taken_by_node[members], starts)
    always = np.bitwise_and.reduceat(enabled[members], starts)
    ever = np.bitwise_or.reduceat(enabled[members], starts)
    lack = (np.uint64(demands.weak) & always | np.uint64(demands.strong) & ever) & ~taken
    of_step = np.repeat(component, np.diff(region.offsets))
    free = np.ones(len(region.labels), np.bool_)
    for sent, received in region.relayed:
        free &= ~_without_receiver(of_step, sent, received)
    fair = lack == 0
    fair[of_step[~free]] = False
    kept = ~fair[component] & (enabled & lack[component] == 0)
    return fair, kept, free


def _without_receiver(
    component: NDArray[np.int32], sent: NDArray[np.uint32], received: NDArray[np.uint32]
) -> NDArray[np.bool_]:
    """Which steps send a value that no step of their component receives."""
    lost = np.zeros(len(sent), np.bool_)
    senders, receivers = np.flatnonzero(sent), np.flatnonzero(received)
    values = np.int64(max(sent.max(initial=0), received.max(initial=0))) + 1
    heard = np.unique(component[receivers] * values + received[receivers])
    lost[senders] = ~np.isin(component[senders] * values + sent[senders], heard)
    return lost


class _Relayed:
    """What the steps of a region send and receive, found once it is known which steps matter."""

    def __init__(self, graph: CompactGraph, demands: FairnessConstraints) -> None:
        self._arrays = graph.arrays
        relays = demands.relays
        keys = [key for relay in relays for key in (relay.sent, relay.received)]
        kinds = [number for number in range(len(relays)) for _ in range(2)]
        self._values = (
            step_queries.StepValues(graph.lowered, graph.arrays.states, keys, kinds) if keys else None
        )

    def seen_in(self, region: Region) -> Region:
        """The region with what its steps show; a part of one that has it has it already."""
        if self._values is None or region.relayed:
            return region
        shown = self._values.of(region.nodes, region.offsets, region.labels)
        return region._replace(relayed=[(shown[at], shown[at + 1]) for at in range(0, len(shown), 2)])

"""Pending states and their fair components in arrays.

The same as `explicit.pending` and `explicit.fair_scc`, which are the reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import nsmallest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...properties.leads_to import LeadsTo
from ..explicit.fair_scc import Edge, FairnessConstraints, Scc, fair_components
from . import graph_kernels, step_queries
from .graph import CompactGraph
from .scc import Region, components_of

MOST_GROUPS = 64
"""Fairness groups that fit into a word; with more the reference decides."""

CHUNK = 1 << 20
"""States whose groups are looked up at once."""

PREMISE, GOAL = 1, 2


class ArrayPendingStates:
    """The states in which an obligation may be pending, and a shortest path to each."""

    def __init__(self, graph: CompactGraph, formula: LeadsTo) -> None:
        self._graph = graph
        states = len(graph.arrays.states)
        terms = [formula.premise, formula.goal]
        self._answers = step_queries.answers(graph.lowered, graph.arrays.states, terms)
        self._depths = np.full(2 * states, -1, np.int32)
        self._came = np.empty(2 * states, np.uint32)
        self._by = np.empty(2 * states, np.uint16)
        order = np.empty(2 * states, np.uint32)
        count = graph_kernels.search_pending(
            self._answers, *graph.arrays.steps, self._depths, self._came, self._by, order
        )  # fmt: skip
        places = order[:count]
        self._nearest = (places[places & 1 == 1] >> 1).astype(np.int64)
        """The states, nearest first."""
        self.distance: Mapping[int, int] = _Distance(self._nearest, self._depths)

    def has_premise(self, state: int) -> bool:
        """The premise is true here."""
        return bool(self._answers[state] & PREMISE)

    def path_to(self, state: int) -> list[int]:
        """The actions of a shortest run that ends in `state` with an obligation pending."""
        actions, place = [], 2 * state + 1
        while self._depths[place]:
            actions.append(int(self._by[place]))
            place = int(self._came[place])
        return actions[::-1]

    @property
    def _expanded(self) -> NDArray[np.int64]:
        """The pending states whose steps are all in the graph."""
        expanded: NDArray[np.int64] = self._nearest[self._nearest < self._graph.expanded]
        return expanded

    def nearest_stutter(self, constraints: FairnessConstraints) -> int | None:
        """The nearest of the states in which a run may stutter forever."""
        expanded = self._expanded
        if not constraints.fits(MOST_GROUPS):
            return next((state for state in expanded.tolist() if not constraints.enabled(state)), None)
        stutters = np.flatnonzero(enabled_in(self._graph, constraints)[expanded] == 0)
        return int(expanded[stutters[0]]) if len(stutters) else None

    def fair_components(self, constraints: FairnessConstraints, most: int) -> list[Scc]:
        """The nearest components of these states with a fair cycle, at most so many."""
        away = self.distance.__getitem__
        if not constraints.fits(MOST_GROUPS):
            found = fair_components(constraints, self._expanded.tolist())
            return nsmallest(most, found, key=lambda scc: (min(map(away, scc)), min(scc)))
        depths = self._depths[1::2]
        near: list[_Near] = []
        for region, component, fair in _rounds(self._graph, constraints, np.sort(self._expanded)):
            near += _nearest(region, component, fair, depths, most)
            near = nsmallest(most, near, key=lambda one: (one.depth, one.first))
        return [one.scc for one in near]


class _Distance(Mapping[int, int]):
    """The length of the path to each pending state; nearest first."""

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


def enabled_in(graph: CompactGraph, constraints: FairnessConstraints) -> NDArray[np.uint64]:
    """The groups enabled in each expanded state, as a mask."""
    offsets, _, labels = graph.arrays.steps
    groups_of = np.array(constraints.groups_of, np.uint64)
    found = np.zeros(len(offsets) - 1, np.uint64)
    for start in range(0, len(found), CHUNK):
        rows = offsets[start : start + CHUNK + 1]
        nonterminal = np.flatnonzero(np.diff(rows))
        if len(nonterminal):
            groups = groups_of[labels[rows[0] : rows[-1]]]
            found[start + nonterminal] = np.bitwise_or.reduceat(groups, rows[nonterminal] - rows[0])
    return found


class _Near(NamedTuple):
    depth: int
    first: int
    scc: Scc


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
        _Near(int(depth[c]), int(first[c]), _ComponentView(region, np.sort(members[ends[c] : ends[c + 1]])))
        for c in chosen.tolist()
    ]


class _ComponentView(Mapping[int, "list[Edge]"]):
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
        steps = slice(region.offsets[member], region.offsets[member + 1])
        targets = region.nodes[region.targets[steps]].tolist()
        return [(state, a, t) for a, t in zip(region.labels[steps].tolist(), targets, strict=True)]


def _grouped(component: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The nodes, component by component, and the first place of each; no component is empty."""
    members = np.argsort(component, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(component))[:-1]])
    return members, starts


_Round = tuple[Region, "NDArray[np.int32]", "NDArray[np.bool_]"]
"""A region, the component of each node, and for each component whether it is fair."""


def _rounds(
    graph: CompactGraph, constraints: FairnessConstraints, states: NDArray[np.int64]
) -> Iterator[_Round]:
    """Streett's condition: decompose all components at once, then the rest of the unfair ones."""
    region = Region.within(graph.arrays, states)
    enabled = enabled_in(graph, constraints)
    carried = _CarriedValues(graph, constraints)
    while len(region.nodes):
        region, component = components_of(region)
        if not len(region.nodes):
            return
        region = carried.of(region)
        fair, kept, free = _judged(region, component, constraints, enabled[region.nodes])
        yield region, component, fair
        region = region.part(kept, free)


def _judged(
    region: Region,
    component: NDArray[np.int32],
    constraints: FairnessConstraints,
    enabled: NDArray[np.uint64],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Decide for each component whether it is fair, and for the others which nodes and steps are kept."""
    members, starts = _grouped(component)
    taken_by_node = np.bitwise_or.reduceat(
        np.array(constraints.groups_of, np.uint64)[region.labels], region.offsets[:-1]
    )
    taken = np.bitwise_or.reduceat(taken_by_node[members], starts)
    always = np.bitwise_and.reduceat(enabled[members], starts)
    ever = np.bitwise_or.reduceat(enabled[members], starts)
    unmet = (np.uint64(constraints.weak) & always | np.uint64(constraints.strong) & ever) & ~taken
    of_step = np.repeat(component, np.diff(region.offsets))
    free = np.ones(len(region.labels), np.bool_)
    for sent, received in region.carried:
        free &= ~_without_receiver(of_step, sent, received)
    fair = unmet == 0
    fair[of_step[~free]] = False
    kept = ~fair[component] & (enabled & unmet[component] == 0)
    return fair, kept, free


def _without_receiver(
    component: NDArray[np.int32], sent: NDArray[np.uint32], received: NDArray[np.uint32]
) -> NDArray[np.bool_]:
    """Mark the steps that send a value that no step of their component receives."""
    unreceived = np.zeros(len(sent), np.bool_)
    senders, receivers = np.flatnonzero(sent), np.flatnonzero(received)
    values = np.int64(max(sent.max(initial=0), received.max(initial=0))) + 1
    arriving = np.unique(component[receivers] * values + received[receivers])
    unreceived[senders] = ~np.isin(component[senders] * values + sent[senders], arriving)
    return unreceived


class _CarriedValues:
    """The values that the steps of a region send and receive, computed once the region is small."""

    def __init__(self, graph: CompactGraph, constraints: FairnessConstraints) -> None:
        messages = constraints.messages
        keys = [key for message in messages for key in (message.sent, message.received)]
        kinds = [number for number in range(len(messages)) for _ in range(2)]
        self._values = (
            step_queries.StepValues(graph.lowered, graph.arrays.states, keys, kinds) if keys else None
        )

    def of(self, region: Region) -> Region:
        """The region with the values of its steps; a part of a region that has them has them already."""
        if self._values is None or region.carried:
            return region
        values = self._values.of(region.nodes, region.offsets, region.labels)
        return region._replace(carried=[(values[at], values[at + 1]) for at in range(0, len(values), 2)])

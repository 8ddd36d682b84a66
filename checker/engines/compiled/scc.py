"""Parts of a graph in arrays, and their strongly connected components."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import graph_kernels
from .arrays import Arrays

Carried = tuple["NDArray[np.uint32]", "NDArray[np.uint32]"]
"""For each step the number of the value it sends, and of that it receives; 0 for none."""


class Region(NamedTuple):
    """Some states, n of them, with the steps between them, m in all."""

    nodes: NDArray[np.int64]
    """Shape (n,): the states, ascending; a node is a place in here."""
    offsets: NDArray[np.int64]
    """Shape (n + 1,): the steps of node s are those from offsets[s] to offsets[s + 1]."""
    targets: NDArray[np.int32]
    """Shape (m,): the node a step leads to."""
    labels: NDArray[np.uint16]
    """Shape (m,): the action of a step."""
    carried: list[Carried] = []  # noqa: RUF012 - a tuple's default is never changed
    """For each message fairness the values that the steps send and receive, each of shape (m,).

    Empty until they are computed.
    """

    @classmethod
    def within(cls, arrays: Arrays, states: NDArray[np.int64]) -> Region:
        """The part of a graph on these states, which ascend and are all expanded."""
        offsets, targets, labels = arrays.steps
        place = np.full(len(arrays.states), -1, np.int32)
        place[states] = np.arange(len(states), dtype=np.int32)
        counts = np.diff(offsets)
        # A byte for each step of the whole graph; larger arrays are made of the steps inside only.
        inside = place[targets] >= 0
        inside &= np.repeat(place[: len(counts)] >= 0, counts)
        before = np.concatenate([[0], np.cumsum(inside)])
        rows = before[offsets[1:][states]] - before[offsets[:-1][states]]
        return cls(states, _offsets(rows), place[targets[inside]], labels[inside])

    def part(self, kept: NDArray[np.bool_], free: NDArray[np.bool_]) -> Region:
        """The part that consists of these nodes and, between them, of these steps."""
        place = np.cumsum(kept, dtype=np.int32) - np.int32(1)
        sources = np.repeat(np.arange(len(self.nodes), dtype=np.int32), np.diff(self.offsets))
        inside = free & kept[sources] & kept[self.targets]
        rows = np.bincount(sources[inside], minlength=len(self.nodes))[kept]
        carried = [(sent[inside], received[inside]) for sent, received in self.carried]
        targets = place[self.targets[inside]]
        return Region(self.nodes[kept], _offsets(rows), targets, self.labels[inside], carried)


def _offsets(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(rows, dtype=np.int64)])


def components_of(region: Region) -> tuple[Region, NDArray[np.int32]]:
    """The region without the nodes and steps on no cycle, and the component of each node, from 0 on."""
    size = len(region.nodes)
    component = np.full(size, -1, np.int32)
    graph_kernels.components(
        region.offsets, region.targets, component, np.full((4, size), -1, np.int32), np.empty(size, np.int64)
    )
    rows = np.diff(region.offsets)
    internal = np.repeat(component, rows) == component[region.targets]
    cyclic = np.zeros(size, np.bool_)
    cyclic[region.targets[internal]] = True
    found = region.part(cyclic, internal)
    _, numbers = np.unique(component[cyclic], return_inverse=True)
    return found, numbers.astype(np.int32)

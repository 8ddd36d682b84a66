"""A view of a graph in arrays for networkx, without a copy: nodes and edges are made when looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import networkx
import numpy as np
from numpy.typing import NDArray

from ...graph import StateGraph
from .arrays import Arrays

Attributes = dict[str, object]


def lazy_networkx(graph: StateGraph, arrays: Arrays) -> networkx.MultiDiGraph:
    """The same graph as `StateGraph.networkx` gives, read only: a frozen `MultiDiGraph` over its arrays.

    Every algorithm of networkx that does not change its graph can be given it. Looking at a state or a
    step costs some microseconds each time, and nothing is kept; the steps into a state are sorted out when
    first asked for, 10 bytes for each.
    """
    view = networkx.freeze(networkx.MultiDiGraph(name=graph.system.name))
    view._node = _Nodes(graph)
    view._adj = view._succ = _Adjacency(graph, _Out(graph))
    view._pred = _Adjacency(graph, _In(graph, arrays))
    return view


class _ByState(Mapping[int, Any]):
    """A mapping with an entry for each state."""

    def __init__(self, graph: StateGraph) -> None:
        self.graph = graph

    def __len__(self) -> int:
        return len(self.graph.states)

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self)))

    def __contains__(self, state: object) -> bool:
        return isinstance(state, int) and 0 <= state < len(self)


class _Nodes(_ByState):
    def __getitem__(self, state: int) -> Attributes:
        if state not in self:
            raise KeyError(state)
        return self.graph.node(state)


class _Out:
    """The steps out of a state: the state at the other end, the state before, the action."""

    def __init__(self, graph: StateGraph) -> None:
        self.graph = graph

    def __call__(self, state: int) -> list[tuple[int, int, int]]:
        return [(target, state, action) for action, target in self.graph.edges[state]]


class _In(_Out):
    """The steps into a state."""

    def __init__(self, graph: StateGraph, arrays: Arrays) -> None:
        super().__init__(graph)
        self.arrays = arrays

    @cached_property
    def _into(self) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint16]]:
        offsets, targets, labels = self.arrays.steps
        order = np.argsort(targets, kind="stable")
        sources = np.repeat(np.arange(len(offsets) - 1, dtype=np.uint32), np.diff(offsets))
        counts = np.bincount(targets, minlength=len(self.graph.states))
        return np.concatenate([[0], np.cumsum(counts)]), sources[order], labels[order]

    def __call__(self, state: int) -> list[tuple[int, int, int]]:
        offsets, sources, labels = self._into
        steps = slice(offsets[state], offsets[state + 1])
        pairs = zip(sources[steps].tolist(), labels[steps].tolist(), strict=True)
        return [(source, source, action) for source, action in pairs]


class _Adjacency(_ByState):
    """For each state the states at the other ends of its steps, and for each of these the steps."""

    def __init__(self, graph: StateGraph, steps: _Out) -> None:
        super().__init__(graph)
        self.steps = steps

    def __getitem__(self, state: int) -> dict[int, _Steps]:
        if state not in self:
            raise KeyError(state)
        row: dict[int, _Steps] = {}
        for other, source, action in self.steps(state):
            row.setdefault(other, _Steps(self.graph, source)).actions.append(action)
        return row


class _Steps(Mapping[str, Attributes]):
    """The steps between two states, by the name of the action."""

    def __init__(self, graph: StateGraph, source: int) -> None:
        self.graph, self.source = graph, source
        self.actions: list[int] = []

    def __len__(self) -> int:
        return len(self.actions)

    def __iter__(self) -> Iterator[str]:
        return (self.graph.system.actions[action].name for action in self.actions)

    def __getitem__(self, name: str) -> Attributes:
        action = self.graph.lowered.position.get(name)
        if action not in self.actions:
            raise KeyError(name)
        return self.graph.edge(self.source, action)

"""Where a run may be waiting for a goal, the shortest ways there, and the fair cycles among these states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import nsmallest
from typing import Protocol

from ...graph import StateGraph
from ...properties.leads_to import LeadsTo
from .fair_scc import FairnessConstraints, Scc, fair_components


class PendingStates(Protocol):
    """The states in which a premise may be waiting for its goal, and a shortest way to each.

    The ways are those of the graph in which every state is there twice, with and without one waiting.
    """

    @property
    def distance(self) -> Mapping[int, int]:
        """Each state with the length of the way to it; nearest first."""

    def begins(self, state: int) -> bool:
        """The premise is true here."""

    def way_to(self, state: int) -> list[int]:
        """The actions of a shortest run that ends in `state` with one waiting."""

    def nearest_end(self, demands: FairnessConstraints) -> int | None:
        """The nearest of the states in which a run may stop for ever."""

    def fair_components(self, demands: FairnessConstraints, most: int) -> list[Scc]:
        """Of the components of these states that have a fair cycle the nearest, at most so many."""


_Place = tuple[int, bool]


class ExplicitPendingStates:
    """The reference: state by state."""

    def __init__(self, graph: StateGraph, formula: LeadsTo) -> None:
        self._graph = graph
        self._premise = graph.lowered.function(formula.premise)
        self._goal = graph.lowered.function(formula.goal)
        first = (0, self._waits(False, 0))
        self._came: dict[_Place, tuple[_Place, int] | None] = {first: None}
        self.distance: dict[int, int] = {}
        """Nearest first."""
        self._search(first)

    def _waits(self, before: bool, state: int) -> bool:
        values = self._graph.states[state]
        return (before or bool(self._premise(values))) and not self._goal(values)

    def _search(self, first: _Place) -> None:
        level, depth = [first], 0
        while level:
            self.distance.update((state, depth) for state, waits in level if waits)
            level = list(self._next(level))
            depth += 1

    def _next(self, level: list[_Place]) -> Iterator[_Place]:
        for place in level:
            state, waits = place
            for action, target in self._graph.edges[state]:
                following = (target, self._waits(waits, target))
                if following not in self._came:
                    self._came[following] = (place, action)
                    yield following

    def begins(self, state: int) -> bool:
        """The premise is true here."""
        return bool(self._premise(self._graph.states[state]))

    def way_to(self, state: int) -> list[int]:
        """The actions of a shortest run that ends in `state` with one waiting."""
        actions = []
        came = self._came[state, True]
        while came is not None:
            place, action = came
            actions.append(action)
            came = self._came[place]
        return actions[::-1]

    @property
    def _known(self) -> Iterator[int]:
        """Without the states that the search has not left yet: they have steps nobody knows."""
        return (state for state in self.distance if state < self._graph.expanded)

    def nearest_end(self, demands: FairnessConstraints) -> int | None:
        """The nearest of the states in which a run may stop for ever."""
        return next((state for state in self._known if not demands.enabled(state)), None)

    def fair_components(self, demands: FairnessConstraints, most: int) -> list[Scc]:
        """Of the components of these states that have a fair cycle the nearest, at most so many."""
        away = self.distance.__getitem__
        components = fair_components(demands, self._known)
        return nsmallest(most, components, key=lambda inner: (min(map(away, inner)), min(inner)))

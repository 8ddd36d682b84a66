"""The pending states of a LeadsTo: the product of the graph with "an obligation is pending"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import singledispatch
from heapq import nsmallest
from typing import Protocol

from ...graph import StateGraph
from ...properties.leads_to import LeadsTo
from .fair_scc import FairnessConstraints, Scc, fair_components
from .paths import actions_to


class PendingStates(Protocol):
    """The states in which an obligation may be pending, and a shortest path to each.

    An obligation is pending from a state with the premise on to a state with the goal. The paths are those of
    the product graph, in which every state is there twice, with and without a pending obligation.
    """

    @property
    def distance(self) -> Mapping[int, int]:
        """The length of the path to each state; nearest first."""

    def has_premise(self, state: int) -> bool:
        """The premise is true here."""

    def path_to(self, state: int) -> list[int]:
        """The actions of a shortest run that ends in `state` with an obligation pending."""

    def nearest_stutter(self, constraints: FairnessConstraints) -> int | None:
        """The nearest of the states in which a run may stutter forever."""

    def fair_components(self, constraints: FairnessConstraints, most: int) -> list[Scc]:
        """The nearest components of these states with a fair cycle, at most so many."""


@singledispatch
def pending_states(graph: StateGraph, formula: LeadsTo) -> PendingStates:
    """The pending states of a graph. A graph in arrays has a version of its own."""
    return ExplicitPendingStates(graph, formula)


_Place = tuple[int, bool]
"""A state, and whether an obligation is pending."""


class ExplicitPendingStates:
    """The reference: state by state."""

    def __init__(self, graph: StateGraph, formula: LeadsTo) -> None:
        self._graph = graph
        self._premise = graph.lowered.function(formula.premise)
        self._goal = graph.lowered.function(formula.goal)
        first = (0, self._is_pending(False, 0))
        self._came: dict[_Place, tuple[_Place, int] | None] = {first: None}
        self.distance: dict[int, int] = {}
        """Nearest first."""
        self._search(first)

    def _is_pending(self, before: bool, state: int) -> bool:
        values = self._graph.states[state]
        return (before or bool(self._premise(values))) and not self._goal(values)

    def _search(self, first: _Place) -> None:
        level, depth = [first], 0
        while level:
            self.distance.update((state, depth) for state, pending in level if pending)
            level = list(self._next(level))
            depth += 1

    def _next(self, level: list[_Place]) -> Iterator[_Place]:
        for place in level:
            state, pending = place
            for action, target in self._graph.edges[state]:
                following = (target, self._is_pending(pending, target))
                if following not in self._came:
                    self._came[following] = (place, action)
                    yield following

    def has_premise(self, state: int) -> bool:
        """The premise is true here."""
        return bool(self._premise(self._graph.states[state]))

    def path_to(self, state: int) -> list[int]:
        """The actions of a shortest run that ends in `state` with an obligation pending."""
        return actions_to(self._came, (state, True))

    @property
    def _expanded(self) -> Iterator[int]:
        """The pending states whose steps are all in the graph."""
        return (state for state in self.distance if state < self._graph.expanded)

    def nearest_stutter(self, constraints: FairnessConstraints) -> int | None:
        """The nearest of the states in which a run may stutter forever."""
        return next((state for state in self._expanded if not constraints.enabled(state)), None)

    def fair_components(self, constraints: FairnessConstraints, most: int) -> list[Scc]:
        """The nearest components of these states with a fair cycle, at most so many."""
        away = self.distance.__getitem__
        components = fair_components(constraints, self._expanded)
        return nsmallest(most, components, key=lambda scc: (min(map(away, scc)), min(scc)))

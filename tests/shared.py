"""Worlds composed and searched once for all tests of a process; whoever takes the whole catalogue is one group."""

from __future__ import annotations

from functools import cache

import pytest
from synfin.checker.engines.explicit.lowering import Lowered, lower
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import StateGraph
from synfin.checker.system import System
from synfin.diagrams import state_machine
from synfin.diagrams.render import render
from synfin.diagrams.state_machine import Arc, Witness
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.pipeline import ALL_RULES
from synfin.model.rule import Rule
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import Scenario
from synfin.model.side import Side
from synfin.model.variants.catalogue import RFC_9293
from synfin.proofs.case import Case
from synfin.proofs.result import Result
from synfin.proofs.runner import ClaimRunner

in_one_process = pytest.mark.xdist_group("the whole catalogue")
"""For tests that take every scenario: one process searches them, and no other."""

# A system or a graph is no key, so each is kept beside what was made of it: its id stays its own.
_graphs: dict[int, tuple[System, StateGraph]] = {}
_lowered: dict[int, tuple[System, Lowered]] = {}
_arcs: dict[tuple[int, str], tuple[StateGraph, dict[Arc, Witness]]] = {}


@cache
def composed(scenario: Scenario, rules: tuple[Rule, ...] = ALL_RULES) -> ComposedSystem:
    """What `compose` gives."""
    assert rules is ALL_RULES
    return compose(scenario)


def explored(system: System, **_: object) -> StateGraph:
    """What `explore` gives; `system` is one of `composed`."""
    if id(system) not in _graphs:
        _graphs[id(system)] = system, explore(system)
    return _graphs[id(system)][1]


def catalogue() -> list[tuple[ComposedSystem, StateGraph]]:
    """Every scenario's world and graph."""
    composed_systems = map(composed, SCENARIOS.values())
    return [(composed, explored(composed.system)) for composed in composed_systems]


def lowered(system: System) -> Lowered:
    """What `lower` gives."""
    if id(system) not in _lowered:
        known = _graphs.get(id(system))
        _lowered[id(system)] = system, lower(system) if known is None else known[1].lowered
    return _lowered[id(system)][1]


_arcs_of = state_machine.arcs_of


def arcs_of(composed: ComposedSystem, graph: StateGraph, side: Side) -> dict[Arc, Witness]:
    """What `arcs_of` of the state machine gives."""
    key = id(graph), side.name
    if key not in _arcs:
        _arcs[key] = graph, _arcs_of(composed, graph, side)
    return _arcs[key][1]


rendered = cache(render)
"""What `render` gives. Layout takes seconds."""


class _SharedRunner(ClaimRunner):
    """It takes the graphs from the catalogue, and settles no case twice."""

    def __init__(self) -> None:
        super().__init__()
        self._settled: dict[tuple[str, ...], Result] = {}

    def graph(self, scenario: str, variant: str) -> StateGraph:
        if variant == RFC_9293 and scenario in SCENARIOS:
            return explored(self.composed(scenario, variant).system)
        return super().graph(scenario, variant)

    def check(self, case: Case) -> Result:
        key = case.claim.id, case.scenario, case.variant, case.method, str(case.fairness)
        if key not in self._settled:
            self._settled[key] = super().check(case)
        known = self._settled[key]
        assert known.case == case
        return known


RUNNER = _SharedRunner()
"""Where the claims of the catalogue are settled, and explained."""

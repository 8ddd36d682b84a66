"""Worlds composed and searched once for all tests of a process; whoever takes the whole catalogue is one group."""

from __future__ import annotations

from functools import cache

import pytest
from synfin.checker.engine import explore
from synfin.checker.graph import StateGraph
from synfin.checker.system import System
from synfin.model.catalogue import SCENARIOS
from synfin.model.compose import World, compose
from synfin.model.pipeline import ALL_RULES
from synfin.model.rule import Rule
from synfin.model.scenario import Scenario

in_one_process = pytest.mark.xdist_group("the whole catalogue")
"""For tests that take every scenario: one process searches them, and no other."""

_graphs: dict[int, tuple[System, StateGraph]] = {}


@cache
def composed(scenario: Scenario, rules: tuple[Rule, ...] = ALL_RULES) -> World:
    """What `compose` gives."""
    assert rules is ALL_RULES
    return compose(scenario)


def explored(system: System, **_: object) -> StateGraph:
    """What `explore` gives; `system` is one of `composed`."""
    if id(system) not in _graphs:
        _graphs[id(system)] = system, explore(system)
    return _graphs[id(system)][1]


def catalogue() -> list[tuple[World, StateGraph]]:
    """Every scenario's world and graph."""
    worlds = map(composed, SCENARIOS.values())
    return [(world, explored(world.system)) for world in worlds]

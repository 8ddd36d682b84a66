"""Scenarios whose network is kinder than its wire: it never loses, or never doubles, a segment."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import z3

from ...model.compose import World, compose
from ...model.rule import Rule
from ...model.scenario import Scenario
from ...model.wires import is_present

LOSS, DUPLICATION = "loss", "duplication"


@dataclass(frozen=True)
class Kinder(Scenario):
    """A scenario in which the network never does some of what its wire allows."""

    never: tuple[str, ...] = ()
    """Events of the network: `LOSS`, `DUPLICATION`."""

    @property
    def scope(self) -> dict[str, str]:
        """The bounds, in words."""
        told = {LOSS: "loses", DUPLICATION: "doubles"}
        kindness = " and ".join(f"never {told[event]}" for event in self.never)
        return {**super().scope, "wires": f"{self.wire} that {kindness}"}


def kinder(scenario: Scenario, *never: str, **changes: Any) -> Kinder:
    """The scenario, with changes, in a network that never does this."""
    values = {field.name: getattr(scenario, field.name) for field in fields(Scenario)}
    return Kinder(**{**values, **changes}, never=never)


def composed(scenario: Scenario, rules: tuple[Rule, ...]) -> World:
    """The system of a scenario, kinder or not.

    A wire that never loses must not be full either, for what is sent into a full one is lost: that its last
    place is taken is a fault of the scope.
    """
    world = compose(scenario, rules)
    if not isinstance(scenario, Kinder):
        return world
    system = world.system
    kept = tuple(action for action in system.actions if action.event not in scenario.never)
    faults = dict(system.faults)
    if LOSS in scenario.never:
        full = z3.Or([is_present(wire.places[-1]) for wire in world.wires])
        faults["a wire that never loses is full: give it more places"] = full
    return replace(world, system=replace(system, actions=kept, faults=faults))

"""Scenarios whose network is kinder than its wire: it never loses, or never doubles, a segment."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import z3

from ...model.channels import is_present
from ...model.composed_system import ComposedSystem, compose
from ...model.rule import Rule
from ...model.scenarios.scenario import Scenario

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
        return {**super().scope, "wires": f"{self.channel} that {kindness}"}


def kinder(scenario: Scenario, *never: str, **changes: Any) -> Kinder:
    """The scenario, with changes, in a network that never does this."""
    values = {field.name: getattr(scenario, field.name) for field in fields(Scenario)}
    return Kinder(**{**values, **changes}, never=never)


def composed(scenario: Scenario, rules: tuple[Rule, ...]) -> ComposedSystem:
    """The system of a scenario, kinder or not.

    A wire that never loses must not be full either, for what is sent into a full one is lost: that its last
    place is taken is a fault of the scope.
    """
    composed = compose(scenario, rules)
    if not isinstance(scenario, Kinder):
        return composed
    system = composed.system
    kept = tuple(action for action in system.actions if action.event not in scenario.never)
    faults = dict(system.faults)
    if LOSS in scenario.never:
        full = z3.Or([is_present(channel.places[-1]) for channel in composed.channels])
        faults["a wire that never loses is full: give it more places"] = full
    return replace(composed, system=replace(system, actions=kept, faults=faults))

"""Scenarios with a restricted network: it never does some of what its channels allow."""

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
class RestrictedScenario(Scenario):
    """A scenario in which the network never loses, or never duplicates, a segment."""

    excluded: tuple[str, ...] = ()
    """Events of the network that never happen: `LOSS`, `DUPLICATION`."""

    @property
    def scope(self) -> dict[str, str]:
        """The bounds, in words."""
        verbs = {LOSS: "loses", DUPLICATION: "doubles"}
        restriction = " and ".join(f"never {verbs[event]}" for event in self.excluded)
        return {**super().scope, "wires": f"{self.channel} that {restriction}"}


def restricted(scenario: Scenario, *excluded: str, **changes: Any) -> RestrictedScenario:
    """The scenario, with changes, in a network without these events."""
    values = {field.name: getattr(scenario, field.name) for field in fields(Scenario)}
    return RestrictedScenario(**{**values, **changes}, excluded=excluded)


def compose_restricted(scenario: Scenario, rules: tuple[Rule, ...]) -> ComposedSystem:
    """Compose a scenario, restricted or not.

    A channel that never loses must never be full either, for a segment sent into a full one is lost: that its
    last place is taken is a fault of the scope.
    """
    composed = compose(scenario, rules)
    if not isinstance(scenario, RestrictedScenario):
        return composed
    system = composed.system
    kept = tuple(action for action in system.actions if action.event not in scenario.excluded)
    faults = dict(system.faults)
    if LOSS in scenario.excluded:
        full = z3.Or([is_present(channel.places[-1]) for channel in composed.channels])
        faults["a wire that never loses is full: give it more places"] = full
    return replace(composed, system=replace(system, actions=kept, faults=faults))

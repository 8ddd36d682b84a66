"""Print the text of a small scenario, in the language that a file's suffix names: SCENARIO FILE."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

from synfin.checker.engines.explicit.lowering import Lowered
from synfin.checker.engines.exploration import explore
from synfin.export.head import Head
from synfin.export.invariants import chosen, invariants_of
from synfin.export.promela import promela
from synfin.export.smtlib import smtlib
from synfin.export.tla import tla
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.scenarios.catalogue import scenario_named
from synfin.model.variants.catalogue import RFC_9293, rules_of_variant


@cache
def small(scenario: str, variant: str = RFC_9293, besides: int = 0) -> ComposedSystem:
    """A world with those actions only that some run takes: the same states and steps, less text.

    With `besides`, every so-manieth of the others stays as well.
    """
    composed = compose(scenario_named(scenario), rules_of_variant(variant))
    graph = explore(composed.system)
    taken = {action for steps in graph.edges for action, _ in steps}
    lowered = Lowered(composed.system)
    idle = [a for a in composed.system.actions if not taken & set(lowered.instances(a.name))]
    left_out = {action.name for at, action in enumerate(idle) if not besides or at % besides}
    actions = tuple(action for action in composed.system.actions if action.name not in left_out)
    return replace(composed, system=replace(composed.system, actions=actions))


def text_of(composed: ComposedSystem, name: str) -> str:
    invariants = invariants_of(composed, RFC_9293)
    checked = chosen(invariants, ())
    head = Head(composed.scenario.title, RFC_9293, file=name)
    if name.endswith(".pml"):
        return promela(composed, invariants, checked, head)
    if name.endswith(".smt2"):
        return smtlib(composed, invariants, checked, head, 2)
    return "".join(tla(composed, invariants, checked, head, Path(name).stem))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(text_of(small(sys.argv[1]), sys.argv[2]))

"""Replacing the actions of changed rules gives the system that composing anew gives."""

from __future__ import annotations

import pytest
import shared
from synfin.checker.engines.explicit.incremental import Base, Patched
from synfin.checker.engines.explicit.lowering import lower
from synfin.checker.engines.explicit.search import explore_in_python
from synfin.checker.engines.exploration import explore
from synfin.model.composed_system import compose
from synfin.model.recompose import changed_in, recomposed
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.variants.catalogue import rules_of_variant

CHANGED = (
    ("four-way-close", "drop-guard close_answers_the_fin: we are in CLOSE-WAIT"),
    ("lossy-close", "no-second-ack"),
    ("figure-7", "drop-guard syn_ack_opens_the_connection: it carries SYN"),
)


def steps(graph):
    names = {}
    for at, state in enumerate(graph.states):
        actions = graph.system.actions
        names[state] = sorted(
            (actions[a].actor, actions[a].event, graph.states[t]) for a, t in graph.edges[at]
        )
    return names


@pytest.mark.parametrize(("scenario", "variant"), CHANGED)
def test_a_patched_system_is_the_composed_one(scenario: str, variant: str):
    rules = rules_of_variant(variant)
    base = Base(lower(shared.composed(SCENARIOS[scenario]).system))
    replaced = recomposed(SCENARIOS[scenario], rules)
    assert replaced.rules == changed_in(rules)
    gone = [
        at
        for at, action in enumerate(base.system.actions)
        if any(rule.rule in replaced.rules for rule in action.rules)
    ]
    patched = explore_in_python(Patched(base, gone, replaced.actions))
    assert steps(patched) == steps(explore(compose(SCENARIOS[scenario], rules).system))


def test_unchanged_rules_replace_nothing():
    replaced = recomposed(SCENARIOS["four-way-close"], rules_of_variant("rfc9293"))
    assert replaced.rules == frozenset() and replaced.actions == ()

"""A quick check: every claim, in as few scenarios as that takes, none of them large."""

from __future__ import annotations

from collections.abc import Sequence

from ..checker.verdict import Verdict
from ..model.scenarios.catalogue import scenario_named
from ..model.variants.catalogue import RFC_9293
from .case import UNBOUNDED_CHANNELS, WITHOUT_SCENARIO, Case


def few_of(cases: Sequence[Case]) -> list[Case]:
    """The cases of a quick check among these, in their order.

    Of the rules and of an open endpoint the claims about RFC 9293 itself; of two endpoints the cases in which
    a claim holds, if there is any, in scenarios chosen greedily, each for the most claims still unchecked.
    """
    own = [case for case in cases if case.variant == RFC_9293 and case.scenario != UNBOUNDED_CHANNELS]
    chosen = _scenarios([case for case in own if case.scenario not in WITHOUT_SCENARIO])
    return [case for case in own if case.scenario in (*WITHOUT_SCENARIO, *chosen)]


def _scenarios(cases: Sequence[Case]) -> set[str]:
    """Scenarios that together check every claim of these cases."""
    holding = {case.claim.id for case in cases if case.expected is not Verdict.REFUTED}
    checks: dict[str, set[str]] = {}
    for case in cases:
        if case.expected is not Verdict.REFUTED or case.claim.id not in holding:
            checks.setdefault(case.scenario, set()).add(case.claim.id)
    chosen: set[str] = set()
    left = {case.claim.id for case in cases}
    while left:
        covered = {name: claims & left for name, claims in checks.items()}
        best = max(covered, key=lambda name: (bool(covered[name]) and _is_small(name), len(covered[name])))
        chosen.add(best)
        left -= covered[best]
    return chosen


def _is_small(name: str) -> bool:
    """Its states are few: every segment arrives in order, and none is forged."""
    scenario = scenario_named(name)
    return scenario.channel.keeps_order and not scenario.attacks

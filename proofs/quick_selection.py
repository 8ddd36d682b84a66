"""A quick check: every claim, in as few scenarios as that takes, none of them large."""

from __future__ import annotations

from collections.abc import Sequence

from ..checker.verdict import Verdict
from ..model.scenarios.catalogue import scenario_named
from ..model.variants.catalogue import RFC_9293
from .case import UNBOUNDED_CHANNELS, WITHOUT_SCENARIO, Case


def few_of(cases: Sequence[Case]) -> list[Case]:
    """What a quick check leaves of these cases, in their order.

    Of the rules, and of one endpoint alone, what is claimed of RFC 9293 itself. Of two endpoints: where the
    claim holds if it holds anywhere, in scenarios chosen greedily, each for the most claims not yet settled.
    """
    own = [case for case in cases if case.variant == RFC_9293 and case.scenario != UNBOUNDED_CHANNELS]
    chosen = _scenarios([case for case in own if case.scenario not in WITHOUT_SCENARIO])
    return [case for case in own if case.scenario in (*WITHOUT_SCENARIO, *chosen)]


def _scenarios(cases: Sequence[Case]) -> set[str]:
    """Scenarios in which together every claim of these cases is settled."""
    holding = {case.claim.id for case in cases if case.expected is not Verdict.REFUTED}
    settles: dict[str, set[str]] = {}
    for case in cases:
        if case.expected is not Verdict.REFUTED or case.claim.id not in holding:
            settles.setdefault(case.scenario, set()).add(case.claim.id)
    chosen: set[str] = set()
    left = {case.claim.id for case in cases}
    while left:
        settled = {name: claims & left for name, claims in settles.items()}
        best = max(settled, key=lambda name: (bool(settled[name]) and _is_small(name), len(settled[name])))
        chosen.add(best)
        left -= settled[best]
    return chosen


def _is_small(name: str) -> bool:
    """Its states are few: every segment arrives in order, and none is forged."""
    scenario = scenario_named(name)
    return scenario.channel.keeps_order and not scenario.attacks

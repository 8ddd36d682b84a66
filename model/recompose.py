"""A composed system under rules of which a few are changed: only actions that go through these are new."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import z3

from ..checker.system import Action, System
from .composed_system import Numbers, actions_by, endpoint_of
from .open_endpoint import open_endpoint_by
from .pipeline import (
    ALL_RULES,
    PRUNING_WIDTH,
    Path,
    PathFinder,
    PrefixCache,
    path_names,
    prefix_cache_of,
    rules_under,
)
from .rule import Acks, Policy, Reading, Rule
from .scenarios.scenario import Scenario
from .segment_layout import unpack
from .side import Side
from .state import endpoint, segment
from .transitions import EndpointTransition, template_transitions, transferred

FEW = 64
"""Entries of a cache: those of one mutant serve it in many scenarios, and no other mutant."""


@dataclass(frozen=True)
class Replaced:
    """The actions of a system that are replaced, and those that replace them."""

    rules: frozenset[str]
    """The actions that go through a rule of one of these names are removed."""
    actions: tuple[Action, ...]
    """The actions in their place."""


def recomposed(scenario: Scenario, rules: tuple[Rule, ...]) -> Replaced:
    """The difference of the scenario's system under `rules` from that under the rules of RFC 9293."""
    changed = changed_in(rules)
    mine = rules_under(scenario.policies, rules)
    return Replaced(changed, tuple(actions_by(scenario, partial(_transitions, mine, changed))))


def changed_in(rules: tuple[Rule, ...]) -> frozenset[str]:
    """The names of the rules that are not those of RFC 9293."""
    return frozenset(rule.name for rule in set(ALL_RULES).symmetric_difference(rules))


def open_endpoint_through(rules: tuple[Rule, ...], width: int = 32) -> tuple[System, Side]:
    """The open endpoint with only those of its transitions that go through a changed rule."""
    policies: frozenset[Policy] = frozenset({Acks.DELAYED, Reading.BY_CALL})
    through = _transitions_through(rules_under(policies, rules), changed_in(rules), width)
    return open_endpoint_by(partial(transferred, through), width)


@lru_cache(FEW)
def _transitions(
    rules: tuple[Rule, ...], changed: frozenset[str], name: str, place: z3.BitVecRef, given: Numbers
) -> tuple[EndpointTransition, ...]:
    through = _transitions_through(rules, changed, given[0])
    return transferred(through, endpoint_of(name, *given), unpack(place))


@lru_cache(FEW)
def _transitions_through(
    rules: tuple[Rule, ...], changed: frozenset[str], width: int
) -> tuple[EndpointTransition, ...]:
    return template_transitions(tuple(_paths_through(rules, changed, width)), width)


def _paths_through(rules: Sequence[Rule], changed: frozenset[str], width: int) -> Iterator[Path]:
    """The feasible paths that go through a changed rule, at any width."""
    narrow = endpoint("me", PRUNING_WIDTH), segment("seg", PRUNING_WIDTH)
    # The entries of each mutant go with it: there are hundreds.
    cache: PrefixCache = ChainMap({}, prefix_cache_of(ALL_RULES))
    found = tuple(_Through(rules, *narrow, cache=cache).through(changed))
    if width == PRUNING_WIDTH:
        return iter(found)
    known = frozenset(path_names(path) for path in found)
    return _Through(rules, endpoint("me", width), segment("seg", width), known).through(changed)


class _Through(PathFinder):
    """A path finder that stops where no changed rule can follow any more."""

    changed: frozenset[str] = frozenset()
    last = -1
    """The last step that has a changed rule."""

    def through(self, changed: frozenset[str]) -> Iterator[Path]:
        """The paths that go through a rule of one of these names."""
        self.changed = changed
        places = enumerate(rules for _, _, rules in self.steps.steps)
        self.last = max((place for place, rules in places if self._meets(rules)), default=-1)
        # A call or a timeout is a path of one rule.
        self.rules = [rule for rule in self.rules if rule.name in changed]
        return (path for path in self.paths() if self._meets(path.rules))

    def _meets(self, rules: Sequence[Rule]) -> bool:
        return any(rule.name in self.changed for rule in rules)

    def _arrivals(self, path: Path, place: int) -> Iterator[Path]:
        if place <= self.last or self._meets(path.rules):
            yield from super()._arrivals(path, place)

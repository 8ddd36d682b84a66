"""Coverage of each rule: the scenarios whose search exercises it, and the values of its conditions.

A condition is evaluated where everything before it on some path holds: the endpoint is in the state, a
segment has arrived, the rules before it have passed the segment on. A condition that the state alone
decides (“we are in LISTEN”) is false in any other state, and is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ..checker.engines.exploration import explore
from ..checker.graph import StateGraph
from ..checker.system import Action, State
from ..model.composed_system import compose
from ..model.pipeline import ALL_RULES
from ..model.rule import Rule
from ..model.scenarios.scenario import Scenario
from ..model.state import endpoint, segment


@dataclass
class RuleCoverage:
    """The coverage of one rule."""

    rule: Rule
    scenarios: list[str] = field(default_factory=list)
    steps: int = 0
    """The number of steps of these searches that go through it."""
    met: dict[str, set[bool]] = field(default_factory=dict)
    """The values that each condition had; without those that the state alone decides."""

    @property
    def one_sided(self) -> list[str]:
        """The conditions that had only one value, each with that value."""
        return [
            f"{name}: always {str(min(values)).lower()}"
            for name, values in self.met.items()
            if len(values) == 1
        ]


def coverage_of(
    scenarios: Iterable[Scenario],
    progress: Callable[[str], None] = lambda name: None,
    rules: tuple[Rule, ...] = ALL_RULES,
) -> dict[str, RuleCoverage]:
    """The coverage of each rule, by name, in the searches of these scenarios."""
    covered = {rule.name: RuleCoverage(rule) for rule in rules}
    names = {rule.name: tuple(rule(endpoint("me", 4), segment("seg", 4)).when) for rule in rules}
    for scenario in scenarios:
        progress(scenario.name)
        graph = explore(compose(scenario, rules).system)
        for rule, steps in graph.rules_taken.items():
            if steps:
                covered[rule].scenarios.append(scenario.name)
                covered[rule].steps += steps
        for action, name, value in _met(graph):
            for citation in action.rules:
                if name in names[citation.rule]:
                    covered[citation.rule].met.setdefault(name, set()).add(value)
    return covered


def _met(graph: StateGraph) -> Iterator[tuple[Action, str, bool]]:
    """Each condition of an endpoint's action with each of its values."""
    by_state = _by_state(graph)
    seen: set[tuple[int, str, bool]] = set()
    for state in graph.states:
        for holds, candidates in by_state:
            if not holds(state):
                continue
            for index, tests in candidates:
                for name, test in tests:
                    value = bool(test(state))
                    if (index, name, value) not in seen:
                        seen.add((index, name, value))
                        # One name in two steps has a mark in the later.
                        yield graph.system.actions[index], name.rstrip("′"), value
                    if not value:
                        break


Test = Callable[[State], int]


def _by_state(graph: StateGraph) -> list[tuple[Test, list[tuple[int, list[tuple[str, Test]]]]]]:
    """The endpoints' actions, by the first condition of each: that its endpoint is in its state."""
    function = graph.lowered.function
    found: dict[str, tuple[Test, list[tuple[int, list[tuple[str, Test]]]]]] = {}
    for index, action in enumerate(graph.system.actions):
        if action.rules:
            (first, state), *rest = action.guard.items()
            tests = [(name, function(term)) for name, term in rest]
            found.setdefault(first, (function(state), []))[1].append((index, tests))
    return list(found.values())

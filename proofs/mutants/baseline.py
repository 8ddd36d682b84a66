"""Baselines: scenarios under the unchanged rules, with which mutants are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import z3

from ...checker.engines.explicit.check import check_on_graph
from ...checker.engines.explicit.incremental import Base, Patched
from ...checker.engines.explicit.lowering import lower
from ...checker.engines.explicit.search import explore_in_python
from ...checker.graph import ScopeFault, StateGraph
from ...checker.system import State
from ...checker.verdict import Verdict
from ...model.composed_system import ComposedSystem, compose
from ...model.recompose import recomposed
from ...model.rule import Rule
from ...model.scenarios.catalogue import scenario_named
from ...model.variants.catalogue import RFC_9293
from ..case import SEARCH, Case
from ..claim import Formulas
from ..claims.catalogue import all_cases
from ..result import CONFIRMED
from ..runner import formulas_of
from .result import Difference, Kill, KillMethod

MOST_STATES = 1_000, 4
"""The states that a mutant may have in a scenario: so many, and so many times those it has unchanged."""


@dataclass(frozen=True)
class Comparison:
    """A mutant compared with the unchanged rules in one scenario."""

    difference: Difference
    kills: tuple[Kill, ...] = ()


@dataclass(frozen=True)
class BaselineClaim:
    """A claim that holds in a scenario, as formulas over its variables."""

    claim: str
    premise: z3.BoolRef
    formulas: Formulas
    premise_occurs: bool
    """The premise occurs under the unchanged rules."""


@dataclass
class Baseline:
    """A scenario under the unchanged rules: its states, and the claims that hold in them."""

    name: str
    cases: list[Case] = field(default_factory=list)

    @cached_property
    def composed(self) -> ComposedSystem:
        """The composed system."""
        return compose(scenario_named(self.name))

    @cached_property
    def base(self) -> Base:
        """The lowered system."""
        return Base(lower(self.composed.system))

    @cached_property
    def graph(self) -> StateGraph:
        """Its states."""
        return explore_in_python(self.base)

    @cached_property
    def taken(self) -> frozenset[int]:
        """The actions of the steps of the graph."""
        return frozenset(action for steps in self.graph.edges for action, _ in steps)

    @cached_property
    def claims(self) -> list[BaselineClaim]:
        """The claims that are checked of every mutant."""
        return [self._claim(case) for case in self.cases]

    def _claim(self, case: Case) -> BaselineClaim:
        premise = case.claim.premise(self.composed)
        occurs = next(self.graph.among(premise), None) is not None
        return BaselineClaim(case.claim.id, premise, formulas_of(case, self.composed), occurs)

    def exercises(self, rule: str) -> bool:
        """Some step of the unchanged rules goes through the rule of that name."""
        return not self.taken.isdisjoint(self._through(frozenset({rule})))

    def compare(self, rules: tuple[Rule, ...]) -> Comparison:
        """Compare changed rules with the unchanged ones."""
        replaced = recomposed(self.composed.scenario, rules)
        gone = self._through(replaced.rules)
        patched = Patched(self.base, gone, replaced.actions)
        if not gone & self.taken and not self._any_enabled(patched):
            return Comparison(Difference.NOT_EXERCISED)
        try:
            graph = explore_in_python(patched, budget=self._budget)
        except ScopeFault:
            return Comparison(Difference.INCOMPLETE)
        if graph.complete and self._is_indistinguishable(graph):
            return Comparison(Difference.INDISTINGUISHABLE)
        kills = tuple(kill for claim in self.claims for kill in self._kills(claim, graph))
        return Comparison(Difference.DIFFERENT if graph.complete else Difference.INCOMPLETE, kills)

    @property
    def _budget(self) -> int:
        least, times = MOST_STATES
        return least + times * len(self.graph.states)

    def _through(self, rules: frozenset[str]) -> frozenset[int]:
        """The actions that go through a rule of one of these names."""
        actions = enumerate(self.composed.system.actions)
        return frozenset(at for at, action in actions if any(rule.rule in rules for rule in action.rules))

    def _any_enabled(self, patched: Patched) -> bool:
        """Some replacing action is enabled in a state of the unchanged rules."""
        return any(patched.new_steps(state) for state in self.graph.states)

    def _is_indistinguishable(self, graph: StateGraph) -> bool:
        if graph.index.keys() != self.graph.index.keys():
            return False
        return all(
            _steps_seen(graph, at, state) == _steps_seen(self.graph, self.graph.index[state], state)
            for at, state in enumerate(graph.states)
        )

    def _kills(self, claim: BaselineClaim, graph: StateGraph) -> Iterator[Kill]:
        found = [check_on_graph(graph, formula) for formula in claim.formulas]
        refuted = [answer for answer in found if answer.verdict is Verdict.REFUTED]
        if refuted:
            steps = min(len(answer.trace.steps) if answer.trace else 0 for answer in refuted)
            yield Kill(claim.claim, self.name, KillMethod.REFUTED, steps)
        elif claim.premise_occurs and graph.complete and next(graph.among(claim.premise), None) is None:
            yield Kill(claim.claim, self.name, KillMethod.VACUOUS)


def _steps_seen(
    graph: StateGraph, at: int, state: State
) -> set[tuple[str, str, State, tuple[tuple[str, int], ...]]]:
    """The steps from a state as observed: actor, event, observed values, target."""
    actions = graph.system.actions
    return {
        (actions[action].actor, actions[action].event, graph.states[target], _observed(graph, action, state))
        for action, target in graph.edges[at]
    }


def _observed(graph: StateGraph, action: int, state: State) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(graph.lowered.observe(action, state).items()))


def baselines(cases: Iterable[Case] | None = None) -> dict[str, Baseline]:
    """The scenarios in which some claim holds under the rules of RFC 9293, by name."""
    found: dict[str, Baseline] = defaultdict(lambda: Baseline(""))
    for case in all_cases() if cases is None else cases:
        if case.variant == RFC_9293 and case.method == SEARCH and case.expected in CONFIRMED:
            found.setdefault(case.scenario, Baseline(case.scenario)).cases.append(case)
    return dict(found)

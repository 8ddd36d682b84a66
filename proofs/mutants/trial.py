"""Mutants in scenarios: what becomes of the claims that hold there when a few rules are changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
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

MOST_STATES = 1_000, 4
"""The states that a mutant may have in a scenario: so many, and so many times those it has unchanged."""


class KillMethod(Enum):
    """How a claim notices a mutant."""

    REFUTED = "refuted"
    """A run refutes it; the steps of a shortest one are told."""
    UNPROVED = "unproved"
    """z3 does not prove it any more: from some state a step breaks it."""
    VACUOUS = "vacuous"
    """What it speaks of does not occur any more where it did."""


@dataclass(frozen=True)
class Kill:
    """A claim that notices a mutant in a scenario."""

    claim: str
    scenario: str
    how: KillMethod
    steps: int = 0
    """Of the run that refutes it."""


class Difference(Enum):
    """What a scenario shows of a mutant."""

    UNTOUCHED = "untouched"
    """No changed rule applies in any reachable state, nor did before."""
    SAME = "same"
    """Changed rules apply, and the states and steps are those of the unchanged rules."""
    DIFFERENT = "different"
    CUT_SHORT = "cut short"
    """A wire overflows, or the states are too many: not all has been seen."""


@dataclass(frozen=True)
class TrialOutcome:
    """A mutant in one scenario."""

    sight: Difference
    catches: tuple[Kill, ...] = ()


@dataclass(frozen=True)
class TrialQuery:
    """A claim that holds in a scenario, as formulas over its variables."""

    claim: str
    premise: z3.BoolRef
    formulas: Formulas
    occurs: bool
    """Whether the premise occurs under the unchanged rules."""


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
        """The system lowered."""
        return Base(lower(self.composed.system))

    @cached_property
    def graph(self) -> StateGraph:
        """Its states."""
        return explore_in_python(self.base)

    @cached_property
    def taken(self) -> frozenset[int]:
        """The actions that are some step of the graph."""
        return frozenset(action for steps in self.graph.edges for action, _ in steps)

    @cached_property
    def questions(self) -> list[TrialQuery]:
        """What is asked of every mutant."""
        return [self._question(case) for case in self.cases]

    def _question(self, case: Case) -> TrialQuery:
        premise = case.claim.premise(self.composed)
        occurs = next(self.graph.among(premise), None) is not None
        return TrialQuery(case.claim.id, premise, formulas_of(case, self.composed), occurs)

    def tries(self, rule: str) -> bool:
        """Some step of the unchanged rules goes through the rule of that name."""
        return not self.taken.isdisjoint(self._through(frozenset({rule})))

    def judge(self, rules: tuple[Rule, ...]) -> TrialOutcome:
        """What the scenario shows of changed rules."""
        replaced = recomposed(self.composed.scenario, rules)
        gone = self._through(replaced.rules)
        patched = Patched(self.base, gone, replaced.actions)
        if not gone & self.taken and not self._any_enabled(patched):
            return TrialOutcome(Difference.UNTOUCHED)
        try:
            graph = explore_in_python(patched, budget=self._budget)
        except ScopeFault:
            return TrialOutcome(Difference.CUT_SHORT)
        if graph.complete and self._is_the_same(graph):
            return TrialOutcome(Difference.SAME)
        catches = tuple(catch for question in self.questions for catch in self._asked(question, graph))
        return TrialOutcome(Difference.DIFFERENT if graph.complete else Difference.CUT_SHORT, catches)

    @property
    def _budget(self) -> int:
        least, times = MOST_STATES
        return least + times * len(self.graph.states)

    def _through(self, rules: frozenset[str]) -> frozenset[int]:
        """The actions that go through a rule of one of these names."""
        actions = enumerate(self.composed.system.actions)
        return frozenset(at for at, action in actions if any(rule.rule in rules for rule in action.rules))

    def _any_enabled(self, patched: Patched) -> bool:
        """Some action that came instead can happen in a state of the unchanged rules."""
        return any(patched.new_steps(state) for state in self.graph.states)

    def _is_the_same(self, graph: StateGraph) -> bool:
        if graph.index.keys() != self.graph.index.keys():
            return False
        return all(
            _seen(graph, at, state) == _seen(self.graph, self.graph.index[state], state)
            for at, state in enumerate(graph.states)
        )

    def _asked(self, question: TrialQuery, graph: StateGraph) -> Iterator[Kill]:
        found = [check_on_graph(graph, formula) for formula in question.formulas]
        refuted = [answer for answer in found if answer.verdict is Verdict.REFUTED]
        if refuted:
            steps = min(len(answer.trace.steps) if answer.trace else 0 for answer in refuted)
            yield Kill(question.claim, self.name, KillMethod.REFUTED, steps)
        elif question.occurs and graph.complete and next(graph.among(question.premise), None) is None:
            yield Kill(question.claim, self.name, KillMethod.VACUOUS)


def _seen(
    graph: StateGraph, at: int, state: State
) -> set[tuple[str, str, State, tuple[tuple[str, int], ...]]]:
    """The steps from a state as an onlooker sees them: whose, what happens, what is shown, where it leads."""
    actions = graph.system.actions
    return {
        (actions[action].actor, actions[action].event, graph.states[target], _shown(graph, action, state))
        for action, target in graph.edges[at]
    }


def _shown(graph: StateGraph, action: int, state: State) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(graph.lowered.observe(action, state).items()))


def stages(cases: Iterable[Case] | None = None) -> dict[str, Baseline]:
    """By name the scenarios in which some claim holds under the rules of RFC 9293."""
    found: dict[str, Baseline] = defaultdict(lambda: Baseline(""))
    for case in all_cases() if cases is None else cases:
        if case.variant == RFC_9293 and case.method == SEARCH and case.expected in CONFIRMED:
            found.setdefault(case.scenario, Baseline(case.scenario)).cases.append(case)
    return dict(found)

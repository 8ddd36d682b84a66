"""Answering queries: each by a search of its scenario under its variant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..checker.engines.explicit.check import check_on_graph
from ..checker.engines.exploration import DEFAULT, Limits, explore_within
from ..checker.graph import StateGraph
from ..checker.trace import Trace
from ..checker.verdict import Answer, Verdict
from ..model.composed_system import ComposedSystem, compose
from ..model.scenarios.scenario import Scenario
from ..model.variants.catalogue import rules_of_variant
from .answers import worst
from .query import Query
from .result import Bounds


@dataclass(frozen=True)
class QueryResult:
    """A query with its answer."""

    query: Query
    answer: Answer
    holds: bool | None
    """None: undetermined, or the premise never occurs."""
    trace: Trace | None
    """A counterexample, or a run to the premise."""
    scope: dict[str, str]
    assumptions: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """The answer is the expected one."""
        return self.holds is self.query.expected

    @property
    def bounds(self) -> Bounds:
        """The scope and the assumptions of its scenario."""
        return Bounds(self.query.scenario.name, self.scope, self.assumptions)

    def json(self) -> dict[str, Any]:
        """One row of `explain --json`."""
        query = self.query
        return {
            "text": query.text,
            "scenario": query.scenario.name,
            "variant": query.variant,
            "decisive": query.decisive,
            "holds": self.holds,
            "expected": query.expected,
            "ok": self.ok,
            "existential": query.existential,
            "verdict": self.answer.verdict.value,
            "reason": self.answer.reason,
            "states": self.answer.states,
            "scope": self.scope,
            "assumptions": list(self.assumptions),
            "trace": self.trace.json() if self.trace else None,
        }


def compose_variant(scenario: Scenario, variant: str) -> ComposedSystem:
    """The system of a scenario under the rules of a variant."""
    return compose(scenario, rules_of_variant(variant))


@dataclass
class QueryRunner:
    """Answers queries; each scenario under each variant is searched once."""

    limits: Limits = DEFAULT
    compose: Callable[[Scenario, str], ComposedSystem] = compose_variant
    _composed_systems: dict[tuple[Scenario, str], ComposedSystem] = field(default_factory=dict)
    _graphs: dict[tuple[Scenario, str], StateGraph] = field(default_factory=dict)
    _answers: dict[Query, QueryResult] = field(default_factory=dict)

    def composed(self, scenario: Scenario, variant: str) -> ComposedSystem:
        """The scenario's composed system."""
        key = scenario, variant
        if key not in self._composed_systems:
            self._composed_systems[key] = self.compose(scenario, variant)
        return self._composed_systems[key]

    def graph(self, scenario: Scenario, variant: str) -> StateGraph:
        """Its reachable states.

        Raises:
            ScopeFault: a perfect channel overflows.
        """
        key = scenario, variant
        if key not in self._graphs:
            self._graphs[key] = explore_within(self.composed(*key).system, self.limits)
        return self._graphs[key]

    def answer(self, query: Query) -> QueryResult:
        """The answer to a query, searched for once.

        Raises:
            ScopeFault: a perfect channel overflows.
        """
        if query not in self._answers:
            self._answers[query] = self._search(query)
        return self._answers[query]

    def _search(self, query: Query) -> QueryResult:
        system = self.composed(query.scenario, query.variant)
        graph = self.graph(query.scenario, query.variant)
        formula = query.formula(system)
        formulas = formula if isinstance(formula, tuple) else (formula,)
        answer = worst([check_on_graph(graph, one) for one in formulas])
        trace, occurs = answer.trace, True
        if query.premise is not None:
            witness = check_on_graph(graph, query.premise(system))
            occurs = witness.verdict is Verdict.REFUTED
            trace = trace or witness.trace
        holds = _holds(answer.verdict, existential=query.existential) if occurs else None
        scope, assumptions = dict(system.system.scope), system.system.assumptions
        return QueryResult(query, answer, holds, trace, scope, assumptions)


def _holds(verdict: Verdict, *, existential: bool) -> bool | None:
    """The answer that a verdict on the formula amounts to; None if undetermined."""
    if verdict is Verdict.UNDETERMINED:
        return None
    return (verdict is Verdict.REFUTED) is existential

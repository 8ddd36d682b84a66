"""Asking the checker: each question is settled by a search of its scenario under its variant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..checker.engines.explicit.check import check_on_graph
from ..checker.engines.exploration import DEFAULT, Limits, explore_within
from ..checker.graph import StateGraph
from ..checker.trace import Trace
from ..checker.verdict import Answer, Verdict
from ..model.composed_system import ComposedSystem, compose
from ..model.scenarios.scenario import Scenario
from ..model.variants.catalogue import rules_of_variant
from .question import Query
from .runner import worst


@dataclass(frozen=True)
class QueryResult:
    """A question with its answer."""

    question: Query
    answer: Answer
    holds: bool | None
    """None: not decided, or the situation that it speaks of never occurs."""
    shown: Trace | None
    """A counterexample, or a run to the situation that the question speaks of."""

    @property
    def ok(self) -> bool:
        """The answer is the expected one."""
        return self.holds is self.question.holds

    def json(self, asker: QueryRunner) -> dict[str, Any]:
        """One row for `explain --json`."""
        system = asker.composed(self.question.scenario, self.question.variant).system
        return {
            "says": self.question.says,
            "says_zh": self.question.says_zh,
            "scenario": self.question.scenario.name,
            "variant": self.question.variant,
            "decides": self.question.decides,
            "holds": self.holds,
            "expected": self.question.holds,
            "ok": self.ok,
            "asks_for_a_run": self.question.asks_for_a_run,
            "verdict": self.answer.verdict.value,
            "reason": self.answer.reason,
            "states": self.answer.states,
            "scope": dict(system.scope),
            "assumptions": list(system.assumptions),
            "trace": self.shown.json() if self.shown else None,
        }


class QueryRunner:
    """Settles questions; each scenario under each variant is searched once."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self._composed_systems: dict[tuple[Scenario, str], ComposedSystem] = {}
        self._graphs: dict[tuple[Scenario, str], StateGraph] = {}
        self._answers: dict[Query, QueryResult] = {}

    def composed(self, scenario: Scenario, variant: str) -> ComposedSystem:
        """The scenario's composed system."""
        key = scenario, variant
        if key not in self._composed_systems:
            self._composed_systems[key] = self.compose(scenario, variant)
        return self._composed_systems[key]

    def compose(self, scenario: Scenario, variant: str) -> ComposedSystem:
        """The system of a scenario under the rules of a variant."""
        return compose(scenario, rules_of_variant(variant))

    def graph(self, scenario: Scenario, variant: str) -> StateGraph:
        """Its reachable states.

        Raises:
            ScopeFault: a perfect wire overflows.
        """
        key = scenario, variant
        if key not in self._graphs:
            self._graphs[key] = explore_within(self.composed(*key).system, self.limits)
        return self._graphs[key]

    def answer(self, question: Query) -> QueryResult:
        """Settle one question, once.

        Raises:
            ScopeFault: a perfect wire overflows.
        """
        if question not in self._answers:
            self._answers[question] = self._settled(question)
        return self._answers[question]

    def _settled(self, question: Query) -> QueryResult:
        composed = self.composed(question.scenario, question.variant)
        graph = self.graph(question.scenario, question.variant)
        formula = question.formula(composed)
        formulas = formula if isinstance(formula, tuple) else (formula,)
        answer = worst([check_on_graph(graph, one) for one in formulas])
        shown, occurs = answer.trace, True
        if question.premise is not None:
            witness = check_on_graph(graph, question.premise(composed))
            occurs = witness.verdict is Verdict.REFUTED
            shown = shown or witness.trace
        holds = _holds(answer.verdict, asks_for_a_run=question.asks_for_a_run) if occurs else None
        return QueryResult(question, answer, holds, shown)


def _holds(verdict: Verdict, *, asks_for_a_run: bool) -> bool | None:
    """What a verdict says of a question; nothing if it is open."""
    if verdict is Verdict.UNDETERMINED:
        return None
    return (verdict is Verdict.REFUTED) is asks_for_a_run

"""Settling the statements of the seed text: each question by a search, the judgement from the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...checker.engine import DEFAULT, Limits, explore_within
from ...checker.graph import StateGraph
from ...checker.trace import Trace
from ...checker.verdict import Answer, Verdict
from ...model.compose import World, compose
from ...model.scenario import Scenario
from ...model.variants import rules_of_variant
from ..settle import UnknownClaim, settle_on
from .comparison import COMPARISON
from .datagrams import UDP, over_udp
from .handshake import EXAMPLE, HANDSHAKE
from .release import FLAGS, RELEASE
from .statement import Judgement, Question, Statement
from .waves import WAVES

STATEMENTS: dict[str, Statement] = {
    statement.id: statement for statement in (*HANDSHAKE, *RELEASE, *FLAGS, *EXAMPLE, *WAVES, *COMPARISON)
}
"""By id, in the order of the text."""

WHOLE = "seed"
"""The name of all of them."""


def statements_named(name: str) -> tuple[Statement, ...]:
    """The statement of that id, or all of them for `seed`.

    Raises:
        UnknownClaim: there is none.
    """
    if name == WHOLE:
        return tuple(STATEMENTS.values())
    try:
        return (STATEMENTS[name],)
    except KeyError:
        first, *_, last = STATEMENTS
        raise UnknownClaim(f"no statement {name!r}; there are {first} to {last}, and seed for all") from None


@dataclass(frozen=True)
class Found:
    """A question with its answer."""

    question: Question
    answer: Answer
    holds: bool | None
    """None: not decided, or the situation that it speaks of never occurs."""
    shown: Trace | None
    """A counterexample, or a run to the situation that the question speaks of."""

    @property
    def ok(self) -> bool:
        """The answer is the expected one."""
        return self.holds is self.question.holds

    def json(self, judge: Judge) -> dict[str, Any]:
        """One row for `explain --json`."""
        system = judge.world(self.question.scenario, self.question.variant).system
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


@dataclass(frozen=True)
class Judged:
    """A statement with what was found."""

    statement: Statement
    found: tuple[Found, ...]

    @property
    def judgement(self) -> Judgement:
        """What the parts that decide make together."""
        parts = [found.holds for found in self.found if found.question.decides]
        if None in parts or not parts:
            return Judgement.OPEN
        if all(parts):
            return Judgement.TRUE
        return Judgement.HALF_TRUE if any(parts) else Judgement.FALSE

    @property
    def ok(self) -> bool:
        """The judgement is the expected one, and so is every answer."""
        return self.judgement is self.statement.expected and all(found.ok for found in self.found)

    @property
    def telling(self) -> Found | None:
        """The answer whose run shows most: a part that fails, else the first with a run."""
        decide = [found for found in self.found if found.question.decides and found.shown is not None]
        return next((found for found in decide if not found.holds), decide[0] if decide else None)

    def json(self, judge: Judge) -> dict[str, Any]:
        """One row for `explain --json`."""
        statement = self.statement
        return {
            "id": statement.id,
            "original": statement.original,
            "english": statement.english,
            "judgement": self.judgement.value,
            "expected": statement.expected.value,
            "ok": self.ok,
            "why": statement.why,
            "why_zh": statement.why_zh,
            "cites": statement.cites,
            "questions": [found.json(judge) for found in self.found],
        }


class Judge:
    """Settles statements; each scenario under each variant is searched once."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self._worlds: dict[tuple[Scenario, str], World] = {}
        self._graphs: dict[tuple[Scenario, str], StateGraph] = {}
        self._answers: dict[Question, Found] = {}

    def world(self, scenario: Scenario, variant: str) -> World:
        """The scenario's composed system."""
        key = scenario, variant
        if key not in self._worlds:
            self._worlds[key] = (
                over_udp(scenario) if variant == UDP else compose(scenario, rules_of_variant(variant))
            )
        return self._worlds[key]

    def judge(self, statement: Statement) -> Judged:
        """Settle every question of a statement."""
        return Judged(statement, tuple(self.answer(question) for question in statement.questions))

    def answer(self, question: Question) -> Found:
        """Settle one question, once.

        Raises:
            ScopeFault: a perfect wire overflows.
        """
        if question not in self._answers:
            self._answers[question] = self._settled(question)
        return self._answers[question]

    def _settled(self, question: Question) -> Found:
        world = self.world(question.scenario, question.variant)
        graph = self.graph(question.scenario, question.variant)
        answer = settle_on(graph, question.formula(world))
        shown, occurs = answer.trace, True
        if question.premise is not None:
            witness = settle_on(graph, question.premise(world))
            occurs = witness.verdict is Verdict.REFUTED
            shown = shown or witness.trace
        holds = _holds(answer.verdict, asks_for_a_run=question.asks_for_a_run) if occurs else None
        return Found(question, answer, holds, shown)

    def graph(self, scenario: Scenario, variant: str) -> StateGraph:
        """Its reachable states.

        Raises:
            ScopeFault: a perfect wire overflows.
        """
        key = scenario, variant
        if key not in self._graphs:
            self._graphs[key] = explore_within(self.world(*key).system, self.limits)
        return self._graphs[key]


def _holds(verdict: Verdict, *, asks_for_a_run: bool) -> bool | None:
    """What a verdict says of a question; nothing if it is open."""
    if verdict is Verdict.UNDETERMINED:
        return None
    return (verdict is Verdict.REFUTED) is asks_for_a_run

"""Checking the statements of the seed text: each query by a search, the verdict from the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...checker.message import Message
from ...model.composed_system import ComposedSystem
from ...model.scenarios.scenario import Scenario
from ..claims.catalogue import UnknownClaim
from ..query_runner import QueryResult, QueryRunner, compose_variant
from .comparison import COMPARISON
from .datagrams import UDP, over_udp
from .handshake import EXAMPLE, HANDSHAKE
from .release import FLAGS, RELEASE
from .statement import Statement, StatementVerdict
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
        raise UnknownClaim(
            Message(
                "statement.unknown",
                "no statement {name!r}; there are {first} to {last}, and seed for all",
                name=name,
                first=first,
                last=last,
            )
        ) from None


@dataclass(frozen=True)
class StatementResult:
    """A statement with the answers to its queries."""

    statement: Statement
    answers: tuple[QueryResult, ...]

    @property
    def verdict(self) -> StatementVerdict:
        """The verdict that the decisive queries amount to."""
        parts = [found.holds for found in self.answers if found.query.decisive]
        if None in parts or not parts:
            return StatementVerdict.UNDETERMINED
        if all(parts):
            return StatementVerdict.TRUE
        return StatementVerdict.HALF_TRUE if any(parts) else StatementVerdict.FALSE

    @property
    def ok(self) -> bool:
        """The verdict is the expected one, and so is every answer."""
        return self.verdict is self.statement.expected and all(found.ok for found in self.answers)

    @property
    def representative(self) -> QueryResult | None:
        """The answer whose run shows most: a part that fails, else the first with a run."""
        decisive = [found for found in self.answers if found.query.decisive and found.trace is not None]
        return next((found for found in decisive if not found.holds), decisive[0] if decisive else None)

    def json(self) -> dict[str, Any]:
        """One row of `explain --json`."""
        statement = self.statement
        return {
            "id": statement.id,
            "text": statement.text,
            "verdict": self.verdict.value,
            "expected": statement.expected.value,
            "ok": self.ok,
            "why": statement.why,
            "cites": statement.cites,
            "queries": [found.json() for found in self.answers],
        }


def statement_runner() -> QueryRunner:
    """A runner that also composes systems that speak UDP."""
    return QueryRunner(compose=_composed)


def check_statement(statement: Statement, runner: QueryRunner) -> StatementResult:
    """Answer every query of a statement."""
    return StatementResult(statement, tuple(runner.answer(query) for query in statement.queries))


def _composed(scenario: Scenario, variant: str) -> ComposedSystem:
    return over_udp(scenario) if variant == UDP else compose_variant(scenario, variant)

"""Settling the statements of the seed text: each question by a search, the judgement from the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...model.composed_system import ComposedSystem
from ...model.scenarios.scenario import Scenario
from ..claims.catalogue import UnknownClaim
from ..query import QueryResult, QueryRunner
from .comparison import COMPARISON
from .datagrams import UDP, over_udp
from .handshake import EXAMPLE, HANDSHAKE
from .release import FLAGS, RELEASE
from .statement import Judgement, Statement
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
class Judged:
    """A statement with what was found."""

    statement: Statement
    found: tuple[QueryResult, ...]

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
    def telling(self) -> QueryResult | None:
        """The answer whose run shows most: a part that fails, else the first with a run."""
        decide = [found for found in self.found if found.question.decides and found.shown is not None]
        return next((found for found in decide if not found.holds), decide[0] if decide else None)

    def json(self) -> dict[str, Any]:
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
            "questions": [found.json() for found in self.found],
        }


class Judge(QueryRunner):
    """Settles statements."""

    def compose(self, scenario: Scenario, variant: str) -> ComposedSystem:
        """The system of a scenario under the rules of a variant of TCP, or under UDP."""
        return over_udp(scenario) if variant == UDP else super().compose(scenario, variant)

    def judge(self, statement: Statement) -> Judged:
        """Settle every question of a statement."""
        return Judged(statement, tuple(self.answer(question) for question in statement.questions))

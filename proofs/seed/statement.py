"""Statements of the seed text, each with the queries that decide it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from ...checker.message import Message
from ...model.scenarios.scenario import Scenario
from ..query import Query


class StatementVerdict(Enum):
    """The verdict on a statement."""

    TRUE = "true"
    """Every decisive query holds."""
    FALSE = "false"
    """No decisive query holds."""
    HALF_TRUE = "half true"
    """Some decisive queries hold and some do not."""
    UNDETERMINED = "undetermined"
    """A decisive query is undetermined, or its premise never occurs."""


@dataclass(frozen=True)
class Statement:
    """A sentence of the seed text.

    The text is in Chinese: it is the Chinese translation of the message `seed.NN`, whose English is ours.
    """

    id: str
    """`seed-07`."""
    text: str
    expected: StatementVerdict
    why: str
    """The reason for the verdict: the message `seed.NN.why`."""
    queries: tuple[Query, ...]
    example: Scenario | None = None
    """A scenario whose example run shows the matter better than a shortest run."""
    cites: str = field(default="3.5", kw_only=True)

    def __post_init__(self) -> None:
        """Give the text and the reason their ids."""
        id = self.id.replace("-", ".")
        object.__setattr__(self, "text", Message(id, self.text))
        reason = f"{id}.why"
        object.__setattr__(self, "why", Message(reason, self.why))

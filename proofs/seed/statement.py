"""A statement of the seed text, and the judgement that the answers to its questions make."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from ...model.scenarios.scenario import Scenario
from ..question import Query


class Judgement(Enum):
    """What becomes of a statement."""

    TRUE = "true"
    """Each part that decides holds."""
    FALSE = "false"
    """No part that decides holds."""
    HALF_TRUE = "half true"
    """Some parts hold and some do not."""
    OPEN = "open"
    """Some part was not decided, or its premise never occurs."""


@dataclass(frozen=True)
class Statement:
    """A sentence of the seed text."""

    id: str
    original: str
    english: str
    expected: Judgement
    why: str
    why_zh: str
    questions: tuple[Query, ...]
    told: Scenario | None = None
    """Its example run shows the matter better than a shortest one."""
    cites: str = field(default="3.5", kw_only=True)

"""Defects: each with queries that show it, and with the same or similar queries where it is cured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...checker.message import Message
from ...model.scenarios.scenario import Scenario
from ...model.variants.catalogue import RFC_9293
from ..query import Query
from ..query_runner import QueryResult


@dataclass(frozen=True)
class ExampleRun:
    """A scenario and a variant whose example run shows the cure."""

    scenario: Scenario
    variant: str = RFC_9293


@dataclass(frozen=True)
class Defect:
    """A known defect of a standard, or of an implementation that the standard warns of.

    The texts become messages with the ids `defect.N.title`, `defect.N.standard` and so on.
    """

    id: str
    """`defect-7`."""
    title: str
    cites: str
    source: str
    """The publication that describes it."""
    standard: str
    """The provision of the RFC, in other words."""
    consequence: str
    """The consequence that the runs show."""
    cure: str
    faults: tuple[Query, ...]
    """Queries whose answers show the defect."""
    cures: tuple[Query, ...]
    """The same queries, or the ones that matter, where the defect is cured."""
    related: tuple[Query, ...] = ()
    """Queries that show the limits of the defect or of its cure."""
    example: ExampleRun | None = None
    """The cure at work; without one it is the shortest run to where the first cure matters, if any."""

    def __post_init__(self) -> None:
        """Give the texts their ids."""
        for name in ("title", "standard", "consequence", "cure"):
            id = f"{self.id.replace('-', '.')}.{name}"
            object.__setattr__(self, name, Message(id, getattr(self, name)))

    @property
    def queries(self) -> tuple[Query, ...]:
        """All queries."""
        return (*self.faults, *self.cures, *self.related)


@dataclass(frozen=True)
class DefectResult:
    """A defect with the answers to its queries."""

    defect: Defect
    faults: tuple[QueryResult, ...]
    cures: tuple[QueryResult, ...]
    related: tuple[QueryResult, ...]

    @property
    def answers(self) -> tuple[QueryResult, ...]:
        """Every answer."""
        return (*self.faults, *self.cures, *self.related)

    @property
    def is_undetermined(self) -> bool:
        """Some query is undetermined."""
        return any(found.holds is None for found in self.answers)

    @property
    def ok(self) -> bool:
        """Every answer is the expected one: the defect shows, and it is cured."""
        return all(found.ok for found in self.answers)

    def json(self) -> dict[str, Any]:
        """One row of `explain --json`."""
        texts = ("id", "title", "cites", "source", "standard", "consequence", "cure")
        return {
            **{name: getattr(self.defect, name) for name in texts},
            "ok": self.ok,
            "faults": [found.json() for found in self.faults],
            "cures": [found.json() for found in self.cures],
            "related": [found.json() for found in self.related],
        }

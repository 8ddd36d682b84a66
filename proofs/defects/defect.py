"""What a defect is: what the RFC says, what is asked where it shows, and the same where it is cured."""

from __future__ import annotations

from dataclasses import dataclass

from ...model.scenarios.scenario import Scenario
from ...model.variants.catalogue import RFC_9293
from ..query import QueryResult
from ..question import Query


@dataclass(frozen=True)
class Told:
    """An example run that shows the cure at work."""

    scenario: Scenario
    variant: str = RFC_9293


@dataclass(frozen=True)
class Defect:
    """A known defect of a standard, or of an implementation that the standard warns of."""

    id: str
    title: str
    title_zh: str
    cites: str
    source: str
    """Who has told of it."""
    says: str
    """What the RFC says, in other words."""
    says_zh: str
    happens: str
    """What the runs show."""
    happens_zh: str
    cure: str
    cure_zh: str
    faults: tuple[Query, ...]
    """Each comes out as it does because of the defect: the question says which way."""
    cures: tuple[Query, ...]
    """The same questions, or the ones that matter, where the defect is cured."""
    besides: tuple[Query, ...] = ()
    told: Told | None = None
    """The cure at work; without one it is the shortest run to where the first cure matters, if any."""

    @property
    def questions(self) -> tuple[Query, ...]:
        """All that is asked."""
        return (*self.faults, *self.cures, *self.besides)


@dataclass(frozen=True)
class Looked:
    """A defect with what was found."""

    defect: Defect
    faults: tuple[QueryResult, ...]
    cures: tuple[QueryResult, ...]
    besides: tuple[QueryResult, ...]

    @property
    def all(self) -> tuple[QueryResult, ...]:
        """Every answer."""
        return (*self.faults, *self.cures, *self.besides)

    @property
    def is_open(self) -> bool:
        """Something was not decided."""
        return any(found.holds is None for found in self.all)

    @property
    def ok(self) -> bool:
        """The defect shows, it is cured, and nothing else came out otherwise than expected."""
        return all(found.ok for found in self.all)

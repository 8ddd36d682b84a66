"""What a defect is: what the RFC says, what is asked where it shows, and the same where it is cured."""

from __future__ import annotations

from dataclasses import dataclass

from ...model.scenario import Scenario
from ...model.variants import RFC_9293
from ..asking import Found
from ..question import Question


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
    faults: tuple[Question, ...]
    """Each comes out as it does because of the defect: the question says which way."""
    cures: tuple[Question, ...]
    """The same questions, or the ones that matter, where the defect is cured."""
    besides: tuple[Question, ...] = ()
    told: Told | None = None
    """The cure at work; without one it is the shortest run to where the first cure matters, if any."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that is asked."""
        return (*self.faults, *self.cures, *self.besides)


@dataclass(frozen=True)
class Looked:
    """A defect with what was found."""

    defect: Defect
    faults: tuple[Found, ...]
    cures: tuple[Found, ...]
    besides: tuple[Found, ...]

    @property
    def all(self) -> tuple[Found, ...]:
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

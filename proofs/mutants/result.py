"""Results of mutation testing: the claims that kill a mutant, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from ..claims.rules import EXACTLY_ONE_RULE
from .survivors import reason_for

BY_THE_RULES = "by the rules"
BY_INVARIANTS = "by invariants"


class KillMethod(Enum):
    """The way in which a claim kills a mutant."""

    REFUTED = "refuted"
    """A run refutes the claim."""
    UNPROVED = "unproved"
    """z3 no longer proves the claim: from some state a step breaks it."""
    VACUOUS = "vacuous"
    """The premise of the claim no longer occurs where it did."""


@dataclass(frozen=True)
class Kill:
    """A claim that kills a mutant in a scenario."""

    claim: str
    scenario: str
    method: KillMethod
    steps: int = 0
    """The length of a shortest run that refutes the claim."""


class Difference(Enum):
    """The difference between a mutant and the unchanged rules in one scenario."""

    NOT_EXERCISED = "not exercised"
    """No changed rule applies in any reachable state, nor did before."""
    INDISTINGUISHABLE = "indistinguishable"
    """Changed rules apply, and the states and steps are those of the unchanged rules."""
    DIFFERENT = "different"
    INCOMPLETE = "incomplete"
    """A channel overflows, or the states are too many: the search is incomplete."""


class MutantStatus(Enum):
    """The outcome of a mutant."""

    KILLED = "killed"
    KILLED_BY_RULES = "killed by exactly-one-rule"
    """Only the claim that exactly one rule applies kills it: no run that was tried differs."""
    EQUIVALENT = "equivalent"
    """z3: what it lacks is implied."""
    INDISTINGUISHABLE = "indistinguishable"
    """In all scenarios that exercise its rule the states and the steps are those of the unchanged rules."""
    SURVIVED = "survived"
    """It survives, and a reason says why no claim kills it (`survivors`)."""
    UNEXPLAINED = "unexplained"
    """It survives, and no reason says why."""


@dataclass(frozen=True)
class MutantResult:
    """A mutant with all that was found."""

    mutant: str
    kills: tuple[Kill, ...] = ()
    """Of each claim the one with the shortest run."""
    flawed: bool = False
    """In some step two rules apply, or none."""
    equivalence: str = ""
    """The way in which z3 showed that the mutant is equivalent."""
    differences: dict[str, Difference] = field(default_factory=dict)
    """The difference in each scenario that exercises the mutant."""

    @property
    def status(self) -> MutantStatus:
        """The outcome of the mutant."""
        if self.kills:
            return MutantStatus.KILLED
        if self.equivalence:
            return MutantStatus.EQUIVALENT
        if reason_for(self.mutant) is not None:
            return MutantStatus.SURVIVED
        if self.flawed:
            return MutantStatus.KILLED_BY_RULES
        if self.differences and set(self.differences.values()) == {Difference.INDISTINGUISHABLE}:
            return MutantStatus.INDISTINGUISHABLE
        return MutantStatus.UNEXPLAINED

    @property
    def shortest(self) -> int | None:
        """The steps of the shortest run that refutes a claim; None if none does."""
        return min((kill.steps for kill in self.kills if kill.method is KillMethod.REFUTED), default=None)

    @property
    def killing_claims(self) -> set[str]:
        """The claims that kill it."""
        return {kill.claim for kill in self.kills} | ({EXACTLY_ONE_RULE.id} if self.flawed else set())

    def by_claim(self, claim: str) -> MutantResult:
        """The result as one claim sees it."""
        kills = tuple(kill for kill in self.kills if kill.claim == claim)
        return replace(self, kills=kills, flawed=self.flawed and claim == EXACTLY_ONE_RULE.id)

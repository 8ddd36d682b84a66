"""The matrix: for each mutant the claims that notice it, and where.

A mutant is tried in the scenarios that its rule has a part in, the small ones first, until a run refutes a
claim. Before that z3 is asked whether the mutant is one at all, and at the end whether the claims about any
segment can still be proved. What nothing notices needs a reason (`reasons`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from ...checker.verdict import Verdict
from ...model.recompose import alone_through, changed_in
from ...model.rule import Rule
from ...model.scenarios.catalogue import SCENARIOS
from ...model.variants.catalogue import MUTANTS, RFC_9293, rules_of_variant
from ...model.variants.mutation import Mutation, MutationKind, every_mutation, mutated, mutation_named
from ..case import OPEN_ENDPOINT, RULES
from ..claims.catalogue import CLAIMS
from ..claims.rules import EXACTLY_ONE_RULE, RuleClaim
from ..runner import prove_for_open_endpoint
from .determinism import flaw_of
from .equivalence import implied
from .survivors import reason_for
from .trial import Baseline, Difference, Kill, KillMethod, stages

SMALL = (
    "three-way-handshake", "four-way-close", "three-segment-close", "simultaneous-open",
    "simultaneous-close", "lossy-handshake", "half-close", "slow-reader", "half-open", "lost-last-ack",
    "early-close", "abort-and-reopen", "lossy-close", "split-handshake", "close-with-unread-data",
    "half-duplex-shut-window", "shut-window", "lossy-abort", "one-octet", "reset", "lossy-simultaneous-open",
    "giving-up", "refused", "reincarnation", "user-timeout", "crash-and-reopen", "old-duplicate-syn",
    "lossy-lifecycle", "lossy-unread-data", "early-calls", "half-duplex-calls",
)  # fmt: skip
"""The scenarios of few states, in the order in which mutants are tried: about that of their numbers."""

SEEN_ELSEWHERE = (*(name for name in SCENARIOS if name.startswith("figure-")), "seed")
"""Runs of figures, at 32 bits: what can happen there happens in other scenarios too."""

LARGE = tuple(name for name in SCENARIOS if name not in (*SMALL, *SEEN_ELSEWHERE))
"""Only what no small scenario shows is tried in them."""


class MutantStatus(Enum):
    """What became of a mutant."""

    CAUGHT = "caught"
    FLAWED = "exactly one rule"
    """Only the claim that one rule applies notices it: no run that was tried shows a difference."""
    IMPLIED = "implied"
    """z3: what it lacks is there anyhow."""
    SAME = "same"
    """In all scenarios that try its rule the states and the steps are those of the unchanged rules."""
    EXCUSED = "excused"
    """There is a reason why no claim speaks of it."""
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class MutantResult:
    """A mutant with all that was found."""

    mutant: str
    catches: tuple[Kill, ...] = ()
    """Of each claim the one with the shortest run."""
    flaw: bool = False
    """In some step two rules apply, or none."""
    implied: str = ""
    """How z3 showed that the mutant is none."""
    sights: dict[str, Difference] = field(default_factory=dict)
    """What the scenarios that have something to show of it showed."""

    @property
    def fate(self) -> MutantStatus:
        """What became of it."""
        if self.catches:
            return MutantStatus.CAUGHT
        if self.implied:
            return MutantStatus.IMPLIED
        if reason_for(self.mutant) is not None:
            return MutantStatus.EXCUSED
        if self.flaw:
            return MutantStatus.FLAWED
        if self.sights and set(self.sights.values()) == {Difference.SAME}:
            return MutantStatus.SAME
        return MutantStatus.UNEXPLAINED

    @property
    def shortest(self) -> int | None:
        """The steps of the shortest run that refutes a claim; None if none does."""
        return min((catch.steps for catch in self.catches if catch.how is KillMethod.REFUTED), default=None)

    @property
    def killing_claims(self) -> set[str]:
        """The claims that kill it."""
        return {kill.claim for kill in self.catches} | ({EXACTLY_ONE_RULE.id} if self.flaw else set())

    def by_claim(self, claim: str) -> MutantResult:
        """The result as one claim sees it."""
        kills = tuple(kill for kill in self.catches if kill.claim == claim)
        return replace(self, catches=kills, flaw=self.flaw and claim == EXACTLY_ONE_RULE.id)


@dataclass
class MutationRunner:
    """Tries mutants; scenarios are searched once for all of them."""

    claims: frozenset[str] = frozenset(CLAIMS)
    """Those asked."""
    all_scenarios: bool = False
    """Not to stop at the first refutation, and to try the large ones as well."""
    known: Mapping[str, MutantResult] = field(default_factory=dict)
    """What was found before. Where a mutant was caught it is tried first, and what nothing caught is not
    tried in the large scenarios again."""
    stages: dict[str, Baseline] = field(default_factory=stages)

    def row(self, name: str) -> MutantResult:
        """What becomes of the mutant of that name."""
        mutation = mutation_named(name)
        if mutation is None:
            return self._row(name, rules_of_variant(name), rules_of_variant(name), None)
        return self._row(name, mutated(mutation), mutation.alone(), mutation)

    def _row(
        self, name: str, rules: tuple[Rule, ...], unordered: tuple[Rule, ...], mutation: Mutation | None
    ) -> MutantResult:
        flaw = EXACTLY_ONE_RULE.id in self.claims and _may_be_flawed(mutation) and _is_flawed(unordered)
        if mutation is not None and implied(mutation):
            return MutantResult(name, flaw=flaw, implied=BY_THE_RULES)
        sights: dict[str, Difference] = {}
        before = self.known.get(name, MutantResult(name))
        small = dict.fromkeys((*_where_to_look(name, before), *SMALL))
        catches = self._about_the_rules(name, rules)
        if self.all_scenarios or not catches:
            catches += self._tried(small, rules, mutation, sights)
        if not _refuted(catches) and mutation is not None and implied(mutation, invariants_too=True):
            return MutantResult(name, flaw=flaw, implied=BY_INVARIANTS)
        if self.all_scenarios or not _refuted(catches):
            catches += self._for_open_endpoint(rules)
        if self.all_scenarios or not (catches or before.sights):
            catches += self._tried(LARGE, rules, mutation, sights)
        return MutantResult(
            name, _shortest(catches), flaw, "", {} if catches else {**before.sights, **sights}
        )

    def _about_the_rules(self, name: str, rules: tuple[Rule, ...]) -> list[Kill]:
        """The claims about the rules that are to notice this mutant, but for that exactly one applies."""
        return [
            Kill(claim.id, RULES, KillMethod.REFUTED)
            for claim in CLAIMS.values()
            if isinstance(claim, RuleClaim) and claim is not EXACTLY_ONE_RULE and claim.id in self.claims
            if name in claim.broken_by and claim.check(rules).verdict is Verdict.REFUTED
        ]

    def _tried(
        self,
        names: Iterable[str],
        rules: tuple[Rule, ...],
        mutation: Mutation | None,
        sights: dict[str, Difference],
    ) -> list[Kill]:
        """What the scenarios of these names show, up to the first that refutes a claim."""
        found: list[Kill] = []
        for name in names:
            stage = self.stages.get(name)
            if stage is None or _has_no_part(stage, mutation):
                continue
            outcome = stage.judge(rules)
            if outcome.sight is not Difference.UNTOUCHED:
                sights[name] = outcome.sight
            found += [catch for catch in outcome.catches if catch.claim in self.claims]
            if _refuted(found) and not self.all_scenarios:
                break
        return found

    def _for_open_endpoint(self, rules: tuple[Rule, ...]) -> list[Kill]:
        """The claims about one endpoint that its changed steps no longer keep, whatever segment comes."""
        system, side = alone_through(rules)
        found = []
        for claim in CLAIMS.values():
            proved = claim.open_endpoint is not None and RFC_9293 in claim.open_endpoint_under
            if claim.id not in self.claims or not proved:
                continue
            if prove_for_open_endpoint(claim, system, side).verdict is not Verdict.PROVED:
                found.append(Kill(claim.id, OPEN_ENDPOINT, KillMethod.UNPROVED))
        return found


def _where_to_look(name: str, before: MutantResult) -> Iterator[str]:
    """The scenarios in which the mutant is known or claimed to be caught."""
    yield from [catch.scenario for catch in before.catches if catch.how is KillMethod.REFUTED][:1]
    yield from (claim.broken_by[name] for claim in CLAIMS.values() if name in claim.broken_by)


BY_THE_RULES = "by the rules"
BY_INVARIANTS = "by invariants"


def _may_be_flawed(mutation: Mutation | None) -> bool:
    """What is sent, owed or passed on is no condition of another rule."""
    return mutation is None or mutation.kind not in (MutationKind.MUTE, MutationKind.EXCUSE, MutationKind.END)


def _is_flawed(rules: tuple[Rule, ...]) -> bool:
    return flaw_of(rules, changed_in(rules)) is not None


def _has_no_part(stage: Baseline, mutation: Mutation | None) -> bool:
    """The rule never applies there; without one of its conditions it might."""
    return mutation is not None and mutation.kind is not MutationKind.DROP and not stage.tries(mutation.rule)


def _refuted(catches: Iterable[Kill]) -> bool:
    return any(catch.how is KillMethod.REFUTED for catch in catches)


def _shortest(catches: Iterable[Kill]) -> tuple[Kill, ...]:
    """Of each claim the shortest run; where no run refutes any, what else there is. In their order."""
    found = list(catches)
    runs = [catch for catch in found if catch.how is KillMethod.REFUTED]
    best: dict[str, Kill] = {}
    for catch in sorted(runs or found, key=lambda one: (list(KillMethod).index(one.how), one.steps)):
        best.setdefault(catch.claim, catch)
    return tuple(best[name] for name in CLAIMS if name in best)


def every_mutant() -> list[str]:
    """The names of all: those generated, in the order of the rules, then those made by hand."""
    return [*(mutation.name for mutation in every_mutation()), *MUTANTS]

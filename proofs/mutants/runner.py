"""The mutation runner: finds for each mutant the claims that kill it, and the scenarios in which they do.

A mutant is tried in the scenarios that exercise its rule, the small ones first, until a run refutes a claim.
Before that z3 decides whether the mutant is equivalent, and at the end whether the claims about an open
endpoint can still be proved. A mutant that survives needs a reason (`survivors`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...checker.verdict import Verdict
from ...model.recompose import changed_in, open_endpoint_through
from ...model.rule import Rule
from ...model.scenarios.catalogue import SCENARIOS
from ...model.variants.catalogue import MUTANTS, RFC_9293, rules_of_variant
from ...model.variants.mutation import Mutation, MutationKind, every_mutation, mutated, mutation_named
from ..case import OPEN_ENDPOINT, RULES
from ..claims.catalogue import CLAIMS
from ..claims.rules import EXACTLY_ONE_RULE, RuleClaim
from ..runner import prove_for_open_endpoint
from .baseline import Baseline, baselines
from .determinism import flaw_of
from .equivalence import implied
from .result import BY_INVARIANTS, BY_THE_RULES, Difference, Kill, KillMethod, MutantResult

SMALL = (
    "three-way-handshake", "four-way-close", "three-segment-close", "simultaneous-open",
    "simultaneous-close", "lossy-handshake", "half-close", "slow-reader", "half-open", "lost-last-ack",
    "early-close", "abort-and-reopen", "lossy-close", "split-handshake", "close-with-unread-data",
    "half-duplex-shut-window", "shut-window", "lossy-abort", "one-octet", "reset", "lossy-simultaneous-open",
    "giving-up", "refused", "reincarnation", "user-timeout", "crash-and-reopen", "old-duplicate-syn",
    "lossy-lifecycle", "lossy-unread-data", "early-calls", "half-duplex-calls",
)  # fmt: skip
"""The scenarios of few states, in the order in which mutants are tried."""

SEEN_ELSEWHERE = (*(name for name in SCENARIOS if name.startswith("figure-")), "seed")
"""Runs of figures at 32 bits: all that happens there happens in other scenarios too."""

LARGE = tuple(name for name in SCENARIOS if name not in (*SMALL, *SEEN_ELSEWHERE))
"""Only mutants that no small scenario kills are tried in them."""


@dataclass
class MutationRunner:
    """Tries mutants; scenarios are searched once for all of them."""

    claims: frozenset[str] = frozenset(CLAIMS)
    """The claims that are checked."""
    all_scenarios: bool = False
    """Continue after the first refutation, and try the large scenarios as well."""
    previous: Mapping[str, MutantResult] = field(default_factory=dict)
    """Earlier results. A mutant is tried first where it was killed, and a survivor is not tried in the large
    scenarios again."""
    baselines: dict[str, Baseline] = field(default_factory=baselines)

    def result(self, name: str) -> MutantResult:
        """The result of the mutant of that name."""
        mutation = mutation_named(name)
        if mutation is None:
            return self._result(name, rules_of_variant(name), rules_of_variant(name), None)
        return self._result(name, mutated(mutation), mutation.alone(), mutation)

    def _result(
        self, name: str, rules: tuple[Rule, ...], unordered: tuple[Rule, ...], mutation: Mutation | None
    ) -> MutantResult:
        flaw = EXACTLY_ONE_RULE.id in self.claims and _may_be_flawed(mutation) and _is_flawed(unordered)
        if mutation is not None and implied(mutation):
            return MutantResult(name, flawed=flaw, equivalence=BY_THE_RULES)
        differences: dict[str, Difference] = {}
        before = self.previous.get(name, MutantResult(name))
        small = dict.fromkeys((*_likely_scenarios(name, before), *SMALL))
        kills = self._about_the_rules(name, rules)
        if self.all_scenarios or not kills:
            kills += self._in_scenarios(small, rules, mutation, differences)
        if not _refuted(kills) and mutation is not None and implied(mutation, invariants_too=True):
            return MutantResult(name, flawed=flaw, equivalence=BY_INVARIANTS)
        if self.all_scenarios or not _refuted(kills):
            kills += self._for_open_endpoint(rules)
        if self.all_scenarios or not (kills or before.differences):
            kills += self._in_scenarios(LARGE, rules, mutation, differences)
        return MutantResult(
            name, _shortest(kills), flaw, "", {} if kills else {**before.differences, **differences}
        )

    def _about_the_rules(self, name: str, rules: tuple[Rule, ...]) -> list[Kill]:
        """The kills by claims about the rules, without exactly-one-rule."""
        return [
            Kill(claim.id, RULES, KillMethod.REFUTED)
            for claim in CLAIMS.values()
            if isinstance(claim, RuleClaim) and claim is not EXACTLY_ONE_RULE and claim.id in self.claims
            if name in claim.broken_by and claim.check(rules).verdict is Verdict.REFUTED
        ]

    def _in_scenarios(
        self,
        names: Iterable[str],
        rules: tuple[Rule, ...],
        mutation: Mutation | None,
        differences: dict[str, Difference],
    ) -> list[Kill]:
        """The kills in the scenarios of these names, up to the first that refutes a claim."""
        found: list[Kill] = []
        for name in names:
            baseline = self.baselines.get(name)
            if baseline is None or _is_not_exercised(baseline, mutation):
                continue
            outcome = baseline.compare(rules)
            if outcome.difference is not Difference.NOT_EXERCISED:
                differences[name] = outcome.difference
            found += [kill for kill in outcome.kills if kill.claim in self.claims]
            if _refuted(found) and not self.all_scenarios:
                break
        return found

    def _for_open_endpoint(self, rules: tuple[Rule, ...]) -> list[Kill]:
        """The kills by claims about an open endpoint that its changed steps no longer preserve."""
        system, side = open_endpoint_through(rules)
        found = []
        for claim in CLAIMS.values():
            proved = claim.open_endpoint is not None and RFC_9293 in claim.open_endpoint_under
            if claim.id not in self.claims or not proved:
                continue
            if prove_for_open_endpoint(claim, system, side).verdict is not Verdict.PROVED:
                found.append(Kill(claim.id, OPEN_ENDPOINT, KillMethod.UNPROVED))
        return found


def _likely_scenarios(name: str, before: MutantResult) -> Iterator[str]:
    """The scenarios in which the mutant is known or claimed to be killed."""
    yield from [kill.scenario for kill in before.kills if kill.method is KillMethod.REFUTED][:1]
    yield from (claim.broken_by[name] for claim in CLAIMS.values() if name in claim.broken_by)


def _may_be_flawed(mutation: Mutation | None) -> bool:
    """A segment sent, an ACK due or the next step is no condition of another rule."""
    return mutation is None or mutation.kind not in (
        MutationKind.DROP_SEND,
        MutationKind.DROP_ACK,
        MutationKind.STOP_PROCESSING,
    )


def _is_flawed(rules: tuple[Rule, ...]) -> bool:
    return flaw_of(rules, changed_in(rules)) is not None


def _is_not_exercised(baseline: Baseline, mutation: Mutation | None) -> bool:
    """The rule never applies there; a rule without one of its conditions might."""
    return (
        mutation is not None
        and mutation.kind is not MutationKind.DROP_GUARD
        and not baseline.exercises(mutation.rule)
    )


def _refuted(kills: Iterable[Kill]) -> bool:
    return any(kill.method is KillMethod.REFUTED for kill in kills)


def _shortest(kills: Iterable[Kill]) -> tuple[Kill, ...]:
    """Of each claim the kill by the shortest run; the other kills only where no run refutes any claim."""
    found = list(kills)
    runs = [kill for kill in found if kill.method is KillMethod.REFUTED]
    best: dict[str, Kill] = {}
    for kill in sorted(runs or found, key=lambda one: (list(KillMethod).index(one.method), one.steps)):
        best.setdefault(kill.claim, kill)
    return tuple(best[name] for name in CLAIMS if name in best)


def every_mutant() -> list[str]:
    """The names of all: those generated, in the order of the rules, then those made by hand."""
    return [*(mutation.name for mutation in every_mutation()), *MUTANTS]

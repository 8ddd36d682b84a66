"""The claim runner: checks each case by its method; each result has its scope and assumptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..checker.engines.bounded.check import check_bounded
from ..checker.engines.explicit.check import check_on_graph
from ..checker.engines.exploration import DEFAULT, Limits, explore_within
from ..checker.engines.induction import check_by_induction
from ..checker.graph import Progress, ScopeFault, StateGraph
from ..checker.message import Listing, Message
from ..checker.properties.forms import Property
from ..checker.properties.invariant import Always
from ..checker.properties.step_property import EveryStep
from ..checker.system import System
from ..checker.verdict import Answer, Verdict
from ..model.composed_system import ComposedSystem, compose
from ..model.open_endpoint import open_endpoint
from ..model.scenarios.catalogue import scenario_named
from ..model.side import Side
from ..model.unbounded import unbounded_system
from ..model.variants.catalogue import rules_of_variant
from .answers import with_values, worst
from .case import BOUNDED, INDUCTION, OPEN_ENDPOINT, SEARCH, UNBOUNDED_CHANNELS, Case
from .claim import Claim, Liveness
from .claims.rules import SCOPE, RuleClaim
from .result import Result
from .selection import DEFAULT_BOUND
from .unbounded.claims import ASSUMED, UNBOUNDED
from .unbounded.prover import check_unbounded


@dataclass(frozen=True)
class CaseAnswer:
    """An answer, and where states were enumerated how many are witnesses and what enumerated them."""

    answer: Answer
    premise_states: int | None = None
    engine: str | None = None


@dataclass
class ClaimRunner:
    """Checks cases; composed systems and their graphs are shared, one for each scenario and variant."""

    limits: Limits = DEFAULT
    """Of each search."""
    bound: int = DEFAULT_BOUND
    """Steps a bounded search may take."""
    progress: Callable[[str, Progress], None] | None = None
    proofs: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """Of open endpoints: by claim and variant, as far as they have been found."""
    _composed_systems: dict[tuple[str, str], ComposedSystem] = field(default_factory=dict)
    _graphs: dict[tuple[str, str], StateGraph | ScopeFault] = field(default_factory=dict)

    def composed(self, scenario: str, variant: str) -> ComposedSystem:
        """The composed system of a scenario under a variant."""
        key = scenario, variant
        if key not in self._composed_systems:
            self._composed_systems[key] = compose(scenario_named(scenario), rules_of_variant(variant))
        return self._composed_systems[key]

    def graph(self, scenario: str, variant: str) -> StateGraph:
        """Its reachable states.

        Raises:
            ScopeFault: a perfect channel overflows.
        """
        key = scenario, variant
        if key not in self._graphs:
            report = self.progress
            name = scenario if variant == "rfc9293" else f"{scenario}, {variant}"
            tell = None if report is None else (lambda progress: report(name, progress))
            try:
                self._graphs[key] = explore_within(self.composed(*key).system, self.limits, tell)
            except ScopeFault as fault:
                self._graphs[key] = fault
        found = self._graphs[key]
        if isinstance(found, ScopeFault):
            raise found
        return found

    def check(self, case: Case) -> Result:
        """Check one case."""
        if isinstance(case.claim, RuleClaim):
            return Result(case, case.claim.check(rules_of_variant(case.variant)), dict(SCOPE), ())
        if case.scenario == OPEN_ENDPOINT:
            return self._for_open_endpoint(case)
        if case.scenario == UNBOUNDED_CHANNELS:
            return self._over_unbounded_channels(case)
        composed = self.composed(case.scenario, case.variant)
        method = self._bounded if case.method == BOUNDED else self._searched
        try:
            found = method(case, composed)
        except MemoryError:
            found = CaseAnswer(
                Answer(
                    Verdict.UNDETERMINED,
                    case.method,
                    Message("runner.no-memory", "No memory is left to check it."),
                )
            )
        fairness = () if case.fairness is None else (_assumed(case.fairness),)
        assumptions = (*composed.system.assumptions, *fairness)
        return Result(
            case, found.answer, dict(composed.system.scope), assumptions, found.premise_states, found.engine
        )

    def _for_open_endpoint(self, case: Case) -> Result:
        system, _ = open_endpoint(rules_of_variant(case.variant))
        if case.claim.open_endpoint is None or case.method == SEARCH:
            reason = Message(
                "runner.open-endpoint-only",
                "Only a claim about one endpoint is proved for an open endpoint, by induction.",
            )
            answer = Answer(Verdict.UNDETERMINED, case.method, reason)
        else:
            answer = self._by_induction(case.claim, case.variant)
        return Result(case, answer, dict(system.scope), system.assumptions)

    def _by_induction(self, claim: Claim, variant: str) -> Answer:
        """The proof for an open endpoint, after those of the claims that it rests on; each is found once."""
        key = claim.id, variant
        if key not in self.proofs:
            open_ = [one.id for one in claim.rests_on if not _is_proved(self._by_induction(one, variant))]
            if open_:
                reason = Message(
                    "runner.rests-on", "It rests on {claims}, which is not proved.", claims=Listing(open_)
                )
                self.proofs[key] = Answer(Verdict.UNDETERMINED, INDUCTION, reason)
            else:
                self.proofs[key] = prove_for_open_endpoint(claim, *open_endpoint(rules_of_variant(variant)))
        return self.proofs[key]

    def _over_unbounded_channels(self, case: Case) -> Result:
        rules = rules_of_variant(case.variant)
        system = unbounded_system(rules).system
        if case.claim.unbounded_channels and case.method != SEARCH:
            answer = check_unbounded(case.claim.id, rules)
        else:
            reason = Message(
                "runner.unbounded-only",
                "Only a claim with lemmas is proved for unbounded channels, by induction.",
            )
            answer = Answer(Verdict.UNDETERMINED, case.method, reason)
        own = UNBOUNDED[case.claim.id].assumed if case.claim.unbounded_channels else ()
        return Result(case, answer, dict(system.scope), (*system.assumptions, *ASSUMED, *own))

    def _searched(self, case: Case, composed: ComposedSystem) -> CaseAnswer:
        try:
            graph = self.graph(case.scenario, case.variant)
        except ScopeFault as fault:
            return CaseAnswer(Answer(Verdict.UNDETERMINED, SEARCH, fault.reason, fault.trace))
        answers = []
        for formula in formulas_of(case, composed):
            answer = check_on_graph(graph, formula)
            answers.append(with_values(answer, formula, composed.system))
        return CaseAnswer(worst(answers), len(graph.where(case.claim.premise(composed))), graph.engine)

    def _bounded(self, case: Case, composed: ComposedSystem) -> CaseAnswer:
        answers = []
        for formula in formulas_of(case, composed):
            answer = check_bounded(composed.system, formula, self.bound)
            answers.append(with_values(answer, formula, composed.system))
        return CaseAnswer(worst(answers))


def _assumed(fairness: str) -> Message:
    return Message("assumption.fairness", "fairness: {fairness}", fairness=fairness)


def _is_proved(answer: Answer) -> bool:
    return answer.verdict is Verdict.PROVED


def prove_for_open_endpoint(claim: Claim, system: System, side: Side) -> Answer:
    """Prove a claim about one endpoint by induction; the claims that it rests on are assumed."""
    formula = claim.open_endpoint(side) if claim.open_endpoint else None
    assert isinstance(formula, Always | EveryStep)
    return check_by_induction(
        system, formula, strengthening=claim.lemmas(side), granted=claim.assumed(side), unbounded=True
    )


def formulas_of(case: Case, composed: ComposedSystem) -> tuple[Property, ...]:
    """The formulas of a case."""
    if isinstance(case.claim, Liveness):
        assert case.fairness is not None
        return case.claim.under(composed, case.fairness)
    return case.claim.formulas(composed)

"""Settling claims: each case by its method, each result with all it rests on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import z3

from ..checker.engines.bounded.check import check_bounded
from ..checker.engines.explicit.check import check_on_graph
from ..checker.engines.exploration import DEFAULT, Limits, explore_within
from ..checker.engines.induction import check_by_induction
from ..checker.graph import Progress, ScopeFault, StateGraph
from ..checker.properties.forms import Property
from ..checker.properties.invariant import Always, Sometimes
from ..checker.properties.leads_to import LeadsTo
from ..checker.properties.step_property import EveryStep
from ..checker.properties.terminal_states import EndsIn
from ..checker.solver.z3_terms import constants_in
from ..checker.stop_reasons import NO_MEMORY
from ..checker.system import System
from ..checker.text import did_you_mean
from ..checker.verdict import Answer, Verdict
from ..model.composed_system import ComposedSystem, compose
from ..model.open_endpoint import open_endpoint
from ..model.scenarios.catalogue import SCENARIOS, scenario_named
from ..model.side import Side
from ..model.unbounded import unbounded_system
from ..model.variants.catalogue import rules_of_variant
from .claim import (
    BOUNDED,
    INDUCTION,
    OPEN_ENDPOINT,
    SEARCH,
    UNBOUNDED_CHANNELS,
    WITHOUT_SCENARIO,
    Case,
    Claim,
    Liveness,
    cases_of,
)
from .claims.agreement import AGREEMENT
from .claims.data_delivery import ABOUT_WHAT_IS_TAKEN
from .claims.knowledge import KNOWLEDGE
from .claims.legal_transitions import LEAVING
from .claims.liveness import LIVENESS
from .claims.refinement import REFINEMENT
from .claims.resolution import RESOLVING
from .claims.rules import ABOUT_THE_RULES, SCOPE, AboutRules
from .claims.safety import SAFETY
from .claims.segment_responses import ABOUT_ANSWERS
from .claims.segments import ABOUT_SEGMENTS
from .claims.waves import WAVES
from .unbounded.claims import ASSUMED, UNBOUNDED
from .unbounded.prover import settle_everlasting

CLAIMS: dict[str, Claim] = {
    claim.id: claim
    for chapter in (
        *(SAFETY, AGREEMENT, ABOUT_WHAT_IS_TAKEN, WAVES, REFINEMENT, ABOUT_SEGMENTS, ABOUT_ANSWERS, LEAVING),
        *(LIVENESS, RESOLVING, KNOWLEDGE, ABOUT_THE_RULES),
    )
    for claim in chapter
}
"""The catalogue, safety first."""

TRUE = (Verdict.PROVED, Verdict.EXHAUSTED, Verdict.BOUNDED)


class UnknownClaim(ValueError):
    """A claim that does not exist; the message lists those that do."""


def claim_named(name: str) -> Claim:
    """The claim of that id.

    Raises:
        UnknownClaim: there is none.
    """
    try:
        return CLAIMS[name]
    except KeyError:
        raise UnknownClaim(
            f"no claim {name!r}{did_you_mean(name, CLAIMS)}; there are: {', '.join(CLAIMS)}"
        ) from None


def all_cases(claims: Iterable[Claim] = tuple(CLAIMS.values())) -> list[Case]:
    """Every case of these claims."""
    return [case for claim in claims for case in cases_of(claim, lambda name: SCENARIOS[name].channel.loses)]


@dataclass(frozen=True)
class Result:
    """A case with its answer."""

    case: Case
    answer: Answer
    scope: dict[str, str]
    assumptions: tuple[str, ...]
    witnessed: int | None = None
    """In how many states the claim's premise holds; None where states were not enumerated."""
    engine: str | None = None
    """The engine that found the states, by name; None where states were not enumerated."""

    @property
    def ok(self) -> bool:
        """The verdict is the expected one."""
        return self.answer.verdict is self.case.expected

    def json(self) -> dict[str, Any]:
        """One row for `check --json`."""
        case, answer = self.case, self.answer
        return {
            "id": case.claim.id,
            "scenario": case.scenario,
            "variant": case.variant,
            "method": answer.method,
            "engine": self.engine,
            "fairness": case.fairness,
            "verdict": answer.verdict.value,
            "expected": case.expected.value,
            "ok": self.ok,
            "reason": answer.reason,
            "states": answer.states,
            "transitions": answer.transitions,
            "depth": answer.depth,
            "bound": answer.bound,
            "seconds": round(answer.seconds, 3),
            "scope": self.scope,
            "assumptions": list(self.assumptions),
            "premise_states": self.witnessed,
            "trace": answer.trace.json() if answer.trace else None,
        }


@dataclass(frozen=True)
class CaseAnswer:
    """An answer, and where states were enumerated how many are witnesses and what enumerated them."""

    answer: Answer
    witnessed: int | None = None
    engine: str | None = None


@dataclass
class ClaimRunner:
    """What settling shares: composed worlds and their graphs, one for each scenario and variant."""

    limits: Limits = DEFAULT
    """Of each search."""
    bound: int = 20
    """Steps a bounded search may take."""
    progress: Callable[[str, Progress], None] | None = None
    proofs: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """For any segment: by claim and variant, as far as they have been found."""
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
            ScopeFault: a perfect wire overflows.
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
        """Settle one case."""
        if isinstance(case.claim, AboutRules):
            return Result(case, case.claim.settle(rules_of_variant(case.variant)), dict(SCOPE), ())
        if case.scenario == OPEN_ENDPOINT:
            return self._for_open_endpoint(case)
        if case.scenario == UNBOUNDED_CHANNELS:
            return self._over_unbounded_channels(case)
        composed = self.composed(case.scenario, case.variant)
        settled = self._bounded if case.method == BOUNDED else self._searched
        try:
            found = settled(case, composed)
        except MemoryError:
            found = CaseAnswer(
                Answer(Verdict.UNDETERMINED, case.method, f"{NO_MEMORY.capitalize()} to settle it.")
            )
        fairness = () if case.fairness is None else (f"fairness: {case.fairness}",)
        assumptions = (*composed.system.assumptions, *fairness)
        return Result(
            case, found.answer, dict(composed.system.scope), assumptions, found.witnessed, found.engine
        )

    def _for_open_endpoint(self, case: Case) -> Result:
        system, _ = open_endpoint(rules_of_variant(case.variant))
        if case.claim.open_endpoint is None or case.method == SEARCH:
            reason = "only a claim about one endpoint is settled for any segment, and by induction"
            answer = Answer(Verdict.UNDETERMINED, case.method, reason)
        else:
            answer = self._by_induction(case.claim, case.variant)
        return Result(case, answer, dict(system.scope), system.assumptions)

    def _by_induction(self, claim: Claim, variant: str) -> Answer:
        """The proof for any segment, after those of the claims that it rests on; each is found once."""
        key = claim.id, variant
        if key not in self.proofs:
            open_ = [one.id for one in claim.rests_on if not _is_proved(self._by_induction(one, variant))]
            if open_:
                reason = f"It rests on {', '.join(open_)}, which is not proved."
                self.proofs[key] = Answer(Verdict.UNDETERMINED, INDUCTION, reason)
            else:
                self.proofs[key] = prove_for_open_endpoint(claim, *open_endpoint(rules_of_variant(variant)))
        return self.proofs[key]

    def _over_unbounded_channels(self, case: Case) -> Result:
        rules = rules_of_variant(case.variant)
        system = unbounded_system(rules).system
        if case.claim.unbounded_channels and case.method != SEARCH:
            answer = settle_everlasting(case.claim.id, rules)
        else:
            reason = "only a claim with lemmas is settled over any wire, and by induction"
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
            answers.append(_with_values(answer, formula, composed.system))
        return CaseAnswer(worst(answers), len(graph.where(case.claim.premise(composed))), graph.engine)

    def _bounded(self, case: Case, composed: ComposedSystem) -> CaseAnswer:
        answers = []
        for formula in formulas_of(case, composed):
            answer = check_bounded(composed.system, formula, self.bound)
            answers.append(_with_values(answer, formula, composed.system))
        return CaseAnswer(worst(answers))


def _is_proved(answer: Answer) -> bool:
    return answer.verdict is Verdict.PROVED


def prove_for_open_endpoint(claim: Claim, system: System, side: Side) -> Answer:
    """The induction of a claim about one endpoint; what it rests on is taken as given."""
    formula = claim.open_endpoint(side) if claim.open_endpoint else None
    assert isinstance(formula, Always | EveryStep)
    return check_by_induction(
        system, formula, strengthening=claim.lemmas(side), granted=claim.granted(side), unbounded=True
    )


def formulas_of(case: Case, composed: ComposedSystem) -> tuple[Property, ...]:
    """What has to hold in a case."""
    if isinstance(case.claim, Liveness):
        assert case.fairness is not None
        return case.claim.under(composed, case.fairness)
    return case.claim.formulas(composed)


def worst(answers: list[Answer]) -> Answer:
    """The answer to several formulas together: a shortest refutation, else what is open, else the last."""
    refuted = [answer for answer in answers if answer.verdict is Verdict.REFUTED]
    if refuted:
        return min(refuted, key=lambda answer: len(answer.trace.steps) if answer.trace else 0)
    undetermined = [answer for answer in answers if answer.verdict is Verdict.UNDETERMINED]
    return (undetermined or answers)[-1]


def by_method(cases: Iterable[Case], method: str, named: Collection[str] = ()) -> Iterator[Case]:
    """The same cases by another method, where it applies.

    Where z3 takes too long for a claim, it is asked only if the claim is among those `named`.
    """
    for case in cases:
        open_endpoint = case.scenario in WITHOUT_SCENARIO
        if method == (INDUCTION if open_endpoint else SEARCH):
            yield case
        elif method == BOUNDED and not open_endpoint and (case.claim.bounded or case.claim.id in named):
            expected = Verdict.BOUNDED if case.expected is Verdict.EXHAUSTED else case.expected
            yield replace(case, method=BOUNDED, expected=expected)


def _with_values(answer: Answer, formula: Property, system: System) -> Answer:
    """A refutation whose violated condition is filled in with the values at its end."""
    term = _condition(formula)
    if answer.verdict is not Verdict.REFUTED or answer.trace is None or term is None:
        return answer
    shown = system.show(answer.trace.states[-1])
    names = sorted(constants_in(term).keys() & shown.keys())
    values = ", ".join(f"{name} = {shown[name]}" for name in names)
    return replace(answer, trace=replace(answer.trace, violated=values))


def _condition(formula: Property) -> z3.BoolRef | None:
    match formula:
        case Always(holds) | EndsIn(holds) | EveryStep(holds) | Sometimes(holds):
            return holds
        case LeadsTo(_, goal):
            return goal
    return None

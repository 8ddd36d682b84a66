"""Settling claims: each case by its method, each result with all it rests on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import z3

from ..checker.bounded import settle_bounded
from ..checker.ending import NO_MEMORY
from ..checker.engine import DEFAULT, Limits, explore_within
from ..checker.exchange import Exchange, settle_exchange
from ..checker.exchange_bounded import settle_exchange_bounded
from ..checker.fairness import settle_leads_to
from ..checker.formula import Always, EndsIn, EveryStep, LeadsTo, Sometimes
from ..checker.graph import Progress, StateGraph
from ..checker.handles import constants_in
from ..checker.induction import settle_by_induction
from ..checker.knowledge import NeverEveryoneKnows, settle_knowledge
from ..checker.knowledge_bounded import settle_knowledge_bounded
from ..checker.meant import meant
from ..checker.refinement import Refines, settle_refines
from ..checker.refinement_bounded import settle_refines_bounded
from ..checker.search import ScopeFault, settle
from ..checker.system import System
from ..checker.verdict import Answer, Verdict
from ..model.alone import alone
from ..model.catalogue import SCENARIOS, scenario_named
from ..model.compose import World, compose
from ..model.everlasting import endless
from ..model.side import Side
from ..model.variants import rules_of_variant
from .agreement import AGREEMENT
from .answers import ABOUT_ANSWERS
from .claim import (
    ANY_SEGMENT,
    ANY_WIRE,
    BOUNDED,
    INDUCTION,
    SEARCH,
    WITHOUT_SCENARIO,
    AnyForm,
    Case,
    Claim,
    Liveness,
    cases_of,
)
from .everlasting.claims import ASSUMED, UNBOUNDED
from .everlasting.settle import settle_everlasting
from .knowledge import KNOWLEDGE
from .leaving import LEAVING
from .liveness import LIVENESS
from .refinement import REFINEMENT
from .resolving import RESOLVING
from .rules import ABOUT_THE_RULES, SCOPE, AboutRules
from .safety import SAFETY
from .segments import ABOUT_SEGMENTS
from .taken import ABOUT_WHAT_IS_TAKEN
from .waves import WAVES

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
            f"no claim {name!r}{meant(name, CLAIMS)}; there are: {', '.join(CLAIMS)}"
        ) from None


def all_cases(claims: Iterable[Claim] = tuple(CLAIMS.values())) -> list[Case]:
    """Every case of these claims."""
    return [case for claim in claims for case in cases_of(claim, lambda name: SCENARIOS[name].wire.loses)]


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
class Found:
    """An answer, and where states were enumerated how many are witnesses and what enumerated them."""

    answer: Answer
    witnessed: int | None = None
    engine: str | None = None


@dataclass
class Workshop:
    """What settling shares: composed worlds and their graphs, one for each scenario and variant."""

    limits: Limits = DEFAULT
    """Of each search."""
    bound: int = 20
    """Steps a bounded search may take."""
    progress: Callable[[str, Progress], None] | None = None
    proofs: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """For any segment: by claim and variant, as far as they have been found."""
    _worlds: dict[tuple[str, str], World] = field(default_factory=dict)
    _graphs: dict[tuple[str, str], StateGraph | ScopeFault] = field(default_factory=dict)

    def world(self, scenario: str, variant: str) -> World:
        """The composed system of a scenario under a variant."""
        key = scenario, variant
        if key not in self._worlds:
            self._worlds[key] = compose(scenario_named(scenario), rules_of_variant(variant))
        return self._worlds[key]

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
                self._graphs[key] = explore_within(self.world(*key).system, self.limits, tell)
            except ScopeFault as fault:
                self._graphs[key] = fault
        found = self._graphs[key]
        if isinstance(found, ScopeFault):
            raise found
        return found

    def settle(self, case: Case) -> Result:
        """Settle one case."""
        if isinstance(case.claim, AboutRules):
            return Result(case, case.claim.settle(rules_of_variant(case.variant)), dict(SCOPE), ())
        if case.scenario == ANY_SEGMENT:
            return self._for_any_segment(case)
        if case.scenario == ANY_WIRE:
            return self._over_any_wire(case)
        world = self.world(case.scenario, case.variant)
        settled = self._bounded if case.method == BOUNDED else self._searched
        try:
            found = settled(case, world)
        except MemoryError:
            found = Found(
                Answer(Verdict.UNDETERMINED, case.method, f"{NO_MEMORY.capitalize()} to settle it.")
            )
        fairness = () if case.fairness is None else (f"fairness: {case.fairness}",)
        assumptions = (*world.system.assumptions, *fairness)
        return Result(
            case, found.answer, dict(world.system.scope), assumptions, found.witnessed, found.engine
        )

    def _for_any_segment(self, case: Case) -> Result:
        system, _ = alone(rules_of_variant(case.variant))
        if case.claim.any_segment is None or case.method == SEARCH:
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
                self.proofs[key] = prove_for_any_segment(claim, *alone(rules_of_variant(variant)))
        return self.proofs[key]

    def _over_any_wire(self, case: Case) -> Result:
        rules = rules_of_variant(case.variant)
        system = endless(rules).system
        if case.claim.any_wire and case.method != SEARCH:
            answer = settle_everlasting(case.claim.id, rules)
        else:
            reason = "only a claim with lemmas is settled over any wire, and by induction"
            answer = Answer(Verdict.UNDETERMINED, case.method, reason)
        own = UNBOUNDED[case.claim.id].assumed if case.claim.any_wire else ()
        return Result(case, answer, dict(system.scope), (*system.assumptions, *ASSUMED, *own))

    def _searched(self, case: Case, world: World) -> Found:
        try:
            graph = self.graph(case.scenario, case.variant)
        except ScopeFault as fault:
            return Found(Answer(Verdict.UNDETERMINED, SEARCH, fault.reason, fault.trace))
        answers = []
        for formula in formulas_of(case, world):
            answer = settle_on(graph, formula)
            answers.append(_with_values(answer, formula, world.system))
        return Found(worst(answers), len(graph.where(case.claim.premise(world))), graph.engine)

    def _bounded(self, case: Case, world: World) -> Found:
        answers = []
        for formula in formulas_of(case, world):
            answer = settle_within(world.system, formula, self.bound)
            answers.append(_with_values(answer, formula, world.system))
        return Found(worst(answers))


def _is_proved(answer: Answer) -> bool:
    return answer.verdict is Verdict.PROVED


def prove_for_any_segment(claim: Claim, system: System, side: Side) -> Answer:
    """The induction of a claim about one endpoint; what it rests on is taken as given."""
    formula = claim.any_segment(side) if claim.any_segment else None
    assert isinstance(formula, Always | EveryStep)
    return settle_by_induction(
        system, formula, strengthening=claim.lemmas(side), granted=claim.granted(side), unbounded=True
    )


def formulas_of(case: Case, world: World) -> tuple[AnyForm, ...]:
    """What has to hold in a case."""
    if isinstance(case.claim, Liveness):
        assert case.fairness is not None
        return case.claim.under(world, case.fairness)
    return case.claim.formulas(world)


def settle_on(graph: StateGraph, formula: AnyForm) -> Answer:
    """What an explored graph says of any form of claim."""
    if isinstance(formula, LeadsTo):
        return settle_leads_to(graph, formula)
    if isinstance(formula, Exchange):
        return settle_exchange(graph, formula)
    if isinstance(formula, Refines):
        return settle_refines(graph, formula)
    if isinstance(formula, NeverEveryoneKnows):
        return settle_knowledge(graph, formula)
    return settle(graph, formula)


def settle_within(system: System, formula: AnyForm, bound: int) -> Answer:
    """What z3 says of any form of claim about runs of up to `bound` steps."""
    if isinstance(formula, Exchange):
        return settle_exchange_bounded(system, formula, bound)
    if isinstance(formula, Refines):
        return settle_refines_bounded(system, formula, bound)
    if isinstance(formula, NeverEveryoneKnows):
        return settle_knowledge_bounded(system, formula, bound)
    return settle_bounded(system, formula, bound)


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
        alone = case.scenario in WITHOUT_SCENARIO
        if method == (INDUCTION if alone else SEARCH):
            yield case
        elif method == BOUNDED and not alone and (case.claim.bounded or case.claim.id in named):
            expected = Verdict.BOUNDED if case.expected is Verdict.EXHAUSTED else case.expected
            yield replace(case, method=BOUNDED, expected=expected)


def _with_values(answer: Answer, formula: AnyForm, system: System) -> Answer:
    """A refutation whose violated condition is filled in with the values at its end."""
    term = _condition(formula)
    if answer.verdict is not Verdict.REFUTED or answer.trace is None or term is None:
        return answer
    shown = system.show(answer.trace.states[-1])
    names = sorted(constants_in(term).keys() & shown.keys())
    values = ", ".join(f"{name} = {shown[name]}" for name in names)
    return replace(answer, trace=replace(answer.trace, violated=values))


def _condition(formula: AnyForm) -> z3.BoolRef | None:
    match formula:
        case Always(holds) | EndsIn(holds) | EveryStep(holds) | Sometimes(holds):
            return holds
        case LeadsTo(_, goal):
            return goal
    return None

"""Selection of cases: all that the catalogue claims, or what a request narrows it to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from ..checker.engines.exploration import DEFAULT, Limits
from ..checker.message import Message
from ..checker.verdict import Verdict
from ..model.scenarios.catalogue import SCENARIOS, scenario_named
from ..model.variants.catalogue import RFC_9293, rules_of_variant
from .case import BOUNDED, INDUCTION, RULES, SEARCH, UNBOUNDED_CHANNELS, WITHOUT_SCENARIO, Case
from .claim import Claim, Liveness
from .claims.catalogue import CLAIMS, all_cases, claim_named
from .claims.rules import RuleClaim
from .fairness import FAIR
from .old_names import current_scenario
from .quick_selection import few_of

DEFAULT_BOUND = 20
"""Steps of a bounded search."""


class BadSelection(ValueError):
    """A request that no case fits; the message says what to request instead."""


@dataclass(frozen=True)
class CheckRequest:
    """The cases to check, and the limits within which to check them."""

    claims: tuple[str, ...] = ()
    """By id; none: all."""
    scenario: str | None = None
    variant: str | None = None
    method: str | None = None
    bound: int | None = None
    """Steps of a bounded search; None: `DEFAULT_BOUND`."""
    limits: Limits = DEFAULT
    """Of each search."""
    quick: bool = False
    """Each claim once: see `few_of`."""

    @property
    def is_narrow(self) -> bool:
        """Premises need not occur: in the few scenarios of some claims, say."""
        return bool(self.scenario or self.variant or self.method or (self.quick and self.claims))

    @property
    def steps(self) -> int:
        """Steps that a bounded search may take."""
        return DEFAULT_BOUND if self.bound is None else self.bound


def cases_for(request: CheckRequest) -> list[Case]:
    """The cases that a request asks for.

    Raises:
        BadSelection: nothing fits.
        UnknownClaim, BadScenario, UnknownVariant: a name is not in its catalogue.
    """
    if request.bound is not None and request.method != BOUNDED:
        raise BadSelection(
            Message("selection.bound", "--bound is for bounded searches: add --method bounded")
        )
    if request.scenario is not None:
        request = replace(request, scenario=current_scenario(request.scenario))
    claims = [claim_named(name) for name in request.claims] or list(CLAIMS.values())
    if request.scenario not in (None, *WITHOUT_SCENARIO):
        scenario_named(request.scenario or "")
    if request.variant is not None:
        rules_of_variant(request.variant)
    cases = all_cases(claims)
    if request.scenario is not None or request.variant is not None:
        cases = list(_narrowed(cases, request))
    if request.method is not None:
        cases = list(by_method(cases, request.method, request.claims))
    if request.quick:
        if request.variant not in (None, RFC_9293) or request.scenario == UNBOUNDED_CHANNELS:
            raise BadSelection(
                Message(
                    "selection.quick",
                    "--quick leaves out other rules and proofs for unbounded channels: check them without it",
                )
            )
        cases = few_of(cases)
    if not cases:
        raise BadSelection(
            Message(
                "selection.nothing",
                "nothing to check: the claims, the scenario and the method do not go together",
            )
        )
    return cases


def refutation_case(claim: str, scenario: str, variant: str) -> Case:
    """The case that is to show a counterexample: a fair one where there is one."""
    cases = cases_for(CheckRequest((claim,), scenario, variant))
    refuted = [case for case in cases if case.expected is Verdict.REFUTED] or cases
    return replace(refuted[0], expected=Verdict.REFUTED)


def is_claimed(case: Case) -> bool:
    """Decide whether the catalogue has the claim in this scenario; under another variant it always does."""
    return case.variant != RFC_9293 or any(
        known.scenario == case.scenario for known in all_cases([case.claim])
    )


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


def _narrowed(cases: list[Case], request: CheckRequest) -> Iterator[Case]:
    """The cases in a scenario and under a variant; where the catalogue has none, the claim is to hold."""
    for _, group in groupby(cases, lambda case: case.claim.id):
        mine = list(group)
        fits = [case for case in mine if _fits(case, request)]
        if fits:
            yield from fits
            continue
        claim = mine[0].claim
        if isinstance(claim, RuleClaim):
            if request.scenario is None:
                yield Case(claim, RULES, request.variant or RFC_9293, INDUCTION, expected=Verdict.PROVED)
            continue
        own = request.scenario not in (None, *WITHOUT_SCENARIO) and not request.claims
        if own and not claim.applies_to(scenario_named(request.scenario or "")):
            continue
        fair = FAIR if isinstance(claim, Liveness) else None
        scenarios = (request.scenario,) if request.scenario else claim.holds_in
        for scenario in scenarios:
            if scenario not in WITHOUT_SCENARIO:
                variant = request.variant or RFC_9293
                asked = variant == RFC_9293 and not _promises(claim, scenario)
                yield Case(claim, scenario, variant, fairness=fair, is_question=asked)


def _promises(claim: Claim, scenario: str) -> bool:
    """The claim is to hold in a scenario of the user's own that it is meant for.

    The catalogue lists its own scenarios: where it does not list a claim, the claim makes no promise.
    """
    return scenario not in SCENARIOS and claim.applies_to(scenario_named(scenario))


def _fits(case: Case, request: CheckRequest) -> bool:
    return case.scenario == (request.scenario or case.scenario) and case.variant == (
        request.variant or (case.variant if request.scenario is None else RFC_9293)
    )

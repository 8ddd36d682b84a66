"""The invariants that go with a scenario into another checker: claims about every state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import z3

from ..checker.message import Listing, Message
from ..checker.properties.invariant import Always
from ..checker.verdict import Verdict
from ..model.composed_system import ComposedSystem
from ..model.scenarios.catalogue import SCENARIOS
from ..model.variants.catalogue import RFC_9293
from ..proofs.case import Case, cases_of
from ..proofs.claim import Claim, Liveness
from ..proofs.claims.catalogue import CLAIMS
from ..proofs.claims.rules import RuleClaim


@dataclass(frozen=True)
class Invariant:
    """A predicate that is to hold in every state."""

    id: str
    title: str
    cites: str
    holds: z3.BoolRef
    refuted: bool = False
    """The catalogue expects a counterexample here."""
    why: str = ""
    """The reason for that."""


class NoSuchInvariant(ValueError):
    """A claim that is no invariant of the scenario; the message lists those that are."""


def invariants_of(composed: ComposedSystem, variant: str) -> tuple[Invariant, ...]:
    """The catalogue's claims about every state of a scenario under a variant, and what bounds its scope.

    A scenario that the catalogue does not know gets the claims that suit it; nothing is expected of them.
    """
    return (*_scope(composed), *_claims(composed, variant))


def _scope(composed: ComposedSystem) -> Iterator[Invariant]:
    """The absence of scope faults: they end our search, so other checkers look for them too."""
    faults = tuple(composed.system.faults.values())
    if faults:
        yield Invariant(
            "within-scope",
            Message(
                "invariant.within-scope",
                "No perfect channel overflows: it has room for every segment.",
            ),
            "",
            z3.Not(z3.Or(*faults)),
        )


def _claims(composed: ComposedSystem, variant: str) -> Iterator[Invariant]:
    for claim in CLAIMS.values():
        case = _case(claim, composed, variant)
        if case is None:
            continue
        formulas = claim.formulas(composed)
        if formulas and all(isinstance(formula, Always) for formula in formulas):
            holds = z3.And(*(formula.holds for formula in formulas if isinstance(formula, Always)))
            refuted = case.expected is Verdict.REFUTED
            yield Invariant(claim.id, claim.title, claim.cites, holds, refuted, case.why)


def _case(claim: Claim, composed: ComposedSystem, variant: str) -> Case | None:
    """The case of a claim here; in a scenario of the user's own it is expected to hold."""
    if isinstance(claim, Liveness | RuleClaim):
        return None
    name = composed.scenario.name
    cases = cases_of(claim, lambda name: SCENARIOS[name].channel.loses)
    for case in cases:
        if (case.scenario, case.variant) == (name, variant):
            return case
    known = SCENARIOS.get(name) == composed.scenario and variant == RFC_9293
    return None if known or not claim.applies_to(composed.scenario) else Case(claim, name, variant)


def chosen(invariants: tuple[Invariant, ...], claims: tuple[str, ...]) -> tuple[Invariant, ...]:
    """The invariants to check: those named, or all that the catalogue expects to hold.

    Raises:
        NoSuchInvariant: a name is not among them.
    """
    known = {invariant.id: invariant for invariant in invariants}
    for claim in claims:
        if claim not in known:
            raise NoSuchInvariant(
                Message(
                    "error.no-such-invariant",
                    "{claim!r} is no invariant here; there are: {known}",
                    claim=claim,
                    known=Listing(known),
                )
            )
    return tuple(one for one in invariants if (one.id in claims if claims else not one.refuted))

"""Claims: a sentence about the protocol, its formulas, and the scenarios in which it holds and does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import z3

from ..checker.message import Message
from ..checker.properties.fairness import Fairness
from ..checker.properties.forms import Property
from ..checker.properties.invariant import Always
from ..model.composed_system import ComposedSystem
from ..model.scenarios.scenario import Scenario
from ..model.side import Side
from ..model.variants.catalogue import RFC_9293
from .fairness import FAIRNESS

Formulas = tuple[Property, ...]


@dataclass(frozen=True)
class Claim:
    """A sentence about the protocol, its formulas, and where it holds and where it must not.

    The title becomes a message with the id `claim.ID`, a reason one with `claim.ID.because.SCENARIO`;
    translations stand under these ids in the catalogues.
    """

    id: str
    title: str
    cites: str
    """Sections of RFC 9293, and other sources."""
    formulas: Callable[[ComposedSystem], Formulas]
    """The formulas, all of which must hold."""
    premise: Callable[[ComposedSystem], z3.BoolRef]
    """The situation the claim speaks of. It must occur, or the claim is vacuous."""
    holds_in: tuple[str, ...]
    """The scenarios in which it holds."""
    refuted_in: Mapping[str, str] = field(default_factory=dict)
    """Scenarios of the unchanged rules in which it does not hold, each with the reason."""
    broken_by: Mapping[str, str] = field(default_factory=dict)
    """Mutants and other protocols that break it, each with the scenario that shows it."""
    holds_under: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other protocols than RFC 9293 under which it holds, each with the scenarios."""
    applies_to: Callable[[Scenario], bool] = lambda scenario: True
    """A predicate on the user's own scenarios: true where the claim is checked."""
    bounded: bool = True
    """It is checked on all runs of up to k steps without being named. It is not where each run has to be
    compared with all others: that takes minutes where the search takes none."""
    open_endpoint: Callable[[Side], Property] | None = None
    """The claim about one endpoint, proved for arbitrary segments."""
    open_endpoint_under: tuple[str, ...] = (RFC_9293,)
    """The variants under which it is proved for arbitrary segments."""
    unbounded_channels: bool = False
    """It is proved for unbounded channels (`unbounded.claims.UNBOUNDED` has the formula)."""
    lemmas: Callable[[Side], dict[str, z3.BoolRef]] = lambda side: {}
    """Auxiliary invariants that strengthen the induction."""
    rests_on: tuple[Claim, ...] = ()
    """Claims proved for an open endpoint whose formulas and lemmas the induction assumes."""

    def __post_init__(self) -> None:
        """Give the title and the reasons their ids."""
        object.__setattr__(self, "title", _message(self.title, f"claim.{self.id}"))
        reasons = {
            scenario: _message(reason, f"claim.{self.id}.because.{scenario}")
            for scenario, reason in self.refuted_in.items()
        }
        object.__setattr__(self, "refuted_in", reasons)

    def assumed(self, side: Side) -> dict[str, z3.BoolRef]:
        """The invariants of the claims it rests on, for one endpoint."""
        found: dict[str, z3.BoolRef] = {}
        for claim in self.rests_on:
            formula = claim.open_endpoint(side) if claim.open_endpoint else None
            assert isinstance(formula, Always)
            found |= {claim.id: formula.holds, **claim.lemmas(side)}
        return found


def _message(text: str, id: str) -> Message:
    return text if isinstance(text, Message) else Message(id, text)


@dataclass(frozen=True)
class Liveness(Claim):
    """A claim that something eventually happens. It needs fairness, and is refuted without."""

    leads_to: Callable[[ComposedSystem, Fairness], Formulas] = field(default=lambda composed, fairness: ())
    needs_message_fairness: bool = True
    """It is refuted if the channels may lose forever."""
    unfair_in: tuple[str, ...] = ()
    """The scenarios in which it is also refuted without its fairness."""

    def under(self, composed: ComposedSystem, fairness: str) -> Formulas:
        """The formulas under a named fairness."""
        return self.leads_to(composed, FAIRNESS[fairness](composed))

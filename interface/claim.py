"""Claims of one's own: an id, a sentence, a formula over a composed system; fairness assumptions by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import z3

from ..checker.message import Message
from ..checker.properties.fairness import Fairness
from ..checker.properties.forms import Property
from ..checker.properties.invariant import Always
from ..checker.properties.leads_to import LeadsTo
from ..checker.text import did_you_mean
from ..model.composed_system import ComposedSystem
from ..proofs.claim import Claim
from ..proofs.fairness import ENDPOINT_FAIRNESS, FAIR, FAIRNESS, MAXIMAL_RUNS, NO_FAIRNESS

FAIRNESS_NAMES: Mapping[str, str] = {
    "fair": FAIR,
    "fair-endpoints": ENDPOINT_FAIRNESS,
    "maximal": MAXIMAL_RUNS,
    "none": NO_FAIRNESS,
}
"""Short names of fairness assumptions.

- `fair`: an endpoint's arrivals and timeouts are weakly fair, its retransmission timer strongly, and a
  segment that is sent infinitely often arrives infinitely often;
- `fair-endpoints`: the same without the last: the channel may lose every segment;
- `maximal`: a run goes on while anything can happen;
- `none`: a run may stop anywhere.
"""

Given: TypeAlias = Property | z3.BoolRef | Sequence[Property | z3.BoolRef]
"""A formula as a user gives it: a condition alone is to hold always; of several, all are to hold."""


class BadClaim(ValueError):
    """A claim that cannot be checked; one line that says what to write instead."""


@dataclass(frozen=True)
class UserClaim:
    """A claim about every run of a scenario.

    >>> import z3
    >>> claim = UserClaim(
    ...     "no-reset",
    ...     "Nobody is reset.",
    ...     formula=lambda system: z3.And([side.me.outcome != 2 for side in (system.a, system.b)]),
    ... )
    """

    id: str
    title: str
    """One sentence, to head a counterexample."""
    formula: Callable[[ComposedSystem], Given]
    """The formula: a condition (in every reachable state), or Always, EveryStep, EndsIn, LeadsTo, …."""
    premise: Callable[[ComposedSystem], z3.BoolRef] | None = None
    """The situation spoken of: the verdict is vacuous where it never occurs. None: that of an implication or
    of a LeadsTo; of other formulas, any state."""
    fairness: str | Fairness | None = None
    """Of its LeadsTo formulas: one of `FAIRNESS_NAMES`, or your own; None: as they have it themselves."""

    def formulas(self, composed: ComposedSystem) -> tuple[Property, ...]:
        """The formulas in a composed system, with their fairness.

        Raises:
            BadClaim: it is no formula, or the fairness has another name.
        """
        given = self.formula(composed)
        several = given if isinstance(given, list | tuple) else (given,)
        return tuple(self._form(one, composed) for one in several)

    def _form(self, given: object, composed: ComposedSystem) -> Property:
        if isinstance(given, bool) or given is None:
            raise BadClaim(
                Message(
                    "claim.formula",
                    "claim {id} has {given} for its formula: it is a condition on z3 terms",
                    id=repr(self.id),
                    given=repr(given),
                )
            )
        if z3.is_bool(given):
            return Always(given)
        if isinstance(given, LeadsTo) and self.fairness is not None:
            return replace(given, fairness=fairness_of(self.fairness, composed))
        if not isinstance(given, Property):
            raise BadClaim(
                Message(
                    "claim.formula",
                    "claim {id} has {given} for its formula: it is a condition on z3 terms",
                    id=repr(self.id),
                    given=repr(given),
                )
            )
        return given

    def situation(self, composed: ComposedSystem) -> z3.BoolRef:
        """The premise, given or read off the formulas."""
        if self.premise is not None:
            return self.premise(composed)
        return z3.Or([_premise_of(formula) for formula in self.formulas(composed)])

    def in_catalogue_form(self) -> Claim:
        """The claim as the claim runner takes it."""
        return Claim(
            id=self.id,
            title=self.title,
            cites="",
            formulas=self.formulas,
            premise=self.situation,
            holds_in=(),
        )


def _premise_of(formula: Property) -> z3.BoolRef:
    if isinstance(formula, LeadsTo):
        return formula.premise
    if isinstance(formula, Always) and z3.is_implies(formula.holds):
        return formula.holds.arg(0)
    return z3.BoolVal(True)


def fairness_of(fairness: str | Fairness, composed: ComposedSystem) -> Fairness:
    """A fairness assumption by its short name, in a composed system.

    Raises:
        BadClaim: there is none of that name.
    """
    if isinstance(fairness, Fairness):
        return fairness
    if fairness not in FAIRNESS_NAMES:
        raise BadClaim(
            Message(
                "claim.fairness",
                "there is no fairness {name}{guess}; there are: {known}",
                name=repr(fairness),
                guess=did_you_mean(fairness, FAIRNESS_NAMES),
                known=", ".join(FAIRNESS_NAMES),
            )
        )
    return FAIRNESS[FAIRNESS_NAMES[fairness]](composed)

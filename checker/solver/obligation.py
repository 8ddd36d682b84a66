"""What a proof by induction has to show, one question at a time."""

from __future__ import annotations

from dataclasses import dataclass

import z3

from ..engines.bounded.unrolling import both
from ..system import Action


@dataclass(frozen=True)
class Obligation:
    """One thing to be shown: that under the `guard` something `holds`, where all that is `given` is true."""

    name: str
    lemma: str
    action: Action | None
    """The action that is to keep the lemma; None where there is not exactly one."""
    given: tuple[z3.BoolRef, ...]
    """What is granted, and the lemmas, before the step."""
    holds: z3.BoolRef
    """The lemma after the step, as a term over the values before."""
    guard: tuple[z3.BoolRef, ...] = ()
    """The conditions under which the step is taken."""

    @property
    def failure(self) -> z3.BoolRef:
        """What is to be impossible, given the lemmas."""
        denied = self.holds.arg(0) if z3.is_not(self.holds) else z3.Not(self.holds)
        return z3.And(both(self.guard), denied) if self.guard else denied

    @property
    def formula(self) -> z3.BoolRef:
        """What is to be unsatisfiable."""
        return z3.And(*self.given, self.failure)

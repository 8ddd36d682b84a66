"""The obligations of a proof by induction, one question each."""

from __future__ import annotations

from dataclasses import dataclass

import z3

from ..system import Action


@dataclass(frozen=True)
class Obligation:
    """A formula to be shown: under the `guard`, and where all that is `given` is true, `holds` is true."""

    name: str
    lemma: str
    action: Action | None
    """The action that has to preserve the lemma; None where there is not exactly one."""
    given: tuple[z3.BoolRef, ...]
    """The lemmas, and what is granted, before the step."""
    holds: z3.BoolRef
    """The lemma after the step, as a term over the values before."""
    guard: tuple[z3.BoolRef, ...] = ()
    """The conditions under which the step is taken."""

    @property
    def failure(self) -> z3.BoolRef:
        """The formula that has to be impossible, given the lemmas."""
        denied = self.holds.arg(0) if z3.is_not(self.holds) else z3.Not(self.holds)
        return z3.And(*self.guard, denied) if self.guard else denied

    @property
    def formula(self) -> z3.BoolRef:
        """The formula that has to be unsatisfiable."""
        return z3.And(*self.given, self.failure)

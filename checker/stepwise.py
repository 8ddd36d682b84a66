"""What a claim about every step says of one step."""

from __future__ import annotations

from collections.abc import Iterable

import z3

from .formula import EveryStep, after, with_shown
from .handles import constants_in
from .system import Action, System


class Stepwise:
    """A claim about every step of a system, said of one action at a time."""

    def __init__(self, claim: EveryStep, system: System) -> None:
        self._holds = claim.holds
        names = constants_in(claim.holds)
        self._after = [(after(v.term), v) for v in system.variables if f"{v.name}'" in names]
        self._system = system

    def of(self, action: Action, also: Iterable[tuple[z3.ExprRef, z3.ExprRef]] = ()) -> z3.BoolRef:
        """What is to hold whenever this action is taken, over the values before it, simplified.

        Each first term of `also` stands for the second one.
        """
        primed = [(later, self._system.next_value(action, variable)) for later, variable in self._after]
        return z3.simplify(z3.substitute(with_shown(self._holds, action.observe.get), *primed, *also))

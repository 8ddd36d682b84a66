"""Step (action) properties: what holds of every transition from a reachable state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import z3

from ..system import Action, System
from ..z3_terms import constants_in


@dataclass(frozen=True)
class EveryStep:
    """Every step from a reachable state satisfies `holds`.

    `holds` speaks of the values before by the variables themselves, of the values after by
    `after(variable)`, and of the observable values of the step by `shown(key, width)`.
    """

    holds: z3.BoolRef


def after(term: z3.ExprRef) -> z3.ExprRef:
    """The value after the step of the variable `term`, for use in `EveryStep`."""
    return z3.Const(f"{term.decl().name()}'", term.sort())


SHOWN = "shown "
"""The prefix of the names of the constants that stand for observable values."""


def shown(key: str, width: int) -> z3.BitVecRef:
    """The observable value of the step under a key of `Action.observe`; 0 if it has none."""
    return z3.BitVec(f"{SHOWN}{key}", width)


def observed_keys_in(term: z3.BoolRef) -> set[str]:
    """The keys of which some `shown(key, …)` occurs."""
    return {name.removeprefix(SHOWN) for name in _shown_in(term)}


def with_shown(term: z3.BoolRef, observed: Callable[[str], z3.BitVecRef | None]) -> z3.BoolRef:
    """Put `observed(key)` in place of each `shown(key, …)`, and 0 where it is None."""
    pairs = []
    for name, variable in _shown_in(term).items():
        found = observed(name.removeprefix(SHOWN))
        pairs.append((variable, z3.BitVecVal(0, variable.size()) if found is None else found))
    return z3.simplify(z3.substitute(term, *pairs)) if pairs else term


def _shown_in(term: z3.ExprRef) -> dict[str, z3.BitVecRef]:
    """The constants `shown(key, …)` by name."""
    return {name: constant for name, constant in constants_in(term).items() if name.startswith(SHOWN)}


class Stepwise:
    """A step property of a system, written for one action at a time."""

    def __init__(self, formula: EveryStep, system: System) -> None:
        self._holds = formula.holds
        names = constants_in(formula.holds)
        self._after = [(after(v.term), v) for v in system.variables if f"{v.name}'" in names]
        self._system = system

    def of(self, action: Action, also: Iterable[tuple[z3.ExprRef, z3.ExprRef]] = ()) -> z3.BoolRef:
        """The condition for this action over the values before it, simplified.

        Each first term of `also` stands for the second one.
        """
        primed = [(later, self._system.next_value(action, variable)) for later, variable in self._after]
        return z3.simplify(z3.substitute(with_shown(self._holds, action.observe.get), *primed, *also))

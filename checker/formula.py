"""The forms a claim can take. A predicate is a z3 Boolean over the variables of a system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import z3

from .handles import constants_in


@dataclass(frozen=True)
class Always:
    """`holds` in every reachable state."""

    holds: z3.BoolRef


@dataclass(frozen=True)
class Sometimes:
    """`holds` in some reachable state."""

    holds: z3.BoolRef


@dataclass(frozen=True)
class EndsIn:
    """Every reachable state in which nothing can happen any more satisfies `holds`."""

    holds: z3.BoolRef


@dataclass(frozen=True)
class EveryStep:
    """Every step from a reachable state satisfies `holds`.

    `holds` speaks of the values before by the variables themselves, of the values after by
    `after(variable)`, and of what the step shows an onlooker by `shown(key, width)`.
    """

    holds: z3.BoolRef


def after(term: z3.ExprRef) -> z3.ExprRef:
    """The value after the step of the variable `term`, for use in `EveryStep`."""
    return z3.Const(f"{term.decl().name()}'", term.sort())


SHOWN = "shown "
"""How the names begin of the constants that stand for what a step shows."""


def shown(key: str, width: int) -> z3.BitVecRef:
    """What the step shows under a key of `Action.observe`, for use in `EveryStep`; 0 if it shows nothing."""
    return z3.BitVec(f"{SHOWN}{key}", width)


def speaks_of_what_is_shown(term: z3.BoolRef) -> bool:
    """Whether some `shown(key, …)` occurs."""
    return bool(constants_shown_in(term))


def keys_shown_in(term: z3.BoolRef) -> set[str]:
    """The keys of which some `shown(key, …)` occurs."""
    return {name.removeprefix(SHOWN) for name in constants_shown_in(term)}


def with_shown(term: z3.BoolRef, show: Callable[[str], z3.BitVecRef | None]) -> z3.BoolRef:
    """The term with `show(key)` in place of each `shown(key, …)`; None stands for nothing shown."""
    pairs = []
    for name, variable in constants_shown_in(term).items():
        found = show(name.removeprefix(SHOWN))
        pairs.append((variable, z3.BitVecVal(0, variable.size()) if found is None else found))
    return z3.simplify(z3.substitute(term, *pairs)) if pairs else term


def constants_shown_in(term: z3.ExprRef) -> dict[str, z3.BitVecRef]:
    """The constants `shown(key, …)` by name."""
    return {name: constant for name, constant in constants_in(term).items() if name.startswith(SHOWN)}


@dataclass(frozen=True)
class Relay:
    """Fair loss, value by value: what is seen under `sent` for ever is seen under `received` for ever.

    Both are keys of `Action.observe`.
    """

    sent: str
    received: str


ANY = "any"
"""The fairness group that every action belongs to."""


@dataclass(frozen=True)
class Fairness:
    """Which infinite runs count.

    A run may stop for ever in any state (stutter); fairness is all that obliges it to go on. A run
    counts if each group of `weak` that stays enabled from some point on is taken again and again, each
    group of `strong` that is enabled again and again is taken again and again, and each relay relays.
    """

    name: str
    weak: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    relays: tuple[Relay, ...] = ()


NOTHING_PROMISED = Fairness("no fairness")
"""A run may stop anywhere."""

MAXIMAL = Fairness("maximal runs", weak=(ANY,))
"""Something happens as long as anything can; nobody in particular is promised a turn."""


@dataclass(frozen=True)
class LeadsTo:
    """In every fair run a state that satisfies `premise` is or is followed by one that satisfies `goal`."""

    premise: z3.BoolRef
    goal: z3.BoolRef
    fairness: Fairness = field(default=MAXIMAL)


Formula = Always | Sometimes | EndsIn | EveryStep | LeadsTo

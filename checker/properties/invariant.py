"""Properties of single states. A predicate is a z3 Boolean over the variables of a system."""

from __future__ import annotations

from dataclasses import dataclass

import z3


@dataclass(frozen=True)
class Always:
    """`holds` in every reachable state."""

    holds: z3.BoolRef


@dataclass(frozen=True)
class Sometimes:
    """`holds` in some reachable state."""

    holds: z3.BoolRef

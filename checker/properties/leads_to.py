"""The response property p ⇝ q under a fairness assumption."""

from __future__ import annotations

from dataclasses import dataclass, field

import z3

from .fairness import MAXIMAL, Fairness


@dataclass(frozen=True)
class LeadsTo:
    """In every fair run a state that satisfies `premise` is or is followed by one that satisfies `goal`."""

    premise: z3.BoolRef
    goal: z3.BoolRef
    fairness: Fairness = field(default=MAXIMAL)

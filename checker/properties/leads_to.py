"""The response property p ⇝ q (p leads to q) under a fairness assumption."""

from __future__ import annotations

from dataclasses import dataclass, field

import z3

from .fairness import MAXIMAL, Fairness


@dataclass(frozen=True)
class LeadsTo:
    """In every fair run each state with `premise` is, or is followed by, one with `goal`."""

    premise: z3.BoolRef
    goal: z3.BoolRef
    fairness: Fairness = field(default=MAXIMAL)

"""Properties of single states: invariants and reachability.

A predicate is a z3 Boolean over the variables of a system.
"""

from __future__ import annotations

from dataclasses import dataclass

import z3


@dataclass(frozen=True)
class Always:
    """The invariant: every reachable state satisfies `holds`."""

    holds: z3.BoolRef


@dataclass(frozen=True)
class Sometimes:
    """Reachability: some reachable state satisfies `holds`."""

    holds: z3.BoolRef

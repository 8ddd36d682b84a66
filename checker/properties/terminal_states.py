"""A property of the terminal states: those without a successor."""

from __future__ import annotations

from dataclasses import dataclass

import z3


@dataclass(frozen=True)
class EndsIn:
    """Every reachable state in which nothing can happen any more satisfies `holds`."""

    holds: z3.BoolRef

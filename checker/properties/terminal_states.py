"""A property of the terminal (deadlock) states: those without a successor."""

from __future__ import annotations

from dataclasses import dataclass

import z3


@dataclass(frozen=True)
class EndsIn:
    """Every reachable terminal state is a valid end state: it satisfies `holds`."""

    holds: z3.BoolRef

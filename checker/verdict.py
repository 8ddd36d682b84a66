"""The verdicts of a check, and the record of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .trace import Trace


class Verdict(Enum):
    """The five verdicts. They are never rounded up."""

    PROVED = "PROVED"
    """By z3, without a bound: 32-bit numbers, any number of segments, losses and duplicates."""
    EXHAUSTED = "EXHAUSTED"
    """True in every reachable state of the stated scope."""
    BOUNDED = "BOUNDED"
    """No counterexample within k steps of the stated scope."""
    REFUTED = "REFUTED"
    """False, with a trace."""
    UNDETERMINED = "UNDETERMINED"
    """Not decided; the reason says why."""


class Finding(NamedTuple):
    """The result of one check of one property, before its costs are added."""

    verdict: Verdict
    reason: str
    trace: Trace | None = None


@dataclass(frozen=True)
class Answer:
    """A verdict with the evidence and the costs behind it."""

    verdict: Verdict
    method: str
    """`search`, `bounded`, `induction`, or `z3` for questions put to it directly."""
    reason: str = ""
    """One sentence: the failure, or the reason why nothing was decided."""
    trace: Trace | None = None
    states: int | None = None
    transitions: int | None = None
    depth: int | None = None
    bound: int | None = None
    """The number of steps a BOUNDED answer is for."""
    seconds: float = 0.0

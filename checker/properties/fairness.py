"""Fairness assumptions: which infinite runs count."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MessageFairness:
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
    relays: tuple[MessageFairness, ...] = ()


NO_FAIRNESS = Fairness("no fairness")
"""A run may stop anywhere."""

MAXIMAL = Fairness("maximal runs", weak=(ANY,))
"""Something happens as long as anything can; nobody in particular is promised a turn."""

"""Fairness assumptions: the infinite runs that a liveness property speaks of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MessageFairness:
    """Fair loss, value by value: a value sent infinitely often is received infinitely often.

    `sent` and `received` are keys of `Action.observe`.
    """

    sent: str
    received: str


ANY = "any"
"""The fairness group that every action belongs to."""


@dataclass(frozen=True)
class Fairness:
    """An assumption about infinite runs. A run may stutter forever in any state that fairness lets it.

    A run is fair if each group of `weak` that is enabled continuously from some state on is taken
    infinitely often (weak fairness), each group of `strong` that is enabled infinitely often is taken
    infinitely often (strong fairness), and each of `messages` is met.
    """

    name: str
    weak: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    messages: tuple[MessageFairness, ...] = ()


NO_FAIRNESS = Fairness("no fairness")
"""A run may stutter forever in any state."""

MAXIMAL = Fairness("maximal runs", weak=(ANY,))
"""A run stops only in a terminal state; no group of actions is favoured."""

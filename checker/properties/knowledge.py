"""Knowledge: what is true in every run that an observer cannot tell from the one it is in.

An observer sees its own steps, with their observable values, and its own variables; it forgets nothing, and
has no clock (perfect recall, asynchronous). Two runs are indistinguishable to it if it sees the same in both.

Common knowledge is not offered. No step is seen by two observers, so to one of them each run is
indistinguishable from the same run without its last step, and so on down to the initial state: whatever is
not true initially never becomes common knowledge, over any channel. That everyone knows is less, and is worth
asking.
"""

from __future__ import annotations

from dataclasses import dataclass

import z3


@dataclass(frozen=True)
class KnowledgeObserver:
    """A component that takes part in a system and sees only its own part of it."""

    actor: str
    """The actor whose steps it sees: `Action.actor`."""
    sees: tuple[str, ...]
    """The variables it sees, by name. Only its own steps change them."""


@dataclass(frozen=True)
class NeverEveryoneKnows:
    """After no run does every one of `observers` know `fact`.

    For one of them there is an indistinguishable run after which the fact is false ("everyone knows" of
    epistemic logic).
    """

    fact: z3.BoolRef
    observers: tuple[KnowledgeObserver, ...]
    words: str = "it is so"
    """The fact, as in "they know that it is so"."""

"""What a lemma is, before it is said of one of the two views, and how one is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import z3

from .history import ChannelView


@dataclass(frozen=True)
class UnboundedLemma:
    """A lemma before it is said of one of the two views."""

    name: str
    words: str
    of_segments: bool
    """It speaks of a segment on its way to this side."""
    holds: Callable[[ChannelView], z3.BoolRef]
    needs: tuple[str, ...] = ()
    """The names of what it is shown from, besides itself and what every lemma may use (`COMMON`)."""
    follows: bool = False
    """It follows from the others, the peer's `one` ISS being that which we hold, the `other` the sender's."""
    at_once: bool = False
    """It holds where text is read as it comes."""


COMMON = ("formed", "remembers", "fin_is_last", "acknowledged", "no_tcb")
"""What every lemma may use."""

ALONE = ("no_tcb", "una", "una_needs")
"""What is proved of one endpoint alone, whatever segments come (`una-before-nxt` and its lemmas)."""


def state(**more: Any) -> Callable[[Callable[[ChannelView], z3.BoolRef]], UnboundedLemma]:
    """Make a function a lemma about states. Its docstring is the lemma in words."""
    return _lemma(of_segments=False, **more)


def segments(**more: Any) -> Callable[[Callable[[ChannelView], z3.BoolRef]], UnboundedLemma]:
    """Make a function a lemma about every segment on its way to this side."""
    return _lemma(of_segments=True, **more)


def _lemma(**more: Any) -> Callable[[Callable[[ChannelView], z3.BoolRef]], UnboundedLemma]:
    def decorate(holds: Callable[[ChannelView], z3.BoolRef]) -> UnboundedLemma:
        words = " ".join((holds.__doc__ or "").split()).removesuffix(".")
        return UnboundedLemma(holds.__name__, words, holds=holds, **more)

    return decorate

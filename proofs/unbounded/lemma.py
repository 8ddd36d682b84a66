"""Lemmas over one of two views, and the decorators that make a function one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import z3

from .history import ChannelView


@dataclass(frozen=True)
class UnboundedLemma:
    """A lemma over a view; it is proved for both views."""

    name: str
    sentence: str
    of_segments: bool
    """It is about an arbitrary segment in flight to this side."""
    holds: Callable[[ChannelView], z3.BoolRef]
    needs: tuple[str, ...] = ()
    """The names of the lemmas that its proof uses, besides itself and `COMMON`."""
    derived: bool = False
    """It is derived from the others; the peer's `one` ISS is the one that we hold, the `other` the sender's.
    A derived lemma may depend on derived lemmas, but every chain ends in an inductive one."""
    at_once: bool = False
    """It holds where data is read as it arrives."""


COMMON = ("well_formed", "history_matches_tcb", "fin_is_last", "handshake_needs_ack", "no_tcb")
"""The lemmas that every proof may use."""

OPEN_ENDPOINT_LEMMAS = ("no_tcb", "send_sequence_order", "send_sequence_lemmas")
"""The lemmas proved for an open endpoint (`una-before-nxt` and its lemmas)."""


def state_lemma(**more: Any) -> Callable[[Callable[[ChannelView], z3.BoolRef]], UnboundedLemma]:
    """Make a function a lemma about states; its docstring is the lemma in words."""
    return _lemma(of_segments=False, **more)


def segment_lemma(**more: Any) -> Callable[[Callable[[ChannelView], z3.BoolRef]], UnboundedLemma]:
    """Make a function a lemma about every segment in flight to this side."""
    return _lemma(of_segments=True, **more)


def _lemma(**more: Any) -> Callable[[Callable[[ChannelView], z3.BoolRef]], UnboundedLemma]:
    def decorate(holds: Callable[[ChannelView], z3.BoolRef]) -> UnboundedLemma:
        words = " ".join((holds.__doc__ or "").split()).removesuffix(".")
        return UnboundedLemma(holds.__name__, words, holds=holds, **more)

    return decorate

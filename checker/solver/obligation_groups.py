"""Obligations that differ only in their steps, asked together.

Most steps that touch a lemma leave the same formula to be shown from the same premises: that it holds once
the TCB is deleted, say, by whatever rule; or once an acknowledgment has advanced SND.UNA, whatever else the
segment carries. What these steps have in common mostly suffices, and is less than what each has for itself.
So they are one question: given the conditions that all their guards share, in any of the states they are
taken in. Only where that fails is each step asked by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import z3

from .obligation import Obligation

PATIENCE = 5_000
"""Milliseconds for a question that may be harder than its parts."""


@dataclass(frozen=True)
class ObligationGroup:
    """Obligations with the same conclusion from the same premises."""

    parts: tuple[Obligation, ...]
    question: Obligation
    """A formula that implies them all; it may fail though none of them does."""


def grouped(obligations: Iterable[Obligation]) -> Iterator[ObligationGroup]:
    """Group obligations; each group stands in the place of its first one."""
    alike: dict[tuple[int, ...], list[Obligation]] = {}
    for one in obligations:
        key = (one.holds.get_id(), *(known.get_id() for known in one.given))
        alike.setdefault(key, []).append(one)
    for parts in alike.values():
        yield ObligationGroup(tuple(parts), _question(parts))


def _question(parts: list[Obligation]) -> Obligation:
    first, *others = parts
    if not others:
        return first
    guards = [list(part.guard) for part in parts]
    shared = set.intersection(*({condition.get_id() for condition in guard} for guard in guards))
    common = tuple(condition for condition in guards[0] if condition.get_id() in shared)
    # The first condition is the state that a step is taken in.
    places = {guard[0].get_id(): guard[0] for guard in guards if guard}
    somewhere = (z3.Or(*places.values()),) if all(guards) else ()
    name = f"{len(parts)} steps preserve {first.lemma}"
    return Obligation(name, first.lemma, None, first.given, first.holds, (*somewhere, *common))

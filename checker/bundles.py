"""Obligations that differ only in their steps, asked together.

Most steps that touch a lemma leave the same to be shown: that it holds once the TCB is deleted, say, however
that came about. Where that follows without the segment that is heard, and from no more of each guard than its
first condition, one question answers for all of them. Where it does not, each step is asked by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import z3

from .induction import Obligation
from .messages import Kept, Lemma, Network, kept_by, obligations


@dataclass(frozen=True)
class Bundle:
    """What is to be shown of several steps."""

    size: int
    """How many obligations it stands for."""
    coarse: Obligation | None
    """One that implies them all; it may fail though none of them does. None: there is no such."""
    parts: Callable[[], Iterable[Obligation]]
    """The obligations one by one."""


def bundles(network: Network, lemmas: Iterable[Lemma]) -> Iterator[Bundle]:
    """The same as `messages.obligations`, in bundles."""
    for lemma in lemmas:
        if lemma.follows_with is None:
            grouped: dict[tuple[int, bool], list[Kept]] = {}
            for step in network.steps:
                for kept in kept_by(network, step, lemma):
                    grouped.setdefault((kept.later.get_id(), kept.of_another), []).append(kept)
            yield from (_bundle(network, group) for group in grouped.values())
        rest = tuple(obligations(replace(network, steps=()), [lemma]))
        yield Bundle(len(rest), None, partial(iter, rest))


def _bundle(network: Network, group: list[Kept]) -> Bundle:
    coarse = _coarse(network, group) if len(group) > 1 else None
    return Bundle(len(group), coarse, lambda: (kept.obligation(network) for kept in group))


def _coarse(network: Network, group: list[Kept]) -> Obligation:
    first = group[0]
    places = {place.get_id(): place for kept in group for place in list(kept.step.action.guard.values())[:1]}
    known = (first.lemma, *first.lemma.needs)
    given = [lemma.holds for lemma in known if lemma.channel is None]
    if first.of_another:
        given += [lemma.holds for lemma in known if lemma.channel is first.lemma.channel]
    failure = z3.And(z3.Or(*places.values()), z3.Not(first.later))
    name = f"{len(group)} steps keep {first.lemma.name}"
    return Obligation(name, first.lemma.name, None, tuple(given), failure)

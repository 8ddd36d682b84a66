"""Knowledge on a state graph: indistinguishable runs are followed together.

The set of the states in which they may be is the observer's belief: what holds in all of these it knows.
This is plain Python: a graph in arrays serves as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import z3

from ...graph import StateGraph
from ...message import Message
from ...properties.knowledge import KnowledgeObserver, NeverEveryoneKnows
from ...text import counted
from ...verdict import Finding, Verdict
from ..reasons import everyone_knows, incomplete
from .paths import actions_to

MOST_COMBINATIONS = 100_000
"""Beliefs of an observer, or combinations of beliefs of all, that are followed."""


class TooManyBeliefs(ValueError):
    """There are more beliefs, or combinations of them, than are followed; one sentence."""


View = tuple[object, ...]
"""A step as its own observer sees it: the event, the observable values, the variables it sees after it."""

Belief = int
"""The states in which the system may be for all that an observer has seen: a bit for each."""


@dataclass
class Beliefs:
    """The beliefs of an observer along the runs of a graph."""

    graph: StateGraph
    observer: KnowledgeObserver
    _after: dict[Belief, dict[View, Belief]] = field(default_factory=dict)
    _views: dict[tuple[int, int, int], View | None] = field(default_factory=dict)
    _closed: dict[int, Belief] = field(default_factory=dict)

    @cached_property
    def first(self) -> Belief:
        """The belief before it has seen anything."""
        return self._unseen(0)

    def after(self, belief: Belief) -> dict[View, Belief]:
        """The belief after each step that it may see next."""
        if belief not in self._after:
            found: dict[View, Belief] = {}
            for state in states_in(belief):
                for view, reached in self._seen[state]:
                    found[view] = found.get(view, 0) | reached
            self._after[belief] = found
        return self._after[belief]

    def view(self, source: int, action: int, target: int) -> View | None:
        """The observer's view of a step; None if it does not see it."""
        step = source, action, target
        if step not in self._views:
            self._views[step] = self._view(*step)
        return self._views[step]

    def _view(self, source: int, action: int, target: int) -> View | None:
        graph, taken = self.graph, self.graph.system.actions[action]
        if taken.actor != self.observer.actor:
            return None
        shown = graph.lowered.observe(action, graph.states[source])
        state = graph.states[target]
        return (taken.event, *sorted(shown.items()), *(state[place] for place in self._places))

    def all(self) -> Iterator[Belief]:
        """Every belief, from the first one on.

        Raises:
            TooManyBeliefs: there are more than `MOST_COMBINATIONS`.
        """
        met, queue = {self.first}, [self.first]
        for belief in queue:
            yield belief
            for following in self.after(belief).values():
                if following not in met:
                    met.add(following)
                    queue.append(following)
            if len(met) > MOST_COMBINATIONS:
                raise TooManyBeliefs(
                    Message(
                        "knowledge.many-beliefs",
                        "{observer} has more than {beliefs:,} beliefs.",
                        observer=self.observer.actor,
                        beliefs=MOST_COMBINATIONS,
                    )
                )

    @cached_property
    def _places(self) -> list[int]:
        return [self.graph.system.index[name] for name in self.observer.sees]

    @cached_property
    def _seen(self) -> list[list[tuple[View, Belief]]]:
        """For each state the steps that the observer sees, and the states that may follow them."""
        return [
            [
                (view, self._unseen(target))
                for action, target in steps
                if (view := self.view(source, action, target)) is not None
            ]
            for source, steps in enumerate(self.graph.edges)
        ]

    def _unseen(self, state: int) -> Belief:
        """The state together with those reached from it by steps that the observer does not see."""
        if state not in self._closed:
            reached, queue = {state}, [state]
            for source in queue:
                for action, target in self.graph.edges[source]:
                    unseen = self.graph.system.actions[action].actor != self.observer.actor
                    if unseen and target not in reached:
                        reached.add(target)
                        queue.append(target)
            self._closed[state] = bits_of(reached)
        return self._closed[state]


def states_in(belief: Belief) -> Iterator[int]:
    """The states of a belief."""
    while belief:
        lowest = belief & -belief
        yield lowest.bit_length() - 1
        belief ^= lowest


def bits_of(states: Collection[int]) -> Belief:
    """The belief that the system is in one of these states."""
    bits = bytearray(max(states, default=0) // 8 + 1)
    for state in states:
        bits[state // 8] |= 1 << state % 8
    return int.from_bytes(bits, "little")


@dataclass(frozen=True)
class Known:
    """The number of beliefs in which an observer knows a fact, among those that are of interest."""

    asked: int
    """The beliefs in all of whose states the condition of interest holds."""
    sure: int
    """Those of them in which the fact holds in every state."""


def known(graph: StateGraph, observer: KnowledgeObserver, where: z3.BoolRef, fact: z3.BoolRef) -> Known:
    """Count the beliefs in which an observer knows the fact, among those in which `where` holds.

    Raises:
        TooManyBeliefs: there are more than `MOST_COMBINATIONS`.
    """
    here, true = bits_of(graph.where(where)), bits_of(graph.where(fact))
    asked = [belief for belief in Beliefs(graph, observer).all() if not belief & ~here]
    return Known(len(asked), sum(not belief & ~true for belief in asked))


Point = tuple[int, ...]
"""A state, and the belief of each observer in it."""


def never_everyone_knows(graph: StateGraph, formula: NeverEveryoneKnows) -> Finding:
    """Check that after no run everyone knows the fact; with a shortest run after which everyone does.

    UNDETERMINED if not all states are there, for a missing run may be indistinguishable, or if there are too
    many combinations of beliefs.
    """
    if not graph.complete:
        return Finding(Verdict.UNDETERMINED, incomplete(graph))
    try:
        run, points = _run_after_which_everyone_knows(graph, formula)
    except TooManyBeliefs as limit:
        return Finding(Verdict.UNDETERMINED, limit.args[0])
    if run is None:
        combinations = counted(points, "combination")
        return Finding(
            Verdict.EXHAUSTED,
            Message(
                "knowledge.exhausted",
                "In none of {combinations} of beliefs do all of them know it.",
                combinations=combinations,
            ),
        )
    headline = everyone_knows(len(run), formula)
    return Finding(Verdict.REFUTED, headline, graph.trace_along(run, headline=headline))


def _run_after_which_everyone_knows(
    graph: StateGraph, formula: NeverEveryoneKnows
) -> tuple[list[int] | None, int]:
    """The actions of a shortest such run, if there is one; and the number of combinations of beliefs met."""
    false = bits_of(graph.where(z3.Not(formula.fact)))
    everyone = [Beliefs(graph, observer) for observer in formula.observers]
    first: Point = (0, *(one.first for one in everyone))
    came: dict[Point, tuple[Point, int] | None] = {first: None}
    queue = [first]
    for point in queue:
        if not any(belief & false for belief in point[1:]):
            return actions_to(came, point), len(came)
        for action, following in _next(graph, everyone, point):
            if following not in came:
                came[following] = (point, action)
                queue.append(following)
        if len(came) > MOST_COMBINATIONS:
            most = counted(MOST_COMBINATIONS, "combination")
            raise TooManyBeliefs(
                Message(
                    "knowledge.many-combinations",
                    "There are more than {combinations} of beliefs.",
                    combinations=most,
                )
            )
    return None, len(came)


def _next(graph: StateGraph, everyone: list[Beliefs], point: Point) -> Iterator[tuple[int, Point]]:
    """Each step from a point: its action and the point it leads to."""
    source, *beliefs = point
    for action, target in graph.edges[source]:
        views = [one.view(source, action, target) for one in everyone]
        later = (
            belief if view is None else one.after(belief)[view]
            for one, belief, view in zip(everyone, beliefs, views, strict=True)
        )
        yield action, (target, *later)

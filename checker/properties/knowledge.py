"""What observers of a system can know: what is true in every run that looks to them like the one they are in.

An observer sees its own steps, with what they show, and its own variables; it forgets nothing, and it has no
clock (perfect recall, asynchronous). Runs that look alike to it are followed together, as the set of the
states in which they may be: what holds in all of these it knows.

Common knowledge is not asked for. No step is seen by two observers, so to one of them each run looks like the
same run without its last step, and so on down to the first state: whatever is not true from the beginning
never becomes common knowledge, over any wire. That everyone knows is less, and is worth asking.

This is plain Python: the sets are of states, which a graph in arrays hands out as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic

import z3

from ..graph import StateGraph
from ..text import counted
from ..verdict import Answer, Verdict

MOST_POINTS = 100_000


class TooMuchToKnow(ValueError):
    """There are more combinations of what observers hold possible than are followed."""


@dataclass(frozen=True)
class KnowledgeObserver:
    """One who takes part in a system, and sees of it no more than its own part."""

    actor: str
    """Whose steps it sees: `Action.actor`."""
    sees: tuple[str, ...]
    """The variables it sees, by name. Only its own steps change them."""


@dataclass(frozen=True)
class NeverEveryoneKnows:
    """After no run does every one of `observers` know `fact`.

    To one of them a run looks the same after which it is not so (“everyone knows” of epistemic logic).
    """

    fact: z3.BoolRef
    observers: tuple[KnowledgeObserver, ...]
    words: str = "it is so"
    """The fact, as in “they know that it is so”."""


Look = tuple[object, ...]
"""A step as it looks to the observer whose step it is: what happens, what is shown, what it then sees."""

Belief = int
"""The states in which an observer may be, for all it has seen: a bit for each."""


@dataclass
class Beliefs:
    """What an observer holds possible, as it goes on."""

    graph: StateGraph
    observer: KnowledgeObserver
    _after: dict[Belief, dict[Look, Belief]] = field(default_factory=dict)
    _looks: dict[tuple[int, int, int], Look | None] = field(default_factory=dict)
    _closed: dict[int, Belief] = field(default_factory=dict)

    @cached_property
    def first(self) -> Belief:
        """Before it has seen anything."""
        return self._unseen(0)

    def after(self, belief: Belief) -> dict[Look, Belief]:
        """What each step that it may see next makes of a belief."""
        if belief not in self._after:
            found: dict[Look, Belief] = {}
            for state in states_in(belief):
                for look, reached in self._seen[state]:
                    found[look] = found.get(look, 0) | reached
            self._after[belief] = found
        return self._after[belief]

    def look(self, source: int, action: int, target: int) -> Look | None:
        """How a step looks to the observer; None if it does not see it."""
        step = source, action, target
        if step not in self._looks:
            self._looks[step] = self._look(*step)
        return self._looks[step]

    def _look(self, source: int, action: int, target: int) -> Look | None:
        graph, taken = self.graph, self.graph.system.actions[action]
        if taken.actor != self.observer.actor:
            return None
        shown = graph.lowered.observe(action, graph.states[source])
        state = graph.states[target]
        return (taken.event, *sorted(shown.items()), *(state[place] for place in self._places))

    def all(self) -> Iterator[Belief]:
        """Every belief, from the first one on.

        Raises:
            TooMuchToKnow: there are too many.
        """
        met, waiting = {self.first}, [self.first]
        for belief in waiting:
            yield belief
            for following in self.after(belief).values():
                if following not in met:
                    met.add(following)
                    waiting.append(following)
            if len(met) > MOST_POINTS:
                raise TooMuchToKnow(f"{self.observer.actor} holds more than {MOST_POINTS:,} things possible")

    @cached_property
    def _places(self) -> list[int]:
        return [self.graph.system.index[name] for name in self.observer.sees]

    @cached_property
    def _seen(self) -> list[list[tuple[Look, Belief]]]:
        """Of each state the steps that the observer sees, and the states that may follow them."""
        return [
            [
                (look, self._unseen(target))
                for action, target in steps
                if (look := self.look(source, action, target)) is not None
            ]
            for source, steps in enumerate(self.graph.edges)
        ]

    def _unseen(self, state: int) -> Belief:
        """The state together with those that steps lead to which the observer does not see."""
        if state not in self._closed:
            reached, waiting = {state}, [state]
            for source in waiting:
                for action, target in self.graph.edges[source]:
                    unseen = self.graph.system.actions[action].actor != self.observer.actor
                    if unseen and target not in reached:
                        reached.add(target)
                        waiting.append(target)
            self._closed[state] = bits_of(reached)
        return self._closed[state]


def states_in(belief: Belief) -> Iterator[int]:
    """The states of a belief."""
    while belief:
        lowest = belief & -belief
        yield lowest.bit_length() - 1
        belief ^= lowest


def bits_of(states: Collection[int]) -> Belief:
    """The belief that one is in one of these states."""
    bits = bytearray(max(states, default=0) // 8 + 1)
    for state in states:
        bits[state // 8] |= 1 << state % 8
    return int.from_bytes(bits, "little")


@dataclass(frozen=True)
class Known:
    """How often an observer knows something where it is asked."""

    asked: int
    """The beliefs in all of whose states it is asked."""
    sure: int
    """Those of them in which the fact holds in every state."""


def known(graph: StateGraph, observer: KnowledgeObserver, where: z3.BoolRef, fact: z3.BoolRef) -> Known:
    """In how many beliefs, among those in which `where` holds, an observer knows the fact.

    Raises:
        TooMuchToKnow: there are too many beliefs.
    """
    here, true = bits_of(graph.where(where)), bits_of(graph.where(fact))
    asked = [belief for belief in Beliefs(graph, observer).all() if not belief & ~here]
    return Known(len(asked), sum(not belief & ~true for belief in asked))


Point = tuple[int, ...]
"""A state, and what each observer holds possible in it."""


def check_knowledge(graph: StateGraph, formula: NeverEveryoneKnows) -> Answer:
    """EXHAUSTED, or REFUTED with a shortest run after which everyone knows.

    UNDETERMINED if not all states are there, for what is not there may look alike, or if too much is to be
    followed.
    """
    started = monotonic()
    verdict, trace = Verdict.UNDETERMINED, None
    if not graph.complete:
        return graph.answer(verdict, f"The search is incomplete: {graph.ended}.", None, started)
    try:
        run, points = _run_after_which_everyone_knows(graph, formula)
    except TooMuchToKnow as limit:
        return graph.answer(verdict, f"{limit}.", None, started)
    if run is None:
        verdict, reason = Verdict.EXHAUSTED, f"Never all of them know it: {points:,} points of view."
    else:
        verdict, reason = Verdict.REFUTED, headline(len(run), formula)
        trace = graph.trace_along(run, headline=reason)
    return graph.answer(verdict, reason, trace, started)


def headline(steps: int, formula: NeverEveryoneKnows) -> str:
    """What is so after a run that refutes the formula."""
    names = " and ".join(observer.actor for observer in formula.observers)
    return f"After {counted(steps, 'step')} {names} know that {formula.words}."


def _run_after_which_everyone_knows(
    graph: StateGraph, formula: NeverEveryoneKnows
) -> tuple[list[int] | None, int]:
    """The actions of a shortest one, if there is one; and how many points were looked at."""
    false = bits_of(graph.where(z3.Not(formula.fact)))
    everyone = [Beliefs(graph, observer) for observer in formula.observers]
    first: Point = (0, *(one.first for one in everyone))
    came: dict[Point, tuple[Point, int] | None] = {first: None}
    waiting = [first]
    for point in waiting:
        if not any(belief & false for belief in point[1:]):
            return _way(came, point), len(came)
        for action, following in _next(graph, everyone, point):
            if following not in came:
                came[following] = (point, action)
                waiting.append(following)
        if len(came) > MOST_POINTS:
            raise TooMuchToKnow(f"There are more than {MOST_POINTS:,} points of view")
    return None, len(came)


def _next(graph: StateGraph, everyone: list[Beliefs], point: Point) -> Iterator[tuple[int, Point]]:
    """Each step from a point, and where it leads."""
    source, *held = point
    for action, target in graph.edges[source]:
        looks = [one.look(source, action, target) for one in everyone]
        later = (
            belief if look is None else one.after(belief)[look]
            for one, belief, look in zip(everyone, held, looks, strict=True)
        )
        yield action, (target, *later)


def _way(came: dict[Point, tuple[Point, int] | None], point: Point) -> list[int]:
    actions = []
    while (step := came[point]) is not None:
        point, action = step
        actions.append(action)
    return actions[::-1]

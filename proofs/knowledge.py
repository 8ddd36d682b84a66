"""What a side can know of its peer: what is true in every run that looks to it like this one.

A side sees its own steps, with the segments that it receives, and nothing else. Runs that look alike to it
are followed together, as the set of the states in which they may be. What holds in all of these it knows,
however good its memory. That nobody can be sure over a wire that loses (the two generals) is then a search:
in no such set are all peers CLOSED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import z3

from ..checker.graph import StateGraph

Belief = frozenset[int]
"""The states in which the runs may be that look alike to a side."""

MOST_BELIEFS = 100_000


class TooManyBeliefs(ValueError):
    """There are more sets of runs that look alike than are followed."""


@dataclass(frozen=True)
class Known:
    """How often a side knows something where it is asked."""

    asked: int
    """The beliefs in which the side is where it is asked."""
    sure: int
    """Those of them in which the fact holds in every state."""


def known(graph: StateGraph, side: str, where: z3.BoolRef, fact: z3.BoolRef) -> Known:
    """In how many beliefs of a side, among those in which `where` holds, it knows the fact.

    `where` speaks of the side's own variables, so that it is the same in all states of a belief.

    Raises:
        TooManyBeliefs: the runs that look alike fall into too many sets.
    """
    here, true = _holds(graph, where), _holds(graph, fact)
    asked = sure = 0
    for belief in beliefs(graph, side):
        if all(here(state) for state in belief):
            asked += 1
            sure += all(true(state) for state in belief)
    return Known(asked, sure)


def _holds(graph: StateGraph, term: z3.BoolRef) -> Callable[[int], bool]:
    function = graph.lowered.function(term)
    return lambda state: bool(function(graph.states[state]))


def beliefs(graph: StateGraph, side: str) -> Iterator[Belief]:
    """Every belief of a side, from the first state on."""
    first = _unseen(graph, side, {0})
    met, waiting = {first}, [first]
    for belief in waiting:
        yield belief
        for following in _next(graph, side, belief):
            if following not in met:
                met.add(following)
                waiting.append(following)
        if len(met) > MOST_BELIEFS:
            raise TooManyBeliefs(f"more than {MOST_BELIEFS:,} beliefs of {side}")


def _next(graph: StateGraph, side: str, belief: Belief) -> Iterator[Belief]:
    """What each step that the side sees makes of a belief."""
    seen: dict[tuple[object, ...], set[int]] = {}
    for state in belief:
        for index, target in graph.edges[state]:
            action = graph.system.actions[index]
            if action.actor == side:
                shown = graph.lowered.observe(index, graph.states[state])
                look = (action.event, *sorted(shown.items()), *_own(graph, side, target))
                seen.setdefault(look, set()).add(target)
    for targets in seen.values():
        yield _unseen(graph, side, targets)


def _own(graph: StateGraph, side: str, state: int) -> tuple[int, ...]:
    """The side's own variables."""
    values = zip(graph.system.variables, graph.states[state], strict=True)
    return tuple(int(value) for variable, value in values if variable.name.startswith(f"{side}."))


def _unseen(graph: StateGraph, side: str, states: set[int]) -> Belief:
    """The states together with those that steps of others lead to, which the side does not see."""
    reached, waiting = set(states), list(states)
    while waiting:
        for index, target in graph.edges[waiting.pop()]:
            if graph.system.actions[index].actor != side and target not in reached:
                reached.add(target)
                waiting.append(target)
    return frozenset(reached)

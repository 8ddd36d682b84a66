"""The runs that the tests of the ladder look at, by name."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import permutations

import z3
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import StateGraph
from synfin.checker.trace import Trace
from synfin.diagrams.ladder import Arrow, ArrowEnd, Ladder, ladder_of
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.state import State

RUNS = (
    "three-way-handshake",
    "four-way-close",
    "seed",
    "old-duplicate-syn",
    "crossing FINs",
    "crossing SYNs",
    "old duplicates",
    "old duplicate, lost",
    "lasso",
    *(f"lossy-close wandering {seed}" for seed in range(6)),
    *(f"lossy-lifecycle wandering {seed}" for seed in range(6)),
    *(f"lossy-simultaneous-open wandering {seed}" for seed in range(4)),
    "duplicate delivered",
    "duplicate lost",
    "duplicate overtaken",
    "reordered",
    "no room",
    *(f"hostile-close wandering {seed}" for seed in range(2)),
    *(f"hostile-handshake wandering {seed}" for seed in range(2)),
)


@cache
def searched(name: str) -> tuple[ComposedSystem, StateGraph]:
    composed = compose(SCENARIOS[name])
    return composed, explore(composed.system)


def onward(graph: StateGraph, state: int, before: Sequence[int] | None = None) -> Trace:
    """A shortest run by way of `state` to an end; `before` leads to `state`, or else a shortest way does."""
    path, waiting = {state: graph.path_to(state) if before is None else [*before]}, deque([state])
    while waiting:
        at = waiting.popleft()
        if not graph.edges[at]:
            return graph.trace_along(path[at])
        for action, target in graph.edges[at]:
            if target not in path:
                path[target] = [*path[at], action]
                waiting.append(target)
    raise AssertionError("no end is reachable")


def by_way_of(name: str, a: State, b: State) -> Trace:
    composed, graph = searched(name)
    return onward(graph, graph.where(z3.And(composed.a.me.state == a, composed.b.me.state == b))[0])


def wandering(name: str, seed: int, most: int = 40) -> Trace:
    """A run of up to so many steps in which the network loses or duplicates what it can now and then."""
    _, graph = searched(name)
    chance, state, path = random.Random(seed), 0, []
    while graph.edges[state] and len(path) < most:
        steps = graph.edges[state]
        network = [step for step in steps if graph.system.actions[step[0]].event in ("loss", "duplication")]
        action, state = chance.choice(network if network and chance.random() < 0.3 else steps)
        path.append(action)
    return graph.trace_along(path)


def overtaking(ladder: Ladder) -> list[tuple[Arrow, Arrow]]:
    """Each segment that sets out later than another of its direction and arrives before it, and the other."""
    pairs = permutations([a for a in ladder.arrows if a.sent is not None and a.fate is ArrowEnd.DELIVERED], 2)
    return [
        (one, other)
        for one, other in pairs
        if one.source == other.source and one.sent > other.sent and one.until < other.until
    ]


HOSTILE: dict[str, Callable[[Ladder], bool]] = {
    "duplicate delivered": lambda ladder: any(
        a.copied and a.fate is ArrowEnd.DELIVERED for a in ladder.arrows
    ),
    "duplicate lost": lambda ladder: any(a.copied and a.fate is ArrowEnd.LOST for a in ladder.arrows),
    "duplicate overtaken": lambda ladder: any(other.copied for _, other in overtaking(ladder)),
    "reordered": lambda ladder: any(a.is_whole and b.is_whole for a, b in overtaking(ladder)),
    "no room": lambda ladder: any(a.fate is ArrowEnd.NO_ROOM for a in ladder.arrows),
}
"""The shortest runs of `hostile-close` that are searched for, by name."""


def shortest(wanted: Callable[[Ladder], bool]) -> Ladder:
    """The ladder of a run of `hostile-close` to an end that shows it as soon as can be."""
    composed, graph = searched("hostile-close")
    for state, steps in enumerate(graph.edges):
        for action, target in steps:
            path = [*graph.path_to(state), action]
            if wanted(ladder_of(composed, graph.trace_along(path))):
                return ladder_of(composed, onward(graph, target, path))
    raise AssertionError("no run shows it")


def old_duplicates() -> Trace:
    """The last part of a simultaneous close: it begins with both FINs on their way."""
    trace = by_way_of("simultaneous-close", State.CLOSING, State.CLOSING)
    cut = next(
        at
        for at, step in enumerate(trace.steps)
        if step.event == "SEGMENT ARRIVES" and "fin_in" in step.action
    )
    return replace(trace, initial=trace.states[cut], steps=trace.steps[cut:])


def lasso() -> Trace:
    """SYN, lost, SYN, lost, … forever."""
    _, graph = searched("lossy-close")
    start = next(
        s for s in range(len(graph.states)) if any("A→B loses" in _name(graph, a) for a, _ in graph.edges[s])
    )
    lose, lost = next(step for step in graph.edges[start] if "A→B loses" in _name(graph, step[0]))
    again = next(action for action, target in graph.edges[lost] if target == start)
    before = graph.path_to(start)
    return replace(
        graph.trace_along([*before, lose, again]), loop=len(before), headline="SYN forever & ever."
    )


def _name(graph: StateGraph, action: int) -> str:
    return graph.system.actions[action].name


@cache
def run(name: str) -> Ladder:
    """The runs that the tests look at, by name."""
    if name in HOSTILE:
        return shortest(HOSTILE[name])
    if name == "crossing FINs":
        scenario, trace = "simultaneous-close", by_way_of("simultaneous-close", State.CLOSING, State.CLOSING)
    elif name == "crossing SYNs":
        scenario = "simultaneous-open"
        trace = by_way_of(scenario, State.SYN_RECEIVED, State.SYN_RECEIVED)
    elif name == "old duplicates":
        scenario, trace = "simultaneous-close", old_duplicates()
    elif name == "old duplicate, lost":
        cycle = lasso()
        begin = cycle.loop or 0
        scenario = "lossy-close"
        trace = replace(cycle, initial=cycle.states[begin], steps=cycle.steps[begin:], loop=None)
    elif name == "lasso":
        scenario, trace = "lossy-close", lasso()
    elif " wandering " in name:
        scenario, _, seed = name.partition(" wandering ")
        trace = wandering(scenario, int(seed), 20 if scenario.startswith("hostile") else 40)
    else:
        scenario, graph = name, searched(name)[1]
        trace = graph.trace_to(graph.terminal[0])
    return ladder_of(searched(scenario)[0], trace)

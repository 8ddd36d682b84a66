"""The runs that the tests of the ladder look at, by name."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import replace
from functools import cache

import z3
from synfin.checker.graph import StateGraph
from synfin.checker.search import explore
from synfin.checker.trace import Trace
from synfin.diagrams.ladder import Ladder, ladder_of
from synfin.model.catalogue import SCENARIOS
from synfin.model.compose import World, compose
from synfin.model.records import State

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
)


@cache
def searched(name: str) -> tuple[World, StateGraph]:
    world = compose(SCENARIOS[name])
    return world, explore(world.system)


def onward(graph: StateGraph, state: int) -> Trace:
    """A shortest run by way of `state` to an end."""
    path, waiting = {state: graph.path_to(state)}, deque([state])
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
    world, graph = searched(name)
    return onward(graph, graph.where(z3.And(world.a.me.state == a, world.b.me.state == b))[0])


def wandering(name: str, seed: int) -> Trace:
    """A run of up to 40 steps in which the network loses what it can now and then."""
    _, graph = searched(name)
    chance, state, path = random.Random(seed), 0, []
    while graph.edges[state] and len(path) < 40:
        losses = [step for step in graph.edges[state] if graph.system.actions[step[0]].event == "loss"]
        action, state = chance.choice(losses if losses and chance.random() < 0.3 else graph.edges[state])
        path.append(action)
    return graph.trace_along(path)


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
    """SYN, lost, SYN, lost, … for ever."""
    _, graph = searched("lossy-close")
    start = next(
        s for s in range(len(graph.states)) if any("A→B loses" in _name(graph, a) for a, _ in graph.edges[s])
    )
    lose, lost = next(step for step in graph.edges[start] if "A→B loses" in _name(graph, step[0]))
    again = next(action for action, target in graph.edges[lost] if target == start)
    before = graph.path_to(start)
    return replace(
        graph.trace_along([*before, lose, again]), loop=len(before), headline="SYN for ever & ever."
    )


def _name(graph: StateGraph, action: int) -> str:
    return graph.system.actions[action].name


@cache
def run(name: str) -> Ladder:
    """The runs that the tests look at, by name."""
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
        trace = wandering(scenario, int(seed))
    else:
        scenario, graph = name, searched(name)[1]
        trace = graph.trace_to(graph.terminal[0])
    return ladder_of(searched(scenario)[0], trace)

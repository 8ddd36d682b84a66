"""Whether two searches have found the same graph: they may number the states of one depth differently."""

from __future__ import annotations

from collections.abc import Iterator

from synfin.checker.engines.exploration import Engine, explore
from synfin.checker.graph import StateGraph
from synfin.checker.system import State, System


def disagreements(reference: StateGraph, other: StateGraph) -> list[str]:
    """What the two, both complete, do not agree on."""
    return list(_differences(reference, other))


def of_both_engines(system: System) -> list[str]:
    """What the two engines do not agree on about a system."""
    return disagreements(explore(system, engine=Engine.PYTHON), explore(system, engine=Engine.NATIVE))


def _differences(one: StateGraph, two: StateGraph) -> Iterator[str]:
    if not (one.complete and two.complete):
        yield f"not complete: {one.stop_reason}, {two.stop_reason}"
    for name in ("transitions", "depth", "expanded", "taken", "rules_taken"):
        if getattr(one, name) != getattr(two, name):
            yield f"{name}: {getattr(one, name)}, {getattr(two, name)}"
    depths = [dict(zip(graph.states, graph.depths, strict=True)) for graph in (one, two)]
    if depths[0] != depths[1] or len(two.states) != len(depths[1]):
        yield f"states or depths: {len(one.states)} states, {len(two.states)} states"
        return
    if list(two.depths) != sorted(two.depths):
        yield "states are not nearest first"
    if [two.index[state] for state in two.states] != list(range(len(two.states))):
        yield "the index does not find the states"
    if {one.states[at] for at in one.terminal} != {two.states[at] for at in two.terminal}:
        yield f"terminal states: {len(one.terminal)}, {len(two.terminal)}"
    wrong = [state for state in one.states if _steps(one, state) != _steps(two, state)]
    if wrong:
        yield f"steps from {len(wrong)} states, the first {wrong[0]}"
    yield from _wrong_parents(two)


def _steps(graph: StateGraph, state: State) -> list[tuple[int, State]]:
    return sorted((action, graph.states[target]) for action, target in graph.edges[graph.index[state]])


def _wrong_parents(graph: StateGraph) -> Iterator[str]:
    for at, parent in enumerate(graph.parents):
        if parent is None:
            if at:
                yield f"state {at} has no state before it"
        elif (parent[1], at) not in graph.edges[parent[0]] or graph.depths[parent[0]] + 1 != graph.depths[at]:
            yield f"no shortest path to state {at} goes through the state before it"

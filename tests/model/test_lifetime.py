"""What a wait for old segments waits for: those that were on the wires when each MSL of it began."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from scopes import CLOSING, CRASHING
from synfin.checker.engine import explore
from synfin.checker.graph import StateGraph
from synfin.checker.system import Action
from synfin.checker.system import State as Values
from synfin.model import lifetime
from synfin.model.compose import World, compose
from synfin.model.records import Outcome, State
from synfin.model.rule import Event
from synfin.model.scenario import Msl, Opening, Scenario, Timer, User, When
from synfin.model.wires import Hostile, Lossy, Wire

SCOPES = pytest.mark.parametrize("scenario", [CLOSING, CRASHING], ids=["2 MSL", "quiet time"])


@cache
def graph_of(scenario: Scenario) -> tuple[World, StateGraph]:
    world = compose(scenario)
    return world, explore(world.system)


def ends_of_waits(scenario: Scenario) -> list[tuple[str, Values]]:
    """Which side ends its wait, and in which state."""
    world, graph = graph_of(scenario)
    outcome = {side: world.system.index[f"{side}.outcome"] for side in "AB"}
    return [
        (action.actor, before)
        for before, edges in zip(graph.states, graph.edges, strict=True)
        for action in (graph.system.actions[at] for at, _ in edges)
        if action.event == Event.TIME_WAIT_TIMEOUT.value
        or (action.event == Event.ACTIVE_OPEN.value and before[outcome[action.actor]] == Outcome.CRASHED)
    ]


def on(world: World, wire: Wire, state: Values, side: str) -> list[tuple[int, int]]:
    """What a wire holds in its places, each with the mark of a side; empty places left out."""
    index = world.system.index
    pairs = zip(wire.places, wire.marks(side), strict=True)
    held = [(state[index[str(place)]], state[index[str(mark)]]) for place, mark in pairs]
    return [(packed, mark) for packed, mark in held if packed]


def busy(world: World, state: Values) -> bool:
    """Something is on its way."""
    return any(state[world.system.index[str(wire.head)]] for wire in world.wires)


@SCOPES
@pytest.mark.parametrize(("msl", "may_be_busy"), [(Msl.IGNORED, True), (Msl.KEPT, True), (Msl.STRICT, False)])
def test_a_wait_may_end_while_segments_are_on_their_way_unless_it_is_strict(
    scenario: Scenario, msl: Msl, may_be_busy: bool
) -> None:
    scenario = replace(scenario, msl=msl)
    world, _ = graph_of(scenario)
    ends = ends_of_waits(scenario)
    assert ends
    assert any(busy(world, before) for _, before in ends) == may_be_busy


@SCOPES
def test_a_wait_ends_only_when_nothing_older_is_on_its_way(scenario: Scenario) -> None:
    world, _ = graph_of(scenario)
    for side, before in ends_of_waits(scenario):
        assert not any(mark for wire in world.wires for _, mark in on(world, wire, before, side))


def waits(world: World, state: Values, side: str) -> bool:
    shown = world.system.show(state)
    quiet = shown[f"{side}.outcome"] == "CRASHED" and shown.get(f"{side}.openings") == "1"
    return shown[f"{side}.state"] == State.TIME_WAIT.spelled or (
        shown[f"{side}.state"] == State.CLOSED.spelled and quiet
    )


def misfits(world: World, graph: StateGraph) -> int:
    """Steps after which the marks are not what the order of the wires says they must be.

    A wire that keeps its order has its marked segments in front. They are all there are when a wait begins,
    and when the first of two MSL is over; else they only leave. Where nobody waits there are none.
    """
    return sum(
        not fits(world, before, graph.system.actions[at], graph.states[target], side)
        for before, edges in zip(graph.states, graph.edges, strict=True)
        for at, target in edges
        for side in "AB"
    )


def fits(world: World, before: Values, action: Action, after: Values, side: str) -> bool:
    held = [on(world, wire, after, side) for wire in world.wires]
    old = [sum(mark for _, mark in wire) for wire in held]
    if any([mark for _, mark in wire] != sorted((mark for _, mark in wire), reverse=True) for wire in held):
        return False
    first, everything = first_of_two(world, after, side), [len(wire) for wire in held]
    restarts = side == action.actor and any(rule.rule == lifetime.RESTARTS for rule in action.rules)
    if not waits(world, after, side):
        return not any(old) and not first
    if restarts or not waits(world, before, side):
        in_time_wait = world.system.show(after)[f"{side}.state"] == State.TIME_WAIT.spelled
        return old == everything and first == (in_time_wait and any(everything))
    left = [marked_and_left(world, wire, before, action, side) for wire in world.wires]
    if first_of_two(world, before, side) and not any(left):
        return old == everything and not first
    return old == left and first == first_of_two(world, before, side)


def first_of_two(world: World, state: Values, side: str) -> bool:
    """The first of its 2 MSL is not over."""
    return bool(state[world.system.index[f"{side}.first_msl"]])


def marked_and_left(world: World, wire: Wire, before: Values, action: Action, side: str) -> int:
    """How many that were marked before are not taken off the wire."""
    marks = [mark for _, mark in on(world, wire, before, side)]
    if f"delivers {wire.name}" in action.observe:
        del marks[0]
    if f"loses {wire.name}" in action.observe:
        del marks[int(action.name.rsplit(" ", 1)[-1]) - 1]
    return sum(marks)


@SCOPES
def test_the_marked_are_those_that_were_there_when_an_msl_began(scenario: Scenario) -> None:
    world, graph = graph_of(scenario)
    marked = [name for name in world.system.index if ".old." in name]
    assert len(marked) == 2 * 2 * scenario.wire.places
    assert misfits(world, graph) == 0
    assert any(state[world.system.index[name]] for state in graph.states for name in marked)


def test_both_may_wait_at_once_each_for_its_own() -> None:
    world, graph = graph_of(replace(CLOSING, wire=Lossy(1), timer=Timer.EAGER))
    both = [state for state in graph.states if waits(world, state, "A") and waits(world, state, "B")]
    different = [
        state
        for state in both
        if any(on(world, wire, state, "A") != on(world, wire, state, "B") for wire in world.wires)
    ]
    assert different


def test_what_is_doubled_is_as_old_as_its_original() -> None:
    world = compose(replace(CLOSING, b=User(Opening.PASSIVE, closes=When.AFTER_PEER), wire=Hostile(2)))
    graph = explore(world.system)
    doubled = 0
    for before, edges in zip(graph.states, graph.edges, strict=True):
        for at, target in edges:
            action = graph.system.actions[at]
            if action.event == "duplication":
                wire = next(wire for wire in world.wires if wire.name == action.actor)
                for side in "AB":
                    held = on(world, wire, before, side)
                    assert on(world, wire, graph.states[target], side) == held * 2
                    doubled += held[0][1]
    assert doubled


def test_marks_that_are_left_behind_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synfin.model.compose.marking", lambda me, move, update: {})
    world = compose.__wrapped__(CLOSING)
    assert misfits(world, explore(world.system)) > 0


def test_a_second_msl_that_never_begins_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synfin.model.compose.aging", lambda sides, update: {})
    world = compose.__wrapped__(CLOSING)
    assert misfits(world, explore(world.system)) > 0


def test_only_where_msl_is_kept_are_there_marks() -> None:
    for msl in (Msl.IGNORED, Msl.STRICT):
        names = compose(replace(CLOSING, msl=msl)).system.index
        assert not [name for name in names if ".old" in name or "msl" in name]

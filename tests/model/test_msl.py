"""Each MSL of a wait lasts until the segments in flight at its start are gone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from scopes import CLOSING, CRASHING
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import StateGraph
from synfin.checker.system import Action
from synfin.checker.system import State as Values
from synfin.model.channels import ChannelState, Hostile, Lossy
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.environment import msl
from synfin.model.rule import Event
from synfin.model.scenarios.scenario import Msl, Opening, Retransmission, Scenario, User, When
from synfin.model.state import Outcome, State

SCOPES = pytest.mark.parametrize("scenario", [CLOSING, CRASHING], ids=["2 MSL", "quiet time"])


@cache
def graph_of(scenario: Scenario) -> tuple[ComposedSystem, StateGraph]:
    composed = compose(scenario)
    return composed, explore(composed.system)


def ends_of_waits(scenario: Scenario) -> list[tuple[str, Values]]:
    """The side that ends its wait, and the state."""
    composed, graph = graph_of(scenario)
    outcome = {side: composed.system.index[f"{side}.outcome"] for side in "AB"}
    return [
        (action.actor, before)
        for before, edges in zip(graph.states, graph.edges, strict=True)
        for action in (graph.system.actions[at] for at, _ in edges)
        if action.event == Event.TIME_WAIT_TIMEOUT.value
        or (action.event == Event.ACTIVE_OPEN.value and before[outcome[action.actor]] == Outcome.CRASHED)
    ]


def on(composed: ComposedSystem, channel: ChannelState, state: Values, side: str) -> list[tuple[int, int]]:
    """The segments in a channel, each with the mark of a side; empty places left out."""
    index = composed.system.index
    pairs = zip(channel.places, channel.marks(side), strict=True)
    held = [(state[index[str(place)]], state[index[str(mark)]]) for place, mark in pairs]
    return [(packed, mark) for packed, mark in held if packed]


def busy(composed: ComposedSystem, state: Values) -> bool:
    """Some segment is in flight."""
    return any(state[composed.system.index[str(channel.head)]] for channel in composed.channels)


@SCOPES
@pytest.mark.parametrize(
    ("msl", "may_be_busy"), [(Msl.IGNORED, True), (Msl.ENFORCED, True), (Msl.STRICT, False)]
)
def test_a_wait_may_end_while_segments_are_on_their_way_unless_it_is_strict(
    scenario: Scenario, msl: Msl, may_be_busy: bool
) -> None:
    scenario = replace(scenario, msl=msl)
    composed, _ = graph_of(scenario)
    ends = ends_of_waits(scenario)
    assert ends
    assert any(busy(composed, before) for _, before in ends) == may_be_busy


@SCOPES
def test_a_wait_ends_only_when_nothing_older_is_on_its_way(scenario: Scenario) -> None:
    composed, _ = graph_of(scenario)
    for side, before in ends_of_waits(scenario):
        assert not any(
            mark for channel in composed.channels for _, mark in on(composed, channel, before, side)
        )


def waits(composed: ComposedSystem, state: Values, side: str) -> bool:
    shown = composed.system.show(state)
    quiet = shown[f"{side}.outcome"] == "CRASHED" and shown.get(f"{side}.openings") == "1"
    return shown[f"{side}.state"] == State.TIME_WAIT.spelled or (
        shown[f"{side}.state"] == State.CLOSED.spelled and quiet
    )


def misfits(composed: ComposedSystem, graph: StateGraph) -> int:
    """Steps after which the marks are not those that the order of the channels implies.

    A channel that keeps the order has its marked segments in front. They are all there are when a wait begins,
    and when the first of two MSL is over; else they only leave. Where nobody waits there are none.
    """
    return sum(
        not fits(composed, before, graph.system.actions[at], graph.states[target], side)
        for before, edges in zip(graph.states, graph.edges, strict=True)
        for at, target in edges
        for side in "AB"
    )


def fits(composed: ComposedSystem, before: Values, action: Action, after: Values, side: str) -> bool:
    held = [on(composed, channel, after, side) for channel in composed.channels]
    old = [sum(mark for _, mark in channel) for channel in held]
    if any(
        [mark for _, mark in channel] != sorted((mark for _, mark in channel), reverse=True)
        for channel in held
    ):
        return False
    first, everything = first_of_two(composed, after, side), [len(channel) for channel in held]
    restarts = side == action.actor and any(rule.rule == msl.RESTARTS for rule in action.rules)
    if not waits(composed, after, side):
        return not any(old) and not first
    if restarts or not waits(composed, before, side):
        in_time_wait = composed.system.show(after)[f"{side}.state"] == State.TIME_WAIT.spelled
        return old == everything and first == (in_time_wait and any(everything))
    left = [marked_and_left(composed, channel, before, action, side) for channel in composed.channels]
    if first_of_two(composed, before, side) and not any(left):
        return old == everything and not first
    return old == left and first == first_of_two(composed, before, side)


def first_of_two(composed: ComposedSystem, state: Values, side: str) -> bool:
    """The first of its 2 MSL is not over."""
    return bool(state[composed.system.index[f"{side}.first_msl"]])


def marked_and_left(
    composed: ComposedSystem, channel: ChannelState, before: Values, action: Action, side: str
) -> int:
    """The number of segments marked before that stay in the channel."""
    marks = [mark for _, mark in on(composed, channel, before, side)]
    if f"delivers {channel.name}" in action.observe:
        del marks[0]
    if f"loses {channel.name}" in action.observe:
        del marks[int(action.name.rsplit(" ", 1)[-1]) - 1]
    return sum(marks)


@SCOPES
def test_the_marked_are_those_that_were_there_when_an_msl_began(scenario: Scenario) -> None:
    composed, graph = graph_of(scenario)
    marked = [name for name in composed.system.index if ".old." in name]
    assert len(marked) == 2 * 2 * scenario.channel.places
    assert misfits(composed, graph) == 0
    assert any(state[composed.system.index[name]] for state in graph.states for name in marked)


def test_both_may_wait_at_once_each_for_its_own() -> None:
    composed, graph = graph_of(
        replace(CLOSING, channel=Lossy(1), retransmission=Retransmission.SPURIOUS_ALLOWED)
    )
    both = [state for state in graph.states if waits(composed, state, "A") and waits(composed, state, "B")]
    different = [
        state
        for state in both
        if any(
            on(composed, channel, state, "A") != on(composed, channel, state, "B")
            for channel in composed.channels
        )
    ]
    assert different


def test_a_duplicate_is_as_old_as_its_original() -> None:
    composed = compose(replace(CLOSING, b=User(Opening.PASSIVE, closes=When.AFTER_PEER), channel=Hostile(2)))
    graph = explore(composed.system)
    copied = 0
    for before, edges in zip(graph.states, graph.edges, strict=True):
        for at, target in edges:
            action = graph.system.actions[at]
            if action.event == "duplication":
                channel = next(channel for channel in composed.channels if channel.name == action.actor)
                for side in "AB":
                    held = on(composed, channel, before, side)
                    assert on(composed, channel, graph.states[target], side) == held * 2
                    copied += held[0][1]
    assert copied


def test_marks_that_are_left_behind_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synfin.model.composed_system.marking", lambda me, move, update: {})
    composed = compose.__wrapped__(CLOSING)
    assert misfits(composed, explore(composed.system)) > 0


def test_a_second_msl_that_never_begins_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synfin.model.composed_system.aging", lambda sides, update: {})
    composed = compose.__wrapped__(CLOSING)
    assert misfits(composed, explore(composed.system)) > 0


def test_only_where_msl_is_kept_are_there_marks() -> None:
    for kept in (Msl.IGNORED, Msl.STRICT):
        names = compose(replace(CLOSING, msl=kept)).system.index
        assert not [name for name in names if ".old" in name or "msl" in name]

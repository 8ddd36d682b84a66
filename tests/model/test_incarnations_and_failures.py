"""Aborts, failures and incarnations happen in a scenario exactly as its fields allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import shared
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import StateGraph
from synfin.checker.system import Action
from synfin.checker.system import State as Values
from synfin.model.channels import Lossy
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.rule import Event
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import BadScenario, Failure, Opening, Scenario, User, When
from synfin.model.state import Outcome, State

ENDS_FROM_OUTSIDE = (Event.ABORT, Event.USER_TIMEOUT, Event.GIVING_UP, Event.CRASH)

TWICE = Scenario(
    "twice",
    "Both open, close, and open again.",
    a=User(Opening.ACTIVE, closes=When.ONCE_OPEN),
    b=User(Opening.PASSIVE, closes=When.AFTER_PEER),
    channel=Lossy(2),
    incarnations=2,
)


def steps(composed: ComposedSystem, event: Event) -> Iterator[tuple[Action, Values, Values]]:
    """Every reachable step of an event."""
    graph: StateGraph = explore(composed.system)
    for source, edges in enumerate(graph.edges):
        for index, target in edges:
            action = graph.system.actions[index]
            if action.event == event.value:
                yield action, graph.states[source], graph.states[target]


def happens(scenario: Scenario, event: Event) -> set[str]:
    """The sides to which an event happens."""
    return {action.actor for action, before, after in steps(compose(scenario), event) if before != after}


@shared.in_one_process
@pytest.mark.parametrize("name", SCENARIOS)
def test_only_what_the_scenario_allows_ends_a_connection_from_outside(name: str) -> None:
    scenario = SCENARIOS[name]
    allowed = {(failure.side, failure.event) for failure in scenario.failures}
    allowed |= {
        (side, Event.ABORT)
        for side, user in (("A", scenario.a), ("B", scenario.b))
        if user.aborts is not When.NEVER
    }
    graph = shared.explored(shared.composed(scenario).system)
    met = {
        (action.actor, action.event)
        for source, edges in enumerate(graph.edges)
        for action, target in ((graph.system.actions[index], target) for index, target in edges)
        if graph.states[source] != graph.states[target]
    }
    assert {
        (side, event) for event in ENDS_FROM_OUTSIDE for side in "AB" if (side, event.value) in met
    } == allowed


@pytest.mark.parametrize("event", [Event.USER_TIMEOUT, Event.GIVING_UP, Event.CRASH])
def test_a_failure_happens_to_its_side_alone(event: Event) -> None:
    scenario = replace(SCENARIOS["lossy-close"], failures=(Failure("B", event),))
    assert happens(scenario, event) == {"B"}


def test_a_call_is_no_failure() -> None:
    with pytest.raises(BadScenario, match="a crash, USER TIMEOUT or R2"):
        replace(SCENARIOS["lossy-close"], failures=(Failure("A", Event.CLOSE),))


def test_an_abort_leaves_no_connection_and_tells_the_peer() -> None:
    composed = compose(SCENARIOS["reset"])
    index = composed.system.index
    resets = 0
    for _, before, after in steps(composed, Event.ABORT):
        assert (after[index["A.state"]], after[index["A.outcome"]]) == (State.CLOSED, Outcome.ABORTED)
        resets += before[index["A.state"]] == State.ESTABLISHED
    assert resets


def openings(scenario: Scenario) -> set[tuple[int, int]]:
    """The numbers of OPENs of each side, over all reachable states."""
    system = compose(scenario).system
    a, b = (system.index[f"{side}.openings"] for side in "AB")
    return {(state[a], state[b]) for state in explore(system).states}


def test_a_connection_may_be_opened_again_as_often_as_the_scenario_says() -> None:
    assert max(openings(TWICE)) == (2, 2)
    assert max(openings(replace(TWICE, incarnations=3))) == (3, 3)


def test_where_there_is_one_incarnation_openings_are_not_counted() -> None:
    assert "A.openings" not in compose(replace(TWICE, incarnations=1)).system.index


def test_a_user_who_opens_again_has_closed_and_sent_nothing_yet() -> None:
    composed = compose(TWICE)
    index = composed.system.index
    for action, _, after in steps(composed, Event.ACTIVE_OPEN):
        assert not after[index[f"{action.actor}.has_closed"]]
        assert not after[index[f"{action.actor}.fin_sent"]]

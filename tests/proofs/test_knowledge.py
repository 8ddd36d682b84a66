"""Two generals: over a wire that loses, who waits in TIME-WAIT never knows that its peer is CLOSED.

A side is given a perfect memory: what it knows is true in every run in which it has seen the same. What the
search says is found a second time by following sets of states without any of its short cuts, and for one
scenario by z3, which looks for pairs of runs that look alike.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import z3
from synfin.checker.engines.bounded.check import check_bounded
from synfin.checker.engines.bounded.knowledge import FURTHER
from synfin.checker.engines.explicit import knowledge
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.explicit.knowledge import Beliefs, Known, TooManyBeliefs, known, states_in
from synfin.checker.engines.exploration import Engine, explore
from synfin.checker.graph import StateGraph
from synfin.checker.properties.knowledge import NeverEveryoneKnows
from synfin.checker.verdict import Verdict
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import Scenario
from synfin.model.side import Side
from synfin.model.state import Outcome, State
from synfin.model.variants.catalogue import rules_of_variant
from synfin.proofs.claim import Liveness
from synfin.proofs.claims.catalogue import CLAIMS, all_cases
from synfin.proofs.claims.knowledge import NOBODY_CAN_BE_SURE, ended_on_both, has_ended, observer
from synfin.proofs.fairness import ENDPOINT_FAIRNESS, FAIR
from synfin.proofs.seed.waves import KEPT

LOSSY, LOST_ACK, PERFECT = (SCENARIOS[name] for name in ("lossy-close", "lost-last-ack", "four-way-close"))


def closed_normally(side: Side) -> z3.BoolRef:
    return z3.And(side.me.is_in(State.CLOSED), side.me.outcome == Outcome.CLOSED)


def knows_the_peer_is_closed(scenario: Scenario, name: str) -> Known:
    """Of a side that has closed normally."""
    composed = compose(scenario)
    side, peer = next(pair for pair in composed.sides if pair[0].name == name)
    graph = explore(composed.system)
    return known(graph, observer(side), closed_normally(side), peer.me.is_in(State.CLOSED))


@pytest.mark.parametrize(("scenario", "asked"), [(LOSSY, 7), (LOST_ACK, 4)], ids=["MSL ignored", "MSL kept"])
def test_over_a_channel_that_loses_the_side_that_has_waited_is_never_sure(
    scenario: Scenario, asked: int
) -> None:
    """Its last ACK may be lost, and each FIN that asks for it again, whether MSL is kept or not."""
    assert knows_the_peer_is_closed(scenario, "A") == Known(asked, sure=0)


def test_over_a_perfect_channel_2_msl_make_it_sure_and_without_msl_they_do_not() -> None:
    assert knows_the_peer_is_closed(KEPT, "A") == Known(1, sure=1)
    assert knows_the_peer_is_closed(PERFECT, "A") == Known(1, sure=0)


def test_the_side_that_closes_last_is_sure_only_if_a_reset_comes_too() -> None:
    """The reset answers the FIN that it sent again, so the peer was CLOSED when that came."""
    assert knows_the_peer_is_closed(LOSSY, "B") == Known(3, sure=1)
    assert knows_the_peer_is_closed(LOST_ACK, "B") == Known(1, sure=0)


def test_it_knows_for_sure_that_its_peer_has_its_fin() -> None:
    composed = compose(LOSSY)
    graph = explore(composed.system)
    assert known(graph, observer(composed.b), closed_normally(composed.b), has_ended(composed.a)) == Known(
        3, sure=3
    )


# Both sides


def nobody_can_be_sure(composed: ComposedSystem) -> NeverEveryoneKnows:
    (formula,) = NOBODY_CAN_BE_SURE.formulas(composed)
    assert isinstance(formula, NeverEveryoneKnows)
    return formula


def test_where_nothing_is_lost_and_msl_is_kept_both_know_after_2_msl() -> None:
    composed = compose(KEPT)
    answer = check_on_graph(explore(composed.system), nobody_can_be_sure(composed))
    assert answer.verdict is Verdict.REFUTED
    assert answer.reason == "After 12 steps A and B know that it is over on both sides."
    assert answer.trace is not None
    assert answer.trace.steps[-1].event == "TIME-WAIT TIMEOUT"


def test_even_there_the_last_to_close_does_not_know_that_the_other_knows() -> None:
    """A knows when its 2 MSL are over, and B has no clock that tells when that is."""
    composed = compose(KEPT)
    a_knows = z3.And(closed_normally(composed.a), has_ended(composed.b))
    graph = explore(composed.system)
    assert known(graph, observer(composed.a), closed_normally(composed.a), a_knows) == Known(1, sure=1)
    assert known(graph, observer(composed.b), closed_normally(composed.b), a_knows) == Known(1, sure=0)


def test_a_reset_is_what_tells_over_a_channel_that_loses() -> None:
    composed = compose(SCENARIOS["lossy-lifecycle"])
    answer = check_on_graph(explore(composed.system), nobody_can_be_sure(composed))
    assert answer.trace is not None
    *_, resets, is_told = answer.trace.steps
    assert [rule.rule for rule in resets.rules][-1] == "closed_resets_a_segment_with_ack"
    assert is_told.actor == "B" and is_told.event == "SEGMENT ARRIVES"


# Nothing without fairness

LOSS_DOES_NOT_MATTER = {
    "time-wait-ends": "nobody has to hear of it",
    "data-loss-reported": "a reset that is lost is not sent again, however fair the wires",
    "no-ack-storm": "what is lost makes the wires quiet too",
}


@pytest.mark.parametrize("name", [claim.id for claim in CLAIMS.values() if isinstance(claim, Liveness)])
def test_over_a_channel_that_may_lose_for_ever_nothing_that_needs_the_peer_happens(name: str) -> None:
    cases = [case for case in all_cases([CLAIMS[name]]) if case.fairness != FAIR]
    assert cases and all(case.expected is Verdict.REFUTED for case in cases)
    needs_channels = any(case.fairness == ENDPOINT_FAIRNESS for case in cases)
    assert needs_channels != (name in LOSS_DOES_NOT_MATTER)


# A second computation, without bits, without a table of what was met, by one set of runs after the other

Alike = dict[tuple[object, ...], frozenset[int]]


def sets_that_look_alike(graph: StateGraph, side: Side, steps: int) -> Alike:
    """By what a side has seen, the states in which it may be: of all runs of up to so many steps."""
    at = [graph.system.index[name] for name in observer(side).sees]
    views: dict[tuple[object, ...], set[int]] = {(): {0}}
    now: set[tuple[tuple[object, ...], int]] = {((), 0)}
    for _ in range(steps):
        now = {
            (view if (look := seen(graph, side, at, source, step)) is None else (*view, look), step[1])
            for view, source in now
            for step in graph.edges[source]
        }
        for view, state in now:
            views.setdefault(view, set()).add(state)
    return {view: frozenset(states) for view, states in views.items()}


def seen(
    graph: StateGraph, side: Side, at: list[int], source: int, step: tuple[int, int]
) -> tuple[object, ...] | None:
    number, target = step
    action = graph.system.actions[number]
    if action.actor != side.name:
        return None
    shown = tuple(sorted(graph.lowered.observe(number, graph.states[source]).items()))
    return action.event, shown, tuple(graph.states[target][place] for place in at)


@pytest.mark.parametrize("scenario", [KEPT, PERFECT, SCENARIOS["simultaneous-close"]], ids=lambda s: s.name)
def test_each_set_of_runs_that_look_alike_is_one_that_the_search_follows(scenario: Scenario) -> None:
    composed = compose(scenario)
    graph = explore(composed.system)
    for side, _ in composed.sides:
        alike = sets_that_look_alike(graph, side, graph.depth + 1)
        assert set(alike.values()) == {
            frozenset(states_in(belief)) for belief in Beliefs(graph, observer(side)).all()
        }


def everyone_knows_after(composed: ComposedSystem, most: int) -> int | None:
    """After how few steps both know, by all runs of up to `most`; None if never."""
    graph = explore(composed.system)
    over = set(graph.where(ended_on_both(composed)))
    now: set[tuple[tuple[tuple[object, ...], ...], int]] = {(((), ()), 0)}
    at = [[graph.system.index[name] for name in observer(side).sees] for side, _ in composed.sides]
    alike = [sets_that_look_alike(graph, side, most) for side, _ in composed.sides]
    for steps in range(most + 1):
        if any(all(sets[view] <= over for sets, view in zip(alike, views, strict=True)) for views, _ in now):
            return steps
        now = {
            (
                tuple(
                    view if (look := seen(graph, side, places, source, step)) is None else (*view, look)
                    for view, (side, _), places in zip(views, composed.sides, at, strict=True)
                ),
                step[1],
            )
            for views, source in now
            for step in graph.edges[source]
        }
    return None


@pytest.mark.parametrize(
    ("scenario", "variant"),
    [
        (KEPT, "rfc9293"),
        (PERFECT, "rfc9293"),
        (SCENARIOS["simultaneous-close"], "rfc9293"),
        (SCENARIOS["abort"], "rfc9293"),
        (SCENARIOS["simultaneous-close"], "flags-only"),
    ],
    ids=lambda one: getattr(one, "name", one),
)
def test_the_search_and_the_naive_way_agree(scenario: Scenario, variant: str) -> None:
    composed = compose(scenario, rules_of_variant(variant))
    answer = check_on_graph(explore(composed.system), nobody_can_be_sure(composed))
    found = len(answer.trace.steps) if answer.trace else None
    assert everyone_knows_after(composed, found or answer.depth or 0) == found


@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "bound"), [(KEPT, 12), (PERFECT, 13)], ids=lambda one: str(one)[:40])
def test_z3_finds_the_same_in_pairs_of_runs(scenario: Scenario, bound: int) -> None:
    composed = compose(scenario)
    searched = check_on_graph(explore(composed.system), nobody_can_be_sure(composed))
    solved = check_bounded(composed.system, nobody_can_be_sure(composed), bound)
    assert solved.depth == (len(searched.trace.steps) if searched.trace else None)
    assert (solved.verdict is Verdict.REFUTED) == (searched.verdict is Verdict.REFUTED)
    assert graph_depth(composed) < FURTHER


def graph_depth(composed: ComposedSystem) -> int:
    return explore(composed.system).depth


# The reckoning itself


def test_what_is_true_everywhere_is_known_and_what_is_false_is_not() -> None:
    composed = compose(PERFECT)
    graph, a = explore(composed.system), observer(composed.a)
    everywhere = known(graph, a, z3.BoolVal(True), z3.BoolVal(True))
    assert everywhere.asked == everywhere.sure == len(list(Beliefs(graph, a).all()))
    assert known(graph, a, z3.BoolVal(True), z3.BoolVal(False)).sure == 0


def test_a_side_sees_its_own_variables_and_they_are_the_same_in_all_runs_that_look_alike() -> None:
    composed = compose(LOSSY)
    graph, a = explore(composed.system), observer(composed.a)
    own = [graph.system.index[name] for name in a.sees]
    for belief in Beliefs(graph, a).all():
        assert len({tuple(graph.states[state][at] for at in own) for state in states_in(belief)}) == 1


def test_a_graph_in_arrays_gives_the_same_answer() -> None:
    composed = compose(SCENARIOS["abort"])
    plain, arrays = (
        check_on_graph(explore(composed.system, engine=engine), nobody_can_be_sure(composed))
        for engine in (Engine.PYTHON, Engine.NATIVE)
    )
    assert plain.reason == arrays.reason
    assert plain.trace == arrays.trace


def test_a_side_that_forgets_is_never_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: after each step it holds possible whatever it ever did."""
    composed = compose(KEPT)
    right: Callable[[Beliefs, int], dict[object, int]] = Beliefs.after  # type: ignore[assignment]

    def forgetful(self: Beliefs, belief: int) -> dict[object, int]:
        return {look: later | self.first for look, later in right(self, belief).items()}

    monkeypatch.setattr(Beliefs, "after", forgetful)
    answer = check_on_graph(explore(composed.system), nobody_can_be_sure(composed))
    assert answer.verdict is Verdict.EXHAUSTED
    assert everyone_knows_after(composed, 12) == 12


def test_an_incomplete_search_lets_nobody_know_anything() -> None:
    """A run that looks alike may lead to a state that is not there."""
    composed = compose(KEPT)
    answer = check_on_graph(explore(composed.system, budget=14), nobody_can_be_sure(composed))
    assert answer.verdict is Verdict.UNDETERMINED


def test_too_many_points_of_view_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "MOST_COMBINATIONS", 3)
    composed = compose(LOSSY)
    graph = explore(composed.system)
    with pytest.raises(TooManyBeliefs, match="A has more than 3 beliefs"):
        list(Beliefs(graph, observer(composed.a)).all())
    answer = check_on_graph(graph, nobody_can_be_sure(composed))
    assert answer.verdict is Verdict.UNDETERMINED
    assert answer.reason == "There are more than 3 combinations of beliefs."

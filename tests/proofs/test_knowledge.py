"""Two generals: over a wire that loses, who waits in TIME-WAIT never knows that its peer is CLOSED.

A side is given a perfect memory: what it knows is true in every run in which it has seen the same.
"""

from __future__ import annotations

import pytest
import z3
from synfin.checker.engine import explore
from synfin.model.catalogue import SCENARIOS
from synfin.model.compose import compose
from synfin.model.records import Outcome, State
from synfin.model.scenario import Scenario
from synfin.model.side import Side
from synfin.proofs import knowledge
from synfin.proofs.knowledge import Known, TooManyBeliefs, beliefs, known
from synfin.proofs.seed.waves import KEPT

LOSSY, LOST_ACK, PERFECT = (SCENARIOS[name] for name in ("lossy-close", "lost-last-ack", "four-way-close"))


def closed_normally(side: Side) -> z3.BoolRef:
    return z3.And(side.me.is_in(State.CLOSED), side.me.outcome == Outcome.CLOSED)


def knows_the_peer_is_closed(scenario: Scenario, name: str) -> Known:
    """Of a side that has closed normally."""
    world = compose(scenario)
    side, peer = next(pair for pair in world.sides if pair[0].name == name)
    graph = explore(world.system)
    return known(graph, name, closed_normally(side), peer.me.is_in(State.CLOSED))


@pytest.mark.parametrize(("scenario", "asked"), [(LOSSY, 7), (LOST_ACK, 4)], ids=["MSL ignored", "MSL kept"])
def test_over_a_wire_that_loses_the_side_that_has_waited_is_never_sure(
    scenario: Scenario, asked: int
) -> None:
    """Its last ACK may be lost, and each FIN that asks for it again, whether MSL is kept or not."""
    assert knows_the_peer_is_closed(scenario, "A") == Known(asked, sure=0)


def test_over_a_perfect_wire_2_msl_make_it_sure_and_without_msl_they_do_not() -> None:
    assert knows_the_peer_is_closed(KEPT, "A") == Known(1, sure=1)
    assert knows_the_peer_is_closed(PERFECT, "A") == Known(1, sure=0)


def test_the_side_that_closes_last_is_sure_only_if_a_reset_comes_too() -> None:
    """The reset answers the FIN that it sent again, so the peer was CLOSED when that came."""
    assert knows_the_peer_is_closed(LOSSY, "B") == Known(3, sure=1)
    assert knows_the_peer_is_closed(LOST_ACK, "B") == Known(1, sure=0)


def test_it_knows_for_sure_that_its_peer_has_its_fin() -> None:
    world = compose(LOSSY)
    done = world.a.me.is_in(State.TIME_WAIT, State.CLOSED)
    assert known(explore(world.system), "B", closed_normally(world.b), done) == Known(3, sure=3)


def test_what_is_true_everywhere_is_known_and_what_is_false_is_not() -> None:
    world = compose(PERFECT)
    graph = explore(world.system)
    everywhere = known(graph, "A", z3.BoolVal(True), z3.BoolVal(True))
    assert everywhere.asked == everywhere.sure == len(list(beliefs(graph, "A")))
    assert known(graph, "A", z3.BoolVal(True), z3.BoolVal(False)).sure == 0


def test_a_side_sees_its_own_variables_and_they_are_the_same_in_all_runs_that_look_alike() -> None:
    world = compose(LOSSY)
    graph = explore(world.system)
    own = [at for at, variable in enumerate(world.system.variables) if variable.name.startswith("A.")]
    for belief in beliefs(graph, "A"):
        assert len({tuple(graph.states[state][at] for at in own) for state in belief}) == 1


def test_too_many_beliefs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "MOST_BELIEFS", 3)
    graph = explore(compose(LOSSY).system)
    with pytest.raises(TooManyBeliefs, match="more than 3 beliefs of A"):
        list(beliefs(graph, "A"))

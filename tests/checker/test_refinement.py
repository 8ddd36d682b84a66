"""A system refines a machine if every run, as far as it is seen, is one of the machine's."""

from __future__ import annotations

import alternating_bit as abp
import pytest
import z3
from synfin.checker.engines.bounded.check import check_bounded
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.explicit.refinement import machine_of
from synfin.checker.engines.exploration import explore
from synfin.checker.properties.refinement import Refines, deterministic
from synfin.checker.properties.step_property import after, shown
from synfin.checker.system import Action, System, Variable
from synfin.checker.trace import replay
from synfin.checker.verdict import Verdict

ACCEPTS = {f"accept {n}": z3.And(abp.accepted != n, after(abp.accepted) == n) for n in range(4)}
"""What is seen of the protocol: the message that the receiver accepts."""

IN_TURN = {(n, f"accept {n}"): (n + 1) % 4 for n in range(4)}
"""The channel that the protocol is to be: each message once, in order."""


def channel(arcs=IN_TURN) -> Refines:
    return Refines("a channel", ACCEPTS, arcs)


def test_the_alternating_bit_refines_a_channel():
    assert check_on_graph(explore(abp.build()), channel()).verdict is Verdict.EXHAUSTED
    assert check_bounded(abp.build(), channel(), 6).verdict is Verdict.BOUNDED


WRONG = abp.build(checks_bit=False)


def test_without_its_check_it_does_not_and_a_shortest_run_shows_it():
    graph = explore(WRONG)
    searched, solved = check_on_graph(graph, channel()), check_bounded(WRONG, channel(), 15)
    assert searched.verdict is solved.verdict is Verdict.REFUTED
    assert searched.trace is not None and solved.trace is not None
    assert len(searched.trace.steps) == len(solved.trace.steps) == solved.depth
    for trace in (searched.trace, solved.trace):
        replay(graph.lowered, trace)
        last, before = trace.states[-1], trace.states[-2]
        place = graph.system.index["receiver.message"]
        # It accepts a message that is not the next one.
        assert last[place] not in (before[place], (before[place] + 1) % 4)


def test_a_machine_that_lacks_a_step_is_not_refined():
    lacking = {key: target for key, target in IN_TURN.items() if key != (1, "accept 1")}
    answer = check_on_graph(explore(abp.build()), channel(lacking))
    assert answer.verdict is Verdict.REFUTED
    assert answer.trace is not None and answer.trace.steps[-1].action == "accept"


def test_an_incomplete_search_confirms_nothing():
    graph = explore(abp.build(), budget=20)
    assert check_on_graph(graph, channel()).verdict is Verdict.UNDETERMINED


def test_a_system_refines_its_own_machine_and_that_of_perfect_channels():
    for lossy in (False, True):
        arcs = machine_of(explore(abp.build(lossy=lossy)), ACCEPTS)
        assert {label for _, label in arcs} == set(ACCEPTS)
        assert check_on_graph(explore(abp.build()), channel(arcs)).verdict is Verdict.EXHAUSTED


def test_choices_stay_open_until_something_is_seen():
    """a then b, or a then c: after a both are possible; a step not seen changes nothing."""
    arcs = {0: [("a", 1), ("a", 2)], 1: [("b", 3)], 2: [(None, 4)], 4: [("c", 3)]}
    found = deterministic([0], arcs)
    after_a = found[0, "a"]
    assert {label for place, label in found if place == after_a} == {"b", "c"}
    assert found[after_a, "b"] == found[after_a, "c"]


def sender(value: int) -> System:
    """A system that sends a value and does not change: only what a step shows tells the value."""
    x = z3.BitVec("x", 1)
    send = Action("send", "it", "sends", {}, {}, observe={"sent": z3.BitVecVal(value, 4)})
    return System("sender", (Variable(x),), (0,), (send,))


@pytest.mark.parametrize(("value", "refines"), [(3, True), (0, False), (5, False)])
def test_labels_may_speak_of_what_a_step_shows(value: int, refines: bool) -> None:
    labels = {"three": shown("sent", 4) == 3, "another": shown("sent", 4) != 3}
    only_three = Refines("threes only", labels, {(0, "three"): 0})
    searched = check_on_graph(explore(sender(value)), only_three).verdict
    solved = check_bounded(sender(value), only_three, 3).verdict
    expected = (Verdict.EXHAUSTED, Verdict.BOUNDED) if refines else (Verdict.REFUTED, Verdict.REFUTED)
    assert (searched, solved) == expected


@pytest.mark.parametrize("bound", [0, 1])
def test_runs_too_short_to_be_wrong_are_not_refuted(bound: int):
    assert check_bounded(WRONG, channel(), bound).verdict is Verdict.BOUNDED

"""An error planted in the checker is noticed: by comparing its engines, or its traces with the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
import z3
from synfin.checker.engines.bounded import unrolling
from synfin.checker.engines.bounded.check import check_bounded
from synfin.checker.engines.bounded.deepening import Deepening
from synfin.checker.engines.bounded.leads_to import _Lassos
from synfin.checker.engines.bounded.unrolling import Unrolling
from synfin.checker.engines.explicit import fair_scc
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.explicit.dispatch import Command, conjuncts
from synfin.checker.engines.explicit.fair_scc import FairnessConstraints
from synfin.checker.engines.explicit.lowering import Lowered, lower
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import StateGraph
from synfin.checker.properties.fairness import Fairness
from synfin.checker.properties.invariant import Always
from synfin.checker.properties.leads_to import LeadsTo
from synfin.checker.properties.step_property import after
from synfin.checker.system import Action, Variable
from synfin.checker.trace import BadTrace, replay
from synfin.checker.verdict import Verdict
from synfin.model.composed_system import ComposedSystem
from synfin.model.state import State
from synfin.model.variants.catalogue import RFC_9293
from synfin.proofs.claim import Liveness
from synfin.proofs.claims.catalogue import CLAIMS
from synfin.proofs.fairness import ENDPOINT_FAIRNESS, FAIR
from synfin.proofs.runner import ClaimRunner

HANDSHAKE_STEPS = 5
"""Two OPENs and three segments."""

Change = Callable[[Fairness], Fairness]


@pytest.fixture
def handshake(runner: ClaimRunner) -> ComposedSystem:
    return runner.composed("three-way-handshake", RFC_9293)


@pytest.fixture
def lossy_handshake(runner: ClaimRunner) -> ComposedSystem:
    return runner.composed("lossy-handshake", RFC_9293)


def opens(composed: ComposedSystem, fairness: str) -> LeadsTo:
    claim = CLAIMS["eventually-established"]
    assert isinstance(claim, Liveness)
    (formula,) = claim.under(composed, fairness)
    assert isinstance(formula, LeadsTo)
    return formula


def never_both_open(composed: ComposedSystem) -> Always:
    """It is false: the handshake opens both."""
    a, b = (side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides)
    return Always(z3.Not(z3.And(a, b)))


def engines_differ(cross: ModuleType, composed: ComposedSystem) -> str:
    """How a search made now and z3 differ about `never_both_open`."""
    differ: str = cross.engines_differ(explore(composed.system), never_both_open(composed), HANDSHAKE_STEPS)
    return differ


def test_nothing_is_noticed_where_nothing_is_planted(
    cross: ModuleType, handshake: ComposedSystem, lossy_handshake: ComposedSystem
) -> None:
    assert cross.search_and_evaluation_differ(handshake.system) == ""
    assert engines_differ(cross, handshake) == ""
    graph = explore(lossy_handshake.system)
    assert cross.engines_differ(graph, opens(lossy_handshake, ENDPOINT_FAIRNESS), 4) == ""
    assert check_on_graph(graph, opens(lossy_handshake, FAIR)).verdict is Verdict.EXHAUSTED


# The search


def ignore_in_the_search(monkeypatch: pytest.MonkeyPatch, condition: str) -> None:
    def command(self: Lowered, index: int) -> Command:
        guard = self.system.actions[index].guard
        kept = [self._terms.node(term) for name, term in guard.items() if name != condition]
        tests = dict.fromkeys(part for node in kept for part in conjuncts(node))
        return Command(index, tuple(tests), self._assignments(index))

    monkeypatch.setattr(Lowered, "_command", command)


def test_a_condition_that_the_search_ignores(
    monkeypatch: pytest.MonkeyPatch, cross: ModuleType, handshake: ComposedSystem
) -> None:
    ignore_in_the_search(monkeypatch, "B has opened")
    assert "steps too many" in cross.search_and_evaluation_differ(handshake.system)
    graph = explore(handshake.system)
    out_of_turn = graph.where(z3.And(handshake.a.has_opened, z3.Not(handshake.b.has_opened)))[0]
    with pytest.raises(BadTrace, match="it is not enabled: it fails at B has opened"):
        replay(graph.lowered, graph.trace_to(out_of_turn))


def test_an_update_of_the_wrong_variable_in_the_search(
    monkeypatch: pytest.MonkeyPatch, cross: ModuleType, handshake: ComposedSystem
) -> None:
    right, index = Lowered._assignments, handshake.system.index
    wrong = {index["A.snd_nxt"]: index["A.snd_una"], index["A.snd_una"]: index["A.snd_nxt"]}
    monkeypatch.setattr(
        Lowered,
        "_assignments",
        lambda self, action: {wrong.get(at, at): node for at, node in right(self, action).items()},
    )
    assert cross.search_and_evaluation_differ(handshake.system) != ""
    solved = check_bounded(handshake.system, never_both_open(handshake), HANDSHAKE_STEPS).trace
    assert solved is not None
    with pytest.raises(BadTrace, match="it leads to another state"):
        replay(lower(handshake.system), solved)


def test_a_step_that_the_search_forgets(
    monkeypatch: pytest.MonkeyPatch, cross: ModuleType, lossy_handshake: ComposedSystem
) -> None:
    """The state after it is found by another way, but not so soon."""
    right = Lowered.successors
    arrives = [
        index
        for index, action in enumerate(lossy_handshake.system.actions)
        if "syn_is_answered_with_syn_ack" in action.name
    ]
    monkeypatch.setattr(
        Lowered,
        "successors",
        lambda self, state: [step for step in right(self, state) if step[0] not in arrives],
    )
    assert engines_differ(cross, lossy_handshake) != ""


# The formula for the solver


def test_a_condition_that_the_solver_is_not_given(
    monkeypatch: pytest.MonkeyPatch, cross: ModuleType, handshake: ComposedSystem
) -> None:
    def guard(action: Action) -> z3.BoolRef:
        return z3.And(*(term for name, term in action.guard.items() if "has arrived" not in name))

    monkeypatch.setattr(unrolling, "guard", guard)
    assert engines_differ(cross, handshake) != ""


def test_an_update_of_the_wrong_variable_in_the_solver(
    monkeypatch: pytest.MonkeyPatch, cross: ModuleType, handshake: ComposedSystem
) -> None:
    right, by_name = Unrolling._next, {v.name: v for v in handshake.system.variables}
    swapped = {"A.snd_nxt": "A.rcv_nxt", "A.rcv_nxt": "A.snd_nxt"}

    def wrong(self: Unrolling, variable: Variable) -> z3.ExprRef:
        return right(self, by_name[swapped.get(variable.name, variable.name)])

    monkeypatch.setattr(Unrolling, "_next", wrong)
    assert engines_differ(cross, handshake) != ""


def test_several_actions_in_one_step(
    monkeypatch: pytest.MonkeyPatch, cross: ModuleType, handshake: ComposedSystem
) -> None:
    """Without exactly one action a step, both sides open in fewer steps than there can be."""

    def step(self: Unrolling) -> z3.BoolRef:
        actions = self.system.actions
        number = z3.Or(*(self.choice == i for i in range(len(actions))))
        guards = [unrolling.guard(action) for action in actions]

        def moves(variable: Variable) -> Iterator[z3.BoolRef]:
            yield after(variable.term) == variable.term
            for allowed, action in zip(guards, actions, strict=True):
                if variable.name in action.update:
                    yield z3.And(allowed, after(variable.term) == action.update[variable.name])

        return z3.And(number, *(z3.Or(*moves(v)) for v in self.system.variables))

    monkeypatch.setattr(Unrolling, "_step", step)
    assert engines_differ(cross, handshake) != ""


def test_a_bounded_search_that_stops_too_soon(
    monkeypatch: pytest.MonkeyPatch, cross: ModuleType, handshake: ComposedSystem
) -> None:
    right = Deepening.model

    def tired(self: Deepening, target: z3.BoolRef) -> z3.ModelRef | None:
        found = right(self, target)
        self.over = self.depth >= HANDSHAKE_STEPS - 1
        return found

    monkeypatch.setattr(Deepening, "model", tired)
    assert "z3 BOUNDED" in engines_differ(cross, handshake)


# Fairness


def forget_a_turn(fairness: Fairness) -> Fairness:
    return replace(fairness, weak=tuple(group for group in fairness.weak if group != "B SEGMENT ARRIVES"))


def forget_the_timers(fairness: Fairness) -> Fairness:
    return replace(fairness, strong=())


def forget_the_channels(fairness: Fairness) -> Fairness:
    return replace(fairness, messages=())


FORGETFUL = {
    "a group": (forget_a_turn, "weakly fair, stays enabled and is never taken"),
    "the timers": (forget_the_timers, "RETRANSMISSION TIMEOUT, strongly fair"),
    "the wires": (forget_the_channels, "occurs infinitely often without delivers"),
}


@pytest.mark.parametrize(("change", "noticed"), FORGETFUL.values(), ids=FORGETFUL)
def test_fairness_that_the_search_forgets(
    change: Change,
    noticed: str,
    monkeypatch: pytest.MonkeyPatch,
    cross: ModuleType,
    lossy_handshake: ComposedSystem,
    runner: ClaimRunner,
) -> None:
    right = FairnessConstraints.__init__

    def forgetful(self: FairnessConstraints, graph: StateGraph, fairness: Fairness) -> None:
        right(self, graph, change(fairness))

    monkeypatch.setattr(FairnessConstraints, "__init__", forgetful)
    graph, formula = runner.graph("lossy-handshake", RFC_9293), opens(lossy_handshake, FAIR)
    answer = check_on_graph(graph, formula)
    assert answer.verdict is Verdict.REFUTED
    assert noticed in cross.trace_problem(graph, formula, answer.trace)


@pytest.mark.parametrize(("change", "noticed"), FORGETFUL.values(), ids=FORGETFUL)
def test_fairness_that_the_solver_forgets(
    change: Change,
    noticed: str,
    monkeypatch: pytest.MonkeyPatch,
    cross: ModuleType,
    lossy_handshake: ComposedSystem,
    runner: ClaimRunner,
) -> None:
    right = _Lassos.__init__

    def forgetful(self: _Lassos, system: Any, formula: LeadsTo, seconds: float | None) -> None:
        right(self, system, replace(formula, fairness=change(formula.fairness)), seconds)

    monkeypatch.setattr(_Lassos, "__init__", forgetful)
    graph, formula = runner.graph("lossy-handshake", RFC_9293), opens(lossy_handshake, FAIR)
    assert "z3 REFUTED, search EXHAUSTED" in cross.engines_differ(graph, formula, 4)
    trace = check_bounded(graph.system, formula, 4).trace
    assert noticed in cross.trace_problem(graph, formula, trace)


def test_cycles_that_the_search_overlooks(
    monkeypatch: pytest.MonkeyPatch, cross: ModuleType, lossy_handshake: ComposedSystem, runner: ClaimRunner
) -> None:
    monkeypatch.setattr(fair_scc, "_decomposed", lambda region: iter(()))
    graph, formula = (
        runner.graph("lossy-handshake", RFC_9293),
        opens(lossy_handshake, ENDPOINT_FAIRNESS),
    )
    assert "z3 REFUTED, search EXHAUSTED" in cross.engines_differ(graph, formula, 4)

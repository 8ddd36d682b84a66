"""Obligations asked in grouped: the same ones, and what is wrong with one of them is still found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import z3
from synfin.checker.engines.message_sets import Lemma, MessageSet, MessageStep, Network, obligations
from synfin.checker.solver.obligation_groups import ObligationGroup, grouped
from synfin.checker.system import Action, System, Variable

X, Y, HEARD, ANY = (z3.BitVec(name, 8) for name in ("x", "y", "heard", "any"))
CHANNEL = MessageSet("wire", (ANY,))
RESETS, DOUBLES = z3.BitVecVal(0, 8), 2 * X


def step(name: str, guard: dict[str, z3.BoolRef], x: z3.BitVecRef) -> MessageStep:
    return MessageStep(
        Action(name, "it", "does", guard, {"x": x}, inputs=(Variable(HEARD),)), receives={"wire": (HEARD,)}
    )


STEPS = (
    step("resets in one", {"it is in 1": Y == 1}, RESETS),
    step("resets in two", {"it is in 2": Y == 2, "what is heard is small": z3.ULT(HEARD, 9)}, RESETS),
    step("takes", {"it is in 1": Y == 1}, HEARD),
    step("takes again", {"it is in 2": Y == 2}, HEARD),
    step("doubles in one", {"it is in 1": Y == 1, "there is room": z3.ULT(X, 5)}, DOUBLES),
    step("doubles in two", {"it is in 2": Y == 2, "there is room": z3.ULT(X, 5)}, DOUBLES),
    step("adds in one", {"it is in 1": Y == 1, "there is room": z3.ULT(X, 9)}, X + 1),
    step("adds in two", {"it is in 2": Y == 2, "x is another": X != 9}, X + 1),
)
VARIABLES = (Variable(X), Variable(Y))
NETWORK = Network(System("tiny", VARIABLES, (0, 0), tuple(s.action for s in STEPS)), (CHANNEL,), STEPS)
SMALL = Lemma("what is sent is small", z3.ULT(ANY, 10), CHANNEL)
X_IS_SMALL = Lemma("x is small", z3.ULT(X, 10), needs=(SMALL,))
FIVE = Lemma("x is five", X == 5)


def fails(term: z3.BoolRef) -> bool:
    solver = z3.Solver()
    solver.add(term)
    return bool(solver.check() == z3.sat)


def bundled(lemma: Lemma, network: Network = NETWORK) -> list[ObligationGroup]:
    return list(grouped(obligations(network, [lemma])))


def named(part: str, found: Sequence[ObligationGroup]) -> ObligationGroup:
    (bundle,) = (b for b in found if any(part in one.name for one in b.parts))
    return bundle


def test_groups_hold_the_obligations_one_by_one() -> None:
    parts = [part for bundle in bundled(X_IS_SMALL) for part in bundle.parts]
    assert [part.name for part in parts] == [one.name for one in obligations(NETWORK, [X_IS_SMALL])]


def test_what_leaves_the_same_to_be_shown_is_one_question() -> None:
    found = bundled(X_IS_SMALL)
    assert [len(bundle.parts) for bundle in found] == [1, 2, 2, 2, 2]
    for part in ("resets", "takes", "doubles"):
        assert not fails(named(part, found).question.formula)


def test_a_question_asks_what_the_guards_share_in_any_of_their_states() -> None:
    guard = named("doubles", bundled(X_IS_SMALL)).question.guard
    assert guard[0].eq(z3.Or(Y == 1, Y == 2)) and [str(one) for one in guard[1:]] == ["ULT(x, 5)"]


def test_a_question_is_not_kept_to_the_states_of_some_of_its_steps() -> None:
    """One step is taken anywhere, and breaks what the other keeps where it is."""
    network = replace(
        NETWORK, steps=(step("adds in one", {"it is in 1": Y == 1}, X + 1), step("adds", {}, X + 1))
    )
    there = Lemma("x is small in 1", z3.Implies(Y == 1, z3.ULT(X, 10)))
    elsewhere = Lemma("x is small elsewhere", z3.Implies(Y != 1, z3.ULT(X, 10)), needs=(there,))
    found = named("adds", bundled(elsewhere, network))
    assert len(found.parts) == 2
    assert (
        fails(found.question.formula) and fails(found.parts[1].formula) and not fails(found.parts[0].formula)
    )


def test_steps_that_need_guards_of_their_own_are_asked_by_themselves() -> None:
    adds = named("adds", bundled(X_IS_SMALL))
    assert fails(adds.question.formula)
    assert not any(fails(part.formula) for part in adds.parts)


def test_steps_that_do_not_hear_the_same_are_not_asked_together() -> None:
    other = replace(STEPS[3], receives={"wire": (z3.BitVec("heard elsewhere", 8),)})
    network = replace(NETWORK, steps=(STEPS[2], other))
    assert [len(bundle.parts) for bundle in bundled(X_IS_SMALL, network)] == [1, 1, 1]


def test_a_question_implies_each_of_its_parts() -> None:
    for lemma in (X_IS_SMALL, replace(X_IS_SMALL, needs=()), FIVE):
        for bundle in bundled(lemma):
            for part in bundle.parts:
                assert not fails(z3.And(part.formula, z3.Not(bundle.question.formula)))


def test_steps_that_violate_a_lemma_are_found_in_their_group() -> None:
    broken = [
        part.action.name
        for bundle in bundled(replace(X_IS_SMALL, needs=()))
        if fails(bundle.question.formula)
        for part in bundle.parts
        if part.action is not None and fails(part.formula)
    ]
    assert broken == ["takes", "takes again"]


def test_an_assumption_of_one_step_is_no_premise_of_another() -> None:
    small = {"wire": {"what is on the wire is small": z3.ULT(ANY, 10)}}
    network = replace(NETWORK, steps=(replace(STEPS[2], assumed=small), STEPS[3]))
    broken = [
        one.action.name
        for one in obligations(network, [replace(X_IS_SMALL, needs=())])
        if one.action is not None and fails(one.formula)
    ]
    assert broken == ["takes again"]


def test_an_arbitrary_message_has_more_premises_than_the_one_received() -> None:
    """A lemma of messages speaks of the state too: a step that changes it keeps the lemma of what was there."""
    below = Lemma("what is sent is not above x", z3.ULE(ANY, X), CHANNEL, needs=(X_IS_SMALL,))
    step = MessageStep(
        Action("grows", "it", "does", {"there is room": z3.ULT(X, 9)}, {"x": X + 1}), {"wire": (HEARD,)}
    )
    sends = replace(step, sends={"wire": (X + 1,)})
    found = list(obligations(replace(NETWORK, steps=(sends,)), [below]))
    assert len(found) == 2 and not any(fails(one.formula) for one in found)

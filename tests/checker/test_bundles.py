"""Obligations asked in bundles: the same ones, and what is wrong with one of them is still found."""

from __future__ import annotations

from dataclasses import replace

import z3
from synfin.checker.bundles import bundles
from synfin.checker.messages import Channel, Lemma, Network, Step, obligations
from synfin.checker.system import Action, System, Variable

X, Y, HEARD, ANY = (z3.BitVec(name, 8) for name in ("x", "y", "heard", "any"))
WIRE = Channel("wire", (ANY,))


def step(name: str, guard: dict[str, z3.BoolRef], x: z3.BitVecRef) -> Step:
    return Step(Action(name, "it", "does", guard, {"x": x}), hears={"wire": (HEARD,)})


STEPS = (
    step("resets in one", {"it is in 1": Y == 1}, z3.BitVecVal(0, 8)),
    step(
        "resets in two",
        {"it is in 2": Y == 2, "what is heard is small": z3.ULT(HEARD, 9)},
        z3.BitVecVal(0, 8),
    ),
    step("takes", {"it is in 1": Y == 1}, HEARD),
    step("takes again", {"it is in 2": Y == 2}, HEARD),
)
VARIABLES = (Variable(X), Variable(Y))
NETWORK = Network(System("tiny", VARIABLES, (0, 0), tuple(s.action for s in STEPS)), (WIRE,), STEPS)
SMALL = Lemma("what is sent is small", z3.ULT(ANY, 10), WIRE)
X_IS_SMALL = Lemma("x is small", z3.ULT(X, 10), needs=(SMALL,))


def fails(term: z3.BoolRef) -> bool:
    solver = z3.Solver()
    solver.add(term)
    return bool(solver.check() == z3.sat)


def test_bundles_hold_the_obligations_one_by_one() -> None:
    found = list(bundles(NETWORK, [X_IS_SMALL]))
    parts = [part for bundle in found for part in bundle.parts()]
    assert {part.name for part in parts} == {one.name for one in obligations(NETWORK, [X_IS_SMALL])}
    assert sum(bundle.size for bundle in found) == len(parts) == 5


def test_what_leaves_the_same_to_be_shown_is_one_question() -> None:
    reset, take, _first = bundles(NETWORK, [X_IS_SMALL])
    assert reset.size == take.size == 2
    assert reset.coarse is not None and not fails(reset.coarse.formula)


def test_what_rests_on_what_is_heard_is_asked_step_by_step() -> None:
    _, take, _first = bundles(NETWORK, [X_IS_SMALL])
    assert take.coarse is not None and fails(take.coarse.formula)
    assert not any(fails(part.formula) for part in take.parts())


def test_a_coarse_question_implies_each_of_its_parts() -> None:
    for lemma in (X_IS_SMALL, replace(X_IS_SMALL, needs=()), Lemma("x is five", X == 5)):
        for bundle in bundles(NETWORK, [lemma]):
            for part in bundle.parts() if bundle.coarse else ():
                assert not fails(z3.And(part.formula, z3.Not(bundle.coarse.formula)))


def test_a_step_that_breaks_a_lemma_is_found_in_its_bundle() -> None:
    broken = [
        part.action.name
        for bundle in bundles(NETWORK, [replace(X_IS_SMALL, needs=())])
        if bundle.coarse is None or fails(bundle.coarse.formula)
        for part in bundle.parts()
        if part.action is not None and fails(part.formula)
    ]
    assert broken == ["takes", "takes again"]

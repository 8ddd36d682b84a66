"""A system that contradicts itself is refused when it is made, in one line."""

from __future__ import annotations

from typing import Any

import pytest
import z3
from synfin.checker.system import Action, BadSystem, System, Variable

X, FLAG = z3.BitVec("x", 8), z3.Bool("flag")


def system(*actions: Action, **changes: Any) -> System:
    fields = {"name": "small", "variables": (Variable(X), Variable(FLAG)), "initial": (0, 0)}
    return System(**{**fields, "actions": actions, **changes})


def action(name: str = "grow", **changes: Any) -> Action:
    return Action(**{"name": name, "actor": "it", "event": "grows", "guard": {}, "update": {}, **changes})


def refused(match: str) -> Any:
    return pytest.raises(BadSystem, match=f"^small: {match}$")


def test_a_system_without_contradictions_is_made() -> None:
    free = z3.BitVec("n", 8)
    grow = action(guard={"room": z3.ULT(X, 9)}, update={"x": X + free}, inputs=(Variable(free),))
    assert system(grow).by_name["grow"] is grow


def test_two_variables_of_one_name_are_refused() -> None:
    with refused("two variables are called x"):
        system(variables=(Variable(X), Variable(z3.BitVec("x", 4))))


@pytest.mark.parametrize(("initial", "reason"), [
    ((256, 0), "x is 256 at first: at 8 bits it is 0 to 255"),
    ((-1, 0), "x is -1 at first: at 8 bits it is 0 to 255"),
    ((0, 2), "flag is 2 at first: at 1 bits it is 0 to 1"),
    ((0,), "the initial state has 1 values for 2 variables"),
])  # fmt: skip
def test_an_initial_value_out_of_range_is_refused(initial: tuple[int, ...], reason: str) -> None:
    with refused(reason):
        system(initial=initial)


def test_two_actions_of_one_name_are_refused() -> None:
    with refused("two actions are called “grow”"):
        system(action(), action())


@pytest.mark.parametrize(("update", "reason"), [
    ({"flagg": FLAG}, r"it assigns flagg, which is no variable \(did you mean flag\?\)"),
    ({"x": X == 1}, r"it assigns Bool to x, which is BitVec\(8\)"),
    ({"x": z3.ZeroExt(1, X)}, r"it assigns BitVec\(9\) to x, which is BitVec\(8\)"),
])  # fmt: skip
def test_an_update_that_fits_no_variable_is_refused(update: dict[str, z3.ExprRef], reason: str) -> None:
    with refused(f"“grow”: {reason}"):
        system(action(update=update))


@pytest.mark.parametrize("field", ["guard", "update", "observe"])
def test_a_constant_that_is_not_declared_is_refused(field: str) -> None:
    stranger = z3.BitVec("stranger", 8)
    term = {"guard": {"it": stranger == 1}, "update": {"x": stranger}, "observe": {"seen": stranger}}[field]
    with refused("“grow” uses stranger, which is neither a variable nor an input"):
        system(action(**{field: term}))


def test_a_variable_used_at_another_width_is_refused() -> None:
    with refused(r"“grow” uses x as BitVec\(4\), it is BitVec\(8\)"):
        system(action(guard={"small": z3.BitVec("x", 4) == 1}))


def test_a_fault_of_the_scope_speaks_of_variables_only() -> None:
    with refused("it overflowed uses y, which is neither a variable nor an input"):
        system(faults={"it overflowed": z3.Bool("y")})


def test_one_observation_key_has_one_width() -> None:
    wide = action("wide", observe={"sent": X})
    narrow = action("narrow", observe={"sent": z3.Extract(3, 0, X)})
    with refused(r"“narrow”: it shows BitVec\(4\) under “sent”, another action BitVec\(8\)"):
        system(wide, narrow)


def test_an_input_named_like_a_variable_is_refused() -> None:
    with refused("“grow”: its input x is a variable too"):
        system(action(inputs=(Variable(X),)))


def test_a_rigid_constant_may_be_used_and_not_assigned() -> None:
    some = z3.BitVec("some", 8)
    use = action(guard={"it is the one": some == X})
    assert system(use, rigid=(Variable(some),)).rigid
    with refused("“grow”: it assigns some, which is no variable"):
        system(action(update={"some": X}), rigid=(Variable(some),))

"""A claim about every step may speak of what the step shows; the three methods agree on it."""

from __future__ import annotations

import pytest
import z3
from synfin.checker.engines.bounded.check import check_bounded
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.exploration import explore
from synfin.checker.engines.induction import check_by_induction
from synfin.checker.properties.step_property import EveryStep, after, shown
from synfin.checker.system import Action, System, Variable
from synfin.checker.verdict import Verdict

x = z3.BitVec("x", 4)
SYSTEM = System(
    "a counter that says where it goes",
    (Variable(x),),
    (0,),
    (
        Action("up", "it", "up", {"there is room": z3.ULT(x, 9)}, {"x": x + 1}, observe={"says": x + 1}),
        Action("reset", "it", "reset", {"it is late": x == 9}, {"x": z3.BitVecVal(0, 4)}),
    ),
    observers={"never": str},
)
SAID, NEVER = shown("says", 4), shown("never", 4)

TRUE = {
    "what is said is where it goes": z3.Or(SAID == 0, after(x) == SAID),
    "a silent step shows 0": z3.Implies(x == 9, SAID == 0),
    "what no step shows is 0": NEVER == 0,
}
FALSE = {
    "it never says 5": SAID != 5,
    "it is never silent": SAID != 0,
    "something is shown under a key that no step has": NEVER != 0,
}


@pytest.mark.parametrize("name", TRUE)
def test_what_every_step_shows_is_confirmed(name: str) -> None:
    claim = EveryStep(TRUE[name])
    assert check_on_graph(explore(SYSTEM), claim).verdict is Verdict.EXHAUSTED
    assert check_bounded(SYSTEM, claim, 12).verdict is Verdict.BOUNDED
    assert check_by_induction(SYSTEM, claim, unbounded=True).verdict is Verdict.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_a_step_that_shows_something_else_is_found_at_the_same_depth(name: str) -> None:
    claim = EveryStep(FALSE[name])
    searched = check_on_graph(explore(SYSTEM), claim)
    bounded = check_bounded(SYSTEM, claim, 12)
    assert searched.verdict is bounded.verdict is Verdict.REFUTED
    assert searched.trace is not None and bounded.trace is not None
    assert len(searched.trace.steps) == len(bounded.trace.steps)
    assert check_by_induction(SYSTEM, claim, unbounded=True).verdict is Verdict.UNDETERMINED

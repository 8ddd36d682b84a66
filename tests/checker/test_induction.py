"""Induction proves what is inductive, and says which action breaks what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
import z3
from synfin.checker.engines.explicit.lowering import lower
from synfin.checker.engines.induction import CLAIM, _Prover, check_by_induction, obligations
from synfin.checker.properties.invariant import Always
from synfin.checker.properties.step_property import EveryStep, after
from synfin.checker.solver.obligation import Obligation
from synfin.checker.system import Action, System, Variable
from synfin.checker.trace import BadTrace, replay, trace_from_json
from synfin.checker.verdict import Verdict

x, y = z3.BitVecs("x y", 32)
n = z3.BitVec("n", 32)


def action(name: str, guard: dict[str, z3.BoolRef], **update: z3.ExprRef) -> Action:
    return Action(name, "the system", name, guard, update)


TWO_ON = action("two on", {}, x=x + 2)
FOUR_BACK = action("four back", {"x is not 0": x != 0}, x=x - 4)
OTHER = action("other", {}, y=y + x)
SYSTEM = System("evens", (Variable(x), Variable(y)), (0, 0), (TWO_ON, FOUR_BACK, OTHER))
EVEN = z3.Extract(0, 0, x) == 0


def test_an_inductive_invariant_is_proved() -> None:
    answer = check_by_induction(SYSTEM, EVEN, unbounded=True)
    assert (answer.verdict, answer.method, answer.trace) == (Verdict.PROVED, "induction", None)


def test_without_leave_to_call_it_unbounded_it_is_only_exhausted() -> None:
    answer = check_by_induction(SYSTEM, EVEN, unbounded=False)
    assert answer.verdict is Verdict.EXHAUSTED and answer.states is None


def test_an_invariant_that_is_not_inductive_is_undetermined_with_a_counterexample_to_induction() -> None:
    answer = check_by_induction(SYSTEM, x != 5, unbounded=True)
    assert answer.verdict is Verdict.UNDETERMINED
    assert answer.trace is not None and answer.trace.initial != SYSTEM.initial
    (step,) = answer.trace.steps
    assert step.action in answer.reason and CLAIM in answer.reason
    assert answer.trace.initial[0] in (3, 9) and step.state[0] == 5
    replay(lower(SYSTEM), answer.trace, anywhere=True)


def test_it_is_proved_with_a_named_strengthening() -> None:
    answer = check_by_induction(SYSTEM, x != 5, strengthening={"x is even": EVEN}, unbounded=True)
    assert answer.verdict is Verdict.PROVED


def test_an_always_is_its_predicate() -> None:
    assert check_by_induction(SYSTEM, Always(EVEN), unbounded=True).verdict is Verdict.PROVED


def test_an_invariant_that_is_violated_later_is_not_proved() -> None:
    assert check_by_induction(SYSTEM, x != 4, unbounded=True).verdict is Verdict.UNDETERMINED
    strengthened = check_by_induction(SYSTEM, x != 4, strengthening={"x is even": EVEN}, unbounded=True)
    assert strengthened.verdict is Verdict.UNDETERMINED


def test_a_claim_that_is_false_initially_is_refuted() -> None:
    answer = check_by_induction(SYSTEM, x == 2, unbounded=True)
    assert answer.verdict is Verdict.REFUTED
    assert answer.trace is not None and answer.trace.states == [(0, 0)]


def test_an_auxiliary_invariant_that_is_false_initially_refutes_nothing() -> None:
    answer = check_by_induction(SYSTEM, EVEN, strengthening={"y is large": y == 9}, unbounded=True)
    assert answer.verdict is Verdict.UNDETERMINED and "y is large" in answer.reason


def test_an_auxiliary_invariant_has_to_be_preserved_itself() -> None:
    small = {"x is small": z3.ULT(x, 5)}
    answer = check_by_induction(SYSTEM, x != 5, strengthening=small, unbounded=True)
    assert answer.verdict is Verdict.UNDETERMINED


def test_lemmas_may_lean_on_each_other() -> None:
    y_even = z3.Extract(0, 0, y) == 0
    assert check_by_induction(SYSTEM, y_even, unbounded=True).verdict is Verdict.UNDETERMINED
    leaning = check_by_induction(SYSTEM, y_even, strengthening={"x is even": EVEN}, unbounded=True)
    assert leaning.verdict is Verdict.PROVED


def test_a_claim_about_every_step_needs_only_the_strengthening() -> None:
    moves_evenly = EveryStep(z3.Extract(0, 0, after(x)) == z3.Extract(0, 0, x))
    assert check_by_induction(SYSTEM, moves_evenly, unbounded=True).verdict is Verdict.PROVED
    stays_even = EveryStep(z3.Extract(0, 0, after(x)) == 0)
    assert check_by_induction(SYSTEM, stays_even, unbounded=True).verdict is Verdict.UNDETERMINED
    with_even = check_by_induction(SYSTEM, stays_even, strengthening={"x is even": EVEN}, unbounded=True)
    assert with_even.verdict is Verdict.PROVED


def test_a_claim_about_every_step_is_not_granted_to_itself() -> None:
    assert check_by_induction(SYSTEM, EveryStep(x != 4), unbounded=True).verdict is Verdict.UNDETERMINED


def test_a_claim_about_every_step_is_checked_for_actions_that_change_nothing_it_speaks_of() -> None:
    answer = check_by_induction(SYSTEM, EveryStep(after(x) != x), unbounded=True)
    assert answer.verdict is Verdict.UNDETERMINED and "other" in answer.reason


def test_a_strengthening_that_contradicts_itself_proves_nothing() -> None:
    answer = check_by_induction(SYSTEM, x != 4, strengthening={"nonsense": z3.BoolVal(False)}, unbounded=True)
    assert answer.verdict is Verdict.UNDETERMINED and "nonsense" in answer.reason


def arriving(guard: dict[str, z3.BoolRef]) -> System:
    arrive = Action("arrive", "e", "arrive", guard, {"x": n * 2 + x}, inputs=(Variable(n),), observe={"n": n})
    return System("arrivals", (Variable(x),), (0,), (arrive,))


def test_inputs_take_every_value() -> None:
    assert check_by_induction(arriving({}), EVEN, unbounded=True).verdict is Verdict.PROVED
    answer = check_by_induction(arriving({}), z3.And(EVEN, x != 84), unbounded=True)
    assert answer.verdict is Verdict.UNDETERMINED and answer.trace is not None
    (step,) = answer.trace.steps
    assert step.state == ((answer.trace.initial[0] + 2 * step.observed["n"]) % 2**32,) == (84,)


def test_the_conditions_on_inputs_count() -> None:
    system = arriving({"it does not lead to 84": n * 2 + x != 84})
    assert check_by_induction(system, z3.And(EVEN, x != 84), unbounded=True).verdict is Verdict.PROVED


def test_obligations_are_named_and_leave_out_what_cannot_change() -> None:
    found = [each.name for each in obligations(SYSTEM, EVEN, {"y is not 7": y != 7})]
    assert found == [
        "the claim holds initially",
        "y is not 7 holds initially",
        "“two on” preserves the claim",
        "“four back” preserves the claim",
        "“other” preserves y is not 7",
    ]


def test_each_obligation_can_be_settled_by_any_solver() -> None:
    for obligation in obligations(SYSTEM, x != 5, {"x is even": EVEN}):
        solver = z3.Solver()
        solver.add(*obligation.given, obligation.failure)
        assert solver.check() == z3.unsat, obligation.name


def test_a_lemma_may_not_take_the_name_of_the_claim() -> None:
    with pytest.raises(ValueError, match="may not be called"):
        list(obligations(SYSTEM, EVEN, {CLAIM: EVEN}))


def test_without_time_nothing_is_decided() -> None:
    answer = check_by_induction(SYSTEM, EVEN, unbounded=True, seconds=0)
    assert answer.verdict is Verdict.UNDETERMINED and "z3 gave up" in answer.reason


def test_what_z3_cannot_do_in_time_is_left_open() -> None:
    product_is_a_prime = z3.ZeroExt(32, x) * z3.ZeroExt(32, y) == 9223372036854775783
    action_that_factors = action(
        "factor", {"proper": z3.And(x != 1, y != 1, product_is_a_prime)}, x=z3.BitVecVal(5, 32)
    )
    system = System("factors", SYSTEM.variables, (0, 0), (action_that_factors,))
    answer = check_by_induction(system, x != 5, unbounded=True, seconds=0.3)
    assert answer.verdict is Verdict.UNDETERMINED and "“factor” preserves the claim" in answer.reason
    assert answer.trace is None


def test_of_several_steps_that_do_the_same_the_one_that_breaks_it_is_named() -> None:
    x, y = z3.BitVecs("x y", 8)
    steps = tuple(
        Action(f"adds in {place}", "it", "adds", {"it is there": y == place, "room": z3.ULT(x, most)}, {"x": x + 1})
        for place, most in ((1, 9), (2, 10), (3, 8))
    )  # fmt: skip
    system = System("adds", (Variable(x), Variable(y)), (0, 0), steps)
    answer = check_by_induction(system, z3.ULT(x, 10), unbounded=True)
    assert answer.verdict is Verdict.UNDETERMINED and "“adds in 2”" in answer.reason


DOUBLES = tuple(action(f"doubles at {n}", {"it is there": y == n}, x=2 * x) for n in range(2))


def test_what_z3_does_not_know_of_several_steps_together_is_asked_of_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def gives_up(self: _Prover, obligation: Obligation, patience: int | None = None) -> str:
        asked.append(obligation.name)
        return "timeout"

    monkeypatch.setattr(_Prover, "refute", gives_up)
    kept = [one for one in obligations(replace(SYSTEM, actions=DOUBLES), EVEN) if one.action]
    assert list(_Prover(None).in_doubt(kept)) == kept
    assert asked == ["2 steps preserve the claim"]


def test_a_counterexample_that_is_none_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver that reasons in integers is not taken at its word."""
    other = z3.Solver()
    other.add(x == 2)

    class Mistaken:
        def set(self, *options: object, **more: object) -> None: ...

        def add(self, *terms: z3.BoolRef) -> None: ...

        def check(self) -> z3.CheckSatResult:
            return other.check()

        def model(self) -> z3.ModelRef:
            return other.model()

    monkeypatch.setattr(z3, "SimpleSolver", Mistaken)
    answer = check_by_induction(SYSTEM, EVEN, unbounded=True)
    assert answer.verdict is Verdict.UNDETERMINED and "does not satisfy the formula" in answer.reason


# Counterexamples to induction


STATES = ("CLOSED", "OPEN")
state = z3.BitVec("state", 8)
ARRIVE = Action(
    "arrive",
    "the system",
    "arrive",
    {"the number is odd": z3.Extract(0, 0, n) == 1},
    {"x": x + n},
    observe={"sent": x + n + 1},
    inputs=(Variable(n, lambda value: f"number {value}"),),
)
OPEN_SYSTEM = System(
    "open", (Variable(x), Variable(state, STATES.__getitem__)), (0, 0), (ARRIVE,),
    observers={"sent": {2: "two"}.__getitem__},
)  # fmt: skip


def test_a_counterexample_to_induction_has_the_state_the_inputs_and_what_is_sent() -> None:
    answer = check_by_induction(OPEN_SYSTEM, z3.And(EVEN, state == 7), unbounded=True)
    assert answer.verdict is Verdict.REFUTED  # it is false initially
    answer = check_by_induction(OPEN_SYSTEM, z3.Or(EVEN, state == 0), unbounded=True)
    assert answer.verdict is Verdict.UNDETERMINED and answer.trace is not None
    (step,) = answer.trace.steps
    (before, _), number = answer.trace.initial, step.inputs["n"]
    assert number % 2 == 1
    assert step.state[0] == (before + number) % (1 << 32)
    assert step.observed == {"sent": (before + number + 1) % (1 << 32)}
    replay(lower(OPEN_SYSTEM), answer.trace, anywhere=True)


def test_a_counterexample_is_shown_though_its_values_have_no_names() -> None:
    answer = check_by_induction(OPEN_SYSTEM, z3.Or(EVEN, state == 0), unbounded=True)
    assert answer.trace is not None
    shown = answer.trace.json()
    value = answer.trace.initial[1]
    assert value != 0
    names = dict(enumerate(STATES))
    assert shown["initial"]["state"] == {"value": value, "shown": names.get(value, str(value))}
    (step,) = shown["steps"]
    number, sent = step["inputs"]["n"]["value"], step["observed"]["sent"]["value"]
    assert step["inputs"] == {"n": {"value": number, "shown": f"number {number}"}}
    assert step["observed"]["sent"]["shown"] == ("two" if sent == 2 else str(sent))
    assert trace_from_json(OPEN_SYSTEM, shown) == answer.trace


def test_a_step_with_other_inputs_than_it_says_is_refused() -> None:
    answer = check_by_induction(OPEN_SYSTEM, z3.Or(EVEN, state == 0), unbounded=True)
    assert answer.trace is not None
    (step,) = answer.trace.steps
    forged = replace(step, inputs={"n": step.inputs["n"] ^ 2})
    with pytest.raises(BadTrace, match="no input leads to this step"):
        replay(lower(OPEN_SYSTEM), replace(answer.trace, steps=(forged,)), anywhere=True)

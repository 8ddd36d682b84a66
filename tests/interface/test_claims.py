"""Claims of one's own against scenarios of one's own, in about ten lines, as `docs/python.md` shows it."""

from __future__ import annotations

import pytest
import synfin
import z3
from synfin import Claim, LeadsTo, Lossy, Opening, Scenario, State, User, When
from synfin.proofs.fairness import FAIR

LOSSY = Scenario(
    "lossy-and-mine",
    "A closes, then B, over a channel that may lose.",
    a=User(Opening.ACTIVE, closes=When.ONCE_OPEN),
    b=User(Opening.PASSIVE, closes=When.AFTER_PEER),
    channel=Lossy(2),
    **({"title_zh": ""} if "title_zh" in Scenario.__dataclass_fields__ else {}),
)

B_AFTER_A = Claim(
    "b-after-a",
    "B is ESTABLISHED only after A is.",
    lambda system: z3.Implies(
        system.b.me.is_in(State.ESTABLISHED), system.a.me.is_in(State.ESTABLISHED, State.FIN_WAIT_1)
    ),
)

CLOSES = Claim(
    "closes",
    "If both have called CLOSE, A reaches CLOSED.",
    lambda system: LeadsTo(z3.And(system.a.has_closed, system.b.has_closed), system.a.me.is_in(State.CLOSED)),
    fairness="fair",
)


def test_a_claim_holds_in_a_scenario_by_name_and_in_one_of_ones_own() -> None:
    result = synfin.check(B_AFTER_A, "three-way-handshake")
    assert (result.verdict, result.holds, result.vacuous) == (synfin.Verdict.EXHAUSTED, True, False)
    assert result.premise_states == 1
    assert synfin.check(B_AFTER_A, synfin.scenario("three-way-handshake")).verdict == result.verdict


def test_a_refuted_claim_prints_names_of_states_and_draws_its_counterexample() -> None:
    claim = Claim("alone", "B is never ESTABLISHED.", lambda s: z3.Not(s.b.me.is_in(State.ESTABLISHED)))
    result = synfin.check(claim, LOSSY)
    assert result.holds is False
    assert result.counterexample is not None
    assert result.counterexample.violated == "B.state ≠ ESTABLISHED: B.state = ESTABLISHED"
    assert str(result).startswith("alone in lossy-and-mine: REFUTED\n")
    drawn = str(synfin.ladder(result))
    assert "B is never ESTABLISHED." in drawn
    assert "B.state ≠ ESTABLISHED" in " ".join(drawn.split())


def test_a_vacuous_claim_says_so() -> None:
    claim = Claim(
        "vacuous",
        "A listener of the handshake that is reset says so.",
        lambda s: z3.Implies(s.b.me.is_in(State.CLOSING), s.b.has_opened),
    )
    result = synfin.check(claim, "three-way-handshake")
    assert (result.vacuous, result.premise_states) == (True, 0)
    assert "EXHAUSTED, vacuously" in str(result)


def test_a_premise_may_be_given() -> None:
    claim = Claim(
        "x", "It holds.", lambda s: z3.BoolVal(True), premise=lambda s: s.a.me.is_in(State.SYN_SENT)
    )
    found = synfin.check(claim, "three-way-handshake").premise_states
    assert found is not None
    assert found > 0


def test_something_happens_under_fairness_by_name_and_not_without() -> None:
    fair = synfin.check(CLOSES, LOSSY)
    assert (fair.verdict, fair.case.fairness) == (synfin.Verdict.EXHAUSTED, FAIR)
    assert synfin.check(CLOSES, LOSSY, fairness="fair-endpoints").verdict is synfin.Verdict.REFUTED
    unfair = synfin.check(CLOSES, "four-way-close", fairness="none")
    assert unfair.verdict is synfin.Verdict.REFUTED
    assert unfair.counterexample is not None
    assert unfair.counterexample.violated.startswith("A.state = CLOSED: A.state = ")


def test_several_formulas_are_all_to_hold_and_the_violated_one_is_named() -> None:
    claim = Claim("both", "Both.", lambda s: [z3.BoolVal(True), s.a.me.is_in(State.CLOSED, State.SYN_SENT)])
    result = synfin.check(claim, "three-way-handshake")
    assert result.counterexample is not None
    assert result.counterexample.violated == "A.state = CLOSED or A.state = SYN-SENT: A.state = ESTABLISHED"


def test_a_claim_is_checked_within_a_bound() -> None:
    result = synfin.check(B_AFTER_A, "three-way-handshake", method="bounded", bound=4)
    assert (result.verdict, result.answer.bound) == (synfin.Verdict.BOUNDED, 4)
    with pytest.raises(synfin.BadClaim, match="no method 'magic'; there are: search, bounded"):
        synfin.check(B_AFTER_A, "three-way-handshake", method="magic")


def test_a_catalogued_claim_is_checked_in_a_scenario_of_ones_own() -> None:
    result = synfin.check("both-closed", LOSSY)
    assert (result.verdict, result.holds) == (synfin.Verdict.EXHAUSTED, True)
    assert result.case.fairness is not None


@pytest.mark.parametrize(
    ("formula", "fairness", "message"),
    [
        (lambda s: True, None, "claim 'bad' has True for its formula"),
        (lambda s: "so", None, "claim 'bad' has 'so' for its formula"),
        (
            lambda s: LeadsTo(s.a.has_closed, s.b.has_closed),
            "fare",
            r"no fairness 'fare' \(did you mean fair\?\)",
        ),
    ],
)
def test_a_claim_that_says_nothing_is_refused(formula: object, fairness: str | None, message: str) -> None:
    with pytest.raises(synfin.BadClaim, match=message):
        synfin.check(Claim("bad", "Bad.", formula, fairness=fairness), "three-way-handshake")


def test_representations_take_one_line() -> None:
    result = synfin.check(B_AFTER_A, "three-way-handshake")
    assert repr(result) == "<CheckResult b-after-a in three-way-handshake: EXHAUSTED, premise in 1 state>"
    assert "\n" not in repr(synfin.run("three-way-handshake"))

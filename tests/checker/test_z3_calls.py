"""Ctrl-C while z3 works ends the work, whatever z3 calls it; `test_induction` has time that is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import z3
from synfin.checker.engines.induction import check_by_induction
from synfin.checker.solver.z3_calls import ask
from synfin.checker.system import System, Variable
from synfin.model import pipeline
from synfin.model.pipeline import PathFinder
from synfin.model.state import endpoint, segment
from synfin.proofs.rule_totality import gaps_and_overlaps
from synfin.proofs.unbounded.prover import lemma_fails

x = z3.BitVec("x", 8)


class Says:
    """A solver that does not know, for this reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def check(self, *assumptions: object) -> z3.CheckSatResult:
        return z3.unknown

    def reason_unknown(self) -> str:
        return self.reason

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *args, **more: self


@pytest.mark.parametrize(
    ("reason", "milliseconds"), [("interrupted from keyboard", None), ("canceled", None), ("canceled", 5000)]
)
def test_an_interrupt_is_one_whatever_it_is_called(reason: str, milliseconds: int | None) -> None:
    with pytest.raises(KeyboardInterrupt):
        ask(Says(reason), milliseconds=milliseconds)


@pytest.mark.parametrize(
    ("reason", "milliseconds"), [("timeout", 5000), ("canceled", 0), ("incomplete", None)]
)
def test_what_z3_does_not_know_is_no_interrupt(reason: str, milliseconds: int | None) -> None:
    assert ask(Says(reason), milliseconds=milliseconds) == z3.unknown


def test_no_proof_goes_on_after_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    system, rules = System("still", (Variable(x),), (1,), ()), pipeline.ALL_RULES
    canceled = Says("canceled")
    monkeypatch.setattr(z3, "SimpleSolver", lambda: canceled)
    monkeypatch.setattr(z3, "Then", lambda *tactics: canceled)
    for work in (
        lambda: check_by_induction(system, x == 1, unbounded=True, seconds=60),
        lambda: lemma_fails.__wrapped__("queued_within_sent", rules),
        lambda: gaps_and_overlaps(rules),
        lambda: list(PathFinder(rules, endpoint("A", 4), segment("to A", 4)).paths()),
    ):
        with pytest.raises(KeyboardInterrupt):
            work()


def test_a_path_that_z3_cannot_rule_out_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise what an endpoint can do would be missing from the model."""
    finder = PathFinder(pipeline.ALL_RULES, endpoint("A", 4), segment("to A", 4))
    monkeypatch.setattr(finder, "solver", Says("incomplete"))
    assert next(finder.paths()).rules

"""Questions to z3, so that Ctrl-C is not taken for an answer; and reading its models."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import z3

from .interrupts import asking, watching


def ask(solver: z3.Solver, *assumptions: z3.BoolRef, milliseconds: int | None = None) -> z3.CheckSatResult:
    """Ask z3. `milliseconds` is the time limit that the solver has been given, if it has one.

    Raises:
        KeyboardInterrupt: z3 turns it into “unknown”. Some solvers say why; others say the same as when their
            time is over, and then it is an interrupt if the time is not over.
    """
    if watching():
        solver.set("ctrl_c", False)
    started = monotonic()
    with asking():
        found = solver.check(*assumptions)
    if found == z3.unknown:
        reason = str(solver.reason_unknown())
        early = milliseconds is None or monotonic() - started < milliseconds / 1000
        if "interrupted" in reason or (early and reason == "canceled"):
            raise KeyboardInterrupt
    return found


Read = Callable[[z3.ExprRef], int]
"""The value of a term in a model."""


def reader(model: z3.ModelRef) -> Read:
    """Read the values of terms in a model; what the model leaves open is 0."""

    def read(term: z3.ExprRef) -> int:
        value = model.eval(term, model_completion=True)
        return int(z3.is_true(value)) if z3.is_bool(value) else int(value.as_long())

    return read

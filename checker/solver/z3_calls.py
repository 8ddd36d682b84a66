"""Asking z3 so that Ctrl-C is not taken for an answer."""

from __future__ import annotations

from time import monotonic

import z3

from .interrupts import asking, watching


def ask(solver: z3.Solver, *assumptions: z3.BoolRef, milliseconds: int | None = None) -> z3.CheckSatResult:
    """What z3 says. `milliseconds` is the time that the solver has been given, if it has.

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

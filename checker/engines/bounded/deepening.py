"""Longer and longer runs in one incremental solver."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import z3

from ...graph import ScopeFault
from ...message import Message
from ...solver.z3_calls import ask, reader
from ...system import System
from ...text import counted
from ...trace import Trace
from .unrolling import Unrolling

LOGIC = "QF_FD"
"""z3's solver for finite domains; on unrollings it is as fast as QF_BV or a little faster."""


class OutOfTime(Exception):
    """The time was over when all runs of up to `depth` steps had been considered."""

    def __init__(self, depth: int) -> None:
        message = (
            Message(
                "bounded.out-of-time",
                "Time is over after all runs of up to {depth}.",
                depth=counted(depth, "step"),
            )
            if depth >= 0
            else Message("bounded.no-time", "Time is over before the first run.")
        )
        super().__init__(message)
        self.depth = depth


class Deepening:
    """The runs of exactly `depth` steps, for a depth that grows by one at a time."""

    def __init__(self, system: System, seconds: float | None = None) -> None:
        self.system = system
        self.runs = Unrolling(system)
        self.depth = 0
        self.over = False
        """No run has `depth` steps, so a greater depth shows nothing new."""
        self.solver = z3.SolverFor(LOGIC)
        self.solver.add(self.runs.initial())
        self._deadline = None if seconds is None else monotonic() + seconds
        self._any_fault = z3.Or(*system.faults.values())

    def deepen(self) -> None:
        """Make the runs one step longer."""
        self.solver.add(self.runs.at(self.runs.step, self.depth))
        self.depth += 1

    def last_state(self, predicate: z3.BoolRef) -> z3.BoolRef:
        """The last state satisfies `predicate`."""
        return self.runs.at(predicate, self.depth)

    def last_step(self, predicate: z3.BoolRef) -> z3.BoolRef:
        """The last step satisfies `predicate`, which is one over a step."""
        predicate = self.runs.with_shown(predicate)
        return self.runs.at(predicate, self.depth - 1) if self.depth else z3.BoolVal(False)

    def model(self, target: z3.BoolRef) -> z3.ModelRef | None:
        """A run of this length that meets `target`, if there is one.

        Raises ScopeFault if some run of this length ends in a fault of the scope.
        """
        model = self._solve(z3.Or(target, self.last_state(self._any_fault)))
        if model is not None:
            self._refuse_faults(model)
        return model

    def _solve(self, target: z3.BoolRef) -> z3.ModelRef | None:
        wanted = z3.FreshBool("wanted")
        self.solver.add(z3.Implies(wanted, target))
        found = ask(self.solver, wanted, milliseconds=self._limit_time())
        if found == z3.unknown:
            raise OutOfTime(self.depth - 1)
        if found == z3.sat:
            return self.solver.model()
        self.over = len(self.solver.unsat_core()) == 0
        self.solver.add(z3.Not(wanted))
        return None

    def _limit_time(self) -> int | None:
        """Set the time limit of the next question, in milliseconds; None if there is none."""
        if self._deadline is None:
            return None
        left = self._deadline - monotonic()
        if left <= 0:
            raise OutOfTime(self.depth - 1)
        milliseconds = max(1, int(left * 1000))
        self.solver.set(timeout=milliseconds)
        return milliseconds

    def _refuse_faults(self, model: z3.ModelRef) -> None:
        read = reader(model)
        for reason, fault in self.system.faults.items():
            if read(self.last_state(fault)):
                raise ScopeFault(reason, self.trace(model, headline=reason, violated=reason))

    def trace(
        self, model: z3.ModelRef, *, loop: int | None = None, headline: str = "", violated: str = ""
    ) -> Trace:
        """The run that a model describes."""
        run = self.runs.trace(model, self.depth)
        return replace(run, loop=loop, headline=headline, violated=violated)

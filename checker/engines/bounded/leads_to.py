"""Liveness in all lassos of up to k steps: fair lassos found by z3.

A lasso is a run and a place in it to which its end returns; where the place is the end, the run stutters
there forever. The conditions on a loop are collected along the run in flags, so that a longer run only adds
to what the solver already knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import z3

from ...properties.fairness import ANY
from ...properties.leads_to import LeadsTo
from ...system import System
from ...trace import Trace
from ...verdict import Finding, Verdict
from ...z3_terms import one_line
from ..reasons import lasso, no_counterexample
from .deepening import Deepening
from .unrolling import Observed, enabled, same_value


def leads_to(system: System, formula: LeadsTo, bound: int, seconds: float | None) -> Finding:
    """Search a shortest fair lasso that never reaches the goal."""
    trace = find_lasso(system, formula, bound, seconds=seconds)
    if trace is None:
        return Finding(Verdict.BOUNDED, no_counterexample(bound))
    return Finding(Verdict.REFUTED, trace.headline, trace)


def find_lasso(system: System, formula: LeadsTo, bound: int, *, seconds: float | None = None) -> Trace | None:
    """The shortest fair lasso, of up to `bound` steps, in which an obligation stays pending.

    Raises OutOfTime after `seconds`, and ScopeFault if a fault of the scope is met first.
    """
    lassos = _Lassos(system, formula, seconds)
    while True:
        trace = lassos.closing_here()
        if trace is not None or lassos.runs.over or lassos.runs.depth >= bound:
            return trace
        lassos.deepen()


@dataclass(frozen=True)
class _Flags:
    """Facts about a run up to one of its states; each is a z3 Boolean."""

    loop_starts: z3.BoolRef
    """This state is one to which the run returns; the loop starts in the first of them."""
    inside: z3.BoolRef
    """The loop has begun."""
    pending: z3.BoolRef
    """An obligation is pending: a premise was true and the goal has not been since."""
    always_on: dict[str, z3.BoolRef]
    """By group: it is enabled in every state of the loop so far."""
    ever_on: dict[str, z3.BoolRef]
    """By group: it is enabled in some state of the loop so far."""
    taken: dict[str, z3.BoolRef]
    """By group: it is taken in the loop so far."""


class _Lassos:
    """The lassos of a growing length."""

    def __init__(self, system: System, formula: LeadsTo, seconds: float | None) -> None:
        self.system = system
        self.formula = formula
        self.runs = Deepening(system, seconds)
        fairness = formula.fairness
        self.groups = tuple(dict.fromkeys(fairness.weak + fairness.strong))
        self.enabled = {
            group: z3.Or(*(enabled(system.actions[i]) for i in self._in(group))) for group in self.groups
        }
        self.fires = {group: self.runs.runs.fires(self._in(group)) for group in self.groups}
        observed = self.runs.runs.observed
        self.messages = [(observed(m.sent), observed(m.received)) for m in fairness.messages]
        self.flags: list[_Flags] = []
        self._add_flags()

    def _in(self, group: str) -> list[int]:
        return [i for i, a in enumerate(self.system.actions) if group == ANY or group in a.groups]

    def deepen(self) -> None:
        """Make the runs one step longer."""
        self.runs.deepen()
        self._add_flags()

    def closing_here(self) -> Trace | None:
        """A lasso whose last state is the one reached now."""
        model = self.runs.model(self._closed())
        if model is None:
            return None
        loop = next(k for k, flags in enumerate(self.flags) if z3.is_true(model.eval(flags.loop_starts)))
        headline = lasso(loop, self.runs.depth - loop)
        return self.runs.trace(model, loop=loop, headline=headline, violated=one_line(self.formula.goal))

    def _add_flags(self) -> None:
        """Name the flags of the state reached now, by what they were one step before."""
        before = self.flags[-1] if self.flags else _nothing(self.groups)
        goal, premise = (self.runs.last_state(p) for p in (self.formula.goal, self.formula.premise))
        loop_starts = z3.FreshBool("loop starts")
        inside = self._name("inside", z3.Or(before.inside, loop_starts))
        pending = self._name("pending", z3.And(z3.Or(before.pending, premise), z3.Not(goal)))
        self.runs.solver.add(z3.Implies(inside, z3.Not(goal)))
        always_on, ever_on, taken = {}, {}, {}
        for group in self.groups:
            on = self._name(f"{group} on", self.runs.last_state(self.enabled[group]))
            fired = z3.And(before.inside, self.runs.last_step(self.fires[group]))
            always_on[group] = self._name(
                f"{group} always on", z3.And(before.always_on[group], z3.Implies(inside, on))
            )
            ever_on[group] = self._name(f"{group} ever on", z3.Or(before.ever_on[group], z3.And(inside, on)))
            taken[group] = self._name(f"{group} taken", z3.Or(before.taken[group], fired))
        self.flags.append(_Flags(loop_starts, inside, pending, always_on, ever_on, taken))

    def _name(self, name: str, meaning: z3.BoolRef) -> z3.BoolRef:
        flag = z3.FreshBool(name)
        self.runs.solver.add(flag == meaning)
        return flag

    def _closed(self) -> z3.BoolRef:
        """The run ends where its loop begins, is fair, and an obligation is pending."""
        last = len(self.flags) - 1
        flags = self.flags[last]
        returns = (
            z3.Implies(f.loop_starts, self.runs.runs.same(k, last)) for k, f in enumerate(self.flags[:last])
        )
        fairness = self.formula.fairness
        weak = (z3.Not(z3.And(flags.always_on[g], z3.Not(flags.taken[g]))) for g in fairness.weak)
        strong = (z3.Not(z3.And(flags.ever_on[g], z3.Not(flags.taken[g]))) for g in fairness.strong)
        return z3.And(flags.inside, flags.pending, *returns, *weak, *strong, *self._received())

    def _received(self) -> Iterator[z3.BoolRef]:
        """Every value sent in the loop is received in the loop."""
        steps = range(len(self.flags) - 1)
        for sent, received in self.messages:
            sends = [self._observed_inside(sent, k) for k in steps]
            receives = [self._observed_inside(received, k) for k in steps]
            for is_sent, value in sends:
                matches = (z3.And(is_received, same_value(value, other)) for is_received, other in receives)
                yield z3.Implies(is_sent, z3.Or(*matches))

    def _observed_inside(self, observed: Observed, depth: int) -> Observed:
        """The observable value of the step after `depth` steps, if it is in the loop."""
        is_observed, value = observed
        at = self.runs.runs.at
        return z3.And(self.flags[depth].inside, at(is_observed, depth)), at(value, depth)


def _nothing(groups: tuple[str, ...]) -> _Flags:
    """The flags before the first state."""
    no, yes = z3.BoolVal(False), z3.BoolVal(True)
    return _Flags(
        no, no, no, dict.fromkeys(groups, yes), dict.fromkeys(groups, no), dict.fromkeys(groups, no)
    )

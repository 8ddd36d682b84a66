"""Knowledge after runs of up to k steps: z3 finds a run, and indistinguishable ones.

A run after which the fact holds is a counterexample if for no observer an indistinguishable run ends without
the fact. So z3 finds a run, and then, for each observer in turn, is asked for a second run that is
indistinguishable to it and ends without the fact. Where there is one, all runs with the same view are
excluded, and z3 finds another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import z3

from ...message import Message
from ...properties.knowledge import KnowledgeObserver, NeverEveryoneKnows
from ...properties.step_property import after
from ...system import System
from ...trace import Step, Trace
from ...verdict import Finding, Verdict
from ..reasons import everyone_knows, no_counterexample
from .deepening import Deepening

FURTHER = 20
"""An indistinguishable run may be longer than the observer's own steps by so many steps."""


def never_everyone_knows(
    system: System, formula: NeverEveryoneKnows, bound: int, seconds: float | None
) -> Finding:
    """Search a shortest run after which everyone knows the fact.

    UNDETERMINED where indistinguishable runs may be longer than was tried.
    """
    runs = _Runs(system, seconds)
    while True:
        model = runs.model(formula.fact)
        if model is None:
            if runs.over or runs.depth >= bound:
                return Finding(Verdict.BOUNDED, no_counterexample(bound))
            runs.deepen()
            continue
        headline = everyone_knows(runs.depth, formula)
        trace = runs.trace(model, headline=headline)
        views = [view_of(trace, observer) for observer in formula.observers]
        ignorant = [_is_ignorant(system, view, formula.fact, seconds) for view in views]
        for view, found in zip(views, ignorant, strict=True):
            if found is True:
                runs.exclude(view)
        if True in ignorant:
            continue
        if None in ignorant:
            return Finding(
                Verdict.UNDETERMINED,
                Message("knowledge.longer-runs", "Indistinguishable runs may be longer than was tried."),
            )
        return Finding(Verdict.REFUTED, headline, trace)


@dataclass(frozen=True)
class BoundedView:
    """An observer's view of a run."""

    observer: KnowledgeObserver
    steps: tuple[Step, ...]
    """The observer's own steps."""
    system: System


def view_of(trace: Trace, observer: KnowledgeObserver) -> BoundedView:
    """The view of a run."""
    own = tuple(step for step in trace.steps if step.actor == observer.actor)
    return BoundedView(observer, own, trace.system)


class _Runs(Deepening):
    """Runs of a growing length, without those whose view was excluded."""

    def __init__(self, system: System, seconds: float | None) -> None:
        super().__init__(system, seconds)
        self._watches: list[_Watch] = []

    def exclude(self, view: BoundedView) -> None:
        """Find no more runs with this view."""
        watch = _Watch(self, view)
        for depth in range(self.depth):
            self.solver.add(*watch.follow(depth))
        self._watches.append(watch)

    def deepen(self) -> None:
        """Make the runs one step longer."""
        super().deepen()
        for watch in self._watches:
            self.solver.add(*watch.follow(self.depth - 1))

    def model(self, target: z3.BoolRef) -> z3.ModelRef | None:
        """A run of this length to a state that meets `target`, and whose view is not excluded."""
        others = [watch.place != len(watch.view.steps) for watch in self._watches]
        return super().model(z3.And(self.last_state(target), *others))


@dataclass
class _Watch:
    """The number of steps of a view that a run has shown so far; one past its end where it differs."""

    runs: Deepening
    view: BoundedView
    place: z3.BitVecRef = field(init=False)

    def __post_init__(self) -> None:
        sort = z3.BitVecSort((len(self.view.steps) + 1).bit_length())
        self.place = z3.BitVecVal(0, sort)

    @property
    def differs(self) -> int:
        """The place of a run with another view."""
        return len(self.view.steps) + 1

    def follow(self, depth: int) -> Iterator[z3.BoolRef]:
        """Define the place after the step that comes after `depth` others."""
        moved = z3.BitVecVal(self.differs, self.place.sort())
        for number, step in enumerate(self.view.steps):
            here = z3.And(self.place == number, self._is_like(step, depth))
            moved = z3.If(here, z3.BitVecVal(number + 1, self.place.sort()), moved)
        later = z3.FreshConst(self.place.sort(), "place")
        yield later == z3.If(self._is_seen(depth), moved, self.place)
        self.place = later

    def _is_seen(self, depth: int) -> z3.BoolRef:
        actions = enumerate(self.view.system.actions)
        own = [number for number, one in actions if one.actor == self.view.observer.actor]
        return self.runs.runs.at(self.runs.runs.fires(own), depth)

    def _is_like(self, step: Step, depth: int) -> z3.BoolRef:
        """The step after `depth` others is indistinguishable from `step` to the observer."""
        system, runs = self.view.system, self.runs.runs
        actions = [
            number
            for number, one in enumerate(system.actions)
            if (one.actor, one.event) == (step.actor, step.event)
            and one.observe.keys() == step.observed.keys()
        ]
        shown = (runs.observed(key)[1] == value for key, value in step.observed.items())
        places = [system.index[name] for name in self.view.observer.sees]
        variables = ((system.variables[place], step.state[place]) for place in places)
        seen = (after(variable.term) == variable.constant(value) for variable, value in variables)
        return runs.at(z3.And(runs.fires(actions), *shown, *seen), depth)


def _is_ignorant(system: System, view: BoundedView, fact: z3.BoolRef, seconds: float | None) -> bool | None:
    """Search an indistinguishable run that ends without the fact; None if that stays open.

    A shortest one is twice in no state at the same place of the view: where none of some length is left,
    there is none.
    """
    runs = Deepening(system, seconds)
    watch, steps = _Watch(runs, view), len(view.steps)
    places = [watch.place]
    while True:
        if runs.depth >= steps and runs.model(z3.And(watch.place == steps, runs.last_state(z3.Not(fact)))):
            return True
        if runs.depth >= steps and runs.over:
            return False
        if runs.depth >= steps + FURTHER:
            return None
        runs.deepen()
        runs.solver.add(*watch.follow(runs.depth - 1), watch.place != watch.differs)
        runs.solver.add(
            *(
                z3.Not(z3.And(runs.runs.same(depth, runs.depth), place == watch.place))
                for depth, place in enumerate(places)
            )
        )
        places.append(watch.place)

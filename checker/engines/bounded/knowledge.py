"""What observers can know after runs of up to k steps, settled by z3: of two runs that look alike.

A run after which the fact holds is a counterexample if no other that looks like it ends without the fact. So
z3 finds a run, and then, for each observer in turn, is asked for a second copy of the system that looks the
same to that observer. Where there is one, all runs that look so are put aside, and z3 finds another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

import z3

from ...properties.knowledge import KnowledgeObserver, NeverEveryoneKnows, headline
from ...properties.step_property import after
from ...system import System
from ...text import counted
from ...trace import Step, Trace
from ...verdict import Answer, Verdict
from .deepening import Deepening, OutOfTime

FURTHER = 20
"""By so many steps more than its own part a run that looks alike may be longer."""


def check_knowledge_bounded(
    system: System, formula: NeverEveryoneKnows, bound: int, *, seconds: float | None = None
) -> Answer:
    """BOUNDED if after no run of up to `bound` steps everyone knows, or REFUTED with a shortest such run.

    UNDETERMINED where runs that look alike may be longer than was tried, and where `seconds` did not suffice.
    """
    started = monotonic()
    trace: Trace | None = None
    try:
        verdict, reason, trace = _judge(system, formula, bound, seconds)
    except OutOfTime as late:
        verdict, reason = Verdict.UNDETERMINED, str(late)
    depth = None if trace is None else len(trace.steps)
    took = monotonic() - started
    return Answer(verdict, "bounded", reason, trace=trace, depth=depth, bound=bound, seconds=took)


def _judge(
    system: System, formula: NeverEveryoneKnows, bound: int, seconds: float | None
) -> tuple[Verdict, str, Trace | None]:
    runs = _Runs(system, seconds)
    while True:
        model = runs.model(formula.fact)
        if model is None:
            if runs.over or runs.depth >= bound:
                return Verdict.BOUNDED, f"There is no counterexample within {counted(bound, 'step')}.", None
            runs.deepen()
            continue
        words = headline(runs.depth, formula)
        trace = runs.trace(model, headline=words)
        views = [view_of(trace, observer) for observer in formula.observers]
        fooled = [_looks_alike(system, view, formula.fact, seconds) for view in views]
        for view, found in zip(views, fooled, strict=True):
            if found is True:
                runs.put_aside(view)
        if True in fooled:
            continue
        if None in fooled:
            return Verdict.UNDETERMINED, "Longer runs may look alike than were tried.", None
        return Verdict.REFUTED, words, trace


@dataclass(frozen=True)
class BoundedView:
    """A run as it looks to an observer."""

    observer: KnowledgeObserver
    steps: tuple[Step, ...]
    """Those that are its own."""
    system: System


def view_of(trace: Trace, observer: KnowledgeObserver) -> BoundedView:
    """What an observer sees of a run."""
    own = tuple(step for step in trace.steps if step.actor == observer.actor)
    return BoundedView(observer, own, trace.system)


class _Runs(Deepening):
    """Runs of a growing length, but for those that look like one that was put aside."""

    def __init__(self, system: System, seconds: float | None) -> None:
        super().__init__(system, seconds)
        self._watches: list[_Watch] = []

    def put_aside(self, view: BoundedView) -> None:
        """No run that looks like this one is to be found again."""
        watch = _Watch(self, view)
        for depth in range(self.depth):
            self.solver.add(*watch.moves(depth))
        self._watches.append(watch)

    def deepen(self) -> None:
        """Make the runs one step longer."""
        super().deepen()
        for watch in self._watches:
            self.solver.add(*watch.moves(self.depth - 1))

    def model(self, target: z3.BoolRef) -> z3.ModelRef | None:
        """A run of this length to a state that meets `target`, and that was not put aside."""
        others = [watch.place != len(watch.view.steps) for watch in self._watches]
        return super().model(z3.And(self.last_state(target), *others))


@dataclass
class _Watch:
    """How much of a view a run has shown so far; one past its end where it looks otherwise."""

    runs: Deepening
    view: BoundedView
    place: z3.BitVecRef = field(init=False)

    def __post_init__(self) -> None:
        sort = z3.BitVecSort((len(self.view.steps) + 1).bit_length())
        self.place = z3.BitVecVal(0, sort)

    @property
    def astray(self) -> int:
        """The place of a run that looks otherwise."""
        return len(self.view.steps) + 1

    def moves(self, depth: int) -> Iterator[z3.BoolRef]:
        """What becomes of the place in the step after `depth` others."""
        moved = z3.BitVecVal(self.astray, self.place.sort())
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
        """The step after `depth` others looks to the observer like `step`."""
        system, runs = self.view.system, self.runs.runs
        actions = [
            number
            for number, one in enumerate(system.actions)
            if (one.actor, one.event) == (step.actor, step.event)
            and one.observe.keys() == step.observed.keys()
        ]
        shown = (runs.shows(key)[1] == value for key, value in step.observed.items())
        places = [system.index[name] for name in self.view.observer.sees]
        terms = ((after(system.variables[place].term), step.state[place]) for place in places)
        seen = (_equals(term, value) for term, value in terms)
        return runs.at(z3.And(runs.fires(actions), *shown, *seen), depth)


def _equals(term: z3.ExprRef, value: int) -> z3.BoolRef:
    return term == (z3.BoolVal(bool(value)) if z3.is_bool(term) else value)


def _looks_alike(system: System, view: BoundedView, fact: z3.BoolRef, seconds: float | None) -> bool | None:
    """Whether some run looks the same and ends without the fact; None if that is still open.

    A shortest one is twice in no state with as much shown: where none of some length is left, there is none.
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
        runs.solver.add(*watch.moves(runs.depth - 1), watch.place != watch.astray)
        runs.solver.add(
            *(
                z3.Not(z3.And(runs.runs.same(depth, runs.depth), place == watch.place))
                for depth, place in enumerate(places)
            )
        )
        places.append(watch.place)

"""Breadth-first search of every reachable state, and the claims that the states found settle."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

import z3

from ...graph import Progress, StateGraph
from ...properties.invariant import Always, Sometimes
from ...properties.step_property import EveryStep
from ...properties.terminal_states import EndsIn
from ...stop_reasons import NO_MEMORY, STOPPED, seconds_over, states_used_up
from ...system import State
from ...text import counted
from ...trace import Trace
from ...verdict import Answer, Verdict
from .lowering import Lowered


class ScopeFault(Exception):
    """A reachable state that the scope declares a fault of its own; with the shortest way there."""

    def __init__(self, reason: str, trace: Trace) -> None:
        super().__init__(reason)
        self.reason = reason
        self.trace = trace


RESERVE = 16 << 20
"""Bytes kept for saying that there are no more."""

BETWEEN_LOOKS = 1024
"""States expanded between two looks at the clock."""


def explore_in_python(
    lowered: Lowered,
    *,
    budget: int = 1_000_000,
    seconds: float | None = None,
    stop: z3.BoolRef | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> StateGraph:
    """The reference search; `engine.explore` says what the arguments mean."""
    search = _Search(lowered, stop)
    reserve = bytearray(RESERVE)
    try:
        ended = search.run(budget, float("inf") if seconds is None else seconds, progress)
    except MemoryError:
        del reserve
        search.trim()
        ended = NO_MEMORY
    finally:
        if progress is not None:
            progress(search.progress())
    return search.graph(ended)


class _Search:
    """The lists of a `StateGraph` while they grow."""

    def __init__(self, lowered: Lowered, stop: z3.BoolRef | None) -> None:
        self.lowered = lowered
        noted = noted_in(lowered, stop)
        self.notable = None if noted is None else lowered.function(noted)
        """Whether a state is a fault or the one to stop at: one test for the many that are neither."""
        initial = lowered.system.initial
        self.states: list[State] = [initial]
        self.index: dict[State, int] = {initial: 0}
        self.depths: list[int] = [0]
        self.parents: list[tuple[int, int] | None] = [None]
        self.edges: list[list[tuple[int, int]]] = [[]]
        self.transitions = 0
        self.expanded = 0
        self.started = monotonic()

    def run(self, budget: int, seconds: float, progress: Callable[[Progress], None] | None) -> str:
        """Search; the answer says why it ended early, empty if it did not."""
        deadline = self.started + seconds
        initial = self.lowered.system.initial
        if self.notable is not None and self.notable(initial) and self._noted(initial):
            return STOPPED
        while self.expanded < len(self.states):
            if monotonic() >= deadline:
                return seconds_over(seconds)
            if progress is not None:
                progress(self.progress())
            ended = self._expand(budget, self.expanded + BETWEEN_LOOKS)
            if ended:
                return ended
        return ""

    def _expand(self, budget: int, until: int) -> str:
        """Take every step from the states up to number `until`. The one loop that has to be fast.

        Where it ends within the steps of a state, these are forgotten: a state has all its steps or none.
        """
        successors, states, number, notable = self.lowered.successors, self.states, self.index, self.notable
        for source in range(self.expanded, until):
            if source == len(states):
                break
            depth = self.depths[source] + 1
            steps = self.edges[source]
            for action, state in successors(states[source]):
                fresh = len(states)
                target = number.setdefault(state, fresh)
                if target == fresh:
                    if fresh >= budget:
                        del number[state]
                        self._forget_steps()
                        return states_used_up(budget)
                    states.append(state)
                    self.depths.append(depth)
                    self.parents.append((source, action))
                    self.edges.append([])
                steps.append((action, target))
                self.transitions += 1
                if target == fresh and notable is not None and notable(state) and self._noted(state):
                    self._forget_steps()
                    return STOPPED
            self.expanded += 1
        return ""

    def _forget_steps(self) -> None:
        """Forget the steps of the state that was being expanded."""
        steps = self.edges[self.expanded]
        self.transitions -= len(steps)
        steps.clear()

    def trim(self) -> None:
        """Forget the state that was being entered when memory ran out, and the steps taken with it."""
        self.transitions = sum(map(len, self.edges[: self.expanded]))
        if self.expanded < len(self.edges):
            self.edges[self.expanded].clear()
        lists: tuple[list[Any], ...] = (self.states, self.depths, self.parents, self.edges)
        count = min(map(len, lists))
        for one in lists:
            del one[count:]
        while len(self.index) > count:
            self.index.popitem()

    def _noted(self, state: State) -> bool:
        reason = fault_in(self.lowered, state)
        if reason is not None:
            last = len(self.states) - 1
            trace = self.graph(reason).trace_to(last, headline=reason, violated=reason)
            raise ScopeFault(reason, trace)
        return True

    def progress(self) -> Progress:
        """How far it has come."""
        waiting = len(self.states) - self.expanded
        return Progress(
            len(self.states), self.transitions, self.depths[-1], waiting, monotonic() - self.started
        )

    def graph(self, ended: str) -> StateGraph:
        """What has been found."""
        return StateGraph(
            self.lowered,
            self.states,
            self.index,
            self.depths,
            self.parents,
            self.edges,
            self.transitions,
            self.expanded,
            ended,
            monotonic() - self.started,
        )


def noted_in(lowered: Lowered, stop: z3.BoolRef | None) -> z3.BoolRef | None:
    """What ends a search at once: a fault of the scope, or the state to stop at; None if nothing does.

    One predicate, however many faults there are: which one it is can be asked of the one state found.
    """
    noted = [*lowered.system.faults.values(), *([] if stop is None else [stop])]
    return z3.Or(*noted) if noted else None


def fault_in(lowered: Lowered, state: State) -> str | None:
    """The first of the scope's faults that a state is; None if it is none."""
    faults = lowered.system.faults.items()
    return next((reason for reason, fault in faults if lowered.function(fault)(state)), None)


def check_states_and_steps(graph: StateGraph, formula: Always | Sometimes | EndsIn | EveryStep) -> Answer:
    """What the states found say about a formula. `Answer.seconds` includes the search."""
    started = monotonic()
    match formula:
        case Always(holds):
            verdict, reason, trace = _always(graph, holds)
        case Sometimes(holds):
            verdict, reason, trace = _sometimes(graph, holds)
        case EndsIn(holds):
            verdict, reason, trace = _ends_in(graph, holds)
        case EveryStep(holds):
            verdict, reason, trace = _every_step(graph, holds)
    return graph.answer(verdict, reason, trace, started)


_Finding = tuple[Verdict, str, Trace | None]


def _always(graph: StateGraph, holds: z3.BoolRef) -> _Finding:
    index = next(graph.among(z3.Not(holds)), None)
    if index is None:
        return _no_counterexample(graph, f"it holds in all {counted(len(graph.states), 'state')}")
    headline = f"After {counted(graph.depths[index], 'step')} a state is reached in which it does not hold."
    return _refuted(headline, graph.trace_to(index, headline=headline, violated=_words(holds)))


def _sometimes(graph: StateGraph, holds: z3.BoolRef) -> _Finding:
    index = next(graph.among(holds), None)
    if index is not None:
        headline = f"After {counted(graph.depths[index], 'step')} it holds."
        return Verdict.EXHAUSTED, headline, graph.trace_to(index, headline=headline)
    if not graph.complete:
        return Verdict.UNDETERMINED, _so_far(graph), None
    return Verdict.REFUTED, f"It holds in none of the {counted(len(graph.states), 'state')}.", None


def _ends_in(graph: StateGraph, holds: z3.BoolRef) -> _Finding:
    index = graph.first_end_without(holds)
    if index is None:
        return _no_counterexample(
            graph, f"it holds in all {counted(len(graph.terminal), 'state')} without a next step"
        )
    after = f"After {counted(graph.depths[index], 'step')}"
    headline = f"{after} nothing can happen any more, and it does not hold."
    return _refuted(headline, graph.trace_to(index, headline=headline, violated=_words(holds)))


def _every_step(graph: StateGraph, holds: z3.BoolRef) -> _Finding:
    found = graph.first_step_without(holds)
    if found is None:
        return _no_counterexample(graph, f"it holds in all {counted(graph.transitions, 'step')}")
    source, action = found
    headline = f"Step {graph.depths[source] + 1} breaks it."
    actions = [*graph.path_to(source), action]
    return _refuted(headline, graph.trace_along(actions, headline=headline, violated=_words(holds)))


def _refuted(reason: str, trace: Trace) -> _Finding:
    return Verdict.REFUTED, reason, trace


def _no_counterexample(graph: StateGraph, reason: str) -> _Finding:
    if graph.complete:
        return Verdict.EXHAUSTED, f"{reason[0].upper()}{reason[1:]}.", None
    return Verdict.UNDETERMINED, _so_far(graph), None


def _so_far(graph: StateGraph) -> str:
    count = f"{counted(len(graph.states), 'state')} and {counted(graph.transitions, 'transition')}"
    return f"The search is incomplete after {count}, depth {graph.depth}: {graph.ended}."


def _words(term: z3.BoolRef) -> str:
    return " ".join(str(term).split())

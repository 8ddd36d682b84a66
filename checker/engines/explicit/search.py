"""Breadth-first search of every reachable state in plain Python: the reference."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

import z3

from ...graph import Progress, ScopeFault, StateGraph
from ...stop_reasons import NO_MEMORY, STOPPED, seconds_over, states_used_up
from ...system import State
from .lowering import Lowered

RESERVE = 16 << 20
"""Bytes kept free to report that there are no more."""

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
    """Search every reachable state; `exploration.explore` explains the arguments."""
    search = _ExplicitSearch(lowered, stop)
    reserve = bytearray(RESERVE)
    try:
        stop_reason = search.run(budget, float("inf") if seconds is None else seconds, progress)
    except MemoryError:
        del reserve
        search.trim()
        stop_reason = NO_MEMORY
    finally:
        if progress is not None:
            progress(search.progress())
    return search.graph(stop_reason)


class _ExplicitSearch:
    """The lists of a `StateGraph` while they grow."""

    def __init__(self, lowered: Lowered, stop: z3.BoolRef | None) -> None:
        self.lowered = lowered
        predicate = stop_predicate(lowered, stop)
        self.notable = None if predicate is None else lowered.function(predicate)
        """One test for "a fault, or a state to stop at": most states are neither."""
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
        """Search, and return the reason why it stopped early; empty if it did not."""
        deadline = self.started + seconds
        initial = self.lowered.system.initial
        if self.notable is not None and self.notable(initial) and self._stops(initial):
            return STOPPED
        while self.expanded < len(self.states):
            if monotonic() >= deadline:
                return seconds_over(seconds)
            if progress is not None:
                progress(self.progress())
            stop_reason = self._expand(budget, self.expanded + BETWEEN_LOOKS)
            if stop_reason:
                return stop_reason
        return ""

    def _expand(self, budget: int, until: int) -> str:
        """Take every step from the states up to number `until`. The one loop that has to be fast.

        Where it stops within the steps of a state, these are forgotten: a state has all its steps or none.
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
                if target == fresh and notable is not None and notable(state) and self._stops(state):
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

    def _stops(self, state: State) -> bool:
        """Stop here, at a state found by the stop predicate; raise `ScopeFault` if it is a fault."""
        reason = fault_in(self.lowered, state)
        if reason is not None:
            last = len(self.states) - 1
            trace = self.graph(reason).trace_to(last, headline=reason, violated=reason)
            raise ScopeFault(reason, trace)
        return True

    def progress(self) -> Progress:
        """The counts so far."""
        frontier = len(self.states) - self.expanded
        return Progress(
            len(self.states), self.transitions, self.depths[-1], frontier, monotonic() - self.started
        )

    def graph(self, stop_reason: str) -> StateGraph:
        """The graph found so far."""
        return StateGraph(
            self.lowered,
            self.states,
            self.index,
            self.depths,
            self.parents,
            self.edges,
            self.transitions,
            self.expanded,
            stop_reason,
            monotonic() - self.started,
        )


def stop_predicate(lowered: Lowered, stop: z3.BoolRef | None) -> z3.BoolRef | None:
    """The predicate that stops a search at once: a fault of the scope, or `stop`; None if there is none.

    It is one predicate for all faults: `fault_in` finds which one a state is.
    """
    predicates = [*lowered.system.faults.values(), *([] if stop is None else [stop])]
    return z3.Or(*predicates) if predicates else None


def fault_in(lowered: Lowered, state: State) -> str | None:
    """The reason of the first fault of the scope that a state is; None if it is none."""
    faults = lowered.system.faults.items()
    return next((reason for reason, fault in faults if lowered.function(fault)(state)), None)

"""MSL with a clock, written independently: every segment has an age, every wait a time, in ticks.

A segment is in flight for less than `msl` ticks after it, or its original, was sent. The 2 MSL end when
2 × `msl` ticks have passed since they began, the quiet time after a crash when `msl` have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from synfin.checker.graph import StateGraph
from synfin.checker.system import Action
from synfin.checker.system import State as Values
from synfin.model.composed_system import ComposedSystem, delivers, duplicates, loses
from synfin.model.rule import Event
from synfin.model.state import Outcome, State

ENDS = {Event.TIME_WAIT_TIMEOUT.value, Event.ACTIVE_OPEN.value, Event.PASSIVE_OPEN.value}
"""The events that wait for their time; a reset, or a crash, ends a wait at any time."""

RESTARTS = "fin_again_in_time_wait"
"""Section 3.10.7.4, eighth: "restart the 2 MSL time-wait timeout"."""

Step = tuple[Values, str, Values]


@dataclass(frozen=True)
class Moment:
    """A state of the model without marks, and what the clock says of it."""

    number: int
    ages: tuple[tuple[int, ...], ...]
    """For each channel and each segment in it: the ticks since it was sent."""
    waited: tuple[int, ...]
    """For each side: the ticks since its wait began."""


@dataclass
class Clock:
    """The steps without MSL, and those of them that a clock admits."""

    composed: ComposedSystem
    graph: StateGraph
    msl: int

    def steps(self) -> set[Step]:
        """The steps of all runs that the clock admits."""
        seen = {self._start()}
        todo, found = list(seen), set()
        while todo:
            moment = todo.pop()
            for step, after in (*self._tick(moment), *self._follow(moment)):
                found |= {step} if step else set()
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
        return found

    def _start(self) -> Moment:
        return Moment(0, tuple((0,) * count for count in self._on_channels[0]), (0, 0))

    def _tick(self, now: Moment) -> Iterator[tuple[None, Moment]]:
        """A tick passes; no age counts beyond the limit that matters."""
        if all(age + 1 < self.msl for channel in now.ages for age in channel):
            ages = tuple(tuple(age + 1 for age in channel) for channel in now.ages)
            ends = zip(now.waited, self._waits[now.number], strict=True)
            yield None, Moment(now.number, ages, tuple(min(time + 1, n * self.msl) for time, n in ends))

    def _follow(self, now: Moment) -> Iterator[tuple[Step, Moment]]:
        states = self.graph.states
        for at, target in self.graph.edges[now.number]:
            action = self.graph.system.actions[at]
            if not self._too_early(now, action):
                ages = tuple(map(tuple, self._ages(now, action, target)))
                after = Moment(target, ages, self._waited(now, action, target))
                yield (states[now.number], action.name, states[target]), after

    def _too_early(self, now: Moment, action: Action) -> bool:
        if action.event not in ENDS:
            return False
        side = "AB".index(action.actor)
        return now.waited[side] < self._waits[now.number][side] * self.msl

    def _ages(self, now: Moment, action: Action, target: int) -> list[list[int]]:
        ages = [list(channel) for channel in now.ages]
        counts = self._on_channels[target]
        for at, channel in enumerate(self.composed.channels):
            sent = 0
            if duplicates(channel) in action.observe:
                sent = ages[at][_place(action)]
            elif delivers(channel) in action.observe or loses(channel) in action.observe:
                del ages[at][_place(action)]
            ages[at] += [sent] * (counts[at] - len(ages[at]))
        return ages

    def _waited(self, now: Moment, action: Action, target: int) -> tuple[int, ...]:
        again = any(rule.rule == RESTARTS for rule in action.rules)
        waits = zip("AB", now.waited, self._waits[now.number], self._waits[target], strict=True)
        return tuple(
            0 if before != after or (again and side == action.actor) else time
            for side, time, before, after in waits
        )

    @cached_property
    def _waits(self) -> list[tuple[int, ...]]:
        """For each state and side: how many MSL it waits."""
        return [tuple(_waits(self.composed, state, side) for side in "AB") for state in self.graph.states]

    @cached_property
    def _on_channels(self) -> list[tuple[int, ...]]:
        """For each state and channel: the number of segments in it."""
        index = self.composed.system.index
        places = [[index[name] for name in channel.names] for channel in self.composed.channels]
        return [
            tuple(sum(state[at] != 0 for at in channel) for channel in places) for state in self.graph.states
        ]


def _waits(composed: ComposedSystem, state: Values, side: str) -> int:
    """The number of MSL that a side waits in a state."""
    index = composed.system.index
    if state[index[f"{side}.state"]] == State.TIME_WAIT:
        return 2
    crashed = state[index[f"{side}.outcome"]] == Outcome.CRASHED
    again = composed.scenario.incarnations > 1 and (
        state[index[f"{side}.openings"]] < composed.scenario.incarnations
    )
    return int(crashed and again and state[index[f"{side}.state"]] == State.CLOSED)


def _place(action: Action) -> int:
    """The place of the segment that an action is about."""
    found = re.search(r"\bsegment (\d+)(?: \(\d+\))?$", action.name)
    return int(found[1]) - 1 if found else 0

"""Example runs of a scenario: scripted, as its story tells, and random; and why a segment is refused."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import z3

from .checker.lowering import Lowered, lower
from .checker.system import State as Values
from .checker.trace import Step, Trace, trace_of
from .model.compose import World, delivers, sends
from .model.rule import Event
from .model.scenario import Story, Turn
from .model.wires import SegmentValue, value_of

MOST_STEPS = 200
"""No example run is longer."""

_CALLS = tuple(event.value for event in Event if event.is_a_call)
_OWN = (Event.TRANSMIT.value, Event.DELAYED_ACK.value)
_ARRIVAL = (Event.SEGMENT_ARRIVES.value,)
_REPEAT = (Event.RETRANSMISSION_TIMEOUT.value,)
_TWO_MSL = (Event.TIME_WAIT_TIMEOUT.value,)
_ORDER = {
    Story.PROMPT: (_ARRIVAL, _OWN, _REPEAT, _CALLS, _TWO_MSL),
    # A delayed acknowledgment waits for a call that might carry it.
    Story.CROSSING: (_CALLS, _ARRIVAL, _OWN, _REPEAT, _TWO_MSL),
}

Choice = Callable[[Values, list[int]], int | None]
"""Which of the enabled actions to take in a state; None ends the run."""


class BadScript(ValueError):
    """A script with a turn that cannot be taken; one line that names the turn and what fails."""


def example(world: World) -> Trace:
    """The run that the scenario's script gives turn by turn or, without one, its story tells.

    Raises:
        BadScript: a turn of the script cannot be taken.
    """
    lowered = lower(world.system)
    if world.scenario.script:
        return _scripted(world, lowered)
    return _run(world, lowered, _Storyteller(world, lowered))


def at_random(world: World, seed: int) -> Trace:
    """A random run; the same seed gives the same run."""
    dice = random.Random(seed)
    return _run(world, lower(world.system), lambda state, enabled: dice.choice(enabled))


def _run(world: World, lowered: Lowered, choose: Choice) -> Trace:
    state, taken = world.system.initial, list[int]()
    while len(taken) < MOST_STEPS and (enabled := lowered.enabled(state)):
        action = choose(state, enabled)
        if action is None:
            break
        taken.append(action)
        state = lowered.apply(action, state)
    return trace_of(lowered, world.system.initial, taken, headline=world.scenario.title)


def _scripted(world: World, lowered: Lowered) -> Trace:
    state, taken = world.system.initial, list[int]()
    for number, turn in enumerate(world.scenario.script, 1):
        taken.append(_turn(world, lowered, state, turn, f"{world.system.name}: turn {number}, {turn}"))
        state = lowered.apply(taken[-1], state)
    return trace_of(lowered, world.system.initial, taken, headline=world.scenario.title)


def _turn(world: World, lowered: Lowered, state: Values, turn: Turn, where: str) -> int:
    """The one action that the turn can be."""
    actions = lowered.system.actions
    fitting = [at for at, a in enumerate(actions) if (a.actor, a.event) == (turn.actor, turn.event.value)]
    enabled = {at: _arriving(world, lowered, at, state) for at in lowered.enabled(state) if at in fitting}
    chosen = [at for at, segment in enabled.items() if turn.segment in ("", segment)]
    if len(chosen) == 1:
        return chosen[0]
    if enabled:
        raise BadScript(f"{where}: say which segment arrives: {' or '.join(sorted(enabled.values()))}")
    if not fitting:
        raise BadScript(f"{where}: this never happens in the scenario")
    nearest = min((lowered.failing(at, state) for at in fitting), key=len)
    raise BadScript(f"{where}: it is not enabled: it fails at {'; '.join(nearest)}")


def _arriving(world: World, lowered: Lowered, action: int, state: Values) -> str:
    """The segment that arrives by an action; empty if none does."""
    observed = lowered.observe(action, state)
    arriving = [observed[delivers(wire)] for wire in world.wires if delivers(wire) in observed]
    return str(value_of(arriving[0], world.scenario.width)) if arriving else ""


class _Storyteller:
    """Takes turns as the story says, and loses what it says."""

    def __init__(self, world: World, lowered: Lowered) -> None:
        self.world = world
        self.lowered = lowered
        self.actions = lowered.system.actions
        self.sent = 0
        self.lost: set[int] = set()
        self.been: set[Values] = set()

    def __call__(self, state: Values, enabled: list[int]) -> int | None:
        loss = self._loss_due(state, enabled)
        self.been.add(state)
        chosen = loss if loss is not None else self._next(state, enabled)
        if chosen is not None:
            observed = self.lowered.observe(chosen, state)
            self.sent += sum(sends(wire) in observed for wire in self.world.wires)
        return chosen

    def _loss_due(self, state: Values, enabled: list[int]) -> int | None:
        """The segment sent last is to be lost: take it off its wire, where it is the last."""
        if self.sent not in self.world.scenario.lost or self.sent in self.lost:
            return None
        self.lost.add(self.sent)
        losses = [index for index in enabled if self.actions[index].event == "loss"]
        return losses[-1] if losses else None

    def _next(self, state: Values, enabled: list[int]) -> int | None:
        """The first in the order of the story that leads somewhere new; else the first."""
        order = [
            index
            for events in _ORDER[self.world.scenario.story]
            for index in enabled
            if self.actions[index].event in events
        ]
        new = (index for index in order if self.lowered.apply(index, state) not in self.been)
        return next(new, order[0] if order else None)


@dataclass(frozen=True)
class Refusal:
    """A segment that arrived and was not taken, and what it lacked."""

    step: int
    """Counted from 1."""
    side: str
    segment: SegmentValue
    rule: str
    """The rule that would have taken it further."""
    section: str
    lacks: tuple[str, ...]
    """The conditions of that rule that do not hold."""
    values: tuple[str, ...]
    """The numbers these conditions speak of: `SND.UNA = 36457`."""


def refusals(world: World, trace: Trace) -> Iterator[Refusal]:
    """The steps of a run in which a segment arrived and changed nothing of the endpoint."""
    lowered = lower(world.system)
    for number, (before, step) in enumerate(zip(trace.states, trace.steps, strict=False), 1):
        if step.event == Event.SEGMENT_ARRIVES.value and not any(
            name.startswith(f"{step.actor}.") for name in step.changed
        ):
            refusal = _refusal(world, lowered, number, before, step)
            if refusal is not None:
                yield refusal


def _refusal(world: World, lowered: Lowered, number: int, before: Values, step: Step) -> Refusal | None:
    """The way that goes on where this one ended, with what it lacked."""
    prefix, ended = step.rules[:-1], step.rules[-1]
    best: tuple[int, int, tuple[str, ...]] | None = None
    for index, action in enumerate(world.system.actions):
        beside = action.rules[: len(step.rules)]
        if action.actor != step.actor or len(action.rules) <= len(step.rules) or beside[:-1] != prefix:
            continue
        if (beside[-1].section, beside[-1].step) == (ended.section, ended.step) and beside[-1] != ended:
            lacks = tuple(lowered.failing(index, before))
            if lacks[:1] == tuple(action.guard)[:1]:
                continue  # a way through another state
            # The way that came farthest is the one to speak of.
            held = list(action.guard).index(lacks[0])
            if not lacks[0].startswith("it carries no ") and (best is None or held > best[0]):
                best = held, index, lacks
    side = world.a if step.actor == "A" else world.b
    seg = value_of(step.observed[delivers(side.into)], world.scenario.width)
    if best is None or seg is None:
        return None
    action = world.system.actions[best[1]]
    rule = action.rules[len(prefix)]
    lacks = best[2][:1]
    values = _values(world, before, step.actor, seg, [action.guard[name] for name in lacks])
    return Refusal(number, step.actor, seg, rule.rule, rule.section, lacks, values)


def _values(
    world: World, before: Values, side: str, seg: SegmentValue, terms: list[z3.BoolRef]
) -> tuple[str, ...]:
    """The numbers that the terms speak of, the segment's first."""
    shown = world.system.show(before)
    text = " ".join(str(term) for term in terms)
    fields = [
        f"{name.upper().replace('_', '.')} = {shown[f'{side}.{name}']}"
        for name in ("snd_una", "snd_nxt", "rcv_nxt")
        if f"{side}.{name}" in text
    ]
    numbers = {"SEG.SEQ": seg.seq, "SEG.ACK": seg.ack_number}
    return (*(f"{name} = {value}" for name, value in numbers.items()), *fields)

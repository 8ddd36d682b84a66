"""Example runs of a scenario: scripted, in its example order, and random; and why a segment is refused."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import z3

from .checker.engines.explicit.lowering import Lowered, lower
from .checker.message import Listing, Message
from .checker.system import State as Values
from .checker.trace import Step, Trace, trace_of
from .model.composed_system import ComposedSystem, delivers, sends
from .model.conditions import asks_for_absence
from .model.rule import Event
from .model.scenarios.scenario import ExampleOrder, ScriptStep
from .model.segment_layout import SegmentValue, value_of

MOST_STEPS = 200
"""No example run is longer."""

_CALLS = tuple(event.value for event in Event if event.is_call)
_OWN = (Event.TRANSMIT.value, Event.DELAYED_ACK.value)
_ARRIVAL = (Event.SEGMENT_ARRIVES.value,)
_REPEAT = (Event.RETRANSMISSION_TIMEOUT.value,)
_TWO_MSL = (Event.TIME_WAIT_TIMEOUT.value,)
_ORDER = {
    ExampleOrder.PROMPT: (_ARRIVAL, _OWN, _REPEAT, _CALLS, _TWO_MSL),
    # A delayed acknowledgment waits for a call that might carry it.
    ExampleOrder.CROSSING: (_CALLS, _ARRIVAL, _OWN, _REPEAT, _TWO_MSL),
}

Choice = Callable[[Values, list[int]], int | None]
"""The choice of one of the enabled actions in a state; None ends the run."""


class BadScript(ValueError):
    """A script with a step that cannot be taken; one line that names the step and what fails."""


def example(composed: ComposedSystem) -> Trace:
    """The run that the scenario's script gives step by step or, without one, its example order.

    Raises:
        BadScript: a step of the script cannot be taken.
    """
    lowered = lower(composed.system)
    if composed.scenario.script:
        return _scripted(composed, lowered)
    return _run(composed, lowered, _ExampleRun(composed, lowered))


def at_random(composed: ComposedSystem, seed: int) -> Trace:
    """A random run; the same seed gives the same run."""
    dice = random.Random(seed)
    return _run(composed, lower(composed.system), lambda state, enabled: dice.choice(enabled))


def _run(composed: ComposedSystem, lowered: Lowered, choose: Choice) -> Trace:
    state, taken = composed.system.initial, list[int]()
    while len(taken) < MOST_STEPS and (enabled := lowered.enabled(state)):
        action = choose(state, enabled)
        if action is None:
            break
        taken.append(action)
        state = lowered.apply(action, state)
    return trace_of(lowered, composed.system.initial, taken, headline=composed.scenario.title)


def _scripted(composed: ComposedSystem, lowered: Lowered) -> Trace:
    state, taken = composed.system.initial, list[int]()
    for number, step in enumerate(composed.scenario.script, 1):
        chosen = _scripted_action(composed, lowered, state, step)
        if isinstance(chosen, Message):
            raise BadScript(
                Message(
                    "error.script",
                    "{scenario}: step {number} of the script, {step}: {problem}",
                    scenario=composed.system.name,
                    number=number,
                    step=str(step),
                    problem=chosen,
                )
            )
        taken.append(chosen)
        state = lowered.apply(chosen, state)
    return trace_of(lowered, composed.system.initial, taken, headline=composed.scenario.title)


def _scripted_action(
    composed: ComposedSystem, lowered: Lowered, state: Values, step: ScriptStep
) -> int | Message:
    """The one action that a step of a script can be, or why there is none."""
    actions = lowered.system.actions
    fitting = [at for at, a in enumerate(actions) if (a.actor, a.event) == (step.actor, step.event.value)]
    enabled = {at: _arriving(composed, lowered, at, state) for at in lowered.enabled(state) if at in fitting}
    chosen = [at for at, segment in enabled.items() if step.segment in ("", segment)]
    if len(chosen) == 1:
        return chosen[0]
    if enabled:
        segments = Listing(sorted(enabled.values()), " or ")
        return Message("error.script.segment", "say which segment arrives: {segments}", segments=segments)
    if not fitting:
        return Message("error.script.never", "this never happens in the scenario")
    nearest = min((lowered.failing(at, state) for at in fitting), key=len)
    return Message(
        "error.script.disabled", "it is not enabled: it fails at {conditions}", conditions=Listing(nearest)
    )


def _arriving(composed: ComposedSystem, lowered: Lowered, action: int, state: Values) -> str:
    """The segment that arrives by an action; empty if none does."""
    observed = lowered.observe(action, state)
    arriving = [observed[delivers(channel)] for channel in composed.channels if delivers(channel) in observed]
    return str(value_of(arriving[0], composed.scenario.width)) if arriving else ""


class _ExampleRun:
    """The choices of an example run: in the scenario's order, with the losses that it names."""

    def __init__(self, composed: ComposedSystem, lowered: Lowered) -> None:
        self.composed = composed
        self.lowered = lowered
        self.actions = lowered.system.actions
        self.sent = 0
        self.lost: set[int] = set()
        self.visited: set[Values] = set()

    def __call__(self, state: Values, enabled: list[int]) -> int | None:
        loss = self._loss_due(state, enabled)
        self.visited.add(state)
        chosen = loss if loss is not None else self._next(state, enabled)
        if chosen is not None:
            observed = self.lowered.observe(chosen, state)
            self.sent += sum(sends(channel) in observed for channel in self.composed.channels)
        return chosen

    def _loss_due(self, state: Values, enabled: list[int]) -> int | None:
        """The loss of the segment sent last, the last one in its channel, if the scenario names it."""
        if self.sent not in self.composed.scenario.drop or self.sent in self.lost:
            return None
        self.lost.add(self.sent)
        losses = [index for index in enabled if self.actions[index].event == "loss"]
        return losses[-1] if losses else None

    def _next(self, state: Values, enabled: list[int]) -> int | None:
        """The first action in the example order that leads to a new state; else the first."""
        order = [
            index
            for events in _ORDER[self.composed.scenario.example_order]
            for index in enabled
            if self.actions[index].event in events
        ]
        new = (index for index in order if self.lowered.apply(index, state) not in self.visited)
        return next(new, order[0] if order else None)


@dataclass(frozen=True)
class Refusal:
    """A segment that arrived and changed nothing, and the conditions that failed."""

    step: int
    """Counted from 1."""
    side: str
    segment: SegmentValue
    rule: str
    """The rule that would have processed it further."""
    section: str
    lacks: tuple[str, ...]
    """The conditions of that rule that do not hold."""
    values: tuple[str, ...]
    """The numbers in these conditions: `SND.UNA = 36457`."""


def refusals(composed: ComposedSystem, trace: Trace) -> Iterator[Refusal]:
    """The steps of a run in which a segment arrived and changed nothing of the endpoint."""
    lowered = lower(composed.system)
    for number, (before, step) in enumerate(zip(trace.states, trace.steps, strict=False), 1):
        if step.event == Event.SEGMENT_ARRIVES.value and not any(
            name.startswith(f"{step.actor}.") for name in step.changed
        ):
            refusal = _refusal(composed, lowered, number, before, step)
            if refusal is not None:
                yield refusal


def _refusal(
    composed: ComposedSystem, lowered: Lowered, number: int, before: Values, step: Step
) -> Refusal | None:
    """The path that goes on where this one ended, with the conditions that failed."""
    prefix, ended = step.rules[:-1], step.rules[-1]
    best: tuple[int, int, tuple[str, ...]] | None = None
    for index, action in enumerate(composed.system.actions):
        beside = action.rules[: len(step.rules)]
        if action.actor != step.actor or len(action.rules) <= len(step.rules) or beside[:-1] != prefix:
            continue
        if (beside[-1].section, beside[-1].step) == (ended.section, ended.step) and beside[-1] != ended:
            lacks = tuple(lowered.failing(index, before))
            if lacks[:1] == tuple(action.guard)[:1]:
                continue  # a path through another state
            # The path whose conditions held the longest explains the refusal best.
            held = list(action.guard).index(lacks[0])
            if not asks_for_absence(lacks[0]) and (best is None or held > best[0]):
                best = held, index, lacks
    side = composed.a if step.actor == "A" else composed.b
    seg = value_of(step.observed[delivers(side.into)], composed.scenario.width)
    if best is None or seg is None:
        return None
    action = composed.system.actions[best[1]]
    rule = action.rules[len(prefix)]
    lacks = best[2][:1]
    values = _values(composed, before, step.actor, seg, [action.guard[name] for name in lacks])
    return Refusal(number, step.actor, seg, rule.rule, rule.section, lacks, values)


def _values(
    composed: ComposedSystem, before: Values, side: str, seg: SegmentValue, terms: list[z3.BoolRef]
) -> tuple[str, ...]:
    """The numbers in the terms, the segment's first."""
    shown = composed.system.show(before)
    text = " ".join(str(term) for term in terms)
    fields = [
        f"{name.upper().replace('_', '.')} = {shown[f'{side}.{name}']}"
        for name in ("snd_una", "snd_nxt", "rcv_nxt")
        if f"{side}.{name}" in text
    ]
    numbers = {"SEG.SEQ": seg.seq, "SEG.ACK": seg.ack_number}
    return (*(f"{name} = {value}" for name, value in numbers.items()), *fields)

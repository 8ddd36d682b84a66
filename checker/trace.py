"""A run of a system as data: the steps, the rules they go through, and the changes. It replays.

In JSON every value stands as `{"value": 4, "shown": "ESTABLISHED"}`: the number replays, the text is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import z3

from .message import Listing, Message
from .system import Action, Citation, ExecutableSystem, State, System


class BadTrace(ValueError):
    """A trace that is malformed or is no run of its system; one line."""


class NotEnabled(ValueError):
    """A named action that is not enabled where it is asked for; one line that names what fails."""


@dataclass(frozen=True)
class Step:
    """One action taken."""

    action: str
    actor: str
    event: str
    rules: tuple[Citation, ...]
    observed: dict[str, int]
    """The observable values of the step, by key of `Action.observe`."""
    changed: dict[str, tuple[int, int]]
    """Variable name to its value before and after; only what differs."""
    state: State
    """The state after the step."""
    inputs: dict[str, int] = field(default_factory=dict)
    """The values that the environment chose, by name of the input; empty for an action without inputs."""


@dataclass(frozen=True)
class Trace:
    """A finite run, or with `loop` an infinite one.

    `loop` is the number of steps before the cycle begins: the steps from there on repeat forever.
    Where it equals the number of steps, the run stutters in its last state forever.
    """

    system: System = field(repr=False)
    initial: State
    steps: tuple[Step, ...]
    loop: int | None = None
    headline: str = ""
    """The failure in one sentence."""
    violated: str = ""
    """The condition that does not hold."""

    @property
    def states(self) -> list[State]:
        """Every state passed, the initial one first: one more than there are steps."""
        return [self.initial, *(step.state for step in self.steps)]

    def json(self) -> dict[str, Any]:
        """Write the trace as JSON data, which `trace_from_json` reads back."""
        show = {variable.name: variable.show for variable in self.system.variables}
        inputs = {v.name: v.show for action in self.system.actions for v in action.inputs}
        return {
            "system": self.system.name,
            "headline": self.headline,
            "violated": self.violated,
            "initial": {
                name: _value(value, show[name]) for name, value in zip(show, self.initial, strict=True)
            },
            "steps": [_step_json(step, {**inputs, **show}, self.system.observers) for step in self.steps],
            "loop": self.loop,
        }


def changes(system: System, before: State, after: State) -> dict[str, tuple[int, int]]:
    """The variables that differ, by name."""
    values = zip(system.variables, before, after, strict=True)
    return {variable.name: (old, new) for variable, old, new in values if old != new}


def step_of(
    system: System,
    action: Action,
    before: State,
    after: State,
    observed: Mapping[str, int],
    inputs: Mapping[str, int] | None = None,
) -> Step:
    """The record of `action` leading from `before` to `after`."""
    return Step(
        action.name,
        action.actor,
        action.event,
        action.rules,
        dict(observed),
        changes(system, before, after),
        after,
        dict(inputs or {}),
    )


def trace_of(
    lowered: ExecutableSystem,
    initial: State,
    actions: Iterable[int],
    *,
    loop: int | None = None,
    headline: str = "",
    violated: str = "",
) -> Trace:
    """The run that takes the actions with these indices from `initial`; each must be enabled."""
    steps, state = [], initial
    for index in actions:
        after = lowered.apply(index, state)
        action = lowered.system.actions[index]
        steps.append(step_of(lowered.system, action, state, after, lowered.observe(index, state)))
        state = after
    return Trace(lowered.system, initial, tuple(steps), loop, headline, violated)


def follow(
    lowered: ExecutableSystem, action_names: Sequence[str], *, headline: str = "", violated: str = ""
) -> Trace:
    """The run that takes the named actions from the initial state."""
    indices: list[int] = []
    state = lowered.system.initial
    for number, name in enumerate(action_names, 1):
        index = lowered.position.get(name)
        if index is None:
            raise NotEnabled(
                Message(
                    "error.no-action",
                    "step {number}: {system} has no action '{action}'",
                    number=number,
                    system=lowered.system.name,
                    action=name,
                )
            )
        failing = lowered.failing(index, state)
        if failing:
            raise NotEnabled(
                Message(
                    "error.not-enabled",
                    "step {number}: '{action}' is not enabled: it fails at {conditions}",
                    number=number,
                    action=name,
                    conditions=Listing(failing, "; "),
                )
            )
        indices.append(index)
        state = lowered.apply(index, state)
    return trace_of(lowered, lowered.system.initial, indices, headline=headline, violated=violated)


def replay(lowered: ExecutableSystem, trace: Trace, *, anywhere: bool = False) -> None:
    """Execute every step of a trace on the system again. With `anywhere` it may begin in any state.

    Raises:
        BadTrace: a step is not one of the system; the first such step.
    """
    if not anywhere and trace.initial != lowered.system.initial:
        raise BadTrace(Message("error.trace.begin", "the trace does not begin in the initial state"))
    before = trace.initial
    for number, step in enumerate(trace.steps, 1):
        problem = _step_problem(lowered, before, step)
        if problem:
            raise BadTrace(
                Message(
                    "error.trace.step",
                    "step {number}, '{action}': {problem}",
                    number=number,
                    action=step.action,
                    problem=problem,
                )
            )
        before = step.state
    if trace.loop is not None:
        if not 0 <= trace.loop <= len(trace.steps):
            raise BadTrace(_bad_loop(trace.loop, len(trace.steps)))
        if trace.states[trace.loop] != before:
            raise BadTrace(
                Message(
                    "error.trace.open-loop",
                    "the loop does not close: its last state is not the one it begins in",
                )
            )


def _bad_loop(loop: object, steps: int) -> Message:
    return Message(
        "error.trace.loop", "the loop begins after step {loop} of {steps}", loop=repr(loop), steps=steps
    )


def _step_problem(lowered: ExecutableSystem, before: State, step: Step) -> str:
    """The reason why no instance of the step's action leads to the state it claims; empty if one does."""
    if step.changed != changes(lowered.system, before, step.state):
        return Message("error.trace.changes", "the changes given are not those between the states")
    candidates = lowered.instances(step.action)
    if not candidates:
        return Message("error.trace.action", "{system} has no such action", system=lowered.system.name)
    problems = [_problem(lowered, index, before, step) for index in candidates]
    return problems[0] if all(problems) else ""


def _problem(lowered: ExecutableSystem, index: int, before: State, step: Step) -> str:
    """The reason why this action is not the step; empty if it is."""
    action = lowered.system.actions[index]
    if (step.actor, step.event, step.rules) != (action.actor, action.event, action.rules):
        return Message("error.trace.labels", "actor, event or rules are not the action's")
    if action.inputs:
        if _inputs_exist(lowered.system, action, before, step):
            return ""
        return Message("error.trace.inputs", "no input leads to this step")
    failing = lowered.failing(index, before)
    if failing:
        return Message(
            "error.trace.not-enabled",
            "it is not enabled: it fails at {conditions}",
            conditions=Listing(failing, "; "),
        )
    if step.state != lowered.apply(index, before):
        return Message("error.trace.target", "it leads to another state")
    seen = lowered.observe(index, before)
    return (
        "" if step.observed == seen else Message("error.trace.observed", "its observable values are others")
    )


def _inputs_exist(system: System, action: Action, before: State, step: Step) -> bool:
    """Ask z3 for inputs, those of the step if it has them, that make the action this step."""
    if set(step.observed) != set(action.observe):
        return False
    wanted = list(action.guard.values())
    for variable, value in zip(system.variables, step.state, strict=True):
        wanted.append(system.next_value(action, variable) == variable.constant(value))
    wanted += [term == step.observed[key] for key, term in action.observe.items()]
    wanted += [v.term == v.constant(step.inputs[v.name]) for v in action.inputs if v.name in step.inputs]
    now = [(v.term, v.constant(value)) for v, value in zip(system.variables, before, strict=True)]
    solver = z3.Solver()
    solver.add(*(z3.substitute(term, *now) for term in wanted))
    return bool(solver.check() == z3.sat)


def _value(value: int, show: Callable[[int], str]) -> dict[str, int | str]:
    return {"value": value, "shown": show(value)}


def _step_json(
    step: Step, show: Mapping[str, Callable[[int], str]], observers: Mapping[str, Callable[[int], str]]
) -> dict[str, Any]:
    return {
        "action": step.action,
        "actor": step.actor,
        "event": step.event,
        "rules": [asdict(rule) for rule in step.rules],
        "inputs": {name: _value(value, show.get(name, str)) for name, value in step.inputs.items()},
        "observed": {key: _value(value, observers.get(key, str)) for key, value in step.observed.items()},
        "changed": {
            name: [_value(value, show[name]) for value in pair] for name, pair in step.changed.items()
        },
    }


def trace_from_json(system: System, obj: object) -> Trace:
    """Read what `Trace.json` wrote. `replay` decides whether it is a run.

    Raises:
        BadTrace: it is no trace of the system; one line.
    """
    if not isinstance(obj, dict) or obj.get("system") != system.name:
        raise BadTrace(Message("error.trace.other", "this is no trace of {system}", system=system.name))
    try:
        initial = _read_initial(system, obj["initial"])
        steps, state = [], initial
        for entry in obj["steps"]:
            steps.append(_read_step(system, state, entry))
            state = steps[-1].state
        loop = obj["loop"]
        words = str(obj["headline"]), str(obj["violated"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BadTrace):
            raise
        problem = f"{type(error).__name__}: {error}"
        raise BadTrace(
            Message("error.trace.malformed", "the trace is malformed: {problem}", problem=problem)
        ) from None
    if not all(_in_range(system, state) for state in (initial, *(step.state for step in steps))):
        raise BadTrace(Message("error.trace.range", "a value does not fit its variable"))
    if loop is not None and (type(loop) is not int or not 0 <= loop <= len(steps)):
        raise BadTrace(_bad_loop(loop, len(steps)))
    return Trace(system, initial, tuple(steps), loop, *words)


def _in_range(system: System, state: State) -> bool:
    return all(0 <= value < 1 << v.width for v, value in zip(system.variables, state, strict=True))


def _read_initial(system: System, entry: Any) -> State:
    named = {name: _read_value(value) for name, value in entry.items()}
    if set(named) != set(system.index):
        raise BadTrace(Message("error.trace.variables", "the initial state does not give each variable once"))
    return tuple(named[variable.name] for variable in system.variables)


def _read_step(system: System, before: State, entry: Any) -> Step:
    changed = {name: (_read_value(old), _read_value(new)) for name, (old, new) in entry["changed"].items()}
    after = list(before)
    for name, (_, new) in changed.items():
        after[system.index[name]] = new
    return Step(
        str(entry["action"]),
        str(entry["actor"]),
        str(entry["event"]),
        tuple(Citation(**rule) for rule in entry["rules"]),
        {key: _read_value(value) for key, value in entry["observed"].items()},
        changed,
        tuple(after),
        {name: _read_value(value) for name, value in entry.get("inputs", {}).items()},
    )


def _read_value(entry: Any) -> int:
    value = entry["value"]
    if type(value) is not int:
        raise BadTrace(Message("error.trace.value", "a value is not a number: {value}", value=repr(value)))
    return value

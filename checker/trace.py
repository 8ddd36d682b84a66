"""A run of a system as data: what happened, by which rules, and what changed. It replays.

In JSON every value stands as `{"value": 4, "shown": "ESTABLISHED"}`: the number replays, the text is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import z3

from .engines.explicit.lowering import Lowered, literal
from .system import Action, Citation, State, System


class BadTrace(ValueError):
    """A trace that is malformed or is no run of its system; one line."""


class NotEnabled(ValueError):
    """A named action that cannot happen where it is asked for; one line that names what fails."""


@dataclass(frozen=True)
class Step:
    """One action taken."""

    action: str
    actor: str
    event: str
    rules: tuple[Citation, ...]
    observed: dict[str, int]
    changed: dict[str, tuple[int, int]]
    """Variable name to its value before and after; only what differs."""
    state: State
    """After the step."""


@dataclass(frozen=True)
class Trace:
    """A finite run, or with `loop` an infinite one.

    `loop` is the number of steps before the cycle begins: the steps from there on repeat for ever.
    Where it equals the number of steps, nothing more happens for ever.
    """

    system: System = field(repr=False)
    initial: State
    steps: tuple[Step, ...]
    loop: int | None = None
    headline: str = ""
    """What went wrong, in one sentence."""
    violated: str = ""
    """The condition that does not hold."""

    @property
    def states(self) -> list[State]:
        """Every state passed, the initial one first: one more than there are steps."""
        return [self.initial, *(step.state for step in self.steps)]

    def json(self) -> dict[str, Any]:
        """The trace as JSON data; `trace_from_json` reads it back."""
        show = {variable.name: variable.show for variable in self.system.variables}
        return {
            "system": self.system.name,
            "headline": self.headline,
            "violated": self.violated,
            "initial": {
                name: _value(value, show[name]) for name, value in zip(show, self.initial, strict=True)
            },
            "steps": [_step_json(step, show, self.system.observers) for step in self.steps],
            "loop": self.loop,
        }


def changes(system: System, before: State, after: State) -> dict[str, tuple[int, int]]:
    """The variables that differ, by name."""
    values = zip(system.variables, before, after, strict=True)
    return {variable.name: (old, new) for variable, old, new in values if old != new}


def step_of(system: System, action: Action, before: State, after: State, observed: Mapping[str, int]) -> Step:
    """The record of `action` leading from `before` to `after`."""
    return Step(
        action.name,
        action.actor,
        action.event,
        action.rules,
        dict(observed),
        changes(system, before, after),
        after,
    )


def trace_of(
    lowered: Lowered,
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


def follow(lowered: Lowered, action_names: Sequence[str], *, headline: str = "", violated: str = "") -> Trace:
    """The run that takes the named actions from the initial state."""
    indices: list[int] = []
    state = lowered.system.initial
    for number, name in enumerate(action_names, 1):
        index = lowered.position.get(name)
        if index is None:
            raise NotEnabled(f"step {number}: {lowered.system.name} has no action {name!r}")
        failing = lowered.failing(index, state)
        if failing:
            raise NotEnabled(f"step {number}: {name!r} is not enabled: it fails at {'; '.join(failing)}")
        indices.append(index)
        state = lowered.apply(index, state)
    return trace_of(lowered, lowered.system.initial, indices, headline=headline, violated=violated)


def replay(lowered: Lowered, trace: Trace, *, anywhere: bool = False) -> None:
    """Execute every step again on the model; raise `BadTrace` at the first that is not so.

    With `anywhere` the trace need not begin in the initial state.
    """
    if not anywhere and trace.initial != lowered.system.initial:
        raise BadTrace("the trace does not begin in the initial state")
    before = trace.initial
    for number, step in enumerate(trace.steps, 1):
        _replay_step(lowered, before, step, f"step {number}, {step.action!r}")
        before = step.state
    if trace.loop is not None:
        if not 0 <= trace.loop <= len(trace.steps):
            raise BadTrace(f"the loop begins after step {trace.loop} of {len(trace.steps)}")
        if trace.states[trace.loop] != before:
            raise BadTrace("the loop does not close: its last state is not the one it begins in")


def _replay_step(lowered: Lowered, before: State, step: Step, where: str) -> None:
    """Refuse the step if no instance of its action leads from `before` to the state it claims."""
    if step.changed != changes(lowered.system, before, step.state):
        raise BadTrace(f"{where}: the changes told are not those between the states")
    candidates = lowered.instances(step.action)
    if not candidates:
        raise BadTrace(f"{where}: {lowered.system.name} has no such action")
    problems = [_problem(lowered, index, before, step) for index in candidates]
    if all(problems):
        raise BadTrace(f"{where}: {problems[0]}")


def _problem(lowered: Lowered, index: int, before: State, step: Step) -> str:
    """Why this action is not the step; empty if it is."""
    action = lowered.system.actions[index]
    if (step.actor, step.event, step.rules) != (action.actor, action.event, action.rules):
        return "actor, event or rules are not the action's"
    if action.inputs:
        return "" if _inputs_exist(lowered.system, action, before, step) else "no input leads to this step"
    failing = lowered.failing(index, before)
    if failing:
        return f"it is not enabled: it fails at {'; '.join(failing)}"
    if step.state != lowered.apply(index, before):
        return "it leads to another state"
    return "" if step.observed == lowered.observe(index, before) else "something else is observed"


def _inputs_exist(system: System, action: Action, before: State, step: Step) -> bool:
    """Whether some choice of inputs, too many to try one by one, makes the action this step."""
    if set(step.observed) != set(action.observe):
        return False
    wanted = list(action.guard.values())
    for variable, value in zip(system.variables, step.state, strict=True):
        wanted.append(system.next_value(action, variable) == literal(variable.term, value))
    wanted += [term == step.observed[key] for key, term in action.observe.items()]
    now = [(v.term, literal(v.term, value)) for v, value in zip(system.variables, before, strict=True)]
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
        "observed": {key: _value(value, observers.get(key, str)) for key, value in step.observed.items()},
        "changed": {
            name: [_value(value, show[name]) for value in pair] for name, pair in step.changed.items()
        },
    }


def trace_from_json(system: System, obj: object) -> Trace:
    """Read what `Trace.json` wrote; `BadTrace` says in one line what is wrong with it.

    It is read, not believed: `replay` tells whether it is a run.
    """
    if not isinstance(obj, dict) or obj.get("system") != system.name:
        raise BadTrace(f"this is no trace of {system.name}")
    try:
        named = {name: _read_value(value) for name, value in obj["initial"].items()}
        if set(named) != set(system.index):
            raise BadTrace("the initial state does not give each variable once")
        initial = tuple(named[variable.name] for variable in system.variables)
        steps, state = [], initial
        for entry in obj["steps"]:
            steps.append(_read_step(system, state, entry))
            state = steps[-1].state
        loop = obj["loop"]
        words = str(obj["headline"]), str(obj["violated"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BadTrace):
            raise
        raise BadTrace(f"the trace is malformed: {type(error).__name__}: {error}") from None
    if not all(_in_range(system, state) for state in (initial, *(step.state for step in steps))):
        raise BadTrace("a value does not fit its variable")
    if loop is not None and (type(loop) is not int or not 0 <= loop <= len(steps)):
        raise BadTrace(f"the loop begins after step {loop!r} of {len(steps)}")
    return Trace(system, initial, tuple(steps), loop, *words)


def _in_range(system: System, state: State) -> bool:
    return all(0 <= value < 1 << v.width for v, value in zip(system.variables, state, strict=True))


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
    )


def _read_value(entry: Any) -> int:
    value = entry["value"]
    if type(value) is not int:
        raise BadTrace(f"a value is not a number: {value!r}")
    return value

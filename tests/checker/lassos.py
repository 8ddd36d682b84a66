"""The definition of a fair lasso that refutes a LeadsTo, written apart from the engines that find lassos."""

from __future__ import annotations

from synfin.checker.properties.fairness import ANY, Fairness
from synfin.checker.properties.leads_to import LeadsTo
from synfin.checker.system import ExecutableSystem, State
from synfin.checker.trace import BadTrace, Step, Trace, replay


def lasso_problem(lowered: ExecutableSystem, trace: Trace, formula: LeadsTo) -> str | None:
    """The reason why a trace is no fair run of the system that refutes the formula; None if it is one."""
    try:
        replay(lowered, trace)
    except BadTrace as problem:
        return str(problem)
    if trace.loop is None:
        return "it has no loop"
    if not _stays_pending(lowered, trace.states, trace.loop, formula):
        return "each premise is followed by the goal"
    return _unfair(lowered, trace.states[trace.loop :], trace.steps[trace.loop :], formula.fairness)


def _unfair(
    lowered: ExecutableSystem, states: list[State], steps: tuple[Step, ...], fairness: Fairness
) -> str | None:
    """The constraint that a loop of these states and steps does not meet."""
    for group in fairness.weak:
        if not _takes(lowered, steps, group) and all(_enables(lowered, s, group) for s in states):
            return f"{group}, weakly fair, stays enabled and is never taken"
    for group in fairness.strong:
        if not _takes(lowered, steps, group) and any(_enables(lowered, s, group) for s in states):
            return f"{group}, strongly fair, is enabled infinitely often and never taken"
    for message in fairness.messages:
        received = {step.observed[message.received] for step in steps if message.received in step.observed}
        for step in steps:
            if message.sent in step.observed and step.observed[message.sent] not in received:
                value = step.observed[message.sent]
                return f"{message.sent} {value} occurs infinitely often without {message.received}"
    return None


def _stays_pending(lowered: ExecutableSystem, states: list[State], loop: int, formula: LeadsTo) -> bool:
    """Some premise is never followed by the goal, neither up to the loop nor in all of it."""
    premise, goal = lowered.function(formula.premise), lowered.function(formula.goal)
    return any(
        premise(state) and not any(goal(later) for later in states[min(number, loop) :])
        for number, state in enumerate(states)
    )


def _takes(lowered: ExecutableSystem, steps: tuple[Step, ...], group: str) -> bool:
    return any(
        group == ANY or group in lowered.system.actions[index].groups
        for step in steps
        for index in lowered.instances(step.action)
    )


def _enables(lowered: ExecutableSystem, state: State, group: str) -> bool:
    actions = lowered.system.actions
    return any(group == ANY or group in actions[index].groups for index in lowered.enabled(state))

"""The runs of a system as z3 formulas: one constant per variable and depth, one action per step.

The step is built once and renamed for each depth; building it again would cost ten times as much.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import z3

from ...message import Message
from ...properties.step_property import after, with_shown
from ...solver.z3_calls import reader
from ...system import Action, System, Variable
from ...trace import Trace, step_of
from ...z3_terms import constants_in

Observed = tuple[z3.BoolRef, z3.BitVecRef]
"""The condition that a step has an observable value under some key, and that value."""

MOST_INPUT_BITS = 8
"""Up to this many bits of input are enumerated to say that an action is enabled for some input."""


class TooManyInputs(ValueError):
    """An action whose enabledness depends on more inputs than are enumerated; one line."""


def guard(action: Action) -> z3.BoolRef:
    """The conjunction of the named conditions."""
    return z3.And(*action.guard.values())


def enabled(action: Action) -> z3.BoolRef:
    """The action can be taken: its guard holds for some choice of its inputs."""
    condition = guard(action)
    inputs = [v for v in action.inputs if v.name in constants_in(condition)]
    if not inputs:
        return condition
    if sum(v.width for v in inputs) > MOST_INPUT_BITS:
        raise TooManyInputs(
            Message(
                "error.many-inputs",
                "the guard of “{action}” depends on more than {most} bits of input",
                action=action.name,
                most=MOST_INPUT_BITS,
            )
        )
    choices = product(*(range(1 << v.width) for v in inputs))
    return z3.Or(
        *(
            z3.substitute(condition, *((v.term, v.constant(x)) for v, x in zip(inputs, xs, strict=True)))
            for xs in choices
        )
    )


class Unrolling:
    """Constants `name@k` for the state after k steps, and the step that joins two of them.

    The action taken is a number, so exactly one fires per step. (A Boolean per action would let
    several fire together, and find runs that do not exist.)
    """

    def __init__(self, system: System) -> None:
        self.system = system
        bits = max(1, (len(system.actions) - 1).bit_length())
        self.choice = z3.FreshConst(z3.BitVecSort(bits), "the action taken")
        self.inputs = _distinct(v for action in system.actions for v in action.inputs)
        self.step = self._step()
        self._renamings: dict[int, list[tuple[z3.ExprRef, z3.ExprRef]]] = {}

    def _step(self) -> z3.BoolRef:
        """One action's guard holds, and every variable gets that action's value."""
        actions = self.system.actions
        number = z3.Or(*(self.choice == i for i in range(len(actions))))
        guards = (z3.Implies(self.choice == i, guard(a)) for i, a in enumerate(actions))
        next_state = (after(v.term) == self._next(v) for v in self.system.variables)
        return z3.And(number, *guards, *next_state)

    def _next(self, variable: Variable) -> z3.ExprRef:
        """The next value of a variable: one case per different update, not per action."""
        cases: dict[int, tuple[z3.ExprRef, list[int]]] = {}
        for i, action in enumerate(self.system.actions):
            if variable.name in action.update:
                term = action.update[variable.name]
                cases.setdefault(term.get_id(), (term, []))[1].append(i)
        value = variable.term
        for term, actions in cases.values():
            value = z3.If(self.fires(actions), term, value)
        return value

    def fires(self, actions: Iterable[int]) -> z3.BoolRef:
        """One of these actions is the one taken."""
        return z3.Or(*(self.choice == i for i in actions))

    def observed(self, key: str) -> Observed:
        """The observable value of the action taken under a key."""
        shown = [(i, a.observe[key]) for i, a in enumerate(self.system.actions) if key in a.observe]
        width = max((term.size() for _, term in shown), default=1)
        value = z3.BitVecVal(0, width)
        for i, term in shown:
            value = z3.If(self.choice == i, _widened(term, width), value)
        return self.fires(i for i, _ in shown), value

    def with_shown(self, term: z3.BoolRef) -> z3.BoolRef:
        """Put the observable values of the action taken in place of each `shown(key, …)`."""
        keys = {key for action in self.system.actions for key in action.observe}
        return with_shown(term, lambda key: self.observed(key)[1] if key in keys else None)

    def at(self, term: z3.ExprRef, depth: int) -> z3.ExprRef:
        """`term` after `depth` steps; the step it may speak of is the next one."""
        return z3.substitute(term, *self._renaming(depth))

    def _renaming(self, depth: int) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
        if depth not in self._renamings:
            variables = [v.term for v in self.system.variables]
            now = [self.choice, *(v.term for v in self.inputs), *variables]
            pairs = [(term, _indexed(term, depth)) for term in now]
            pairs += [(after(term), _indexed(term, depth + 1)) for term in variables]
            self._renamings[depth] = pairs
        return self._renamings[depth]

    def initial(self) -> z3.BoolRef:
        """The state after no steps is the initial one."""
        pairs = zip(self.system.variables, self.system.initial, strict=True)
        return z3.And(*(_indexed(v.term, 0) == v.constant(value) for v, value in pairs))

    def same(self, one: int, other: int) -> z3.BoolRef:
        """The states at two depths are equal."""
        return z3.And(*(_indexed(v.term, one) == _indexed(v.term, other) for v in self.system.variables))

    def trace(self, model: z3.ModelRef, length: int) -> Trace:
        """The run of `length` steps that a model describes."""
        read = reader(model)
        states = [tuple(read(_indexed(v.term, k)) for v in self.system.variables) for k in range(length + 1)]
        steps = []
        for k in range(length):
            action = self.system.actions[read(_indexed(self.choice, k))]
            observed = {key: read(self.at(term, k)) for key, term in action.observe.items()}
            inputs = {v.name: read(self.at(v.term, k)) for v in action.inputs}
            steps.append(step_of(self.system, action, states[k], states[k + 1], observed, inputs))
        return Trace(self.system, states[0], tuple(steps))


def _indexed(term: z3.ExprRef, depth: int) -> z3.ExprRef:
    return z3.Const(f"{term.decl().name()}@{depth}", term.sort())


def _distinct(variables: Iterable[Variable]) -> tuple[Variable, ...]:
    return tuple({v.term.get_id(): v for v in variables}.values())


def _widened(value: z3.BitVecRef, width: int) -> z3.BitVecRef:
    return z3.ZeroExt(width - value.size(), value)


def same_value(one: z3.BitVecRef, other: z3.BitVecRef) -> z3.BoolRef:
    """The two are the same number, whatever their widths."""
    width = max(one.size(), other.size())
    return _widened(one, width) == _widened(other, width)

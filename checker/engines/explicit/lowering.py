"""The actions of a system as generated Python, compiled once: the reference way to execute a system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import product

import z3

from ...message import Message
from ...properties.step_property import SHOWN
from ...system import Action, State, System
from .dispatch import Command, Transition, conjuncts, successor_function, write_update
from .expression import CodeBlock, LoweringError, Node, Terms, compile_function, count_uses

MOST_INPUT_BITS = 8
"""An action with at most this many bits of input becomes one action for each value of them."""


class Lowered:
    """A system that can be executed.

    An action with few inputs is replaced by one action for each value of them, `arrive [n=3]`; `system`
    is the system so changed, and all indices are into its actions. An action with more than
    `MOST_INPUT_BITS` stays as it is and cannot be executed: `apply`, `observe` and `failing` of it, and
    `enabled` and `successors` of anything, raise `LoweringError`.
    """

    def __init__(self, system: System) -> None:
        self.system = _expanded(system)
        self.position = {action.name: index for index, action in enumerate(self.system.actions)}
        """Action name to its index."""
        self._origins = [action.name for action in system.actions for _ in _instances(action)]
        names = [variable.name for variable in system.variables]
        self._terms = Terms({name: self.leaf(place) for place, name in enumerate(names)})
        self._step_terms = Terms(
            {
                **{name: self.leaf(place) for place, name in enumerate(names)},
                **{f"{name}'": self.leaf_after(place) for place, name in enumerate(names)},
                **{f"{SHOWN}{key}": self.leaf_shown(key) for key in _keys(self.system)},
            }
        )
        self._functions: dict[Node, Callable[[State], int]] = {}
        self._step_functions: dict[Node, Callable[[State, State, Mapping[str, int]], int]] = {}
        self._updates: dict[int, Callable[[State], State]] = {}
        self._fitting: set[tuple[int, Node]] = set()
        """The nodes known to have the sort of the variable at a place."""
        self._observers: dict[int, dict[str, Callable[[State], int]]] = {}

    def enabled(self, state: State) -> list[int]:
        """The enabled actions, ascending."""
        return [index for index, _ in self.successors(state)]

    def apply(self, action_index: int, state: State) -> State:
        """The state after the action, which must be enabled."""
        update = self._updates.get(action_index)
        if update is None:
            update = self._updates[action_index] = self._compile_update(action_index)
        return update(state)

    def successors(self, state: State) -> list[Transition]:
        """The steps from a state, by ascending action."""
        return self._successors(state)

    def observe(self, action_index: int, state: State) -> dict[str, int]:
        """The observable values of the action taken in `state`, by key."""
        observers = self._observers.get(action_index)
        if observers is None:
            action = self._action(action_index)
            observers = {key: self.function(term) for key, term in action.observe.items()}
            self._observers[action_index] = observers
        return {key: value(state) for key, value in observers.items()}

    def observed_places(self, action_index: int) -> list[int]:
        """The places in a state of the variables that the observable values of the action depend on."""
        observe = self._action(action_index).observe.values()
        found, queue = set(), [self._terms.node(term) for term in observe]
        seen = set(queue)
        while queue:
            node = queue.pop()
            if node.leaf:
                found.add(node.leaf)
            queue.extend(arg for arg in node.args if arg not in seen)
            seen.update(node.args)
        return [place for place in range(len(self.system.variables)) if self.leaf(place) in found]

    def failing(self, action_index: int, state: State) -> list[str]:
        """The names of the conditions that keep the action from being enabled."""
        action = self._action(action_index)
        return [name for name, term in action.guard.items() if not self.function(term)(state)]

    def function(self, term: z3.ExprRef) -> Callable[[State], int]:
        """A Boolean or bit-vector over the variables as a function of a state."""
        node = self._terms.node(term)
        function = self._functions.get(node)
        if function is None:
            function = self._functions[node] = _function(node, z3.is_bool(term), "s")
        return function

    def step_function(self, term: z3.ExprRef) -> Callable[[State, State, Mapping[str, int]], int]:
        """A term over the variables before, `after(variable)` and `shown(key, width)` as a function.

        Its arguments are the two states and the observed values of the step between them.
        """
        node = self._step_terms.node(term)
        function = self._step_functions.get(node)
        if function is None:
            function = self._step_functions[node] = _function(node, z3.is_bool(term), "s, t, o={}")
        return function

    def instances(self, name: str) -> list[int]:
        """The actions of that name, or made from the action of that name for each value of its inputs."""
        if name in self.position:
            return [self.position[name]]
        return [index for index, origin in enumerate(self._origins) if origin == name]

    @cached_property
    def commands(self) -> list[Command]:
        """The actions as nodes, in their order."""
        return [self._command(index) for index in range(len(self.system.actions))]

    def node(self, term: z3.ExprRef) -> Node:
        """A term over the variables as a node; its leaves are named by `leaf`."""
        return self._terms.node(term)

    def step_node(self, term: z3.ExprRef) -> Node:
        """A term over a step as a node; its leaves are `leaf`, `leaf_after` and `leaf_shown`."""
        return self._step_terms.node(term)

    @staticmethod
    def leaf_after(place: int) -> str:
        """The leaf of the value after a step of the variable at a place."""
        return f"t[{place}]"

    @staticmethod
    def leaf_shown(key: str) -> str:
        """The leaf of the observable value of a step under a key."""
        return f"o.get({key!r}, 0)"

    @staticmethod
    def leaf(place: int) -> str:
        """The leaf of the variable at a place in the state: the text that reads it."""
        return f"s[{place}]"

    @cached_property
    def _successors(self) -> Callable[[State], list[Transition]]:
        return successor_function(self.commands)

    def _action(self, index: int) -> Action:
        """The action, refused if it has inputs left."""
        action = self.system.actions[index]
        if action.inputs:
            raise LoweringError(
                Message(
                    "error.lowering.inputs",
                    "{action} has {bits} bits of input: it can be executed with at most {most}",
                    action=action.name,
                    bits=_input_bits(action),
                    most=MOST_INPUT_BITS,
                )
            )
        return action

    def _command(self, index: int) -> Command:
        action = self._action(index)
        tests = [part for term in action.guard.values() for part in conjuncts(self._terms.node(term))]
        return Command(index, tuple(dict.fromkeys(tests)), self._assignments(index))

    def _compile_update(self, index: int) -> Callable[[State], State]:
        assigned = self._assignments(index)
        block = CodeBlock(count_uses(assigned.values()))
        write_update(block, assigned)
        block.write("return tuple(t)")
        return compile_function("\n".join(["def update(s):", *block.lines]), "update")

    def _assignments(self, index: int) -> dict[int, Node]:
        """The places an action writes, each with the node of its next value."""
        action = self._action(index)
        assigned: dict[int, Node] = {}
        for name, term in action.update.items():
            place = self.system.index.get(name)
            if place is None:
                raise LoweringError(
                    Message(
                        "error.lowering.variable",
                        "{action} assigns {name}, which is no variable of the system",
                        action=action.name,
                        name=name,
                    )
                )
            node = assigned[place] = self._terms.node(term)
            if (place, node) in self._fitting:
                continue
            # z3 would notice only where the two terms meet, and a state would silently leave its range.
            wanted = self.system.variables[place].term.sort()
            if term.sort() != wanted:
                raise LoweringError(
                    Message(
                        "error.lowering.sort",
                        "{action} assigns {sort} to {name}: {wanted}",
                        action=action.name,
                        sort=str(term.sort()),
                        name=name,
                        wanted=str(wanted),
                    )
                )
            self._fitting.add((place, node))
        return assigned


def _keys(system: System) -> set[str]:
    """The keys under which a step may have an observable value."""
    return {key for action in system.actions for key in action.observe} | set(system.observers)


def lower(system: System) -> Lowered:
    """Lower a system to executable Python."""
    return Lowered(system)


def _function(node: Node, boolean: bool, parameters: str) -> Callable[..., int]:
    block = CodeBlock(count_uses([node]))
    text = block.text(node)
    block.write(f"return 1 if {text} else 0" if boolean else f"return {text}")
    return compile_function("\n".join([f"def value({parameters}):", *block.lines]), "value")


def _expanded(system: System) -> System:
    """The system without those inputs that are few enough to enumerate."""
    if not any(action.inputs for action in system.actions):
        return system
    return replace(system, actions=tuple(one for action in system.actions for one in _instances(action)))


def _instances(action: Action) -> Sequence[Action]:
    if not action.inputs or _input_bits(action) > MOST_INPUT_BITS:
        return [action]
    ranges = [range(1 << variable.width) for variable in action.inputs]
    return [_instance(action, values) for values in product(*ranges)]


def _input_bits(action: Action) -> int:
    return sum(variable.width for variable in action.inputs)


def _instance(action: Action, values: tuple[int, ...]) -> Action:
    """The action with its inputs fixed."""
    chosen = [(v.term, v.constant(value)) for v, value in zip(action.inputs, values, strict=True)]
    shown = ", ".join(f"{v.name}={v.show(value)}" for v, value in zip(action.inputs, values, strict=True))

    def fixed(terms: Mapping[str, z3.ExprRef]) -> dict[str, z3.ExprRef]:
        return {name: z3.substitute(term, *chosen) for name, term in terms.items()}

    return replace(
        action,
        name=f"{action.name} [{shown}]",
        guard=fixed(action.guard),
        update=fixed(action.update),
        observe=fixed(action.observe),
        inputs=(),
    )

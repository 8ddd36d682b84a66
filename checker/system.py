"""The vocabulary of a transition system: variables, actions, a system.

A system is data: z3 terms over its variables. Every reader (search, z3, pictures, explanations)
reads these terms; none has a transition relation of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import z3

State = tuple[int, ...]
"""One value per variable, in the order of `System.variables`; Booleans are 0 and 1."""


@dataclass(frozen=True)
class TotalShow:
    """A printer of values that prints the number where the one it wraps has no text for it.

    z3 also finds states that no run reaches, with values outside an enumeration.
    """

    show: Callable[[int], str]

    def __call__(self, value: int) -> str:
        """Print a value."""
        try:
            return self.show(value)
        except (ValueError, LookupError):
            return str(value)


def total(show: Callable[[int], str]) -> Callable[[int], str]:
    """Make a printer of values print every number."""
    return show if show is str or isinstance(show, TotalShow) else TotalShow(show)


@dataclass(frozen=True)
class Variable:
    """One state variable: a z3 constant (BitVec or Bool) whose name is the variable's name."""

    term: z3.ExprRef
    show: Callable[[int], str] = str
    """The printer of a value; one that has no text for a value prints the number."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "show", total(self.show))

    @cached_property
    def name(self) -> str:
        """The name, as in the term: `a.snd_nxt`."""
        return str(self.term.decl().name())

    @cached_property
    def width(self) -> int:
        """The number of bits of a value; 1 for a Boolean."""
        return 1 if z3.is_bool(self.term) else int(self.term.size())

    def constant(self, value: int) -> z3.ExprRef:
        """Make `value` a z3 constant of the variable's sort."""
        return z3.BoolVal(bool(value)) if z3.is_bool(self.term) else z3.BitVecVal(value, self.width)


@dataclass(frozen=True)
class Citation:
    """A rule an action goes through: its name, its sentence and the place of the sentence."""

    rule: str
    section: str
    step: str
    sentence: str


@dataclass(frozen=True)
class Action:
    """A guarded assignment. It is enabled where every named condition holds; it takes one step."""

    name: str
    """Unique in its system."""
    actor: str
    """The component that acts: `A`, `B`, `channel A→B`."""
    event: str
    """The kind of step: `CLOSE`, `SEGMENT ARRIVES`, `loss`."""
    guard: Mapping[str, z3.BoolRef]
    """The named conditions; all must hold."""
    update: Mapping[str, z3.ExprRef]
    """Variable name to its next value, over the values before; a variable not named keeps its value."""
    rules: tuple[Citation, ...] = ()
    groups: frozenset[str] = frozenset()
    """The fairness groups it belongs to."""
    observe: Mapping[str, z3.BitVecRef] = field(default_factory=dict)
    """The observable values of the step (a segment sent or consumed) by key, as terms over those before."""
    inputs: tuple[Variable, ...] = ()
    """Values the environment chooses freely in each step; they may occur in guard, update and observe."""


@dataclass(frozen=True)
class System:
    """Variables, one initial state, actions; and the bounds of the scope, printed with every verdict."""

    name: str
    variables: tuple[Variable, ...]
    initial: State
    actions: tuple[Action, ...]
    faults: Mapping[str, z3.BoolRef] = field(default_factory=dict)
    """States that mean the scope is badly chosen: reason to predicate. A search that meets one stops."""
    scope: Mapping[str, str] = field(default_factory=dict)
    """Bounds, in words: `{"channels": "Perfect(2)", "sequence numbers": "4 bits"}`."""
    assumptions: tuple[str, ...] = ()
    observers: Mapping[str, Callable[[int], str]] = field(default_factory=dict)
    """The printers of the values of `Action.observe`, by key."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "observers", {key: total(show) for key, show in self.observers.items()})

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Variable name to its place in a state."""
        return {variable.name: place for place, variable in enumerate(self.variables)}

    @cached_property
    def by_name(self) -> Mapping[str, Action]:
        """Action name to action."""
        return {action.name: action for action in self.actions}

    def show(self, state: State) -> dict[str, str]:
        """Print a state: readable values by variable name."""
        return {v.name: v.show(value) for v, value in zip(self.variables, state, strict=True)}

    def next_value(self, action: Action, variable: Variable) -> z3.ExprRef:
        """The value of `variable` after `action`, as a term over the values before."""
        return action.update.get(variable.name, variable.term)


class ExecutableSystem(Protocol):
    """A system whose steps can be taken: the result of lowering it (`engines.explicit.lowering`).

    An action with few inputs is there once for each value of them; indices are into `system.actions`.
    """

    @property
    def system(self) -> System:
        """The system, its inputs enumerated."""

    @property
    def position(self) -> Mapping[str, int]:
        """Action name to its index."""

    def apply(self, action_index: int, state: State) -> State:
        """The state after the action, which must be enabled."""

    def enabled(self, state: State) -> list[int]:
        """The enabled actions, ascending."""

    def observe(self, action_index: int, state: State) -> dict[str, int]:
        """The observable values of the action taken in `state`, by key."""

    def observed_places(self, action_index: int) -> list[int]:
        """The places in a state of the variables that the observable values of the action depend on."""

    def failing(self, action_index: int, state: State) -> list[str]:
        """The names of the conditions that keep the action from being enabled."""

    def instances(self, name: str) -> list[int]:
        """The actions of that name, or made from the action of that name for each value of its inputs."""

    def function(self, term: z3.ExprRef) -> Callable[[State], int]:
        """A term over the variables as a function of a state."""

    def step_function(self, term: z3.ExprRef) -> Callable[[State, State, Mapping[str, int]], int]:
        """A term over a step as a function of the states before and after and the observed values."""

"""The vocabulary of a transition system: variables, actions, a system.

A system is data: z3 terms over its variables. Every reader (search, z3, pictures, explanations)
reads these terms; none has a transition relation of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import z3

State = tuple[int, ...]
"""One value per variable, in the order of `System.variables`; Booleans are 0 and 1."""


@dataclass(frozen=True)
class Variable:
    """One state variable: a z3 constant (BitVec or Bool) whose name is the variable's name."""

    term: z3.ExprRef
    show: Callable[[int], str] = str
    """How a value is printed."""

    @cached_property
    def name(self) -> str:
        """The name, as in the term: `a.snd_nxt`."""
        return str(self.term.decl().name())

    @cached_property
    def width(self) -> int:
        """The number of bits of a value; 1 for a Boolean."""
        return 1 if z3.is_bool(self.term) else int(self.term.size())


@dataclass(frozen=True)
class Citation:
    """A rule an action goes through: its name, its sentence and where the sentence stands."""

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
    """Who acts: `A`, `B`, `wire A→B`."""
    event: str
    """What happens: `CLOSE`, `SEGMENT ARRIVES`, `loss`."""
    guard: Mapping[str, z3.BoolRef]
    """The named conditions; all must hold."""
    update: Mapping[str, z3.ExprRef]
    """Variable name to its next value, over the values before; a variable not named keeps its value."""
    rules: tuple[Citation, ...] = ()
    groups: frozenset[str] = frozenset()
    """The fairness groups it belongs to."""
    observe: Mapping[str, z3.BitVecRef] = field(default_factory=dict)
    """What an onlooker sees of the step (a segment sent or consumed): terms over the values before."""
    inputs: tuple[Variable, ...] = ()
    """Values the environment chooses freely in each step; they may occur in guard, update and observe."""


@dataclass(frozen=True)
class System:
    """Variables, one initial state, actions; and what bounds the scope, to be printed with every verdict."""

    name: str
    variables: tuple[Variable, ...]
    initial: State
    actions: tuple[Action, ...]
    faults: Mapping[str, z3.BoolRef] = field(default_factory=dict)
    """States that mean the scope is badly chosen: reason to predicate. A search that meets one stops."""
    scope: Mapping[str, str] = field(default_factory=dict)
    """Bounds, in words: `{"wire": "Perfect(2)", "sequence numbers": "4 bits"}`."""
    assumptions: tuple[str, ...] = ()
    observers: Mapping[str, Callable[[int], str]] = field(default_factory=dict)
    """How the values of `Action.observe` are printed, by key."""

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Variable name to its place in a state."""
        return {variable.name: place for place, variable in enumerate(self.variables)}

    @cached_property
    def by_name(self) -> Mapping[str, Action]:
        """Action name to action."""
        return {action.name: action for action in self.actions}

    def show(self, state: State) -> dict[str, str]:
        """A state as readable values by variable name."""
        return {v.name: v.show(value) for v, value in zip(self.variables, state, strict=True)}

    def next_value(self, action: Action, variable: Variable) -> z3.ExprRef:
        """The value of `variable` after `action`, as a term over the values before."""
        return action.update.get(variable.name, variable.term)

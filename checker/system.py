"""The vocabulary of a transition system: variables, actions, a system.

A system is data: z3 terms over its variables. Every reader (search, z3, pictures, explanations)
reads these terms; none has a transition relation of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import z3

from .message import Message
from .text import did_you_mean
from .z3_terms import sorts_of_constants

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


class BadSystem(ValueError):
    """A system that contradicts itself; one line that names the action or variable."""


@dataclass(frozen=True)
class System:
    """Variables, one initial state, actions; and the bounds of the scope, printed with every verdict.

    Raises:
        BadSystem: two variables or actions have one name, an initial value is out of range, an update names
            no variable or has another sort, a term uses a constant that is neither a variable nor an input
            of its action, or an observation key has two widths.
    """

    name: str
    variables: tuple[Variable, ...]
    initial: State
    actions: tuple[Action, ...]
    faults: Mapping[str, z3.BoolRef] = field(default_factory=dict)
    """States that mean the scope is badly chosen: reason to predicate. A search that meets one stops."""
    scope: Mapping[str, str] = field(default_factory=dict)
    """Bounds, in words: `{"channels": "Perfect(2)", "sequence numbers": "4 bits"}`."""
    assumptions: tuple[str, ...] = ()
    rigid: tuple[Variable, ...] = ()
    """Constants that stand for any value, the same in every state: proofs may use them, no search can."""
    observers: Mapping[str, Callable[[int], str]] = field(default_factory=dict)
    """The printers of the values of `Action.observe`, by key."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "observers", {key: total(show) for key, show in self.observers.items()})
        for problem in _problems(self):
            raise BadSystem(Message("error.system", "{system}: {problem}", system=self.name, problem=problem))

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


def _problems(system: System) -> Iterator[str]:
    """Everything that is wrong with a system, in the order in which a reader meets it."""
    for name in _twice(variable.name for variable in (*system.variables, *system.rigid)):
        yield Message("error.system.two-variables", "two variables are called {name}", name=name)
    yield from _initial_problems(system)
    for name in _twice(action.name for action in system.actions):
        yield Message("error.system.two-actions", "two actions are called “{name}”", name=name)
    known = (*system.variables, *system.rigid)
    sorts = {variable.name: variable.term.sort() for variable in known}
    widths: dict[str, z3.SortRef] = {}
    changing = sorts.keys() - {constant.name for constant in system.rigid}
    for action in system.actions:
        yield from _action_problems(action, sorts, changing, widths)
    for reason, fault in system.faults.items():
        yield from _constant_problems(reason, [fault], sorts)


def _twice(names: Iterable[str]) -> Iterator[str]:
    """The names that occur again."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield name
        seen.add(name)


def _initial_problems(system: System) -> Iterator[str]:
    if len(system.initial) != len(system.variables):
        yield Message(
            "error.system.initial-length",
            "the initial state has {values} values for {variables} variables",
            values=len(system.initial),
            variables=len(system.variables),
        )
        return
    for variable, value in zip(system.variables, system.initial, strict=True):
        if not 0 <= value < 1 << variable.width:
            yield Message(
                "error.system.initial-value",
                "{name} is {value} at first: at {width} bits it is 0 to {most}",
                name=variable.name,
                value=value,
                width=variable.width,
                most=(1 << variable.width) - 1,
            )


def _action_problems(
    action: Action,
    declared: Mapping[str, z3.SortRef],
    variables: Set[str],
    widths: dict[str, z3.SortRef],
) -> Iterator[str]:
    """The problems of one action; `widths` remembers the sort of each observation key."""
    inputs = {variable.name: variable.term.sort() for variable in action.inputs}
    for name in sorted(inputs.keys() & declared.keys()):
        yield _about(action, Message("error.system.input", "its input {name} is a variable too", name=name))
    for name, term in action.update.items():
        if name not in variables:
            near = did_you_mean(name, variables)
            unknown = Message(
                "error.system.update", "it assigns {name}, which is no variable{near}", name=name, near=near
            )
            yield _about(action, unknown)
        elif term.sort() != declared[name]:
            yield _about(
                action,
                Message(
                    "error.system.update-sort",
                    "it assigns {sort} to {name}, which is {wanted}",
                    sort=str(term.sort()),
                    name=name,
                    wanted=str(declared[name]),
                ),
            )
    for key, term in action.observe.items():
        if widths.setdefault(key, term.sort()) != term.sort():
            yield _about(
                action,
                Message(
                    "error.system.observation",
                    "it shows {sort} under “{key}”, another action {wanted}",
                    sort=str(term.sort()),
                    key=key,
                    wanted=str(widths[key]),
                ),
            )
    terms = (*action.guard.values(), *action.update.values(), *action.observe.values())
    yield from _constant_problems(f"“{action.name}”", terms, {**declared, **inputs})


def _about(action: Action, problem: str) -> str:
    return Message("error.system.action", "“{action}”: {problem}", action=action.name, problem=problem)


def _constant_problems(
    where: str, terms: Iterable[z3.ExprRef], declared: Mapping[str, z3.SortRef]
) -> Iterator[str]:
    """The constants in some terms that are not declared, or not with this sort."""
    for name, sort in sorts_of_constants(terms).items():
        if name not in declared:
            near = did_you_mean(name, declared)
            yield Message(
                "error.system.constant",
                "{where} uses {name}, which is neither a variable nor an input{near}",
                where=where,
                name=name,
                near=near,
            )
        elif sort != declared[name]:
            yield Message(
                "error.system.constant-sort",
                "{where} uses {name} as {sort}, it is {wanted}",
                where=where,
                name=name,
                sort=str(sort),
                wanted=str(declared[name]),
            )

"""The reachable states of a system and the steps between them, as a search found them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

import z3

from .system import ExecutableSystem, State, System
from .trace import Trace, trace_of
from .verdict import Answer, Finding

if TYPE_CHECKING:
    import networkx
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Progress:
    """The state of a search that is under way."""

    states: int
    transitions: int
    depth: int
    frontier: int
    """States found whose steps are still to be found."""
    seconds: float


@dataclass(frozen=True)
class Tally:
    """The counts of a search that keeps no graph: of a divided one, the states stay with its workers."""

    engine: str
    """The engine, by name."""
    workers: int
    """The number of workers that the states were divided among; 1 if they were not."""
    states: int
    transitions: int
    """Of an incomplete search by several workers some may lead to states that are not counted yet."""
    levels: tuple[int, ...]
    """The states at each depth; of an incomplete search those found of the last one."""
    taken: tuple[int, ...]
    """For each action, the number of steps that are it; empty if a worker was lost."""
    stop_reason: str
    """The reason why the search stopped early; empty if it is complete."""
    seconds: float
    """Of this search: those before it went on from a checkpoint are not in it."""
    bytes: int | None
    """Memory that the states take in the end; None where it is not counted."""
    trace: Trace | None = None
    """A shortest run to the state that the search was to stop at."""

    @property
    def complete(self) -> bool:
        """Every reachable state was found."""
        return not self.stop_reason

    @property
    def depth(self) -> int:
        """The greatest distance of a state from the initial one, in steps."""
        return max(0, len(self.levels) - 1)


class ScopeFault(Exception):
    """A reachable state that the scope declares a fault of its own; with a shortest run to it."""

    def __init__(self, reason: str, trace: Trace) -> None:
        super().__init__(reason)
        self.reason = reason
        self.trace = trace


class BadGraph(ValueError):
    """A file that is no saved graph, or the graph of another system; one line that says what to do."""


Steps = list[tuple[int, int]]
"""The steps of a state: the action's place in `system.actions` and the state it leads to."""


@dataclass(frozen=True)
class StateClasses:
    """The states of a graph, in classes of those that agree on some variables."""

    firsts: list[int]
    """The first state of each class, ascending."""
    numbers: Sequence[int] | NDArray[np.int64]
    """For each state the number of its class: the place in `firsts`."""
    counts: list[int]
    """The number of states in each class."""


class StepClass(NamedTuple):
    """Steps that agree on some variables before and after, the action, and the observed values."""

    source: int
    """Of the first of them, as `action` and `target`."""
    action: int
    target: int
    size: int
    """The number of steps in the class."""


@dataclass(frozen=True, eq=False, repr=False)
class StateGraph:
    """States in breadth-first order, the initial one first, with every step between them."""

    lowered: ExecutableSystem
    states: Sequence[State]
    index: Mapping[State, int]
    depths: Sequence[int]
    parents: Sequence[tuple[int, int] | None]
    """For each state the state before it on a shortest path and the action between; None for the first."""
    edges: Sequence[Steps]
    """For each state its steps: the action's place in `system.actions` and the state it leads to."""
    transitions: int
    expanded: int
    """The number of states, from the first on, that have all their steps in `edges`."""
    stop_reason: str = ""
    """The reason why the search stopped early; empty if it is complete."""
    seconds: float = 0.0

    def __repr__(self) -> str:
        end = "complete" if self.complete else "incomplete"
        return (
            f"<StateGraph of {self.system.name}: {len(self.states)} states, "
            f"{self.transitions} transitions, depth {self.depth}, {end}>"
        )

    @property
    def system(self) -> System:
        """The system searched; an action with inputs is there once for each value of them."""
        return self.lowered.system

    @property
    def engine(self) -> str:
        """The engine that found it, by name."""
        return "python"

    @property
    def bytes_per_state(self) -> float | None:
        """Memory that the graph takes, divided by its states; None where it is not counted."""
        return None

    @property
    def taken(self) -> list[int]:
        """For each action, by its place in `system.actions`, the number of steps that are it."""
        counts = Counter(action for steps in self.edges for action, _ in steps)
        return [counts[place] for place in range(len(self.system.actions))]

    @property
    def rules_taken(self) -> dict[str, int]:
        """For each rule that an action of the system goes through, the number of steps that do."""
        counts = {rule.rule: 0 for action in self.system.actions for rule in action.rules}
        for action, steps in zip(self.system.actions, self.taken, strict=True):
            # A rule that stands twice on one path counts once.
            for rule in {citation.rule for citation in action.rules}:
                counts[rule] += steps
        return counts

    @property
    def complete(self) -> bool:
        """Every reachable state is here."""
        return not self.stop_reason

    @property
    def depth(self) -> int:
        """The greatest distance of a state from the initial one, in steps."""
        return self.depths[-1]

    @property
    def tally(self) -> Tally:
        """The counts alone."""
        each = self.bytes_per_state
        return Tally(
            self.engine,
            1,
            len(self.states),
            self.transitions,
            tuple(self.levels),
            tuple(self.taken),
            self.stop_reason,
            self.seconds,
            None if each is None else round(each * len(self.states)),
        )

    @property
    def levels(self) -> list[int]:
        """The number of states at each depth."""
        return list(Counter(self.depths).values())

    @property
    def terminal(self) -> list[int]:
        """The terminal (deadlock) states: those without a successor."""
        return [state for state in range(self.expanded) if not self.edges[state]]

    def answer(self, finding: Finding, since: float) -> Answer:
        """Add the costs to a finding; the check began at `since`, of the monotonic clock."""
        return Answer(
            finding.verdict,
            "search",
            finding.reason,
            finding.trace,
            states=len(self.states),
            transitions=self.transitions,
            depth=self.depth,
            seconds=self.seconds + monotonic() - since,
        )

    def where(self, term: z3.BoolRef) -> list[int]:
        """The states that satisfy a predicate."""
        return list(self.among(term))

    def among(self, term: z3.BoolRef) -> Iterator[int]:
        """The states that satisfy a predicate, nearest first, as they are found."""
        holds = self.lowered.function(term)
        return (index for index, state in enumerate(self.states) if holds(state))

    def first_terminal_without(self, holds: z3.BoolRef) -> int | None:
        """The nearest terminal state in which a predicate does not hold."""
        satisfied = self.lowered.function(holds)
        return next((index for index in self.terminal if not satisfied(self.states[index])), None)

    def state_classes(self, variables: Sequence[str]) -> StateClasses:
        """The states by the values of the variables of these names."""
        places = [self.system.index[name] for name in variables]
        known: dict[State, int] = {}
        firsts: list[int] = []
        numbers: list[int] = []
        for index, state in enumerate(self.states):
            number = known.setdefault(tuple(state[place] for place in places), len(known))
            if number == len(firsts):
                firsts.append(index)
            numbers.append(number)
        counts = Counter(numbers)
        return StateClasses(firsts, numbers, [counts[number] for number in range(len(firsts))])

    def step_classes(self, variables: Sequence[str]) -> list[StepClass]:
        """The steps by their action, by these variables before and after, and by the observed values.

        In the order in which the first of each stands in `edges`.
        """
        numbers = self.state_classes(variables).numbers
        places = [self.lowered.observed_places(action) for action in range(len(self.system.actions))]
        observed: dict[tuple[int, State], tuple[tuple[str, int], ...]] = {}
        found: dict[tuple[object, ...], list[int]] = {}
        for source, steps in enumerate(self.edges):
            state = self.states[source]
            for action, target in steps:
                # Observed values are computed once for each combination of the values they depend on.
                read = action, tuple([state[place] for place in places[action]])
                if read not in observed:
                    observed[read] = tuple(self.lowered.observe(action, state).items())
                key = numbers[source], action, numbers[target], observed[read]
                found.setdefault(key, [source, action, target, 0])[3] += 1
        return [StepClass(*one) for one in found.values()]

    def path_to(self, index: int) -> list[int]:
        """The actions of a shortest path from the initial state."""
        actions = []
        while (parent := self.parents[index]) is not None:
            index, action = parent
            actions.append(action)
        return actions[::-1]

    def trace_to(self, index: int, *, headline: str = "", violated: str = "") -> Trace:
        """A shortest run to a state."""
        return self.trace_along(self.path_to(index), headline=headline, violated=violated)

    def trace_along(self, actions: Iterable[int], *, headline: str = "", violated: str = "") -> Trace:
        """The run that takes these actions from the initial state."""
        return trace_of(self.lowered, self.states[0], actions, headline=headline, violated=violated)

    def networkx(self) -> networkx.MultiDiGraph:
        """The same graph for networkx: nodes are indices, edge keys are action names, values are shown."""
        import networkx

        graph = networkx.MultiDiGraph(name=self.system.name)
        for index in range(len(self.states)):
            # Not as keywords: a variable may be called `depth` or have a dot in its name.
            graph.add_node(index)
            graph.nodes[index].update(self.node(index))
        for source, steps in enumerate(self.edges):
            for action, target in steps:
                key = self.system.actions[action].name
                graph.add_edge(source, target, key=key)
                graph.edges[source, target, key].update(self.edge(source, action))
        return graph

    def node(self, index: int) -> dict[str, object]:
        """The attributes of a state in networkx: each variable as it is shown, and the depth."""
        return {**self.system.show(self.states[index]), "depth": self.depths[index]}

    def edge(self, source: int, index: int) -> dict[str, object]:
        """The attributes in networkx of the step that an action takes from a state."""
        action = self.system.actions[index]
        observers = self.system.observers
        observed = self.lowered.observe(index, self.states[source])
        return {
            **{key: observers.get(key, str)(value) for key, value in observed.items()},
            "actor": action.actor,
            "event": action.event,
            "action": action.name,
            "rules": [f"{rule.section} {rule.rule}" for rule in action.rules],
        }

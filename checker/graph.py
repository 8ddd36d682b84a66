"""The reachable states of a system and the steps between them, as a search found them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

import z3

from .engines.explicit.lowering import Lowered
from .properties.step_property import speaks_of_what_is_shown
from .system import State, System
from .trace import Trace, trace_of
from .verdict import Answer, Verdict

if TYPE_CHECKING:
    import networkx
    import numpy as np
    from numpy.typing import NDArray

    from .engines.explicit.pending import PendingStates
    from .properties.leads_to import LeadsTo
    from .properties.trace_language import ObservedWords, TraceLanguage


@dataclass(frozen=True)
class Progress:
    """How far a search has come."""

    states: int
    transitions: int
    depth: int
    waiting: int
    """States found whose steps are still to be found."""
    seconds: float


@dataclass(frozen=True)
class Tally:
    """What a search counted. It keeps no graph: for a search by several, the states stay with them."""

    engine: str
    """The engine, by name."""
    workers: int
    """Among how many the states were divided; 1 if they were not."""
    states: int
    transitions: int
    """Of an incomplete search by several workers some may lead to states that are not counted yet."""
    levels: tuple[int, ...]
    """The states at each depth; of an incomplete search those found of the last one."""
    taken: tuple[int, ...]
    """For each action, how many of the steps are it; empty if a worker that knew was lost."""
    ended: str
    """Why the search ended early, in words; empty if it did not."""
    seconds: float
    """Of this search: those before it went on from a checkpoint are not in it."""
    bytes: int | None
    """Memory that the states take in the end; None where nobody counts it."""
    trace: Trace | None = None
    """A shortest run to the state that was to be stopped at."""

    @property
    def complete(self) -> bool:
        """Whether every reachable state was found."""
        return not self.ended

    @property
    def depth(self) -> int:
        """The most steps that any state is away from the initial one."""
        return max(0, len(self.levels) - 1)


Steps = list[tuple[int, int]]
"""The steps of a state: the action's place in `system.actions` and the state it leads to."""


class BadGraph(ValueError):
    """A file that is no saved graph, or the graph of another system; one line that says what to do."""


@dataclass(frozen=True)
class Kinds:
    """The states of a graph, those that differ in nothing one looks at taken together."""

    firsts: list[int]
    """The first state of each kind, ascending."""
    numbers: Sequence[int] | NDArray[np.int64]
    """For each state the number of its kind: the place in `firsts`."""
    counts: list[int]
    """How many states each kind has."""


class StepKind(NamedTuple):
    """Steps that differ in nothing one looks at: the first of them, and how many there are."""

    source: int
    action: int
    target: int
    times: int


@dataclass(frozen=True, eq=False, repr=False)
class StateGraph:
    """States in breadth-first order, the initial one first, with every step between them."""

    lowered: Lowered
    states: Sequence[State]
    index: Mapping[State, int]
    depths: Sequence[int]
    parents: Sequence[tuple[int, int] | None]
    """For each state the state before it on a shortest path and the action between; None for the first."""
    edges: Sequence[Steps]
    """For each state its steps: the action's place in `system.actions` and the state it leads to."""
    transitions: int
    expanded: int
    """How many states, from the first on, have all their steps in `edges`."""
    ended: str = ""
    """Why the search ended early, in words; empty if it did not."""
    seconds: float = 0.0

    def __repr__(self) -> str:
        end = "complete" if self.complete else "incomplete"
        return (
            f"<StateGraph of {self.system.name}: {len(self.states)} states, "
            f"{self.transitions} transitions, depth {self.depth}, {end}>"
        )

    @property
    def system(self) -> System:
        """The system searched; where actions had inputs, with one action for each value of them."""
        return self.lowered.system

    @property
    def engine(self) -> str:
        """The engine that found it, by name."""
        return "python"

    @property
    def bytes_per_state(self) -> float | None:
        """Memory that the graph takes, divided by its states; None where nobody counts it."""
        return None

    @property
    def taken(self) -> list[int]:
        """For each action, by its place in `system.actions`, how many of the steps are it."""
        counts = Counter(action for steps in self.edges for action, _ in steps)
        return [counts[place] for place in range(len(self.system.actions))]

    @property
    def rules_taken(self) -> dict[str, int]:
        """For each rule that an action of the system goes through, how many of the steps go through it."""
        counts = {rule.rule: 0 for action in self.system.actions for rule in action.rules}
        for action, steps in zip(self.system.actions, self.taken, strict=True):
            # A rule is gone through or not: what stands twice on one way counts once.
            for rule in {citation.rule for citation in action.rules}:
                counts[rule] += steps
        return counts

    @property
    def complete(self) -> bool:
        """Whether every reachable state is here."""
        return not self.ended

    @property
    def depth(self) -> int:
        """The most steps that any state is away from the initial one."""
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
            self.ended,
            self.seconds,
            None if each is None else round(each * len(self.states)),
        )

    @property
    def levels(self) -> list[int]:
        """How many states there are at each depth."""
        return list(Counter(self.depths).values())

    @property
    def terminal(self) -> list[int]:
        """The states in which nothing can happen any more."""
        return [state for state in range(self.expanded) if not self.edges[state]]

    def answer(self, verdict: Verdict, reason: str, trace: Trace | None, since: float) -> Answer:
        """What is found of a claim in these states; it was asked at `since`, of the monotonic clock."""
        return Answer(
            verdict,
            "search",
            reason,
            trace,
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

    def first_end_without(self, holds: z3.BoolRef) -> int | None:
        """The nearest state in which nothing can happen any more and a predicate does not hold."""
        satisfied = self.lowered.function(holds)
        return next((index for index in self.terminal if not satisfied(self.states[index])), None)

    def first_step_without(self, holds: z3.BoolRef) -> tuple[int, int] | None:
        """The nearest step that does not satisfy `EveryStep(holds)`: the state before and the action."""
        satisfied = self.lowered.step_function(holds)
        observe = self.lowered.observe if speaks_of_what_is_shown(holds) else _nothing
        for source, steps in enumerate(self.edges):
            before = self.states[source]
            for action, target in steps:
                if not satisfied(before, self.states[target], observe(action, before)):
                    return source, action
        return None

    def waiting(self, formula: LeadsTo) -> PendingStates:
        """Where a run may be waiting for the goal of a formula."""
        from .engines.explicit.pending import ExplicitPendingStates

        return ExplicitPendingStates(self, formula)

    def heard(self, exchange: TraceLanguage) -> ObservedWords:
        """What the runs say between two kinds of states."""
        from .properties.trace_language import listen

        return listen(self, exchange)

    def kinds(self, variables: Sequence[str]) -> Kinds:
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
        return Kinds(firsts, numbers, [counts[number] for number in range(len(firsts))])

    def kinds_of_steps(self, variables: Sequence[str]) -> list[StepKind]:
        """The steps by their action, by these variables before and after, and by what the steps show.

        In the order in which the first of each stands in `edges`.
        """
        numbers = self.kinds(variables).numbers
        places = [self.lowered.seen_places(action) for action in range(len(self.system.actions))]
        shown: dict[tuple[int, State], tuple[tuple[str, int], ...]] = {}
        found: dict[tuple[object, ...], list[int]] = {}
        for source, steps in enumerate(self.edges):
            state = self.states[source]
            for action, target in steps:
                # What a step shows is asked once for each combination of the values that decide it.
                seen = action, tuple([state[place] for place in places[action]])
                if seen not in shown:
                    shown[seen] = tuple(self.lowered.observe(action, state).items())
                key = numbers[source], action, numbers[target], shown[seen]
                found.setdefault(key, [source, action, target, 0])[3] += 1
        return [StepKind(*kind) for kind in found.values()]

    def save(self, path: Path) -> None:
        """Write it to a file that `engine.load_graph` reads, whole or not at all."""
        from .engines.compiled.graph_file import save

        save(self, path)

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
        """What networkx is told of a state: each variable as it is shown, and the depth."""
        return {**self.system.show(self.states[index]), "depth": self.depths[index]}

    def edge(self, source: int, index: int) -> dict[str, object]:
        """What networkx is told of the step that an action takes from a state."""
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


def _nothing(action: int, state: State) -> dict[str, int]:
    """What an onlooker sees of a step when nobody asks."""
    return {}

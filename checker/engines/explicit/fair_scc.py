"""Fair cycles in a state graph: Streett's condition decided by repeated decomposition.

Within a strongly connected component a demand that no inner step can meet is met only by staying away
from what raises it. So the raising states and steps are removed and what remains is decomposed again;
a component from which nothing has to be removed has a cycle through all of it, which is fair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ...graph import StateGraph
from ...properties.fairness import ANY, Fairness
from .scc import components

Edge = tuple[int, int, int]
"""The state before, the action, the state after."""

Scc = Mapping[int, list[Edge]]
"""A component: its states, ascending, each with the steps that stay inside."""

Value = tuple[int, int]
"""Which relay, and the value it is to relay."""


@dataclass(frozen=True)
class UnmetConstraints:
    """What keeps a cycle from being fair; empty if nothing does."""

    taking: int
    """Groups to be taken."""
    resting: int
    """The weak ones among them, for which a state in which they are not enabled is as good."""
    receiving: frozenset[Value]
    """Values sent and not received."""

    def __bool__(self) -> bool:
        return bool(self.taking or self.receiving)


class FairnessConstraints:
    """What fairness asks of the cycles of a graph, with sets of groups as bit masks."""

    def __init__(self, graph: StateGraph, fairness: Fairness) -> None:
        groups = tuple(dict.fromkeys(fairness.weak + fairness.strong))
        bit = {group: 1 << place for place, group in enumerate(groups)}
        self.weak = sum(bit[group] for group in set(fairness.weak))
        self.strong = sum(bit[group] for group in set(fairness.strong))
        self.graph = graph
        self.relays = fairness.relays
        self.taken = [
            sum(bit[group] for group in groups if group == ANY or group in action.groups)
            for action in graph.system.actions
        ]
        """The groups an action belongs to."""
        keys = {key for relay in fairness.relays for key in (relay.sent, relay.received)}
        self.shows = [not keys.isdisjoint(action.observe) for action in graph.system.actions]
        """Whether an action sends or receives a value that is to be relayed."""
        self.enabled = cache(self._enabled)
        """The groups enabled in a state that has all its steps in the graph."""
        self.seen = cache(self._seen)
        """The values that an action in a state sends, and those it receives."""

        self.groups = len(groups)

    def fits(self, bits: int) -> bool:
        """Whether sets of groups fit into so many bits."""
        return self.groups <= bits

    def _enabled(self, state: int) -> int:
        mask = 0
        for action, _ in self.graph.edges[state]:
            mask |= self.taken[action]
        return mask

    def _seen(self, state: int, action: int) -> tuple[frozenset[Value], frozenset[Value]]:
        if not self.shows[action]:
            return frozenset(), frozenset()
        values = self.graph.lowered.observe(action, self.graph.states[state])
        numbered = list(enumerate(self.relays))
        sent = frozenset((i, values[r.sent]) for i, r in numbered if r.sent in values)
        received = frozenset((i, values[r.received]) for i, r in numbered if r.received in values)
        return sent, received

    def meets(self, edge: Edge, lack: UnmetConstraints) -> bool:
        """The step, or the state it leads to, supplies some of what is lacking."""
        state, action, target = edge
        return bool(
            self.taken[action] & lack.taking
            or lack.resting & ~self.enabled(target)
            or lack.receiving & self.seen(state, action)[1]
        )

    def lack(self, states: Iterable[int], edges: Sequence[Edge]) -> UnmetConstraints:
        """What is missing from a set of states and steps that recur for ever."""
        always, ever, taken = -1, 0, 0
        for state in states:
            enabled = self.enabled(state)
            always &= enabled
            ever |= enabled
        sent: set[Value] = set()
        received: set[Value] = set()
        for edge in edges:
            taken |= self.taken[edge[1]]
            if self.shows[edge[1]]:
                values = self.seen(edge[0], edge[1])
                sent |= values[0]
                received |= values[1]
        weak, strong = self.weak & always & ~taken, self.strong & ever & ~taken
        return UnmetConstraints(weak | strong, weak, frozenset(sent - received))


def fair_components(demands: FairnessConstraints, states: Iterable[int]) -> Iterator[Scc]:
    """The components within `states` that have a fair cycle through every step in them.

    Every fair cycle within `states` lies in one of them.
    """
    graph = demands.graph
    kept = set(states)
    work: list[Scc] = [{s: [(s, action, t) for action, t in graph.edges[s] if t in kept] for s in kept}]
    while work:
        for inner in _split(work.pop()):
            lack = demands.lack(inner, [edge for edges in inner.values() for edge in edges])
            if not lack:
                yield inner
            else:
                work.append(_without(demands, inner, lack))


def _split(region: Scc) -> Iterator[Scc]:
    """The components of a region that have any cycle."""
    for component in components(region, lambda state: [target for _, _, target in region[state]]):
        inside = set(component)
        inner = {s: [edge for edge in region[s] if edge[2] in inside] for s in sorted(component)}
        if any(inner.values()):
            yield inner


def _without(demands: FairnessConstraints, inner: Scc, lack: UnmetConstraints) -> Scc:
    """The component without what raises demands that nothing in it meets.

    A weak demand is raised by all its states, so nothing is left.
    """
    kept = {state for state in inner if not demands.enabled(state) & lack.taking}
    return {
        state: [e for e in inner[state] if e[2] in kept and not lack.receiving & demands.seen(state, e[1])[0]]
        for state in kept
    }

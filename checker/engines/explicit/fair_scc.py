"""Fair strongly connected components of a state graph: Streett's condition by repeated decomposition.

Within a component, a fairness constraint that no step inside can meet is met only by avoiding the states and
steps that it applies to. So these are removed and the rest is decomposed again. A component from which
nothing has to be removed has a cycle through every step in it, which is fair.
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

SentValue = tuple[int, int]
"""The number of a message fairness, and a value that is sent or received under it."""


@dataclass(frozen=True)
class UnmetConstraints:
    """The fairness constraints that a cycle does not meet; false if it meets all of them."""

    untaken: int
    """Groups to be taken."""
    weakly_untaken: int
    """The weak ones among them, for which a state in which they are disabled is as good."""
    unreceived: frozenset[SentValue]
    """Values sent and not received."""

    def __bool__(self) -> bool:
        return bool(self.untaken or self.unreceived)


class FairnessConstraints:
    """The constraints of a fairness assumption on the cycles of a graph; sets of groups are bit masks."""

    def __init__(self, graph: StateGraph, fairness: Fairness) -> None:
        groups = tuple(dict.fromkeys(fairness.weak + fairness.strong))
        bit = {group: 1 << place for place, group in enumerate(groups)}
        self.weak = sum(bit[group] for group in set(fairness.weak))
        self.strong = sum(bit[group] for group in set(fairness.strong))
        self.graph = graph
        self.messages = fairness.messages
        self.groups_of = [
            sum(bit[group] for group in groups if group == ANY or group in action.groups)
            for action in graph.system.actions
        ]
        """The groups that each action belongs to."""
        keys = {key for message in fairness.messages for key in (message.sent, message.received)}
        self.carries = [not keys.isdisjoint(action.observe) for action in graph.system.actions]
        """For each action: it sends or receives a value under a message fairness."""
        self.enabled = cache(self._enabled)
        """The groups enabled in a state that has all its steps in the graph."""
        self.carried = cache(self._carried)
        """The values that an action in a state sends, and those it receives."""
        self._count = len(groups)

    def fits(self, bits: int) -> bool:
        """Sets of groups fit into so many bits."""
        return self._count <= bits

    def _enabled(self, state: int) -> int:
        mask = 0
        for action, _ in self.graph.edges[state]:
            mask |= self.groups_of[action]
        return mask

    def _carried(self, state: int, action: int) -> tuple[frozenset[SentValue], frozenset[SentValue]]:
        if not self.carries[action]:
            return frozenset(), frozenset()
        values = self.graph.lowered.observe(action, self.graph.states[state])
        numbered = list(enumerate(self.messages))
        sent = frozenset((i, values[m.sent]) for i, m in numbered if m.sent in values)
        received = frozenset((i, values[m.received]) for i, m in numbered if m.received in values)
        return sent, received

    def helps(self, edge: Edge, unmet: UnmetConstraints) -> bool:
        """The step, or the state it leads to, meets one of these constraints."""
        state, action, target = edge
        return bool(
            self.groups_of[action] & unmet.untaken
            or unmet.weakly_untaken & ~self.enabled(target)
            or unmet.unreceived & self.carried(state, action)[1]
        )

    def unmet(self, states: Iterable[int], edges: Sequence[Edge]) -> UnmetConstraints:
        """The constraints that states and steps, all visited infinitely often, do not meet."""
        always, ever, taken = -1, 0, 0
        for state in states:
            enabled = self.enabled(state)
            always &= enabled
            ever |= enabled
        sent: set[SentValue] = set()
        received: set[SentValue] = set()
        for edge in edges:
            taken |= self.groups_of[edge[1]]
            if self.carries[edge[1]]:
                values = self.carried(edge[0], edge[1])
                sent |= values[0]
                received |= values[1]
        weak, strong = self.weak & always & ~taken, self.strong & ever & ~taken
        return UnmetConstraints(weak | strong, weak, frozenset(sent - received))


def fair_components(constraints: FairnessConstraints, states: Iterable[int]) -> Iterator[Scc]:
    """The components within `states` that have a fair cycle through every step in them.

    Every fair cycle within `states` lies in one of them.
    """
    graph = constraints.graph
    kept = set(states)
    work: list[Scc] = [{s: [(s, action, t) for action, t in graph.edges[s] if t in kept] for s in kept}]
    while work:
        for scc in _decomposed(work.pop()):
            unmet = constraints.unmet(scc, [edge for edges in scc.values() for edge in edges])
            if not unmet:
                yield scc
            else:
                work.append(_without(constraints, scc, unmet))


def _decomposed(region: Scc) -> Iterator[Scc]:
    """The components of a region that have any cycle."""
    for component in components(region, lambda state: [target for _, _, target in region[state]]):
        inside = set(component)
        scc = {s: [edge for edge in region[s] if edge[2] in inside] for s in sorted(component)}
        if any(scc.values()):
            yield scc


def _without(constraints: FairnessConstraints, scc: Scc, unmet: UnmetConstraints) -> Scc:
    """Remove the states and steps that unmet constraints apply to.

    A weak constraint applies in every state, so nothing is left.
    """
    kept = {state for state in scc if not constraints.enabled(state) & unmet.untaken}
    return {
        state: [
            e
            for e in scc[state]
            if e[2] in kept and not unmet.unreceived & constraints.carried(state, e[1])[0]
        ]
        for state in kept
    }

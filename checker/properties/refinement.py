"""Refinement: every run, seen through labels, is a run of a smaller machine.

A step without a label leaves the machine in its state (it stutters). The machine is deterministic: each run
of the system then has one run of the machine beside it, or none, and where one has none the system does not
refine the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import z3

MachineState = int

Arcs = Mapping[tuple[MachineState, str], MachineState]
"""The state after a label, by the state before it and the label."""


@dataclass(frozen=True)
class Refines:
    """Every run, seen through `labels`, is a run of the machine `arcs` that begins in its state 0.

    `labels` are terms as in `EveryStep`; of a step at most one holds, and where none does it has no label.
    """

    machine: str
    """The machine in words."""
    labels: Mapping[str, z3.BoolRef]
    arcs: Arcs

    @property
    def rejecting(self) -> MachineState:
        """The number, one beyond the machine's states, for runs that the machine does not have."""
        return 1 + max((max(source, target) for (source, _), target in self.arcs.items()), default=0)


def deterministic(
    initial: Iterable[MachineState],
    arcs: Mapping[MachineState, Sequence[tuple[str | None, MachineState]]],
) -> Arcs:
    """The deterministic machine with the same runs; label None: a step that is not observed."""
    first = _closed(initial, arcs)
    numbers = {first: 0}
    queue, found = [first], dict[tuple[MachineState, str], MachineState]()
    for states in queue:
        targets_by_label: dict[str, set[MachineState]] = {}
        for state in states:
            for label, target in arcs.get(state, ()):
                if label is not None:
                    targets_by_label.setdefault(label, set()).add(target)
        for label, targets in sorted(targets_by_label.items()):
            after = _closed(targets, arcs)
            if after not in numbers:
                numbers[after] = len(numbers)
                queue.append(after)
            found[numbers[states], label] = numbers[after]
    return found


def _closed(
    states: Iterable[MachineState], arcs: Mapping[MachineState, Sequence[tuple[str | None, MachineState]]]
) -> frozenset[MachineState]:
    """These states, and those reached from them by steps that are not observed."""
    known = set(states)
    queue = list(known)
    for state in queue:
        for label, target in arcs.get(state, ()):
            if label is None and target not in known:
                known.add(target)
                queue.append(target)
    return frozenset(known)

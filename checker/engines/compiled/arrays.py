"""The arrays of a compiled search: states, the steps between them, and shortest paths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...graph import BadGraph
from ...message import Message
from . import loop
from .layout import Layout
from .program import Program
from .state_compression import States


class StepArrays(NamedTuple):
    """The steps of the first n states, m in all."""

    offsets: NDArray[np.int64]
    """Shape (n + 1,): the steps of state s are those from offsets[s] to offsets[s + 1]."""
    targets: NDArray[np.uint32]
    """Shape (m,): the state a step leads to."""
    labels: NDArray[np.uint16]
    """Shape (m,): the action of a step."""


@dataclass(frozen=True)
class Arrays:
    """The n states that a compiled search has found."""

    program: Program
    states: States
    """The packed states, in breadth-first order."""
    parents: NDArray[np.uint32]
    """Shape (n,): the state before, on a shortest path; that of the first has no meaning."""
    actions: NDArray[np.uint16]
    """Shape (n,): the action that leads here from the state before."""
    starts: NDArray[np.int64]
    """The first state of each depth."""
    expanded: int
    """States, from the first on, all of whose steps lead to states that are here."""
    taken: NDArray[np.int64]
    """For each action, the number of steps that are it."""

    @property
    def bytes(self) -> int:
        """Memory that the entries in use take, and the steps if they have been asked for."""
        arrays = [value for value in vars(self).values() if isinstance(value, np.ndarray)]
        steps = self.steps if "steps" in vars(self) else ()
        return int(self.states.bytes + sum(array.nbytes for array in (*arrays, *steps)))

    @property
    def layout(self) -> Layout:
        """The places of the variables in the words."""
        return self.program.layout

    @cached_property
    def steps(self) -> StepArrays:
        """The steps between the states, found again when first asked for: 6 bytes for each."""
        program, layout = self.program, self.program.layout
        state_tables, batch = self.states.state_tables, loop.Batch.of(program.most, layout.words)
        offsets = np.zeros(self.expanded + 1, np.int64)
        loop.count_steps(program.successors, 0, self.expanded, state_tables, offsets[1:], batch)
        np.cumsum(offsets, out=offsets)
        targets, labels = np.empty(offsets[-1], np.uint32), np.empty(offsets[-1], np.uint16)
        steps = StepArrays(offsets, targets, labels)
        loop.write_steps(program.successors, 0, self.expanded, state_tables, *steps, batch)
        if len(targets) and targets.max() >= len(self.states):
            raise BadGraph(
                Message(
                    "error.graph.step", "a step leads to a state that is not in the graph: search it again"
                )
            )
        return steps

    @property
    def offsets(self) -> NDArray[np.int64]:
        """`steps.offsets`."""
        return self.steps.offsets

    @property
    def targets(self) -> NDArray[np.uint32]:
        """`steps.targets`."""
        return self.steps.targets

    @property
    def labels(self) -> NDArray[np.uint16]:
        """`steps.labels`."""
        return self.steps.labels

"""Predicates on every state or step of a graph in arrays, and the observed values of its steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import z3
from numpy.typing import NDArray

from ...properties.step_property import observed_keys_in
from ..explicit.lowering import Lowered
from . import graph_kernels
from .arrays import Arrays
from .layout import Words
from .observations import observation_kernel
from .program import program_of
from .state_compression import States

BEGIN = 1 << 10
"""Slots of a table of values at the start."""

CHUNK = 1 << 13
"""States whose words are laid out at once."""


def answers(lowered: Lowered, states: States | Words, terms: Sequence[z3.BoolRef]) -> NDArray[np.uint8]:
    """For each packed state a bit for each of up to eight predicates; shape (states,)."""
    program = program_of(lowered, terms, steps=False)
    found = np.empty(len(states), np.uint8)
    for at in range(0, len(states), CHUNK):
        part = slice(at, at + CHUNK)
        graph_kernels.answers(program.watched, np.ascontiguousarray(states[part]), found[part])
    return found


def first_without(lowered: Lowered, arrays: Arrays, holds: z3.BoolRef) -> int | None:
    """The place of the first step that does not satisfy a predicate over steps; None if all do.

    Raises:
        LoweringError: compiled code cannot show the observed values that the predicate speaks of.
    """
    keys = sorted(observed_keys_in(holds))
    kernel = observation_kernel(lowered, keys, holds)
    scratch = np.zeros(2 * arrays.layout.words + len(keys), np.uint64)
    place = graph_kernels.first_without(
        kernel.holds, kernel.observe if keys else 0, arrays.states.state_tables, *arrays.steps, scratch
    )
    return None if place < 0 else int(place)


class StepValues:
    """The observed values of steps, those of each kind numbered from 1 on; 0 stands for no value.

    Keys of one kind share their numbers.
    """

    def __init__(self, lowered: Lowered, states: States, keys: Sequence[str], kinds: Sequence[int]) -> None:
        """Raises `LoweringError` if compiled code cannot show them."""
        self._kernel = observation_kernel(lowered, keys)
        self._state_tables = states.state_tables
        self._kinds = np.array(kinds, np.int64)
        self._tables = np.zeros((max(kinds, default=0) + 1, BEGIN, 2), np.uint64)
        self._counts = np.zeros(len(self._tables), np.int64)

    def of(
        self, sources: NDArray[np.int64], offsets: NDArray[np.int64], labels: NDArray[np.uint16]
    ) -> NDArray[np.uint32]:
        """The numbers of the observed values of these steps, shape (keys, steps).

        The steps from offsets[i] to offsets[i + 1] leave the state `sources[i]`.
        """
        found = np.zeros((len(self._kinds), len(labels)), np.uint32)
        at = np.zeros(1, np.int64)
        into = np.zeros(max(1, len(self._kinds)), np.uint64)
        while len(self._kinds) and not graph_kernels.number_observed(
            self._kernel.observe, self._state_tables, sources, offsets, labels,
            self._kinds, self._tables, self._counts, at, into, found,
        ):  # fmt: skip
            self._grow()
        return found

    def _grow(self) -> None:
        old, shape = self._tables, self._tables.shape
        self._tables = np.zeros((shape[0], 2 * shape[1], 2), np.uint64)
        for kind in range(shape[0]):
            graph_kernels.reenter(old[kind], self._tables[kind])

    def values(self, kind: int) -> list[int]:
        """The values of a kind, by number; the first stands for no value."""
        entries = self._tables[kind]
        entries = entries[entries[:, 1] != 0]
        return [0, *entries[np.argsort(entries[:, 1]), 0].tolist()]

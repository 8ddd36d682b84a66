"""States and steps that differ in nothing one looks at, told apart in arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...graph import Kinds, StepKind
from . import step_queries
from .layout import WORD, Slot, Words
from .state_compression import States

if TYPE_CHECKING:
    from .graph import CompactGraph

Numbers = NDArray[np.int64]


def kinds_of_states(graph: CompactGraph, places: Sequence[int]) -> Kinds:
    """The states by the values of the variables at these places."""
    numbers, firsts, counts = _classes(graph, places)
    return Kinds(firsts.tolist(), numbers, counts.tolist())


def kinds_of_steps(graph: CompactGraph, places: Sequence[int]) -> list[StepKind]:
    """The steps by action, by these variables before and after, and by what they show.

    Raises:
        LoweringError: compiled code cannot show it.
    """
    offsets, targets, labels = graph.arrays.steps
    keys = sorted({key for action in graph.system.actions for key in action.observe})
    values = step_queries.StepValues(graph.lowered, graph.arrays.states, keys, range(len(keys)))
    sources = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    numbers, _, _ = _classes(graph, places)
    code = _paired(numbers[sources], numbers[targets])
    code = _paired(code, labels.astype(np.int64))
    for shown in values.of(np.arange(graph.expanded), offsets, labels):
        code = _paired(code, shown.astype(np.int64))
    _, firsts, counts = _numbered(code)
    return [
        StepKind(int(sources[at]), int(labels[at]), int(targets[at]), int(times))
        for at, times in zip(firsts, counts, strict=True)
    ]


def _classes(graph: CompactGraph, places: Sequence[int]) -> tuple[Numbers, Numbers, Numbers]:
    """The number of each state's kind, and for each kind its first state and how many there are."""
    states, slots = graph.arrays.states, graph.arrays.layout.slots
    code = np.zeros(len(states), np.int64)
    for place in places:
        for column in _columns(states, slots[place]):
            code = _paired(code, np.unique(column, return_inverse=True)[1])
    return _numbered(code)


def _columns(states: States, slot: Slot) -> list[Words]:
    """The bits of a variable in each state, word by word."""
    if slot.shift + slot.width <= WORD:
        return [states.column(slot.word) >> np.uint64(slot.shift) & np.uint64((1 << slot.width) - 1)]
    columns, width = [], slot.width
    for word in slot.words:
        columns.append(states.column(word) & np.uint64((1 << min(WORD, width)) - 1))
        width -= WORD
    return columns


SPARSE = 1 << 26
"""Numbers below this are counted in an array with a place for each; greater ones are sorted."""


def _paired(one: Numbers, two: Numbers) -> Numbers:
    """A small number for each pair of numbers."""
    wide = one * (int(two.max(initial=0)) + 1) + two
    most = int(wide.max(initial=0))
    if most >= SPARSE:
        found: Numbers = np.unique(wide, return_inverse=True)[1]
        return found
    met = np.zeros(most + 1, np.bool_)
    met[wide] = True
    small: Numbers = np.take(np.cumsum(met) - 1, wide)
    return small


def _numbered(code: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Small numbers made such that kinds ascend as they first occur; the first place and count of each."""
    counts = np.bincount(code)
    first = np.full(len(counts), len(code), np.int64)
    np.minimum.at(first, code, np.arange(len(code)))
    order = np.argsort(first, kind="stable")[: np.count_nonzero(counts)]
    rank = np.empty(len(counts), np.int64)
    rank[order] = np.arange(len(order))
    return rank[code], first[order], counts[order]

"""Classes of states and steps that agree on some variables, computed in arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...graph import StateClasses, StepClass
from ..explicit.lowering import Lowered
from . import step_queries
from .arrays import Arrays
from .layout import WORD, Slot, Words
from .state_compression import States

Numbers = NDArray[np.int64]


def state_classes(arrays: Arrays, places: Sequence[int]) -> StateClasses:
    """The states by the values of the variables at these places."""
    numbers, firsts, counts = _classes(arrays, places)
    return StateClasses(firsts.tolist(), numbers, counts.tolist())


def step_classes(lowered: Lowered, arrays: Arrays, places: Sequence[int]) -> list[StepClass]:
    """The steps by action, by these variables before and after, and by the observed values.

    Raises:
        LoweringError: compiled code cannot show the observed values.
    """
    offsets, targets, labels = arrays.steps
    keys = sorted({key for action in lowered.system.actions for key in action.observe})
    values = step_queries.StepValues(lowered, arrays.states, keys, range(len(keys)))
    sources = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    numbers, _, _ = _classes(arrays, places)
    code = _paired(numbers[sources], numbers[targets])
    code = _paired(code, labels.astype(np.int64))
    for observed in values.of(np.arange(arrays.expanded), offsets, labels):
        code = _paired(code, observed.astype(np.int64))
    _, firsts, counts = _numbered(code)
    return [
        StepClass(int(sources[at]), int(labels[at]), int(targets[at]), int(times))
        for at, times in zip(firsts, counts, strict=True)
    ]


def _classes(arrays: Arrays, places: Sequence[int]) -> tuple[Numbers, Numbers, Numbers]:
    """The number of each state's class, and for each class its first state and its size."""
    states, slots = arrays.states, arrays.layout.slots
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
    """Number the classes in the order in which they first occur; with the first place and size of each."""
    counts = np.bincount(code)
    first = np.full(len(counts), len(code), np.int64)
    np.minimum.at(first, code, np.arange(len(code)))
    order = np.argsort(first, kind="stable")[: np.count_nonzero(counts)]
    rank = np.empty(len(counts), np.int64)
    rank[order] = np.arange(len(order))
    return rank[code], first[order], counts[order]

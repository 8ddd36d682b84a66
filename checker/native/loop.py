"""The breadth-first loop over compiled successors. It knows no system: only words and addresses.

Compiled by numba once, when first used, and kept on disk by it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from .jit import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

DONE, FULL, OVER, NOTED = range(4)
"""Why `expand` returns: all states up to `until` are expanded; an array has no room for the successors of
one more; the budget of states is used up; a state to stop at is found."""

PREDICATES = 64
"""Bits of the answer of `watched`.

A slot of the hash table, too, is 64 bits: a state's number plus 1 in the low half, half of its hash above it.
"""


@intrinsic
def _intrinsic_successors(typing: Any, address: Any, state: Any, into: Any, actions: Any) -> Any:
    """The compiled `successors`, called at its address."""
    signature = types.int64(types.intp, types.intp, types.intp, types.intp)
    return signature, _call(3)


@intrinsic
def _intrinsic_watched(typing: Any, address: Any, state: Any) -> Any:
    """The compiled `watched`, called at its address."""
    return types.uint64(types.intp, types.intp), _call(1)


# What calls an intrinsic leaves the first argument out; mypy cannot know.
_call_successors: Callable[..., int] = _intrinsic_successors
_call_watched: Callable[..., np.uint64] = _intrinsic_watched


def _call(arguments: int) -> Callable[..., Any]:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        word = ir.IntType(64)
        kind = ir.FunctionType(word, [word] * arguments)
        return builder.call(builder.inttoptr(values[0], kind.as_pointer()), values[1:])

    return generate


@njit(cache=True, inline="always")
def _hash(words: NDArray[np.uint64], row: int, width: int) -> np.uint64:
    """A 64-bit hash of the words of a row (multiply and fold; the constant is 2^64 / the golden ratio)."""
    mixed = np.uint64(0x9E3779B97F4A7C15)
    for word in range(width):
        mixed ^= words[row, word]
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


@njit(cache=True, nogil=True)
def rehash(states: NDArray[np.uint64], count: int, table: NDArray[np.uint64]) -> None:
    """Enter the first `count` states into an empty table; its length is a power of 2."""
    width = states.shape[1]
    mask = np.uint64(table.shape[0] - 1)
    for number in range(count):
        mixed = _hash(states, number, width)
        at = mixed & mask
        while table[at] != 0:
            at = (at + np.uint64(1)) & mask
        table[at] = (mixed & np.uint64(0xFFFFFFFF00000000)) | np.uint64(number + 1)


@njit(cache=True, inline="always")
def _find(
    words: NDArray[np.uint64],
    row: int,
    mixed: np.uint64,
    states: NDArray[np.uint64],
    table: NDArray[np.uint64],
) -> np.uint64:
    """The place in the table where the state in a row is, or where it is to go."""
    width = states.shape[1]
    mask = np.uint64(table.shape[0] - 1)
    at = mixed & mask
    while True:
        slot = table[at]
        if slot == 0:
            return at
        if (slot ^ mixed) >> np.uint64(32) == 0:
            number = (slot & np.uint64(0xFFFFFFFF)) - np.uint64(1)
            same = True
            for word in range(width):
                if states[number, word] != words[row, word]:
                    same = False
                    break
            if same:
                return at
        at = (at + np.uint64(1)) & mask


@njit(cache=True, nogil=True)
def number_of(words: NDArray[np.uint64], states: NDArray[np.uint64], table: NDArray[np.uint64]) -> int:
    """The number of the state in the one row of `words`; -1 if it is not there."""
    slot = table[_find(words, 0, _hash(words, 0, states.shape[1]), states, table)]
    return int(slot & np.uint64(0xFFFFFFFF)) - 1


@njit(cache=True, nogil=True)
def watch(watched: int, states: NDArray[np.uint64], start: int, end: int, first: NDArray[np.int64]) -> bool:
    """Whether a watched predicate holds in a state from `start` to `end`; the first such state ends it."""
    for number in range(start, end):
        holds = _call_watched(watched, states.ctypes.data + number * states.shape[1] * 8)
        if holds != 0:
            _note(holds, number, first)
            return True
    return False


@njit(cache=True, nogil=True)
def expand(
    successors: int,
    watched: int,
    until: int,
    budget: int,
    counts: NDArray[np.int64],
    states: NDArray[np.uint64],
    parents: NDArray[np.uint32],
    actions: NDArray[np.uint16],
    table: NDArray[np.uint64],
    first: NDArray[np.int64],
    taken: NDArray[np.int64],
    offsets: NDArray[np.int64],
    targets: NDArray[np.uint32],
    labels: NDArray[np.uint16],
    into: NDArray[np.uint64],
    chosen: NDArray[np.int32],
) -> int:
    """Take every step from the states found but not yet expanded, up to number `until`.

    `counts` holds how many states are found, how many expanded and how many transitions there are, and is
    brought up to date. A new state for which a watched predicate holds is the last: `first[k]` becomes its
    number for predicate k. `offsets`, `targets` and `labels` are left alone if they are empty.
    """
    width = states.shape[1]
    most = into.shape[0]
    found, expanded, transitions = counts[0], counts[1], counts[2]
    keeps = targets.shape[0] > 0
    # The last row of each is kept free: `offsets` has one more entry than there are states.
    room = min(states.shape[0] - 1, table.shape[0] // 8 * 5)
    status = DONE
    while expanded < until:
        if found + most > room or (keeps and transitions + most > targets.shape[0] - 1):
            status = FULL
            break
        state = states.ctypes.data + expanded * width * 8
        many = _call_successors(successors, state, into.ctypes.data, chosen.ctypes.data)
        for row in range(many):
            mixed = _hash(into, row, width)
            at = _find(into, row, mixed, states, table)
            slot = table[at]
            number = np.int64(slot & np.uint64(0xFFFFFFFF)) - 1
            if slot == 0:
                if found >= budget:
                    status = OVER
                    break
                number = found
                for word in range(width):
                    states[number, word] = into[row, word]
                parents[number] = expanded
                actions[number] = chosen[row]
                table[at] = (mixed & np.uint64(0xFFFFFFFF00000000)) | np.uint64(number + 1)
                found += 1
                if watched != 0:
                    holds = _call_watched(watched, states.ctypes.data + number * width * 8)
                    if holds != 0:
                        _note(holds, number, first)
                        status = NOTED
            if keeps:
                targets[transitions] = number
                labels[transitions] = chosen[row]
            taken[chosen[row]] += 1
            transitions += 1
            if status == NOTED:
                break
        if status != DONE:
            break
        expanded += 1
        if keeps:
            offsets[expanded] = transitions
    counts[0], counts[1], counts[2] = found, expanded, transitions
    return status


@njit(cache=True, inline="always")
def _note(holds: np.uint64, number: int, first: NDArray[np.int64]) -> None:
    """Remember a state for each predicate that holds in it."""
    for place in range(first.shape[0]):
        if (holds >> np.uint64(place)) & np.uint64(1):
            first[place] = number

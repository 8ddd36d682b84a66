"""The loops of a shard: one expands its part of a depth into boxes, the other enters what others send it.

As `loop`, they know no system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .jit import njit
from .loop import DONE, EMPTY, FRESH, FULL, _after, _hash, _home, _note, _number, room_in
from .machine import call_successors, call_watched

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def expand_share(
    successors: int,
    until: int,
    most: int,
    shard: int,
    shards: int,
    rows: int,
    mine: NDArray[np.int64],
    states: NDArray[np.uint64],
    taken: NDArray[np.int64],
    box_found: NDArray[np.int64],
    box_states: NDArray[np.uint64],
    box_tables: NDArray[np.uint64],
    box_parents: NDArray[np.uint64],
    box_actions: NDArray[np.uint16],
    into: NDArray[np.uint64],
    chosen: NDArray[np.int32],
) -> int:
    """Take every step from the states `mine[0]` to `until` of a shard, into a box for each shard.

    The state that a step leads to belongs to the shard its hash says. A box holds it once, with a state it
    comes from, whose number is local * `shards` + `shard`. Returns `FULL` if a box holds more than
    `rows` states, or has no room for the steps of one more state.
    """
    width = states.shape[1]
    room = min(rows, room_in(box_states.shape[1], box_tables.shape[1]) - most)
    unbounded = np.int64(1) << 40
    while mine[0] < until:
        if box_found.max() > room:
            return FULL
        place = states.ctypes.data + mine[0] * width * 8
        many = call_successors(successors, place, into.ctypes.data, chosen.ctypes.data)
        for row in range(many):
            mixed = _hash(into, row, width)
            owner = np.int64(owner_of(mixed, shards))
            number = _number(
                into,
                row,
                mixed,
                box_states[owner],
                box_tables[owner],
                box_found[owner : owner + 1],
                unbounded,
            )
            if number >= FRESH:
                box_parents[owner, number - FRESH] = mine[0] * shards + shard
                box_actions[owner, number - FRESH] = chosen[row]
            taken[chosen[row]] += 1
        mine[0] += 1
        mine[1] += many
    return DONE


@njit(cache=True, nogil=True)
def forget(states: NDArray[np.uint64], count: int, table: NDArray[np.uint64]) -> None:
    """Empty a table of the first `count` states, all that it has: what follows one without a gap goes."""
    for number in range(count):
        at = _home(_hash(states, number, states.shape[1]), table)
        while table[at] != 0:
            table[at] = EMPTY
            at = _after(at, table)


@njit(cache=True, inline="always")
def owner_of(mixed: np.uint64, shards: int) -> np.uint64:
    """The shard that a state of this hash belongs to: by bits that decide no place in a table."""
    return (mixed >> np.uint64(40)) % np.uint64(shards)


@njit(cache=True, nogil=True)
def owner(words: NDArray[np.uint64], shards: int) -> int:
    """The shard that the state in the one row of `words` belongs to."""
    return int(owner_of(_hash(words, 0, words.shape[1]), shards))


@njit(cache=True, nogil=True)
def absorb(
    words: NDArray[np.uint64],
    came: NDArray[np.uint64],
    by: NDArray[np.uint16],
    watched: int,
    found: NDArray[np.int64],
    states: NDArray[np.uint64],
    parents: NDArray[np.uint64],
    actions: NDArray[np.uint16],
    table: NDArray[np.uint64],
    first: NDArray[np.int64],
) -> None:
    """Enter the states of a box that are new; there must be room for all of them.

    `first[k]` becomes the first new state for which watched predicate k holds, unless there was one.
    """
    width = states.shape[1]
    unbounded = np.int64(1) << 40
    for row in range(words.shape[0]):
        number = _number(words, row, _hash(words, row, width), states, table, found, unbounded)
        if number >= FRESH:
            number -= FRESH
            parents[number] = came[row]
            actions[number] = by[row]
            if watched != 0:
                holds = call_watched(watched, states.ctypes.data + number * width * 8)
                if holds != 0:
                    _note(holds, number, first)

"""The loops of a shard: one expands its part of a depth into boxes, the other enters the boxes it receives.

As `loop`, they know no system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .intrinsics import call_successors, peek, poke, signed
from .jit import njit
from .loop import DONE, FULL, Batch, watched_holds
from .state_compression import StateTables, key_of, lay_out, width_of
from .table import EMPTY, FRESH, UNBOUNDED, Table, after, enter, hash_of, home, row_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def expand_share(
    successors: int,
    until: int,
    shard: int,
    rows: int,
    mine: NDArray[np.int64],
    state_tables: StateTables,
    taken: NDArray[np.int64],
    tables: NDArray[np.int64],
    parents: NDArray[np.uint64],
    actions: NDArray[np.uint16],
    batch: Batch,
) -> int:
    """Take every step from the states `mine[0]` to `until` of a shard, into a box for each shard.

    The state that a step leads to belongs to the shard of its hash. Its box holds it once, in the table of
    that row of `tables`, with a state it comes from, whose number is local * shards + `shard`. Returns
    `FULL` if a box holds more than `rows` states, or has no room for the steps of one more state.
    """
    before, into, chosen = batch.before.ctypes.data, batch.into.ctypes.data, batch.chosen
    size, shards = 8 * width_of(state_tables), tables.shape[0]
    while mine[0] < until:
        if _fullest(tables, rows, chosen.shape[0]):
            return FULL
        lay_out(mine[0], state_tables, before)
        many = call_successors(successors, before, into, chosen.ctypes.data)
        for row in range(many):
            mixed = hash_of(into + row * size, width_of(state_tables))
            owner = signed(owner_of(mixed, shards))
            number = enter(into + row * size, mixed, table_at(tables, owner), UNBOUNDED)
            if number >= FRESH:
                parents[owner, number - FRESH] = mine[0] * shards + shard
                actions[owner, number - FRESH] = chosen[row]
            taken[chosen[row]] += 1
        mine[0] += 1
        mine[1] += many
    return DONE


@njit(cache=True, inline="always")
def table_at(tables: NDArray[np.int64], row: int) -> Table:
    """The table whose numbers are in a row."""
    return Table(
        tables[row, 0], tables[row, 1], tables[row, 2], tables[row, 3], tables[row, 4], tables[row, 5]
    )


@njit(cache=True, nogil=True)
def _fullest(tables: NDArray[np.int64], rows: int, most: int) -> bool:
    """Some table has more than so many rows, or no room for the steps of one more state."""
    for row in range(tables.shape[0]):
        table = table_at(tables, row)
        if signed(peek(table.found)) > min(rows, table.room - most):
            return True
    return False


@njit(cache=True, nogil=True)
def forget(table: Table) -> None:
    """Empty a table: the slots that follow a row's place without a gap are cleared."""
    for number in range(signed(peek(table.found))):
        slot = home(hash_of(row_of(number, table), table.words), table)
        while peek(slot) != EMPTY:
            poke(slot, EMPTY)
            slot = after(slot, table)
    poke(table.found, np.uint64(0))


@njit(cache=True, inline="always")
def owner_of(mixed: np.uint64, shards: int) -> np.uint64:
    """The shard that a state of this hash belongs to: by bits that decide no place in a table."""
    return (mixed >> np.uint64(40)) % np.uint64(shards)


@njit(cache=True, nogil=True)
def owner(words: NDArray[np.uint64], shards: int) -> int:
    """The shard that the state in the one row of `words` belongs to."""
    return int(owner_of(hash_of(words.ctypes.data, words.shape[1]), shards))


@njit(cache=True, nogil=True)
def absorb(
    words: NDArray[np.uint64],
    came: NDArray[np.uint64],
    by: NDArray[np.uint16],
    watched: int,
    state_tables: StateTables,
    parents: NDArray[np.uint64],
    actions: NDArray[np.uint16],
    first: NDArray[np.int64],
) -> None:
    """Enter the states of a box that are new; there must be room for all of them.

    `first[k]` becomes the first new state for which watched predicate k holds, unless there was one.
    """
    key = np.empty(1, np.uint64)
    place, keys = key.ctypes.data, state_tables.keys
    for row in range(words.shape[0]):
        state = words.ctypes.data + row * words.shape[1] * 8
        key[0] = key_of(state, state_tables)
        number = enter(place, hash_of(place, 1), keys, UNBOUNDED)
        if number >= FRESH:
            number -= FRESH
            parents[number] = came[row]
            actions[number] = by[row]
            if watched != 0:
                watched_holds(watched, state, number, first)

"""The breadth-first loop over compiled successors. It knows no system: only words and addresses.

Compiled by numba once, when first used, and kept on disk by it. Several threads may work on one graph.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .intrinsics import call_successors, call_watched, peek, prefetch, signed
from .jit import njit
from .state_compression import StateTables, is_full, key_after, known_key, lay_out, width_of
from .table import FRESH, LOW, REFUSED, enter, find, hash_of, home, row_of

DONE, FULL, OVER, FOUND = range(4)
"""The reasons why `expand` returns: all states up to `until` are expanded; a table has no room for the
successors of one more; the budget of states is used up; a state to stop at is found."""

PREDICATES = 64
"""Bits of the answer of `watched`."""


class Batch(NamedTuple):
    """Steps that wait together, so that the memory they need has been prefetched when it is read."""

    before: NDArray[np.uint64]
    """Shape (words,): the state that is being expanded."""
    into: NDArray[np.uint64]
    """Shape (rows * words,): the states that the steps lead to."""
    chosen: NDArray[np.int32]
    """Shape (rows,): the actions, and so on for each step."""
    origins: NDArray[np.uint32]
    """The numbers of the states before."""
    keys: NDArray[np.uint64]
    """The keys of the states after."""
    hashes: NDArray[np.uint64]
    """The hashes of these keys."""

    @classmethod
    def of(cls, rows: int, words: int) -> Batch:
        """Room for so many steps between states of so many words."""
        return cls(
            np.empty(words, np.uint64),
            np.empty(rows * words, np.uint64),
            np.empty(rows, np.int32),
            np.empty(rows, np.uint32),
            np.empty(rows, np.uint64),
            np.empty(rows, np.uint64),
        )


@njit(cache=True, nogil=True)
def watch(watched: int, state_tables: StateTables, start: int, end: int, first: NDArray[np.int64]) -> bool:
    """Find the first state from `start` to `end` in which a watched predicate holds; False if none does."""
    words = np.empty(width_of(state_tables), np.uint64)
    for number in range(start, end):
        lay_out(number, state_tables, words.ctypes.data)
        if watched_holds(watched, words.ctypes.data, number, first):
            return True
    return False


@njit(cache=True, nogil=True)
def expand(
    successors: int,
    watched: int,
    until: int,
    budget: int,
    most: int,
    threads: int,
    mine: NDArray[np.int64],
    state_tables: StateTables,
    parents: NDArray[np.uint32],
    actions: NDArray[np.uint16],
    first: NDArray[np.int64],
    taken: NDArray[np.int64],
    batch: Batch,
) -> int:
    """Take every step from the states `mine[0]` to `until`; in the end `mine[0]` is the next one.

    `mine[1]` is the number of transitions taken here. A new state for which a watched predicate holds is
    the last: `first[k]` becomes its number for predicate k. A state has `most` successors at most. The
    states may be shared by threads, each of which leaves the others a batch of room; `mine` and the
    parameters from `first` on are a thread's own.
    """
    status = DONE
    while mine[0] < until and status == DONE:
        if is_full(state_tables, threads * batch.chosen.shape[0]):
            return FULL
        rows, mine[0] = _filled(successors, mine[0], until, most, state_tables, batch)
        _fetch(rows, state_tables, batch.hashes)
        done, status = _entered(rows, watched, budget, state_tables, parents, actions, first, batch)
        if status != DONE:
            # A state has all its steps or none: where a search ends within them, they are forgotten.
            mine[0] = batch.origins[done]
            while done > 0 and batch.origins[done - 1] == mine[0]:
                done -= 1
        mine[1] += done
        for row in range(done):
            taken[batch.chosen[row]] += 1
    return status


@njit(cache=True, nogil=True)
def _filled(
    successors: int, state: int, until: int, most: int, state_tables: StateTables, batch: Batch
) -> tuple[int, int]:
    """Fill the batch with the steps of the states from one on; returns their number and the next state.

    The place in the table where each is looked for is prefetched.
    """
    before, into, chosen = batch.before.ctypes.data, batch.into.ctypes.data, batch.chosen.ctypes.data
    keys, hashes, origins = batch.keys, batch.hashes, batch.origins
    place, size = keys.ctypes.data, 8 * width_of(state_tables)
    rows = 0
    while state < until and rows + most <= keys.shape[0]:
        lay_out(state, state_tables, before)
        many = call_successors(successors, before, into + rows * size, chosen + rows * 4)
        key = peek(row_of(state, state_tables.keys))
        for row in range(rows, rows + many):
            keys[row] = key_after(into + row * size, before, key, state_tables)
            hashes[row] = hash_of(place + row * 8, 1)
            origins[row] = state
            prefetch(home(hashes[row], state_tables.keys))
        rows += many
        state += 1
    return rows, state


@njit(cache=True, nogil=True)
def _fetch(rows: int, state_tables: StateTables, hashes: NDArray[np.uint64]) -> None:
    """Prefetch the keys that steps of these hashes seem to lead to."""
    for row in range(rows):
        slot = peek(home(hashes[row], state_tables.keys))
        if (slot ^ hashes[row]) >> np.uint64(32) == 0:
            prefetch(row_of(signed(slot & LOW) - 1, state_tables.keys))


@njit(cache=True, nogil=True)
def _entered(
    rows: int,
    watched: int,
    budget: int,
    state_tables: StateTables,
    parents: NDArray[np.uint32],
    actions: NDArray[np.uint16],
    first: NDArray[np.int64],
    batch: Batch,
) -> tuple[int, int]:
    """Enter the targets of the steps; returns the number entered, and the reason to return."""
    chosen, hashes, origins = batch.chosen, batch.hashes, batch.origins
    into, keys, size = batch.into.ctypes.data, batch.keys.ctypes.data, 8 * width_of(state_tables)
    for row in range(rows):
        number = enter(keys + row * 8, hashes[row], state_tables.keys, budget)
        if number == REFUSED:
            return row, OVER
        if number >= FRESH:
            number -= FRESH
            parents[number] = origins[row]
            actions[number] = chosen[row]
            if watched != 0 and watched_holds(watched, into + row * size, number, first):
                return row, FOUND
    return rows, DONE


@njit(cache=True, nogil=True)
def count_steps(
    successors: int, start: int, end: int, state_tables: StateTables, counts: NDArray[np.int64], batch: Batch
) -> None:
    """Count the steps of each of the states `start` to `end`."""
    before, into, chosen = batch.before.ctypes.data, batch.into.ctypes.data, batch.chosen.ctypes.data
    for state in range(start, end):
        lay_out(state, state_tables, before)
        counts[state] = call_successors(successors, before, into, chosen)


@njit(cache=True, nogil=True)
def write_steps(
    successors: int,
    start: int,
    end: int,
    state_tables: StateTables,
    offsets: NDArray[np.int64],
    targets: NDArray[np.uint32],
    labels: NDArray[np.uint16],
    batch: Batch,
) -> None:
    """The steps of the states `start` to `end`, which all lead to states that are there."""
    before, into, chosen = batch.before.ctypes.data, batch.into.ctypes.data, batch.chosen
    keys, hashes, size = batch.keys, batch.hashes, 8 * width_of(state_tables)
    place = keys.ctypes.data
    for state in range(start, end):
        lay_out(state, state_tables, before)
        many = call_successors(successors, before, into, chosen.ctypes.data)
        for row in range(many):
            keys[row] = known_key(into + row * size, state_tables)
            hashes[row] = hash_of(place + row * 8, 1)
            prefetch(home(hashes[row], state_tables.keys))
        for row in range(many):
            targets[offsets[state] + row] = find(place + row * 8, hashes[row], state_tables.keys)
            labels[offsets[state] + row] = chosen[row]


@njit(cache=True, inline="always")
def watched_holds(watched: int, state: int, number: int, first: NDArray[np.int64]) -> bool:
    """A watched predicate holds in the state at an address.

    The number of the state is remembered for each predicate that holds in it and in none before.
    """
    holds = call_watched(watched, state)
    if holds != 0:
        for place in range(first.shape[0]):
            if first[place] < 0 and (holds >> np.uint64(place)) & np.uint64(1):
                first[place] = number
    return bool(holds != 0)

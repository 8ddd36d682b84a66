"""The breadth-first loop over compiled successors. It knows no system: only words and addresses.

Compiled by numba once, when first used, and kept on disk by it. Several threads may work on one table: a
place in it is claimed by one of them, filled, and then published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .jit import njit
from .machine import add, call_successors, call_watched, claim, load, prefetch, publish

if TYPE_CHECKING:
    from numpy.typing import NDArray

DONE, FULL, OVER, NOTED = range(4)
"""Why `expand` returns: all states up to `until` are expanded; an array has no room for the successors of
one more; the budget of states is used up; a state to stop at is found."""

PREDICATES = 64
"""Bits of the answer of `watched`.

A slot of the hash table, too, is 64 bits: a state's number plus 1 in the low half, half of its hash above it.
"""

EMPTY = np.uint64(0)
LOW = np.uint64(0xFFFFFFFF)
HIGH = np.uint64(0xFFFFFFFF00000000)
BUSY = LOW
"""The low half of a slot that is claimed and not yet published."""

FRESH = np.int64(1 << 40)
"""Added to the number of a state that was not there before."""

REFUSED = np.int64(-1)
"""Instead of a number: the budget is used up."""


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


@njit(cache=True, inline="always")
def _home(mixed: np.uint64, table: NDArray[np.uint64]) -> np.uint64:
    """Where a state of this hash is looked for first: its low half, as a fraction of the table."""
    return ((mixed & LOW) * np.uint64(table.shape[0])) >> np.uint64(32)


@njit(cache=True, inline="always")
def _after(at: np.uint64, table: NDArray[np.uint64]) -> np.uint64:
    """Where to look next."""
    at += np.uint64(1)
    return at if at < np.uint64(table.shape[0]) else np.uint64(0)


@njit(cache=True, nogil=True)
def rehash(states: NDArray[np.uint64], count: int, table: NDArray[np.uint64]) -> None:
    """Enter the first `count` states into an empty table."""
    width = states.shape[1]
    for number in range(count):
        mixed = _hash(states, number, width)
        at = _home(mixed, table)
        while table[at] != 0:
            at = _after(at, table)
        table[at] = (mixed & HIGH) | np.uint64(number + 1)


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
    at = _home(mixed, table)
    while True:
        slot = table[at]
        if slot == 0:
            return at
        if (slot ^ mixed) >> np.uint64(32) == 0:
            number = (slot & LOW) - np.uint64(1)
            same = True
            for word in range(width):
                if states[number, word] != words[row, word]:
                    same = False
                    break
            if same:
                return at
        at = _after(at, table)


@njit(cache=True, nogil=True)
def number_of(words: NDArray[np.uint64], states: NDArray[np.uint64], table: NDArray[np.uint64]) -> int:
    """The number of the state in the one row of `words`; -1 if it is not there."""
    slot = table[_find(words, 0, _hash(words, 0, states.shape[1]), states, table)]
    return int(slot & LOW) - 1


@njit(cache=True, nogil=True)
def watch(watched: int, states: NDArray[np.uint64], start: int, end: int, first: NDArray[np.int64]) -> bool:
    """Whether a watched predicate holds in a state from `start` to `end`; the first such state ends it."""
    for number in range(start, end):
        holds = call_watched(watched, states.ctypes.data + number * states.shape[1] * 8)
        if holds != 0:
            _note(holds, number, first)
            return True
    return False


@njit(cache=True, inline="always")
def _number(
    words: NDArray[np.uint64],
    row: int,
    mixed: np.uint64,
    states: NDArray[np.uint64],
    table: NDArray[np.uint64],
    found: NDArray[np.int64],
    budget: int,
) -> int:
    """The number of the state in a row, `FRESH` added if it had none before; or `REFUSED`."""
    width = states.shape[1]
    at = _home(mixed, table)
    while True:
        place = table.ctypes.data + np.int64(at) * 8
        slot = load(place)
        if slot == EMPTY:
            if found[0] >= budget:
                return REFUSED
            if claim(place, (mixed & HIGH) | BUSY):
                number = add(found.ctypes.data, 1)
                for word in range(width):
                    states[number, word] = words[row, word]
                publish(place, (mixed & HIGH) | np.uint64(number + 1))
                return number + FRESH
            slot = load(place)
        if (slot ^ mixed) >> np.uint64(32) == 0:
            while slot & LOW == BUSY:
                slot = load(place)
            number = np.int64(slot & LOW) - 1
            same = True
            for word in range(width):
                if states[number, word] != words[row, word]:
                    same = False
                    break
            if same:
                return number
        at = _after(at, table)


@njit(cache=True, nogil=True)
def expand(
    successors: int,
    watched: int,
    until: int,
    budget: int,
    most: int,
    threads: int,
    found: NDArray[np.int64],
    mine: NDArray[np.int64],
    states: NDArray[np.uint64],
    parents: NDArray[np.uint32],
    actions: NDArray[np.uint16],
    table: NDArray[np.uint64],
    first: NDArray[np.int64],
    taken: NDArray[np.int64],
    into: NDArray[np.uint64],
    chosen: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    origins: NDArray[np.uint32],
) -> int:
    """Take every step from the states `mine[0]` to `until`; `mine` says in the end how far that came.

    `found[0]` is the number of states, `mine[1]` that of transitions taken here. A new state for which a
    watched predicate holds is the last: `first[k]` becomes its number for predicate k. A state has `most`
    successors at most. The steps of several states wait in `into`, `chosen`, `hashes` and `origins`, so that
    what they need of the table is on its way from memory before it is asked for. `found`, the states and
    the table may be shared by threads, each of which leaves the others a batch of room; `mine` and the
    arrays from `first` on are a thread's own.
    """
    room = room_in(states.shape[0], table.shape[0]) - threads * into.shape[0]
    status = DONE
    while mine[0] < until and status == DONE:
        if found[0] > room:
            return FULL
        rows, last = _filled(successors, mine[0], until, most, states, table, into, chosen, hashes, origins)
        _fetch(rows, hashes, states, table)
        for row in range(rows):
            number = _number(into, row, hashes[row], states, table, found, budget)
            if number == REFUSED:
                status = OVER
                break
            if number >= FRESH:
                number -= FRESH
                parents[number] = origins[row]
                actions[number] = chosen[row]
                if watched != 0:
                    holds = call_watched(watched, states.ctypes.data + number * states.shape[1] * 8)
                    if holds != 0:
                        _note(holds, number, first)
                        status = NOTED
            taken[chosen[row]] += 1
            mine[1] += 1
            if status == NOTED:
                break
        if status != DONE:
            last = np.int64(origins[row])
            mine[1] -= _taken_back(status, row, last, origins, chosen, taken)
        mine[0] = last
    return status


@njit(cache=True, nogil=True)
def _filled(
    successors: int,
    last: int,
    until: int,
    most: int,
    states: NDArray[np.uint64],
    table: NDArray[np.uint64],
    into: NDArray[np.uint64],
    chosen: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    origins: NDArray[np.uint32],
) -> tuple[int, int]:
    """How many steps are there, from the state `last` on, and before which state they end.

    The place in the table where each is looked for is asked of memory.
    """
    width = states.shape[1]
    rows = 0
    while last < until and rows + most <= into.shape[0]:
        many = call_successors(
            successors,
            states.ctypes.data + last * width * 8,
            into.ctypes.data + rows * width * 8,
            chosen.ctypes.data + rows * 4,
        )
        for row in range(rows, rows + many):
            hashes[row] = _hash(into, row, width)
            origins[row] = last
            prefetch(table.ctypes.data + np.int64(_home(hashes[row], table)) * 8)
        rows += many
        last += 1
    return rows, last


@njit(cache=True, nogil=True)
def _fetch(
    rows: int, hashes: NDArray[np.uint64], states: NDArray[np.uint64], table: NDArray[np.uint64]
) -> None:
    """Ask memory for the states that these steps seem to lead to."""
    for row in range(rows):
        slot = table[_home(hashes[row], table)]
        if (slot ^ hashes[row]) >> np.uint64(32) == 0:
            prefetch(states.ctypes.data + (np.int64(slot & LOW) - 1) * states.shape[1] * 8)


@njit(cache=True, nogil=True)
def _taken_back(
    status: int,
    row: int,
    state: int,
    origins: NDArray[np.uint32],
    chosen: NDArray[np.int32],
    taken: NDArray[np.int64],
) -> int:
    """Take back the steps taken from the state in whose steps, at `row`, a search ends; how many they are.

    A state has all its steps or none: where a search ends within them, they are forgotten.
    """
    count = 0
    row += status == NOTED
    while row > 0 and np.int64(origins[row - 1]) == state:
        row -= 1
        count += 1
        taken[chosen[row]] -= 1
    return count


@njit(cache=True)
def room_in(rows: int, slots: int) -> int:
    """States for which there is room, with a table that is at most three quarters full."""
    return int(min(rows, slots // 4 * 3))


def slots_for(states: int) -> int:
    """Slots of a table for about so many states: two thirds are taken."""
    return states + states // 2 + 16


@njit(cache=True, nogil=True)
def count_steps(
    successors: int,
    start: int,
    end: int,
    states: NDArray[np.uint64],
    counts: NDArray[np.int64],
    into: NDArray[np.uint64],
    chosen: NDArray[np.int32],
) -> None:
    """How many steps each of the states `start` to `end` has."""
    for state in range(start, end):
        place = states.ctypes.data + state * states.shape[1] * 8
        counts[state] = call_successors(successors, place, into.ctypes.data, chosen.ctypes.data)


@njit(cache=True, nogil=True)
def write_steps(
    successors: int,
    start: int,
    end: int,
    states: NDArray[np.uint64],
    table: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    targets: NDArray[np.uint32],
    labels: NDArray[np.uint16],
    into: NDArray[np.uint64],
    chosen: NDArray[np.int32],
    hashes: NDArray[np.uint64],
) -> None:
    """The steps of the states `start` to `end`, which all lead to states of the table."""
    width = states.shape[1]
    for state in range(start, end):
        place = states.ctypes.data + state * width * 8
        many = call_successors(successors, place, into.ctypes.data, chosen.ctypes.data)
        for row in range(many):
            hashes[row] = _hash(into, row, width)
            prefetch(table.ctypes.data + np.int64(_home(hashes[row], table)) * 8)
        for row in range(many):
            slot = table[_find(into, row, hashes[row], states, table)]
            targets[offsets[state] + row] = np.int64(slot & LOW) - 1
            labels[offsets[state] + row] = chosen[row]


@njit(cache=True, inline="always")
def _note(holds: np.uint64, number: int, first: NDArray[np.int64]) -> None:
    """Remember a state for each predicate that holds in it and in none before."""
    for place in range(first.shape[0]):
        if first[place] < 0 and (holds >> np.uint64(place)) & np.uint64(1):
            first[place] = number

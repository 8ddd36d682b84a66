"""Rows of words, each kept once and found by its hash. Several threads may enter rows at once.

A place in the hash table is claimed by one of them, filled, and then published. A slot is 64 bits: a row's
number plus 1 in the low half, half of its hash above it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .intrinsics import add, claim, load, peek, poke, prefetch, publish, signed
from .jit import njit
from .layout import Words
from .memory import Growing

EMPTY = np.uint64(0)
LOW = np.uint64(0xFFFFFFFF)
HIGH = np.uint64(0xFFFFFFFF00000000)
BUSY = LOW
"""The low half of a slot that is claimed and not yet published."""

FRESH = 1 << 40
"""Added to the number of a row that was not there before."""

REFUSED = -1
"""Instead of a number: the budget is used up."""

UNBOUNDED = 1 << 40
"""A budget that is never used up."""


AHEAD = 16
"""Rows whose slots are being prefetched."""


class Table(NamedTuple):
    """Rows, numbered as they come, with their hash table, as addresses: all that compiled code needs."""

    rows: int
    """The address of the first row."""
    words: int
    """Words of a row."""
    room: int
    """Rows for which there is room, and for which the slots are enough."""
    slots: int
    """The address of the hash table."""
    size: int
    """Slots of the hash table."""
    found: int
    """The address of a word with the number of rows."""


class Rows:
    """The arrays of a table."""

    def __init__(self, room: int, words: int) -> None:
        self._rows = Growing(room, np.uint64, words)
        self._slots = Growing(slots_for(room), np.uint64)
        self.found = np.zeros(1, np.int64)
        """Shape (1,): the number of rows. Those beyond have no meaning."""

    def __len__(self) -> int:
        return int(self.found[0])

    @property
    def rows(self) -> Words:
        """Shape (room, words): a row's number is its place."""
        return self._rows.array

    @property
    def slots(self) -> Words:
        """The hash table."""
        return self._slots.array

    @property
    def table(self) -> Table:
        """The table as compiled code knows it, as long as nothing is resized."""
        room = room_in(len(self.rows), len(self.slots))
        rows, slots, found = (array.ctypes.data for array in (self.rows, self.slots, self.found))
        return Table(rows, self.rows.shape[1], room, slots, len(self.slots), found)

    @property
    def bytes(self) -> int:
        """Memory that the rows take, and the hash table."""
        return int(self.rows[: len(self)].nbytes + self.slots.nbytes)

    def clear(self) -> None:
        """Forget all rows."""
        self.found[:] = 0
        self.slots[:] = EMPTY

    def sizes(self, more: int) -> tuple[int, int]:
        """Rows and slots it has to have, to have room for so many more rows and to grow seldom."""
        needed, rows, slots = len(self) + more, len(self.rows), len(self.slots)
        if rows < needed:
            rows = max(needed, rows + rows // 8)
        while room_in(rows, slots) < needed:
            slots += slots // 4 + 16
        return rows, slots

    def bytes_of(self, rows: int, slots: int) -> int:
        """Memory that so many rows and slots would take."""
        return int(self.rows.itemsize * (rows * self.rows.shape[1] + slots))

    def resize(self, rows: int, slots: int) -> None:
        """Make that much room. Raises `MemoryError` if there is none."""
        self._rows.grow(rows)
        before = len(self.slots)
        if slots == before:
            return
        # The slots can be made again from the rows: the old ones need not outlive the new ones.
        del self._slots
        try:
            self._slots = Growing(slots, np.uint64)
        except MemoryError:
            self._slots = Growing(before, np.uint64)
            raise
        finally:
            rehash(self.table)


def room_in(rows: int, slots: int) -> int:
    """Rows for which there is room, with a hash table that is at most three quarters full."""
    return min(rows, slots // 4 * 3)


def slots_for(rows: int) -> int:
    """Slots for about so many rows: two thirds are in use."""
    return rows + rows // 2 + 16


@njit(cache=True, inline="always")
def hash_of(row: int, words: int) -> np.uint64:
    """A 64-bit hash of so many words at an address (multiply and fold; 2^64 / the golden ratio)."""
    mixed = np.uint64(0x9E3779B97F4A7C15)
    for word in range(words):
        mixed ^= peek(row + word * 8)
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


@njit(cache=True, inline="always")
def home(mixed: np.uint64, table: Table) -> int:
    """The address of the slot at which the search for a row of this hash starts: its low half decides."""
    return table.slots + 8 * signed(((mixed & LOW) * np.uint64(table.size)) >> np.uint64(32))


@njit(cache=True, inline="always")
def after(slot: int, table: Table) -> int:
    """The address of the next slot of the search."""
    slot += 8
    return slot if slot < table.slots + 8 * table.size else table.slots


@njit(cache=True, nogil=True)
def rehash(table: Table) -> None:
    """Enter the rows into the slots, which are empty."""
    count = signed(peek(table.found))
    for number in range(count):
        coming = min(number + AHEAD, count - 1)
        prefetch(home(hash_of(row_of(coming, table), table.words), table))
        mixed = hash_of(row_of(number, table), table.words)
        slot = home(mixed, table)
        while peek(slot) != EMPTY:
            slot = after(slot, table)
        poke(slot, (mixed & HIGH) | np.uint64(number + 1))


@njit(cache=True, inline="always")
def differ(one: int, two: int, words: int) -> bool:
    """So many words at two addresses differ."""
    bits = np.uint64(0)
    for word in range(words):
        bits |= peek(one + word * 8) ^ peek(two + word * 8)
    return bool(bits != 0)


@njit(cache=True, inline="always")
def row_of(number: int, table: Table) -> int:
    """The address of a row."""
    return table.rows + number * table.words * 8


@njit(cache=True, inline="always")
def find(row: int, mixed: np.uint64, table: Table) -> int:
    """The number of the row at an address; -1 if the table does not have it."""
    place = home(mixed, table)
    slot = peek(place)
    number = -1
    while slot != EMPTY:
        if (slot ^ mixed) >> np.uint64(32) == 0:
            there = signed(slot & LOW) - 1
            if not differ(row, row_of(there, table), table.words):
                number = there
                break
        place = after(place, table)
        slot = peek(place)
    return number


@njit(cache=True, inline="always")
def enter(row: int, mixed: np.uint64, table: Table, budget: int) -> int:
    """The number of the row at an address, `FRESH` added if the table did not have it.

    `REFUSED` if it did not and has `budget` rows. There must be room for one more.
    """
    place = home(mixed, table)
    number = REFUSED
    while True:
        slot = load(place)
        if slot == EMPTY:
            if signed(peek(table.found)) >= budget:
                break
            if claim(place, (mixed & HIGH) | BUSY):
                number = add(table.found, 1)
                fresh = row_of(number, table)
                for word in range(table.words):
                    poke(fresh + word * 8, peek(row + word * 8))
                publish(place, (mixed & HIGH) | np.uint64(number + 1))
                number += FRESH
                break
            slot = load(place)
        if (slot ^ mixed) >> np.uint64(32) == 0:
            while slot & LOW == BUSY:
                slot = load(place)
            there = signed(slot & LOW) - 1
            if not differ(row, row_of(there, table), table.words):
                number = there
                break
        place = after(place, table)
    return number

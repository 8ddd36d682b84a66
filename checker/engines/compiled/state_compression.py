"""State compression: a state is one word, its own, or the numbers of its two halves, each kept once.

A step changes little, so millions of states have some ten thousands of halves. The idea is that of SPIN's
COLLAPSE and of LTSmin's tree database, here a tree of two leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .intrinsics import peek, poke, signed
from .jit import njit
from .layout import Words
from .table import FRESH, LOW, UNBOUNDED, Rows, Table, differ, enter, find, hash_of, row_of

CHUNK = 1 << 12
"""States entered between two looks at the room."""

HALF = np.uint64(32)
"""Bits of a half's number."""

MOST = (1 << 32) - 1
"""A number that no half has."""

Which = slice | NDArray[np.int64] | int


class StateTables(NamedTuple):
    """The tables of all states, as compiled code knows them."""

    keys: Table
    """Rows of one word: the state, or the number of its left half above that of its right half."""
    left: Table
    """The first half of the words, or one more."""
    right: Table
    """The other words; none if a state is one word, which then has no halves."""


class States:
    """States by number: as `states[which]` they are packed words, shape (..., words)."""

    def __init__(self, room: int, words: int) -> None:
        middle = (words + 1) // 2
        self.words = words
        self._tables = tuple(Rows(room, width) for width in (1, middle, words - middle))
        self.state_tables = StateTables(*(one.table for one in self._tables))
        """The tables as compiled code knows them, until they are resized."""

    def __len__(self) -> int:
        return len(self._tables[0])

    def __getitem__(self, which: Which) -> Words:
        keys, left, right = self._rows
        asked = keys[which]
        if not right.shape[1]:
            return asked
        numbers = asked[..., 0]
        return np.concatenate([left[numbers >> HALF], right[numbers & LOW]], axis=-1)

    def column(self, word: int) -> Words:
        """One word of every state, shape (states,)."""
        keys, left, right = self._rows
        numbers = keys[:, 0]
        if not right.shape[1]:
            return numbers
        middle = left.shape[1]
        column: Words = left[numbers >> HALF, word] if word < middle else right[numbers & LOW, word - middle]
        return column

    @property
    def _rows(self) -> list[Words]:
        return [one.rows[: len(one)] for one in self._tables]

    @property
    def bytes(self) -> int:
        """Memory that they take, with the hash tables."""
        return sum(one.bytes for one in self._tables)

    def enter(self, words: Words) -> None:
        """Enter states in turn; one that is there already is not entered again. Takes the memory it needs."""
        for at in range(0, len(words), CHUNK):
            part = words[at : at + CHUNK]
            self.resize(self.sizes(len(part)))
            enter_states(np.ascontiguousarray(part), self.state_tables)

    def clear(self) -> None:
        """Forget all states."""
        for one in self._tables:
            one.clear()

    def sizes(self, more: int) -> list[tuple[int, int]]:
        """The rows and slots that each table has to have for so many more states."""
        return [one.sizes(more) for one in self._tables]

    def bytes_of(self, sizes: Sequence[tuple[int, int]]) -> int:
        """Memory that tables of these sizes would take."""
        return sum(one.bytes_of(*size) for one, size in zip(self._tables, sizes, strict=True))

    def resize(self, sizes: Sequence[tuple[int, int]]) -> None:
        """Make that much room. Raises `MemoryError` if there is none."""
        try:
            for one, size in zip(self._tables, sizes, strict=True):
                one.resize(*size)
        finally:
            self.state_tables = StateTables(*(one.table for one in self._tables))


@njit(cache=True, inline="always")
def is_full(state_tables: StateTables, more: int) -> bool:
    """Some table has no room for so many more rows."""
    return (
        _lacks(state_tables.keys, more) or _lacks(state_tables.left, more) or _lacks(state_tables.right, more)
    )


@njit(cache=True, inline="always")
def _lacks(table: Table, more: int) -> bool:
    return signed(peek(table.found)) + more > table.room


@njit(cache=True, inline="always")
def width_of(state_tables: StateTables) -> int:
    """Words of a state."""
    return state_tables.left.words + state_tables.right.words


@njit(cache=True, inline="always")
def lay_out(number: int, state_tables: StateTables, into: int) -> None:
    """Write the words of a state to an address."""
    left, right = state_tables.left, state_tables.right
    key = peek(row_of(number, state_tables.keys))
    if right.words == 0:
        poke(into, key)
    else:
        _copy(row_of(signed(key >> HALF), left), into, left.words)
        _copy(row_of(signed(key & LOW), right), into + left.words * 8, right.words)


@njit(cache=True, inline="always")
def _copy(one: int, two: int, words: int) -> None:
    for word in range(words):
        poke(two + word * 8, peek(one + word * 8))


@njit(cache=True, inline="always")
def _half(row: int, table: Table) -> np.uint64:
    """The number of the half at an address."""
    return np.uint64(enter(row, hash_of(row, table.words), table, UNBOUNDED) & (FRESH - 1))


@njit(cache=True, inline="always")
def key_of(state: int, state_tables: StateTables) -> np.uint64:
    """The key of the state whose words are at an address; its halves are entered."""
    left, right = state_tables.left, state_tables.right
    if right.words == 0:
        key = peek(state)
    else:
        key = (_half(state, left) << HALF) | _half(state + left.words * 8, right)
    return key


@njit(cache=True, inline="always")
def key_after(state: int, before: int, key: np.uint64, state_tables: StateTables) -> np.uint64:
    """`key_of` a state that follows the one at `before`, which has this key: most halves stay."""
    left, right = state_tables.left, state_tables.right
    if right.words == 0:
        key = peek(state)
    else:
        offset = left.words * 8
        if differ(state, before, left.words):
            key = (_half(state, left) << HALF) | (key & LOW)
        if differ(state + offset, before + offset, right.words):
            key = (key >> HALF << HALF) | _half(state + offset, right)
    return key


@njit(cache=True, inline="always")
def known_key(state: int, state_tables: StateTables) -> np.uint64:
    """`key_of` a state that may be there; if one of its halves is not, a key that no state has."""
    left, right = state_tables.left, state_tables.right
    if right.words == 0:
        key = peek(state)
    else:
        one, two = _found(state, left), _found(state + left.words * 8, right)
        # The number -1 becomes `MOST`.
        key = (np.uint64(one & MOST) << HALF) | np.uint64(two & MOST)
    return key


@njit(cache=True, inline="always")
def _found(row: int, table: Table) -> int:
    return find(row, hash_of(row, table.words), table)


@njit(cache=True, nogil=True)
def number_of(words: NDArray[np.uint64], state_tables: StateTables) -> int:
    """The number of a state; -1 if it is not there."""
    key = np.empty(1, np.uint64)
    key[0] = known_key(words.ctypes.data, state_tables)
    return int(_found(key.ctypes.data, state_tables.keys))


@njit(cache=True, nogil=True)
def enter_states(states: NDArray[np.uint64], state_tables: StateTables) -> None:
    """Enter the states of some rows; there must be room for all of them."""
    key = np.empty(1, np.uint64)
    place, table = key.ctypes.data, state_tables.keys
    for row in range(states.shape[0]):
        key[0] = key_of(states.ctypes.data + row * states.shape[1] * 8, state_tables)
        enter(place, hash_of(place, 1), table, UNBOUNDED)

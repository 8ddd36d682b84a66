"""A part of the states of a search: those whose hash says so. Shards meet once for each depth.

A shard is made from text and numbers alone, so that it can live in another process or on another machine.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import loop
from .program import Code, loaded

BOX = 1 << 17
"""States that one shard sends another at once."""

BEGIN = 1 << 12
"""Rows of the arrays at the start."""


NOWHERE = np.uint64((1 << 64) - 1)
"""What the initial state comes from."""


class Box(NamedTuple):
    """States sent from one shard to another: n of them."""

    words: NDArray[np.uint64]
    """Shape (n, words)."""
    parents: NDArray[np.uint64]
    """Shape (n,): the state before, as local number * shards + shard."""
    actions: NDArray[np.uint16]
    """Shape (n,): the action between."""


@dataclass(frozen=True)
class Report:
    """What a shard says after a turn."""

    states: int
    transitions: int
    left: int
    """States of this depth that it has not expanded yet."""
    noted: tuple[int, ...]
    """The number of the first state for each watched predicate, -1 if there is none."""
    bytes: int
    """What its arrays take."""


class Shard:
    """Shard `number` of `shards`. It expands its part of one depth, then absorbs what the others send it."""

    def __init__(self, code: Code, initial: NDArray[np.uint64], number: int, shards: int) -> None:
        self.code, self.number, self.shards = code, number, shards
        self.engine = loaded(code.text)
        self.successors = self.engine.get_function_address("successors")
        self.watched = self.engine.get_function_address("watched") if code.watches else 0
        self.found = np.zeros(1, np.int64)
        self.mine = np.zeros(2, np.int64)
        self.until = 0
        """The end of the depth that is being expanded."""
        self.states = np.empty((BEGIN, code.words), np.uint64)
        self.parents = np.empty(BEGIN, np.uint64)
        self.actions = np.empty(BEGIN, np.uint16)
        self.table = np.zeros(4 * BEGIN, np.uint64)
        self.first = np.full(loop.PREDICATES, -1, np.int64)
        self.taken = np.zeros(code.most, np.int64)
        self._boxes = _Boxes(code, shards)
        if loop.owner(initial, shards) == number:
            self.absorb(Box(initial, np.full(1, NOWHERE), np.zeros(1, np.uint16)))

    def next_depth(self) -> int:
        """Begin with the states absorbed since the last time; how many they are."""
        self.until = int(self.found[0])
        return self.until - int(self.mine[0])

    def expand(self) -> list[Box]:
        """Expand states of this depth until they or the boxes are exhausted: a box for each shard."""
        boxes = self._boxes
        boxes.clear()
        loop.expand_share(
            self.successors,
            self.until,
            self.code.most,
            self.number,
            self.shards,
            self.mine,
            self.states,
            self.taken,
            *boxes.arrays,
        )
        return boxes.filled()

    def absorb(self, *boxes: Box) -> Report:
        """Enter what is new."""
        for box in boxes:
            self._make_room(len(box.words))
            loop.absorb(
                *box,
                self.watched,
                self.found,
                self.states,
                self.parents,
                self.actions,
                self.table,
                self.first,
            )
        return self.report()

    def report(self) -> Report:
        """How things stand."""
        arrays = (*self._rows, self.table)
        return Report(
            int(self.found[0]),
            int(self.mine[1]),
            self.until - int(self.mine[0]),
            tuple(self.first.tolist()),
            sum(array.nbytes for array in arrays) + self._boxes.bytes,
        )

    def came(self, number: int) -> tuple[int, int] | None:
        """The state before a state of this shard, as local number * shards + shard, and the action between.

        None for the initial state.
        """
        if self.parents[number] == NOWHERE:
            return None
        return int(self.parents[number]), int(self.actions[number])

    def actions_taken(self) -> NDArray[np.int64]:
        """How often each action was taken."""
        return self.taken

    @property
    def _rows(self) -> tuple[NDArray[np.generic], ...]:
        return self.states, self.parents, self.actions

    def _make_room(self, more: int) -> None:
        needed = int(self.found[0]) + more + 1
        if loop.room_in(len(self.states), 1 << 62) < needed:
            rows = needed + len(self.states) // 8
            for array in self._rows:
                array.resize((rows, *array.shape[1:]), refcheck=False)
        slots = len(self.table)
        while loop.room_in(1 << 62, slots) < needed:
            slots *= 2
        if slots > len(self.table):
            self.table = np.empty(0, np.uint64)
            self.table = np.zeros(slots, np.uint64)
            loop.rehash(self.states, int(self.found[0]), self.table)

    def save(self, path: str) -> None:
        """Write all it knows to a file, whole or not at all. Between two depths only."""
        count = int(self.found[0])
        content = io.BytesIO()
        np.savez(
            content,
            states=self.states[:count],
            parents=self.parents[:count],
            actions=self.actions[:count],
            mine=self.mine,
            first=self.first,
            taken=self.taken,
        )
        part = Path(f"{path}.part")
        part.write_bytes(content.getbuffer())
        part.replace(path)

    def restore(self, path: str) -> None:
        """Go back to what was saved."""
        with np.load(path) as saved:
            count = len(saved["states"])
            self.found[0] = 0
            self._make_room(count)
            self.found[0] = count
            for name in ("states", "parents", "actions"):
                getattr(self, name)[:count] = saved[name]
            for name in ("mine", "first", "taken"):
                getattr(self, name)[:] = saved[name]
        self.until = int(self.mine[0])
        self.table[:] = 0
        loop.rehash(self.states, count, self.table)


class _Boxes:
    """What is to be sent to each shard, each state once."""

    def __init__(self, code: Code, shards: int) -> None:
        rows = BOX + code.most
        slots = 1 << (2 * rows - 1).bit_length()
        self.found = np.zeros(shards, np.int64)
        self.states = np.empty((shards, rows, code.words), np.uint64)
        self.tables = np.zeros((shards, slots), np.uint64)
        self.parents = np.empty((shards, rows), np.uint64)
        self.actions = np.empty((shards, rows), np.uint16)
        self.batch = np.empty((code.most, code.words), np.uint64), np.empty(code.most, np.int32)

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """As the loop wants them."""
        return self.found, self.states, self.tables, self.parents, self.actions, *self.batch

    @property
    def bytes(self) -> int:
        """What they take."""
        return sum(array.nbytes for array in self.arrays)

    def clear(self) -> None:
        """Begin anew."""
        self.found[:] = 0
        self.tables[:] = 0

    def filled(self) -> list[Box]:
        """Copies of what is in them."""
        return [
            Box(
                self.states[shard, :count].copy(),
                self.parents[shard, :count].copy(),
                self.actions[shard, :count].copy(),
            )
            for shard, count in enumerate(self.found.tolist())
        ]

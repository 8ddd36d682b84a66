"""A part of the states of a search: those whose hash says so. Shards meet once for each depth.

A shard is made from text and numbers alone, so that it can live in another process or on another machine.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import loop, shares
from .memory import memory_left
from .program import Code, loaded

BOX = 1 << 18
"""States that a shard sends the others at once, about."""

SMALLEST_BOX = 1 << 12
"""States for which a box has room, however many shards there are."""

BEGIN = 1 << 12
"""Rows of the arrays at the start."""

MOST_STATES = (1 << 32) - 2
"""States that a shard can number."""

NOWHERE = np.uint64((1 << 64) - 1)
"""What the initial state comes from."""


class BadCheckpoint(ValueError):
    """A checkpoint that cannot be written, or read again; one line that says what to do."""


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
    noted: int
    """The number of the first watched state that it has; -1 if it has none."""
    bytes: int
    """What its arrays take."""


class Shard:
    """Shard `number` of `shards`. It expands its part of one depth, then absorbs what the others send it.

    It grows up to `memory` bytes, or without them to four fifths of what its machine has left, and raises
    `MemoryError` beyond.
    """

    def __init__(
        self, code: Code, initial: NDArray[np.uint64], number: int, shards: int, memory: int | None = None
    ) -> None:
        self.code, self.number, self.shards, self.memory = code, number, shards, memory
        self.engine = loaded(code.text)
        self.successors = self.engine.get_function_address("successors")
        self.watched = self.engine.get_function_address("watched") if code.watches else 0
        self.found = np.zeros(1, np.int64)
        self.mine = np.zeros(2, np.int64)
        self.until = 0
        """The end of the depth that is being expanded."""
        self.kept = 0
        """States that are in checkpoints."""
        self.states = np.empty((BEGIN, code.words), np.uint64)
        self.parents = np.empty(BEGIN, np.uint64)
        self.actions = np.empty(BEGIN, np.uint16)
        self.table = np.zeros(loop.slots_for(BEGIN), np.uint64)
        self.first = np.full(loop.PREDICATES, -1, np.int64)
        self.taken = np.zeros(code.most, np.int64)
        self._boxes = _Boxes(code, shards)
        if shares.owner(initial, shards) == number:
            self.absorb(Box(initial, np.full(1, NOWHERE), np.zeros(1, np.uint16)))

    def next_depth(self) -> int:
        """Begin with the states absorbed since the last time; how many they are."""
        self.until = int(self.found[0])
        return self.until - int(self.mine[0])

    def expand(self, rows: int = BOX) -> list[Box]:
        """Expand states of this depth until they or the boxes, of `rows` states, are exhausted.

        Returns a box for each shard.
        """
        boxes = self._boxes
        boxes.clear()
        shares.expand_share(
            self.successors,
            self.until,
            self.code.most,
            self.number,
            self.shards,
            rows,
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
            shares.absorb(
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

    def turn(self, rows: int = BOX) -> Report:
        """Expand and absorb, where this is the only shard."""
        return self.absorb(*self.expand(rows))

    def report(self) -> Report:
        """How things stand."""
        return Report(
            int(self.found[0]),
            int(self.mine[1]),
            self.until - int(self.mine[0]),
            int(self.first[0]),
            sum(array.nbytes for array in (*self._rows, self.table)) + self._boxes.bytes,
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
        rows, slots = len(self.states), len(self.table)
        if loop.room_in(rows, 1 << 62) < needed:
            rows = needed + rows // 8
        while loop.room_in(1 << 62, slots) < needed:
            slots += slots // 2
        if (rows, slots) == (len(self.states), len(self.table)):
            return
        self._check_room(rows, slots)
        for array in self._rows:
            array.resize((rows, *array.shape[1:]), refcheck=False)
        if slots > len(self.table):
            # It can be made again from the states: the old one need not outlive the new one.
            self.table = np.empty(0, np.uint64)
            self.table = np.zeros(slots, np.uint64)
            loop.rehash(self.states, int(self.found[0]), self.table)

    def _check_room(self, rows: int, slots: int) -> None:
        """Refuse to grow to what cannot be numbered, is not allowed, or is not there."""
        have = sum(array.nbytes for array in self._rows) + self.table.nbytes
        want = rows * sum(array[:1].nbytes for array in self._rows) + slots * self.table.itemsize
        most = have + memory_left() * 4 // 5 if self.memory is None else self.memory - self._boxes.bytes
        if want > most or rows > MOST_STATES:
            raise MemoryError

    # Checkpoints

    def save(self, path: str) -> None:
        """Write what has come since the last time to a file, whole or not at all. Between two depths only.

        Raises:
            BadCheckpoint: the file cannot be written.
        """
        new = slice(self.kept, int(self.found[0]))
        part = Path(f"{path}.part")
        try:
            with part.open("wb") as file:
                np.savez(
                    file,
                    states=self.states[new],
                    parents=self.parents[new],
                    actions=self.actions[new],
                    mine=self.mine,
                    taken=self.taken,
                )
            part.replace(path)
        except OSError as error:
            raise BadCheckpoint(f"no checkpoint can be written: {path}: {error.strerror}") from None
        self.kept = new.stop

    def restore(self, paths: Sequence[str]) -> None:
        """Go back to what was saved in these files, one after the other.

        Raises:
            BadCheckpoint: a file is not as it was written.
        """
        self.found[0] = 0
        for path in paths:
            try:
                self._read(path)
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
                why = getattr(error, "strerror", None) or "it is not as it was written"
                raise BadCheckpoint(f"no checkpoint can be read: {path}: {why}: remove them all") from None
        self.until, self.kept = int(self.mine[0]), int(self.found[0])
        self.table[:] = 0
        loop.rehash(self.states, self.kept, self.table)

    def _read(self, path: str) -> None:
        with Path(path).open("rb") as file, np.load(file) as saved:
            before = int(self.found[0])
            new = slice(before, before + len(saved["states"]))
            self._make_room(new.stop - before)
            for name in ("states", "parents", "actions"):
                getattr(self, name)[new] = saved[name]
            for name in ("mine", "taken"):
                getattr(self, name)[:] = saved[name]
            self.found[0] = new.stop


class _Boxes:
    """What is to be sent to each shard, each state once."""

    def __init__(self, code: Code, shards: int) -> None:
        rows = max(SMALLEST_BOX, BOX // shards) + code.most
        slots = loop.slots_for(rows)
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
        # Most depths are small, and the tables are not.
        for shard, count in enumerate(self.found.tolist()):
            shares.forget(self.states[shard], count, self.tables[shard])
        self.found[:] = 0

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

"""A part of the states of a search, chosen by their hash. Shards meet once for each depth.

A shard is made from text and numbers only, so that it can live in another process or on another machine.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...message import Message
from . import loop, shard_kernels
from .memory import Growing, memory_left
from .program import Code, loaded
from .state_compression import States
from .table import Rows

BOX = 1 << 18
"""States that a shard sends the others at once, about."""

SMALLEST_BOX = 1 << 12
"""States for which a box has room, however many shards there are."""

BEGIN = 1 << 12
"""Rows of the arrays at the start."""

MOST_STATES = (1 << 32) - 2
"""States that a shard can number."""

CAME = np.dtype(np.uint64).itemsize + np.dtype(np.uint16).itemsize
"""Bytes of the step that reached a state first: the state before and the action."""

NOWHERE = np.uint64((1 << 64) - 1)
"""The predecessor of the initial state."""


class BadCheckpoint(ValueError):
    """A checkpoint that cannot be written, or read again; one line that says what to do."""


CHANGED = Message("error.checkpoint.changed", "it is not as it was written")


def not_written(path: object, error: OSError) -> Message:
    """The message of a checkpoint that cannot be written."""
    return Message(
        "error.checkpoint.write",
        "no checkpoint can be written: {path}: {why}",
        path=str(path),
        why=error.strerror or type(error).__name__,
    )


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
    """The counts of a shard after a turn."""

    states: int
    transitions: int
    left: int
    """States of this depth that it has not expanded yet."""
    found: int
    """The number of the first state to stop at; -1 if the shard has none."""
    bytes: int
    """Memory that its arrays take."""


class Shard:
    """Shard `number` of `shards`. It expands its part of one depth, then absorbs the boxes of the others.

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
        self.mine = np.zeros(2, np.int64)
        self.until = 0
        """The end of the depth that is being expanded."""
        self.kept = 0
        """States that are in checkpoints."""
        self.states = States(BEGIN, code.words)
        self._came = Growing(BEGIN, np.uint64)
        """The states before, as in a box."""
        self._by = Growing(BEGIN, np.uint16)
        """The actions between."""
        self.first = np.full(loop.PREDICATES, -1, np.int64)
        self.taken = np.zeros(code.most, np.int64)
        self._boxes = _Boxes(code, shards)
        if shard_kernels.owner(initial, shards) == number:
            self.absorb(Box(initial, np.full(1, NOWHERE), np.zeros(1, np.uint16)))

    def next_depth(self) -> int:
        """Begin with the states absorbed since the last time; returns their number."""
        self.until = len(self.states)
        return self.until - int(self.mine[0])

    def expand(self, rows: int = BOX) -> list[Box]:
        """Expand states of this depth until they or the boxes, of `rows` states, are exhausted.

        Returns a box for each shard.
        """
        boxes = self._boxes
        boxes.clear()
        shard_kernels.expand_share(
            self.successors,
            self.until,
            self.number,
            rows,
            self.mine,
            self.states.state_tables,
            self.taken,
            *boxes.arrays,
        )
        return boxes.filled()

    def absorb(self, *boxes: Box) -> Report:
        """Enter the states of boxes that are new."""
        for box in boxes:
            self._make_room(len(box.words))
            shard_kernels.absorb(
                *box,
                self.watched,
                self.states.state_tables,
                self._came.array,
                self._by.array,
                self.first,
            )
        return self.report()

    def turn(self, rows: int = BOX) -> Report:
        """Expand and absorb, where this is the only shard."""
        return self.absorb(*self.expand(rows))

    def report(self) -> Report:
        """The counts now."""
        return Report(
            len(self.states),
            int(self.mine[1]),
            self.until - int(self.mine[0]),
            int(self.first[0]),
            self.bytes + self._boxes.bytes,
        )

    def came(self, number: int) -> tuple[int, int] | None:
        """The state before a state of this shard, as local number * shards + shard, and the action between.

        None for the initial state.
        """
        if self._came.array[number] == NOWHERE:
            return None
        return int(self._came.array[number]), int(self._by.array[number])

    def actions_taken(self) -> NDArray[np.int64]:
        """For each action, the number of steps that are it."""
        return self.taken

    @property
    def bytes(self) -> int:
        """Memory that the states take, with the steps that reached them first."""
        return self.states.bytes + len(self.states) * CAME

    def _make_room(self, more: int) -> None:
        """Grow, or raise `MemoryError` where the size cannot be numbered, is not allowed, or is not there."""
        sizes = self.states.sizes(more + 1)
        if sizes == self.states.sizes(0):
            return
        rows = sizes[0][0]
        want = self.states.bytes_of(sizes) + rows * CAME
        most = self.bytes + memory_left() * 4 // 5 if self.memory is None else self.memory - self._boxes.bytes
        if want > most or rows > MOST_STATES:
            raise MemoryError
        self._came.grow(rows)
        self._by.grow(rows)
        self.states.resize(sizes)

    # Checkpoints

    def save(self, path: str) -> None:
        """Write the states entered since the last time to a file, all or nothing. Between two depths only.

        Raises:
            BadCheckpoint: the file cannot be written.
        """
        new = slice(self.kept, len(self.states))
        part = Path(f"{path}.part")
        try:
            with part.open("wb") as file:
                np.savez(
                    file,
                    states=self.states[new],
                    parents=self._came.array[new],
                    actions=self._by.array[new],
                    mine=self.mine,
                    taken=self.taken,
                )
            part.replace(path)
        except OSError as error:
            raise BadCheckpoint(not_written(path, error)) from None
        self.kept = new.stop

    def restore(self, paths: Sequence[str]) -> None:
        """Read the states that were saved in these files, one after the other.

        Raises:
            BadCheckpoint: a file is not as it was written.
        """
        self.states.clear()
        for path in paths:
            try:
                self._read(path)
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
                why = getattr(error, "strerror", None) or CHANGED
                raise BadCheckpoint(
                    Message(
                        "error.checkpoint.read",
                        "no checkpoint can be read: {path}: {why}: remove them all",
                        path=path,
                        why=why,
                    )
                ) from None
        self.until, self.kept = int(self.mine[0]), len(self.states)

    def _read(self, path: str) -> None:
        with Path(path).open("rb") as file, np.load(file) as saved:
            before = len(self.states)
            new = slice(before, before + len(saved["states"]))
            self._make_room(new.stop - before)
            self._came.array[new], self._by.array[new] = saved["parents"], saved["actions"]
            self.states.enter(saved["states"])
            if len(self.states) != new.stop:
                raise ValueError
            for name in ("mine", "taken"):
                getattr(self, name)[:] = saved[name]


class _Boxes:
    """The states to be sent to each shard, each once."""

    def __init__(self, code: Code, shards: int) -> None:
        rows = max(SMALLEST_BOX, BOX // shards) + code.most
        self.states = [Rows(rows, code.words) for _ in range(shards)]
        self.parents = np.empty((shards, rows), np.uint64)
        self.actions = np.empty((shards, rows), np.uint16)
        tables = np.array([one.table for one in self.states], np.int64)
        self.arrays = tables, self.parents, self.actions, loop.Batch.of(code.most, code.words)
        """As the loop wants them."""

    @property
    def bytes(self) -> int:
        """Memory that they may take."""
        room = sum(one.rows.nbytes + one.slots.nbytes for one in self.states)
        return room + self.parents.nbytes + self.actions.nbytes

    def clear(self) -> None:
        """Begin anew."""
        # Most depths are small, and the tables are not.
        for one in self.states:
            shard_kernels.forget(one.table)

    def filled(self) -> list[Box]:
        """Copies of their contents."""
        return [
            Box(
                one.rows[: len(one)].copy(),
                self.parents[shard, : len(one)].copy(),
                self.actions[shard, : len(one)].copy(),
            )
            for shard, one in enumerate(self.states)
        ]

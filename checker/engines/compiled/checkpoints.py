"""Checkpoints of a search by shards: its states after each depth, so that it can go on from there.

One file for each shard and depth, and one that lists the depths that are whole. That one is written last.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ...message import Message
from .layout import Words
from .program import Code
from .shard import BadCheckpoint, not_written

CONTENTS = "search.json"
"""The file that identifies the search, and lists the depths that are whole."""


class Checkpoints:
    """A directory for one search by so many shards; all of them must reach it.

    Raises:
        BadCheckpoint: it cannot be used, or holds another search.
    """

    def __init__(self, directory: Path, code: Code, initial: Words, shards: int) -> None:
        self.directory, self.shards = directory, shards
        self.search = hashlib.sha256(code.text.encode() + initial.tobytes()).hexdigest()
        self.levels: list[int] = []
        """The states at each depth that is saved; empty if none is."""
        try:
            directory.mkdir(parents=True, exist_ok=True)
            kept = (directory / CONTENTS).read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise BadCheckpoint(
                Message(
                    "error.checkpoint.directory",
                    "{directory}: {why}: give another directory",
                    directory=str(directory),
                    why=error.strerror or type(error).__name__,
                )
            ) from None
        self._read(kept)

    def _read(self, kept: bytes) -> None:
        try:
            record = json.loads(kept)
            search, shards, levels = record["search"], record["shards"], record["levels"]
            whole = isinstance(levels, list) and all(type(n) is int and n > 0 for n in levels)
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise BadCheckpoint(
                Message(
                    "error.checkpoint.malformed",
                    "{path} is malformed: remove it, or give another directory",
                    path=str(self.directory / CONTENTS),
                )
            )
        if search != self.search:
            raise BadCheckpoint(
                Message(
                    "error.checkpoint.other",
                    "{directory} holds another search: give another directory",
                    directory=str(self.directory),
                )
            )
        if shards != self.shards:
            raise BadCheckpoint(
                Message(
                    "error.checkpoint.workers",
                    "{directory} holds a search by {workers} workers: give that many",
                    directory=str(self.directory),
                    workers=shards,
                )
            )
        self.levels = levels

    def files(self, shard: int) -> list[str]:
        """The files that a shard has saved, in order."""
        return [self.file(depth, shard) for depth in range(1, len(self.levels))]

    def file(self, depth: int, shard: int) -> str:
        """The file of a shard's states of a depth."""
        return str(self.directory.resolve() / f"depth-{depth}-shard-{shard}-of-{self.shards}.npz")

    def mark_whole(self, levels: Sequence[int]) -> None:
        """Record that every shard has saved all of these depths.

        Raises:
            BadCheckpoint: that cannot be written down.
        """
        record = {"search": self.search, "shards": self.shards, "levels": list(levels)}
        try:
            handle, name = tempfile.mkstemp(dir=self.directory, prefix=f".{CONTENTS}.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as part:
                    json.dump(record, part)
                Path(name).replace(self.directory / CONTENTS)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise BadCheckpoint(not_written(self.directory, error)) from None
        self.levels = list(levels)

    def forget(self) -> None:
        """Remove all files: the search is complete."""
        (self.directory / CONTENTS).unlink(missing_ok=True)
        for shard in range(self.shards):
            for path in self.files(shard):
                Path(path).unlink(missing_ok=True)
        self.levels = []

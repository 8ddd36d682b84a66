"""Where a search by shards leaves what it knows after each depth, to go on from there.

One file for each shard and depth, and one that says which depths are whole. That one is written last.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .layout import Words
from .program import Code
from .shard import BadCheckpoint

CONTENTS = "search.json"
"""The file that says which search it is, and which depths are whole."""


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
            raise BadCheckpoint(f"{directory}: {error.strerror}: give another directory") from None
        self._read(kept)

    def _read(self, kept: bytes) -> None:
        try:
            told = json.loads(kept)
            search, shards, levels = told["search"], told["shards"], told["levels"]
            whole = isinstance(levels, list) and all(type(n) is int and n > 0 for n in levels)
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise BadCheckpoint(
                f"{self.directory / CONTENTS} is malformed: remove it, or give another directory"
            )
        if search != self.search:
            raise BadCheckpoint(f"{self.directory} holds another search: give another directory")
        if shards != self.shards:
            raise BadCheckpoint(f"{self.directory} holds a search by {shards} workers: give that many")
        self.levels = levels

    def files(self, shard: int) -> list[str]:
        """What a shard has saved, in order."""
        return [self.file(depth, shard) for depth in range(1, len(self.levels))]

    def file(self, depth: int, shard: int) -> str:
        """Where a shard saves what it knows of a depth."""
        return str(self.directory.resolve() / f"depth-{depth}-shard-{shard}-of-{self.shards}.npz")

    def are_whole(self, levels: Sequence[int]) -> None:
        """Every shard has saved all of these depths.

        Raises:
            BadCheckpoint: that cannot be written down.
        """
        told = {"search": self.search, "shards": self.shards, "levels": list(levels)}
        try:
            handle, name = tempfile.mkstemp(dir=self.directory, prefix=f".{CONTENTS}.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as part:
                    json.dump(told, part)
                Path(name).replace(self.directory / CONTENTS)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise BadCheckpoint(f"no checkpoint can be written: {self.directory}: {error.strerror}") from None
        self.levels = list(levels)

    def forget(self) -> None:
        """The search is complete: nothing is left to go on from."""
        (self.directory / CONTENTS).unlink(missing_ok=True)
        for shard in range(self.shards):
            for path in self.files(shard):
                Path(path).unlink(missing_ok=True)
        self.levels = []

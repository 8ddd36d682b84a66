"""Machine code kept on disk between runs."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

KEEP = 200
"""Programs kept; the ones longest unused make room."""


def directory() -> Path | None:
    """The directory of kept programs: `SYNFIN_CACHE`, or the system's cache; None without a home."""
    if chosen := os.environ.get("SYNFIN_CACHE"):
        return Path(chosen)
    place = {"win32": "LOCALAPPDATA", "darwin": ""}.get(sys.platform, "XDG_CACHE_HOME")
    if base := os.environ.get(place):
        return Path(base) / "synfin"
    inside = {"win32": "AppData/Local", "darwin": "Library/Caches"}.get(sys.platform, ".cache")
    try:
        return Path.home() / inside / "synfin"
    except RuntimeError:
        return None


def private_directory() -> Path | None:
    """`directory`, made if need be; None if it cannot be made or others may write into it.

    Code that is read from there runs in this process, so nobody else may put it there.
    """
    place = directory()
    if place is None:
        return None
    with suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place if is_private(place) else None
    return None


def is_private(place: Path) -> bool:
    """The directory is this user's, and no other user may write into it."""
    if not hasattr(os, "geteuid"):
        return True  # each user of Windows has a profile of their own
    status = place.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def cached(source: str, make: Callable[[], bytes]) -> bytes:
    """The result of `make` for a source: read from disk, or made and left there.

    The name of a file is the hash of the source and its first bytes are the hash of the rest, so a file that
    was cut short or changed is made again. Files appear whole or not at all: any number of processes may do
    this at once. A directory that cannot be written to, or that others can write to, costs only time.
    """
    place = private_directory()
    if place is None:
        return make()
    path = place / f"{hashlib.sha256(source.encode()).hexdigest()}.o"
    with suppress(OSError):
        kept = path.read_bytes()
        if kept[:DIGEST] == hashlib.sha256(kept[DIGEST:]).digest():
            with suppress(OSError):
                path.touch()
            return kept[DIGEST:]
    made = make()
    with suppress(OSError):
        _keep(path, hashlib.sha256(made).digest() + made)
    return made


DIGEST = 32
"""Bytes of a SHA-256."""


def _keep(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    by_use = sorted(path.parent.glob("*.o"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in by_use[KEEP:]:
        old.unlink(missing_ok=True)

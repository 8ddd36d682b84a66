"""Machine code kept on disk between runs."""

from __future__ import annotations

import hashlib
import os
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


def cached(source: str, make: Callable[[], bytes]) -> bytes:
    """The result of `make` for a source: read from disk, or made and left there.

    The name of a file is the hash of the source and its first bytes are the hash of the rest, so a file that
    was cut short or changed is made again. Files appear whole or not at all: any number of processes may do
    this at once. A disk that cannot be written to costs only time.
    """
    place = directory()
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
    path.parent.mkdir(parents=True, exist_ok=True)
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

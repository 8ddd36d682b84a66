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


def directory() -> Path:
    """Where they lie: `SYNFIN_CACHE`, or the place the system has for such files."""
    if chosen := os.environ.get("SYNFIN_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "synfin"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "synfin"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "synfin"


def cached(source: str, make: Callable[[], bytes]) -> bytes:
    """What `make` gives for a source: read from disk, or made and left there.

    The name of a file is the hash of the source and its first bytes are the hash of the rest, so a file that
    was cut short or changed is made again. Files appear whole or not at all: any number of processes may do
    this at once. A disk that cannot be written to costs only time.
    """
    path = directory() / f"{hashlib.sha256(source.encode()).hexdigest()}.o"
    with suppress(OSError):
        kept = path.read_bytes()
        if kept[:DIGEST] == hashlib.sha256(kept[DIGEST:]).digest():
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
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(content)
    Path(part.name).replace(path)
    by_use = sorted(path.parent.glob("*.o"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in by_use[KEEP:]:
        old.unlink(missing_ok=True)

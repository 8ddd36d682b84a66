"""numba's compiler, with its compiled code kept wherever files can be kept."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

from .cache import directory

_config: Any = numba.config
Function = TypeVar("Function", bound=Callable[..., Any])

HERE = Path(__file__).parent


def njit(*, cache: bool = False, **options: Any) -> Callable[[Function], Function]:
    """Compile as `numba.njit` does, never take old code for new, and work where no cache can be written.

    numba looks at the date of the file that a function stands in, not at those of the functions inlined in
    it. So the directory for the code compiled from this package has a name of its own for each state of the
    package. It lies beside the source, or where that is read-only in the directory of our own programs;
    `NUMBA_CACHE_DIR` comes before both.
    """

    def compiled(function: Function) -> Function:
        with _kept():
            try:
                dispatcher: Function = numba.njit(cache=cache, **options)(function)
            except RuntimeError:
                dispatcher = numba.njit(**options)(function)
        return dispatcher

    return compiled


@contextmanager
def _kept() -> Iterator[None]:
    """Set the directory as numba's, for a while."""
    configured = _config.CACHE_DIR
    place = _place(configured)
    _config.CACHE_DIR = "" if place is None else str(place)
    try:
        yield
    finally:
        _config.CACHE_DIR = configured


@cache
def _place(configured: str) -> Path | None:
    """The directory of compiled code; None: numba may look for a place, and finds none."""
    name = f"compiled-{digest(HERE)}"
    beside = HERE / "__pycache__"
    if configured:
        return Path(configured) / name
    if _can_write(beside):
        _forget_others(beside, name)
        return beside / name
    ours = directory()
    return None if ours is None else ours / name


def digest(folder: Path) -> str:
    """A short hash of a folder's Python files."""
    text = hashlib.sha256()
    for file in sorted(folder.glob("*.py")):
        text.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return text.hexdigest()[:16]


def _forget_others(place: Path, name: str) -> None:
    """Remove the code compiled from earlier states of the package."""
    with suppress(OSError):
        for other in place.glob("compiled-*"):
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)


def _can_write(path: Path) -> bool:
    """A file can be made there; checking permissions is not enough on a disk that is read-only."""
    probe = path / f".{__name__}"
    try:
        path.mkdir(exist_ok=True)
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True

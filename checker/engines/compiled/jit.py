"""numba's compiler, with what it has compiled kept wherever something can be kept."""

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
    """`numba.njit` that never takes old code for new, and does without its cache where it cannot write.

    numba looks at the date of the file that a function stands in, not at those of what is inlined in it. So
    the directory for what is compiled from this package has a name of its own for each state of the package.
    It lies beside the source, or where that is read-only in the directory of our own programs; what
    `NUMBA_CACHE_DIR` says comes before both.
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
    """The directory as the one that numba is told."""
    told = _config.CACHE_DIR
    place = _place(told)
    _config.CACHE_DIR = "" if place is None else str(place)
    try:
        yield
    finally:
        _config.CACHE_DIR = told


@cache
def _place(told: str) -> Path | None:
    """Where compiled code is kept; None: numba may look for a place, and finds none."""
    name = f"compiled-{digest(HERE)}"
    beside = HERE / "__pycache__"
    if told:
        return Path(told) / name
    if _can_write(beside):
        _forget_others(beside, name)
        return beside / name
    ours = directory()
    return None if ours is None else ours / name


def digest(folder: Path) -> str:
    """What a folder's Python files are, in short."""
    text = hashlib.sha256()
    for file in sorted(folder.glob("*.py")):
        text.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return text.hexdigest()[:16]


def _forget_others(place: Path, name: str) -> None:
    """What was compiled from the package as it was before is of no use."""
    with suppress(OSError):
        for other in place.glob("compiled-*"):
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)


def _can_write(path: Path) -> bool:
    """Whether a file can be made there; asking for permission is not enough on a disk that is read-only."""
    probe = path / f".{__name__}"
    try:
        path.mkdir(exist_ok=True)
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True

"""numba's compiler, with what it has compiled kept wherever something can be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numba

from .cache import directory

_config: Any = numba.config
Function = TypeVar("Function", bound=Callable[..., Any])


def njit(*, cache: bool = False, **options: Any) -> Callable[[Function], Function]:
    """`numba.njit` that does without its cache where no directory can be written to.

    numba keeps what it has compiled beside the source, or else in the user's cache directory, and gives up
    if it can write to neither. `NUMBA_CACHE_DIR` comes before both; the directory of our own programs comes
    before the user's, so that `SYNFIN_CACHE` is enough in an installation that is read-only.
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
    """Our own directory as the one that numba is told, where it is told none and has none by the source."""
    told, ours = _config.CACHE_DIR, directory()
    if not told and ours is not None and not _can_write(Path(__file__).parent / "__pycache__"):
        _config.CACHE_DIR = str(ours)
    try:
        yield
    finally:
        _config.CACHE_DIR = told


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

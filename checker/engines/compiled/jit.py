"""numba's compiler, with its compiled code kept wherever files can be kept."""

from __future__ import annotations

import hashlib
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core.caching import IndexDataCacheFile

from .cache import DIGEST, is_private, private_directory

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
                _check_files_of(dispatcher)
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
        return Path(configured) / name if _is_usable(Path(configured)) else None
    if _can_write(beside):
        _forget_others(beside, name)
        return beside / name
    ours = private_directory()
    return None if ours is None else ours / name


def _is_usable(chosen: Path) -> bool:
    """Nobody else writes into a directory that the user named; one that is not there yet will be theirs."""
    with suppress(OSError):
        return not chosen.exists() or is_private(chosen)
    return False


class CheckedCacheFile(IndexDataCacheFile):
    """numba's files, each with a digest at its end: one that was cut short or changed is made again."""

    def load(self, key: Any) -> Any:
        """The entry of a key; None if there is none, or it cannot be read."""
        try:
            return super().load(key)  # type: ignore[no-untyped-call]
        except Exception:
            # Unpickling what is damaged raises whatever it likes.
            return None

    def save(self, key: Any, data: Any) -> None:
        """Keep an entry; over a damaged index, which is begun anew."""
        with suppress(OSError):
            super().save(key, data)  # type: ignore[no-untyped-call]

    def _dump(self, obj: Any) -> bytes:
        content: bytes = super()._dump(obj)  # type: ignore[no-untyped-call]
        return content + hashlib.sha256(content).digest()

    def _load_index(self) -> Any:
        try:
            with Path(self._index_path).open("rb") as file:
                pickle.load(file)
                whole = _is_whole(file.read())
            return super()._load_index() if whole else {}  # type: ignore[no-untyped-call]
        except Exception:
            return {}

    def _load_data(self, name: str) -> Any:
        content = Path(self._cache_path, name).read_bytes()
        return pickle.loads(content[:-DIGEST]) if _is_whole(content) else None


def _is_whole(content: bytes) -> bool:
    return content[-DIGEST:] == hashlib.sha256(content[:-DIGEST]).digest()


def _check_files_of(dispatcher: Any) -> None:
    """Let numba read and write its files for a function as `CheckedCacheFile` does."""
    files = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if type(files) is IndexDataCacheFile:
        files.__class__ = CheckedCacheFile


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

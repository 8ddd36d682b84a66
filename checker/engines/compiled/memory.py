"""The memory that a search may take, and arrays that grow in it."""

from __future__ import annotations

import mmap
import os
from contextlib import suppress
from ctypes import CDLL
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

UNKNOWN = 4 << 30
"""Bytes assumed where the system does not report it."""


class Growing:
    """An array of zeros in pages of its own, which takes none where nothing was written.

    Pages are moved when it grows, not copied, and go back to the system at once when it is let go: the usual
    allocator leaves holes behind.
    """

    def __init__(self, rows: int, kind: DTypeLike, words: int | None = None) -> None:
        """Raise `MemoryError` if there is no room, as every method does."""
        self._kind = np.dtype(kind)
        self._row = () if words is None else (words,)
        self._pages = _pages(self._bytes(rows))
        self.array = self._seen(rows)
        """Shape (rows,) or (rows, words). No other reference may exist when it grows."""

    def _bytes(self, rows: int) -> int:
        return rows * self._kind.itemsize * int(np.prod(self._row))

    def _seen(self, rows: int) -> NDArray[Any]:
        shape = (rows, *self._row)
        return np.frombuffer(self._pages, self._kind, int(np.prod(shape))).reshape(shape)

    def grow(self, rows: int) -> None:
        """Make room for so many rows."""
        had = len(self.array)
        del self.array
        try:
            self._pages.resize(max(1, self._bytes(rows)))
            had = rows
        except OSError:
            raise MemoryError from None
        except SystemError:  # no such thing on this system
            before, self._pages = self._pages, _pages(self._bytes(rows))
            self._pages[: self._bytes(had)] = before[: self._bytes(had)]
            had = rows
        finally:
            self.array = self._seen(had)


def _pages(size: int) -> mmap.mmap:
    try:
        # Pages that are shared cannot grow.
        private = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}
        pages = mmap.mmap(-1, max(1, size), **private)
        if hasattr(mmap, "MADV_HUGEPAGE"):
            # A tenth of the time of a search is that of finding small pages.
            with suppress(OSError):
                pages.madvise(mmap.MADV_HUGEPAGE)
        return pages
    except OSError:
        raise MemoryError from None


def give_back() -> None:
    """Return freed memory that the allocator keeps to the system, where it can."""
    with suppress(OSError, AttributeError, TypeError):
        CDLL(None).malloc_trim(0)


def memory_left() -> int:
    """Bytes that can be taken now: those the machine has free, or those left to this process if fewer."""
    return min(_free(), *_limits())


def _free() -> int:
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) * 1024
    with suppress(OSError, ValueError, AttributeError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return UNKNOWN


def _limits() -> list[int]:
    """Bytes that control groups and the shell's `ulimit` leave; a huge number where there is no limit."""
    limits = [1 << 62]
    with suppress(OSError, ValueError):
        group = Path("/sys/fs/cgroup")
        most = int((group / "memory.max").read_text("ascii"))
        limits.append(most - int((group / "memory.current").read_text("ascii")))
    with suppress(ImportError, OSError, ValueError):
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            limits.append(most - _mapped())
    return [max(0, limit) for limit in limits]


def _mapped() -> int:
    """Bytes of address space this process has taken."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")

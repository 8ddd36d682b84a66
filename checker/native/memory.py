"""How much memory a search may take."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

UNKNOWN = 4 << 30
"""Bytes assumed where the system does not tell."""


def memory_left() -> int:
    """Bytes that can be taken now: what the machine has free, or what is left to this process if less."""
    return min(_free(), *_limits())


def _free() -> int:
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) * 1024
    with suppress(OSError, ValueError, AttributeError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return UNKNOWN


def _limits() -> list[int]:
    """What control groups and the shell's `ulimit` leave; nothing where there is no limit."""
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

"""Ctrl-C while z3 works.

Its own handler takes the signal for the time of a question; one that comes as the question is answered is
lost. Inside `watched` z3 leaves the signal alone: Python's handler gets it, and a thread stops the question.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_watching = False
_asking = False
_lock = threading.Lock()
"""Held to change what is asked, and to stop it: nothing else that z3 does is stopped in the middle."""


def watching() -> bool:
    """Whether z3 is to leave the signal alone, because it is stopped from outside."""
    return _watching


@contextmanager
def asking() -> Iterator[None]:
    """What is done inside may be stopped."""
    global _asking  # noqa: PLW0603 - signals are the process's, and so is what they stop
    with _lock:
        _asking = True
    try:
        yield
    finally:
        with _lock:
            _asking = False


@contextmanager
def watched() -> Iterator[None]:
    """An interrupt stops what z3 is asked. To be called in the main thread; does nothing on Windows."""
    global _watching  # noqa: PLW0603
    if sys.platform == "win32" or _watching:
        yield
        return
    read, write = os.pipe()
    os.set_blocking(write, False)
    before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    thread = threading.Thread(target=_stop, args=(read,), daemon=True)
    thread.start()
    _watching = True
    try:
        yield
    finally:
        _watching = False
        signal.set_wakeup_fd(before)
        os.close(write)
        thread.join()
        os.close(read)


def is_stopped(error: Exception) -> bool:
    """z3 did something else after it was stopped: the first thing that it does then is an error."""
    return type(error).__name__ == "Z3Exception" and "canceled" in str(error)


def _stop(read: int) -> None:
    """Stop what z3 is asked for every interrupt that is told, until nobody can tell any more."""
    while told := os.read(read, 1):
        context = getattr(sys.modules.get("z3.z3"), "_main_ctx", None)
        if told[0] == signal.SIGINT and context is not None:
            with _lock:
                if _asking:
                    context.interrupt()

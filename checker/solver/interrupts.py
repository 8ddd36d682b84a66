"""Ctrl-C while z3 works.

z3's own handler takes the signal for the time of a question; one that comes as the question is answered is
lost. Inside `watched` z3 does not handle the signal: Python's handler gets it, and a thread stops the
question.
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
"""Held to change `_asking` and to stop a question, so that no other work of z3 is stopped in the middle."""


def watching() -> bool:
    """z3 is stopped from outside, so it must not handle the signal."""
    return _watching


@contextmanager
def asking() -> Iterator[None]:
    """Allow the thread to stop z3 inside this context."""
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
    """Let an interrupt stop the question put to z3. For the main thread; does nothing on Windows."""
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
    """The error is that of the first call of z3 after it was stopped."""
    return type(error).__name__ == "Z3Exception" and "canceled" in str(error)


def _stop(read: int) -> None:
    """Stop the question put to z3 at every interrupt, until the other end of the pipe is closed."""
    while number := os.read(read, 1):
        context = getattr(sys.modules.get("z3.z3"), "_main_ctx", None)
        if number[0] == signal.SIGINT and context is not None:
            with _lock:
                if _asking:
                    context.interrupt()

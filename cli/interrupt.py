"""Ctrl-C that is neither lost nor turned into another error.

What is raised inside a finaliser Python prints, and goes on. What is raised while ctypes converts an argument
it makes an `ArgumentError` of. z3 spends much of its time in both, so there an interrupt is put off.
"""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ..checker.solver.interrupts import is_stopped, watched

DEAF = frozenset({"__del__", "from_param"})
"""Functions from which no interrupt comes out as it is."""

_MOMENT = 0.01
"""Seconds until an interrupt that was put off comes again."""


@contextmanager
def interruptible() -> Iterator[None]:
    """An interrupt ends what is done inside, wherever it comes. Where interrupts are ignored they stay so."""
    in_charge = threading.current_thread() is threading.main_thread()
    if not in_charge or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _interrupt)
    try:
        with watched():
            yield
    except Exception as error:
        if is_stopped(error):
            raise KeyboardInterrupt from None
        raise
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if any(_is_deaf(at) for at in _stack(frame)):
        again = threading.Timer(_MOMENT, _send)
        again.daemon = True
        again.start()
        return
    raise KeyboardInterrupt


def _is_deaf(frame: FrameType) -> bool:
    """Half-made objects of z3 raise errors of their own when they are deleted: they are finished first."""
    name = frame.f_code.co_name
    return name in DEAF or (name == "__init__" and str(frame.f_globals.get("__name__")).startswith("z3."))


def _send() -> None:
    """Interrupt the main thread, and what it waits for where that can be."""
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back

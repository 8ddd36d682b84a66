"""An interrupt ends the work wherever it comes, and leaves no other error behind."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable
from itertools import combinations

import pytest
import z3
from synfin.checker.solver.interrupts import watching
from synfin.checker.solver.z3_calls import ask
from synfin.cli.interrupt import interruptible


def interrupted() -> None:
    signal.raise_signal(signal.SIGINT)


class Finalised:
    def __del__(self) -> None:
        interrupted()


class Argument:
    """A C integer whose conversion is interrupted."""

    @classmethod
    def from_param(cls, value: int) -> ctypes.c_int:
        interrupted()
        return ctypes.c_int(value)


def converted() -> None:
    function = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(abs)
    function.argtypes = [Argument]
    function(3)


def test_an_object_of_z3_is_finished_first() -> None:
    done: list[str] = []
    scope = {"__name__": "z3.z3", "interrupted": interrupted, "done": done}
    exec("class Made:\n def __init__(self):\n  interrupted()\n  done.append('made')", scope)
    with interruptible(), pytest.raises(KeyboardInterrupt):
        scope["Made"]()  # type: ignore[operator]
        time.sleep(5)
    assert done == ["made"]


@pytest.mark.parametrize("work", [interrupted, Finalised, converted], ids=["plain", "finaliser", "argument"])
def test_an_interrupt_ends_the_work(work: Callable[[], object]) -> None:
    with interruptible(), pytest.raises(KeyboardInterrupt):
        work()
        time.sleep(5)


def test_a_question_to_z3_is_stopped() -> None:
    """Twelve pigeons in eleven holes: z3 needs far longer than it is given."""
    pigeons, holes = range(12), range(11)
    sits = [[z3.Bool(f"{pigeon} in {hole}") for hole in holes] for pigeon in pigeons]
    solver = z3.SimpleSolver()
    solver.set(timeout=30_000)
    solver.add([z3.Or(own) for own in sits])
    for one, other in combinations(sits, 2):
        solver.add([z3.Not(z3.And(one[hole], other[hole])) for hole in holes])
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    started = time.monotonic()
    with interruptible(), pytest.raises(KeyboardInterrupt):
        timer.start()
        ask(solver)
        time.sleep(5)
    assert time.monotonic() - started < 15, "z3 was not stopped: it came to the end of its own time"


def test_what_z3_does_after_it_was_stopped_is_no_error_of_its_own() -> None:
    with pytest.raises(KeyboardInterrupt), interruptible():
        raise z3.Z3Exception(b"push canceled")
    with pytest.raises(z3.Z3Exception, match="sort mismatch"), interruptible():
        raise z3.Z3Exception("sort mismatch")


def test_z3_has_its_own_handler_back_afterwards() -> None:
    with interruptible():
        assert watching()
    assert not watching()
    assert signal.set_wakeup_fd(-1) == -1


def test_afterwards_interrupts_are_what_they_were() -> None:
    with interruptible():
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_where_they_are_ignored_they_stay_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible():
            interrupted()
    finally:
        signal.signal(signal.SIGINT, before)

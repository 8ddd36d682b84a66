"""The reasons why a search stopped early: one place for each sentence."""

from __future__ import annotations

from .message import Count, Message
from .text import counted

MIB = 1 << 20
"""Bytes of a MiB."""

STOPPED = Message("stop.found", "the state asked for is found")

NO_MEMORY = Message("stop.no-memory", "no memory is left")


def worker_lost(depth: int) -> str:
    """A worker of a divided search does not answer any more."""
    return Message("stop.worker-lost", "a worker was lost at depth {depth}", depth=depth)


def states_used_up(budget: int) -> str:
    """There are more states than the budget allows."""
    return Message("stop.states", "the budget of {states} is used up", states=counted(budget, "state"))


def seconds_over(seconds: float) -> str:
    """The time limit is reached."""
    return Message("stop.seconds", "the {seconds:g} seconds allowed are over", seconds=seconds)


def memory_used_up(count: int) -> str:
    """The bytes allowed would not be enough for the next states."""
    return Message("stop.memory", "the memory allowed, {memory}, is used up", memory=memory_size(count))


def memory_size(count: int) -> Message | Count:
    """Write a number of bytes as MiB where it is that large."""
    if count < MIB:
        return counted(count, "byte")
    return Message("memory.mib", "{size:,.0f} MiB", size=count / MIB)

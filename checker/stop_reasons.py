"""Why a search ended early, in words: one place for each sentence."""

from __future__ import annotations

from .text import counted

MIB = 1 << 20
"""Bytes of a MiB."""

STOPPED = "the state asked for is found"

NO_MEMORY = "no memory is left"

WORKER_LOST = "a worker was lost at depth {depth}"


def states_used_up(budget: int) -> str:
    """There are more states than were allowed."""
    return f"the budget of {counted(budget, 'state')} is used up"


def seconds_over(seconds: float) -> str:
    """Time is up."""
    return f"the {seconds:g} seconds allowed are over"


def memory_used_up(count: int) -> str:
    """The bytes allowed would not be enough."""
    return f"the memory allowed, {in_words(count)}, is used up"


def in_words(count: int) -> str:
    """A number of bytes as one reads it."""
    return f"{count / MIB:,.0f} MiB" if count >= MIB else counted(count, "byte")

"""Numbers with what they count, as English writes them."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """`1 step`, `2 steps`, `1,242 states`: `thing` is a noun that takes an s."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"

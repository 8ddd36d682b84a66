"""Small pieces of text: numbers with what they count, and the known name nearest to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable

from .message import Count, Message


def counted(count: int, noun: str) -> Count:
    """Write a number with what it counts: `1 step`, `1,242 states`. The noun is one of `message.NOUNS`."""
    return Count(count, noun)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name: ` (did you mean both-closed?)`; nothing where no name is near."""
    from difflib import get_close_matches  # it is needed for mistakes only

    near = get_close_matches(name, list(known), n=1)
    return Message("error.did-you-mean", " (did you mean {name}?)", name=near[0]) if near else ""

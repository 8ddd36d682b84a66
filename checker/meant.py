"""What somebody who wrote an unknown name may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def meant(name: str, known: Iterable[str]) -> str:
    """` (did you mean both-closed?)`, or nothing where no name is near."""
    from difflib import get_close_matches  # it is needed for mistakes only

    near = get_close_matches(name, list(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""

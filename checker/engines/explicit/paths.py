"""Paths that a breadth-first search remembers by the step that led to each place first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Place = TypeVar("Place")


def actions_to(came: Mapping[Place, tuple[Place, int] | None], place: Place) -> list[int]:
    """The actions of the path to a place.

    `came` has for each place the place before it and the action between; None for the first.
    """
    actions = []
    while (step := came[place]) is not None:
        place, action = step
        actions.append(action)
    return actions[::-1]

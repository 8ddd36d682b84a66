"""Checking the defects: each query by a search."""

from __future__ import annotations

from ...checker.message import Message
from ..claims.catalogue import UnknownClaim
from ..query_runner import QueryRunner
from .closing import CLOSING
from .defect import Defect, DefectResult
from .numbers import NUMBERS
from .opening import OPENING
from .time_wait import TIME_WAIT

DEFECTS: dict[str, Defect] = {
    defect.id: defect
    for defect in sorted(
        (*OPENING, *CLOSING, *TIME_WAIT, *NUMBERS), key=lambda one: int(one.id.removeprefix("defect-"))
    )
}
"""By id, in the order of their numbers."""

WHOLE = "defects"
"""The name of all of them."""


def defects_named(name: str) -> tuple[Defect, ...]:
    """The defect of that id, or all of them for `defects`.

    Raises:
        UnknownClaim: there is none.
    """
    if name == WHOLE:
        return tuple(DEFECTS.values())
    try:
        return (DEFECTS[name],)
    except KeyError:
        first, *_, last = DEFECTS
        raise UnknownClaim(
            Message(
                "defect.unknown",
                "no defect {name!r}; there are {first} to {last}, and defects for all",
                name=name,
                first=first,
                last=last,
            )
        ) from None


def check_defect(defect: Defect, runner: QueryRunner) -> DefectResult:
    """Answer every query of a defect."""
    parts = (defect.faults, defect.cures, defect.related)
    return DefectResult(defect, *(tuple(runner.answer(query) for query in part) for part in parts))

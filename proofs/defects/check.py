"""Checking the defects: each query by a search."""

from __future__ import annotations

from ...model.variants.catalogue import rules_of_variant
from ..claims.catalogue import UnknownClaim
from ..query_runner import QueryRunner
from .closing import CLOSING
from .defect import Defect, DefectResult
from .numbers import NUMBERS
from .opening import OPENING
from .restricted import compose_restricted
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
        raise UnknownClaim(f"no defect {name!r}; there are {first} to {last}, and defects for all") from None


def defect_runner() -> QueryRunner:
    """A runner that also composes restricted networks."""
    return QueryRunner(
        compose=lambda scenario, variant: compose_restricted(scenario, rules_of_variant(variant))
    )


def check_defect(defect: Defect, runner: QueryRunner) -> DefectResult:
    """Answer every query of a defect."""
    parts = (defect.faults, defect.cures, defect.related)
    return DefectResult(defect, *(tuple(runner.answer(query) for query in part) for part in parts))

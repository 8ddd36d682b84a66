"""Looking for the defects: each question by a search, and never from memory."""

from __future__ import annotations

from typing import Any

from ..query import QueryRunner
from ..runner import UnknownClaim
from .closing import CLOSING
from .defect import Defect, Looked
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
        raise UnknownClaim(f"no defect {name!r}; there are {first} to {last}, and defects for all") from None


class Seeker(QueryRunner):
    """Looks for defects; each scenario under each variant is searched once."""

    def look(self, defect: Defect) -> Looked:
        """Settle every question of a defect."""
        asked = (defect.faults, defect.cures, defect.besides)
        return Looked(defect, *(tuple(self.answer(question) for question in part) for part in asked))

    def json(self, looked: Looked) -> dict[str, Any]:
        """One row for `explain --json`."""
        defect = looked.defect
        told = ("id", "title", "title_zh", "cites", "source", "says", "says_zh", "happens", "happens_zh")
        return {
            **{name: getattr(defect, name) for name in (*told, "cure", "cure_zh")},
            "ok": looked.ok,
            "faults": [found.json(self) for found in looked.faults],
            "cures": [found.json(self) for found in looked.cures],
            "besides": [found.json(self) for found in looked.besides],
        }

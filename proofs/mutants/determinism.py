"""Determinism of mutants: exactly one rule applies, checked only where a changed rule matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model.pipeline import Path
from ...model.rule import Rule
from ..claims.rules import WIDTH
from ..rule_totality import Flaw, Junction, JunctionFlaw, JunctionSearch, flaws_of


class ChangedJunctionSearch(JunctionSearch):
    """A search along the paths of rules to the changed rules, and on from them."""

    def __init__(self, rules: Sequence[Rule], changed: frozenset[str], width: int = WIDTH) -> None:
        super().__init__(rules, width)
        self.changed = changed
        mine = [rule for rule in rules if rule.name in changed]
        self.events = tuple({rule.event: None for rule in mine})
        places = enumerate(rules for _, _, rules in self.steps.steps)
        self.last = max((place for place, rules in places if self._meets(rules)), default=-1)

    def junctions(self) -> Iterator[Junction]:
        """The junctions at which a changed rule is among the choices, or on the path to them."""
        for junction in super().junctions():
            if self._meets(junction.path.rules) or self._meets([rule for rule, _ in junction.choices]):
                yield junction

    def _meets(self, rules: Sequence[Rule]) -> bool:
        return any(rule.name in self.changed for rule in rules)

    def _at(self, path: Path, section: str, place: int | None) -> Iterator[Junction]:
        if self._meets(path.rules) or (place is not None and place <= self.last):
            yield from super()._at(path, section, place)


def flaw_of(rules: tuple[Rule, ...], changed: frozenset[str], width: int = WIDTH) -> JunctionFlaw | None:
    """The first junction at which two changed rules apply, or none; None if there is no such junction.

    The other junctions are those of the unchanged rules, which have no flaw.
    """
    findings = (
        one
        for junction in ChangedJunctionSearch(rules, changed, width).junctions()
        for one in flaws_of(junction)
    )
    return next((finding for finding in findings if finding.flaw is not Flaw.UNDECIDED), None)

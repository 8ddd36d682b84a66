"""What a variant of the rules is: some rules of RFC 9293 with others in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..rule import Rule


@dataclass(frozen=True)
class Variant:
    """A protocol of its own, told by how it differs from RFC 9293."""

    name: str
    title: str
    title_zh: str
    replaces: Mapping[str, tuple[Rule, ...]]
    """A rule's name to the rules that stand in its place; none: the rule is left out."""

    @property
    def own_rules(self) -> tuple[Rule, ...]:
        """The rules that RFC 9293 does not have."""
        return tuple(rule for rules in self.replaces.values() for rule in rules)

    def apply(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """The rules with the others in their place, so that the steps keep their order."""
        return tuple(one for rule in rules for one in self.replaces.get(rule.name, (rule,)))

"""A variant of the rules: RFC 9293 with some rules replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...checker.message import Message
from ..rule import Rule


@dataclass(frozen=True)
class Variant:
    """A protocol of its own, given by its differences from RFC 9293."""

    name: str
    title: str
    """One sentence; it becomes the message `variant.NAME`."""
    replaces: Mapping[str, tuple[Rule, ...]]
    """A rule's name to the rules that stand in its place; none: the rule is left out."""

    def __post_init__(self) -> None:
        id_ = f"variant.{self.name}"
        object.__setattr__(self, "title", Message(id_, self.title))

    @property
    def own_rules(self) -> tuple[Rule, ...]:
        """The rules that RFC 9293 does not have."""
        return tuple(rule for rules in self.replaces.values() for rule in rules)

    def apply(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """The rules with the replacements made in their places, so that the steps keep their order."""
        return tuple(one for rule in rules for one in self.replaces.get(rule.name, (rule,)))

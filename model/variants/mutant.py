"""A mutant: RFC 9293 with single rules changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ...checker.message import Listing, Message
from ..pipeline import ALL_RULES
from ..rule import Effect, Rule
from ..state import Endpoint, Segment

Change = Callable[[Effect, Endpoint, Segment], Effect]


class UnknownVariant(ValueError):
    """A variant that does not exist; the message lists those that do."""


@dataclass(frozen=True)
class Mutant:
    """A named change of some rules."""

    name: str
    title: str
    """The change in one sentence. A plain text becomes the message `mutant.NAME`."""
    changes: Mapping[str, Change | None]
    """Rule name to the change of its effect; None removes the rule."""

    def __post_init__(self) -> None:
        """Make a plain title a message."""
        if type(self.title) is str:
            object.__setattr__(self, "title", Message("mutant." + self.name, self.title))

    def apply(self, rules: tuple[Rule, ...] = ALL_RULES) -> tuple[Rule, ...]:
        """The rules with the changes made."""
        missing = set(self.changes) - {rule.name for rule in rules}
        if missing:
            raise UnknownVariant(
                Message(
                    "error.variant.rules",
                    "variant '{name}' changes rules that do not exist: {rules}",
                    name=self.name,
                    rules=Listing(sorted(missing)),
                )
            )
        changed = []
        for rule in rules:
            change = self.changes.get(rule.name, _KEEP)
            if change is not None:
                changed.append(rule if change is _KEEP else rule.changed(change))
        return tuple(changed)


def _KEEP(effect: Effect, me: Endpoint, seg: Segment) -> Effect:  # noqa: N802 - a constant that is a function
    return effect


def without(*conditions: str) -> Change:
    """Drop named conditions."""

    def change(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
        return replace(effect, when={k: v for k, v in effect.when.items() if k not in conditions})

    return change


def silent(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Send nothing."""
    return replace(effect, send=None)


def then(**values: object) -> Change:
    """Change some variables after the effect."""

    def change(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
        return replace(effect, then=(effect.then or me).with_(**values))

    return change

"""Mutants of one's own, in Python or in TOML.

    title = "LAST-ACK waits"
    base = "rfc9293"                 # or another variant; this is the default
    also = ["fin-renumbered"]        # other mutants, by name

    [[change]]
    only_in = "LAST-ACK"
    go_to = "TIME-WAIT"

    [[change]]
    ignore = "RST"

The fields of a change are those of `RuleChange`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from ...checker.message import Message
from ...checker.text import did_you_mean
from ..pipeline import ALL_RULES
from ..rule import Rule
from ..toml_file import BadToml, parse_toml, text_of
from .mutant import UnknownVariant
from .mutants import MUTANTS
from .mutation import mutation_named
from .rfc_variants import VARIANTS
from .rule_change import BadMutant, RuleChange

"""The end of the name of a variant that is a file."""


@dataclass(frozen=True, eq=False)
class UserMutant:
    """Rules with changes of one's own, several at once; a change is a `RuleChange` or a mutant by name.

    Raises:
        BadMutant: a change names what there is not; the message says what.
    """

    name: str
    changes: Sequence[RuleChange | str]
    title: str = ""
    base: str = "rfc9293"

    def __post_init__(self) -> None:
        """Refuse at once what cannot be."""
        _ = self.rules

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules so changed: always the same ones."""
        rules = ALL_RULES if self.base == "rfc9293" else _by_name(self.base, ALL_RULES)
        try:
            for change in self.changes:
                rules = _by_name(change, rules) if isinstance(change, str) else change.apply(rules)
        except UnknownVariant as error:
            raise BadMutant(
                Message("mutant.bad", "mutant {name}: {error}", name=repr(self.name), error=error.args[0])
            ) from None
        return rules

    def __repr__(self) -> str:
        return f"<Mutant {self.name!r}: {'; '.join(map(str, self.changes))}>"


def _by_name(name: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules under a variant or mutant of the catalogue."""
    if name in VARIANTS:
        return VARIANTS[name].apply(rules)
    if name in MUTANTS:
        return MUTANTS[name].apply(rules)
    mutation = mutation_named(name)
    if mutation is None:
        raise BadMutant(
            Message(
                "mutant.name",
                "there is no mutant {name}{guess}: see `synfin mutants --list`",
                name=repr(name),
                guess=did_you_mean(name, (*VARIANTS, *MUTANTS)),
            )
        )
    return mutation.apply(rules)


def read_mutant(path: Path) -> UserMutant:
    """The mutant in a TOML file; its name is the file's path.

    Raises:
        BadMutant: the file cannot be read, or a field is wrong; the message names it.
    """
    try:
        return _from_text(str(path), text_of(path))
    except BadToml as error:
        raise BadMutant(
            Message("mutant.file", "{file}: {error}", file=str(path), error=error.args[0])
        ) from None


@lru_cache(64)
def _from_text(name: str, text: str) -> UserMutant:
    return mutant_from(name, parse_toml(text))


def mutant_from(name: str, data: Mapping[str, Any]) -> UserMutant:
    """The mutant that a table describes.

    Raises:
        BadMutant: a field is unknown or wrong.
    """
    known = ("title", "base", "also", "change")
    for field in data:
        if field not in known:
            raise BadMutant(
                Message(
                    "mutant.field",
                    "{file}: there is no field {field}{guess}; there are: {known}",
                    file=name,
                    field=repr(field),
                    guess=did_you_mean(field, known),
                    known=", ".join(known),
                )
            )
    changes = data.get("change", [])
    if not isinstance(changes, list) or not all(isinstance(one, dict) for one in changes):
        raise BadMutant(Message("mutant.table", "{file}: change is a table, [[change]]", file=name))
    also = data.get("also", [])
    if not isinstance(also, list) or not all(isinstance(one, str) for one in also):
        raise BadMutant(
            Message(
                "mutant.also", "{file}: also is {value}: it is a list of names", file=name, value=repr(also)
            )
        )
    if not (changes or also):
        raise BadMutant(Message("mutant.empty", "{file}: it changes nothing: write a [[change]]", file=name))
    return UserMutant(
        name,
        (*also, *(_change(name, number, one) for number, one in enumerate(changes, 1))),
        str(data.get("title", "")),
        str(data.get("base", "rfc9293")),
    )


def _change(name: str, number: int, table: Mapping[str, Any]) -> RuleChange:
    """One change, its fields checked."""
    known = {field.name: field for field in fields(RuleChange)}
    values: dict[str, Any] = {}
    for field, value in table.items():
        own = field.replace("-", "_")
        if own not in known:
            raise BadMutant(
                Message(
                    "mutant.change-field",
                    "{file}: change {number} has no field {field}{guess}; there are: {known}",
                    file=name,
                    number=number,
                    field=repr(field),
                    guess=did_you_mean(own, known),
                    known=", ".join(known),
                )
            )
        if not _fits(own, value):
            raise BadMutant(
                Message(
                    "mutant.value",
                    "{file}: {field} of change {number} is {value}: it is {wanted}",
                    file=name,
                    field=field,
                    number=number,
                    value=repr(value),
                    wanted=_WANTED.get(own, _TEXT),
                )
            )
        values[own] = value
    return RuleChange(**values)


_TEXT = Message("mutant.wanted", "text")
_WANTED = {
    "only_in": Message("mutant.wanted", "a state, or a list of states"),
    "without": Message("mutant.wanted", "a condition, or a list of conditions"),
    "set": Message("mutant.wanted", "a table of variables"),
    "remove": Message("mutant.wanted", "true or false"),
}


def _fits(field: str, value: Any) -> bool:
    match field:
        case "set":
            return isinstance(value, dict) and all(isinstance(one, str | int) for one in value.values())
        case "remove":
            return isinstance(value, bool)
        case "only_in" | "without" if isinstance(value, list):
            return all(isinstance(one, str) for one in value)
    return isinstance(value, str)

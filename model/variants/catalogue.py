"""Variants of the rules by name: RFC 9293 as it stands, protocols of their own, and mutants of RFC 9293."""

from __future__ import annotations

from pathlib import Path

from ...checker.message import Listing, Message
from ...checker.text import did_you_mean
from ..pipeline import ALL_RULES
from ..rule import Rule
from ..toml_file import is_toml_file
from .mutant import Change, Mutant, UnknownVariant, without
from .mutants import MUTANTS
from .mutation import FORMER_KINDS, MutationKind, current_name, every_mutation, mutated, mutation_named
from .rfc_variants import VARIANTS
from .user_mutant import read_mutant

__all__ = [
    "KINDS",
    "MUTANTS",
    "RFC_9293",
    "Change",
    "Mutant",
    "UnknownVariant",
    "rules_of_variant",
    "without",
]

RFC_9293 = "rfc9293"

KINDS = frozenset(kind.value for kind in MutationKind)
"""The first words of the names of generated mutants: `drop-guard RULE: CONDITION`, `drop-send RULE`."""


def rules_of_variant(name: str) -> tuple[Rule, ...]:
    """The rules of a variant: `rfc9293`, a protocol of its own, a mutant, or a mutation by name, or a file.

    Raises:
        UnknownVariant: there is no such variant, rule or condition.
        BadMutant: a file in TOML cannot be read, or changes what there is not.
    """
    if name == RFC_9293:
        return ALL_RULES
    if name in VARIANTS:
        return VARIANTS[name].apply(ALL_RULES)
    if name in MUTANTS:
        return MUTANTS[name].apply()
    if is_toml_file(name):
        return read_mutant(Path(name)).rules
    if name.partition(" ")[0] in {*KINDS, *FORMER_KINDS}:
        mutation = mutation_named(name)
        if mutation is None:
            raise UnknownVariant(_no_such_mutation(name))
        return mutated(mutation)
    raise UnknownVariant(
        Message(
            "error.variant",
            "no variant '{name}'{hint}; there are: {variants}; mutants: {mutants}; and those of single "
            "rules, such as 'drop-guard RULE: CONDITION': `synfin mutants --list`",
            name=name,
            hint=did_you_mean(name, (RFC_9293, *VARIANTS, *MUTANTS)),
            variants=Listing((RFC_9293, *VARIANTS)),
            mutants=Listing(MUTANTS),
        )
    )


def _no_such_mutation(name: str) -> Message:
    """The error for a mutation that its rule does not have: those that it has, of the same kind if any."""
    kind, _, rest = current_name(name).partition(" ")
    rule = rest.partition(": ")[0]
    mine = [mutation for mutation in every_mutation() if mutation.rule == rule]
    if not mine:
        return Message(
            "error.variant.no-rule",
            "no variant '{name}': there is no rule '{rule}'; `synfin rules` lists them",
            name=name,
            rule=rule,
        )
    like = [mutation for mutation in mine if mutation.kind.value == kind]
    return Message(
        "error.variant.no-mutation",
        "no variant '{name}'; of this rule there are: {mutations}",
        name=name,
        mutations=Listing(f"'{one.name}'" for one in like or mine),
    )

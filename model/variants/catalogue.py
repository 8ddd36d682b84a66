"""Variants of the rules by name: RFC 9293 as it stands, protocols of their own, and mutants of RFC 9293."""

from __future__ import annotations

from pathlib import Path

from ...checker.text import did_you_mean
from ..pipeline import ALL_RULES
from ..rule import Rule
from .mutant import Change, Mutant, UnknownVariant, without
from .mutants import MUTANTS
from .mutation import MutationKind, every_mutation, mutated, mutation_named
from .rfc_variants import VARIANTS
from .user_mutant import SUFFIX, read_mutant

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
"""How the names of generated mutants begin: `drop RULE: CONDITION`, `keep RULE: VARIABLE`, `mute RULE`."""


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
    if name.endswith(SUFFIX):
        return read_mutant(Path(name)).rules
    if name.partition(" ")[0] in KINDS:
        mutation = mutation_named(name)
        if mutation is None:
            raise UnknownVariant(_no_such_mutation(name))
        return mutated(mutation)
    raise UnknownVariant(
        f"no variant {name!r}{did_you_mean(name, (RFC_9293, *VARIANTS, *MUTANTS))}; "
        f"there are: {', '.join((RFC_9293, *VARIANTS))}; "
        f"mutants: {', '.join(MUTANTS)}; and those of single rules, such as 'drop RULE: CONDITION': "
        "`synfin mutants --list`"
    )


def _no_such_mutation(name: str) -> str:
    """What the rule has that can be taken from it."""
    kind, _, rest = name.partition(" ")
    rule = rest.partition(": ")[0]
    mine = [mutation for mutation in every_mutation() if mutation.rule == rule]
    if not mine:
        known = "`synfin rules` lists them"
        return f"no variant {name!r}: there is no rule {rule!r}; {known}"
    like = [mutation.name for mutation in mine if mutation.kind.value == kind]
    others = ", ".join(f"'{one}'" for one in like or [mutation.name for mutation in mine])
    return f"no variant {name!r}; of this rule there are: {others}"

"""Variants of the rules as a user gives them: by name, as a TOML file, or as a `UserMutant`."""

from __future__ import annotations

from ..model.rule import Rule
from ..model.variants.catalogue import rules_of_variant
from ..model.variants.user_mutant import UserMutant

AnyVariant = str | UserMutant
"""A name, the path of a TOML file, or an object."""


def rules_of(variant: AnyVariant) -> tuple[Rule, ...]:
    """The rules of a variant.

    Raises:
        UnknownVariant: there is no such variant.
        BadMutant: a mutant changes what there is not.
    """
    return rules_of_variant(variant) if isinstance(variant, str) else variant.rules


def name_of(variant: AnyVariant) -> str:
    """The name under which a variant is printed."""
    return variant if isinstance(variant, str) else variant.name

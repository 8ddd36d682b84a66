"""A rule without one of its conditions is nondeterministic, equivalent, or noticed by a row of the tables."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tables
from synfin.model.pipeline import ALL_RULES
from synfin.model.state import endpoint, segment
from synfin.model.variants.catalogue import RFC_9293
from synfin.model.variants.mutation import Mutation, MutationKind, every_mutation, mutated
from synfin.proofs.mutants.result import MutantStatus
from synfin.proofs.mutants.stored import stored_rows

HERE = Path(__file__).parent
STORED = {row.mutant: row for row in stored_rows()}
DROPPED = [mutation for mutation in every_mutation() if mutation.kind is MutationKind.DROP_GUARD]
"""Each condition of each rule, left out."""

BY_A_ROW = [
    mutation
    for mutation in DROPPED
    if not STORED[mutation.name].flawed and STORED[mutation.name].status is not MutantStatus.EQUIVALENT
]
"""Those that neither the proof that exactly one rule applies nor a proof of equivalence covers."""


@cache
def rows() -> list[tuple[str, Any]]:
    """The rows of every hand-written table, each with the name of its module."""
    found = []
    for path in sorted(HERE.glob("test_rules_*.py")):
        spec = importlib.util.spec_from_file_location(f"synfin_tests_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += [(path.stem, row) for row in tables.rows_of(module.TABLE)]
    return found


def disagreeing_row(mutation: Mutation) -> str | None:
    """The first row of the tables that disagrees with the mutant."""
    event = next(rule for rule in ALL_RULES if rule.name == mutation.rule).event
    # Only rows of the rule's event can disagree.
    rulebook = tables.Rulebook(mutated(mutation))
    for table, row in rows():
        if row.variant == RFC_9293 and row.event is event and rulebook.disagreement(row):
            return f"{table}: {row.text}"
    return None


def test_every_condition_of_every_rule_is_dropped_once():
    conditions = [
        (rule.name, name) for rule in ALL_RULES for name in rule(endpoint("me", 4), segment("seg", 4)).when
    ]
    assert [(mutation.rule, mutation.what) for mutation in DROPPED] == conditions
    assert len(conditions) >= 200


@pytest.mark.parametrize("mutation", BY_A_ROW, ids=lambda mutation: mutation.name)
def test_a_row_of_the_tables_disagrees_without_the_condition(mutation: Mutation):
    assert disagreeing_row(mutation) is not None

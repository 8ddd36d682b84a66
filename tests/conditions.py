"""Which check notices when one named condition is taken out of one rule: `python tests/conditions.py`.

For each condition of each rule, the cheapest check that fails without it:

1. exactly one rule applies (`synfin.proofs.rule_totality`): without the condition two do;
2. the hand-written tables of `tests/model/test_rules_*.py`: a row disagrees;
3. a claim in some scenario (`--claims`; minutes).

A condition that nothing can notice is implied: z3 proves that it holds wherever the rule's other
conditions do, after the steps before it, or in every reachable state.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import z3
from synfin.model.open_endpoint import open_endpoint
from synfin.model.pipeline import ALL_RULES
from synfin.model.rule import Event, Rule
from synfin.model.state import endpoint, segment
from synfin.model.variants.catalogue import RFC_9293, Mutant, rules_of_variant, without
from synfin.proofs.claims.catalogue import all_cases
from synfin.proofs.claims.tcb import UNA_BEFORE_NXT
from synfin.proofs.result import CONFIRMED
from synfin.proofs.rule_totality import Junction, Walk, applies, solver_for
from synfin.proofs.runner import ClaimRunner

Key = tuple[str, str]
"""A rule's name and a condition's name."""

EQUIVALENT: dict[Key, str] = {
    ("syn_ack_is_sent_again", "the retransmission queue is not empty"): (
        "SND.UNA = ISS: our SYN is not acknowledged, so it is in the queue (una-before-nxt)"
    ),
}
"""Conditions that hold in every reachable state where the rule's others do. z3 proves each from the invariant
una-before-nxt, which is proved by induction."""


@dataclass(frozen=True)
class Fate:
    """What becomes of the rules without a condition."""

    key: Key
    noticed_by: str | None
    """The check and what it says; None if nothing notices."""
    implied: str | None = None
    """Why nothing can notice; None if something may."""

    def __str__(self) -> str:
        verdict = self.noticed_by or (f"implied: {self.implied}" if self.implied else "NOTHING NOTICES")
        return f"{self.key[0]} | {self.key[1]} | {verdict}"


def every_condition() -> list[Key]:
    """Each named condition of each rule."""
    return [(rule.name, name) for rule in ALL_RULES for name in _effect(rule, 4).when]


def _effect(rule: Rule, width: int) -> Any:
    return rule(endpoint("me", width), segment("seg", width))


def noticed_by_totality(width: int = 4) -> dict[Key, str]:
    """Without which conditions two rules apply, and where."""
    found: dict[Key, str] = {}
    for junction in Walk(ALL_RULES, width).junctions():
        for rule, effect in junction.choices:
            for name in effect.when:
                if (rule.name, name) not in found:
                    rival = _rival(junction, rule, name)
                    if rival is not None:
                        where = f"{junction.path.state.spelled}, {junction.section} {junction.step}"
                        found[rule.name, name] = f"exactly one rule: {rival} applies too in {where}"
    return found


def _rival(junction: Junction, rule: Rule, name: str) -> str | None:
    """A rule that applies together with `rule` once the condition is gone."""
    effect = next(effect for chosen, effect in junction.choices if chosen is rule)
    weaker = applies(effect, but_for=name)
    if z3.is_false(weaker):
        return None
    rivals = [(other, applies(theirs)) for other, theirs in junction.choices if other is not rule]
    possible = [(other, term) for other, term in rivals if not z3.is_false(term)]
    return next((other.name for other, term in possible if junction.allows(weaker, term)), None)


def implied_by_the_steps(keys: set[Key], width: int = 32) -> set[Key]:
    """The conditions that hold wherever the rule's others do, after any way that leads there: z3 proves it."""
    left = set(keys)
    for junction in Walk(ALL_RULES, width).junctions():
        for rule, effect in junction.choices:
            for name, condition in effect.when.items():
                weaker = applies(effect, but_for=name)
                if (rule.name, name) in left and junction.allows(weaker, z3.Not(condition)) is not False:
                    left.remove((rule.name, name))
    return left


def implied_by_the_invariant(key: Key) -> bool:
    """z3 proves the condition from the rule's others and una-before-nxt, at 32 bits."""
    rule = next(rule for rule in ALL_RULES if rule.name == key[0])
    assert rule.event is not Event.SEGMENT_ARRIVES
    _, side = open_endpoint()
    assert UNA_BEFORE_NXT.open_endpoint is not None
    invariant = UNA_BEFORE_NXT.open_endpoint(side).holds
    when = dict(rule(side.me).when)
    condition = when.pop(key[1])
    solver = solver_for(32)
    solver.add(invariant, *UNA_BEFORE_NXT.lemmas(side).values(), *when.values(), z3.Not(condition))
    return bool(solver.check() == z3.unsat)


def load(path: Path) -> ModuleType:
    """A module of the tests, which are not a package."""
    name = f"synfin_tests_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def noticed_by_a_row(key: Key) -> str | None:
    """The first row of the tables that disagrees with the rules without the condition."""
    here = Path(__file__).parent / "model"
    tables = load(here / "tables.py")
    rule = next(rule for rule in ALL_RULES if rule.name == key[0])
    # Only rows of the rule's event can tell; the rules of the others are left as they are.
    rulebook = tables.Rulebook(_dropped(key))
    for path in sorted(here.glob("test_rules_*.py")):
        for row in tables.rows_of(load(path).TABLE):
            if row.variant == RFC_9293 and row.event is rule.event and rulebook.disagreement(row):
                return f"{path.stem}: {row.text}"
    return None


def _dropped(key: Key) -> tuple[Rule, ...]:
    return Mutant("dropped", "", "", {key[0]: without(key[1])}).apply()


def noticed_by_a_claim(key: Key, runner: ClaimRunner) -> str | None:
    """The first claim that comes out otherwise without the condition, in a scenario in which it holds."""
    variant = f"drop {key[0]}: {key[1]}"
    rules_of_variant(variant)
    for case in all_cases():
        if case.variant == "rfc9293" and case.expected in CONFIRMED:
            result = runner.check(replace(case, variant=variant))
            if not result.ok:
                return f"{case.claim.id} in {case.scenario}: {result.answer.verdict.value}"
    return None


def fates(*, claims: bool = False) -> Iterator[Fate]:
    """The fate of every condition, the cheapest check first."""
    keys = every_condition()
    overlaps = noticed_by_totality()
    implied = implied_by_the_steps(set(keys) - set(overlaps))
    for key in keys:
        if key in overlaps:
            yield Fate(key, overlaps[key])
        elif key in implied:
            yield Fate(key, None, "by the rule's other conditions and the steps before it (z3)")
        else:
            row = noticed_by_a_row(key)
            if row is None and key in EQUIVALENT and implied_by_the_invariant(key):
                yield Fate(key, None, EQUIVALENT[key])
            elif row is None and claims:
                yield Fate(key, noticed_by_a_claim(key, ClaimRunner()))
            else:
                yield Fate(key, row)


def main() -> int:
    """Print the table; 1 if nothing notices some condition and no reason is known."""
    found = list(fates(claims="--claims" in sys.argv))
    print("rule | condition | noticed by", *found, sep="\n")
    survivors = [fate for fate in found if fate.noticed_by is None and fate.implied is None]
    noticed = sum(fate.noticed_by is not None for fate in found)
    implied = sum(fate.implied is not None for fate in found)
    print(f"{len(found)} conditions: {noticed} noticed, {implied} implied, {len(survivors)} survive")
    return int(bool(survivors))


if __name__ == "__main__":
    sys.exit(main())

"""`synfin rules`: every rule with its section, summary and sentences, or the scenarios that exercise it."""

from __future__ import annotations

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from ..checker.message import Count, Listing, Message
from ..locales import Language, translate
from ..model.rule import Rule
from ..model.scenarios.catalogue import SCENARIOS
from ..model.variants.catalogue import rules_of_variant
from ..proofs.rule_coverage import RuleCoverage, coverage_of
from .output import BadRequest, print_json, ticking
from .page import Column, Page


def run_rules(section: str, variant: str, *, coverage: bool, as_json: bool, lang: Language) -> int:
    """Print the rules of a variant in the RFC's order, each with its section and requirement ids."""
    rules = rules_of_variant(variant)
    chosen = [rule for rule in rules if rule.section.startswith(section)]
    if not chosen:
        sections = sorted({rule.section for rule in rules})
        raise BadRequest(
            Message(
                "error.no-rule-in-section",
                "no rule in section {section!r}; there are: {sections}",
                section=section,
                sections=Listing(sections),
            )
        )
    covered = _covered(rules) if coverage else None
    if as_json:
        print_json([_row(rule, covered, lang) for rule in chosen])
        return 0
    page = Page(lang)
    table = page.table(
        Column(Message("table.section", "section"), wraps=False),
        Column(Message("table.requires", "requires"), wraps=False),
        Message("table.rule", "rule"),
    )
    for rule in chosen:
        below = _summary(rule) if covered is None else _coverage(covered[rule.name])
        lines = (Padding(Text(page.say(line)), (0, 0, 0, 2)) for line in below)
        table.row(rule.section, "\n".join(rule.requirements), Group(Text(rule.name), *lines))
    table.print(space=False)
    return 0


FEW = 3
"""The most scenarios that are named; of more there is only their number."""


def _summary(rule: Rule) -> list[str]:
    """The summary, and the sentences of the RFC: those of the rule's own section by number alone."""
    own = f"{rule.section} "
    places = [place.removeprefix(own) if place.startswith(own) else f"§{place}" for place in rule.sentences]
    return [rule.summary, Message("rules.sentences", "sentences {places}", places=Listing(places))]


def _coverage(covered: RuleCoverage) -> list[Message]:
    """The scenarios, and the conditions that were met with one value only."""
    few = len(covered.scenarios) <= FEW
    scenarios = Listing(covered.scenarios) if few else Count(len(covered.scenarios), "scenario")
    if covered.scenarios:
        lines = [Message("rules.exercised", "exercised by: {scenarios}", scenarios=scenarios)]
    else:
        lines = [Message("rules.not-exercised", "exercised by no scenario")]
    if covered.one_sided:
        conditions = Listing(covered.one_sided, "; ")
        lines.append(
            Message(
                "rules.one-sided", "conditions met with one value only: {conditions}", conditions=conditions
            )
        )
    return lines


def _covered(rules: tuple[Rule, ...]) -> dict[str, RuleCoverage]:
    with ticking() as ticker:
        return coverage_of(SCENARIOS.values(), ticker.say, rules)


def _row(rule: Rule, covered: dict[str, RuleCoverage] | None, lang: Language) -> dict[str, object]:
    row: dict[str, object] = {
        "rule": rule.name,
        "section": rule.section,
        "step": rule.step,
        "event": rule.event.value,
        "summary": translate(rule.summary, lang),
        "sentences": list(rule.sentences),
        "requirements": list(rule.requirements),
        "only": rule.only.value if rule.only else None,
    }
    if covered is None:
        return row
    found = covered[rule.name]
    met = {name: sorted(values) for name, values in found.met.items()}
    return {**row, "exercised_by": found.scenarios, "steps": found.steps, "conditions_met": met}

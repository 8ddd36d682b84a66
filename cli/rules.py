"""`synfin rules`: every rule with its section, summary and sentences, or the scenarios that exercise it."""

from __future__ import annotations

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..checker.message import Listing, Message
from ..locales import translate
from ..model.rule import Rule
from ..model.scenarios.catalogue import SCENARIOS
from ..model.variants.catalogue import rules_of_variant
from ..proofs.rule_coverage import RuleCoverage, coverage_of
from .output import BadRequest, console, print_json, ticking
from .words import say


def run_rules(section: str, variant: str, *, coverage: bool, as_json: bool, lang: str) -> int:
    """Print the rules of a variant in the RFC's order, each with its section and requirement ids."""
    rules = rules_of_variant(variant)
    chosen = [rule for rule in rules if rule.section.startswith(section)]
    if not chosen:
        sections = sorted({rule.section for rule in rules})
        raise BadRequest(f"no rule in section {section!r}; there are: {', '.join(sections)}")
    covered = _covered(rules) if coverage else None
    if as_json:
        print_json([_row(rule, covered, lang) for rule in chosen])
        return 0
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("section", "requires", "rule"):
        table.add_column(say(heading, lang), no_wrap=heading != "rule", overflow="fold")
    for rule in chosen:
        below = _read(rule, lang) if covered is None else _seen(covered[rule.name], lang)
        told = Group(Text(rule.name), *(Padding(Text(line), (0, 0, 0, 2)) for line in below))
        table.add_row(rule.section, "\n".join(rule.requirements), told)
    console().print(table)
    return 0


def _read(rule: Rule, lang: str) -> list[str]:
    """The summary, and the sentences of the RFC: those of the rule's own section by number alone."""
    own = f"{rule.section} "
    places = [place.removeprefix(own) if place.startswith(own) else f"§{place}" for place in rule.sentences]
    sentences = Message("rules.sentences", "sentences {places}", places=Listing(places))
    return [translate(rule.summary, lang), translate(sentences, lang)]


FEW = 3
"""So many scenarios are named; of more there is only their number."""


def _seen(covered: RuleCoverage, lang: str) -> list[str]:
    """The scenarios, and the conditions that were met with one value only."""
    count = len(covered.scenarios)
    many = f"{count} {say('scenarios', lang)}"
    names = ", ".join(covered.scenarios) if count <= FEW else many
    colon = "：" if lang == "zh" else ": "
    seen = say("exercised", lang) + colon + (names or say("nothing exercised", lang))
    one_sided = "; ".join(covered.one_sided)
    return [seen, say("one-sided", lang) + colon + one_sided] if one_sided else [seen]


def _covered(rules: tuple[Rule, ...]) -> dict[str, RuleCoverage]:
    with ticking() as ticker:
        return coverage_of(SCENARIOS.values(), ticker.say, rules)


def _row(rule: Rule, covered: dict[str, RuleCoverage] | None, lang: str) -> dict[str, object]:
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

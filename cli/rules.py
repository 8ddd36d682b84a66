"""`synfin rules`: every rule with its section and sentence, and what exercised it."""

from __future__ import annotations

from rich.table import Table

from ..checker.search import explore
from ..model.catalogue import SCENARIOS
from ..model.compose import compose
from ..model.pipeline import ALL_RULES
from ..model.rule import Rule
from .output import BadRequest, console, print_json, ticking
from .words import say


def run_rules(section: str, *, coverage: bool, as_json: bool, lang: str) -> int:
    """Print the rules in the RFC's order."""
    chosen = [rule for rule in ALL_RULES if rule.section.startswith(section)]
    if not chosen:
        sections = sorted({rule.section for rule in ALL_RULES})
        raise BadRequest(f"no rule in section {section!r}; there are: {', '.join(sections)}")
    exercised = exercised_by() if coverage else None
    if as_json:
        print_json([_row(rule, exercised) for rule in chosen])
        return 0
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    columns = ("section", "rule", "sentence", *(("exercised",) if coverage else ()))
    for heading in columns:
        table.add_column(say(heading, lang), no_wrap=heading == "section", overflow="fold")
    for rule in chosen:
        seen = (
            () if exercised is None else (", ".join(exercised[rule.name]) or say("nothing exercised", lang),)
        )
        table.add_row(rule.section, rule.name, rule.sentence, *seen)
    console().print(table)
    return 0


def _row(rule: Rule, exercised: dict[str, list[str]] | None) -> dict[str, object]:
    row: dict[str, object] = {
        "rule": rule.name,
        "section": rule.section,
        "step": rule.step,
        "event": rule.event.value,
        "sentence": rule.sentence,
        "requirements": list(rule.requirements),
        "only": rule.only.value if rule.only else None,
    }
    return row if exercised is None else {**row, "exercised_by": exercised[rule.name]}


def exercised_by() -> dict[str, list[str]]:
    """Rule name to the scenarios whose search took a step through it."""
    found: dict[str, list[str]] = {rule.name: [] for rule in ALL_RULES}
    with ticking() as ticker:
        for name, scenario in SCENARIOS.items():
            ticker.say(name)
            graph = explore(compose(scenario).system)
            taken = {action for steps in graph.edges for action, _ in steps}
            rules = {rule.rule for action in taken for rule in graph.system.actions[action].rules}
            for rule in rules:
                found[rule].append(name)
    return found

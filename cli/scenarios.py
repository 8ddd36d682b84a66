"""`synfin scenarios`: how many states each scenario has, what drives it, and how one of them grows."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from ..checker.engines.exploration import explore
from ..checker.message import Listing
from ..locales import translate
from ..model.composed_system import compose
from ..model.scenarios.catalogue import SCENARIOS
from ..model.scenarios.scaling import GROWN, GROWTH, drivers
from ..model.scenarios.scenario import Scenario
from .output import Ticker, console, print_json, ticking
from .words import say

COUNTS = ("states", "transitions", "depth")


def run_scenarios(*, as_json: bool, lang: str) -> int:
    """Search all of them and print the counts."""
    with ticking() as ticker:
        rows = [_row(scenario, ticker) for scenario in SCENARIOS.values()]
        growth: list[dict[str, Any]] = [
            {"driver": driver, "value": value, **_counts(scenario, ticker)}
            for driver, values in GROWTH
            for value, scenario in values
        ]
    if as_json:
        print_json({"scenarios": rows, "growth": {"of": GROWN.name, "rows": growth}})
        return 0
    table = _table("scenario", *COUNTS, "drivers", lang=lang)
    for row in rows:
        table.add_row(row["scenario"], *_numbers(row), translate(Listing(row["drivers"]), lang))
    console().print(table)
    print()
    grown = _table("grown", "value", *COUNTS, lang=lang)
    for row in growth:
        grown.add_row(translate(row["driver"], lang), translate(row["value"], lang), *_numbers(row))
    print(say("growth", lang).format(name=GROWN.name))
    console().print(grown)
    return 0


def _row(scenario: Scenario, ticker: Ticker) -> dict[str, Any]:
    return {"scenario": scenario.name, **_counts(scenario, ticker), "drivers": drivers(scenario)}


def _counts(scenario: Scenario, ticker: Ticker) -> dict[str, int]:
    graph = explore(compose(scenario).system, progress=lambda p: ticker.states(scenario.name, p))
    return {"states": len(graph.states), "transitions": graph.transitions, "depth": graph.depth}


def _numbers(row: dict[str, Any]) -> list[str]:
    return [f"{row[name]:,}" for name in COUNTS]


def _table(*headings: str, lang: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        right = heading in COUNTS
        table.add_column(say(heading, lang), justify="right" if right else "left", no_wrap=right)
    return table

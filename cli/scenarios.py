"""`synfin scenarios`: the sizes of all scenarios, what drives them, and the growth of one of them."""

from __future__ import annotations

from typing import Any

from ..checker.engines.exploration import explore
from ..checker.message import Listing, Message
from ..locales import Language, translate
from ..model.composed_system import compose
from ..model.scenarios.catalogue import SCENARIOS
from ..model.scenarios.scaling import GROWN, GROWTH, drivers
from ..model.scenarios.scenario import Scenario
from .output import Ticker, print_json, ticking
from .page import Column, Page

SCENARIO = Message("table.scenario", "scenario")
SIZES = {
    "states": Message("table.states", "states"),
    "transitions": Message("table.transitions", "transitions"),
    "depth": Message("table.depth", "depth"),
}


def run_scenarios(*, as_json: bool, lang: Language) -> int:
    """Search all of them and print the sizes."""
    with ticking() as ticker:
        rows = [
            {
                "scenario": scenario.name,
                **_sizes(scenario, ticker),
                "drivers": [translate(driver, lang) for driver in drivers(scenario)],
            }
            for scenario in SCENARIOS.values()
        ]
        growth: list[dict[str, Any]] = [
            {
                "driver": translate(driver, lang),
                "value": translate(value, lang),
                **_sizes(scenario, ticker),
            }
            for driver, values in GROWTH
            for value, scenario in values
        ]
    if as_json:
        print_json({"scenarios": rows, "growth": {"of": GROWN.name, "rows": growth}})
    else:
        _print(Page(lang), rows, growth)
    return 0


def _print(page: Page, rows: list[dict[str, Any]], growth: list[dict[str, Any]]) -> None:
    sizes = [Column(heading, wraps=False, right=True) for heading in SIZES.values()]
    table = page.table(SCENARIO, *sizes, Message("table.drivers", "driven by"))
    for row in rows:
        table.row(row["scenario"], *_numbers(row), Listing(row["drivers"]))
    table.print()
    page.line(
        Message("scenarios.growth", "{name} grown along each driver, all else unchanged:", name=GROWN.name)
    )
    table = page.table(Message("table.driver", "driver"), Message("table.value", "value"), *sizes)
    for row in growth:
        table.row(row["driver"], row["value"], *_numbers(row))
    table.print(space=False)


def _sizes(scenario: Scenario, ticker: Ticker) -> dict[str, int]:
    graph = explore(compose(scenario).system, progress=lambda p: ticker.states(scenario.name, p))
    return {"states": len(graph.states), "transitions": graph.transitions, "depth": graph.depth}


def _numbers(row: dict[str, Any]) -> list[str]:
    return [f"{row[name]:,}" for name in SIZES]

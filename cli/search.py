"""`synfin search`: every reachable state of a scenario."""

from __future__ import annotations

from rich.table import Table

from ..checker.engine import explore
from ..model.catalogue import SCENARIOS, scenario_named
from ..model.compose import compose
from ..model.variants import rules_of_variant
from .output import console, print_json, ticking
from .words import say, sentence

UNSETTLED = 3


def run_search(name: str, variant: str, budget: int, *, as_json: bool, lang: str) -> int:
    """Search and print the counts."""
    world = compose(scenario_named(name), rules_of_variant(variant))
    with ticking() as ticker:
        graph = explore(world.system, budget=budget, progress=lambda p: ticker.states(name, p))
    counts = {"states": len(graph.states), "transitions": graph.transitions, "depth": graph.depth}
    if as_json:
        print_json(
            {
                "scenario": name,
                "engine": "python",
                **counts,
                "seconds": round(graph.seconds, 3),
                "complete": graph.complete,
            }
        )
    else:
        words = ", ".join(f"{value:,} {say(key, lang)}" for key, value in counts.items() if key != "depth")
        state = say("complete" if graph.complete else "incomplete", lang)
        end = f": {graph.ended}" if graph.ended else ""
        print(f"{name}: {words}, {say('depth', lang)} {graph.depth}, {graph.seconds:.2f} s, {state}{end}")
        bounds = (f"{key} {value}" for key, value in world.system.scope.items())
        for bound in (*bounds, *world.system.assumptions):
            print(f"  {sentence(bound, lang)}")
    return 0 if graph.complete else UNSETTLED


def run_list(*, as_json: bool, lang: str) -> int:
    """Print the catalogue."""
    if as_json:
        print_json([{"scenario": s.name, "title": s.title, "scope": s.scope} for s in SCENARIOS.values()])
        return 0
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("scenario", "title"):
        table.add_column(say(heading, lang), no_wrap=heading == "scenario")
    for scenario in SCENARIOS.values():
        table.add_row(scenario.name, scenario.title_zh if lang == "zh" else scenario.title)
    console().print(table)
    return 0

"""`synfin search`: every reachable state of a scenario."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table

from ..checker.engine import Limits, engine_named, explore_within
from ..checker.graph import StateGraph
from ..model.catalogue import SCENARIOS, scenario_named
from ..model.compose import compose
from ..model.variants import rules_of_variant
from .output import BadRequest, console, print_json, ticking
from .words import say, sentence

UNSETTLED = 3


MIB = 1 << 20


def limits_of(engine: str, budget: int, seconds: float | None, memory: int | None) -> Limits:
    """The limits that options give; `memory` in MiB.

    Raises:
        BadLimit: they do not go together.
    """
    return Limits(engine_named(engine), budget, seconds, None if memory is None else memory * MIB)


def run_search(
    name: str, variant: str, limits: Limits, save: Path | None = None, *, as_json: bool, lang: str
) -> int:
    """Search and print the counts; `save` is a file for the graph."""
    if save is not None and not save.parent.is_dir():
        raise BadRequest(f"{save.parent}: there is no such folder")
    world = compose(scenario_named(name), rules_of_variant(variant))
    with ticking() as ticker:
        graph = explore_within(world.system, limits, lambda p: ticker.states(name, p))
    if save is not None:
        graph.save(save)
    if as_json:
        print_json(_report(name, graph, save))
    else:
        print(_line(name, graph, lang))
        bounds = (f"{key} {value}" for key, value in world.system.scope.items())
        for bound in (*bounds, *world.system.assumptions):
            print(f"  {sentence(bound, lang)}")
        if save is not None:
            print(f"  {say('wrote', lang)} {save}")
    return 0 if graph.complete else UNSETTLED


def _rate(graph: StateGraph) -> int:
    """States a second."""
    return round(len(graph.states) / graph.seconds) if graph.seconds else 0


def _report(name: str, graph: StateGraph, saved: Path | None) -> dict[str, object]:
    each = graph.bytes_per_state
    return {
        "scenario": name,
        "engine": graph.engine,
        "states": len(graph.states),
        "transitions": graph.transitions,
        "depth": graph.depth,
        "seconds": round(graph.seconds, 3),
        "states_per_second": _rate(graph),
        "bytes_per_state": None if each is None else round(each, 1),
        "complete": graph.complete,
        "ended": graph.ended,
        **({} if saved is None else {"saved": str(saved)}),
    }


def _line(name: str, graph: StateGraph, lang: str) -> str:
    each = graph.bytes_per_state
    parts = [
        f"{len(graph.states):,} {say('states', lang)}",
        f"{graph.transitions:,} {say('transitions', lang)}",
        f"{say('depth', lang)} {graph.depth}",
        f"{graph.seconds:.2f} {say('seconds', lang)}",
        say("complete" if graph.complete else "incomplete", lang),
    ]
    end = f": {sentence(graph.ended, lang)}" if graph.ended else ""
    memory = "" if each is None else say("bytes per state", lang).format(n=each)
    how = say("searched by", lang).format(engine=say(graph.engine, lang), rate=_rate(graph))
    return f"{name}: {', '.join(parts)}{end}\n  {how}{memory}"


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

"""`synfin search`: every reachable state of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from ..checker.engines.exploration import (
    Engine,
    Limits,
    Workers,
    engine_named,
    explore_within,
    save_graph,
    tally,
)
from ..checker.graph import Progress, Tally
from ..checker.stop_reasons import MIB
from ..checker.system import System
from ..model.composed_system import compose
from ..model.scenarios.catalogue import SCENARIOS, scenario_named
from ..model.variants.catalogue import rules_of_variant
from .output import BadRequest, console, print_json, ticking
from .words import counted, say, sentence

UNSETTLED = 3


def limits_of(
    engine: str, budget: int, seconds: float | None, memory: int | None, threads: int = 1
) -> Limits:
    """The limits that options give; `memory` in MiB.

    Raises:
        BadLimit: they do not go together.
    """
    return Limits(engine_named(engine), budget, seconds, None if memory is None else memory * MIB, threads)


def workers_of(
    engine: str, count: int | None, address: str | None, checkpoints: Path | None
) -> Workers | None:
    """The workers that options ask for; None: the states are not divided.

    Raises:
        BadLimit: there cannot be so many.
        BadRequest: there are none, but an option for them.
    """
    if count is None and engine != Engine.RAY.value:
        if address is not None or checkpoints is not None:
            option = "--address" if address is not None else "--checkpoints"
            raise BadRequest(f"{option} is for workers: give --engine ray, or --workers N")
        return None
    return Workers(Workers.count if count is None else count, address, checkpoints)


@dataclass(frozen=True)
class Keeping:
    """How to search, and the file that keeps the graph."""

    limits: Limits
    workers: Workers | None = None
    save: Path | None = None


def run_search(name: str, variant: str, how: Keeping, *, as_json: bool, lang: str) -> int:
    """Search and print the counts.

    Raises:
        BadRequest: the graph cannot be kept.
    """
    _can_be_kept(how)
    composed = compose(scenario_named(name), rules_of_variant(variant))
    with ticking() as ticker:
        found = _found(composed.system, how, lambda p: ticker.states(name, p))
    if as_json:
        print_json(_report(name, found, how.save))
    else:
        print(_line(name, found, lang))
        bounds = (
            f"{sentence(key, lang)} {sentence(value, lang)}" for key, value in composed.system.scope.items()
        )
        for bound in (*bounds, *composed.system.assumptions):
            print(f"  {sentence(bound, lang)}")
        if how.save is not None:
            print(f"  {say('wrote', lang)} {how.save}")
    return 0 if found.complete else UNSETTLED


def _can_be_kept(how: Keeping) -> None:
    if how.save is None:
        return
    if how.workers is not None:
        raise BadRequest("--save is for a graph in one place: leave out --workers and --engine ray")
    if not how.save.parent.is_dir():
        raise BadRequest(f"{how.save.parent}: there is no such folder")


def _found(system: System, how: Keeping, progress: Callable[[Progress], None]) -> Tally:
    """What a search finds; the graph is written where it is to be kept."""
    if how.save is None:
        return tally(system, how.limits, how.workers, progress=progress)
    graph = explore_within(system, how.limits, progress)
    save_graph(graph, how.save)
    return graph.tally


def _rate(found: Tally) -> int:
    """States a second."""
    return round(found.states / found.seconds) if found.seconds else 0


def _each(found: Tally) -> float | None:
    """Bytes that a state takes."""
    return None if found.bytes is None or not found.states else found.bytes / found.states


def _report(name: str, found: Tally, saved: Path | None) -> dict[str, object]:
    each = _each(found)
    return {
        "scenario": name,
        "engine": found.engine,
        "workers": found.workers,
        "states": found.states,
        "transitions": found.transitions,
        "depth": found.depth,
        "levels": list(found.levels),
        "seconds": round(found.seconds, 3),
        "states_per_second": _rate(found),
        "bytes_per_state": None if each is None else round(each, 1),
        "complete": found.complete,
        "ended": found.stop_reason,
        **({} if saved is None else {"saved": str(saved)}),
    }


def _line(name: str, found: Tally, lang: str) -> str:
    each = _each(found)
    parts = [
        counted(found.states, "states", lang),
        counted(found.transitions, "transitions", lang),
        f"{say('depth', lang)} {found.depth}",
        f"{found.seconds:.2f} {say('seconds', lang)}",
        say("complete" if found.complete else "incomplete", lang),
    ]
    end = f": {sentence(found.stop_reason, lang)}" if found.stop_reason else ""
    by = "" if found.workers == 1 else say("workers", lang).format(n=found.workers)
    memory = "" if each is None else say("bytes per state", lang).format(n=each)
    how = say("searched by", lang).format(engine=say(found.engine, lang) + by, rate=_rate(found))
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
        table.add_row(scenario.name, sentence(scenario.title, lang))
    console().print(table)
    return 0

"""`synfin search`: every reachable state of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
from ..checker.message import Count, Listing, Message
from ..checker.stop_reasons import MIB
from ..checker.system import System
from ..locales import Language, translate
from ..model.composed_system import compose
from ..model.scenarios.catalogue import SCENARIOS, scenario_named
from ..model.variants.catalogue import rules_of_variant
from .output import BadRequest, no_such_folder, print_json, ticking, wrote
from .page import Column, Page, named
from .scenarios import SCENARIO
from .scope_output import bound

UNDETERMINED = 3


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
            raise BadRequest(
                Message(
                    "error.for-workers",
                    "{option} is for workers: give --engine ray, or --workers N",
                    option=option,
                )
            )
        return None
    return Workers(Workers.count if count is None else count, address, checkpoints)


@dataclass(frozen=True)
class SearchRequest:
    """The limits of a search, its workers, and the file for the graph."""

    limits: Limits
    workers: Workers | None = None
    save: Path | None = None


def run_search(name: str, variant: str, request: SearchRequest, *, as_json: bool, lang: Language) -> int:
    """Search and print the counts.

    Raises:
        BadRequest: the graph cannot be written.
    """
    _refuse(request)
    composed = compose(scenario_named(name), rules_of_variant(variant))
    with ticking() as ticker:
        found = _found(composed.system, request, lambda p: ticker.states(name, p))
    if as_json:
        print_json(_report(name, found, request.save))
    else:
        bounds = (bound(name, value) for name, value in composed.system.scope.items())
        saved = [] if request.save is None else [wrote(request.save)]
        print(translate(named(name, Listing(_parts(found))), lang))
        for line in (_rate_line(found), *bounds, *composed.system.assumptions, *saved):
            print(f"  {translate(line, lang)}")
    return 0 if found.complete else UNDETERMINED


def _refuse(request: SearchRequest) -> None:
    if request.save is None:
        return
    if request.workers is not None:
        raise BadRequest(
            Message(
                "error.save-in-one-place",
                "--save is for a graph in one place: leave out --workers and --engine ray",
            )
        )
    if not request.save.parent.is_dir():
        raise no_such_folder(request.save.parent)


def _found(system: System, request: SearchRequest, progress: Callable[[Progress], None]) -> Tally:
    """The counts of a search; the graph is written if there is a file for it."""
    if request.save is None:
        return tally(system, request.limits, request.workers, progress=progress)
    graph = explore_within(system, request.limits, progress)
    save_graph(graph, request.save)
    return graph.tally


def _rate(found: Tally) -> int:
    """States a second."""
    return round(found.states / found.seconds) if found.seconds else 0


def _bytes_per_state(found: Tally) -> float | None:
    """Bytes per state."""
    return None if found.bytes is None or not found.states else found.bytes / found.states


def _report(name: str, found: Tally, saved: Path | None) -> dict[str, object]:
    each = _bytes_per_state(found)
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


def _parts(found: Tally) -> list[str]:
    """The counts, the seconds, and whether the search is complete."""
    end: str = Message("search.is-complete", "complete")
    if not found.complete:
        end = Message("search.is-incomplete", "incomplete")
        end = named(end, found.stop_reason) if found.stop_reason else end
    return [
        Count(found.states, "state"),
        Count(found.transitions, "transition"),
        Message("search.depth", "depth {depth}", depth=found.depth),
        Message("search.seconds", "{seconds:.2f} s", seconds=found.seconds),
        end,
    ]


ENGINES = {
    "python": Message("search.python", "Python"),
    "native": Message("search.native", "compiled code"),
    "ray": Message("search.ray", "Ray"),
}


def _rate_line(found: Tally) -> Message:
    """The engine, its workers, its speed, and the memory that a state takes."""
    engine: str = ENGINES[found.engine]
    if found.workers != 1:
        engine = Message("search.workers", "{engine} on {count} workers", engine=engine, count=found.workers)
    each = _bytes_per_state(found)
    line = Message("search.by", "searched by {engine}, {rate:,} states/s", engine=engine, rate=_rate(found))
    if each is None:
        return line
    return Message("search.with-memory", "{line}, {bytes:,.0f} bytes a state", line=line, bytes=each)


def run_list(*, as_json: bool, lang: Language) -> int:
    """Print the catalogue."""
    if as_json:
        print_json(
            [
                {"scenario": s.name, "title": translate(s.title, lang), "scope": s.scope}
                for s in SCENARIOS.values()
            ]
        )
        return 0
    table = Page(lang).table(Column(SCENARIO, wraps=False), Message("table.title", "what happens"))
    for scenario in SCENARIOS.values():
        table.row(scenario.name, scenario.title)
    table.print(space=False)
    return 0

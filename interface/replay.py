"""Traces in JSON, replayed on the model: what `check --json`, `run --json` and `Trace.json` write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..checker.engines.explicit.lowering import lower
from ..checker.message import Message
from ..checker.system import System
from ..checker.trace import BadTrace, Trace, replay, trace_from_json
from ..model.composed_system import ComposedSystem, compose
from ..model.open_endpoint import open_endpoint
from ..model.scenarios.catalogue import scenario_named
from ..model.scenarios.scenario import Scenario
from ..model.variants.catalogue import RFC_9293
from ..proofs.case import OPEN_ENDPOINT, WITHOUT_SCENARIO
from .variant import AnyVariant, name_of, rules_of


@dataclass(frozen=True, repr=False)
class ReplayResult:
    """A trace, and whether it is a run of its system."""

    title: str
    """The claim's id, or the headline of the trace."""
    scenario: str
    variant: str
    trace: Trace
    problem: str = ""
    """The first step that does not replay, and why; empty: it is a run of the system."""
    composed: ComposedSystem | None = field(default=None, compare=False)
    """The system of two endpoints; None for a counterexample to induction of one endpoint."""

    @property
    def ok(self) -> bool:
        """Every step is one of the model."""
        return not self.problem

    def __repr__(self) -> str:
        steps = len(self.trace.steps)
        return (
            f"<ReplayResult {self.title} in {self.scenario}, {steps} steps: {self.problem or 'it replays'}>"
        )


def replay_file(
    path: Path, scenario: Scenario | str | None = None, variant: AnyVariant | None = None
) -> list[ReplayResult]:
    """Replay every trace in a file; see `replay_data`.

    Raises:
        BadTrace: it is no JSON, or has no trace; one line.
        OSError: it cannot be read.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadTrace(
            Message("replay.json", "{file}: it is not JSON: {error}", file=path, error=error)
        ) from None
    try:
        return replay_data(data, scenario, variant)
    except BadTrace as error:
        raise BadTrace(f"{path}: {error}") from None


def replay_data(
    data: Any, scenario: Scenario | str | None = None, variant: AnyVariant | None = None
) -> list[ReplayResult]:
    """Replay what `check --json`, `run --json` or `Trace.json` wrote, where it says that it was found.

    A `scenario` or a `variant` takes the place of the one named: of a scenario of your own, a run names only
    the file's stem.

    Raises:
        BadTrace: there is no trace in it, or one is malformed.
        BadScenario, UnknownVariant: the scenario or the variant named does not exist.
    """
    found = [_replayed(row, scenario, variant) for row in _traces_in(data)]
    if not found:
        raise BadTrace(
            Message(
                "replay.none",
                "there is no trace in it: give what `synfin check --json` or `synfin run --json` prints",
            )
        )
    return found


def _traces_in(data: Any) -> Iterator[Mapping[str, Any]]:
    """The rows that have a trace; a trace alone is a row of itself."""
    if not isinstance(data, dict):
        return
    if "steps" in data and "initial" in data:
        yield {"trace": data, "scenario": data.get("system"), "variant": data.get("variant")}
    elif isinstance(data.get("trace"), dict):
        yield data
    elif isinstance(data.get("claims"), list):
        yield from (row for row in data["claims"] if isinstance(row, dict) and row.get("trace"))


def _replayed(
    row: Mapping[str, Any], scenario: Scenario | str | None, variant: AnyVariant | None
) -> ReplayResult:
    place = scenario or str(row.get("scenario") or row["trace"].get("system"))
    under = variant or str(row.get("variant") or RFC_9293)
    composed: ComposedSystem | None = None
    if place in WITHOUT_SCENARIO:
        system = _system_without_scenario(str(place), under)
    else:
        chosen = scenario_named(place) if isinstance(place, str) else place
        composed = compose(chosen, rules_of(under))
        system = composed.system
    trace = trace_from_json(system, row["trace"])
    name = place if isinstance(place, str) else place.name
    title = str(row.get("id") or trace.headline or name)
    problem = ""
    try:
        # A counterexample to induction begins where it will, and with inputs of the environment's choice.
        replay(lower(system), trace, anywhere=composed is None)
    except BadTrace as error:
        problem = str(error)
    return ReplayResult(title, name, name_of(under), trace, problem, composed)


def _system_without_scenario(place: str, variant: AnyVariant) -> System:
    if place == OPEN_ENDPOINT:
        return open_endpoint(rules_of(variant))[0]
    raise BadTrace(
        Message("replay.place", "a trace of {place} is of no scenario: it cannot be replayed", place=place)
    )

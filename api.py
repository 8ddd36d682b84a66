"""The same from Python: scenarios, searches, claims, runs, pictures.

import synfin
graph = synfin.explore("four-way-close")      # StateGraph; graph.networkx()
result = synfin.check("both-closed", "lossy-close", variant="fin-not-repeated")
synfin.ladder(result)                         # draws itself in a notebook; str() is the text
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .checker.engines.exploration import Limits, engine_named, explore_within
from .checker.graph import StateGraph
from .checker.trace import Trace
from .diagrams.ladder import ladder_of
from .diagrams.ladder_svg import ladder_svg
from .diagrams.ladder_text import ladder_text
from .model.composed_system import ComposedSystem
from .model.composed_system import compose as compose_scenario
from .model.scenarios.catalogue import scenario_named
from .model.scenarios.scenario import Scenario
from .model.variants.catalogue import RFC_9293, rules_of_variant
from .proofs.result import Result
from .proofs.runner import ClaimRunner
from .proofs.selection import CheckRequest, cases_for
from .runs import at_random, example

__all__ = ["Picture", "check", "compose", "explore", "ladder", "run", "scenario"]


def scenario(name: str) -> Scenario:
    """The scenario of that name.

    Raises:
        BadScenario: there is none.
    """
    return scenario_named(name)


def compose(of: Scenario | str, *, variant: str = RFC_9293) -> ComposedSystem:
    """The transition system of a scenario, with the records that predicates speak of."""
    return compose_scenario(scenario_named(of) if isinstance(of, str) else of, rules_of_variant(variant))


def explore(
    of: Scenario | str,
    *,
    variant: str = RFC_9293,
    engine: str = "auto",
    budget: int = 1_000_000,
    seconds: float | None = None,
    memory: int | None = None,
) -> StateGraph:
    """Every reachable state of a scenario, within so many states, seconds, and bytes of compiled code.

    Raises:
        ScopeFault: a perfect wire overflows.
        BadLimit: there is no such engine (auto, python, native), or a limit is not possible.
    """
    limits = Limits(engine_named(engine), budget, seconds, memory)
    return explore_within(compose(of, variant=variant).system, limits)


def check(
    claim: str,
    in_scenario: str,
    *,
    variant: str = RFC_9293,
    engine: str = "auto",
    budget: int = 1_000_000,
    seconds: float | None = None,
    memory: int | None = None,
) -> Result:
    """Settle a claim in a scenario of the catalogue; `Result.answer` has the verdict and the trace.

    The limits are those of `explore`.
    """
    limits = Limits(engine_named(engine), budget, seconds, memory)
    return ClaimRunner(limits).check(cases_for(CheckRequest((claim,), in_scenario, variant))[0])


@dataclass(frozen=True)
class Picture:
    """A run as a ladder: text by `str`, SVG in a notebook."""

    composed: ComposedSystem
    trace: Trace
    lang: Literal["en", "zh"] = "en"

    def __str__(self) -> str:
        return ladder_text(ladder_of(self.composed, self.trace), lang=self.lang)

    def _repr_svg_(self) -> str:
        return ladder_svg(ladder_of(self.composed, self.trace), lang=self.lang)


def run(
    of: Scenario | str, *, variant: str = RFC_9293, seed: int | None = None, lang: Literal["en", "zh"] = "en"
) -> Picture:
    """The run that a scenario's story tells, or a random one."""
    place = compose(of, variant=variant)
    return Picture(place, example(place) if seed is None else at_random(place, seed), lang)


def ladder(result: Result, *, lang: Literal["en", "zh"] = "en") -> Picture:
    """The counterexample of a refuted claim.

    Raises:
        ValueError: the result has no trace.
    """
    if result.answer.trace is None:
        raise ValueError(f"{result.case.claim.id} has no trace: it is {result.answer.verdict.value}")
    return Picture(compose(result.case.scenario, variant=result.case.variant), result.answer.trace, lang)

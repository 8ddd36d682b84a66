"""The public Python interface: endpoints, scenarios, searches, claims, runs, replays, pictures.

>>> import synfin
>>> graph = synfin.explore("four-way-close")
>>> graph
<StateGraph of four-way-close: 16 states, 18 transitions, depth 12, complete>

`docs/python.md` shows all of it by example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .checker.engines.exploration import Limits, engine_named, explore_within
from .checker.graph import StateGraph
from .checker.properties.fairness import Fairness, MessageFairness
from .checker.properties.invariant import Always, Sometimes
from .checker.properties.leads_to import LeadsTo
from .checker.properties.step_property import EveryStep, after
from .checker.properties.terminal_states import EndsIn
from .checker.trace import BadTrace, NotEnabled, Trace
from .checker.verdict import Verdict
from .diagrams.ladder import ladder_of
from .diagrams.ladder_svg import ladder_svg
from .diagrams.ladder_text import ladder_text
from .interface.check import CheckResult, check_claim
from .interface.claim import BadClaim, UserClaim
from .interface.claim import UserClaim as Claim
from .interface.endpoint import EndpointStep, TcpEndpoint, endpoint
from .interface.machine import AmbiguousRules, EndpointMachine
from .interface.replay import ReplayResult, replay_data, replay_file
from .interface.segment_text import BadSegment
from .interface.segment_text import segment_of as segment
from .interface.tcb import BadEndpoint
from .interface.variant import AnyVariant, rules_of
from .interface.why_not import UnknownRule, WhyNot
from .model.channels import Hostile, Lossy, Perfect
from .model.composed_system import ComposedSystem
from .model.composed_system import compose as compose_scenario
from .model.rule import Acks, Event, Reading
from .model.scenarios.catalogue import scenario_named
from .model.scenarios.scenario import BadScenario, Close, Opening, Retransmission, Scenario, User, When
from .model.segment_layout import SegmentValue
from .model.state import Outcome, State
from .model.variants.catalogue import RFC_9293
from .model.variants.mutant import UnknownVariant
from .model.variants.rule_change import BadMutant, RuleChange
from .model.variants.user_mutant import UserMutant as Mutant
from .proofs.claims.catalogue import UnknownClaim
from .runs import at_random, example

__all__ = [
    "Acks",
    "Always",
    "AmbiguousRules",
    "BadClaim",
    "BadEndpoint",
    "BadMutant",
    "BadScenario",
    "BadSegment",
    "BadTrace",
    "CheckResult",
    "Claim",
    "Close",
    "ComposedSystem",
    "EndpointMachine",
    "EndpointStep",
    "EndsIn",
    "Event",
    "EveryStep",
    "Fairness",
    "Hostile",
    "LeadsTo",
    "Lossy",
    "MessageFairness",
    "Mutant",
    "NotEnabled",
    "Opening",
    "Outcome",
    "Perfect",
    "Picture",
    "Reading",
    "ReplayResult",
    "Retransmission",
    "RuleChange",
    "Scenario",
    "SegmentValue",
    "Sometimes",
    "State",
    "StateGraph",
    "TcpEndpoint",
    "Trace",
    "UnknownClaim",
    "UnknownRule",
    "UnknownVariant",
    "User",
    "Verdict",
    "When",
    "WhyNot",
    "after",
    "check",
    "compose",
    "endpoint",
    "explore",
    "ladder",
    "replay",
    "run",
    "scenario",
    "segment",
]

Language = Literal["en", "zh"]


def scenario(name: str) -> Scenario:
    """The scenario of that name, or in that TOML file.

    Raises:
        BadScenario: there is none.
    """
    return scenario_named(name)


def compose(of: Scenario | str, *, variant: AnyVariant = RFC_9293) -> ComposedSystem:
    """The transition system of a scenario, with the records that predicates speak of.

    Raises:
        BadScenario: there is no such scenario.
        UnknownVariant: there is no such variant.
    """
    return compose_scenario(scenario_named(of) if isinstance(of, str) else of, rules_of(variant))


def explore(
    of: Scenario | str,
    *,
    variant: AnyVariant = RFC_9293,
    engine: str = "auto",
    budget: int = 1_000_000,
    seconds: float | None = None,
    memory: int | None = None,
) -> StateGraph:
    """Every reachable state of a scenario, within so many states, seconds, and bytes of compiled code.

    Raises:
        ScopeFault: a perfect channel overflows.
        BadLimit: there is no such engine (auto, python, native), or a limit is not possible.
    """
    limits = Limits(engine_named(engine), budget, seconds, memory)
    return explore_within(compose(of, variant=variant).system, limits)


def check(
    claim: UserClaim | str,
    in_scenario: Scenario | str,
    *,
    variant: AnyVariant = RFC_9293,
    method: str = "search",
    bound: int = 20,
    fairness: str | Fairness | None = None,
    engine: str = "auto",
    budget: int = 1_000_000,
    seconds: float | None = None,
    memory: int | None = None,
) -> CheckResult:
    """Check a claim in a scenario: verdict, reason, in how many states the premise holds, counterexample.

    Args:
        claim: of the catalogue by id, or a `Claim` of your own.
        in_scenario: by name, as a TOML file, or an object.
        variant: by name, as a TOML file, or a `Mutant`.
        method: `search` (every reachable state) or `bounded` (z3, runs of up to `bound` steps).
        bound: steps of a bounded search.
        fairness: of a `Claim` of your own, instead of the one that it has.
        engine: as in `explore`, like the limits after it.

    Raises:
        UnknownClaim, BadScenario, UnknownVariant: there is none of that name.
        BadClaim: the formula is none.
        BadLimit: a limit is not possible.

    >>> check("both-closed", "lossy-close", variant="fin-not-repeated").verdict.value
    'REFUTED'
    """
    limits = Limits(engine_named(engine), budget, seconds, memory)
    return check_claim(claim, in_scenario, variant, limits, method, bound, fairness)


@dataclass(frozen=True, repr=False)
class Picture:
    """A run as a ladder: text by `str`, SVG in a notebook."""

    composed: ComposedSystem
    trace: Trace
    lang: Language = "en"

    def __str__(self) -> str:
        return ladder_text(ladder_of(self.composed, self.trace), lang=self.lang)

    def __repr__(self) -> str:
        return f"<Picture of {self.composed.system.name}, {len(self.trace.steps)} steps: print it>"

    def _repr_svg_(self) -> str:
        return ladder_svg(ladder_of(self.composed, self.trace), lang=self.lang)


def run(
    of: Scenario | str, *, variant: AnyVariant = RFC_9293, seed: int | None = None, lang: Language = "en"
) -> Picture:
    """The example run of a scenario or, with a `seed`, a random one.

    Raises:
        BadScript: the scenario's script has a turn that cannot be taken.
    """
    composed = compose(of, variant=variant)
    return Picture(composed, example(composed) if seed is None else at_random(composed, seed), lang)


def ladder(result: CheckResult | ReplayResult, *, lang: Language = "en") -> Picture:
    """The counterexample of a refuted claim, or a trace replayed.

    Raises:
        ValueError: the result has no trace.
    """
    trace = result.counterexample if isinstance(result, CheckResult) else result.trace
    if trace is None or result.composed is None:
        raise ValueError(f"there is nothing to draw: {result!r}")
    return Picture(result.composed, trace, lang)


def replay(
    trace: str | Path | Mapping[str, Any],
    *,
    scenario: Scenario | str | None = None,
    variant: AnyVariant | None = None,
) -> list[ReplayResult]:
    """Replay traces on the model: a file that `check --json` or `run --json` wrote, or the same as data.

    They run in the scenario and under the variant named there, or in those given.

    Raises:
        BadTrace: there is no trace in it, or one is malformed; what is well-formed and no run of the model
            is a result whose `problem` says at which step and why.
        OSError: the file cannot be read.

    >>> refuted = check("both-closed", "lossy-close", variant="fin-not-repeated")
    >>> replay(refuted.json())
    [<ReplayResult both-closed in lossy-close, 10 steps: it replays>]
    """
    if isinstance(trace, str | Path):
        return replay_file(Path(trace), scenario, variant)
    return replay_data(trace, scenario, variant)

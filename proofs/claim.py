"""What a claim is, and the cases in which it is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import z3

from ..checker.properties.fairness import MAXIMAL, Fairness, MessageFairness
from ..checker.properties.fairness import NO_FAIRNESS as NO_FAIRNESS_ASSUMED
from ..checker.properties.forms import Formula
from ..checker.properties.invariant import Always
from ..checker.properties.knowledge import NeverEveryoneKnows
from ..checker.properties.refinement import Refines
from ..checker.properties.trace_language import TraceLanguage
from ..checker.system import Action
from ..checker.verdict import Verdict
from ..model.composed_system import ComposedSystem, delivers, sends
from ..model.rule import Event
from ..model.scenarios.scenario import Scenario
from ..model.side import Side
from ..model.variants.catalogue import RFC_9293

AnyForm = Formula | TraceLanguage | Refines | NeverEveryoneKnows
"""A claim's formula, in whatever form."""

Formulas = tuple[AnyForm, ...]

SEARCH, INDUCTION, BOUNDED = "search", "induction", "bounded"

RULES = "the rules themselves"
"""No scenario: the claim is about the rules."""

OPEN_ENDPOINT = "open-endpoint"
"""One endpoint alone, to which any segment may come at any time: no scenario, no bound."""

UNBOUNDED_CHANNELS = "unbounded-channels"
"""Two endpoints over wires that never forget: no scenario, no bound (`everlasting`)."""

WITHOUT_SCENARIO = (OPEN_ENDPOINT, UNBOUNDED_CHANNELS, RULES)
"""Where nothing is bounded, and nothing is searched."""


@dataclass(frozen=True)
class Claim:
    """A sentence about the protocol, its formula, and where it holds and where it must not."""

    id: str
    title: str
    title_zh: str
    cites: str
    formulas: Callable[[ComposedSystem], Formulas]
    """What is to hold; all of them."""
    premise: Callable[[ComposedSystem], z3.BoolRef]
    """The situation the claim speaks of. It must occur, or the claim says nothing."""
    holds_in: tuple[str, ...]
    """The scenarios in which it holds."""
    refuted_in: Mapping[str, str] = field(default_factory=dict)
    """Scenarios of the unchanged rules in which it does not hold, each with the reason."""
    broken_by: Mapping[str, str] = field(default_factory=dict)
    """Mutants and other protocols that break it, each with the scenario that shows it."""
    holds_under: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other protocols than RFC 9293 under which it holds, each with the scenarios."""
    suits: Callable[[Scenario], bool] = lambda scenario: True
    """Whether it is worth asking in a scenario of the user's own."""
    bounded: bool = True
    """Whether z3 is asked about all runs of up to k steps without naming the claim. Not where each run is
    to be held against all others: that takes minutes where the search takes none."""
    open_endpoint: Callable[[Side], Formula] | None = None
    """The claim about one endpoint, proved for any segments whatever."""
    open_endpoint_under: tuple[str, ...] = (RFC_9293,)
    """The variants under which it is proved for any segments."""
    unbounded_channels: bool = False
    """It is proved over wires that never forget (`everlasting.claims.UNBOUNDED` has the formula)."""
    lemmas: Callable[[Side], dict[str, z3.BoolRef]] = lambda side: {}
    """What the induction needs besides."""
    rests_on: tuple[Claim, ...] = ()
    """Claims proved for any segment whose formulas and lemmas the induction takes as given."""

    def granted(self, side: Side) -> dict[str, z3.BoolRef]:
        """What the claims it rests on say of every state of one endpoint."""
        found: dict[str, z3.BoolRef] = {}
        for claim in self.rests_on:
            formula = claim.open_endpoint(side) if claim.open_endpoint else None
            assert isinstance(formula, Always)
            found |= {claim.id: formula.holds, **claim.lemmas(side)}
        return found


@dataclass(frozen=True)
class Liveness(Claim):
    """A claim that something happens at last. It needs fairness, and fails without."""

    leads_to: Callable[[ComposedSystem, Fairness], Formulas] = field(default=lambda composed, fairness: ())
    needs_the_channels: bool = True
    """It fails if the wires may lose for ever."""
    unfair_in: tuple[str, ...] = ()
    """The scenarios in which it is also shown to fail without its fairness."""

    def under(self, composed: ComposedSystem, fairness: str) -> Formulas:
        """The formulas under a named fairness."""
        return self.leads_to(composed, FAIRNESS[fairness](composed))


FAIR, FAIR_WITHOUT_CHANNELS, MAXIMAL_RUNS, NO_FAIRNESS = (
    "everybody gets a turn, and what is sent for ever arrives for ever",
    "everybody gets a turn",
    MAXIMAL.name,
    NO_FAIRNESS_ASSUMED.name,
)


def everybody_gets_a_turn(composed: ComposedSystem) -> Fairness:
    """All an endpoint does by itself happens at last: its arrivals and timeouts, not its user's calls.

    A retransmission timer is owed a turn even if it is held back now and then (strong fairness): a real
    one goes on running while segments pass by, a patient one of the model is disabled by them.
    """
    timer = Event.RETRANSMISSION_TIMEOUT
    owed = {group: event for action in composed.system.actions for group, event in _own(action)}
    return Fairness(
        FAIR_WITHOUT_CHANNELS,
        weak=tuple(sorted(group for group, event in owed.items() if event is not timer)),
        strong=tuple(sorted(group for group, event in owed.items() if event is timer)),
    )


def _own(action: Action) -> Iterator[tuple[str, Event]]:
    """The groups of what an endpoint does by itself."""
    for event in Event:
        if event.value == action.event and not (event.is_call or event.is_failure):
            yield from ((group, event) for group in action.groups)


def fair(composed: ComposedSystem) -> Fairness:
    """In addition a segment that is sent again and again arrives again and again."""
    relays = tuple(
        MessageFairness(sends(channel), delivers(channel))
        for channel in composed.channels
        if channel.channel.loses
    )
    return replace(everybody_gets_a_turn(composed), name=FAIR, relays=relays)


FAIRNESS: Mapping[str, Callable[[ComposedSystem], Fairness]] = {
    FAIR: fair,
    FAIR_WITHOUT_CHANNELS: everybody_gets_a_turn,
    MAXIMAL_RUNS: lambda composed: MAXIMAL,
    NO_FAIRNESS: lambda composed: NO_FAIRNESS_ASSUMED,
}


@dataclass(frozen=True)
class Case:
    """A claim to be settled in one scenario, under one variant, by one method."""

    claim: Claim
    scenario: str
    variant: str = RFC_9293
    method: str = SEARCH
    fairness: str | None = None
    expected: Verdict = Verdict.EXHAUSTED
    why: str = ""
    """The reason for an expected refutation."""


def cases_of(claim: Claim, lossy: Callable[[str], bool]) -> Iterator[Case]:
    """Everything that is expected of a claim; `lossy` tells the scenarios whose wires lose."""
    fairness = FAIR if isinstance(claim, Liveness) else None
    if claim.open_endpoint is not None:
        for variant in claim.open_endpoint_under:
            yield Case(claim, OPEN_ENDPOINT, variant, INDUCTION, expected=Verdict.PROVED)
    if claim.unbounded_channels:
        yield Case(claim, UNBOUNDED_CHANNELS, method=INDUCTION, expected=Verdict.PROVED)
    for scenario in claim.holds_in:
        if scenario == RULES:
            yield Case(claim, RULES, method=INDUCTION, expected=Verdict.PROVED)
            continue
        yield Case(claim, scenario, fairness=fairness)
        if isinstance(claim, Liveness) and scenario in claim.unfair_in:
            channels = claim.needs_the_channels and lossy(scenario)
            less = FAIR_WITHOUT_CHANNELS if channels else NO_FAIRNESS
            why = "the wire may lose for ever" if channels else "nobody is obliged to act"
            yield Case(claim, scenario, fairness=less, expected=Verdict.REFUTED, why=why)
    for variant, scenarios in claim.holds_under.items():
        for scenario in scenarios:
            rules = scenario == RULES
            method, expected = (INDUCTION, Verdict.PROVED) if rules else (SEARCH, Verdict.EXHAUSTED)
            yield Case(claim, scenario, variant, method, fairness, expected)
    for scenario, why in claim.refuted_in.items():
        yield Case(claim, scenario, fairness=fairness, expected=Verdict.REFUTED, why=why)
    for mutant, scenario in claim.broken_by.items():
        method = INDUCTION if scenario == RULES else SEARCH
        yield Case(claim, scenario, mutant, method, fairness, Verdict.REFUTED, why=mutant)

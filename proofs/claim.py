"""What a claim is, and the cases in which it is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import z3

from ..checker.exchange import Exchange
from ..checker.formula import MAXIMAL, NOTHING_PROMISED, Always, Fairness, Formula, Relay
from ..checker.knowledge import NeverEveryoneKnows
from ..checker.refinement import Refines
from ..checker.system import Action
from ..checker.verdict import Verdict
from ..model.compose import World, delivers, sends
from ..model.rule import Event
from ..model.scenario import Scenario
from ..model.side import Side
from ..model.variants import RFC_9293

AnyForm = Formula | Exchange | Refines | NeverEveryoneKnows
"""A claim's formula, in whatever form."""

Formulas = tuple[AnyForm, ...]

SEARCH, INDUCTION, BOUNDED = "search", "induction", "bounded"

RULES = "the rules themselves"
"""No scenario: the claim is about the rules."""

ANY_SEGMENT = "any-segment"
"""One endpoint alone, to which any segment may come at any time: no scenario, no bound."""

ANY_WIRE = "any-wire"
"""Two endpoints over wires that never forget: no scenario, no bound (`everlasting`)."""

WITHOUT_SCENARIO = (ANY_SEGMENT, ANY_WIRE, RULES)
"""Where nothing is bounded, and nothing is searched."""


@dataclass(frozen=True)
class Claim:
    """A sentence about the protocol, its formula, and where it holds and where it must not."""

    id: str
    title: str
    title_zh: str
    cites: str
    formulas: Callable[[World], Formulas]
    """What is to hold; all of them."""
    premise: Callable[[World], z3.BoolRef]
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
    any_segment: Callable[[Side], Formula] | None = None
    """The claim about one endpoint, proved for any segments whatever."""
    any_segment_under: tuple[str, ...] = (RFC_9293,)
    """The variants under which it is proved for any segments."""
    any_wire: bool = False
    """It is proved over wires that never forget (`everlasting.claims.UNBOUNDED` has the formula)."""
    lemmas: Callable[[Side], dict[str, z3.BoolRef]] = lambda side: {}
    """What the induction needs besides."""
    rests_on: tuple[Claim, ...] = ()
    """Claims proved for any segment whose formulas and lemmas the induction takes as given."""

    def granted(self, side: Side) -> dict[str, z3.BoolRef]:
        """What the claims it rests on say of every state of one endpoint."""
        found: dict[str, z3.BoolRef] = {}
        for claim in self.rests_on:
            formula = claim.any_segment(side) if claim.any_segment else None
            assert isinstance(formula, Always)
            found |= {claim.id: formula.holds, **claim.lemmas(side)}
        return found


@dataclass(frozen=True)
class Liveness(Claim):
    """A claim that something happens at last. It needs fairness, and fails without."""

    leads_to: Callable[[World, Fairness], Formulas] = field(default=lambda world, fairness: ())
    needs_the_wires: bool = True
    """It fails if the wires may lose for ever."""
    unfair_in: tuple[str, ...] = ()
    """The scenarios in which it is also shown to fail without its fairness."""

    def under(self, world: World, fairness: str) -> Formulas:
        """The formulas under a named fairness."""
        return self.leads_to(world, FAIRNESS[fairness](world))


FAIR, FAIR_WITHOUT_WIRES, MAXIMAL_RUNS, NO_FAIRNESS = (
    "everybody gets a turn, and what is sent for ever arrives for ever",
    "everybody gets a turn",
    MAXIMAL.name,
    NOTHING_PROMISED.name,
)


def everybody_gets_a_turn(world: World) -> Fairness:
    """All an endpoint does by itself happens at last: its arrivals and timeouts, not its user's calls.

    A retransmission timer is owed a turn even if it is held back now and then (strong fairness): a real
    one goes on running while segments pass by, a patient one of the model is disabled by them.
    """
    timer = Event.RETRANSMISSION_TIMEOUT
    owed = {group: event for action in world.system.actions for group, event in _own(action)}
    return Fairness(
        FAIR_WITHOUT_WIRES,
        weak=tuple(sorted(group for group, event in owed.items() if event is not timer)),
        strong=tuple(sorted(group for group, event in owed.items() if event is timer)),
    )


def _own(action: Action) -> Iterator[tuple[str, Event]]:
    """The groups of what an endpoint does by itself."""
    for event in Event:
        if event.value == action.event and not (event.is_a_call or event.is_a_misfortune):
            yield from ((group, event) for group in action.groups)


def fair(world: World) -> Fairness:
    """In addition a segment that is sent again and again arrives again and again."""
    relays = tuple(Relay(sends(wire), delivers(wire)) for wire in world.wires if wire.kind.loses)
    return replace(everybody_gets_a_turn(world), name=FAIR, relays=relays)


FAIRNESS: Mapping[str, Callable[[World], Fairness]] = {
    FAIR: fair,
    FAIR_WITHOUT_WIRES: everybody_gets_a_turn,
    MAXIMAL_RUNS: lambda world: MAXIMAL,
    NO_FAIRNESS: lambda world: NOTHING_PROMISED,
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
    if claim.any_segment is not None:
        for variant in claim.any_segment_under:
            yield Case(claim, ANY_SEGMENT, variant, INDUCTION, expected=Verdict.PROVED)
    if claim.any_wire:
        yield Case(claim, ANY_WIRE, method=INDUCTION, expected=Verdict.PROVED)
    for scenario in claim.holds_in:
        if scenario == RULES:
            yield Case(claim, RULES, method=INDUCTION, expected=Verdict.PROVED)
            continue
        yield Case(claim, scenario, fairness=fairness)
        if isinstance(claim, Liveness) and scenario in claim.unfair_in:
            wires = claim.needs_the_wires and lossy(scenario)
            less = FAIR_WITHOUT_WIRES if wires else NO_FAIRNESS
            why = "the wire may lose for ever" if wires else "nobody is obliged to act"
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

"""Cases: a claim in one scenario, under one variant, by one method, with the verdict that is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..checker.message import Message
from ..checker.verdict import Verdict
from ..model.variants.catalogue import RFC_9293
from .claim import Claim, Liveness
from .fairness import ENDPOINT_FAIRNESS, FAIR, NO_FAIRNESS

SEARCH, INDUCTION, BOUNDED = "search", "induction", "bounded"

RULES = "the rules themselves"
"""No scenario: the claim is about the rules."""

OPEN_ENDPOINT = "open-endpoint"
"""One endpoint in an arbitrary environment, which may send it any segment at any time: no bound."""

UNBOUNDED_CHANNELS = "unbounded-channels"
"""Two endpoints over ever-growing sets of messages: no bound (`unbounded`)."""

WITHOUT_SCENARIO = (OPEN_ENDPOINT, UNBOUNDED_CHANNELS, RULES)
"""The places without a scenario: nothing is bounded, and nothing is searched."""

MAY_LOSE_ALL = Message("because.channels-lose", "the channels may lose every segment")
UNFAIR = Message("because.no-fairness", "no fairness is assumed")


@dataclass(frozen=True)
class Case:
    """A claim to be checked in one scenario, under one variant, by one method."""

    claim: Claim
    scenario: str
    variant: str = RFC_9293
    method: str = SEARCH
    fairness: str | None = None
    expected: Verdict = Verdict.EXHAUSTED
    why: str = ""
    """The reason for an expected refutation."""
    is_question: bool = False
    """Nothing is expected: the claim makes no promise there, and any verdict answers it."""


def cases_of(claim: Claim, lossy: Callable[[str], bool]) -> Iterator[Case]:
    """All cases of a claim; `lossy` decides whether the channels of a scenario lose segments."""
    yield from _proofs(claim)
    for scenario in claim.holds_in:
        if scenario != RULES:
            yield from _searches(claim, scenario, lossy(scenario))
    yield from _other_rules(claim)


def _proofs(claim: Claim) -> Iterator[Case]:
    """The cases without a bound."""
    if claim.open_endpoint is not None:
        for variant in claim.open_endpoint_under:
            yield Case(claim, OPEN_ENDPOINT, variant, INDUCTION, expected=Verdict.PROVED)
    if claim.unbounded_channels:
        yield Case(claim, UNBOUNDED_CHANNELS, method=INDUCTION, expected=Verdict.PROVED)
    if RULES in claim.holds_in:
        yield Case(claim, RULES, method=INDUCTION, expected=Verdict.PROVED)


def _searches(claim: Claim, scenario: str, lossy: bool) -> Iterator[Case]:
    """The claim in a scenario in which it holds and, for some, its refutation with less fairness."""
    yield Case(claim, scenario, fairness=_fairness(claim))
    if isinstance(claim, Liveness) and scenario in claim.unfair_in:
        message_fairness = claim.needs_message_fairness and lossy
        fairness = ENDPOINT_FAIRNESS if message_fairness else NO_FAIRNESS
        why = MAY_LOSE_ALL if message_fairness else UNFAIR
        yield Case(claim, scenario, fairness=fairness, expected=Verdict.REFUTED, why=why)


def _other_rules(claim: Claim) -> Iterator[Case]:
    """The claim under other protocols, where it is refuted, and the mutants that break it."""
    fairness = _fairness(claim)
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


def _fairness(claim: Claim) -> str | None:
    return FAIR if isinstance(claim, Liveness) else None

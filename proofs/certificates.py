"""The obligations of the claims that are proved without a bound, as certificates for other solvers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import z3

from ..checker.engines.induction import obligations
from ..checker.properties.invariant import Always
from ..checker.properties.step_property import EveryStep
from ..checker.solver.certificate import Certificate, certificate_of
from ..checker.solver.obligation import Obligation
from ..checker.verdict import Verdict
from ..model.open_endpoint import open_endpoint
from ..model.rule import Rule
from ..model.variants.catalogue import rules_of_variant
from .case import OPEN_ENDPOINT, RULES, UNBOUNDED_CHANNELS, Case
from .claim import Claim
from .claims.catalogue import CLAIMS, all_cases
from .claims.rules import EXACTLY_ONE_RULE, WIDTH
from .rule_totality import Junction, JunctionSearch, questions_of
from .unbounded.prover import obligations_of


def proved_cases(claims: Iterable[Claim] = tuple(CLAIMS.values())) -> list[Case]:
    """The cases of these claims that are to be proved without a bound."""
    return [case for case in all_cases(claims) if case.expected is Verdict.PROVED]


def certificates_of(case: Case) -> Iterator[Certificate]:
    """The certificates of a case; none where no solver is needed."""
    return SOURCES[case.scenario](case)


def _for_open_endpoint(case: Case) -> Iterator[Certificate]:
    """The claim and its lemmas hold initially, and every action preserves them.

    The claims that it rests on are assumed, and have certificates of their own.
    """
    system, side = open_endpoint(rules_of_variant(case.variant))
    assert case.claim.open_endpoint is not None
    formula = case.claim.open_endpoint(side)
    assert isinstance(formula, Always | EveryStep)
    for obligation in obligations(system, formula, case.claim.lemmas(side), case.claim.assumed(side)):
        yield certificate_of(obligation, case.claim.id, case.variant)


def _over_unbounded_channels(case: Case) -> Iterator[Certificate]:
    """Every step preserves the lemmas, and the claim follows from them."""
    for obligation in obligations_of(case.claim.id, rules_of_variant(case.variant)):
        yield certificate_of(obligation, case.claim.id, case.variant)


def _about_the_rules(case: Case) -> Iterator[Certificate]:
    """No junction has a gap or an overlap. The other claim about the rules needs no solver."""
    if case.claim is not EXACTLY_ONE_RULE:
        return
    for junction in JunctionSearch(rules_of_variant(case.variant), WIDTH).junctions():
        given = tuple(junction.solver.assertions())
        for flaw, rules, term in questions_of(junction):
            at = f"{junction.path.state.spelled}, {junction.section} {junction.step}"
            obligation = Obligation(f"{at}: never {flaw.value}", flaw.value, None, given, z3.Not(term))
            yield certificate_of(obligation, case.claim.id, case.variant, _names(junction, rules))


def _names(junction: Junction, rules: tuple[Rule, ...]) -> list[str]:
    """The rules gone through before, and those in question."""
    return [rule.name for rule in (*junction.path.rules, *rules)]


SOURCES: Mapping[str, Callable[[Case], Iterator[Certificate]]] = {
    OPEN_ENDPOINT: _for_open_endpoint,
    UNBOUNDED_CHANNELS: _over_unbounded_channels,
    RULES: _about_the_rules,
}
"""The certificates of a case by its scenario, or by what stands for one."""

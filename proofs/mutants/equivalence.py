"""Equivalent mutants: z3 shows, at 32 bits, that what they lack is implied.

A dropped condition holds wherever the rule's others do; a variable that is not updated has the new value
already. Both are checked at every junction at which the rule can be chosen, after every path to it, in any
endpoint that has the invariants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import z3

from ...checker.engines.induction import check_by_induction
from ...checker.properties.invariant import Always
from ...checker.verdict import Verdict
from ...model.open_endpoint import open_endpoint
from ...model.pipeline import ALL_RULES
from ...model.rule import Effect
from ...model.side import Side
from ...model.state import State
from ...model.variants.mutation import Mutation, MutationKind
from ..claims.tcb import UNA_BEFORE_NXT, no_tcb_when_closed, una_before_nxt
from ..rule_totality import Junction, applies
from .determinism import ChangedJunctionSearch


def invariants(side: Side) -> dict[str, z3.BoolRef]:
    """Invariants of an open endpoint; proved together."""
    me = side.me
    nothing_yet = z3.And(
        me.irs == 0, me.rcv_nxt == 0, me.unread == 0, me.delivered == 0, z3.Not(me.ack_pending)
    )
    fresh = z3.And(me.sent == 0, me.delivered == 0, z3.Not(me.fin_sent), me.outcome == 0)
    return {
        "closed-has-no-tcb": no_tcb_when_closed(side).holds,
        "una-before-nxt": una_before_nxt(side).holds,
        **UNA_BEFORE_NXT.lemmas(side),
        "LISTEN is a new connection": z3.Implies(me.is_in(State.LISTEN), fresh),
        "SYN-SENT knows nothing of the peer": z3.Implies(me.is_in(State.SYN_SENT), nothing_yet),
        "what is open has not ended": z3.Implies(z3.Not(me.is_in(State.CLOSED)), me.outcome == 0),
    }


@cache
def invariants_hold() -> bool:
    """Decide whether z3 proves all of them."""
    system, side = open_endpoint()
    first, *others = invariants(side).items()
    lemmas = dict(others)
    answer = check_by_induction(system, Always(first[1]), strengthening=lemmas, unbounded=True)
    return answer.verdict is Verdict.PROVED


def implied(mutation: Mutation, *, invariants_too: bool = False) -> bool:
    """Decide whether the mutant is equivalent: for any endpoint, or for any that has the invariants."""
    return _never_shows(mutation, invariants(_side()) if invariants_too else {})


def _side() -> Side:
    """The endpoint `me` of a walk, with arbitrary channels."""
    walk = ChangedJunctionSearch(ALL_RULES, frozenset())
    return replace(open_endpoint()[1], me=walk.me)


def _never_shows(mutation: Mutation, given: dict[str, z3.BoolRef]) -> bool:
    """At no junction at which the rule applies does the mutation make a difference."""
    walk = ChangedJunctionSearch(ALL_RULES, frozenset({mutation.rule}))
    walk.solver.add(*given.values())
    return not any(
        junction.allows(walk.me.state == junction.path.state, difference) is not False
        for junction in walk.junctions()
        for difference in _differences(mutation, junction)
    )


def _differences(mutation: Mutation, junction: Junction) -> Iterator[z3.BoolRef]:
    """The conditions under which the mutant differs at a junction."""
    for rule, effect in junction.choices:
        if rule.name == mutation.rule:
            yield _difference(mutation, junction, effect)


def _difference(mutation: Mutation, junction: Junction, effect: Effect) -> z3.BoolRef:
    if mutation.kind is MutationKind.DROP_GUARD:
        return z3.And(applies(effect, but_for=mutation.what), z3.Not(effect.when[mutation.what]))
    if mutation.kind is MutationKind.DROP_UPDATE:
        assert effect.then is not None
        before = getattr(junction.path.then, mutation.what)
        return z3.And(applies(effect), getattr(effect.then, mutation.what) != before)
    return applies(effect)

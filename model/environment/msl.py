"""The maximum segment lifetime of section 3.4.2, without a clock: segments older than a wait are marked.

A wait begins: the 2 MSL of TIME-WAIT, or the quiet time after a crash, which is one MSL (section 3.4.3).
Every segment in flight then is marked, and a later duplicate has the mark of its original. One MSL may be
over when no marked segment is left. Of two, the first is then taken to be over: every segment in flight now
is marked in its turn, and the wait may end when these are gone as well.

**Every run that a clock admits is among these.** Let a wait begin at t, and let no segment be in flight an
MSL after it, or its original, was sent. The segments marked at t are gone before t + MSL: the first marks
run out at some u < t + MSL. Those marked at u were sent by u, and are gone before u + MSL < t + 2 MSL. So
when the clock lets the wait end, no mark is left. Segments sent after u may be in flight.

The first MSL is over as soon as the channels allow it. A later moment would mark as much or more, and allow
nothing that the earlier one does not: so it is no step of its own, and no fairness is asked for it. Nor is
more admitted than by a clock, as far as the tests compare them, step by step, on small scopes: nothing
bounds from below how long a segment is in flight, so a segment sent during the wait may be as new as the
run needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import z3

from ...checker.message import Message
from ..scenarios.scenario import Msl, Scenario
from ..segment_layout import is_present
from ..side import ComposedSide, first_msl
from ..state import Outcome, State
from ..transitions import EndpointTransition
from .guard import Conditions

RESTARTS = "fin_again_in_time_wait"
"""The rule that begins the 2 MSL anew (section 3.10.7.4, fifth step, and eighth: any FIN goes through it)."""

Update = Mapping[str, z3.ExprRef]


def quiet_time(scenario: Scenario, me: ComposedSide) -> Conditions:
    """The quiet time of a host that has lost its memory (section 3.4.3), where MSL is assumed."""
    if me.incarnations == 1 or scenario.msl is Msl.IGNORED:
        return {}
    over = Message("condition", "the quiet time after a crash is over")
    return {over: z3.Or(me.me.outcome != Outcome.CRASHED, _nothing_older(scenario, me))}


def two_msl(scenario: Scenario, me: ComposedSide) -> Conditions:
    """The end of the 2 MSL that a side waits, where MSL is assumed."""
    if scenario.msl is Msl.IGNORED:
        return {}
    return {Message("condition", "no segment outlives 2 MSL"): _nothing_older(scenario, me)}


def _nothing_older(scenario: Scenario, me: ComposedSide) -> z3.BoolRef:
    """Every segment in flight when the last MSL began is gone; read strictly, no segment is in flight."""
    channels = (me.out, me.into)
    if scenario.msl is Msl.STRICT:
        return z3.And([channel.is_empty() for channel in channels])
    return z3.Not(z3.Or([channel.older(me.name) for channel in channels]))


def marking(me: ComposedSide, transition: EndpointTransition, update: Update) -> dict[str, z3.ExprRef]:
    """The changes that a step of `me` makes in the marks of its wait, where segments are marked.

    `update` has the channels after the step. A wait that ends leaves no mark behind.
    """
    if me.name not in me.out.waiters:
        return {}
    restarts = any(rule.name == RESTARTS for rule in transition.path.rules)
    before, later = (_waits(me, transition, changes) for changes in ({}, transition.changes))
    if not restarts and all(one.eq(other) for one, other in zip(before, later, strict=True)):
        return {}
    begins = [z3.And(now, z3.Not(was)) for was, now in zip(before, later, strict=True)]
    if restarts:
        begins[0] = later[0]
    ends = z3.And(z3.Or(before), z3.Not(z3.Or(later)))
    places = _after(me, update)
    marks = {
        place.name: z3.simplify(z3.If(z3.Or(begins), place.holds, z3.And(place.mark, z3.Not(ends))))
        for place in places
    }
    something = z3.Or([place.holds for place in places])
    goes_on = z3.And(me.first_msl, z3.Not(z3.Or(ends, begins[1])))
    marks[first_msl(me.name)] = z3.simplify(z3.If(begins[0], something, goes_on))
    return marks


def _waits(
    me: ComposedSide, transition: EndpointTransition, changes: Update
) -> tuple[z3.BoolRef, z3.BoolRef]:
    """The side waits for 2 MSL to pass, or for one, after these changes."""
    state = changes.get("state", z3.BitVecVal(transition.path.state, me.me.state.size()))
    quiet = z3.BoolVal(False)
    if me.incarnations > 1:
        lost = changes.get("outcome", me.me.outcome) == Outcome.CRASHED
        quiet = z3.And(state == State.CLOSED, lost, me.may_open)
    return z3.simplify(state == State.TIME_WAIT), z3.simplify(quiet)


def aging(sides: Iterable[ComposedSide], update: Update) -> dict[str, z3.ExprRef]:
    """The further changes where `update` takes a segment out of a channel: it may be the last of a first MSL.

    As soon as no segment is left that is marked for the first, all there are are marked for the second.
    """
    aged: dict[str, z3.ExprRef] = {}
    for side in sides:
        if side.name in side.out.waiters:
            places, first = _after(side, update), update.get(first_msl(side.name), side.first_msl)
            left = z3.Or([place.mark for place in places])
            over = z3.And(first, z3.Not(left))
            aged |= {place.name: z3.Or(place.mark, z3.And(over, place.holds)) for place in places}
            aged[first_msl(side.name)] = z3.And(first, left)
    return {name: z3.simplify(term) for name, term in aged.items()}


@dataclass(frozen=True)
class _Place:
    """A place in a channel after a step."""

    name: str
    """The name of the variable that is its mark."""
    mark: z3.BoolRef
    holds: z3.BoolRef
    """A segment is there."""


def _after(side: ComposedSide, update: Update) -> list[_Place]:
    """The places of both channels after the step, with the marks of the side's wait."""
    return [
        _Place(mark, update.get(mark, before), is_present(update.get(name, place)))
        for channel in (side.out, side.into)
        for name, place, mark, before in channel.marked_places(side.name)
    ]

"""The maximum segment lifetime of section 3.4.2, without a clock: what is older than a wait is marked.

A wait begins: the 2 MSL of TIME-WAIT, or the quiet time after a crash, which is one MSL (section 3.4.3).
Whatever is on the wires then is marked, and what is doubled later has the mark of its original. One MSL may
be over when no marked segment is left. Of two, the first is then taken to be over: all that is on the wires
now is marked in its turn, and the wait may end when that is gone as well.

**Every run that a clock admits is among these.** Let a wait begin at t, and let no segment be on the wires
an MSL after it, or its original, was sent. What is marked at t is gone before t + MSL: the first marks run
out at some u < t + MSL. What is marked at u was sent by u, and is gone before u + MSL < t + 2 MSL. So when
the clock lets the wait end, no mark is left. What is sent after u may be there.

The first MSL is over as soon as the wires allow it. A later moment would mark as much or more, and allow
nothing that the earlier one does not: so it is no step of its own, and no fairness is asked for it. Nor is
more admitted than by a clock, as far as the tests compare them, step by step, on small scopes: nothing says
how long a segment is on its way, so that what is sent while the wait lasts may be as new as the run needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import z3

from ..channels import is_present
from ..side import Side, first_msl
from ..state import Outcome, State
from ..transitions import EndpointTransition

RESTARTS = "fin_again_in_time_wait"
"""The rule that begins the 2 MSL anew (section 3.10.7.4, fifth step, and eighth: any FIN goes through it)."""

Update = Mapping[str, z3.ExprRef]


def marking(me: Side, move: EndpointTransition, update: Update) -> dict[str, z3.ExprRef]:
    """What a step of `me` changes in the marks of its wait, where the wires are marked.

    `update` says what the wires hold after the step. A wait that ends leaves no mark behind.
    """
    if me.name not in me.out.waiters:
        return {}
    restarts = any(rule.name == RESTARTS for rule in move.path.rules)
    before, later = (_waits(me, move, changes) for changes in ({}, move.changes))
    if not restarts and all(one.eq(other) for one, other in zip(before, later, strict=True)):
        return {}
    begins = [z3.And(now, z3.Not(was)) for was, now in zip(before, later, strict=True)]
    if restarts:
        begins[0] = later[0]
    ends = z3.And(z3.Or(before), z3.Not(z3.Or(later)))
    places = _after(me, update)
    told = {
        place.name: z3.simplify(z3.If(z3.Or(begins), place.holds, z3.And(place.mark, z3.Not(ends))))
        for place in places
    }
    something = z3.Or([place.holds for place in places])
    goes_on = z3.And(me.first_msl, z3.Not(z3.Or(ends, begins[1])))
    told[first_msl(me.name)] = z3.simplify(z3.If(begins[0], something, goes_on))
    return told


def _waits(me: Side, move: EndpointTransition, changes: Update) -> tuple[z3.BoolRef, z3.BoolRef]:
    """The side waits for 2 MSL to pass, or for one, once it is changed so."""
    state = changes.get("state", z3.BitVecVal(move.path.state, me.me.state.size()))
    quiet = z3.BoolVal(False)
    if me.incarnations > 1:
        lost = changes.get("outcome", me.me.outcome) == Outcome.CRASHED
        quiet = z3.And(state == State.CLOSED, lost, me.may_open)
    return z3.simplify(state == State.TIME_WAIT), z3.simplify(quiet)


def aging(sides: Iterable[Side], update: Update) -> dict[str, z3.ExprRef]:
    """What else changes where `update` takes a segment off a wire: it may be the last of a first MSL.

    As soon as nothing is left that is marked for the first, all there is is marked for the second.
    """
    told: dict[str, z3.ExprRef] = {}
    for side in sides:
        if side.name in side.out.waiters:
            places, first = _after(side, update), update.get(first_msl(side.name), side.first_msl)
            left = z3.Or([place.mark for place in places])
            over = z3.And(first, z3.Not(left))
            told |= {place.name: z3.Or(place.mark, z3.And(over, place.holds)) for place in places}
            told[first_msl(side.name)] = z3.And(first, left)
    return {name: z3.simplify(term) for name, term in told.items()}


@dataclass(frozen=True)
class _Place:
    """A place on a wire after a step."""

    name: str
    """The name of the variable that is its mark."""
    mark: z3.BoolRef
    holds: z3.BoolRef
    """A segment is there."""


def _after(side: Side, update: Update) -> list[_Place]:
    """The places of both wires after the step, with the marks of the side's wait."""
    return [
        _Place(mark, update.get(mark, before), is_present(update.get(name, place)))
        for channel in (side.out, side.into)
        for name, place, mark, before in channel.marked_places(side.name)
    ]

"""The maximum segment lifetime of section 3.4.2, without a clock: what is older than a wait is marked.

A wait begins: the 2 MSL of TIME-WAIT, or the quiet time after a crash (section 3.4.3). Whatever is on the
wires then is marked, and what is doubled later has the mark of its original. The wait is over only when no
marked segment is left. Every run that a clock admits is among these, for after one MSL all that was sent
before is gone; what is sent during the wait may be there when it ends.
"""

from __future__ import annotations

from collections.abc import Mapping

import z3

from .moves import Move
from .records import Outcome, State
from .side import Side
from .wires import is_present

RESTARTS = "fin_again_in_time_wait"
"""The rule that begins the 2 MSL anew (section 3.10.7.4, eighth step)."""


def marking(me: Side, move: Move, update: Mapping[str, z3.ExprRef]) -> dict[str, z3.ExprRef]:
    """What a step of `me` changes in the marks of its wait, where the wires are marked.

    `update` says what the wires hold after the step. A wait that ends leaves no mark behind.
    """
    if me.name not in me.out.waiters:
        return {}
    before, later = _waits(me, move, {}), _waits(me, move, move.changes)
    restarts = any(rule.name == RESTARTS for rule in move.path.rules)
    if before.eq(later) and not restarts:
        return {}
    begins = z3.And(later, z3.Or(z3.Not(before), z3.BoolVal(restarts)))
    ends = z3.And(before, z3.Not(later))
    marks: dict[str, z3.ExprRef] = {}
    for wire in (me.out, me.into):
        for place, mark in zip(wire.places, wire.marks(me.name), strict=True):
            there = is_present(update.get(str(place), place))
            kept = update.get(str(mark), mark)
            marks[str(mark)] = z3.simplify(z3.If(begins, there, z3.And(kept, z3.Not(ends))))
    return {name: term for name, term in marks.items() if str(term) != name}


def _waits(me: Side, move: Move, changes: Mapping[str, z3.ExprRef]) -> z3.BoolRef:
    """The side waits for an MSL or two to pass, once it is changed so."""
    state = changes.get("state", z3.BitVecVal(move.path.state, me.me.state.size()))
    quiet = z3.BoolVal(False)
    if me.incarnations > 1:
        lost = changes.get("outcome", me.me.outcome) == Outcome.CRASHED
        quiet = z3.And(state == State.CLOSED, lost, me.may_open)
    return z3.simplify(z3.Or(state == State.TIME_WAIT, quiet))

"""Sequence numbers: RFC 9293 section 3.4, modulo 2^w for any width w.

Every function takes bit-vectors of one width and returns a z3 Boolean. Distances are taken modulo
the size of the sequence space, so a connection may cross zero.
"""

from __future__ import annotations

import z3


def at_most(left: z3.BitVecRef, right: z3.BitVecRef) -> z3.BoolRef:
    """left =< right: going forward from `left`, `right` is less than half the space away."""
    return right - left >= 0


def within(left: z3.BitVecRef, number: z3.BitVecRef, size: z3.BitVecRef) -> z3.BoolRef:
    """left =< number < left + size."""
    return z3.ULT(number - left, size)


def acknowledges(una: z3.BitVecRef, number: z3.BitVecRef, nxt: z3.BitVecRef) -> z3.BoolRef:
    """SND.UNA < number =< SND.NXT: the "acceptable ack" of section 3.4."""
    return z3.And(number != una, z3.ULE(number - una, nxt - una))


def between(left: z3.BitVecRef, number: z3.BitVecRef, right: z3.BitVecRef) -> z3.BoolRef:
    """left =< number =< right."""
    return z3.ULE(number - left, right - left)

"""Canonical forms: states that no rule can tell apart are one state, and why that loses nothing.

The search meets each state of the protocol in one form. Three choices are made, here and nowhere else.

**The order of a channel that reorders.** It is a multiset, kept with the largest packed segment first
(`in_order`, `inserted`). Whatever the order of the places:

- any present segment may arrive, be lost or be duplicated: each place has these steps, and they do to the
  rest of the state what they would do from any other place;
- every other condition on a channel is about all its places alike ("no copy of it is in flight"), or about
  the first place only, whether it is empty; the present segments come first in any order;
- a segment sent takes one free place, or is lost (or overflows) where there is none: the order does not
  change how many there are.

So two orders of one multiset have the same steps, to orders of the same multisets: sorting is a strong
bisimulation, and keeps every claim that does not speak of places. Of two equal segments side by side
only the first acts; the other's steps lead to the same states.

Where segments are marked (`ChannelState.marks`), the order is that of the segments, then A's marks, then B's.
Each MSL that begins marks all there are, a wait that ends unmarks all there are, in the order they have. That
keeps the order, because the side that marked last has marked all that the other has: no segment has A's mark
alone while another has B's alone.

**A TCB that is not there.** CLOSED has no TCB and LISTEN knows no peer, so these variables are zero
(`Endpoint.delete_tcb`, `Endpoint.reset_tcb`). No rule could tell other values left in them: none for CLOSED
reads one of them or lets one through to a later state, none for LISTEN one of the five numbers. States that
differ in them alone have the same steps. The zero has a meaning, and is read, in three places:

- the retransmission queue is empty, SND.UNA = SND.NXT: no retransmission comes to its limit (3.8.3);
- no acknowledgment is pending: none is sent late, and the peer's retransmission timer does not wait for it;
- in LISTEN no text, no CLOSE is queued: SYN-RECEIVED goes on with what is.

**The initial sequence numbers.** A scenario gives them. Take any two constants and add the one to every
number that A counts (A's ISS, SND.UNA and SND.NXT, B's IRS and RCV.NXT, SEG.SEQ from A, SEG.ACK from B),
the other to every number that B counts: every rule has the same condition and the same effect, shifted
(z3 proves it of every path at 32 bits). Unknown numbers are not shifted (`known`): no TCB, no SEG.ACK
without the ACK bit. One number in the RFC is absolute: the SEQ=0 of the reset that answers a segment
without an ACK (3.10.7.1). SYN-SENT does not look at it; every later state does (3.10.7.4 first, second).
So the numbers matter exactly where such a reset comes so late that it meets SYN-RECEIVED or a state after
it: where RCV.NXT happens to be 0 it is taken, where 0 is in the window it is challenged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import z3

from .state import State

OURS, THEIRS = ("iss", "snd_una", "snd_nxt"), ("irs", "rcv_nxt")
"""The variables of a TCB that count our numbers, and those that count the peer's."""


def known(state: State) -> tuple[str, ...]:
    """The numbers that an endpoint in a state knows; the others are zero and mean nothing."""
    if state in (State.CLOSED, State.LISTEN):
        return ()
    return OURS if state is State.SYN_SENT else OURS + THEIRS


def in_order(packed: Iterable[int]) -> list[int]:
    """The places of a channel in canonical order: the largest first, empty places last."""
    return sorted(packed, reverse=True)


def inserted(places: Sequence[z3.BitVecRef], packed: z3.BitVecRef, full: z3.BoolRef) -> list[z3.ExprRef]:
    """Ordered places with one more segment: each keeps a larger one, or takes it or the one before.

    Nothing changes where they are `full`.
    """
    result: list[z3.ExprRef] = []
    for at, place in enumerate(places):
        before = places[at - 1] if at else None
        moved = packed if before is None else z3.If(z3.UGE(before, packed), packed, before)
        result.append(z3.If(z3.Or(full, z3.UGE(place, packed)), place, moved))
    return result

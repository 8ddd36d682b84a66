"""The transmission control block: its reset values without a connection, the order of its numbers."""

from __future__ import annotations

import z3

from ...checker.properties.invariant import Always
from ...model.seqnum import at_most, between
from ...model.side import Side
from ...model.state import TCB, State
from ..claim import Claim
from .scenario_groups import EVERYWHERE

# closed-has-no-tcb


def _is_reset(side: Side, names: tuple[str, ...]) -> z3.BoolRef:
    terms = (getattr(side.me, name) for name in names)
    return z3.And([z3.Not(term) if z3.is_bool(term) else term == 0 for term in terms])


def no_tcb_when_closed(side: Side) -> Always:
    """CLOSED: every variable of the TCB is at its reset value. LISTEN: nothing is known of a peer."""
    rest = tuple(name for name in TCB if name not in ("state", "passive"))
    return Always(
        z3.And(
            z3.Implies(side.me.is_in(State.CLOSED), _is_reset(side, ("passive", *rest))),
            z3.Implies(side.me.is_in(State.LISTEN), z3.And(side.me.passive, _is_reset(side, rest))),
        )
    )


CLOSED_HAS_NO_TCB = Claim(
    id="closed-has-no-tcb",
    title="In CLOSED every variable of the TCB is at its reset value; in LISTEN nothing is known of a peer.",
    cites="3.3.2, 3.10.1",
    formulas=lambda composed: tuple(no_tcb_when_closed(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or(
        [z3.And(side.me.is_in(State.CLOSED), side.has_opened) for side, _ in composed.sides]
    ),
    holds_in=EVERYWHERE,
    broken_by={"tcb-left-behind": "four-way-close"},
    open_endpoint=no_tcb_when_closed,
)


# una-before-nxt


def una_before_nxt(side: Side) -> Always:
    """ISS =< SND.UNA =< SND.NXT, and no more is numbered than the SYN, what the user sent and the FIN."""
    me = side.me
    fin = z3.If(me.our_fin_was_sent, z3.BitVecVal(1, me.iss.size()), z3.BitVecVal(0, me.iss.size()))
    numbered = z3.And(
        between(me.iss, me.snd_una, me.snd_nxt),
        at_most(me.snd_una, me.snd_nxt),
        me.snd_nxt - me.iss == 1 + (me.sent - me.unsent) + fin,
        z3.ULE(me.unsent, me.sent),
    )
    return Always(z3.Implies(z3.Not(me.is_in(State.CLOSED, State.LISTEN)), numbered))


UNA_BEFORE_NXT = Claim(
    id="una-before-nxt",
    title="SND.UNA =< SND.NXT, and SND.NXT - ISS is never more than SYN + data + FIN.",
    cites="3.4",
    formulas=lambda composed: tuple(una_before_nxt(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or(
        [z3.And(side.me.fin_sent, side.me.snd_una != side.me.snd_nxt) for side, _ in composed.sides]
    ),
    holds_in=EVERYWHERE,
    broken_by={"fin-renumbered": "lossy-close"},
    open_endpoint=una_before_nxt,
    lemmas=lambda side: {
        "CLOSED has no TCB, LISTEN knows no peer": no_tcb_when_closed(side).holds,
        "LISTEN has sent nothing": z3.Implies(side.me.is_in(State.LISTEN), side.me.sent == 0),
        "an incarnation sends less than half the space": z3.ULE(side.me.sent, 1 << (side.me.sent.size() - 2)),
        "before the handshake is complete no data is segmentized": z3.Implies(
            side.me.is_in(State.SYN_SENT, State.SYN_RECEIVED), side.me.sent == side.me.unsent
        ),
        "SYN-SENT waits for the acknowledgment of its SYN": z3.Implies(
            side.me.is_in(State.SYN_SENT),
            z3.And(side.me.snd_una == side.me.iss, z3.Not(side.me.close_pending)),
        ),
    },
)


TCB_CLAIMS = (CLOSED_HAS_NO_TCB, UNA_BEFORE_NXT)

"""RFC 9293 with two segments accepted that its first step refuses, though later sentences need them.

- Figure 7, line 6: the SYN,ACK of a peer whose SYN has come already. It begins at IRS, before RCV.NXT.
- 3.10.7.4, fifth step, TIME-WAIT: the retransmission of the remote FIN. It ends before RCV.NXT.

Appendix A.2 says that the first step can keep ACK fields from being processed, and leaves the remedy open.
"""

from __future__ import annotations

from dataclasses import replace

import z3

from ..conditions import lacks
from ..rfc9293.synchronized.sequence import FIRST, acceptable
from ..rule import NEXT_STEP, Effect, rule
from ..segments import acknowledgment
from ..state import Endpoint, Segment, State
from .variant import Variant


def _refused(me: Endpoint, seg: Segment) -> dict[str, z3.BoolRef]:
    """The conditions under which the first step of RFC 9293 answers and drops a segment."""
    return {"it is not acceptable": z3.Not(acceptable(me, seg)), **lacks(seg, "RST")}


def _crosses(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """Our SYN is not acknowledged, though we may have closed, and the peer's comes again, now with an ACK."""
    waits = z3.And(me.is_in(State.SYN_RECEIVED, State.FIN_WAIT_1), me.snd_una == me.iss)
    return z3.And(waits, seg.syn, seg.ack, z3.Not(seg.fin), seg.text == 0, seg.seq == me.irs)


def _is_the_fin_again(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """In TIME-WAIT: the FIN that is the last number received."""
    return z3.And(me.is_in(State.TIME_WAIT), seg.fin, z3.Not(seg.syn), seg.fin_number + 1 == me.rcv_nxt)


@rule("3.10.7.4", FIRST, sentences="6.1")
def crossing_syn_ack_is_let_through(me: Endpoint, seg: Segment) -> Effect:
    """In a simultaneous open the peer's SYN comes a second time with an ACK: the SYN is trimmed off and
    the ACK passes."""
    return Effect(
        when={**_refused(me, seg), "it is the SYN,ACK of a simultaneous open": _crosses(me, seg)},
        segment_after=replace(seg, syn=z3.BoolVal(False), seq=seg.seq + 1),
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", FIRST, sentences="6.1")
def fin_again_is_let_through(me: Endpoint, seg: Segment) -> Effect:
    """A FIN sent again in TIME-WAIT passes, so that the fifth step can acknowledge it and restart the 2
    MSL."""
    return Effect(
        when={**_refused(me, seg), "it is the remote FIN again, in TIME-WAIT": _is_the_fin_again(me, seg)},
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", FIRST, sentences="6.1")
def any_other_unacceptable_segment_is_answered(me: Endpoint, seg: Segment) -> Effect:
    """Any other segment outside the window is dropped and answered with what is expected next."""
    return Effect(
        when={
            **_refused(me, seg),
            "it is no SYN,ACK of a simultaneous open": z3.Not(_crosses(me, seg)),
            "it is not the remote FIN again, in TIME-WAIT": z3.Not(_is_the_fin_again(me, seg)),
        },
        send=acknowledgment(me),
    )


SPECIAL_CASES = Variant(
    "special-cases",
    "RFC 9293 where the crossing SYN,ACK, and the FIN again in TIME-WAIT, pass the first step.",
    {
        "unacceptable_segment_is_answered": (
            crossing_syn_ack_is_let_through,
            fin_again_is_let_through,
            any_other_unacceptable_segment_is_answered,
        ),
    },
)

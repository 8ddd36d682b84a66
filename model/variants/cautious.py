"""RFC 9293 where two sentences of 3.10.7.4 give way to what other sections say.

- Section 3.5.2, second group: until it is synchronized, an endpoint answers an unacceptable ACK with a reset.
  The range of RFC 5961 (MAY-12) stands before the ACK of SYN-RECEIVED and answers with an ACK; here it waits.
- Seventh step: nothing should come after the peer's FIN. The eighth counts a second one; here it does not.
"""

from __future__ import annotations

import z3

from ..rfc9293.synchronized.acknowledgment import RANGE, in_range
from ..rfc9293.synchronized.text_and_fin import AFTER_FIN, EIGHTH, NEXT_FIN, fin_is_next
from ..rule import NEXT_STEP, AckDue, Effect, rule
from ..segments import acknowledgment
from ..state import Endpoint, Segment, State
from .variant import Variant


@rule("3.10.7.4", RANGE)
def acknowledgment_of_our_syn_is_no_matter_of_range(me: Endpoint, seg: Segment) -> Effect:
    """In SYN-RECEIVED the ACK is looked at below, and reset if it is not acceptable."""
    return Effect(when={"we are in SYN-RECEIVED": me.is_in(State.SYN_RECEIVED)}, next_step=NEXT_STEP)


@rule("3.10.7.4", RANGE, requirements=["MAY-12"])
def later_acknowledgment_is_in_range(me: Endpoint, seg: Segment) -> Effect:
    """Once the connection is synchronized, an ACK in the range is processed."""
    return Effect(
        when={
            "we are past SYN-RECEIVED": z3.Not(me.is_in(State.SYN_RECEIVED)),
            "its ACK is in range": in_range(me, seg),
        },
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", RANGE, requirements=["MAY-12"])
def later_acknowledgment_out_of_range_is_answered(me: Endpoint, seg: Segment) -> Effect:
    """Once the connection is synchronized, an ACK out of the range is answered, and dropped."""
    return Effect(
        when={
            "we are past SYN-RECEIVED": z3.Not(me.is_in(State.SYN_RECEIVED)),
            "its ACK is out of range": z3.Not(in_range(me, seg)),
        },
        send=acknowledgment(me),
    )


@rule("3.10.7.4", EIGHTH, requirements=["MUST-58"])
def fin_after_the_last_number_is_answered(me: Endpoint, seg: Segment) -> Effect:
    """After the peer's FIN another one is acknowledged up to the first, and RCV.NXT stays."""
    return Effect(
        when={
            NEXT_FIN: fin_is_next(me, seg),
            "we are in CLOSE-WAIT, CLOSING, LAST-ACK or TIME-WAIT": me.is_in(*AFTER_FIN),
        },
        ack_due=AckDue.NOW,
    )


CAUTIOUS = Variant(
    "cautious",
    "RFC 9293 where an unacceptable ACK of our SYN is always reset, and a second FIN is not counted.",
    "RFC 9293，但对我方 SYN 的不可接受的确认一律以 RST 回应，且第二个 FIN 不计入序号。",
    {
        "acknowledgment_out_of_range_is_answered": (
            acknowledgment_of_our_syn_is_no_matter_of_range,
            later_acknowledgment_out_of_range_is_answered,
        ),
        "acknowledgment_is_in_range": (later_acknowledgment_is_in_range,),
        "fin_after_fin": (fin_after_the_last_number_is_answered,),
    },
)

"""RFC 9293 where two sentences of 3.10.7.4 give way to what other sections say.

- Section 3.5.2, second group: until it is synchronized, an endpoint answers an unacceptable ACK with a reset.
  The range of RFC 5961 (MAY-12) stands before the ACK of SYN-RECEIVED and answers with an ACK; here it waits.
- Seventh step: nothing should come after the peer's FIN. The eighth counts a second one; here it does not.
"""

from __future__ import annotations

import z3

from ..conditions import in_states, past
from ..rfc9293.synchronized.acknowledgment import RANGE, in_range
from ..rfc9293.synchronized.text_and_fin import AFTER_FIN, EIGHTH, NEXT_FIN, fin_is_next
from ..rule import AckDue, Effect, otherwise, rule
from ..segments import acknowledgment
from ..state import Endpoint, Segment, State
from .variant import Variant

acknowledgment_in_syn_received_skips_the_range = otherwise(
    "3.10.7.4", RANGE, "acknowledgment_in_syn_received_skips_the_range", sentences="37.1",
    when=lambda me, seg: in_states(me, State.SYN_RECEIVED),
    summary="In SYN-RECEIVED the range is not checked: the next step resets any ACK that does not "
    "cover our SYN.",
)  # fmt: skip


later_acknowledgment_is_in_range = otherwise(
    "3.10.7.4", RANGE, "later_acknowledgment_is_in_range", sentences="35.1 MAY-12",
    when=lambda me, seg: {**past(me, State.SYN_RECEIVED), "its ACK is in range": in_range(me, seg)},
    summary="In a synchronized state an ACK in the range passes on.",
)  # fmt: skip


@rule("3.10.7.4", RANGE, sentences="35.1 MAY-12")
def later_acknowledgment_out_of_range_is_answered(me: Endpoint, seg: Segment) -> Effect:
    """In a synchronized state an ACK out of the range is dropped and answered with our numbers."""
    return Effect(
        when={
            **past(me, State.SYN_RECEIVED),
            "its ACK is out of range": z3.Not(in_range(me, seg)),
        },
        send=acknowledgment(me),
    )


@rule("3.10.7.4", EIGHTH, sentences="4.1 MUST-58")
def fin_after_the_last_number_is_answered(me: Endpoint, seg: Segment) -> Effect:
    """A second FIN is answered with an ACK of the first and not counted: nothing can follow the last
    number."""
    return Effect(
        when={NEXT_FIN: fin_is_next(me, seg), **in_states(me, *AFTER_FIN)},
        ack_due=AckDue.NOW,
    )


CAUTIOUS = Variant(
    "cautious",
    "RFC 9293 where an unacceptable ACK of our SYN is always reset, and a second FIN is not counted.",
    {
        "acknowledgment_out_of_range_is_answered": (
            acknowledgment_in_syn_received_skips_the_range,
            later_acknowledgment_out_of_range_is_answered,
        ),
        "acknowledgment_is_in_range": (later_acknowledgment_is_in_range,),
        "fin_after_fin": (fin_after_the_last_number_is_answered,),
    },
)

"""RFC 793 as it was before RFC 5961 and the errata, where section 3.10.7.4 of RFC 9293 keeps its words.

- second step: without RFC 5961 the checks 1) to 3) are gone, "otherwise, processing for these states is
  indicated further below": any reset that the first step finds acceptable resets.
- fourth step: the paragraph "the original behavior described in RFC 793", in SYN-RECEIVED too: the return
  to LISTEN came with RFC 1122.
- fifth step: no range of RFC 5961, which leaves something to do for the sentence on acknowledgments of
  "something not yet sent"; and SYN-RECEIVED takes SEG.ACK = SND.UNA, as before erratum 3301.

The other sections are those of RFC 9293: CLOSE in CLOSE-WAIT leads to LAST-ACK, where RFC 793 had printed
CLOSING until RFC 1122 put it right.
"""

from __future__ import annotations

from dataclasses import replace

import z3

from ..conditions import carries, in_states, lacks, past
from ..rfc9293.synchronized.acknowledgment import AS_IN_ESTABLISHED, IN_SYN_RECEIVED, advances
from ..rfc9293.synchronized.reset_and_syn import FOURTH, SECOND, in_window
from ..rule import NEXT_STEP, Effect, rule
from ..segments import acknowledgment, reset_for, reset_without_ack
from ..seqnum import at_most, between
from ..state import Endpoint, Outcome, Segment, State
from .variant import Variant


@rule("3.10.7.4", SECOND, sentences="19.1, §3.5 MUST-11, §3.5.3 SHLD-2")
def any_reset_returns_to_listen(me: Endpoint, seg: Segment) -> Effect:
    """Any reset in the window ends the opening: an endpoint opened passively listens again."""
    return Effect(
        when={
            **carries(seg, "RST"),
            **in_states(me, State.SYN_RECEIVED),
            "we opened passively": me.passive,
        },
        then=me.reset_tcb(state=State.LISTEN, passive=True),
    )


@rule("3.10.7.4", SECOND, sentences="19.3, §3.5 MUST-11, §3.5.3 SHLD-2, §3.6 MUST-12")
def any_reset_refuses_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """Any reset in the window refuses a connection that was opened actively: the TCB is deleted."""
    return Effect(
        when={
            **carries(seg, "RST"),
            **in_states(me, State.SYN_RECEIVED),
            "we opened actively": z3.Not(me.passive),
        },
        then=me.delete_tcb(Outcome.RESET),
    )


@rule("3.10.7.4", SECOND, sentences="13.3, 20.1, §3.5.3 SHLD-2, §3.6 MUST-12")
def any_reset_ends_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """Any reset in the window ends a synchronized connection, however near its number is."""
    return Effect(
        when={
            **carries(seg, "RST"),
            **past(me, State.SYN_RECEIVED),
        },
        then=me.delete_tcb(Outcome.RESET),
    )


# "Send a reset" does not say which. Both rules take the forms of section 3.5.2, by the ACK bit.


@rule("3.10.7.4", FOURTH, sentences="30.2")
def syn_in_the_window_is_an_error(me: Endpoint, seg: Segment) -> Effect:
    """A SYN in the window ends the connection: its sender gets a reset, numbered by its ACK, and the TCB
    is deleted."""
    return Effect(
        when={
            **carries(seg, "SYN"),
            "the SYN is in the window": in_window(me, seg),
            **carries(seg, "ACK"),
        },
        then=me.delete_tcb(Outcome.RESET),
        send=reset_for(seg),
    )


@rule("3.10.7.4", FOURTH, sentences="30.2")
def syn_without_ack_in_the_window_is_an_error(me: Endpoint, seg: Segment) -> Effect:
    """A SYN in the window without ACK ends the connection as well; the reset acknowledges it."""
    return Effect(
        when={
            **carries(seg, "SYN"),
            "the SYN is in the window": in_window(me, seg),
            **lacks(seg, "ACK"),
        },
        then=me.delete_tcb(Outcome.RESET),
        send=reset_without_ack(seg),
    )


@rule("3.10.7.4", FOURTH, sentences="31.1")
def syn_before_the_window_is_trimmed_off(me: Endpoint, seg: Segment) -> Effect:
    """A SYN before the window is trimmed off like anything outside of it. RFC 793 takes this to be
    impossible, but data after the SYN can end in the window."""
    return Effect(
        when={
            **carries(seg, "SYN"),
            "the SYN is not in the window": z3.Not(in_window(me, seg)),
        },
        segment_after=replace(seg, syn=z3.BoolVal(False), seq=seg.first_octet),
        next_step=NEXT_STEP,
    )


def _acceptable(me: Endpoint, seg: Segment) -> z3.BoolRef:
    """SND.UNA =< SEG.ACK =< SND.NXT."""
    return between(me.snd_una, seg.ack_number, me.snd_nxt)


@rule("3.10.7.4", IN_SYN_RECEIVED, sentences="36.1")
def ack_from_snd_una_on_opens_the_connection(me: Endpoint, seg: Segment) -> Effect:
    """An ACK that covers our SYN, or nothing at all (SEG.ACK = SND.UNA), completes the handshake: this
    bound came before erratum 3301."""
    return Effect(
        when={
            **in_states(me, State.SYN_RECEIVED),
            "it acknowledges nothing beyond our SYN": _acceptable(me, seg),
        },
        then=me.with_(state=State.ESTABLISHED),
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", IN_SYN_RECEIVED, sentences="37.1")
def ack_outside_the_unacknowledged_is_reset(me: Endpoint, seg: Segment) -> Effect:
    """An ACK of anything else belongs to another incarnation: its sender gets a reset."""
    return Effect(
        when={
            **in_states(me, State.SYN_RECEIVED),
            "its ACK is before SND.UNA or beyond SND.NXT": z3.Not(_acceptable(me, seg)),
        },
        send=reset_for(seg),
    )


@rule("3.10.7.4", AS_IN_ESTABLISHED, sentences="38.4")
def old_acknowledgment_is_ignored(me: Endpoint, seg: Segment) -> Effect:
    """An ACK of what was acknowledged before changes no variable."""
    return Effect(
        when={
            "it acknowledges nothing new": z3.Not(advances(me, seg)),
            "it is a duplicate": at_most(seg.ack_number, me.snd_una),
        },
        next_step=NEXT_STEP,
    )


@rule("3.10.7.4", AS_IN_ESTABLISHED, sentences="38.5")
def acknowledgment_of_something_not_sent_is_answered(me: Endpoint, seg: Segment) -> Effect:
    """An ACK of what has not been sent is answered with our numbers, and its segment dropped."""
    return Effect(
        when={
            "it acknowledges nothing new": z3.Not(advances(me, seg)),
            "it is no duplicate": z3.Not(at_most(seg.ack_number, me.snd_una)),
        },
        send=acknowledgment(me),
    )


RFC_793 = Variant(
    "rfc793",
    "RFC 793 before RFC 5961 and the errata: any reset in the window resets, any SYN in it is an error.",
    {
        "reset_outside_the_window": (),
        "reset_elsewhere_in_the_window_is_challenged": (),
        "reset_returns_to_listen": (any_reset_returns_to_listen,),
        "reset_refuses_the_connection": (any_reset_refuses_the_connection,),
        "reset_ends_the_connection": (any_reset_ends_the_connection,),
        "reset_cuts_the_closing_short": (),
        "syn_in_syn_received_returns_to_listen": (),
        "old_syn_is_trimmed_off": (),
        "syn_is_challenged": (
            syn_in_the_window_is_an_error,
            syn_without_ack_in_the_window_is_an_error,
            syn_before_the_window_is_trimmed_off,
        ),
        "acknowledgment_out_of_range_is_answered": (),
        "acknowledgment_is_in_range": (),
        "ack_of_our_syn_opens_the_connection": (ack_from_snd_una_on_opens_the_connection,),
        "wrong_ack_of_our_syn_is_reset": (ack_outside_the_unacknowledged_is_reset,),
        "duplicate_acknowledgment_is_ignored": (
            old_acknowledgment_is_ignored,
            acknowledgment_of_something_not_sent_is_answered,
        ),
    },
)

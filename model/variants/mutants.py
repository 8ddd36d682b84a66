"""The named mutants: each shows that a claim can fail, for the claim that names it must be refuted."""

from __future__ import annotations

from dataclasses import replace

import z3

from ..rfc9293.calls.words import NOTHING_LOST
from ..rfc9293.synchronized.reset_and_syn import EXACT
from ..rfc9293.synchronized.sequence import NO_GAP
from ..rfc9293.synchronized.text_and_fin import NEW_TEXT, STILL_READS
from ..rule import Effect
from ..segments import acknowledgment, reset_for
from ..seqnum import between
from ..state import Endpoint, Outcome, Segment, State
from . import flags_only
from .flags_only import any_fin_will_do, no_fin_at_all
from .mutant import Mutant, silent, then, without


def _last_ack_keeps_its_tcb(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    return replace(effect, then=me.with_(state=State.CLOSED))


def _acknowledges_irs(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Acknowledge the peer's ISS itself in the third segment, not the number after it."""
    assert effect.then is not None
    zero, no, yes = z3.BitVecVal(0, seg.width), z3.BoolVal(False), z3.BoolVal(True)
    third = Segment(no, yes, no, no, no, no, effect.then.snd_nxt, effect.then.irs, zero)
    return replace(effect, send=third, ack_due=None)


def _not_counted(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    return replace(effect, then=effect.then and effect.then.with_(rcv_nxt=me.rcv_nxt))


def _all_of_the_text(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Take all octets of the segment, wherever it begins."""
    assert effect.then is not None
    at_once, more = not effect.then.delivered.eq(me.delivered), seg.text
    place = "delivered" if at_once else "unread"
    then = me.with_(rcv_nxt=me.rcv_nxt + more, **{place: getattr(me, place) + more})
    when = {name: condition for name, condition in effect.when.items() if name != NEW_TEXT}
    return replace(effect, when={"it carries text": seg.text != 0, **when}, then=then)


RESETS = (
    "reset_returns_to_listen",
    "reset_refuses_the_connection",
    "reset_ends_the_connection",
    "reset_cuts_the_closing_short",
)


def _any_reset_goes_on(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Accept a RST whatever its number."""
    when = {name: z3.Or(condition, seg.rst) for name, condition in effect.when.items()}
    return replace(effect, when=when)


def _fin_takes_a_new_number(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    return replace(effect, then=me.with_(snd_nxt=me.snd_nxt + 1))


def _bare_ack_of_a_crossing_syn(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    return replace(effect, send=acknowledgment(me.with_(rcv_nxt=seg.seq + 1)))


def _bare_ack_again(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Send the SYN,ACK again as before after a passive OPEN."""
    assert effect.send is not None
    again = replace(effect.send, syn=me.passive, seq=z3.If(me.passive, me.iss, me.snd_nxt))
    return replace(effect, send=again)


def _closed_at_once(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    last = acknowledgment(me.with_(rcv_nxt=me.rcv_nxt + 1))
    return replace(effect, then=me.delete_tcb(Outcome.CLOSED), ack_due=None, send=last)


def _from_snd_una_on(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    when = {name: condition for name, condition in effect.when.items() if "our SYN" not in name}
    acceptable = {"SND.UNA =< SEG.ACK =< SND.NXT": between(me.snd_una, seg.ack_number, me.snd_nxt)}
    return replace(effect, when={**when, **acceptable})


def _before_snd_una(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    when = {name: condition for name, condition in effect.when.items() if "our SYN" not in name}
    wrong = z3.Not(between(me.snd_una, seg.ack_number, me.snd_nxt))
    return replace(effect, when={**when, "SEG.ACK < SND.UNA or SEG.ACK > SND.NXT": wrong})


def _urgent_is_acknowledged(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Leave an acknowledgment pending for a segment with URG."""
    return replace(effect, then=me.with_(ack_pending=z3.Or(me.ack_pending, seg.urg)))


_ALL = (
    Mutant(
        "tcb-left-behind",
        "The last ACK leads to CLOSED and leaves the TCB as it is.",
        {"ack_of_our_fin_in_last_ack": _last_ack_keeps_its_tcb},
    ),
    Mutant(
        "fin-renumbered",
        "A FIN that is sent again takes a new sequence number.",
        {"fin_is_sent_again": _fin_takes_a_new_number},
    ),
    Mutant(
        "ack-not-checked",
        "In SYN-SENT the acknowledgment number of a SYN,ACK is not checked.",
        {
            "syn_sent_finds_the_acknowledgment_acceptable": without("it acknowledges our SYN"),
            "syn_sent_resets_a_wrong_acknowledgment": None,
            "syn_sent_drops_a_reset_with_a_wrong_acknowledgment": None,
        },
    ),
    Mutant(
        "two-way-handshake",
        "A SYN that arrives in LISTEN opens the connection without waiting for its acknowledgment.",
        {"syn_is_answered_with_syn_ack": then(state=State.ESTABLISHED)},
    ),
    Mutant(
        "fin-out-of-order",
        "Segments after a gap are processed, and a FIN is taken wherever it stands.",
        {
            "segment_after_a_gap_is_dropped": None,
            "acceptable_segment_goes_on": without(NO_GAP),
            "fin_in_established": any_fin_will_do,
            "fin_in_fin_wait_1": any_fin_will_do,
            "fin_in_fin_wait_2": any_fin_will_do,
            "no_fin": no_fin_at_all,
        },
    ),
    Mutant(
        "every-segment-is-a-fin",
        "In ESTABLISHED any segment is taken for a FIN.",
        {"fin_in_established": without("its FIN is the next number")},
    ),
    Mutant(
        "fin-ack-not-checked",
        "In FIN-WAIT-1 any acknowledgment is taken for one of our FIN.",
        {"ack_of_our_fin_in_fin_wait_1": without("it acknowledges our FIN")},
    ),
    Mutant(
        "text-not-delivered",
        "Text is acknowledged and not handed to the user.",
        {
            "text_is_delivered": lambda effect, me, seg: replace(
                effect, then=effect.then and effect.then.with_(delivered=me.delivered)
            )
        },
    ),
    Mutant(
        "text-not-counted",
        "Text is handed to the user and RCV.NXT stays: a retransmission is taken again.",
        dict.fromkeys(("text_is_delivered", "text_is_kept_for_receive"), _not_counted),
    ),
    Mutant(
        "gap-not-noticed",
        "Text is taken though octets before it are missing, as if it came next.",
        {
            "segment_after_a_gap_is_dropped": None,
            "acceptable_segment_goes_on": without(NO_GAP),
            **dict.fromkeys(("text_is_delivered", "text_is_kept_for_receive"), _all_of_the_text),
            "no_new_text": lambda effect, me, seg: replace(
                effect, when={"it carries no text": seg.text == 0}
            ),
        },
    ),
    Mutant(
        "unread-text-forgotten",
        "A half-duplex CLOSE sends its FIN though text is unread.",
        {
            "close_with_unread_text_sends_a_reset": None,
            "close_sends_a_fin": without(NOTHING_LOST),
            "close_queues_its_fin": without(NOTHING_LOST),
            "close_answers_the_fin": without(NOTHING_LOST),
            "close_waits_in_close_wait": without(NOTHING_LOST),
        },
    ),
    Mutant(
        "text-taken-after-close",
        "Text that arrives after a half-duplex CLOSE is acknowledged and never read.",
        {
            "text_after_half_duplex_close_is_reset": None,
            "text_is_delivered": without(STILL_READS),
            "text_is_kept_for_receive": without(STILL_READS),
        },
    ),
    Mutant(
        "unread-text-not-told",
        "A half-duplex CLOSE with text unread deletes the TCB and sends no RST.",
        {"close_with_unread_text_sends_a_reset": silent},
    ),
    Mutant(
        "no-closing-state",
        "FIN-WAIT-1 has no rule for a FIN that comes before the ACK of its own: no CLOSING state.",
        {"fin_in_fin_wait_1": None},
    ),
    Mutant(
        "fin-not-repeated",
        "A lost FIN is not sent again.",
        {"fin_is_sent_again": None},
    ),
    Mutant(
        "no-crossing-syns",
        "A SYN that arrives in SYN-SENT is not answered: no simultaneous open.",
        {"syns_cross": lambda effect, me, seg: replace(effect, then=None, send=None)},
    ),
    Mutant(
        "syn-ack-not-repeated",
        "A lost SYN,ACK is not sent again.",
        {"syn_ack_is_sent_again": None},
    ),
    Mutant(
        "time-wait-for-ever",
        "The 2 MSL timer never fires.",
        {"two_msl_are_over": None},
    ),
    Mutant(
        "no-second-ack",
        "An unacceptable segment, such as a FIN sent again, is not answered with an ACK.",
        {"unacceptable_segment_is_answered": silent},
    ),
    Mutant(
        "fin-answers-itself",
        "A FIN in ESTABLISHED leads straight to LAST-ACK.",
        {"fin_in_established": then(state=State.LAST_ACK)},
    ),
    Mutant(
        "urgent-needs-an-answer",
        "A segment with URG leaves an acknowledgment pending.",
        {"urgent_data_is_only_signalled": _urgent_is_acknowledged},
    ),
    Mutant(
        "reset-for-a-reset",
        "In CLOSED a RST is answered with a RST.",
        {"closed_discards_a_reset": lambda effect, me, seg: replace(effect, send=reset_for(seg))},
    ),
    Mutant(
        "reset-not-checked",
        "Once the peer's SYN has arrived, any RST resets the connection, whatever its number.",
        {
            "unacceptable_reset_is_dropped": None,
            "acceptable_segment_goes_on": _any_reset_goes_on,
            "reset_outside_the_window": None,
            "reset_elsewhere_in_the_window_is_challenged": None,
            **dict.fromkeys(RESETS, without(EXACT)),
        },
    ),
    Mutant(
        "opening-forgotten",
        "In SYN-RECEIVED a reset leads to CLOSED however the connection was opened.",
        {
            "reset_returns_to_listen": None,
            "reset_refuses_the_connection": without("we opened actively"),
        },
    ),
    Mutant(
        "ack-without-plus-one",
        "The third segment of the handshake acknowledges the peer's ISS and not the number after it.",
        {"syn_ack_opens_the_connection": _acknowledges_irs},
    ),
    Mutant(
        "crossing-syn-gets-a-bare-ack",
        "A SYN that arrives in SYN-SENT is answered with an ACK only, and so from then on.",
        {"syns_cross": _bare_ack_of_a_crossing_syn, "syn_ack_is_sent_again": _bare_ack_again},
    ),
    Mutant(
        "last-ack-not-checked",
        "In LAST-ACK any acknowledgment is taken for one of our FIN.",
        {"ack_of_our_fin_in_last_ack": without("it acknowledges our FIN")},
    ),
    Mutant(
        "syn-not-repeated",
        "A lost SYN is not sent again.",
        {"syn_is_sent_again": None},
    ),
    Mutant(
        "half-open-is-not-reset",
        "In SYN-SENT a wrong acknowledgment is dropped and not answered with a RST.",
        {"syn_sent_resets_a_wrong_acknowledgment": silent},
    ),
    Mutant(
        "no-time-wait",
        "The FIN that answers ours leads to CLOSED at once, without 2 MSL.",
        {"fin_in_fin_wait_2": _closed_at_once},
    ),
    Mutant(
        "erratum-3301",
        "SYN-RECEIVED takes an acknowledgment from SND.UNA on, as RFC 793 printed it.",
        {
            "ack_of_our_syn_opens_the_connection": _from_snd_una_on,
            "wrong_ack_of_our_syn_is_reset": _before_snd_una,
        },
    ),
    Mutant(
        "ack-beyond-is-dropped",
        "An acknowledgment of something not yet sent is dropped without an answer.",
        {"acknowledgment_out_of_range_is_answered": silent},
    ),
    Mutant(
        "closed-is-silent",
        "In CLOSED no segment is answered.",
        dict.fromkeys(("closed_resets_a_segment_with_ack", "closed_resets_a_segment_without_ack"), silent),
    ),
    Mutant(
        "window-ignored",
        "Queued text is sent whether or not the window has room for it.",
        {"queued_text_goes_out": without("the window has room")},
    ),
    Mutant(
        "reset-not-told",
        "A connection that a reset ends is over, and this is not reported to the user.",
        {"reset_ends_the_connection": then(outcome=Outcome.NONE)},
    ),
    Mutant(
        "flags-only",
        "Numbers are ignored: the control bits and the state decide alone.",
        {
            **{rule: without(*conditions) for rule, conditions in flags_only.FORGOTTEN.items()},
            **dict.fromkeys(flags_only.NEVER_APPLY),
            "acceptable_segment_goes_on": flags_only.every_segment_goes_on,
            "new_acknowledgment_advances_snd_una": flags_only.acknowledges_everything_sent,
            **dict.fromkeys(flags_only.TAKE_A_FIN, any_fin_will_do),
            "no_fin": no_fin_at_all,
        },
    ),
)

MUTANTS: dict[str, Mutant] = {mutant.name: mutant for mutant in _ALL}

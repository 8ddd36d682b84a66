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
    """The third segment acknowledges the peer's ISS itself, not the number after it."""
    assert effect.then is not None
    zero, no, yes = z3.BitVecVal(0, seg.width), z3.BoolVal(False), z3.BoolVal(True)
    third = Segment(no, yes, no, no, no, no, effect.then.snd_nxt, effect.then.irs, zero)
    return replace(effect, send=third, ack_due=None)


def _not_counted(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    return replace(effect, then=effect.then and effect.then.with_(rcv_nxt=me.rcv_nxt))


def _all_of_the_text(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """All octets of the segment are taken, wherever it begins."""
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
    """A RST is acceptable wherever it stands."""
    when = {name: z3.Or(condition, seg.rst) for name, condition in effect.when.items()}
    return replace(effect, when=when)


def _fin_takes_a_new_number(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    return replace(effect, then=me.with_(snd_nxt=me.snd_nxt + 1))


def _bare_ack_of_a_crossing_syn(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    return replace(effect, send=acknowledgment(me.with_(rcv_nxt=seg.seq + 1)))


def _bare_ack_again(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Who opened passively sends its SYN,ACK again as before."""
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
    """A segment with URG leaves an acknowledgment owed for good."""
    return replace(effect, then=me.with_(ack_pending=z3.Or(me.ack_pending, seg.urg)))


_ALL = (
    Mutant(
        "tcb-left-behind",
        "The last ACK leads to CLOSED and leaves the TCB as it is.",
        "最后一个 ACK 使状态变为 CLOSED，但 TCB 原样保留。",
        {"ack_of_our_fin_in_last_ack": _last_ack_keeps_its_tcb},
    ),
    Mutant(
        "fin-renumbered",
        "A FIN that is sent again takes a new sequence number.",
        "重传的 FIN 使用新的序号。",
        {"fin_is_sent_again": _fin_takes_a_new_number},
    ),
    Mutant(
        "ack-not-checked",
        "In SYN-SENT the acknowledgment number of a SYN,ACK is not checked.",
        "SYN-SENT 状态下不检查 SYN,ACK 的确认号。",
        {
            "syn_sent_finds_the_acknowledgment_acceptable": without("it acknowledges our SYN"),
            "syn_sent_resets_a_wrong_acknowledgment": None,
            "syn_sent_drops_a_reset_with_a_wrong_acknowledgment": None,
        },
    ),
    Mutant(
        "two-way-handshake",
        "A SYN that arrives in LISTEN opens the connection; nobody waits for its acknowledgment.",
        "LISTEN 状态下收到 SYN 就打开连接，不等待确认。",
        {"syn_is_answered_with_syn_ack": then(state=State.ESTABLISHED)},
    ),
    Mutant(
        "fin-out-of-order",
        "Segments after a gap are processed, and a FIN is taken wherever it stands.",
        "序号缺口之后的报文段照样处理，FIN 不论位置一概接受。",
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
        "ESTABLISHED 状态下把任何报文段都当作 FIN。",
        {"fin_in_established": without("its FIN is the next number")},
    ),
    Mutant(
        "fin-ack-not-checked",
        "In FIN-WAIT-1 any acknowledgment is taken for one of our FIN.",
        "FIN-WAIT-1 状态下把任何确认都当作对我方 FIN 的确认。",
        {"ack_of_our_fin_in_fin_wait_1": without("it acknowledges our FIN")},
    ),
    Mutant(
        "text-not-delivered",
        "Text is acknowledged and not handed to the user.",
        "数据得到确认，却没有交付给用户。",
        {
            "text_is_delivered": lambda effect, me, seg: replace(
                effect, then=effect.then and effect.then.with_(delivered=me.delivered)
            )
        },
    ),
    Mutant(
        "text-not-counted",
        "Text is handed to the user and RCV.NXT stays: what is sent again is taken again.",
        "数据交给了用户，RCV.NXT 却不前移：重传的数据会被再次接收。",
        dict.fromkeys(("text_is_delivered", "text_is_kept_for_receive"), _not_counted),
    ),
    Mutant(
        "gap-not-noticed",
        "Text is taken though octets before it are missing, as if it came next.",
        "前面还缺字节的数据也照样接收，当作是紧接着的数据。",
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
        "半双工 CLOSE 时尚有未读数据，却照样发送 FIN。",
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
        "Text that arrives after a half-duplex CLOSE is acknowledged, and nobody reads it.",
        "半双工 CLOSE 之后到达的数据得到确认，却无人读取。",
        {
            "text_after_half_duplex_close_is_reset": None,
            "text_is_delivered": without(STILL_READS),
            "text_is_kept_for_receive": without(STILL_READS),
        },
    ),
    Mutant(
        "unread-text-not-told",
        "A half-duplex CLOSE with text unread deletes the TCB and sends no RST.",
        "半双工 CLOSE 时尚有未读数据，只删除 TCB，不发送 RST。",
        {"close_with_unread_text_sends_a_reset": silent},
    ),
    Mutant(
        "no-closing-state",
        "FIN-WAIT-1 knows no FIN that comes before the ACK of its own: no CLOSING state.",
        "FIN-WAIT-1 状态下不处理先于我方 FIN 的确认而到达的 FIN：没有 CLOSING 状态。",
        {"fin_in_fin_wait_1": None},
    ),
    Mutant(
        "fin-not-repeated",
        "A lost FIN is not sent again.",
        "丢失的 FIN 不会重传。",
        {"fin_is_sent_again": None},
    ),
    Mutant(
        "no-crossing-syns",
        "A SYN that arrives in SYN-SENT is not answered: no simultaneous open.",
        "SYN-SENT 状态下收到 SYN 不予回应：不支持同时打开。",
        {"syns_cross": lambda effect, me, seg: replace(effect, then=None, send=None)},
    ),
    Mutant(
        "syn-ack-not-repeated",
        "A lost SYN,ACK is not sent again.",
        "丢失的 SYN,ACK 不会重传。",
        {"syn_ack_is_sent_again": None},
    ),
    Mutant(
        "time-wait-for-ever",
        "The 2 MSL timer never fires.",
        "2 MSL 定时器永不超时。",
        {"two_msl_are_over": None},
    ),
    Mutant(
        "no-second-ack",
        "An unacceptable segment, such as a FIN sent again, is not answered with an ACK.",
        "收到不可接受的报文段（例如重传的 FIN）时，不以 ACK 回应。",
        {"unacceptable_segment_is_answered": silent},
    ),
    Mutant(
        "fin-answers-itself",
        "A FIN in ESTABLISHED leads straight to LAST-ACK.",
        "ESTABLISHED 状态下收到 FIN 后直接进入 LAST-ACK。",
        {"fin_in_established": then(state=State.LAST_ACK)},
    ),
    Mutant(
        "urgent-needs-an-answer",
        "A segment with URG leaves an acknowledgment owed.",
        "带 URG 的报文段会留下一个待发的确认。",
        {"urgent_data_is_only_signalled": _urgent_is_acknowledged},
    ),
    Mutant(
        "reset-for-a-reset",
        "In CLOSED a RST is answered with a RST.",
        "CLOSED 状态下以 RST 回应 RST。",
        {"closed_discards_a_reset": lambda effect, me, seg: replace(effect, send=reset_for(seg))},
    ),
    Mutant(
        "reset-not-checked",
        "Once a SYN has come, a RST resets whatever its number.",
        "收到对方的 SYN 之后，RST 不论序号多少都会复位连接。",
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
        "SYN-RECEIVED 状态下收到 RST，不论连接如何打开，一律进入 CLOSED。",
        {
            "reset_returns_to_listen": None,
            "reset_refuses_the_connection": without("we opened actively"),
        },
    ),
    Mutant(
        "ack-without-plus-one",
        "The third segment of the handshake acknowledges the peer's ISS and not the number after it.",
        "第三次握手的确认号是对方的 ISS 本身，而不是 ISS 的下一个序号。",
        {"syn_ack_opens_the_connection": _acknowledges_irs},
    ),
    Mutant(
        "crossing-syn-gets-a-bare-ack",
        "A SYN that arrives in SYN-SENT is answered with an ACK only, and so from then on.",
        "SYN-SENT 状态下收到 SYN 只以 ACK 回应，此后重传时也是如此。",
        {"syns_cross": _bare_ack_of_a_crossing_syn, "syn_ack_is_sent_again": _bare_ack_again},
    ),
    Mutant(
        "last-ack-not-checked",
        "In LAST-ACK any acknowledgment is taken for one of our FIN.",
        "LAST-ACK 状态下把任何确认都当作对我方 FIN 的确认。",
        {"ack_of_our_fin_in_last_ack": without("it acknowledges our FIN")},
    ),
    Mutant(
        "syn-not-repeated",
        "A lost SYN is not sent again.",
        "丢失的 SYN 不会重传。",
        {"syn_is_sent_again": None},
    ),
    Mutant(
        "half-open-is-not-reset",
        "In SYN-SENT a wrong acknowledgment is dropped and not answered with a RST.",
        "SYN-SENT 状态下收到错误的确认号时直接丢弃，不以 RST 回应。",
        {"syn_sent_resets_a_wrong_acknowledgment": silent},
    ),
    Mutant(
        "no-time-wait",
        "The FIN that answers ours leads to CLOSED at once: nobody waits 2 MSL.",
        "收到对方的 FIN 后立即进入 CLOSED，不等待 2 MSL。",
        {"fin_in_fin_wait_2": _closed_at_once},
    ),
    Mutant(
        "erratum-3301",
        "SYN-RECEIVED takes an acknowledgment from SND.UNA on, as RFC 793 printed it.",
        "SYN-RECEIVED 接受从 SND.UNA 起的确认号，与 RFC 793 的印刷文本一致。",
        {
            "ack_of_our_syn_opens_the_connection": _from_snd_una_on,
            "wrong_ack_of_our_syn_is_reset": _before_snd_una,
        },
    ),
    Mutant(
        "ack-beyond-is-dropped",
        "An acknowledgment of something not yet sent is dropped without an answer.",
        "对尚未发送内容的确认被直接丢弃，不予回应。",
        {"acknowledgment_out_of_range_is_answered": silent},
    ),
    Mutant(
        "closed-is-silent",
        "In CLOSED no segment is answered.",
        "在 CLOSED 状态下不回应任何报文段。",
        dict.fromkeys(("closed_resets_a_segment_with_ack", "closed_resets_a_segment_without_ack"), silent),
    ),
    Mutant(
        "window-ignored",
        "Text that waits is sent whether or not the window has room for it.",
        "排队等待的数据不管窗口是否有空间都发送出去。",
        {"queued_text_goes_out": without("the window has room")},
    ),
    Mutant(
        "reset-not-told",
        "A connection that a reset ends is over, and its user is not told.",
        "连接因复位而结束，但用户没有被告知。",
        {"reset_ends_the_connection": then(outcome=Outcome.NONE)},
    ),
    Mutant(
        "flags-only",
        "No number is looked at: the control bits and the state decide alone.",
        "不看任何序号，只由控制位和状态决定。",
        {
            **{rule: without(*conditions) for rule, conditions in flags_only.FORGOTTEN.items()},
            **dict.fromkeys(flags_only.NEVER_APPLY),
            "acceptable_segment_goes_on": flags_only.every_segment_goes_on,
            "new_acknowledgment_advances_snd_una": flags_only.acknowledges_all_that_is_out,
            **dict.fromkeys(flags_only.TAKE_A_FIN, any_fin_will_do),
            "no_fin": no_fin_at_all,
        },
    ),
)

MUTANTS: dict[str, Mutant] = {mutant.name: mutant for mutant in _ALL}

"""Lemmas about one endpoint: its numbers, its queue, its FIN."""

from __future__ import annotations

import z3

from ...model.open_endpoint import LIMIT
from ...model.seqnum import acknowledges
from ...model.state import Outcome, State
from ..claims.handshake import OPENED_BY_ACK
from ..claims.tcb import UNA_BEFORE_NXT, no_tcb_when_closed, una_before_nxt
from .history import RANGE, ChannelView, belongs, one_if
from .lemma import segment_lemma, state_lemma


@state_lemma()
def no_tcb(view: ChannelView) -> z3.BoolRef:
    """CLOSED has no TCB, LISTEN knows no peer."""
    return no_tcb_when_closed(view.side).holds


@state_lemma()
def send_sequence_order(view: ChannelView) -> z3.BoolRef:
    """SND.UNA is not ahead of SND.NXT, and all numbers in use have been sent."""
    return una_before_nxt(view.side).holds


@state_lemma()
def send_sequence_lemmas(view: ChannelView) -> z3.BoolRef:
    """The lemmas of una-before-nxt hold."""
    return z3.And(*UNA_BEFORE_NXT.lemmas(view.side).values())


@state_lemma(needs=("send_sequence_order", "send_sequence_lemmas"), derived=True)
def queued_within_sent(view: ChannelView) -> z3.BoolRef:
    """Queued data is part of the data of the user, which is less than a quarter of the space."""
    me = view.me
    return z3.And(z3.ULE(me.unsent, me.sent), z3.ULE(me.sent, LIMIT))


@state_lemma(needs=("send_sequence_order", "send_sequence_lemmas"), derived=True)
def send_sequence_in_range(view: ChannelView) -> z3.BoolRef:
    """SND.UNA and SND.NXT are in the range of this incarnation, and SND.UNA is not ahead of SND.NXT."""
    me = view.me
    count = me.snd_nxt - me.iss
    return z3.Implies(
        view.has_a_tcb(),
        z3.And(
            z3.ULE(1, count),
            z3.ULT(count, RANGE),
            z3.ULE(me.snd_una - me.iss, count),
            z3.Implies(me.our_fin_was_sent, z3.ULE(2, count)),
            z3.Implies(z3.Not(me.our_fin_was_sent), z3.ULT(count + 1, RANGE)),
            z3.Implies(me.is_in(State.SYN_SENT), me.snd_una == me.iss),
        ),
    )


@state_lemma(needs=("send_sequence_order", "send_sequence_lemmas"), derived=True)
def snd_nxt_counts(view: ChannelView) -> z3.BoolRef:
    """SND.NXT - ISS counts the SYN, the data that is not queued, and the FIN."""
    me = view.me
    counted = 1 + me.sent - me.unsent + one_if(me.our_fin_was_sent, me.sent)
    return z3.Implies(view.has_a_tcb(), me.snd_nxt - me.iss == counted)


@state_lemma(needs=("send_sequence_in_range",), derived=True)
def retransmission_queue(view: ChannelView) -> z3.BoolRef:
    """A retransmission is data that has been sent, or the FIN after all of it."""
    me = view.me
    oldest, fin = me.snd_una - me.iss, one_if(me.our_fin_was_sent, me.sent)
    top = me.snd_nxt - me.iss - fin
    return z3.Implies(
        view.has_a_tcb(),
        z3.And(
            z3.Implies(z3.UGT(me.in_flight, fin), z3.ULE(oldest + 1, top)),
            z3.Implies(z3.And(me.our_fin_was_sent, me.in_flight == 1), oldest == top),
        ),
    )


@segment_lemma(needs=("send_sequence_in_range",), derived=True)
def advancing_ack_in_range(view: ChannelView) -> z3.BoolRef:
    """An acknowledgment that advances SND.UNA is in the range of this incarnation."""
    me, number = view.me, view.coming.seg.ack_number
    advances = z3.And(view.has_a_tcb(), acknowledges(me.snd_una, number, me.snd_nxt))
    return z3.Implies(advances, z3.And(number != me.iss, belongs(number, me.iss)))


@state_lemma(needs=("send_sequence_order", "send_sequence_lemmas"))
def fin_is_last(view: ChannelView) -> z3.BoolRef:
    """A FIN has been sent where the state says so, and nothing is queued after it."""
    me = view.me
    return z3.And(
        z3.Implies(view.has_a_tcb(), me.fin_sent == me.our_fin_was_sent),
        z3.Implies(me.fin_sent, me.unsent == 0),
        z3.Implies(me.is_in(State.LISTEN), z3.Not(me.fin_sent)),
        z3.Implies(me.is_in(State.FIN_WAIT_2, State.LAST_ACK, State.TIME_WAIT), me.fin_sent),
    )


@state_lemma(needs=("send_sequence_in_range",))
def handshake_needs_ack(view: ChannelView) -> z3.BoolRef:
    """Apart from CLOSE, only an acknowledgment leads past the handshake."""
    me = view.me
    return z3.And(
        z3.Implies(me.is_in(*OPENED_BY_ACK), view.mine.acknowledged),
        z3.Implies(z3.And(view.has_a_tcb(), z3.Not(view.mine.acknowledged)), me.snd_una == me.iss),
        z3.Implies(me.is_in(State.SYN_SENT, State.SYN_RECEIVED), z3.Not(view.mine.acknowledged)),
        z3.Implies(me.is_in(State.FIN_WAIT_2, State.TIME_WAIT), me.snd_una == me.snd_nxt),
    )


@state_lemma()
def history_matches_tcb(view: ChannelView) -> z3.BoolRef:
    """The history of an endpoint with a TCB has its ISS and the IRS that it holds."""
    me, mine = view.me, view.mine
    return z3.And(
        z3.Implies(view.has_a_tcb(), z3.And(mine.numbered, mine.last == me.iss)),
        z3.Implies(view.has_a_tcb(), mine.heard == view.holds_peer_iss()),
        z3.Implies(view.holds_peer_iss(), mine.irs == me.irs),
        z3.Implies(me.is_in(State.LISTEN), z3.Not(mine.numbered)),
        z3.Implies(z3.Not(me.is_in(State.CLOSED)), me.outcome == Outcome.NONE),
        z3.Implies(me.ack_pending, view.holds_peer_iss()),
        z3.Implies(me.outcome == Outcome.CLOSED, z3.And(mine.numbered, mine.heard)),
    )


@state_lemma(needs=("segment_numbers_in_sender_range", "next_octet_from_held_incarnation"))
def rcv_nxt_in_range(view: ChannelView) -> z3.BoolRef:
    """RCV.NXT is in the range of the incarnation that we hold, after its SYN."""
    me = view.me
    expected = z3.And(me.rcv_nxt != me.irs, belongs(me.rcv_nxt, me.irs))
    return z3.Implies(view.holds_peer_iss(), expected)

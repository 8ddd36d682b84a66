"""The CLOSE call: RFC 9293 section 3.10.4."""

from __future__ import annotations

import z3

from ...rule import Effect, Event, rule
from ...segments import fin, reset
from ...state import AFTER_CLOSE, Endpoint, Outcome, State
from .words import CLOSING_ERROR, NO_CONNECTION, NOTHING_LOST

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED = State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED
ESTABLISHED, CLOSE_WAIT = State.ESTABLISHED, State.CLOSE_WAIT
FIN_WAIT_1, CLOSING, LAST_ACK = State.FIN_WAIT_1, State.CLOSING, State.LAST_ACK


def nothing_lost(me: Endpoint) -> z3.BoolRef:
    """The user may go on reading what is on hand, or nothing is."""
    return z3.Or(z3.Not(me.given.half_duplex), me.unread == 0)


@rule("3.10.4", "CLOSED STATE", Event.CLOSE)
def close_without_a_connection(me: Endpoint) -> Effect:
    """There is no connection: the call returns an error."""
    return Effect(when={"we are in CLOSED": me.is_in(CLOSED)}, reply=NO_CONNECTION)


@rule("3.10.4", "LISTEN STATE", Event.CLOSE)
def close_ends_listening(me: Endpoint) -> Effect:
    """Delete the TCB, enter CLOSED state."""
    return Effect(
        when={"we are in LISTEN": me.is_in(LISTEN)},
        then=me.delete_tcb(Outcome.CANCELLED),
    )


@rule("3.10.4", "SYN-SENT STATE", Event.CLOSE)
def close_gives_up_opening(me: Endpoint) -> Effect:
    """Delete the TCB; queued SENDs and RECEIVEs return an error."""
    return Effect(
        when={"we are in SYN-SENT": me.is_in(SYN_SENT)},
        then=me.delete_tcb(Outcome.CANCELLED),
    )


@rule("3.10.4", "SYN-RECEIVED STATE", Event.CLOSE)
def close_before_the_handshake_is_over(me: Endpoint) -> Effect:
    """If no SENDs have been issued, send a FIN and enter FIN-WAIT-1."""
    return Effect(
        when={
            "we are in SYN-RECEIVED": me.is_in(SYN_RECEIVED),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(state=FIN_WAIT_1, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )


@rule("3.10.4", "SYN-RECEIVED STATE", Event.CLOSE)
def close_waits_for_the_handshake(me: Endpoint) -> Effect:
    """If text is queued, the CLOSE is queued until the connection is ESTABLISHED."""
    return Effect(
        when={
            "we are in SYN-RECEIVED": me.is_in(SYN_RECEIVED),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            "text is queued": me.unsent != 0,
        },
        then=me.with_(close_pending=True),
    )


@rule("3.6.1", "half-duplex CLOSE", Event.CLOSE, requirements=["MAY-1", "SHLD-3"])
def close_with_unread_text_sends_a_reset(me: Endpoint) -> Effect:
    """If received data is still pending, send a RST to show that data was lost; the TCB is deleted."""
    return Effect(
        when={
            "we are in ESTABLISHED or CLOSE-WAIT": me.is_in(ESTABLISHED, CLOSE_WAIT),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            "CLOSE is half-duplex": me.given.half_duplex,
            "text is unread": me.unread != 0,
        },
        then=me.delete_tcb(Outcome.ABORTED),
        send=reset(me),
    )


@rule("3.10.4", "ESTABLISHED STATE", Event.CLOSE)
def close_sends_a_fin(me: Endpoint) -> Effect:
    """All SENDs have been segmentized: form a FIN segment, send it, enter FIN-WAIT-1."""
    return Effect(
        when={
            "we are in ESTABLISHED": me.is_in(ESTABLISHED),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            NOTHING_LOST: nothing_lost(me),
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(state=FIN_WAIT_1, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )


@rule("3.10.4", "ESTABLISHED STATE", Event.CLOSE)
def close_queues_its_fin(me: Endpoint) -> Effect:
    """The FIN waits until all SENDs have been segmentized; in any case, enter FIN-WAIT-1."""
    return Effect(
        when={
            "we are in ESTABLISHED": me.is_in(ESTABLISHED),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            NOTHING_LOST: nothing_lost(me),
            "text is queued": me.unsent != 0,
        },
        then=me.with_(state=FIN_WAIT_1, close_pending=True),
    )


@rule("3.10.4", "CLOSE-WAIT STATE", Event.CLOSE)
def close_answers_the_fin(me: Endpoint) -> Effect:
    """All SENDs have been segmentized: send a FIN segment, enter LAST-ACK state."""
    return Effect(
        when={
            "we are in CLOSE-WAIT": me.is_in(CLOSE_WAIT),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            NOTHING_LOST: nothing_lost(me),
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(state=LAST_ACK, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )


@rule("3.10.4", "CLOSE-WAIT STATE", Event.CLOSE)
def close_waits_in_close_wait(me: Endpoint) -> Effect:
    """Queue this request until all preceding SENDs have been segmentized."""
    return Effect(
        when={
            "we are in CLOSE-WAIT": me.is_in(CLOSE_WAIT),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            NOTHING_LOST: nothing_lost(me),
            "text is queued": me.unsent != 0,
        },
        then=me.with_(close_pending=True),
    )


@rule("3.10.4", "the states after CLOSE", Event.CLOSE)
def close_again(me: Endpoint) -> Effect:
    """A second CLOSE is an error; a second FIN is not emitted."""
    return Effect(
        when={
            "CLOSE was called": z3.Or(
                me.is_in(*AFTER_CLOSE),
                z3.And(me.is_in(SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT), me.close_pending),
            )
        },
        reply=CLOSING_ERROR,
    )


@rule("3.10.4", "SYN-RECEIVED STATE, queued", Event.TRANSMIT)
def queued_close_sends_a_fin(me: Endpoint) -> Effect:
    """A CLOSE queued in SYN-RECEIVED is processed in ESTABLISHED: nothing is queued, the FIN goes out."""
    return Effect(
        when={
            "we are in ESTABLISHED": me.is_in(ESTABLISHED),
            "a CLOSE is waiting": me.close_pending,
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(state=FIN_WAIT_1, close_pending=False, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )


@rule("3.10.4", "ESTABLISHED STATE, queued", Event.TRANSMIT)
def queued_fin_follows_the_text(me: Endpoint) -> Effect:
    """Once all preceding SENDs have been segmentized, form a FIN segment and send it."""
    return Effect(
        when={
            "we are in FIN-WAIT-1 or CLOSING": me.is_in(FIN_WAIT_1, CLOSING),
            "a CLOSE is waiting": me.close_pending,
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(close_pending=False, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )


@rule("3.10.4", "CLOSE-WAIT STATE, queued", Event.TRANSMIT)
def queued_close_answers_the_fin(me: Endpoint) -> Effect:
    """Once all preceding SENDs have been segmentized, send a FIN segment, enter LAST-ACK state."""
    return Effect(
        when={
            "we are in CLOSE-WAIT": me.is_in(CLOSE_WAIT),
            "a CLOSE is waiting": me.close_pending,
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(state=LAST_ACK, close_pending=False, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )

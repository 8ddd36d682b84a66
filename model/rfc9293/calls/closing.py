"""The CLOSE call: RFC 9293 section 3.10.4."""

from __future__ import annotations

import z3

from ...conditions import in_states
from ...rule import Effect, Event, rule
from ...segments import fin, reset
from ...state import AFTER_CLOSE, Endpoint, Outcome, State
from .words import CLOSING_ERROR, NO_CONNECTION, NOTHING_LOST

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED = State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED
ESTABLISHED, CLOSE_WAIT = State.ESTABLISHED, State.CLOSE_WAIT
FIN_WAIT_1, CLOSING, LAST_ACK = State.FIN_WAIT_1, State.CLOSING, State.LAST_ACK


def nothing_lost(me: Endpoint) -> z3.BoolRef:
    """The user may continue to read, or nothing is left unread."""
    return z3.Or(z3.Not(me.given.half_duplex), me.unread == 0)


@rule("3.10.4", "CLOSED STATE", Event.CLOSE, sentences="2.1")
def close_without_a_connection(me: Endpoint) -> Effect:
    """Without a connection there is nothing to close: the call returns an error."""
    return Effect(when=in_states(me, CLOSED), reply=NO_CONNECTION)


@rule("3.10.4", "LISTEN STATE", Event.CLOSE, sentences="3.2")
def close_ends_listening(me: Endpoint) -> Effect:
    """Nothing has been sent yet, so closing a listening endpoint just deletes its TCB."""
    return Effect(
        when=in_states(me, LISTEN),
        then=me.delete_tcb(Outcome.CANCELLED),
    )


@rule("3.10.4", "SYN-SENT STATE", Event.CLOSE, sentences="4.1")
def close_gives_up_opening(me: Endpoint) -> Effect:
    """Closing during an active open gives it up without a word to the peer; queued data is lost."""
    return Effect(
        when=in_states(me, SYN_SENT),
        then=me.delete_tcb(Outcome.CANCELLED),
    )


@rule("3.10.4", "SYN-RECEIVED STATE", Event.CLOSE, sentences="5.1")
def close_before_the_handshake_is_over(me: Endpoint) -> Effect:
    """With nothing queued, the FIN leaves at once, even before our SYN is acknowledged."""
    return Effect(
        when={
            **in_states(me, SYN_RECEIVED),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(state=FIN_WAIT_1, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )


@rule("3.10.4", "SYN-RECEIVED STATE", Event.CLOSE, sentences="5.1")
def close_waits_for_the_handshake(me: Endpoint) -> Effect:
    """Queued data must come before the FIN, and it cannot leave before the handshake is complete: the
    CLOSE is queued."""
    return Effect(
        when={
            **in_states(me, SYN_RECEIVED),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            "text is queued": me.unsent != 0,
        },
        then=me.with_(close_pending=True),
    )


@rule("3.6.1", "half-duplex CLOSE", Event.CLOSE, sentences="MAY-1, SHLD-3")
def close_with_unread_text_sends_a_reset(me: Endpoint) -> Effect:
    """A half-duplex CLOSE with data still unread loses that data, so the peer gets a reset instead of a
    FIN, and the TCB is deleted."""
    return Effect(
        when={
            **in_states(me, ESTABLISHED, CLOSE_WAIT),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            "CLOSE is half-duplex": me.given.half_duplex,
            "text is unread": me.unread != 0,
        },
        then=me.delete_tcb(Outcome.ABORTED),
        send=reset(me),
    )


@rule("3.10.4", "ESTABLISHED STATE", Event.CLOSE, sentences="6.1, 6.2")
def close_sends_a_fin(me: Endpoint) -> Effect:
    """All data has been sent: a FIN announces that no more follows."""
    return Effect(
        when={
            **in_states(me, ESTABLISHED),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            NOTHING_LOST: nothing_lost(me),
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(state=FIN_WAIT_1, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )


@rule("3.10.4", "ESTABLISHED STATE", Event.CLOSE, sentences="6.1, 6.2")
def close_queues_its_fin(me: Endpoint) -> Effect:
    """The state changes at once, but the FIN waits behind the queued data."""
    return Effect(
        when={
            **in_states(me, ESTABLISHED),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            NOTHING_LOST: nothing_lost(me),
            "text is queued": me.unsent != 0,
        },
        then=me.with_(state=FIN_WAIT_1, close_pending=True),
    )


@rule("3.10.4", "CLOSE-WAIT STATE", Event.CLOSE, sentences="8.1")
def close_answers_the_fin(me: Endpoint) -> Effect:
    """The peer has closed already and all data has been sent: our FIN is the last thing to be
    acknowledged."""
    return Effect(
        when={
            **in_states(me, CLOSE_WAIT),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            NOTHING_LOST: nothing_lost(me),
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(state=LAST_ACK, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )


@rule("3.10.4", "CLOSE-WAIT STATE", Event.CLOSE, sentences="8.1")
def close_waits_in_close_wait(me: Endpoint) -> Effect:
    """Queued data must come before the FIN: the CLOSE is queued, and the state stays."""
    return Effect(
        when={
            **in_states(me, CLOSE_WAIT),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            NOTHING_LOST: nothing_lost(me),
            "text is queued": me.unsent != 0,
        },
        then=me.with_(close_pending=True),
    )


@rule("3.10.4", "the states after CLOSE", Event.CLOSE, sentences="7.1, 7.2, 9.1")
def close_again(me: Endpoint) -> Effect:
    """A connection is closed once: a second CLOSE fails, and no second FIN is sent."""
    return Effect(
        when={
            "CLOSE was called": z3.Or(
                me.is_in(*AFTER_CLOSE),
                z3.And(me.is_in(SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT), me.close_pending),
            )
        },
        reply=CLOSING_ERROR,
    )


@rule("3.10.4", "SYN-RECEIVED STATE, queued", Event.TRANSMIT, sentences="5.1")
def queued_close_sends_a_fin(me: Endpoint) -> Effect:
    """A CLOSE queued during the handshake takes effect once the connection is open and the queued data
    has been sent."""
    return Effect(
        when={
            **in_states(me, ESTABLISHED),
            "a CLOSE is waiting": me.close_pending,
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(state=FIN_WAIT_1, close_pending=False, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )


@rule("3.10.4", "ESTABLISHED STATE, queued", Event.TRANSMIT, sentences="6.1")
def queued_fin_follows_the_text(me: Endpoint) -> Effect:
    """The queued FIN leaves when the data before it has been sent."""
    return Effect(
        when={
            **in_states(me, FIN_WAIT_1, CLOSING),
            "a CLOSE is waiting": me.close_pending,
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(close_pending=False, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )


@rule("3.10.4", "CLOSE-WAIT STATE, queued", Event.TRANSMIT, sentences="8.1")
def queued_close_answers_the_fin(me: Endpoint) -> Effect:
    """A CLOSE queued after the peer's FIN takes effect when the queued data has been sent."""
    return Effect(
        when={
            **in_states(me, CLOSE_WAIT),
            "a CLOSE is waiting": me.close_pending,
            "no text is queued": me.unsent == 0,
        },
        then=me.with_(state=LAST_ACK, close_pending=False, snd_nxt=me.snd_nxt + 1, fin_sent=True),
        send=fin(me, me.snd_nxt),
    )

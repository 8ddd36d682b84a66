"""The SEND call: RFC 9293 section 3.10.2. A SEND hands over one octet."""

from __future__ import annotations

import z3

from ...rule import Effect, Event, rule
from ...segments import octet, syn
from ...state import AFTER_CLOSE, Endpoint, State
from .words import CLOSING_ERROR, NO_CONNECTION

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED = State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED
ESTABLISHED, CLOSE_WAIT = State.ESTABLISHED, State.CLOSE_WAIT
FIN_WAIT_1, CLOSING = State.FIN_WAIT_1, State.CLOSING


@rule("3.10.2", "CLOSED STATE", Event.SEND)
def send_without_a_connection(me: Endpoint) -> Effect:
    """There is no connection: the call returns an error."""
    return Effect(when={"we are in CLOSED": me.is_in(CLOSED)}, reply=NO_CONNECTION)


@rule("3.10.2", "LISTEN STATE", Event.SEND, requirements=["MUST-11"])
def send_turns_a_listener_active(me: Endpoint) -> Effect:
    """A SEND in LISTEN changes the connection to active and sends a SYN; the text waits."""
    iss = me.given.next_iss
    return Effect(
        when={"we are in LISTEN": me.is_in(LISTEN)},
        then=me.fresh(state=SYN_SENT, iss=iss, snd_una=iss, snd_nxt=iss + 1, unsent=1, sent=1),
        send=syn(iss),
    )


@rule("3.10.2", "SYN-SENT STATE, SYN-RECEIVED STATE", Event.SEND)
def send_waits_for_the_connection(me: Endpoint) -> Effect:
    """Queue the data for transmission after entering ESTABLISHED state."""
    return Effect(
        when={
            "we are in SYN-SENT or SYN-RECEIVED": me.is_in(SYN_SENT, SYN_RECEIVED),
            "no CLOSE is waiting": z3.Not(me.close_pending),
        },
        then=me.with_(unsent=me.unsent + 1, sent=me.sent + 1),
    )


@rule("3.10.2", "ESTABLISHED STATE, CLOSE-WAIT STATE", Event.SEND, requirements=["MUST-61"])
def send_goes_out_at_once(me: Endpoint) -> Effect:
    """Segmentize the buffer and send it with a piggybacked acknowledgment."""
    return Effect(
        when={
            "we are in ESTABLISHED or CLOSE-WAIT": me.is_in(ESTABLISHED, CLOSE_WAIT),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            "nothing waits before it": me.unsent == 0,
            "the window has room": z3.ULT(me.in_flight, me.given.window),
        },
        then=me.with_(snd_nxt=me.snd_nxt + 1, sent=me.sent + 1),
        send=octet(me, me.snd_nxt),
    )


@rule("3.10.2", "ESTABLISHED STATE, CLOSE-WAIT STATE", Event.SEND)
def send_waits_for_the_window(me: Endpoint) -> Effect:
    """What the window has no room for, or what other data precedes, is queued."""
    return Effect(
        when={
            "we are in ESTABLISHED or CLOSE-WAIT": me.is_in(ESTABLISHED, CLOSE_WAIT),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            "something waits before it, or the window is full": z3.Or(
                me.unsent != 0, z3.UGE(me.in_flight, me.given.window)
            ),
        },
        then=me.with_(unsent=me.unsent + 1, sent=me.sent + 1),
    )


@rule("3.10.2", "the states after CLOSE", Event.SEND)
def send_after_close(me: Endpoint) -> Effect:
    """The user has closed: no further SENDs are accepted."""
    return Effect(
        when={
            "CLOSE was called": z3.Or(
                me.is_in(*AFTER_CLOSE),
                z3.And(
                    me.is_in(SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT),
                    me.close_pending,
                ),
            )
        },
        reply=CLOSING_ERROR,
    )


@rule("3.10.2", "queued data", Event.TRANSMIT, requirements=["MUST-60", "MUST-61"])
def queued_text_goes_out(me: Endpoint) -> Effect:
    """Data queued by SEND is segmentized once the connection is open and the window has room."""
    return Effect(
        when={
            "text may still be sent": me.is_in(ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, CLOSING),
            "text is queued": me.unsent != 0,
            "the window has room": z3.ULT(me.in_flight, me.given.window),
        },
        then=me.with_(unsent=me.unsent - 1, snd_nxt=me.snd_nxt + 1),
        send=octet(me, me.snd_nxt),
    )

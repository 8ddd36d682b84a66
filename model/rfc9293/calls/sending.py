"""The SEND call: RFC 9293 section 3.10.2. A SEND hands over one octet."""

from __future__ import annotations

import z3

from ...conditions import in_states
from ...rule import Effect, Event, rule
from ...segments import octet, syn
from ...state import AFTER_CLOSE, Endpoint, State
from .words import CLOSING_ERROR, NO_CONNECTION

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED = State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED
ESTABLISHED, CLOSE_WAIT = State.ESTABLISHED, State.CLOSE_WAIT
FIN_WAIT_1, CLOSING = State.FIN_WAIT_1, State.CLOSING


@rule("3.10.2", "CLOSED STATE", Event.SEND, sentences="2.1")
def send_without_a_connection(me: Endpoint) -> Effect:
    """Without a connection there is nobody to send to: the call returns an error."""
    return Effect(when=in_states(me, CLOSED), reply=NO_CONNECTION)


@rule("3.10.2", "LISTEN STATE", Event.SEND, sentences="3.1, 3.2, 3.3, 3.4, §3.10.1 3.4, §3.5 MUST-11")
def send_turns_a_listener_active(me: Endpoint) -> Effect:
    """A SEND on a listening endpoint opens the connection actively; its octet stays queued until the
    handshake is complete."""
    iss = me.given.next_iss
    return Effect(
        when=in_states(me, LISTEN),
        then=me.reset_tcb(state=SYN_SENT, iss=iss, snd_una=iss, snd_nxt=iss + 1, unsent=1, sent=1),
        send=syn(iss),
    )


@rule("3.10.2", "SYN-SENT STATE, SYN-RECEIVED STATE", Event.SEND, sentences="4.1")
def send_waits_for_the_connection(me: Endpoint) -> Effect:
    """During the handshake data is accepted from the user and queued."""
    return Effect(
        when={**in_states(me, SYN_SENT, SYN_RECEIVED), "no CLOSE is waiting": z3.Not(me.close_pending)},
        then=me.with_(unsent=me.unsent + 1, sent=me.sent + 1),
    )


@rule("3.10.2", "ESTABLISHED STATE, CLOSE-WAIT STATE", Event.SEND, sentences="5.1, §3.9.1.2 MUST-61")
def send_goes_out_at_once(me: Endpoint) -> Effect:
    """With an open window and nothing queued before it, the octet leaves at once, together with the
    current acknowledgment."""
    return Effect(
        when={
            **in_states(me, ESTABLISHED, CLOSE_WAIT),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            "nothing waits before it": me.unsent == 0,
            "the window has room": z3.ULT(me.in_flight, me.given.window),
        },
        then=me.with_(snd_nxt=me.snd_nxt + 1, sent=me.sent + 1),
        send=octet(me, me.snd_nxt),
    )


@rule("3.10.2", "ESTABLISHED STATE, CLOSE-WAIT STATE", Event.SEND, sentences="5.1")
def send_waits_for_the_window(me: Endpoint) -> Effect:
    """Data is queued behind earlier data, or while the peer's window is full."""
    return Effect(
        when={
            **in_states(me, ESTABLISHED, CLOSE_WAIT),
            "no CLOSE is waiting": z3.Not(me.close_pending),
            "something waits before it, or the window is full": z3.Or(
                me.unsent != 0, z3.UGE(me.in_flight, me.given.window)
            ),
        },
        then=me.with_(unsent=me.unsent + 1, sent=me.sent + 1),
    )


@rule("3.10.2", "the states after CLOSE", Event.SEND, sentences="7.1")
def send_after_close(me: Endpoint) -> Effect:
    """CLOSE promises that no more data follows: a later SEND fails."""
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


@rule(
    "3.10.2",
    "queued data",
    Event.TRANSMIT,
    sentences="3.4, 4.1, 5.1, §3.10.7.3 18.2, §3.9.1.2 MUST-60, §3.9.1.2 MUST-61",
)
def queued_text_goes_out(me: Endpoint) -> Effect:
    """The oldest queued octet leaves as soon as the connection is open and the window has room; CLOSE
    does not hold it back."""
    return Effect(
        when={
            "text may still be sent": me.is_in(ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, CLOSING),
            "text is queued": me.unsent != 0,
            "the window has room": z3.ULT(me.in_flight, me.given.window),
        },
        then=me.with_(unsent=me.unsent - 1, snd_nxt=me.snd_nxt + 1),
        send=octet(me, me.snd_nxt),
    )

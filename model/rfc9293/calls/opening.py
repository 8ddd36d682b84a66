"""The OPEN call: RFC 9293 section 3.10.1."""

from __future__ import annotations

from ...conditions import in_states, not_in_states, past
from ...rule import Effect, Event, rule
from ...segments import syn
from ...state import Endpoint, State

CLOSED, LISTEN, SYN_SENT = State.CLOSED, State.LISTEN, State.SYN_SENT


@rule("3.10.1", "CLOSED STATE", Event.PASSIVE_OPEN, sentences="1.1, 1.5, §3.5 MUST-11")
def passive_open_listens(me: Endpoint) -> Effect:
    """A passive OPEN makes a new TCB that waits for a SYN from the peer."""
    return Effect(
        when=in_states(me, CLOSED),
        then=me.reset_tcb(state=LISTEN, passive=True),
    )


@rule("3.10.1", "CLOSED STATE", Event.ACTIVE_OPEN, sentences="1.1, 1.6, 1.7, 1.8, 1.9")
def active_open_sends_a_syn(me: Endpoint) -> Effect:
    """An active OPEN makes a new TCB, takes the next ISS and starts the handshake with a SYN."""
    iss = me.given.next_iss
    return Effect(
        when=in_states(me, CLOSED),
        then=me.reset_tcb(state=SYN_SENT, iss=iss, snd_una=iss, snd_nxt=iss + 1),
        send=syn(iss),
    )


@rule("3.10.1", "LISTEN STATE", Event.ACTIVE_OPEN, sentences="3.1, 3.2, 3.3, §3.5 MUST-11")
def listener_turns_active(me: Endpoint) -> Effect:
    """An active OPEN on a listening endpoint stops the waiting and starts the handshake itself, so the
    connection now counts as opened actively."""
    iss = me.given.next_iss
    return Effect(
        when=in_states(me, LISTEN),
        then=me.reset_tcb(state=SYN_SENT, iss=iss, snd_una=iss, snd_nxt=iss + 1),
        send=syn(iss),
    )


@rule("3.10.1", "the other states", Event.ACTIVE_OPEN, sentences="4.1")
def active_open_finds_a_connection(me: Endpoint) -> Effect:
    """An endpoint has one connection at a time: another active OPEN fails and changes nothing."""
    return Effect(
        when=past(me, LISTEN),
        reply="error: connection already exists",
    )


@rule("3.10.1", "the other states", Event.PASSIVE_OPEN, sentences="4.1")
def passive_open_finds_a_connection(me: Endpoint) -> Effect:
    """An endpoint has one connection at a time: another passive OPEN fails, in LISTEN too."""
    return Effect(
        when=not_in_states(me, CLOSED),
        reply="error: connection already exists",
    )

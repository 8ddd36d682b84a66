"""The OPEN call: RFC 9293 section 3.10.1."""

from __future__ import annotations

import z3

from ...rule import Effect, Event, rule
from ...segments import syn
from ...state import Endpoint, State

CLOSED, LISTEN, SYN_SENT = State.CLOSED, State.LISTEN, State.SYN_SENT


@rule("3.10.1", "CLOSED STATE", Event.PASSIVE_OPEN, requirements=["MUST-11"])
def passive_open_listens(me: Endpoint) -> Effect:
    """If passive, enter the LISTEN state."""
    return Effect(
        when={"we are in CLOSED": me.is_in(CLOSED)},
        then=me.fresh(state=LISTEN, passive=True),
    )


@rule("3.10.1", "CLOSED STATE", Event.ACTIVE_OPEN)
def active_open_sends_a_syn(me: Endpoint) -> Effect:
    """If active, select an ISS, issue a SYN segment and enter SYN-SENT."""
    iss = me.given.next_iss
    return Effect(
        when={"we are in CLOSED": me.is_in(CLOSED)},
        then=me.fresh(state=SYN_SENT, iss=iss, snd_una=iss, snd_nxt=iss + 1),
        send=syn(iss),
    )


@rule("3.10.1", "LISTEN STATE", Event.ACTIVE_OPEN, requirements=["MUST-11"])
def listener_turns_active(me: Endpoint) -> Effect:
    """An active OPEN changes the connection from passive to active and sends a SYN."""
    iss = me.given.next_iss
    return Effect(
        when={"we are in LISTEN": me.is_in(LISTEN)},
        then=me.fresh(state=SYN_SENT, iss=iss, snd_una=iss, snd_nxt=iss + 1),
        send=syn(iss),
    )


@rule("3.10.1", "the other states", Event.ACTIVE_OPEN)
def active_open_finds_a_connection(me: Endpoint) -> Effect:
    """The connection already exists: the call returns an error."""
    return Effect(
        when={"we are past LISTEN": z3.Not(me.is_in(CLOSED, LISTEN))},
        reply="error: connection already exists",
    )


@rule("3.10.1", "the other states", Event.PASSIVE_OPEN)
def passive_open_finds_a_connection(me: Endpoint) -> Effect:
    """The connection already exists: the call returns an error."""
    return Effect(
        when={"we are not in CLOSED": z3.Not(me.is_in(CLOSED))},
        reply="error: connection already exists",
    )

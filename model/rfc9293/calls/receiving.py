"""The RECEIVE call: RFC 9293 section 3.10.3."""

from __future__ import annotations

import z3

from ...conditions import in_states
from ...rule import Effect, Event, rule
from ...state import Endpoint, State
from .words import CLOSING_ERROR, NO_CONNECTION

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED = State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED
ESTABLISHED, CLOSE_WAIT = State.ESTABLISHED, State.CLOSE_WAIT
FIN_WAIT_1, FIN_WAIT_2 = State.FIN_WAIT_1, State.FIN_WAIT_2
CLOSING, LAST_ACK, TIME_WAIT = State.CLOSING, State.LAST_ACK, State.TIME_WAIT

MAY_READ = "no half-duplex CLOSE was called"


@rule("3.10.3", "CLOSED STATE", Event.RECEIVE, sentences="2.1")
def receive_without_a_connection(me: Endpoint) -> Effect:
    """Without a connection there is nothing to read: the call returns an error."""
    return Effect(when=in_states(me, CLOSED), reply=NO_CONNECTION)


@rule("3.10.3", "LISTEN STATE, SYN-SENT STATE, SYN-RECEIVED STATE", Event.RECEIVE, sentences="3.1")
def receive_waits_for_the_connection(me: Endpoint) -> Effect:
    """Before the connection is open the request is queued."""
    return Effect(
        when=in_states(me, LISTEN, SYN_SENT, SYN_RECEIVED),
        reply="queued",
    )


@rule("3.10.3", "ESTABLISHED STATE, FIN-WAIT-1 STATE, FIN-WAIT-2 STATE", Event.RECEIVE, sentences="4.1, 5.1")
def receive_hands_over_the_text(me: Endpoint) -> Effect:
    """The user gets everything that has arrived in order, which opens the window again; with nothing
    there the request is queued."""
    return Effect(
        when={**in_states(me, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2), MAY_READ: z3.Not(me.receive_shut_down)},
        then=me.with_(delivered=me.delivered + me.unread, unread=0),
    )


@rule("3.10.3", "CLOSE-WAIT STATE", Event.RECEIVE, sentences="8.1, 8.3")
def receive_takes_the_rest(me: Endpoint) -> Effect:
    """After the peer's FIN the user can still read what arrived before it."""
    return Effect(
        when={
            **in_states(me, CLOSE_WAIT),
            MAY_READ: z3.Not(me.receive_shut_down),
            "text is on hand": me.unread != 0,
        },
        then=me.with_(delivered=me.delivered + me.unread, unread=0),
    )


@rule("3.10.3", "CLOSE-WAIT STATE", Event.RECEIVE, sentences="8.2")
def receive_finds_nothing_more(me: Endpoint) -> Effect:
    """After the peer's FIN no more data can come: with nothing left to read the call fails."""
    return Effect(
        when={
            **in_states(me, CLOSE_WAIT),
            MAY_READ: z3.Not(me.receive_shut_down),
            "no text is on hand": me.unread == 0,
        },
        reply=CLOSING_ERROR,
    )


@rule("3.6.1", "half-duplex CLOSE", Event.RECEIVE, sentences="MAY-1")
def receive_after_half_duplex_close(me: Endpoint) -> Effect:
    """A half-duplex CLOSE ends reading as well: a later RECEIVE fails."""
    return Effect(
        when={
            **in_states(me, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT),
            "CLOSE is half-duplex": me.given.half_duplex,
            "CLOSE was called": me.close_was_called,
        },
        reply=CLOSING_ERROR,
    )


@rule("3.10.3", "CLOSING STATE, LAST-ACK STATE, TIME-WAIT STATE", Event.RECEIVE, sentences="9.1")
def receive_after_both_fins(me: Endpoint) -> Effect:
    """Once both users have closed, a RECEIVE fails even if data is still unread."""
    return Effect(
        when=in_states(me, CLOSING, LAST_ACK, TIME_WAIT),
        reply=CLOSING_ERROR,
    )

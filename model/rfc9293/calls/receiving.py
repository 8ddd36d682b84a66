"""The RECEIVE call: RFC 9293 section 3.10.3."""

from __future__ import annotations

import z3

from ...rule import Effect, Event, rule
from ...state import Endpoint, State
from .words import CLOSING_ERROR, NO_CONNECTION

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED = State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED
ESTABLISHED, CLOSE_WAIT = State.ESTABLISHED, State.CLOSE_WAIT
FIN_WAIT_1, FIN_WAIT_2 = State.FIN_WAIT_1, State.FIN_WAIT_2
CLOSING, LAST_ACK, TIME_WAIT = State.CLOSING, State.LAST_ACK, State.TIME_WAIT

MAY_READ = "no half-duplex CLOSE was called"


@rule("3.10.3", "CLOSED STATE", Event.RECEIVE)
def receive_without_a_connection(me: Endpoint) -> Effect:
    """There is no connection: the call returns an error."""
    return Effect(when={"we are in CLOSED": me.is_in(CLOSED)}, reply=NO_CONNECTION)


@rule("3.10.3", "LISTEN STATE, SYN-SENT STATE, SYN-RECEIVED STATE", Event.RECEIVE)
def receive_waits_for_the_connection(me: Endpoint) -> Effect:
    """Queue for processing after entering ESTABLISHED state."""
    return Effect(
        when={"we are in LISTEN, SYN-SENT or SYN-RECEIVED": me.is_in(LISTEN, SYN_SENT, SYN_RECEIVED)},
        reply="queued",
    )


@rule("3.10.3", "ESTABLISHED STATE, FIN-WAIT-1 STATE, FIN-WAIT-2 STATE", Event.RECEIVE)
def receive_hands_over_the_text(me: Endpoint) -> Effect:
    """Text on hand is returned to the user; with none on hand the request is queued."""
    return Effect(
        when={
            "we are in ESTABLISHED, FIN-WAIT-1 or FIN-WAIT-2": me.is_in(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2),
            MAY_READ: z3.Not(me.receive_shut_down),
        },
        then=me.with_(delivered=me.delivered + me.unread, unread=0),
    )


@rule("3.10.3", "CLOSE-WAIT STATE", Event.RECEIVE)
def receive_takes_the_rest(me: Endpoint) -> Effect:
    """RECEIVEs after the FIN must be satisfied by data already on hand."""
    return Effect(
        when={
            "we are in CLOSE-WAIT": me.is_in(CLOSE_WAIT),
            MAY_READ: z3.Not(me.receive_shut_down),
            "text is on hand": me.unread != 0,
        },
        then=me.with_(delivered=me.delivered + me.unread, unread=0),
    )


@rule("3.10.3", "CLOSE-WAIT STATE", Event.RECEIVE)
def receive_finds_nothing_more(me: Endpoint) -> Effect:
    """If no text is awaiting delivery, the RECEIVE gets an error."""
    return Effect(
        when={
            "we are in CLOSE-WAIT": me.is_in(CLOSE_WAIT),
            MAY_READ: z3.Not(me.receive_shut_down),
            "no text is on hand": me.unread == 0,
        },
        reply=CLOSING_ERROR,
    )


@rule("3.6.1", "half-duplex CLOSE", Event.RECEIVE, requirements=["MAY-1"])
def receive_after_half_duplex_close(me: Endpoint) -> Effect:
    """An application that has called CLOSE cannot continue to read data: the call returns an error."""
    return Effect(
        when={
            "we are in ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 or CLOSE-WAIT": me.is_in(
                ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT
            ),
            "CLOSE is half-duplex": me.given.half_duplex,
            "CLOSE was called": me.close_was_called,
        },
        reply=CLOSING_ERROR,
    )


@rule("3.10.3", "CLOSING STATE, LAST-ACK STATE, TIME-WAIT STATE", Event.RECEIVE)
def receive_after_both_fins(me: Endpoint) -> Effect:
    """The connection is closing: the call returns an error, whatever is on hand."""
    return Effect(
        when={"we are in CLOSING, LAST-ACK or TIME-WAIT": me.is_in(CLOSING, LAST_ACK, TIME_WAIT)},
        reply=CLOSING_ERROR,
    )

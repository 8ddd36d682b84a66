"""The ABORT and STATUS calls: RFC 9293 sections 3.10.5 and 3.10.6."""

from __future__ import annotations

import z3

from ...conditions import in_states, not_in_states
from ...rule import Effect, Event, rule
from ...segments import reset
from ...state import Endpoint, Outcome, State
from .words import NO_CONNECTION

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED = State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED
ESTABLISHED, CLOSE_WAIT = State.ESTABLISHED, State.CLOSE_WAIT
FIN_WAIT_1, FIN_WAIT_2 = State.FIN_WAIT_1, State.FIN_WAIT_2
CLOSING, LAST_ACK, TIME_WAIT = State.CLOSING, State.LAST_ACK, State.TIME_WAIT


@rule("3.10.5", "CLOSED STATE", Event.ABORT, sentences="2.1")
def abort_without_a_connection(me: Endpoint) -> Effect:
    """Without a connection there is nothing to abort: the call returns an error."""
    return Effect(when=in_states(me, CLOSED), reply=NO_CONNECTION)


@rule("3.10.5", "LISTEN STATE", Event.ABORT, sentences="3.2")
def abort_ends_listening(me: Endpoint) -> Effect:
    """The peer knows nothing of a listening endpoint: its TCB is deleted and nothing is sent."""
    return Effect(when=in_states(me, LISTEN), then=me.delete_tcb(Outcome.ABORTED))


@rule("3.10.5", "SYN-SENT STATE", Event.ABORT, sentences="4.2")
def abort_gives_up_opening(me: Endpoint) -> Effect:
    """An active open is given up and nothing is sent: a reset would have nothing to refer to yet."""
    return Effect(when=in_states(me, SYN_SENT), then=me.delete_tcb(Outcome.ABORTED))


@rule("3.10.5", "SYN-RECEIVED STATE to CLOSE-WAIT STATE", Event.ABORT, sentences="5.1, 6.1, 6.2")
def abort_sends_a_reset(me: Endpoint) -> Effect:
    """A reset informs the peer that the connection is gone; everything queued is dropped and the TCB
    deleted."""
    return Effect(
        when=in_states(me, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT),
        then=me.delete_tcb(Outcome.ABORTED),
        send=reset(me),
    )


@rule("3.10.5", "CLOSING STATE, LAST-ACK STATE, TIME-WAIT STATE", Event.ABORT, sentences="7.1")
def abort_forgets_a_closed_connection(me: Endpoint) -> Effect:
    """Both users have closed, so no data can be lost: the TCB is deleted without a reset."""
    return Effect(
        when=in_states(me, CLOSING, LAST_ACK, TIME_WAIT),
        then=me.delete_tcb(Outcome.ABORTED),
    )


@rule("3.10.6", "CLOSED STATE", Event.STATUS, sentences="2.1")
def status_without_a_connection(me: Endpoint) -> Effect:
    """Without a connection there is no state to report: the call returns an error."""
    return Effect(when=in_states(me, CLOSED), reply=NO_CONNECTION)


@rule(
    "3.10.6",
    "the other states",
    Event.STATUS,
    sentences="3.1, 4.1, 5.1, 6.1, 7.1, 8.1, 9.1, 10.1, 11.1, 12.1",
)
def status_returns_the_state(me: Endpoint) -> Effect:
    """The call reports the state of the connection and changes nothing."""
    state = State(me.state.as_long()).spelled if z3.is_bv_value(me.state) else "…"
    return Effect(
        when=not_in_states(me, CLOSED),
        reply=f"state = {state}",
    )

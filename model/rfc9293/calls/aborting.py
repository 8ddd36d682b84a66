"""The ABORT and STATUS calls: RFC 9293 sections 3.10.5 and 3.10.6."""

from __future__ import annotations

import z3

from ...rule import Effect, Event, rule
from ...segments import reset
from ...state import Endpoint, Outcome, State
from .words import NO_CONNECTION

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED = State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED
ESTABLISHED, CLOSE_WAIT = State.ESTABLISHED, State.CLOSE_WAIT
FIN_WAIT_1, FIN_WAIT_2 = State.FIN_WAIT_1, State.FIN_WAIT_2
CLOSING, LAST_ACK, TIME_WAIT = State.CLOSING, State.LAST_ACK, State.TIME_WAIT


@rule("3.10.5", "CLOSED STATE", Event.ABORT)
def abort_without_a_connection(me: Endpoint) -> Effect:
    """There is no connection: the call returns an error."""
    return Effect(when={"we are in CLOSED": me.is_in(CLOSED)}, reply=NO_CONNECTION)


@rule("3.10.5", "LISTEN STATE", Event.ABORT)
def abort_ends_listening(me: Endpoint) -> Effect:
    """Outstanding RECEIVEs return an error; the TCB is deleted, nothing is sent."""
    return Effect(when={"we are in LISTEN": me.is_in(LISTEN)}, then=me.delete_tcb(Outcome.ABORTED))


@rule("3.10.5", "SYN-SENT STATE", Event.ABORT)
def abort_gives_up_opening(me: Endpoint) -> Effect:
    """Queued SENDs and RECEIVEs return an error; the TCB is deleted, nothing is sent."""
    return Effect(when={"we are in SYN-SENT": me.is_in(SYN_SENT)}, then=me.delete_tcb(Outcome.ABORTED))


@rule("3.10.5", "SYN-RECEIVED STATE to CLOSE-WAIT STATE", Event.ABORT)
def abort_sends_a_reset(me: Endpoint) -> Effect:
    """The peer gets a reset; all queues are flushed and the TCB is deleted."""
    return Effect(
        when={
            "we are in SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 or CLOSE-WAIT": me.is_in(
                SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT
            )
        },
        then=me.delete_tcb(Outcome.ABORTED),
        send=reset(me),
    )


@rule("3.10.5", "CLOSING STATE, LAST-ACK STATE, TIME-WAIT STATE", Event.ABORT)
def abort_forgets_a_closed_connection(me: Endpoint) -> Effect:
    """Both users have closed: the TCB is deleted, and the peer is told nothing."""
    return Effect(
        when={"we are in CLOSING, LAST-ACK or TIME-WAIT": me.is_in(CLOSING, LAST_ACK, TIME_WAIT)},
        then=me.delete_tcb(Outcome.ABORTED),
    )


@rule("3.10.6", "CLOSED STATE", Event.STATUS)
def status_without_a_connection(me: Endpoint) -> Effect:
    """There is no connection: the call returns an error."""
    return Effect(when={"we are in CLOSED": me.is_in(CLOSED)}, reply=NO_CONNECTION)


@rule("3.10.6", "the other states", Event.STATUS)
def status_tells_the_state(me: Endpoint) -> Effect:
    """The call returns the name of the state, and changes nothing."""
    state = State(me.state.as_long()).spelled if z3.is_bv_value(me.state) else "…"
    return Effect(
        when={"we are not in CLOSED": z3.Not(me.is_in(CLOSED))},
        reply=f"state = {state}",
    )

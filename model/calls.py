"""User calls: RFC 9293 sections 3.10.1 (OPEN), 3.10.2 (SEND), 3.10.3 (RECEIVE) and 3.10.4 (CLOSE).

A SEND hands over one octet. What a call leaves queued takes its turn as the event TRANSMIT; its
rules stand beside the call that queued the work.
"""

from __future__ import annotations

import z3

from .records import AFTER_CLOSE, Endpoint, Outcome, State
from .rule import Effect, Event, rule
from .segments import fin, octet, syn

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED = State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED
ESTABLISHED, CLOSE_WAIT = State.ESTABLISHED, State.CLOSE_WAIT
FIN_WAIT_1, FIN_WAIT_2 = State.FIN_WAIT_1, State.FIN_WAIT_2
CLOSING, LAST_ACK, TIME_WAIT = State.CLOSING, State.LAST_ACK, State.TIME_WAIT

NO_CONNECTION = "error: connection does not exist"
CLOSING_ERROR = "error: connection closing"


# 3.10.1 OPEN


@rule("3.10.1", "CLOSED STATE", Event.PASSIVE_OPEN)
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


@rule("3.10.1", "LISTEN STATE", Event.ACTIVE_OPEN)
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


# 3.10.2 SEND


@rule("3.10.2", "CLOSED STATE", Event.SEND)
def send_without_a_connection(me: Endpoint) -> Effect:
    """There is no connection: the call returns an error."""
    return Effect(when={"we are in CLOSED": me.is_in(CLOSED)}, reply=NO_CONNECTION)


@rule("3.10.2", "LISTEN STATE", Event.SEND)
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


@rule("3.10.2", "ESTABLISHED STATE, CLOSE-WAIT STATE", Event.SEND)
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


@rule("3.10.2", "queued data", Event.TRANSMIT)
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


# 3.10.3 RECEIVE


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
            "we are in ESTABLISHED, FIN-WAIT-1 or FIN-WAIT-2": me.is_in(ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2)
        },
        then=me.with_(delivered=me.delivered + me.unread, unread=0),
    )


@rule("3.10.3", "CLOSE-WAIT STATE", Event.RECEIVE)
def receive_takes_the_rest(me: Endpoint) -> Effect:
    """RECEIVEs after the FIN must be satisfied by data already on hand."""
    return Effect(
        when={"we are in CLOSE-WAIT": me.is_in(CLOSE_WAIT), "text is on hand": me.unread != 0},
        then=me.with_(delivered=me.delivered + me.unread, unread=0),
    )


@rule("3.10.3", "CLOSE-WAIT STATE", Event.RECEIVE)
def receive_finds_nothing_more(me: Endpoint) -> Effect:
    """If no text is awaiting delivery, the RECEIVE gets an error."""
    return Effect(
        when={"we are in CLOSE-WAIT": me.is_in(CLOSE_WAIT), "no text is on hand": me.unread == 0},
        reply=CLOSING_ERROR,
    )


@rule("3.10.3", "CLOSING STATE, LAST-ACK STATE, TIME-WAIT STATE", Event.RECEIVE)
def receive_after_both_fins(me: Endpoint) -> Effect:
    """The connection is closing: the call returns an error, whatever is on hand."""
    return Effect(
        when={"we are in CLOSING, LAST-ACK or TIME-WAIT": me.is_in(CLOSING, LAST_ACK, TIME_WAIT)},
        reply=CLOSING_ERROR,
    )


# 3.10.4 CLOSE


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


@rule("3.10.4", "ESTABLISHED STATE", Event.CLOSE)
def close_sends_a_fin(me: Endpoint) -> Effect:
    """All SENDs have been segmentized: form a FIN segment, send it, enter FIN-WAIT-1."""
    return Effect(
        when={
            "we are in ESTABLISHED": me.is_in(ESTABLISHED),
            "no CLOSE is waiting": z3.Not(me.close_pending),
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

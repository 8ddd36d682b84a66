"""The users: when they make a call, as a guard on the transition that the call takes."""

from __future__ import annotations

import z3

from ...checker.message import Message
from ..pipeline import Path
from ..rule import Event
from ..scenarios.scenario import Opening, Scenario, When
from ..side import ComposedSide
from ..state import State
from .guard import Conditions
from .iss import fresh_iss
from .msl import quiet_time

_OPEN = (State.ESTABLISHED, State.CLOSE_WAIT)


def call_guard(  # noqa: PLR0911 - one line for each call
    scenario: Scenario, me: ComposedSide, peer: ComposedSide, path: Path
) -> Conditions | None:
    """The conditions under which the user of `me` makes this call; None if they never do."""
    if path.changes_nothing:
        return {} if me.user.calls_in_any_state else None
    match path.event:
        case Event.ACTIVE_OPEN | Event.PASSIVE_OPEN:
            return _open(scenario, me, peer, path)
        case Event.SEND:
            return _send(me, path.state)
        case Event.CLOSE:
            return _close(me, path.state)
        case Event.RECEIVE:
            return {Message("condition", "there is text to read"): me.me.unread != 0}
        case Event.ABORT:
            return {} if _may_call(me.user.aborts, path.state) else None
    return {}


def _open(scenario: Scenario, me: ComposedSide, peer: ComposedSide, path: Path) -> Conditions | None:
    if path.state is State.LISTEN:
        return fresh_iss(scenario, me, peer) if me.user.calls_in_any_state else None
    wanted = Event.ACTIVE_OPEN if me.user.opens is Opening.ACTIVE else Event.PASSIVE_OPEN
    if me.user.opens is Opening.NEVER or path.event is not wanted:
        return None
    waits = scenario.b_opens_first and me.name == "A"
    order: Conditions = {Message("condition", "B has opened"): peer.has_opened} if waits else {}
    once = Message("condition", "the user has not opened yet")
    again = once if me.incarnations == 1 else Message("condition", "the user may open again")
    return {again: me.may_open, **order, **quiet_time(scenario, me), **fresh_iss(scenario, me, peer)}


def _send(me: ComposedSide, state: State) -> Conditions | None:
    if not me.user.sends or not _may_call(me.user.sends_when, state):
        return None
    return {
        Message("condition", "the user has more to send"): z3.ULT(me.me.sent, me.user.sends),
        Message("condition", "the user has not closed"): z3.Not(me.has_closed),
    }


def _close(me: ComposedSide, state: State) -> Conditions | None:
    if not _may_call(me.user.closes, state):
        return None
    all_sent: Conditions = {
        Message("condition", "the user has sent all they had"): me.me.sent == me.user.sends
    }
    not_closed: Conditions = {Message("condition", "the user has not closed"): z3.Not(me.has_closed)}
    return not_closed | (all_sent if me.user.sends else {})


def _may_call(when: When, state: State) -> bool:
    """True if a user who calls at such a time calls in this state."""
    match when:
        case When.NEVER:
            return False
        case When.ONCE_OPEN:
            return state in _OPEN
        case When.AFTER_PEER:
            return state is State.CLOSE_WAIT
    return state is not State.CLOSED

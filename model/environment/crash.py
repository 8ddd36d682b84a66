"""The crash of an endpoint that loses its memory (RFC 9293 sections 3.4.3 and 3.5.1)."""

from __future__ import annotations

import z3

from ..rule import Effect, Event, rule
from ..state import Endpoint, Outcome, State


@rule("3.4.3", "loss of memory", Event.CRASH)
def memory_is_lost(me: Endpoint) -> Effect:
    """The host fails and restarts: it has no memory of the connection, and sends nothing."""
    return Effect(
        when={"we are not in CLOSED": z3.Not(me.is_in(State.CLOSED))},
        then=me.delete_tcb(Outcome.CRASHED),
    )

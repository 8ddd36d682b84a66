"""The crash of an endpoint that loses its memory (RFC 9293 sections 3.4.3 and 3.5.1)."""

from __future__ import annotations

from ..conditions import not_in_states
from ..rule import Effect, Event, rule
from ..state import Endpoint, Outcome, State


@rule("3.4.3", "loss of memory", Event.CRASH, sentences="§3.4.3")
def memory_is_lost(me: Endpoint) -> Effect:
    """The host restarts and has forgotten the connection; the peer learns of it only from the answer to
    its next segment."""
    return Effect(
        when=not_in_states(me, State.CLOSED),
        then=me.delete_tcb(Outcome.CRASHED),
    )

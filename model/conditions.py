"""Conditions that are named by their terms: the states of an endpoint, the control bits of a segment.

Every name is a message, so that it can be translated. A condition is named once here, instead of by hand in
every rule that asks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import z3

from ..checker.message import Listing, Message
from .state import Endpoint, Segment, State

Conditions = Mapping[str, z3.BoolRef]
"""Conditions by name; all must hold."""

Bit = Literal["SYN", "ACK", "FIN", "RST"]
"""A control bit as the RFC writes it."""


def in_states(me: Endpoint, *states: State) -> dict[str, z3.BoolRef]:
    """`we are in LISTEN or SYN-SENT`."""
    return {Message("condition.in-states", "we are in {states}", states=_listed(states)): me.is_in(*states)}


def not_in_states(me: Endpoint, *states: State) -> dict[str, z3.BoolRef]:
    """`we are not in CLOSED`."""
    name = Message("condition.not-in-states", "we are not in {states}", states=_listed(states))
    return {name: z3.Not(me.is_in(*states))}


def past(me: Endpoint, state: State) -> dict[str, z3.BoolRef]:
    """`we are past LISTEN`: in a state that comes after it in the RFC's order (section 3.3.2)."""
    name = Message("condition.past-state", "we are past {state}", state=state.spelled)
    return {name: z3.Not(me.is_in(*(earlier for earlier in State if earlier <= state)))}


def _listed(states: tuple[State, ...]) -> Listing:
    return Listing([state.spelled for state in states], " or ")


def carries(seg: Segment, *bits: Bit) -> dict[str, z3.BoolRef]:
    """`it carries SYN`, for each of the bits."""
    return {Message("condition.carries", "it carries {bit}", bit=bit): _is_set(seg, bit) for bit in bits}


def lacks(seg: Segment, *bits: Bit) -> dict[str, z3.BoolRef]:
    """`it carries no SYN`, for each of the bits."""
    return {
        Message("condition.lacks", "it carries no {bit}", bit=bit): z3.Not(_is_set(seg, bit)) for bit in bits
    }


def asks_for_absence(name: str) -> bool:
    """The condition of this name is one of `lacks`: that a control bit is not set."""
    return isinstance(name, Message) and name.id == "condition.lacks"


def _is_set(seg: Segment, bit: Bit) -> z3.BoolRef:
    found: z3.BoolRef = getattr(seg, bit.lower())
    return found


def named(name: str) -> Message:
    """The name of a condition as a message; what is one already stays."""
    return name if isinstance(name, Message) else Message("condition", name)


def again(name: str) -> Message:
    """The name of a condition that a later step asks once more, of what has changed: it gets a mark."""
    return Message("condition.again", "{condition}′", condition=named(name))

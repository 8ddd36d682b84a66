"""UDP (RFC 768) beside TCP: two users, their ports, and channels that lose, duplicate and reorder.

UDP has no connection and so no states, control bits or numbers: both endpoints are drawn CLOSED throughout,
and SEQ only distinguishes datagrams. That nothing else is drawn is the point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import z3

from ...checker.system import Action, Variable
from ...model.channels import Hostile
from ...model.composed_system import ComposedSystem, compose, delivers, group, sends
from ...model.rule import Event
from ...model.scenarios.scenario import Opening, Scenario, User, When
from ...model.segment_layout import pack, unpack
from ...model.state import Segment

UDP = "udp"
"""The name of these rules."""

DATAGRAMS = Scenario(
    "datagrams",
    "A sends two datagrams and closes its port; B opens and closes its own at any time.",
    a=User(Opening.ACTIVE, sends=2, closes=When.ANY_TIME),
    b=User(Opening.PASSIVE, closes=When.ANY_TIME),
    channel=Hostile(2),
    b_opens_first=False,
)

_WIDTH = DATAGRAMS.width
FIRST, SECOND = z3.BitVec("B.first", _WIDTH), z3.BitVec("B.second", _WIDTH)
"""The datagrams delivered to B's user, the earlier one first; 0: none."""


def over_udp(scenario: Scenario) -> ComposedSystem:
    """The scenario's users and channels, with UDP between them."""
    composed = compose(scenario)
    a, b, channel = composed.a, composed.b, composed.a.out
    kept = {str(a.me.state), str(b.me.state), str(a.me.sent), str(a.has_closed), str(b.opened)}
    kept |= {str(b.has_closed), *map(str, (*a.out.places, *b.out.places))}
    variables = [variable for variable in composed.system.variables if variable.name in kept]
    network = (action for action in composed.system.actions if action.actor == channel.name)
    system = replace(
        composed.system,
        variables=(*variables, Variable(FIRST), Variable(SECOND)),
        initial=(0,) * (len(variables) + 2),
        actions=(*_calls(composed), *_arrivals(composed), *network),
        assumptions=(),
    )
    return replace(composed, system=system)


def _calls(composed: ComposedSystem) -> Iterator[Action]:
    """SEND puts a datagram into the channel; opening and closing a port are local."""
    a, b = composed.a, composed.b
    datagram = pack(_datagram(a.me.sent + 1))
    more = {"A's port is open": z3.Not(a.has_closed), "A has more to send": z3.ULT(a.me.sent, a.user.sends)}
    yield Action(
        "A sends a datagram", "A", Event.SEND.value, more,
        {str(a.me.sent): a.me.sent + 1, **a.out.sending(datagram)}, observe={sends(a.out): datagram},
    )  # fmt: skip
    opens = {"B has not opened its port": z3.Not(b.has_opened)}
    yield Action("B opens its port", "B", Event.PASSIVE_OPEN.value, opens, {str(b.opened): z3.BoolVal(True)})
    for side, may in ((a, a.me.sent == a.user.sends), (b, b.has_opened)):
        closes = {"the port is open": z3.And(may, z3.Not(side.has_closed))}
        update = {str(side.has_closed): z3.BoolVal(True)}
        yield Action(f"{side.name} closes its port", side.name, Event.CLOSE.value, closes, update)


def _arrivals(composed: ComposedSystem) -> Iterator[Action]:
    """A datagram is delivered to B's user if B's port is open; otherwise it is discarded."""
    b, channel = composed.b, composed.b.into
    for mouth in channel.arrival_places:
        which = unpack(channel.places[mouth]).seq
        is_open = z3.And(b.has_opened, z3.Not(b.has_closed))
        given = {
            str(FIRST): z3.If(z3.And(is_open, FIRST == 0), which, FIRST),
            str(SECOND): z3.If(z3.And(is_open, FIRST != 0, SECOND == 0), which, SECOND),
        }
        yield Action(
            f"a datagram arrives at B, {mouth + 1}", "B", Event.SEGMENT_ARRIVES.value,
            {"a datagram is there": channel.holds_another(mouth)}, {**given, **channel.without(mouth)},
            groups=frozenset({group("B", Event.SEGMENT_ARRIVES)}),
            observe={delivers(channel): channel.places[mouth]},
        )  # fmt: skip


def _datagram(which: z3.BitVecRef) -> Segment:
    no, zero = z3.BoolVal(False), z3.BitVecVal(0, _WIDTH)
    return Segment(no, no, no, no, no, no, which, zero, z3.BitVecVal(1, _WIDTH))

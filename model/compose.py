"""Two endpoints, two wires and two users composed into one transition system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

import z3

from ..checker.system import Action, System, Variable
from .numbers import within
from .pipeline import ALL_RULES, Path, paths_of, rules_under
from .records import SHOWN, TCB, USER, Endpoint, Given, State, endpoint
from .rule import Event, Rule
from .scenario import Opening, Scenario, Timer, User, When
from .wires import Perfect, Wire, pack, packed_value, show_place, unpack


@dataclass(frozen=True)
class Side:
    """One endpoint in a composed system, with its user and its wires."""

    name: str
    me: Endpoint
    user: User
    out: Wire
    into: Wire

    @property
    def has_opened(self) -> z3.BoolRef:
        """The user has called OPEN."""
        return z3.Bool(f"{self.name}.has_opened")

    @property
    def has_closed(self) -> z3.BoolRef:
        """The user has called CLOSE."""
        return z3.Bool(f"{self.name}.has_closed")

    def variables(self) -> list[Variable]:
        """The TCB, what the user has seen, and what the user has done."""
        fields = [Variable(getattr(self.me, name), SHOWN.get(name, str)) for name in (*TCB, *USER)]
        return fields + [Variable(done, SHOWN["passive"]) for done in (self.has_opened, self.has_closed)]


@dataclass(frozen=True)
class World:
    """A composed system and the records that claims speak of."""

    scenario: Scenario
    system: System
    a: Side
    b: Side

    @property
    def sides(self) -> tuple[tuple[Side, Side], tuple[Side, Side]]:
        """Each side with its peer."""
        return (self.a, self.b), (self.b, self.a)

    @property
    def wires(self) -> tuple[Wire, Wire]:
        """A→B and B→A."""
        return self.a.out, self.b.out


def group(side: str, event: Event) -> str:
    """The fairness group of an event at a side: `A SEGMENT ARRIVES`."""
    return f"{side} {event.value}"


def sends(wire: Wire) -> str:
    """The key under which a segment is observed when it is sent."""
    return f"sends {wire.name}"


def delivers(wire: Wire) -> str:
    """The key under which a segment is observed when it arrives."""
    return f"delivers {wire.name}"


def loses(wire: Wire) -> str:
    """The key under which a segment is observed when it is lost."""
    return f"loses {wire.name}"


@cache
def compose(scenario: Scenario, rules: tuple[Rule, ...] = ALL_RULES) -> World:
    """The transition system of a scenario, its actions made from `rules`."""
    a, b = _sides(scenario)
    rules = rules_under(scenario.policies, rules)
    actions = [
        *_unique(
            action for me, peer in ((a, b), (b, a)) for action in _endpoint_actions(scenario, me, peer, rules)
        ),
        *(action for side in (a, b) for action in _losses(side.out)),
    ]
    variables = (*a.variables(), *b.variables(), *_wire_variables(a.out), *_wire_variables(b.out))
    wires = (a.out, b.out)
    show = partial(show_place, scenario.width)
    system = System(
        name=scenario.name,
        variables=variables,
        initial=_initial(scenario, a, variables),
        actions=tuple(actions),
        faults={
            f"the wire {wire.name} overflowed: {wire.kind} has no room for a segment; give it more places": (
                wire.overflowed
            )
            for wire in wires
            if not wire.kind.loses
        },
        scope=scenario.scope,
        assumptions=scenario.assumptions,
        observers={key(wire): show for wire in wires for key in (sends, delivers, loses)},
    )
    return World(scenario, system, a, b)


def _sides(scenario: Scenario) -> tuple[Side, Side]:
    a_to_b = Wire("A→B", scenario.wire, scenario.width)
    b_to_a = Wire("B→A", scenario.wire, scenario.width)
    a = _endpoint("A", scenario.width, scenario.iss_a, scenario.window)
    b = _endpoint("B", scenario.width, scenario.iss_b, scenario.window)
    return Side("A", a, scenario.a, a_to_b, b_to_a), Side("B", b, scenario.b, b_to_a, a_to_b)


@cache
def _endpoint(name: str, width: int, iss: int, window: int) -> Endpoint:
    return endpoint(name, width, Given(z3.BitVecVal(iss, width), z3.BitVecVal(window, width)))


@dataclass(frozen=True)
class Move:
    """A path of one endpoint with what it changes and sends, whatever the scenario around it."""

    path: Path
    changes: dict[str, z3.ExprRef]
    sent: z3.BitVecRef | None


@cache
def _moves(me: Side, rules: tuple[Rule, ...]) -> tuple[Move, ...]:
    """Most scenarios share them: they depend on the endpoint and on the name of the wire it hears."""
    return tuple(
        Move(path, changes_of(me, path), None if path.send is None else pack(path.send))
        for path in paths_of(rules, me.me, unpack(me.into.head))
    )


def _initial(scenario: Scenario, a: Side, variables: tuple[Variable, ...]) -> tuple[int, ...]:
    """Nothing is open, and nothing is on the wires but old duplicates."""
    places = zip(a.out.places, scenario.old_to_b, strict=False)
    old = {str(place): packed_value(seg, scenario.width) for place, seg in places}
    return tuple(old.get(variable.name, 0) for variable in variables)


def _wire_variables(wire: Wire) -> list[Variable]:
    places = [Variable(place, partial(show_place, wire.width)) for place in wire.places]
    return places if wire.kind.loses else [*places, Variable(wire.overflowed, SHOWN["passive"])]


def _unique(actions: Iterator[Action]) -> Iterator[Action]:
    """Number the later ones of actions that have the same name."""
    seen: dict[str, int] = {}
    for action in actions:
        count = seen[action.name] = seen.get(action.name, 0) + 1
        yield action if count == 1 else replace(action, name=f"{action.name} ({count})")


def _losses(wire: Wire) -> Iterator[Action]:
    if not wire.kind.loses:
        return
    for at, place in enumerate(wire.places):
        yield Action(
            name=f"{wire.name} loses segment {at + 1}",
            actor=wire.name,
            event="loss",
            guard={f"segment {at + 1} is on the wire": wire.segments()[at][0]},
            update=wire.without(at),
            observe={loses(wire): place},
        )


def _endpoint_actions(scenario: Scenario, me: Side, peer: Side, rules: tuple[Rule, ...]) -> Iterator[Action]:
    """The paths of one endpoint, joined to its wires and its user."""
    heard = Wire(me.into.name, Perfect(1), me.into.width)
    for move in _moves(replace(me, user=User(), out=heard, into=heard), rules):
        permission = _permission(scenario, me, peer, move.path)
        if permission is not None:
            yield _action(me, move, permission)


def _action(me: Side, move: Move, permission: dict[str, z3.BoolRef]) -> Action:
    """A path as an action: the wires move, and the user's calls are remembered."""
    path, update = move.path, dict(move.changes)
    observe: dict[str, z3.BitVecRef] = {}
    if path.event is Event.SEGMENT_ARRIVES:
        observe[delivers(me.into)] = me.into.head
        update |= me.into.without(0)
    if move.sent is not None:
        observe[sends(me.out)] = move.sent
        update |= me.out.sending(move.sent)
    if path.event in (Event.ACTIVE_OPEN, Event.PASSIVE_OPEN):
        update[str(me.has_opened)] = z3.BoolVal(True)
    if path.event is Event.CLOSE:
        update[str(me.has_closed)] = z3.BoolVal(True)
    return Action(
        name=f"{me.name} {path.state.spelled}: {' + '.join(rule.name for rule in path.telling)}",
        actor=me.name,
        event=path.event.value,
        guard={f"{me.name} is in {path.state.spelled}": me.me.state == path.state, **permission, **path.when},
        update=update,
        rules=tuple(rule.citation for rule in path.rules),
        groups=frozenset({group(me.name, path.event)}),
        observe=observe,
    )


def changes_of(me: Side, path: Path) -> dict[str, z3.ExprRef]:
    """The variables of the endpoint that the path changes."""
    changes: dict[str, z3.ExprRef] = {}
    for name in (*TCB, *USER):
        variable, value = getattr(me.me, name), z3.simplify(getattr(path.then, name))
        before = z3.BitVecVal(path.state, variable.size()) if name == "state" else variable
        if not value.eq(before):
            changes[str(variable)] = value
    return changes


def _permission(scenario: Scenario, me: Side, peer: Side, path: Path) -> dict[str, z3.BoolRef] | None:
    """What the scenario asks before a path may be taken; None if it never may."""
    user, event = me.user, path.event
    if event is Event.SEGMENT_ARRIVES:
        return {"a segment has arrived": z3.Not(me.into.is_empty())}
    if event in (Event.ACTIVE_OPEN, Event.PASSIVE_OPEN):
        wanted = Event.ACTIVE_OPEN if user.opens is Opening.ACTIVE else Event.PASSIVE_OPEN
        if user.opens is Opening.NEVER or event is not wanted:
            return None
        order = {"B has opened": peer.has_opened} if scenario.b_opens_first and me.name == "A" else {}
        return {"the user has not opened yet": z3.Not(me.has_opened), **order}
    if event is Event.SEND:
        return _send_permission(me, path)
    if event is Event.CLOSE:
        return _close_permission(me, path)
    if event is Event.RECEIVE:
        return {"there is text to read": me.me.unread != 0}
    if event is Event.TIME_WAIT_TIMEOUT:
        return {"2 MSL outlast the delay of an acknowledgment": z3.Not(me.me.ack_owed)}
    if event is Event.RETRANSMISSION_TIMEOUT and scenario.timer is Timer.PATIENT:
        return _patience(me, peer)
    return {}


_OPEN = (State.ESTABLISHED, State.CLOSE_WAIT)


def _send_permission(me: Side, path: Path) -> dict[str, z3.BoolRef] | None:
    user = me.user
    if not user.sends or (user.sends_when is When.ONCE_OPEN and path.state not in _OPEN):
        return None
    if path.state is State.CLOSED or (
        user.sends_when is When.AFTER_PEER and path.state is not State.CLOSE_WAIT
    ):
        return None
    return {
        "the user has more to send": z3.ULT(me.me.sent, user.sends),
        "the user has not closed": z3.Not(me.has_closed),
    }


def _close_permission(me: Side, path: Path) -> dict[str, z3.BoolRef] | None:
    user = me.user
    if user.closes is When.NEVER or path.state is State.CLOSED:
        return None
    if user.closes is When.ONCE_OPEN and path.state not in _OPEN:
        return None
    if user.closes is When.AFTER_PEER and path.state is not State.CLOSE_WAIT:
        return None
    sent_all = {"the user has sent all he had": me.me.sent == user.sends} if user.sends else {}
    return {"the user has not closed": z3.Not(me.has_closed), **sent_all}


def _patience(me: Side, peer: Side) -> dict[str, z3.BoolRef]:
    """A patient timer waits until what it would repeat, or the answer to it, is lost for sure."""
    copies = [z3.And(present, within(seg.seq, me.me.snd_una, seg.len)) for present, seg in me.out.segments()]
    return {
        "no copy of it is on its way": z3.Not(z3.Or(copies)),
        "no answer is on its way": me.into.is_empty(),
        "the peer owes no acknowledgment": z3.Not(peer.me.ack_owed),
    }

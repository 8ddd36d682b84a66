"""Two endpoints, two wires and two users composed into one transition system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

import z3

from ..checker.system import Action, System, Variable
from . import attacker
from .attacker import injects
from .canonical import in_order
from .lifetime import aging, marking
from .moves import Move, moves_of
from .permissions import Permissions
from .pipeline import ALL_RULES, rules_under
from .records import SHOWN, Endpoint, Given, endpoint
from .rule import Event, Rule
from .scenario import BadScenario, Close, Msl, Scenario
from .side import Side
from .wires import Everlasting, Wire, is_present, packed_value, show_place, unpack


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


def duplicates(wire: Wire) -> str:
    """The key under which a segment is observed when the network doubles it."""
    return f"duplicates {wire.name}"


@cache
def compose(scenario: Scenario, rules: tuple[Rule, ...] = ALL_RULES) -> World:
    """The transition system of a scenario, its actions made from `rules`.

    Raises:
        BadScenario: its wires have no bound.
    """
    if isinstance(scenario.wire, Everlasting):
        raise BadScenario(
            f"{scenario.name} has the wire Everlasting, which has no bound and cannot be searched: "
            "write Hostile(n), or ask for the proofs with the scenario 'any-wire'"
        )
    a, b = _sides(scenario)
    rules = rules_under(scenario.policies, rules)
    actions = [
        *actions_by(scenario, partial(_moves, rules)),
        *(action for side in (a, b) for action in _wire_actions(side.out, (a, b))),
    ]
    variables = (*a.variables(), *b.variables(), *_wire_variables(a.out), *_wire_variables(b.out))
    wires = (a.out, b.out)
    if scenario.attacks:
        actions += attacker.injections(wires, scenario.attacks)
        variables = (*variables, *attacker.variables())
    show = partial(show_place, scenario.width)
    system = System(
        name=scenario.name,
        variables=variables,
        initial=_initial(scenario, a, variables),
        actions=tuple(actions),
        faults=_overflows(wires),
        scope=scenario.scope,
        assumptions=scenario.assumptions,
        observers={
            key(wire): show for wire in wires for key in (sends, delivers, loses, duplicates, injects)
        },
    )
    return World(scenario, system, a, b)


def _overflows(wires: Iterable[Wire]) -> dict[str, z3.BoolRef]:
    """The faults of the scenario: a perfect wire had no room."""
    return {
        f"the wire {wire.name} overflowed: {wire.kind} has no room for a segment; give it more places": (
            wire.overflowed
        )
        for wire in wires
        if not wire.kind.loses
    }


def _sides(scenario: Scenario) -> tuple[Side, Side]:
    waiters = ("A", "B") if scenario.msl is Msl.KEPT else ()
    a_to_b = Wire("A→B", scenario.wire, scenario.width, waiters)
    b_to_a = Wire("B→A", scenario.wire, scenario.width, waiters)
    a, b = (endpoint_of(name, *_numbers(scenario, name)) for name in ("A", "B"))
    times = scenario.incarnations
    return (
        Side("A", a, scenario.a, a_to_b, b_to_a, times, _issued("A", scenario.isss_a)),
        Side("B", b, scenario.b, b_to_a, a_to_b, times, _issued("B", scenario.isss_b)),
    )


Numbers = tuple[int, tuple[int, ...], int, bool]
"""What an endpoint is given: width, ISSs, window, and whether its CLOSE is half-duplex."""


def _numbers(scenario: Scenario, name: str) -> Numbers:
    isss = scenario.isss_a if name == "A" else scenario.isss_b
    return scenario.width, isss, scenario.window, scenario.close is Close.HALF_DUPLEX


@cache
def endpoint_of(name: str, width: int, isss: tuple[int, ...], window: int, half_duplex: bool) -> Endpoint:
    """The endpoint of that name, which is given these numbers."""
    next_iss = _next_iss(name, width, isss)
    return endpoint(name, width, Given(next_iss, z3.BitVecVal(window, width), z3.BoolVal(half_duplex)))


def _issued(name: str, isss: tuple[int, ...]) -> z3.BitVecRef | None:
    """The variable that counts the ISSs chosen, up to the last; none where there is no choice."""
    return z3.BitVec(f"{name}.issued", (len(isss) - 1).bit_length()) if len(isss) > 1 else None


def _next_iss(name: str, width: int, isss: tuple[int, ...]) -> z3.BitVecRef:
    """The ISS that is next after those already issued."""
    *earlier, last = (z3.BitVecVal(iss, width) for iss in isss)
    issued, chosen = _issued(name, isss), last
    for count, iss in reversed(list(enumerate(earlier))):
        chosen = z3.If(issued == count, iss, chosen)
    return chosen


@cache
def _moves(rules: tuple[Rule, ...], name: str, heard: z3.BitVecRef, given: Numbers) -> tuple[Move, ...]:
    """Most scenarios share them: they depend on the endpoint and on the head of the wire it hears."""
    return moves_of(rules, endpoint_of(name, *given), unpack(heard))


def _initial(scenario: Scenario, a: Side, variables: tuple[Variable, ...]) -> tuple[int, ...]:
    """Nothing is open, and nothing is on the wires but old duplicates."""
    packed = [packed_value(seg, scenario.width) for seg in scenario.old_to_b]
    if scenario.wire.is_sorted:
        packed = in_order(packed)
    old = {f"{a.out.name}.{at}": value for at, value in enumerate(packed)}
    return tuple(old.get(variable.name, 0) for variable in variables)


def _wire_variables(wire: Wire) -> list[Variable]:
    places = [Variable(place, partial(show_place, wire.width)) for place in wire.places]
    places += [Variable(mark, SHOWN["passive"]) for side in wire.waiters for mark in wire.marks(side)]
    return places if wire.kind.loses else [*places, Variable(wire.overflowed, SHOWN["passive"])]


def _unique(actions: Iterator[Action]) -> Iterator[Action]:
    """Number the later ones of actions that have the same name."""
    seen: dict[str, int] = {}
    for action in actions:
        count = seen[action.name] = seen.get(action.name, 0) + 1
        yield action if count == 1 else replace(action, name=f"{action.name} ({count})")


def _wire_actions(wire: Wire, sides: tuple[Side, Side]) -> Iterator[Action]:
    """What the network does to the segments on a wire by itself."""
    if not wire.kind.loses:
        return
    for at, place in enumerate(wire.places):
        there = {f"segment {at + 1} is on the wire": wire.holds_another(at)}
        lost = wire.without(at)
        yield Action(
            name=f"{wire.name} loses segment {at + 1}",
            actor=wire.name,
            event="loss",
            guard=there,
            update=lost | aging(sides, lost),
            observe={loses(wire): place},
        )
        if not wire.kind.keeps_order:
            yield Action(
                name=f"{wire.name} duplicates segment {at + 1}",
                actor=wire.name,
                event="duplication",
                guard={**there, "there is room for another": z3.Not(is_present(wire.places[-1]))},
                update=wire.sending(place, wire.marked(at)),
                observe={duplicates(wire): place},
            )


Mover = Callable[[str, z3.BitVecRef, Numbers], tuple[Move, ...]]
"""The moves of the endpoint of that name, which hears what is in that place, and is given these numbers."""


def actions_by(scenario: Scenario, moves: Mover) -> Iterator[Action]:
    """What the endpoints do in a scenario by these moves."""
    a, b = _sides(scenario)
    return _unique(
        action for me, peer in ((a, b), (b, a)) for action in _endpoint_actions(scenario, me, peer, moves)
    )


def _endpoint_actions(scenario: Scenario, me: Side, peer: Side, moves: Mover) -> Iterator[Action]:
    """The paths of one endpoint, joined to its wires and its user."""
    permissions = Permissions(scenario, me, peer)
    given = _numbers(scenario, me.name)
    last = len(given[1]) - 1
    for mouth in me.into.mouths:
        for move in moves(me.name, me.into.places[mouth], given):
            arrives = move.path.event is Event.SEGMENT_ARRIVES
            permission = permissions.of(move.path)
            if permission is not None and (arrives or mouth == 0):
                action = _action(me, peer, move, permission, mouth)
                yield _counting_the_iss(action, me.issued, last) if move.chooses_an_iss else action


def _counting_the_iss(action: Action, issued: z3.BitVecRef | None, last: int) -> Action:
    """An action that chooses an ISS moves on to the next one; the last one stays."""
    if issued is None:
        return action
    return replace(action, update={**action.update, str(issued): z3.If(issued == last, issued, issued + 1)})


def _action(me: Side, peer: Side, move: Move, permission: dict[str, z3.BoolRef], mouth: int) -> Action:
    """A path as an action: the wires move, and the user's calls are remembered."""
    path = move.path
    update = {f"{me.name}.{field}": value for field, value in move.changes.items()}
    observe: dict[str, z3.BitVecRef] = {}
    which = ""
    if path.event is Event.SEGMENT_ARRIVES:
        permission = {"a segment has arrived": me.into.holds_another(mouth)}
        observe[delivers(me.into)] = me.into.places[mouth]
        update |= me.into.without(mouth)
        which = f", segment {mouth + 1}" if mouth else ""
    if move.sent is not None:
        observe[sends(me.out)] = move.sent
        update |= me.out.sending(move.sent)
    if path.event in (Event.ACTIVE_OPEN, Event.PASSIVE_OPEN):
        update |= me.opening()
    if path.event is Event.CLOSE and not path.changes_nothing:
        update[f"{me.name}.has_closed"] = z3.BoolVal(True)
    update |= marking(me, move, update)
    if path.event is Event.SEGMENT_ARRIVES:
        update |= aging((me, peer), update)
    return Action(
        name=f"{me.name} {path.state.spelled}: {' + '.join(rule.name for rule in path.telling)}{which}",
        actor=me.name,
        event=path.event.value,
        guard={f"{me.name} is in {path.state.spelled}": me.me.state == path.state, **permission, **move.when},
        update=update,
        rules=tuple(rule.citation for rule in path.rules),
        groups=frozenset({group(me.name, path.event)}),
        observe=observe,
    )

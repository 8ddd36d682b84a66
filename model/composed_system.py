"""Two endpoints, two wires and two users composed into one transition system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

import z3

from ..checker.system import Action, System, Variable
from .channel_order import in_order
from .channels import ChannelState, Unbounded, is_present, packed_value, show_place, unpack
from .environment import attacker
from .environment.attacker import injects
from .environment.msl import aging, marking
from .environment.permissions import Permissions
from .pipeline import ALL_RULES, rules_under
from .rule import Event, Rule
from .scenarios.scenario import BadScenario, Close, Msl, Scenario
from .side import Side
from .state import SHOWN, Endpoint, Given, endpoint
from .transitions import EndpointTransition, transitions_of


@dataclass(frozen=True)
class ComposedSystem:
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
    def channels(self) -> tuple[ChannelState, ChannelState]:
        """A→B and B→A."""
        return self.a.out, self.b.out


def group(side: str, event: Event) -> str:
    """The fairness group of an event at a side: `A SEGMENT ARRIVES`."""
    return f"{side} {event.value}"


def sends(channel: ChannelState) -> str:
    """The key under which a segment is observed when it is sent."""
    return f"sends {channel.name}"


def delivers(channel: ChannelState) -> str:
    """The key under which a segment is observed when it arrives."""
    return f"delivers {channel.name}"


def loses(channel: ChannelState) -> str:
    """The key under which a segment is observed when it is lost."""
    return f"loses {channel.name}"


def duplicates(channel: ChannelState) -> str:
    """The key under which a segment is observed when the network doubles it."""
    return f"duplicates {channel.name}"


@cache
def compose(scenario: Scenario, rules: tuple[Rule, ...] = ALL_RULES) -> ComposedSystem:
    """The transition system of a scenario, its actions made from `rules`.

    Raises:
        BadScenario: its wires have no bound.
    """
    if isinstance(scenario.channel, Unbounded):
        raise BadScenario(
            f"{scenario.name} has the wire Everlasting, which has no bound and cannot be searched: "
            "write Hostile(n), or ask for the proofs with the scenario 'unbounded-channels'"
        )
    a, b = _sides(scenario)
    rules = rules_under(scenario.policies, rules)
    actions = [
        *actions_by(scenario, partial(_moves, rules)),
        *(action for side in (a, b) for action in _channel_actions(side.out, (a, b))),
    ]
    variables = (*a.variables(), *b.variables(), *_channel_variables(a.out), *_channel_variables(b.out))
    channels = (a.out, b.out)
    if scenario.attacks:
        actions += attacker.injections(channels, scenario.attacks)
        variables = (*variables, *attacker.variables())
    show = partial(show_place, scenario.width)
    system = System(
        name=scenario.name,
        variables=variables,
        initial=_initial(scenario, a, variables),
        actions=tuple(actions),
        faults=_overflows(channels),
        scope=scenario.scope,
        assumptions=scenario.assumptions,
        observers={
            key(channel): show
            for channel in channels
            for key in (sends, delivers, loses, duplicates, injects)
        },
    )
    return ComposedSystem(scenario, system, a, b)


def _overflows(channels: Iterable[ChannelState]) -> dict[str, z3.BoolRef]:
    """The faults of the scenario: a perfect channel had no room."""
    return {
        f"the wire {channel.name} overflowed: {channel.kind} has no room for a segment; "
        "give it more places": (channel.overflowed)
        for channel in channels
        if not channel.kind.loses
    }


def _sides(scenario: Scenario) -> tuple[Side, Side]:
    waiters = ("A", "B") if scenario.msl is Msl.KEPT else ()
    a_to_b = ChannelState("A→B", scenario.channel, scenario.width, waiters)
    b_to_a = ChannelState("B→A", scenario.channel, scenario.width, waiters)
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
def _moves(
    rules: tuple[Rule, ...], name: str, heard: z3.BitVecRef, given: Numbers
) -> tuple[EndpointTransition, ...]:
    """Most scenarios share them: they depend on the endpoint and on the head of the wire it hears."""
    return transitions_of(rules, endpoint_of(name, *given), unpack(heard))


def _initial(scenario: Scenario, a: Side, variables: tuple[Variable, ...]) -> tuple[int, ...]:
    """Nothing is open, and nothing is on the wires but old duplicates."""
    packed = [packed_value(seg, scenario.width) for seg in scenario.old_to_b]
    if scenario.channel.is_sorted:
        packed = in_order(packed)
    old = {f"{a.out.name}.{at}": value for at, value in enumerate(packed)}
    return tuple(old.get(variable.name, 0) for variable in variables)


def _channel_variables(channel: ChannelState) -> list[Variable]:
    places = [Variable(place, partial(show_place, channel.width)) for place in channel.places]
    places += [Variable(mark, SHOWN["passive"]) for side in channel.waiters for mark in channel.marks(side)]
    return places if channel.kind.loses else [*places, Variable(channel.overflowed, SHOWN["passive"])]


def _unique(actions: Iterator[Action]) -> Iterator[Action]:
    """Number the later ones of actions that have the same name."""
    seen: dict[str, int] = {}
    for action in actions:
        count = seen[action.name] = seen.get(action.name, 0) + 1
        yield action if count == 1 else replace(action, name=f"{action.name} ({count})")


def _channel_actions(channel: ChannelState, sides: tuple[Side, Side]) -> Iterator[Action]:
    """What the network does to the segments on a wire by itself."""
    if not channel.kind.loses:
        return
    for at, place in enumerate(channel.places):
        there = {f"segment {at + 1} is on the wire": channel.holds_another(at)}
        lost = channel.without(at)
        yield Action(
            name=f"{channel.name} loses segment {at + 1}",
            actor=channel.name,
            event="loss",
            guard=there,
            update=lost | aging(sides, lost),
            observe={loses(channel): place},
        )
        if not channel.kind.keeps_order:
            yield Action(
                name=f"{channel.name} duplicates segment {at + 1}",
                actor=channel.name,
                event="duplication",
                guard={**there, "there is room for another": z3.Not(is_present(channel.places[-1]))},
                update=channel.sending(place, channel.marked(at)),
                observe={duplicates(channel): place},
            )


Mover = Callable[[str, z3.BitVecRef, Numbers], tuple[EndpointTransition, ...]]
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


def _action(
    me: Side, peer: Side, move: EndpointTransition, permission: dict[str, z3.BoolRef], mouth: int
) -> Action:
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
        name=f"{me.name} {path.state.spelled}: {' + '.join(rule.name for rule in path.naming)}{which}",
        actor=me.name,
        event=path.event.value,
        guard={f"{me.name} is in {path.state.spelled}": me.me.state == path.state, **permission, **move.when},
        update=update,
        rules=tuple(rule.citation for rule in path.rules),
        groups=frozenset({group(me.name, path.event)}),
        observe=observe,
    )

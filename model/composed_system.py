"""Two endpoints, two channels and two users composed into one transition system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

import z3

from ..checker.message import Message
from ..checker.system import Action, System, Variable
from .channel_order import in_order
from .channels import ChannelState, Direction
from .environment import attacker
from .environment.attacker import injects
from .environment.guard import Conditions
from .environment.guards import EnvironmentGuards
from .environment.msl import aging, marking
from .pipeline import ALL_RULES, rules_under
from .rule import Event, Rule
from .scenarios.scenario import Close, Msl, Scenario
from .segment_layout import packed_value, show_place, unpack
from .side import ComposedSide
from .state import SHOWN, Endpoint, Given, endpoint
from .transitions import EndpointTransition, transitions_of


@dataclass(frozen=True)
class ComposedSystem:
    """A composed system and the records that claims speak of."""

    scenario: Scenario
    system: System
    a: ComposedSide
    b: ComposedSide

    @property
    def sides(self) -> tuple[tuple[ComposedSide, ComposedSide], tuple[ComposedSide, ComposedSide]]:
        """Each side with its peer."""
        return (self.a, self.b), (self.b, self.a)

    @property
    def channels(self) -> tuple[ChannelState, ChannelState]:
        """A→B and B→A."""
        return self.a.out, self.b.out


def group(side: str, event: Event) -> str:
    """The fairness group of an event at a side: `A SEGMENT ARRIVES`."""
    return f"{side} {event.value}"


def sends(channel: Direction) -> str:
    """The key under which a segment is observed when it is sent."""
    return f"sends {channel.name}"


def delivers(channel: Direction) -> str:
    """The key under which a segment is observed when it arrives."""
    return f"delivers {channel.name}"


def loses(channel: Direction) -> str:
    """The key under which a segment is observed when it is lost."""
    return f"loses {channel.name}"


def duplicates(channel: Direction) -> str:
    """The key under which a segment is observed when the network duplicates it."""
    return f"duplicates {channel.name}"


@cache
def compose(scenario: Scenario, rules: tuple[Rule, ...] = ALL_RULES) -> ComposedSystem:
    """The transition system of a scenario, its actions made from `rules`."""
    a, b = _sides(scenario)
    rules = rules_under(scenario.policies, rules)
    actions = [
        *actions_by(scenario, partial(_transitions, rules)),
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
    """The faults of the scope: a channel that loses nothing had no room."""
    return {
        Message(
            "scope.overflow",
            "the channel {name} overflowed: {channel} has no room for a segment; give it more places",
            name=channel.name,
            channel=str(channel.channel),
        ): channel.overflowed
        for channel in channels
        if not channel.channel.loses
    }


def _sides(scenario: Scenario) -> tuple[ComposedSide, ComposedSide]:
    waiters = ("A", "B") if scenario.msl is Msl.ENFORCED else ()
    a_to_b = ChannelState("A→B", scenario.width, scenario.channel, waiters)
    b_to_a = ChannelState("B→A", scenario.width, scenario.channel, waiters)
    a, b = (endpoint_of(name, *_numbers(scenario, name)) for name in ("A", "B"))
    times = scenario.incarnations
    return (
        ComposedSide("A", a, a_to_b, b_to_a, scenario.a, times, _issued("A", scenario.isss_a)),
        ComposedSide("B", b, b_to_a, a_to_b, scenario.b, times, _issued("B", scenario.isss_b)),
    )


Numbers = tuple[int, tuple[int, ...], int, bool]
"""The numbers that an endpoint is given: width, ISSs, window; and whether its CLOSE is half-duplex."""


def _numbers(scenario: Scenario, name: str) -> Numbers:
    isss = scenario.isss_a if name == "A" else scenario.isss_b
    return scenario.width, isss, scenario.window, scenario.close is Close.HALF_DUPLEX


@cache
def endpoint_of(name: str, width: int, isss: tuple[int, ...], window: int, half_duplex: bool) -> Endpoint:
    """The endpoint of that name that is given these numbers."""
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
def _transitions(
    rules: tuple[Rule, ...], name: str, place: z3.BitVecRef, given: Numbers
) -> tuple[EndpointTransition, ...]:
    """The transitions of an endpoint that receives from a place; most scenarios share them."""
    return transitions_of(rules, endpoint_of(name, *given), unpack(place))


def _initial(scenario: Scenario, a: ComposedSide, variables: tuple[Variable, ...]) -> tuple[int, ...]:
    """The initial state: nothing is open, and nothing is in flight but old duplicates."""
    packed = [packed_value(seg, scenario.width) for seg in scenario.old_to_b]
    if scenario.channel.is_sorted:
        packed = in_order(packed)
    old = {f"{a.out.name}.{at}": value for at, value in enumerate(packed)}
    return tuple(old.get(variable.name, 0) for variable in variables)


def _channel_variables(channel: ChannelState) -> list[Variable]:
    places = [Variable(place, partial(show_place, channel.width)) for place in channel.places]
    places += [Variable(mark, SHOWN["passive"]) for side in channel.waiters for mark in channel.marks(side)]
    return places if channel.channel.loses else [*places, Variable(channel.overflowed, SHOWN["passive"])]


def _unique(actions: Iterator[Action]) -> Iterator[Action]:
    """Number all but the first of the actions that have the same name."""
    seen: dict[str, int] = {}
    for action in actions:
        count = seen[action.name] = seen.get(action.name, 0) + 1
        yield action if count == 1 else replace(action, name=f"{action.name} ({count})")


LOSS, DUPLICATION = "loss", "duplication"
"""The events of the network."""


def _channel_actions(channel: ChannelState, sides: tuple[ComposedSide, ComposedSide]) -> Iterator[Action]:
    """The actions of the network itself on the segments in a channel."""
    for at, place in enumerate(channel.places):
        here = Message("condition", "segment {number} is in the channel", number=at + 1)
        there: Conditions = {here: channel.holds_another(at)}
        if channel.channel.loses:
            lost = channel.without(at)
            yield Action(
                name=f"{channel.name} loses segment {at + 1}",
                actor=channel.name,
                event=LOSS,
                guard=there,
                update=lost | aging(sides, lost),
                observe={loses(channel): place},
            )
        if channel.channel.duplicates:
            yield Action(
                name=f"{channel.name} duplicates segment {at + 1}",
                actor=channel.name,
                event=DUPLICATION,
                guard={**there, Message("condition", "there is room for another"): channel.has_room()},
                update=channel.duplicating(at),
                observe={duplicates(channel): place},
            )


Transitions = Callable[[str, z3.BitVecRef, Numbers], tuple[EndpointTransition, ...]]
"""The transitions of the endpoint of a name that receives from a place and is given these numbers."""


def actions_by(scenario: Scenario, transitions: Transitions) -> Iterator[Action]:
    """The actions of the endpoints in a scenario by these transitions."""
    a, b = _sides(scenario)
    return _unique(
        action
        for me, peer in ((a, b), (b, a))
        for action in _endpoint_actions(scenario, me, peer, transitions)
    )


def _endpoint_actions(
    scenario: Scenario, me: ComposedSide, peer: ComposedSide, transitions: Transitions
) -> Iterator[Action]:
    """The transitions of one endpoint, joined to its channels and its user."""
    guards = EnvironmentGuards(scenario, me, peer)
    given = _numbers(scenario, me.name)
    last = len(given[1]) - 1
    for at in me.into.arrival_places:
        for transition in transitions(me.name, me.into.places[at], given):
            arrives = transition.path.event is Event.SEGMENT_ARRIVES
            guard = guards.of(transition.path)
            if guard is not None and (arrives or at == 0):
                action = _action(me, peer, transition, guard, at)
                yield _counting_the_iss(action, me.issued, last) if transition.chooses_an_iss else action


def _counting_the_iss(action: Action, issued: z3.BitVecRef | None, last: int) -> Action:
    """An action that chooses an ISS goes on to the next one; the last one stays."""
    if issued is None:
        return action
    return replace(action, update={**action.update, str(issued): z3.If(issued == last, issued, issued + 1)})


def _action(
    me: ComposedSide, peer: ComposedSide, transition: EndpointTransition, guard: Conditions, at: int
) -> Action:
    """A transition as an action: the channels change with it, and the user's calls are remembered."""
    path = transition.path
    in_state = Message("condition", "{side} is in {state}", side=me.name, state=path.state.spelled)
    update = {f"{me.name}.{field}": value for field, value in transition.changes.items()}
    observe: dict[str, z3.BitVecRef] = {}
    which = ""
    if path.event is Event.SEGMENT_ARRIVES:
        guard = {Message("condition", "a segment has arrived"): me.into.holds_another(at)}
        observe[delivers(me.into)] = me.into.places[at]
        update |= me.into.without(at)
        which = f", segment {at + 1}" if at else ""
    if transition.sent is not None:
        observe[sends(me.out)] = transition.sent
        update |= me.out.sending(transition.sent)
    if path.event in (Event.ACTIVE_OPEN, Event.PASSIVE_OPEN):
        update |= me.opening()
    if path.event is Event.CLOSE and not path.changes_nothing:
        update[f"{me.name}.has_closed"] = z3.BoolVal(True)
    update |= marking(me, transition, update)
    if path.event is Event.SEGMENT_ARRIVES:
        update |= aging((me, peer), update)
    return Action(
        name=f"{me.name} {path.state.spelled}: {' + '.join(rule.name for rule in path.naming)}{which}",
        actor=me.name,
        event=path.event.value,
        guard={
            in_state: me.me.state == path.state,
            **guard,
            **transition.when,
        },
        update=update,
        rules=tuple(rule.citation for rule in path.rules),
        groups=frozenset({group(me.name, path.event)}),
        observe=observe,
    )

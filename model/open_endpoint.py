"""The open endpoint: one endpoint in an arbitrary environment. What holds here holds on any network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

import z3

from ..checker.message import Message
from ..checker.system import Action, System, Variable
from .channels import Direction
from .composed_system import delivers, sends
from .pipeline import ALL_RULES, Path, rules_under
from .rule import Acks, Event, Policy, Reading, Rule
from .segment_layout import SEGMENT_FIELDS, pack, show_place
from .side import Side
from .state import SHOWN, TCB, USER, Endpoint, Given, Segment, endpoint, segment
from .transitions import EndpointTransition, transitions_of

NAME = "A"
POLICIES: tuple[Policy, ...] = (Acks.DELAYED, Reading.BY_CALL)
LIMIT = 1 << 30
"""Octets an incarnation may send: no wrap within a connection (section 3.4)."""
SHORT_INCARNATIONS = Message("assumption.short", "an incarnation sends less than 2^30 octets")


def any_iss(width: int) -> dict[str, str]:
    """The sequence numbers of a system without a scenario, for its scope."""
    return {
        Message("scope.numbers", "sequence numbers of"): Message(
            "scope.numbers.any-iss", "{width} bits, any ISS", width=width
        )
    }


@cache
def open_endpoint(rules: tuple[Rule, ...] = ALL_RULES, width: int = 32) -> tuple[System, Side]:
    """An endpoint whose user may call anything and whose network may deliver anything.

    The arriving segment, the next ISS, the window and the kind of CLOSE are free in every step.
    """
    return open_endpoint_by(partial(transitions_of, rules_under(frozenset(POLICIES), rules)), width)


def open_endpoint_by(
    transitions: Callable[[Endpoint, Segment], tuple[EndpointTransition, ...]], width: int = 32
) -> tuple[System, Side]:
    """An open endpoint that makes these transitions."""
    seg = segment("seg", width)
    given = Given(z3.BitVec("next_iss", width), z3.BitVec("window", width), z3.Bool("half_duplex"))
    me = endpoint(NAME, width, given)
    side = Side(NAME, me, Direction("A→", width), Direction("→A", width))
    free = (
        *(Variable(getattr(seg, name)) for name in SEGMENT_FIELDS),
        Variable(given.next_iss),
        Variable(given.window),
        Variable(given.half_duplex),
    )
    variables = tuple(Variable(getattr(me, name), SHOWN.get(name, str)) for name in (*TCB, *USER))
    system = System(
        name="open-endpoint",
        variables=variables,
        initial=(0,) * len(variables),
        actions=tuple(_actions(side, transitions(me, seg), free, pack(seg))),
        scope={
            Message("scope.network", "network"): Message("scope.network.any", "any segment at any time"),
            **any_iss(width),
        },
        observers=dict.fromkeys((sends(side.out), delivers(side.into)), partial(show_place, width)),
        assumptions=(SHORT_INCARNATIONS, *(policy.value for policy in POLICIES)),
    )
    return system, side


def _actions(
    side: Side,
    transitions: tuple[EndpointTransition, ...],
    free: tuple[Variable, ...],
    arriving: z3.BitVecRef,
) -> Iterator[Action]:
    for number, transition in enumerate(transitions):
        path = transition.path
        observe = {} if transition.sent is None else {sends(side.out): transition.sent}
        if path.event is Event.SEGMENT_ARRIVES:
            observe[delivers(side.into)] = arriving
        yield Action(
            name=f"{number} {path.state.spelled}: {' + '.join(rule.name for rule in path.naming)}",
            actor=NAME,
            event=path.event.value,
            guard={"the state": side.me.state == path.state, **no_wrap(side.me, path), **transition.when},
            update={f"{NAME}.{field}": value for field, value in transition.changes.items()},
            rules=tuple(rule.citation for rule in path.rules),
            observe=observe,
            inputs=free,
        )


def no_wrap(me: Endpoint, path: Path) -> dict[str, z3.BoolRef]:
    """The guard of a SEND by which no number comes up twice in a connection (section 3.4)."""
    limit = min(LIMIT, 1 << (me.iss.size() - 2))
    return {"no wrap within a connection": z3.ULT(me.sent, limit)} if path.event is Event.SEND else {}

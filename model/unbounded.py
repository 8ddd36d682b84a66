"""Two endpoints joined by unbounded channels: what holds here holds over any network.

Each channel is the ever-growing set of all segments sent into it. Any of them may arrive at any time, any
number of times, or never: loss, duplication and reordering at once. The users may call anything at any time,
open again as often as they like, and crash. No variable holds the sets: `checker.message_sets` has the
proofs about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache

import z3

from ..checker.message import Message
from ..checker.system import Action, System, Variable
from .channels import Direction
from .composed_system import delivers, sends
from .open_endpoint import SHORT_INCARNATIONS, any_iss, no_wrap
from .pipeline import ALL_RULES, rules_under
from .rule import Acks, Event, Policy, Reading, Rule
from .segment_layout import SEGMENT_FIELDS, pack, show_place, unpack
from .side import Side
from .state import SHOWN, TCB, USER, Endpoint, Given, Segment, endpoint, segment
from .transitions import EndpointTransition, transitions_of

POLICIES: tuple[frozenset[Policy], ...] = (
    frozenset({Acks.DELAYED, Reading.BY_CALL}),
    frozenset({Acks.DELAYED, Reading.AT_ONCE}),
)
"""Text may be read as it comes or by RECEIVE, from one segment to the next."""


@dataclass(frozen=True)
class SideStep:
    """One action of one side, with the segment that arrives and the one it sends."""

    side: Side
    peer: Side
    transition: EndpointTransition
    action: Action
    arriving: Segment | None
    """The segment that arrives, as free constants; None where none does."""
    sent: Segment | None
    """The segment that leaves; None where none does."""
    at_once: bool
    """It belongs to an endpoint whose user reads text as it comes."""


@dataclass(frozen=True)
class UnboundedSystem:
    """The system, the records that lemmas speak of, and its steps with their segments."""

    system: System
    a: Side
    b: Side
    steps: tuple[SideStep, ...]

    @property
    def sides(self) -> tuple[tuple[Side, Side], tuple[Side, Side]]:
        """Each side with its peer."""
        return (self.a, self.b), (self.b, self.a)


@cache
def unbounded_system(rules: tuple[Rule, ...] = ALL_RULES, width: int = 32) -> UnboundedSystem:
    """Two endpoints under these rules, whose channels keep every segment.

    The arriving segment, the next ISS, the window and the kind of CLOSE are free in every step.
    """
    a, b = _sides(width)
    steps = (*_steps(rules, a, b), *_steps(rules, b, a))
    variables = tuple(
        Variable(getattr(side.me, name), SHOWN.get(name, str)) for side in (a, b) for name in (*TCB, *USER)
    )
    keys = (key(channel) for channel in (a.out, b.out) for key in (sends, delivers))
    system = System(
        name="unbounded-channels",
        variables=variables,
        initial=(0,) * len(variables),
        actions=tuple(step.action for step in steps),
        scope={
            Message("scope.channels", "channels"): Message(
                "scope.channels.unbounded", "unbounded: every segment ever sent may arrive again at any time"
            ),
            **any_iss(width),
        },
        observers={key: lambda packed: show_place(width, packed) for key in keys},
        assumptions=(
            Message("assumption.incarnations.any", "any number of incarnations"),
            SHORT_INCARNATIONS,
            Acks.DELAYED.value,
        ),
    )
    return UnboundedSystem(system, a, b, steps)


def _sides(width: int) -> tuple[Side, Side]:
    out, back = (Direction(name, width) for name in ("A→B", "B→A"))

    def side(name: str, out: Direction, into: Direction) -> Side:
        given = Given(
            z3.BitVec(f"{name}.next_iss", width),
            z3.BitVec(f"{name}.window", width),
            z3.Bool(f"{name}.half_duplex"),
        )
        return Side(name, endpoint(name, width, given), out, into)

    return side("A", out, back), side("B", back, out)


def _steps(rules: tuple[Rule, ...], me: Side, peer: Side) -> Iterator[SideStep]:
    seg = segment(f"to {me.name}", me.me.iss.size())
    by_call, at_once = (transitions_of(rules_under(policies, rules), me.me, seg) for policies in POLICIES)
    other = {_rules_of(one) for one in at_once}
    yield from (_step(me, peer, seg, n, one, _rules_of(one) in other) for n, one in enumerate(by_call))
    known = {_rules_of(one) for one in by_call}
    more = (one for one in at_once if _rules_of(one) not in known)
    yield from (_step(me, peer, seg, len(by_call) + n, one, True) for n, one in enumerate(more))


def _rules_of(transition: EndpointTransition) -> tuple[str, ...]:
    """The event, the state and the rules of a transition's path: the same at every width and policy."""
    path = transition.path
    return (path.event.value, path.state.name, *(rule.name for rule in path.rules))


def _step(
    me: Side, peer: Side, seg: Segment, number: int, transition: EndpointTransition, at_once: bool
) -> SideStep:
    path = transition.path
    arrives = path.event is Event.SEGMENT_ARRIVES
    observe = {} if transition.sent is None else {sends(me.out): transition.sent}
    if arrives:
        observe[delivers(me.into)] = pack(seg)
    action = Action(
        name=f"{number} {me.name} {path.state.spelled}: {' + '.join(rule.name for rule in path.naming)}",
        actor=me.name,
        event=path.event.value,
        guard={"the state": me.me.state == path.state, **no_wrap(me.me, path), **transition.when},
        update={f"{me.name}.{field}": value for field, value in transition.changes.items()},
        rules=tuple(rule.citation for rule in path.rules),
        observe=observe,
        inputs=tuple(_inputs(me.me, seg if arrives else None)),
    )
    sent = None if transition.sent is None else _simplified(unpack(transition.sent))
    return SideStep(me, peer, transition, action, seg if arrives else None, sent, at_once)


def _inputs(me: Endpoint, seg: Segment | None) -> Iterable[Variable]:
    free = [] if seg is None else [getattr(seg, name) for name in SEGMENT_FIELDS]
    free += [getattr(me.given, field.name) for field in fields(Given)]
    return [Variable(term) for term in free]


def _simplified(seg: Segment) -> Segment:
    return replace(seg, **{name: z3.simplify(getattr(seg, name)) for name in SEGMENT_FIELDS})

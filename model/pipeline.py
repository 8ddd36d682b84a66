"""From rules to flat guarded steps of one endpoint.

An arriving segment goes through the numbered steps of its section; in each step one rule applies and
ends the processing or passes on. A path is one way through: its conditions, its effect, its rules.
z3 prunes the ways that no segment can take. A call or a timeout is a path of one rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

import z3

from ..checker.solver.z3_calls import ask
from .environment import crash
from .rfc9293 import calls, closed, listen, syn_sent, synchronized, timeouts
from .rule import NEXT_STEP, RETURN, AckDue, Acks, Effect, Event, Policy, Rule, rules_of
from .segments import acknowledgment
from .state import Endpoint, Segment, State, endpoint, segment

ALL_RULES: tuple[Rule, ...] = rules_of(
    *calls.MODULES, closed, listen, syn_sent, *synchronized.MODULES, timeouts, crash
)
"""Every rule, in the RFC's order."""

SECTIONS = {State.CLOSED: "3.10.7.1", State.LISTEN: "3.10.7.2", State.SYN_SENT: "3.10.7.3"}
OTHER_STATES = "3.10.7.4"


def section_of(state: State) -> str:
    """The section that processes a segment arriving in `state`."""
    return SECTIONS.get(state, OTHER_STATES)


@dataclass(frozen=True)
class Steps:
    """The steps of a pipeline in order, each with its rules."""

    steps: tuple[tuple[str, str, tuple[Rule, ...]], ...]
    """(section, step, rules)."""

    def starting(self, section: str) -> int:
        """The place of a section's first step."""
        return next(place for place, (of, _, _) in enumerate(self.steps) if of == section)

    def after(self, place: int, go: str) -> int | None:
        """Where processing goes on from the step at `place`; None: it is over."""
        if go == RETURN:
            return None
        section = self.steps[place][0]
        if go == NEXT_STEP:
            following = place + 1
            inside = following < len(self.steps) and self.steps[following][0] == section
            return following if inside else None
        return next(
            p for p, (of, step, _) in enumerate(self.steps) if of == OTHER_STATES and step.startswith(go)
        )


def steps_of(rules: Sequence[Rule]) -> Steps:
    """Group the rules for arriving segments by step, in the order in which they are written."""
    grouped: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        if rule.event is Event.SEGMENT_ARRIVES:
            grouped.setdefault((rule.section, rule.step), []).append(rule)
    return Steps(tuple((section, step, tuple(found)) for (section, step), found in grouped.items()))


Way = tuple[str, ...]
"""A path by name: its state, then its rules."""


def way_of(path: Path, *more: Rule) -> Way:
    """The way a path goes, with the rules to come."""
    return (path.state.name, *(rule.name for rule in (*path.rules, *more)))


@dataclass(frozen=True)
class Path:
    """One flat step of an endpoint, over the template endpoint `me` and the template segment `seg`."""

    event: Event
    state: State
    """The state it starts from."""
    rules: tuple[Rule, ...]
    when: dict[str, z3.BoolRef]
    then: Endpoint
    doing: tuple[Rule, ...] = ()
    """Those of the rules that change or send something."""
    segment_after: Segment | None = None
    """What is left of the segment for the steps to come; None: all of it."""
    send: Segment | None = None
    ack_due: AckDue | None = None
    reply: str = "ok"

    def extended(self, rule: Rule, effect: Effect, conditions: Mapping[str, z3.BoolRef]) -> Path:
        """The path with one more rule; conditions that always hold in this state are left out."""
        when = dict(self.when)
        for name, condition in conditions.items():
            if not z3.is_true(condition):
                _add(when, name, condition)
        return replace(
            self,
            rules=(*self.rules, rule),
            doing=(*self.doing, rule) if effect.then or effect.send or effect.ack_due else self.doing,
            when=when,
            then=effect.then or self.then,
            segment_after=effect.segment_after or self.segment_after,
            send=effect.send or self.send,
            ack_due=AckDue.NOW
            if AckDue.NOW in (self.ack_due, effect.ack_due)
            else self.ack_due or effect.ack_due,
            reply=effect.reply,
        )

    @property
    def changes_nothing(self) -> bool:
        """It leaves the endpoint as it is and sends nothing: a call that returns an error, or a STATUS."""
        return not self.doing

    @property
    def telling(self) -> tuple[Rule, ...]:
        """The rules that say what this path does: those that change or send something, or the last one."""
        return self.doing or self.rules[-1:]


def _add(when: dict[str, z3.BoolRef], name: str, condition: z3.BoolRef) -> None:
    """Add a named condition. One name met again with another term (in a later step) gets a mark."""
    while name in when and not when[name].eq(condition):
        name += "′"
    when[name] = condition


Beginning = tuple[State, tuple[Rule, ...]]
"""A state and the first rules of a way through it."""

Memory = MutableMapping[Beginning, tuple[Path, str] | None]
"""For beginnings met before: the path so far and where it goes on, or None if no segment can take it."""


class PathFinder:
    """Walks the rules from `me` and `seg`, keeping to `known` ways or, without them, asking z3.

    Finders for the same `me` and `seg` may share a memory: what begins alike is worked out once.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        me: Endpoint,
        seg: Segment,
        known: frozenset[Way] | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.rules = rules
        self.steps = steps_of(rules)
        self.me = me
        self.seg = seg
        self.acks = Acks.DELAYED if any(rule.only is Acks.DELAYED for rule in rules) else Acks.IMMEDIATE
        self.solver = z3.SimpleSolver()
        self._told: list[z3.BoolRef] = []
        """What the solver has been told, each condition in a scope of its own."""
        self.prefixes = known and {way[:end] for way in known for end in range(len(way) + 1)}
        self.memory: Memory = {} if memory is None else memory

    def paths(self) -> Iterator[Path]:
        """All paths: calls and timeouts, then arrivals, by state."""
        for state in State:
            me = self.me.with_(state=state)
            for rule in self.rules:
                if rule.event is not Event.SEGMENT_ARRIVES:
                    yield from self._through(Path(rule.event, state, (), {}, me), rule, None)
            start = Path(Event.SEGMENT_ARRIVES, state, (), {}, me)
            yield from self._arrivals(start, self.steps.starting(section_of(state)))

    def _arrivals(self, path: Path, place: int) -> Iterator[Path]:
        for rule in self.steps.steps[place][2]:
            yield from self._through(path, rule, place)

    def _through(self, path: Path, rule: Rule, place: int | None) -> Iterator[Path]:
        """Take one more rule; go on with the next step, or hand out the finished path."""
        if self.prefixes is not None and way_of(path, rule) not in self.prefixes:
            return
        beginning = (path.state, (*path.rules, rule))
        if beginning not in self.memory:
            self.memory[beginning] = self._extended(path, rule)
        found = self.memory[beginning]
        if found is None:
            return
        extended, go = found
        following = None if place is None else self.steps.after(place, go)
        if following is None:
            yield emit_pending_ack(extended, self.acks)
        else:
            yield from self._arrivals(extended, following)

    def _extended(self, path: Path, rule: Rule) -> tuple[Path, str] | None:
        """The path with one more rule, if that is feasible, and where the rule goes on."""
        effect = rule(
            path.then, path.segment_after or self.seg if rule.event is Event.SEGMENT_ARRIVES else None
        )
        conditions = {name: z3.simplify(condition) for name, condition in effect.when.items()}
        if any(z3.is_false(condition) for condition in conditions.values()):
            return None
        extended = path.extended(rule, effect, conditions)
        return (extended, effect.next_step) if self.prefixes is not None or self._feasible(extended) else None

    def _feasible(self, path: Path) -> bool:
        """Whether some segment takes the path, for all that z3 can tell.

        What begins like the path before is not told again.
        """
        told, conditions = self._told, list(path.when.values())
        pairs = zip(told, conditions, strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0].eq(pair[1]), pairs))
        self.solver.pop(len(told) - shared)
        for condition in conditions[shared:]:
            self.solver.push()
            self.solver.add(condition)
        self._told = conditions
        return bool(ask(self.solver) != z3.unsat)


def emit_pending_ack(path: Path, acks: Acks) -> Path:
    """Send the acknowledgment that the steps owe, once, with the final RCV.NXT (3.10.7.4, MUST-58).

    A segment that carries an ACK pays what was owed before. A delayed acknowledgment stays owed.
    """
    then, send = path.then, path.send
    if send is None and path.ack_due is not None:
        if path.ack_due is AckDue.NOW or acks is Acks.IMMEDIATE:
            send = acknowledgment(then)
        else:
            then = then.with_(ack_pending=True)
    if send is not None and not z3.is_false(then.ack_pending):
        then = then.with_(ack_pending=z3.And(then.ack_pending, z3.Not(send.ack)))
    return replace(path, then=then, send=send)


def rules_under(policies: frozenset[Policy], rules: Sequence[Rule] = ALL_RULES) -> tuple[Rule, ...]:
    """The rules that exist under these policies."""
    return tuple(rule for rule in rules if rule.only is None or rule.only in policies)


PRUNING_WIDTH = 4
"""Which ways are feasible does not depend on the width (tested); at 4 bits z3 decides it fastest."""


@cache
def ways_of(rules: tuple[Rule, ...]) -> frozenset[Way]:
    """The feasible ways through these rules."""
    return frozenset(way_of(path) for path in _pruned(rules))


_memory: Memory = {}
"""Variants differ in few rules."""


@cache
def _pruned(rules: tuple[Rule, ...]) -> tuple[Path, ...]:
    me, seg = endpoint("me", PRUNING_WIDTH), segment("seg", PRUNING_WIDTH)
    return tuple(PathFinder(rules, me, seg, memory=_memory).paths())


def memory_of(rules: tuple[Rule, ...]) -> Memory:
    """What is known of the beginnings of the ways through these rules, for whoever changes few of them."""
    _pruned(rules)
    return _memory


def paths_of(rules: tuple[Rule, ...], width: int) -> tuple[Path, ...]:
    """The feasible paths of these rules for the endpoint `me` and the arriving segment `seg`."""
    if width == PRUNING_WIDTH:
        return _pruned(rules)
    me, seg = endpoint("me", width), segment("seg", width)
    return tuple(PathFinder(rules, me, seg, ways_of(rules)).paths())

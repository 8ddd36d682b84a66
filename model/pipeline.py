"""From rules to flat guarded transitions of one endpoint.

An arriving segment goes through the numbered steps of its section; in each step one rule applies and
ends the processing or passes the segment on. A path is the rules of one such run, with all their conditions
and their joint effect. z3 prunes the paths that no segment can take. A call or a timeout is a path of one
rule.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

import z3

from ..checker.solver.z3_calls import ask
from .conditions import Conditions, again
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
        """The place of the first step of a section."""
        return next(place for place, (of, _, _) in enumerate(self.steps) if of == section)

    def after(self, place: int, next_step: str) -> int | None:
        """The place of the step after the one at `place`; None: processing ends."""
        if next_step == RETURN:
            return None
        section = self.steps[place][0]
        if next_step == NEXT_STEP:
            following = place + 1
            inside = following < len(self.steps) and self.steps[following][0] == section
            return following if inside else None
        return next(
            p
            for p, (of, step, _) in enumerate(self.steps)
            if of == OTHER_STATES and step.startswith(next_step)
        )


def steps_of(rules: Sequence[Rule]) -> Steps:
    """Group the rules for arriving segments by step, in the order in which they are written."""
    grouped: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        if rule.event is Event.SEGMENT_ARRIVES:
            grouped.setdefault((rule.section, rule.step), []).append(rule)
    return Steps(tuple((section, step, tuple(found)) for (section, step), found in grouped.items()))


PathNames = tuple[str, ...]
"""A path by names: its state, then its rules."""


def path_names(path: Path, *more: Rule) -> PathNames:
    """The names of a path, continued by some more rules."""
    return (path.state.name, *(rule.name for rule in (*path.rules, *more)))


@dataclass(frozen=True)
class Path:
    """A path of rules: one transition of the template endpoint `me`, given the template segment `seg`."""

    event: Event
    state: State
    """The state in which it starts."""
    rules: tuple[Rule, ...]
    when: dict[str, z3.BoolRef]
    then: Endpoint
    effective: tuple[Rule, ...] = ()
    """Those of the rules that change or send something."""
    segment_after: Segment | None = None
    """The segment as the next step sees it; None: as it arrived."""
    send: Segment | None = None
    ack_due: AckDue | None = None
    reply: str = "ok"

    def extended(self, rule: Rule, effect: Effect, conditions: Conditions) -> Path:
        """The path with one more rule; conditions that always hold in this state are left out."""
        when = dict(self.when)
        for name, condition in conditions.items():
            if not z3.is_true(condition):
                _add(when, name, condition)
        return replace(
            self,
            rules=(*self.rules, rule),
            effective=(*self.effective, rule)
            if effect.then or effect.send or effect.ack_due
            else self.effective,
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
        return not self.effective

    @property
    def naming(self) -> tuple[Rule, ...]:
        """The rules by which the path is named: those that change or send something, or the last one."""
        return self.effective or self.rules[-1:]


def _add(when: dict[str, z3.BoolRef], name: str, condition: z3.BoolRef) -> None:
    """Add a named condition. A name that occurs already with another term (in an earlier step) is marked."""
    while name in when and not when[name].eq(condition):
        name = again(name)
    when[name] = condition


Prefix = tuple[State, tuple[Rule, ...]]
"""A state and the first rules of a path that starts in it."""

PrefixCache = MutableMapping[Prefix, tuple[Path, str] | None]
"""Prefix to the path so far and its next step, or to None if no segment can take it."""


class PathFinder:
    """A search for all paths of some rules, over the templates `me` and `seg`.

    It keeps to the `known` paths or, without them, asks z3 which are feasible. Finders for the same `me` and
    `seg` may share a cache, so that a common prefix is computed once.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        me: Endpoint,
        seg: Segment,
        known: frozenset[PathNames] | None = None,
        cache: PrefixCache | None = None,
    ) -> None:
        self.rules = rules
        self.steps = steps_of(rules)
        self.me = me
        self.seg = seg
        self.acks = Acks.DELAYED if any(rule.only is Acks.DELAYED for rule in rules) else Acks.IMMEDIATE
        self.solver = z3.SimpleSolver()
        self._asserted: list[z3.BoolRef] = []
        """The conditions asserted in the solver, each in a scope of its own."""
        self.prefixes = known and {names[:end] for names in known for end in range(len(names) + 1)}
        self.cache: PrefixCache = {} if cache is None else cache

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
        """Take one more rule; continue with the next step, or yield the finished path."""
        if self.prefixes is not None and path_names(path, rule) not in self.prefixes:
            return
        prefix = (path.state, (*path.rules, rule))
        if prefix not in self.cache:
            self.cache[prefix] = self._extended(path, rule)
        found = self.cache[prefix]
        if found is None:
            return
        extended, next_step = found
        following = None if place is None else self.steps.after(place, next_step)
        if following is None:
            yield emit_pending_ack(extended, self.acks)
        else:
            yield from self._arrivals(extended, following)

    def _extended(self, path: Path, rule: Rule) -> tuple[Path, str] | None:
        """The path with one more rule and its next step; None if that is not feasible."""
        effect = rule(
            path.then, path.segment_after or self.seg if rule.event is Event.SEGMENT_ARRIVES else None
        )
        conditions = {name: z3.simplify(condition) for name, condition in effect.when.items()}
        if any(z3.is_false(condition) for condition in conditions.values()):
            return None
        extended = path.extended(rule, effect, conditions)
        return (extended, effect.next_step) if self.prefixes is not None or self._feasible(extended) else None

    def _feasible(self, path: Path) -> bool:
        """Some segment takes the path, or z3 cannot decide it.

        The conditions that it shares with the path before stay asserted.
        """
        asserted, conditions = self._asserted, list(path.when.values())
        pairs = zip(asserted, conditions, strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0].eq(pair[1]), pairs))
        self.solver.pop(len(asserted) - shared)
        for condition in conditions[shared:]:
            self.solver.push()
            self.solver.add(condition)
        self._asserted = conditions
        return bool(ask(self.solver) != z3.unsat)


def emit_pending_ack(path: Path, acks: Acks) -> Path:
    """Send the acknowledgment that is due, once, with the final RCV.NXT (3.10.7.4, MUST-58).

    Any segment with ACK carries a pending acknowledgment. One that may be delayed becomes pending.
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
"""Bits of a number. The feasible paths do not depend on it (tested); at 4 bits z3 decides fastest."""


@cache
def feasible_path_names(rules: tuple[Rule, ...]) -> frozenset[PathNames]:
    """The names of all feasible paths of these rules."""
    return frozenset(path_names(path) for path in _pruned(rules))


_prefix_cache: PrefixCache = {}
"""Shared, because variants differ in few rules."""


@cache
def _pruned(rules: tuple[Rule, ...]) -> tuple[Path, ...]:
    me, seg = endpoint("me", PRUNING_WIDTH), segment("seg", PRUNING_WIDTH)
    return tuple(PathFinder(rules, me, seg, cache=_prefix_cache).paths())


def prefix_cache_of(rules: tuple[Rule, ...]) -> PrefixCache:
    """The prefixes of the paths of these rules, for finders whose rules differ in few."""
    _pruned(rules)
    return _prefix_cache


def paths_of(rules: tuple[Rule, ...], width: int) -> tuple[Path, ...]:
    """The feasible paths of these rules for the endpoint `me` and the arriving segment `seg`."""
    if width == PRUNING_WIDTH:
        return _pruned(rules)
    me, seg = endpoint("me", width), segment("seg", width)
    return tuple(PathFinder(rules, me, seg, feasible_path_names(rules)).paths())

"""Every small change of a single rule: a named condition dropped, or one of its effects removed.

A rule whose condition is dropped may apply together with others of its step. A program would test one of
them first; so the changed rule is tested first, and the others give way to it. That two rules apply without
that order is a matter of the claim `exactly-one-rule`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

import z3

from ...checker.message import Message
from ...checker.solver.z3_calls import ask
from ..pipeline import ALL_RULES
from ..rule import RETURN, Effect, Event, Rule
from ..state import TCB, USER, Endpoint, Segment, endpoint, segment

WIDTH = 4
"""Bits of the numbers for which it is decided that two rules can apply together."""


class MutationKind(Enum):
    """The part that is taken from a rule. The values are the first words of the names of mutants."""

    DROP_GUARD = "drop-guard"
    """A condition."""
    DROP_UPDATE = "drop-update"
    """The change of a variable."""
    DROP_SEND = "drop-send"
    """The segment it sends."""
    DROP_ACK = "drop-ack"
    """The acknowledgment that becomes due."""
    DROP_TRIM = "drop-trim"
    """The trimming of the segment."""
    STOP_PROCESSING = "stop-processing"
    """The later steps: processing ends with the rule."""


FORMER_KINDS = {
    "drop": "drop-guard",
    "keep": "drop-update",
    "mute": "drop-send",
    "excuse": "drop-ack",
    "whole": "drop-trim",
    "end": "stop-processing",
}
"""First words that the names of mutants had before; both are read."""


@dataclass(frozen=True)
class Mutation:
    """One thing taken from one rule."""

    kind: MutationKind
    rule: str
    what: str = ""
    """The condition dropped, or the variable that keeps its value."""

    @property
    def name(self) -> str:
        """The name of the variant: `drop-guard RULE: CONDITION`, `drop-send RULE`."""
        return f"{self.kind.value} {self.rule}" + (f": {self.what}" if self.what else "")

    @property
    def title(self) -> Message:
        """The change as a sentence."""
        match self.kind:
            case MutationKind.DROP_GUARD:
                return Message(
                    "mutation.drop-guard",
                    "{rule} without the condition “{condition}”.",
                    rule=self.rule,
                    condition=self.what,
                )
            case MutationKind.DROP_UPDATE:
                return Message(
                    "mutation.drop-update",
                    "{rule} leaves {variable} unchanged.",
                    rule=self.rule,
                    variable=self.what,
                )
            case MutationKind.DROP_SEND:
                return Message("mutation.drop-send", "{rule} does not send its segment.", rule=self.rule)
            case MutationKind.DROP_ACK:
                return Message("mutation.drop-ack", "{rule} makes no acknowledgment due.", rule=self.rule)
            case MutationKind.DROP_TRIM:
                return Message("mutation.drop-trim", "{rule} trims nothing off the segment.", rule=self.rule)
        return Message(
            "mutation.stop-processing", "{rule} ends the processing of the segment.", rule=self.rule
        )

    def change(self, effect: Effect, me: Endpoint, seg: Segment) -> Effect:
        """The effect without it."""
        match self.kind:
            case MutationKind.DROP_GUARD:
                return replace(effect, when={k: v for k, v in effect.when.items() if k != self.what})
            case MutationKind.DROP_UPDATE:
                assert effect.then is not None
                # It stays an endpoint of its own even where nothing is changed any more: the rule was taken.
                kept = {self.what: getattr(me, self.what)}
                return replace(effect, then=effect.then.with_(**kept))
            case MutationKind.DROP_SEND:
                return replace(effect, send=None)
            case MutationKind.DROP_ACK:
                return replace(effect, ack_due=None)
            case MutationKind.DROP_TRIM:
                return replace(effect, segment_after=None)
        return replace(effect, next_step=RETURN)

    def alone(self, rules: tuple[Rule, ...] = ALL_RULES) -> tuple[Rule, ...]:
        """The rules with this one changed; others may apply together with it."""
        return tuple(rule.changed(self.change) if rule.name == self.rule else rule for rule in rules)

    def apply(self, rules: tuple[Rule, ...] = ALL_RULES) -> tuple[Rule, ...]:
        """The rules with this one changed; those that would apply together with it give way to it."""
        found = self.alone(rules)
        if self.kind is not MutationKind.DROP_GUARD:
            return found
        changed = next(rule for rule in found if rule.name == self.rule)
        rivals = rivals_of(changed, rules)
        return tuple(
            one for rule in found for one in (_giving_way(rule, changed) if rule.name in rivals else (rule,))
        )


def mutations_of(rule: Rule) -> Iterator[Mutation]:
    """Everything that can be taken from a rule, but for what a call returns: no claim speaks of that."""
    me = endpoint("me", WIDTH)
    effect = rule(me, segment("seg", WIDTH))
    for condition in effect.when:
        yield Mutation(MutationKind.DROP_GUARD, rule.name, condition)
    for name in (*TCB, *USER):
        if effect.then is not None and not getattr(effect.then, name).eq(getattr(me, name)):
            yield Mutation(MutationKind.DROP_UPDATE, rule.name, name)
    present = {
        MutationKind.DROP_SEND: effect.send is not None,
        MutationKind.DROP_ACK: effect.ack_due is not None,
        MutationKind.DROP_TRIM: effect.segment_after is not None,
        MutationKind.STOP_PROCESSING: effect.next_step != RETURN,
    }
    yield from (Mutation(kind, rule.name) for kind, there in present.items() if there)


def every_mutation(rules: Sequence[Rule] = ALL_RULES) -> list[Mutation]:
    """Those of all rules, in the RFC's order."""
    return [mutation for rule in rules for mutation in mutations_of(rule)]


def rivals_of(changed: Rule, rules: Sequence[Rule]) -> frozenset[str]:
    """The names of the rules that can apply where the changed one does: to one call, in one step."""
    me, seg = endpoint("me", WIDTH), segment("seg", WIDTH)
    solver = z3.SimpleSolver()
    solver.add(*changed(me, seg).when.values())
    return frozenset(
        rule.name
        for rule in rules
        if rule.name != changed.name
        and _place(rule) == _place(changed)
        and _policies_of(rule, changed)
        and ask(solver, *rule(me, seg).when.values()) != z3.unsat
    )


def _place(rule: Rule) -> tuple[object, ...]:
    """Rules of one place are alternatives."""
    return (rule.event, rule.section, rule.step) if rule.event is Event.SEGMENT_ARRIVES else (rule.event,)


def _policies_of(rule: Rule, other: Rule) -> bool:
    """There are policies under which both exist."""
    return (
        None in (rule.only, other.only) or type(rule.only) is not type(other.only) or rule.only is other.only
    )


def _giving_way(rule: Rule, to: Rule) -> Iterator[Rule]:
    """The rule where the other does not apply; unchanged under the policies under which there is no other."""

    def change(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
        applies = z3.And([*to(me, seg).when.values()])
        name = Message("condition.does-not-apply", "{rule} does not apply", rule=to.name)
        return replace(effect, when={**effect.when, name: z3.Not(applies)})

    if to.only is None or rule.only is not None:
        yield rule.changed(change)
        return
    yield from (replace(rule, only=other) for other in type(to.only) if other is not to.only)
    yield replace(rule.changed(change), only=to.only)


def mutation_named(name: str) -> Mutation | None:
    """The mutation of that name, the present or the former one; None if there is none."""
    return _by_name().get(current_name(name))


def current_name(name: str) -> str:
    """The name of a mutant that may begin with a former word."""
    kind, _, rest = name.partition(" ")
    return f"{FORMER_KINDS[kind]} {rest}" if kind in FORMER_KINDS else name


@cache
def _by_name() -> dict[str, Mutation]:
    return {mutation.name: mutation for mutation in every_mutation()}


@cache
def mutated(mutation: Mutation) -> tuple[Rule, ...]:
    """The rules of RFC 9293 so changed: always the same ones."""
    return mutation.apply()

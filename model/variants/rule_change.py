"""One mistake, or one other choice, in some rules: another next state, another segment, a condition less."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import z3

from ...checker.message import Message
from ...checker.text import did_you_mean
from ..conditions import Conditions, in_states, not_in_states
from ..rule import Effect, Event, Rule
from ..state import CONTROL_BITS, TCB, Endpoint, Segment, State, endpoint, segment
from . import expressions
from .expressions import BadExpression, field_named
from .mutant import UnknownVariant
from .mutation import WIDTH, MutationKind, mutation_named

Names = str | Iterable[str]

NOTHING = "nothing"
"""The word for no segment in `RuleChange.send`."""


class BadMutant(UnknownVariant):
    """A mutant that changes what there is not; one line that names it."""


@dataclass(frozen=True)
class RuleChange:
    """A change of rules: those of a name, of an event, or all that do what is changed, in some states only.

    RuleChange(only_in="LAST-ACK", go_to="TIME-WAIT")        # wherever a rule leaves LAST-ACK
    RuleChange(rule="fin_is_taken", send="<SEQ=SND.NXT><CTL=RST>")
    RuleChange(event="CLOSE", only_in="CLOSE-WAIT", send="nothing")
    RuleChange(ignore="RST", only_in="ESTABLISHED")
    """

    rule: str = ""
    """Only the rule of this name."""
    event: str = ""
    """Only rules for this event: `CLOSE`, `SEGMENT ARRIVES`, `RETRANSMISSION TIMEOUT`, …."""
    only_in: Names = ()
    """Only in these states; none: in all."""
    go_to: str = ""
    """The next state. In CLOSED and LISTEN the TCB is deleted as well."""
    instead_of: str = ""
    """With `go_to`: only where the next state would be this one."""
    send: str = ""
    """The segment sent instead, or `nothing`; SND.NXT, RCV.NXT, … are those after the rule."""
    set: Mapping[str, str | int | bool] = field(default_factory=dict)
    """Variables with other values after the rule: `{"rcv_nxt": "RCV.NXT + 1"}`."""
    without: Names = ()
    """Conditions of the rule, by name, that are not asked."""
    remove: bool = False
    """The rule does not exist."""
    ignore: str = ""
    """Arriving segments with these control bits are dropped before anything else: `RST`, `SYN,ACK`."""

    def apply(self, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """The rules with the change made.

        Raises:
            BadMutant: it names what there is not, or would change nothing.
        """
        try:
            self._refuse_nonsense(rules)
            if self.ignore:
                return tuple(self._ignoring(rules))
            for name in _names(self.without):
                rules = self._dropping(rules, name)
            if not (self.go_to or self.send or self.set or self.remove):
                return rules
            changed = [rule.name for rule in rules if self._selects(rule)]
            if not changed:
                raise BadMutant(Message("mutant.no-rule", "{change}: no rule does this", change=str(self)))
            return tuple(
                one for rule in rules for one in (self._split(rule) if rule.name in changed else [rule])
            )
        except BadExpression as error:
            raise BadMutant(
                Message("mutant.part", "{change}: {error}", change=str(self), error=error.args[0])
            ) from None

    @property
    def states(self) -> tuple[State, ...]:
        """The states in which rules are changed."""
        return tuple(map(_state, _names(self.only_in)))

    def __str__(self) -> str:
        """The fields that are given."""
        given = ((name, value) for name, value in vars(self).items() if value)
        return ", ".join(f"{name} = {value!r}" for name, value in given)

    def _refuse_nonsense(self, rules: tuple[Rule, ...]) -> None:
        """Refuse names that are not there and fields that do not go together."""
        if not (self.go_to or self.send or self.set or self.remove or self.ignore or _names(self.without)):
            raise BadMutant(
                Message(
                    "mutant.no-change",
                    "a change ({change}) changes nothing: give go_to, send, set, without, remove or ignore",
                    change=str(self),
                )
            )
        if not (self.rule or self.event or self.only_in or self.ignore):
            raise BadMutant(
                Message("mutant.where", "{change}: say where: by rule, event or only_in", change=str(self))
            )
        if not self.rule and (self.set or self.remove or _names(self.without)):
            raise BadMutant(
                Message(
                    "mutant.one-rule",
                    "{change}: set, without and remove are for one rule: give rule",
                    change=str(self),
                )
            )
        if _names(self.without) and self.only_in:
            raise BadMutant(
                Message(
                    "mutant.all-states",
                    "{change}: without holds in all states: leave out only_in",
                    change=str(self),
                )
            )
        names = [rule.name for rule in rules]
        if self.rule and self.rule not in names:
            raise BadMutant(
                Message(
                    "mutant.rule",
                    "there is no rule {rule}{guess}",
                    rule=repr(self.rule),
                    guess=did_you_mean(self.rule, names),
                )
            )
        _ = self.states, self._event, [_state(name) for name in (self.go_to, self.instead_of) if name]

    @property
    def _event(self) -> Event | None:
        """The event by name."""
        events = {event.value.lower(): event for event in Event}
        if self.event and self.event.lower() not in events:
            known = ", ".join(event.value for event in Event)
            raise BadMutant(
                Message(
                    "mutant.event",
                    "there is no event {event}; there are: {known}",
                    event=repr(self.event),
                    known=known,
                )
            )
        return events.get(self.event.lower())

    def _selects(self, rule: Rule) -> bool:
        """The rule is one of those to change."""
        if self.rule:
            return rule.name == self.rule
        return self._event in (None, rule.event) and any(
            self._does(rule, state) for state in self.states or State
        )

    def _does(self, rule: Rule, state: State) -> bool:
        """In this state the rule can apply, and does what is to be done otherwise."""
        me = endpoint("me", WIDTH).with_(state=state)
        effect = rule(me, segment("seg", WIDTH))
        if any(z3.is_false(z3.simplify(condition)) for condition in effect.when.values()):
            return False
        after = state if effect.then is None else _concrete(effect.then)
        if self.go_to and self.instead_of:
            return after is _state(self.instead_of)
        if self.go_to:
            return after is not state
        return effect.send is not None or effect.ack_due is not None

    def _split(self, rule: Rule) -> Iterator[Rule]:
        """The rule as it is in other states, and the changed one."""
        states = self.states
        if not states:
            if not self.remove:
                yield self._changed(rule)
            return
        yield rule.changed(_asking(lambda me: not_in_states(me, *states)))
        if not self.remove:
            inside = _asking(lambda me: in_states(me, *states))
            yield replace(self._changed(rule).changed(inside), name=f"{rule.name}_mutated")

    def _changed(self, rule: Rule) -> Rule:
        summary = Message(
            "rule.mutated", "{summary} [mutant: {mutant}]", summary=rule.summary, mutant=str(self)
        )
        changed = replace(rule.changed(self._change), summary=summary)
        changed(endpoint("me", WIDTH), segment("seg", WIDTH))  # an expression that is wrong is refused here
        return changed

    def _change(self, effect: Effect, me: Endpoint, seg: Segment | None) -> Effect:
        """The effect with another state, other values, another segment."""
        then = effect.then
        if self.go_to:
            then = self._gone(then or me, me)
        if self.set:
            base = then or me
            then = base.with_(
                **{field_named(name): _value(value, base, seg) for name, value in self.set.items()}
            )
        if self.send == NOTHING:
            return replace(effect, then=then, send=None, ack_due=None)
        if self.send:
            sent = expressions.segment(self.send, then or me, seg)
            return replace(effect, then=then, send=sent, ack_due=None)
        return replace(effect, then=then)

    def _gone(self, then: Endpoint, me: Endpoint) -> Endpoint:
        """The endpoint in the other state; a TCB that the rule deletes is kept where the state needs one."""
        target = _state(self.go_to)
        if self.instead_of and not z3.simplify(then.state == _state(self.instead_of)).eq(z3.BoolVal(True)):
            return then
        if target in (State.CLOSED, State.LISTEN):
            return then.with_(**{**dict.fromkeys(TCB, 0), "state": target, "passive": target is State.LISTEN})
        deleted = z3.is_bv_value(then.state) and then.state.as_long() in (State.CLOSED, State.LISTEN)
        return (me if deleted else then).with_(state=target)

    def _dropping(self, rules: tuple[Rule, ...], condition: str) -> tuple[Rule, ...]:
        """The rules without a condition; those that would apply together with the changed rule give way."""
        drop = next(kind for kind in MutationKind if kind.name.startswith("DROP"))
        mutation = mutation_named(f"{drop.value} {self.rule}: {condition}")
        if mutation is None:
            found = next(rule for rule in rules if rule.name == self.rule)
            effect = found(endpoint("me", WIDTH), segment("seg", WIDTH))
            known = ", ".join(f"“{name}”" for name in effect.when)
            raise BadMutant(
                Message(
                    "mutant.condition",
                    "{rule} has no condition “{condition}”; it has: {known}",
                    rule=self.rule,
                    condition=condition,
                    known=known,
                )
            )
        return mutation.apply(rules)

    def _ignoring(self, rules: tuple[Rule, ...]) -> Iterator[Rule]:
        """The rules, and before the first step of each section one that drops the segment."""
        bits = [bit for bit in self.ignore.replace("+", ",").lower().split(",") if bit]
        for bit in bits:
            if bit not in CONTROL_BITS:
                known = ", ".join(CONTROL_BITS).upper()
                raise BadMutant(
                    Message(
                        "mutant.flag",
                        "there is no control bit {bit}; there are: {known}",
                        bit=repr(bit.upper()),
                        known=known,
                    )
                )

        def ignored(me: Endpoint, seg: Segment) -> z3.BoolRef:
            here = [me.is_in(*self.states)] if self.states else []
            return z3.simplify(z3.And(*(getattr(seg, bit) for bit in bits), *here))

        name = Message("condition.carries", "it carries {bit}", bit=", ".join(bits).upper())
        seen: dict[str, str] = {}
        for rule in rules:
            first = (
                rule.event is Event.SEGMENT_ARRIVES and seen.setdefault(rule.section, rule.step) == rule.step
            )
            yield rule.changed(_unless(name, ignored)) if first else rule
        for section, step in seen.items():
            yield Rule(
                name=f"segment_is_ignored_in_{section.replace('.', '_')}",
                section=section,
                step=step,
                summary=Message("rule.mutant", "[mutant: {mutant}]", mutant=str(self)),
                event=Event.SEGMENT_ARRIVES,
                function=lambda me, seg: Effect(when={name: ignored(me, seg)}),
            )


def _asking(conditions: Callable[[Endpoint], Conditions]) -> Callable[..., Effect]:
    """Ask further conditions."""

    def change(effect: Effect, me: Endpoint, seg: Segment | None) -> Effect:
        return replace(effect, when={**conditions(me), **effect.when})

    return change


def _unless(name: str, condition: Callable[[Endpoint, Segment], z3.BoolRef]) -> Callable[..., Effect]:
    """Ask that a condition does not hold."""

    def change(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
        denied = Message("condition.not", "not: {condition}", condition=name)
        return replace(effect, when={denied: z3.simplify(z3.Not(condition(me, seg))), **effect.when})

    return change


def _value(value: str | int | bool, me: Endpoint, seg: Segment | None) -> object:
    return value if isinstance(value, bool) else expressions.number(value, me, seg)


def _concrete(then: Endpoint) -> State | None:
    """The next state, if it is one."""
    term = z3.simplify(then.state)
    return State(term.as_long()) if z3.is_bv_value(term) else None


def _names(names: Names) -> tuple[str, ...]:
    return ((names,) if names else ()) if isinstance(names, str) else tuple(names)


def _state(name: str) -> State:
    states = {state.spelled: state for state in State}
    spelled = name.upper().replace("_", "-")
    if spelled not in states:
        raise BadMutant(
            Message(
                "endpoint.state",
                "there is no state {name}{guess}; there are: {known}",
                name=repr(name),
                guess=did_you_mean(spelled, states),
                known=", ".join(states),
            )
        )
    return states[spelled]

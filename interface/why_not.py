"""The named conditions that keep a rule from applying to an event, with their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import z3

from ..checker.message import Listing, Message
from ..checker.text import did_you_mean
from ..checker.z3_terms import constants_in
from ..model.pipeline import Path, section_of
from ..model.rule import RETURN, Effect, Event, Rule
from ..model.state import State
from .machine import FIELDS, NO_SEGMENT, SEGMENT_FIELDS, EndpointMachine, Values
from .tcb import rfc_name

SEGMENT_NAMES = {"seq": "SEG.SEQ", "ack_number": "SEG.ACK", "text": "SEG.DATA"}


class UnknownRule(ValueError):
    """A rule that the variant does not have under these policies; one line with the nearest name."""


@dataclass(frozen=True)
class UnmetCondition:
    """A named condition of a rule that does not hold, and the values that it speaks of."""

    rule: str
    """The rule that asks it: another than the one asked for, where an earlier step ended the processing."""
    condition: str
    segment: tuple[str, ...]
    """The segment's values: `SEG.ACK = 36457`."""
    endpoint: tuple[str, ...]
    """The endpoint's values: `SND.NXT = 36458`."""

    @property
    def values(self) -> str:
        """`SEG.ACK = 36457, but SND.NXT = 36458`."""
        ours = Listing(self.endpoint, " and ")
        if not self.segment or not self.endpoint:
            return ours or Listing(self.segment, " and ")
        return Message(
            "why-not.values", "{theirs}, but {ours}", theirs=Listing(self.segment, " and "), ours=ours
        )

    @property
    def text(self) -> str:
        """`“it acknowledges our SYN”: SEG.ACK = 100, but SND.NXT = 101`."""
        return Message("why-not.condition", "“{name}”: {values}", name=self.condition, values=self.values)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class WhyNot:
    """The reason why a rule does not apply to an event; `unmet` may be empty."""

    rule: str
    section: str
    step: str
    reason: str
    """One sentence."""
    unmet: tuple[UnmetCondition, ...] = ()

    def __str__(self) -> str:
        return "\n".join([self.reason, *(f"  {one}" for one in self.lines)])

    def json(self) -> dict[str, Any]:
        """The reason as JSON data."""
        unmet = [
            {
                "rule": one.rule,
                "condition": str(one.condition),
                "segment": list(one.segment),
                "endpoint": list(one.endpoint),
            }
            for one in self.unmet
        ]
        return {
            "rule": self.rule,
            "section": self.section,
            "step": str(self.step),
            "reason": str(self.reason),
            "unmet": unmet,
        }

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each unmet condition; those of another rule name it."""
        return tuple(
            Message("why-not.of", "{rule} lacks {condition}", rule=one.rule, condition=one.text)
            if one.rule != self.rule
            else one.text
            for one in self.unmet
        )


@dataclass(frozen=True)
class _Explanation:
    """An event, and the path of rules that was taken; None: no rule applied."""

    machine: EndpointMachine
    values: Values
    event: Event
    segment: Values
    path: Path | None

    @property
    def state(self) -> State:
        """The state before the event."""
        return State(self.values[FIELDS.index("state")])

    def why_not(self, rule: Rule) -> WhyNot:
        """The reason for a rule of the machine."""
        reason, unmet = self._reason(rule)
        return WhyNot(rule.name, rule.section, rule.step, reason, tuple(unmet))

    def _reason(self, rule: Rule) -> tuple[str, list[UnmetCondition]]:
        if self.path is not None and any(one.name == rule.name for one in self.path.rules):
            return Message("why-not.applies", "{rule} applies.", rule=rule.name), []
        if rule.event is not self.event:
            return Message(
                "why-not.event",
                "{rule} is a rule for {its}, and this is {event}.",
                rule=rule.name,
                its=rule.event.value,
                event=self.event.value,
            ), []
        if rule.event is not Event.SEGMENT_ARRIVES:
            return self._lacks(rule), self._unmet(rule, self._start)
        return self._of_arrival(rule)

    def _of_arrival(self, rule: Rule) -> tuple[str, list[UnmetCondition]]:
        """In an arrival, processing may end before the step that the rule belongs to."""
        last: tuple[Path, Rule] | None = None
        for at, taken in self._along():
            if _place(taken) == _place(rule):
                return self._lacks(rule), self._unmet(rule, at)
            last = at, taken
        if not self._can_come_to(rule):
            return Message(
                "why-not.section",
                "{rule} belongs to section {its}: in {state} a segment is processed by section {section}, "
                "and none comes to this rule.",
                rule=rule.name,
                its=rule.section,
                state=self.state.spelled,
                section=section_of(self.state),
            ), []
        if last is None:
            return self._lacks(rule), self._unmet(rule, self._start)
        at, ended = last
        others = [one for one in self.machine.rules if _place(one) == _place(ended) and one is not ended]
        onward = [one for one in others if self._effect(one, at).next_step != RETURN]
        # Of rules that lack as much, the one that asks most came nearest.
        nearest = min(
            onward,
            key=lambda one: (len(self._unmet(one, at)), -len(self._effect(one, at).when)),
            default=None,
        )
        return Message(
            "why-not.ended",
            "The step of {rule} is not reached: {ended} ends the processing ({section} {step}).",
            rule=rule.name,
            ended=ended.name,
            section=ended.section,
            step=ended.step,
        ), [] if nearest is None else self._unmet(nearest, at)

    def _lacks(self, rule: Rule) -> str:
        return Message("why-not.lacks", "{rule} does not apply:", rule=rule.name)

    def _can_come_to(self, rule: Rule) -> bool:
        """Some segment goes through the rule in this state."""
        paths = (one.path for one in self.machine.transitions)
        return any(
            path.state is self.state and path.event is self.event and rule in path.rules for path in paths
        )

    @property
    def _start(self) -> Path:
        me = self.machine.me.with_(state=self.state)
        return Path(self.event, self.state, (), {}, me)

    def _along(self) -> Iterator[tuple[Path, Rule]]:
        """Each rule that was taken, with the path before it."""
        at = self._start
        for taken in self.path.rules if self.path else ():
            yield at, taken
            effect = self._effect(taken, at)
            at = at.extended(taken, effect, effect.when)

    def _effect(self, rule: Rule, at: Path) -> Effect:
        return rule(at.then, at.segment_after or self.machine.seg)

    def _unmet(self, rule: Rule, at: Path) -> list[UnmetCondition]:
        """The conditions of a rule that do not hold after the path so far."""
        return [
            self._condition(rule.name, name, z3.simplify(term))
            for name, term in self._effect(rule, at).when.items()
            if not self._value(z3.simplify(term))
        ]

    def _value(self, term: z3.ExprRef) -> int:
        return self.machine.value(term, self.values, self.segment)

    def _condition(self, rule: str, name: str, term: z3.BoolRef) -> UnmetCondition:
        failing = [part for part in _parts(term) if not self._value(part)]
        names = constants_in(z3.And(failing))
        theirs = [
            f"{SEGMENT_NAMES.get(field, field.upper())} = {self._shown(constant)}"
            for field, constant in _fields(names, "seg.")
        ]
        mine = dict(_fields(names, "me."))
        if {"window", "unread"} <= mine.keys():
            mine = {name: mine[name] for name in mine if name not in ("window", "unread")}
            mine["rcv_wnd"] = self.machine.me.rcv_wnd
        ours = [f"{rfc_name(field)} = {self._ours(field, constant)}" for field, constant in mine.items()]
        if not theirs and not ours:  # the state alone decides
            ours = [f"state = {self.state.spelled}"]
        return UnmetCondition(rule, name, tuple(theirs), tuple(ours))

    def _ours(self, field: str, term: z3.ExprRef) -> str:
        shown = self.machine.shown.get(field)
        return str(self._value(term)) if shown is None else shown.show(self._value(term))

    def _shown(self, constant: z3.ExprRef) -> str:
        value = self._value(constant)
        return ("yes" if value else "no") if z3.is_bool(constant) else str(value)


def _fields(names: Mapping[str, z3.ExprRef], prefix: str) -> list[tuple[str, z3.ExprRef]]:
    """The constants of a record by field, in the record's order; the numbers of a segment come first."""
    order = (*SEGMENT_FIELDS[-3:], *SEGMENT_FIELDS) if prefix == "seg." else FIELDS
    found = {name.removeprefix(prefix): term for name, term in names.items() if name.startswith(prefix)}
    return sorted(found.items(), key=lambda item: order.index(item[0]))


def _parts(term: z3.BoolRef) -> list[z3.BoolRef]:
    """The parts that must all hold."""
    if z3.is_and(term):
        return [part for child in term.children() for part in _parts(child)]
    if z3.is_not(term) and z3.is_or(term.arg(0)):
        return [part for child in term.arg(0).children() for part in _parts(z3.simplify(z3.Not(child)))]
    return [term]


def _place(rule: Rule) -> tuple[str, str]:
    return rule.section, rule.step


def why_not(
    machine: EndpointMachine,
    values: Values,
    event: Event,
    rule: str,
    segment: Values = NO_SEGMENT,
    path: Path | None = None,
) -> WhyNot:
    """Explain why a rule does not apply to an event at these values; the event took `path`.

    Raises:
        UnknownRule: the machine has no such rule.
    """
    found = {one.name: one for one in machine.rules}
    if rule not in found:
        raise UnknownRule(
            Message(
                "why-not.unknown",
                "there is no rule {rule} under this variant and these policies{guess}; "
                "`synfin rules` lists the rules",
                rule=repr(rule),
                guess=did_you_mean(rule, found),
            )
        )
    return _Explanation(machine, values, event, segment, path).why_not(found[rule])

"""The rule language: a rule stands for sentences of RFC 9293, and names them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from types import ModuleType

from ..checker.message import Message
from ..checker.system import Citation
from .conditions import Conditions, named
from .state import Endpoint, Segment


class Event(Enum):
    """The events of an endpoint: user calls, arriving segments and timeouts of section 3.10, and failures."""

    ACTIVE_OPEN = Message("event.active-open", "active OPEN")
    PASSIVE_OPEN = Message("event.passive-open", "passive OPEN")
    SEND = Message("event.send", "SEND")
    RECEIVE = Message("event.receive", "RECEIVE")
    CLOSE = Message("event.close", "CLOSE")
    ABORT = Message("event.abort", "ABORT")
    STATUS = Message("event.status", "STATUS")
    TRANSMIT = Message("event.transmit", "queued work")
    """The endpoint processes what a call has queued."""
    SEGMENT_ARRIVES = Message("event.segment-arrives", "SEGMENT ARRIVES")
    RETRANSMISSION_TIMEOUT = Message("event.retransmission-timeout", "RETRANSMISSION TIMEOUT")
    TIME_WAIT_TIMEOUT = Message("event.time-wait-timeout", "TIME-WAIT TIMEOUT")
    DELAYED_ACK = Message("event.delayed-ack", "delayed ACK")
    USER_TIMEOUT = Message("event.user-timeout", "USER TIMEOUT")
    GIVING_UP = Message("event.giving-up", "R2")
    """A segment has been retransmitted as often as the threshold R2 allows."""
    CRASH = Message("event.crash", "crash")

    @property
    def is_call(self) -> bool:
        """The user causes it."""
        return self in _CALLS

    @property
    def is_failure(self) -> bool:
        """It may happen, and no fairness assumption makes it happen."""
        return self in (Event.USER_TIMEOUT, Event.GIVING_UP, Event.CRASH)


_CALLS = (
    Event.ACTIVE_OPEN, Event.PASSIVE_OPEN, Event.SEND, Event.RECEIVE, Event.CLOSE, Event.ABORT, Event.STATUS,
)  # fmt: skip


class Acks(Enum):
    """The policy for acknowledging text and FIN, which the RFC leaves open (section 3.8.6.3)."""

    IMMEDIATE = Message("policy.acks-immediate", "acknowledgments are immediate")
    DELAYED = Message("policy.acks-delayed", "acknowledgments may be delayed")


class Reading(Enum):
    """The policy for delivering text: a RECEIVE is always outstanding, or the user calls it at any time."""

    AT_ONCE = Message("policy.reading-at-once", "text is read as it comes")
    BY_CALL = Message("policy.reading-by-call", "text is read by RECEIVE")


Policy = Acks | Reading


class AckDue(Enum):
    """The time at which an acknowledgment is due."""

    NOW = "at once"
    MAY_DELAY = "at once or delayed, as the policy says"


NEXT_STEP = "next step"
RETURN = "return"


@dataclass(frozen=True)
class Effect:
    """The guard of a rule and its effect."""

    when: Conditions
    """The named conditions; all must hold. Plain names become messages."""
    then: Endpoint | None = None
    """The endpoint afterwards; None leaves it as it is."""
    send: Segment | None = None
    segment_after: Segment | None = None
    """The segment as the later steps see it; None leaves it as it is."""
    ack_due: AckDue | None = None
    """An acknowledgment is due. It is sent once, when the whole segment is processed (MUST-58)."""
    next_step: str = RETURN
    """`RETURN`, `NEXT_STEP`, or the first word of the step at which processing continues ("sixth")."""
    reply: str = "ok"
    """The reply of the call to the user, as the RFC words it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "when", {named(name): term for name, term in self.when.items()})


@dataclass(frozen=True)
class Rule:
    """A function of an endpoint and, for arrivals, a segment, that stands for sentences of the RFC."""

    name: str
    section: str
    step: str
    summary: Message
    """The effect and its reason in our own words; `rule.NAME` in the catalogues."""
    event: Event
    function: Callable[..., Effect]
    only: Policy | None = None
    """The rule exists under this policy only."""
    sentences: tuple[str, ...] = ()
    """The sentences it stands for, by their places in `coverage/sentences.txt`: `3.10.7.4 61.1`."""
    requirements: tuple[str, ...] = ()
    """Ids of RFC 9293's appendix B that these sentences carry: `MUST-11`."""
    is_otherwise: bool = False
    """It was made by `otherwise`: it applies where no other rule of its step does."""

    def __call__(self, me: Endpoint, seg: Segment | None = None) -> Effect:
        """The effect on `me`; `seg` is for arrivals only."""
        return self.function(me, seg) if self.event is Event.SEGMENT_ARRIVES else self.function(me)

    @property
    def citation(self) -> Citation:
        """Name, section, step and summary."""
        return Citation(self.name, self.section, self.step, self.summary)

    def changed(self, change: Callable[..., Effect]) -> Rule:
        """The rule with its effect passed through `change(effect, me, seg)`: a mutant."""

        def function(me: Endpoint, seg: Segment | None = None) -> Effect:
            return change(self(me, seg), me, seg)

        return replace(self, function=function)


def rule(
    section: str,
    step: str,
    event: Event = Event.SEGMENT_ARRIVES,
    *,
    sentences: str = "",
    only: Policy | None = None,
) -> Callable[[Callable[..., Effect]], Rule]:
    """Make a function a rule; its docstring becomes the summary.

    Args:
        section: the section of RFC 9293 in which the rule stands.
        step: the step of that section, or the states under whose heading it stands.
        event: the event it processes.
        sentences: the sentences it stands for, separated by commas: `4.1 MUST-58` (paragraph, sentence and
            the requirement it carries) in its own section, `§3.10.1 3.4` in another, `§3.5 MUST-11` where
            the table numbers no sentences.
        only: the policy under which it exists.

    Raises:
        TypeError: there is no docstring, or a sentence cannot be read.
    """

    def decorate(function: Callable[..., Effect]) -> Rule:
        if not function.__doc__:
            raise TypeError(f"rule {function.__name__} needs a docstring: its summary")
        found = [_sentence(section, one) for one in sentences.split(", ") if one]
        return Rule(
            name=function.__name__,
            section=section,
            step=step,
            summary=_summary(function.__name__, function.__doc__),
            event=event,
            function=function,
            only=only,
            sentences=tuple(place for place, _ in found),
            requirements=tuple(requirement for _, requirement in found if requirement),
        )

    return decorate


def otherwise(
    section: str,
    step: str,
    name: str,
    when: Callable[[Endpoint, Segment], Conditions],
    *,
    sentences: str,
    summary: str,
    next_step: str = NEXT_STEP,
    segment_after: Callable[[Endpoint, Segment], Segment] | None = None,
) -> Rule:
    """Make the rule for the segments that the other rules of a step leave: it changes and sends nothing.

    Its conditions are written out and not computed as the negation of the others. So a missing rule is still
    a gap, and a run can say by name why the rule does not apply. That they are equal to this negation, in
    every state, is what `exactly-one-rule` proves.
    """

    def function(me: Endpoint, seg: Segment) -> Effect:
        after = segment_after(me, seg) if segment_after else None
        return Effect(when=when(me, seg), segment_after=after, next_step=next_step)

    function.__name__, function.__doc__ = name, summary
    return replace(rule(section, step, sentences=sentences)(function), is_otherwise=True)


def _summary(name: str, docstring: str) -> Message:
    id_ = f"rule.{name}"
    return Message(id_, " ".join(inspect.cleandoc(docstring).split()))


_SENTENCE = re.compile(r"(?:§(RFC \d+|[\d.]+))? ?(\d+\.\d+)? ?([A-Z]+-\d+)?")


def _sentence(section: str, written: str) -> tuple[str, str]:
    """The place of a sentence (`3.10.7.4 4.1`, `3.5 MUST-11`, `3.4.3`), and its requirement id, if any."""
    found = _SENTENCE.fullmatch(written)
    if found is None:
        raise TypeError(f"{written!r} is no sentence: write 4.1, 4.1 MUST-58, §3.10.1 3.4 or §3.5 MUST-11")
    other, number, requirement = found.groups(default="")
    return f"{other or section} {number or requirement}".rstrip(), requirement


def rules_of(*modules: ModuleType) -> tuple[Rule, ...]:
    """The rules of some modules in the order in which they are written.

    Raises:
        TypeError: a rule made by `otherwise` is assigned to another name than its own.
    """
    return tuple(found for module in modules for found in _rules_in(module))


def _rules_in(module: ModuleType) -> Iterator[Rule]:
    for name, value in vars(module).items():
        if isinstance(value, Rule):
            if value.name != name:
                raise TypeError(f"rule {value.name} is assigned to {name} in {module.__name__}")
            yield value

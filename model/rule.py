"""The rule language: one sentence of RFC 9293 is one rule."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import ModuleType
from typing import Any

import z3

from ..checker.message import Message
from ..checker.system import Citation
from .state import Endpoint, Segment


class Event(Enum):
    """What can happen to an endpoint: the user calls, arriving segments and timeouts of section 3.10."""

    ACTIVE_OPEN = "active OPEN"
    PASSIVE_OPEN = "passive OPEN"
    SEND = "SEND"
    RECEIVE = "RECEIVE"
    CLOSE = "CLOSE"
    ABORT = "ABORT"
    STATUS = "STATUS"
    TRANSMIT = "queued work"
    """What a call left queued takes its turn."""
    SEGMENT_ARRIVES = "SEGMENT ARRIVES"
    RETRANSMISSION_TIMEOUT = "RETRANSMISSION TIMEOUT"
    TIME_WAIT_TIMEOUT = "TIME-WAIT TIMEOUT"
    DELAYED_ACK = "delayed ACK"
    USER_TIMEOUT = "USER TIMEOUT"
    GIVING_UP = "R2"
    """A segment was sent again as often as it may be."""
    CRASH = "crash"

    @property
    def is_call(self) -> bool:
        """The user causes it."""
        return self in _CALLS

    @property
    def is_failure(self) -> bool:
        """It may happen, and nobody promises that it does."""
        return self in (Event.USER_TIMEOUT, Event.GIVING_UP, Event.CRASH)


_CALLS = (
    Event.ACTIVE_OPEN, Event.PASSIVE_OPEN, Event.SEND, Event.RECEIVE, Event.CLOSE, Event.ABORT, Event.STATUS,
)  # fmt: skip


class Acks(Enum):
    """The delay of the ACK of text and FIN: a policy the RFC leaves open (section 3.8.6.3)."""

    IMMEDIATE = Message("policy.acks.immediate", "acknowledgments are immediate")
    DELAYED = Message("policy.acks.delayed", "acknowledgments may be delayed")


class Reading(Enum):
    """The reading of text: a RECEIVE is always outstanding, or the user calls it later."""

    AT_ONCE = Message("policy.reading.at-once", "text is read as it comes")
    BY_CALL = Message("policy.reading.by-call", "text is read by RECEIVE")


Policy = Acks | Reading


class AckDue(Enum):
    """How soon an acknowledgment is due."""

    NOW = "at once"
    MAY_DELAY = "at once or delayed, as the policy says"


NEXT_STEP = "next step"
RETURN = "return"


@dataclass(frozen=True)
class Effect:
    """What a rule asks and does."""

    when: Mapping[str, z3.BoolRef]
    """The named conditions; all must hold."""
    then: Endpoint | None = None
    """The endpoint afterwards; None leaves it as it is."""
    send: Segment | None = None
    segment_after: Segment | None = None
    """What the later steps see of the segment; None leaves it as it is."""
    ack_due: AckDue | None = None
    """An acknowledgment is due. It is sent once, when the whole segment is processed (MUST-58)."""
    next_step: str = RETURN
    """`RETURN`, `NEXT_STEP`, or how the step begins at which processing goes on ("sixth")."""
    reply: str = "ok"
    """What the call returns to the user."""


@dataclass(frozen=True)
class Rule:
    """A sentence of the RFC as a function of an endpoint and, for arrivals, a segment."""

    name: str
    section: str
    step: str
    sentence: str
    event: Event
    function: Callable[..., Effect]
    only: Policy | None = None
    """The rule exists under this policy only."""
    requirements: tuple[str, ...] = ()
    """Requirement ids of RFC 9293's appendix B: `MUST-11`."""

    def __call__(self, me: Endpoint, seg: Segment | None = None) -> Effect:
        """The effect on `me`; `seg` is for arrivals only."""
        return self.function(me, seg) if self.event is Event.SEGMENT_ARRIVES else self.function(me)

    @property
    def citation(self) -> Citation:
        """Name, section, step and sentence."""
        return Citation(self.name, self.section, self.step, self.sentence)

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
    only: Policy | None = None,
    requirements: Iterable[str] = (),
) -> Callable[[Callable[..., Effect]], Rule]:
    """Make a function a rule. Its docstring is the sentence that people read."""

    def decorate(function: Callable[..., Effect]) -> Rule:
        sentence = inspect.cleandoc(function.__doc__ or "").replace("\n", " ")
        if not sentence:
            raise TypeError(f"rule {function.__name__} needs a docstring: the sentence it stands for")
        return Rule(
            name=function.__name__,
            section=section,
            step=step,
            sentence=sentence,
            event=event,
            function=function,
            only=only,
            requirements=tuple(requirements),
        )

    return decorate


def rules_of(*modules: ModuleType) -> tuple[Rule, ...]:
    """The rules of some modules in the order in which they are written."""
    found: list[Any] = [value for module in modules for value in vars(module).values()]
    return tuple(value for value in found if isinstance(value, Rule))

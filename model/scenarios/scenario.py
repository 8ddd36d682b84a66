"""The fields of a scenario: who opens, sends and closes, over which channels, under which policies.

Bounds live here and nowhere else; every verdict prints them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from ...checker.message import Count, Listing, Message
from ..channels import Channel, Perfect
from ..environment.attacker import MOST_WIDTH
from ..rule import Acks, Event, Policy, Reading
from ..segment_layout import SegmentValue
from ..state import State


class Opening(Enum):
    """The kind of OPEN that a user calls."""

    NEVER = Message("user.opens.never", "never opens")
    ACTIVE = Message("user.opens.active", "opens actively")
    PASSIVE = Message("user.opens.passive", "opens passively")


class When(Enum):
    """The time at which a user may make a call."""

    NEVER = "never"
    ONCE_OPEN = "once the connection is open"
    AFTER_PEER = "after the peer has closed"
    ANY_TIME = "at any time"


class Retransmission(Enum):
    """The freedom of the retransmission timer."""

    ONLY_IF_LOST = Message(
        "assumption.retransmission.only-if-lost",
        "no spurious retransmission: the timer fires only when neither the segment nor its reply is "
        "in flight",
    )
    SPURIOUS_ALLOWED = Message(
        "assumption.retransmission.spurious-allowed",
        "spurious retransmissions are allowed: the timer may fire at any time",
    )


class Close(Enum):
    """The kind of CLOSE: its user may go on reading, or reads no more (section 3.6.1)."""

    FULL_DUPLEX = Message("assumption.close.full-duplex", "CLOSE is full-duplex: the user may go on reading")
    HALF_DUPLEX = Message(
        "assumption.close.half-duplex",
        "CLOSE is half-duplex: the user reads no more, and unread text causes a reset",
    )


class Msl(Enum):
    """The maximum segment lifetime of section 3.4.2 as an assumption."""

    IGNORED = Message(
        "assumption.msl.ignored", "MSL not enforced: 2 MSL may be over while segments are in flight"
    )
    ENFORCED = Message(
        "assumption.msl.enforced",
        "MSL enforced: the quiet time and the first MSL of TIME-WAIT last until every segment in flight at "
        "their start is gone; the second MSL until every segment in flight at its start is gone",
    )
    STRICT = Message(
        "assumption.msl.strict",
        "MSL enforced strictly: 2 MSL and the quiet time are over only when no segment is in flight",
    )


class Freshness(Enum):
    """The freshness of the numbers that the generator of section 3.4.1 yields, as an assumption."""

    IGNORED = Message(
        "assumption.freshness.ignored",
        "freshness not assumed: an ISS may be taken while its numbers are in flight or held by the peer",
    )
    ASSUMED = Message(
        "assumption.freshness.assumed",
        "freshness assumed: an ISS is taken only when its numbers are neither in flight nor held by the peer",
    )


class ExampleOrder(Enum):
    """The order of the steps in a run that is shown as an example."""

    PROMPT = "a segment arrives before the next call is made"
    CROSSING = "calls are made before segments arrive, so that segments cross"


@dataclass(frozen=True)
class ScriptStep:
    """One step of a scripted run: the actor and the event."""

    actor: str
    event: Event
    segment: str = ""
    """The segment that arrives, where a channel that reorders leaves a choice: `<SEQ=91><CTL=RST>`."""

    def __str__(self) -> str:
        return f"{self.actor} {self.event.value}" + f" {self.segment}" * bool(self.segment)


_SENDS = {
    When.NEVER: Message("user.sends.never", "never sends"),
    When.ONCE_OPEN: Message("user.sends.once-open", "sends {octets}", octets=Count(1, "octet")),
    When.AFTER_PEER: Message(
        "user.sends.after-peer", "sends {octets} after the peer has closed", octets=Count(1, "octet")
    ),
    When.ANY_TIME: Message("user.sends.any-time", "sends {octets} at any time", octets=Count(1, "octet")),
}
_CLOSES = {
    When.NEVER: Message("user.closes.never", "closes never"),
    When.ONCE_OPEN: Message("user.closes.once-open", "closes once the connection is open"),
    When.AFTER_PEER: Message("user.closes.after-peer", "closes after the peer has closed"),
    When.ANY_TIME: Message("user.closes.any-time", "closes at any time"),
}
_ABORTS = {
    When.NEVER: Message("user.aborts.never", "aborts never"),
    When.ONCE_OPEN: Message("user.aborts.once-open", "aborts once the connection is open"),
    When.AFTER_PEER: Message("user.aborts.after-peer", "aborts after the peer has closed"),
    When.ANY_TIME: Message("user.aborts.any-time", "aborts at any time"),
}


@dataclass(frozen=True)
class User:
    """The calls of one endpoint's user, who sends all they have before they close."""

    opens: Opening = Opening.NEVER
    sends: int = 0
    """Octets."""
    sends_when: When = When.ONCE_OPEN
    closes: When = When.NEVER
    aborts: When = When.NEVER
    calls_in_any_state: bool = False
    """They also make the calls that return an error, ask for the STATUS, and turn a LISTEN active."""

    @property
    def description(self) -> Listing:
        """The calls in words."""
        words: list[str] = [self.opens.value]
        if self.sends:
            clause = _SENDS[self.sends_when]
            words.append(Message(clause.id, clause.english, octets=Count(self.sends, "octet")))
        words.append(_CLOSES[self.closes])
        if self.aborts is not When.NEVER:
            words.append(_ABORTS[self.aborts])
        if self.calls_in_any_state:
            words.append(Message("user.errs", "also makes calls that return an error"))
        return Listing(words)

    def __str__(self) -> str:
        return self.description


_FAILURES = {
    Event.CRASH: Message("failure.crash", "{side} may crash", side=""),
    Event.USER_TIMEOUT: Message("failure.user-timeout", "{side}'s user timeout may expire", side=""),
    Event.GIVING_UP: Message("failure.gives-up", "{side} may give up (R2)", side=""),
}


@dataclass(frozen=True)
class Failure:
    """Something that may happen to one side at any time and need not happen."""

    side: str
    """`A` or `B`."""
    event: Event
    """The user timeout, the limit of retransmissions, or a crash."""

    @property
    def description(self) -> str:
        """The failure in words."""
        words = _FAILURES[self.event]
        return Message(words.id, words.english, side=self.side)

    def __str__(self) -> str:
        return f"{self.side} {self.event.value}"


class BadScenario(ValueError):
    """A scenario that cannot be; the message names the field and what to write instead."""


MOST_PLACES = 64
"""Segments that a channel can hold: composing takes time for each, and a search has no use for more."""


@dataclass(frozen=True)
class Scenario:
    """A scope: two users, two channels, policies and bounds."""

    name: str
    title: str
    """One sentence: the course of events. A plain text becomes the message `scenario.NAME`."""
    a: User
    b: User
    channel: Channel = Perfect(2)  # noqa: RUF009 - it is frozen
    width: int = 4
    """Bits of a sequence number."""
    iss_a: int | tuple[int, ...] = 14
    """A's initial sequence number; near the top, so that a connection at small width crosses zero. Several
    are taken in turn, the last one again and again (the generator of section 3.4.1)."""
    iss_b: int | tuple[int, ...] = 6
    window: int = 4
    """Octets that each endpoint's receive buffer holds."""
    acks: Acks = Acks.IMMEDIATE
    reading: Reading = Reading.AT_ONCE
    close: Close = Close.FULL_DUPLEX
    retransmission: Retransmission = Retransmission.ONLY_IF_LOST
    b_opens_first: bool = True
    """A opens only when B has; otherwise a SYN may find no connection."""
    failures: tuple[Failure, ...] = ()
    """The failures that either side may have."""
    incarnations: int = 1
    """The most OPENs of each user: a connection that is closed may be opened again."""
    msl: Msl = Msl.IGNORED
    freshness: Freshness = Freshness.IGNORED
    attacks: int = 0
    """Segments that a blind third party may inject."""
    old_to_b: tuple[SegmentValue, ...] = ()
    """Old duplicates in flight to B at the start."""
    example_order: ExampleOrder = ExampleOrder.PROMPT
    script: tuple[ScriptStep, ...] = ()
    """The example run step by step; where there is one, `example_order` is not used."""
    drop: tuple[int, ...] = ()
    """The segments sent that are lost in the example run, counted from 1."""
    valid_ends: tuple[tuple[State, State], ...] = ((State.CLOSED, State.CLOSED),)
    """The pairs of states in which a run may end (Billington and Han's acceptable terminal states)."""

    def __post_init__(self) -> None:
        """Refuse what cannot be, and make a plain title a message."""
        if type(self.title) is str:
            object.__setattr__(self, "title", Message("scenario." + self.name, self.title))
        for problem in chain(
            self._wrong_bounds(), self._wrong_runs(), self._wrong_isss(), self._wrong_numbers()
        ):
            raise BadScenario(problem)

    def _wrong_bounds(self) -> Iterator[Message]:
        """Bounds that are out of range."""
        if not 3 <= self.width <= 32:
            yield Message(
                "error.scenario.width",
                "width is {width}: sequence numbers have 3 to 32 bits",
                width=self.width,
            )
        if self.channel.places < 1:
            yield Message(
                "error.scenario.channel",
                "channel is {channel}: it needs room for at least one segment",
                channel=str(self.channel),
            )
        if self.channel.places > MOST_PLACES:
            yield Message(
                "error.scenario.places",
                "channel is {channel}: it has room for at most {most} segments",
                channel=str(self.channel),
                most=MOST_PLACES,
            )
        if not 1 <= self.incarnations <= 7:
            yield Message(
                "error.scenario.incarnations",
                "incarnations is {count}: it is 1 to 7",
                count=self.incarnations,
            )
        if not 0 <= self.attacks <= 3 or (self.attacks and self.width > MOST_WIDTH):
            yield Message(
                "error.scenario.attacks",
                "attacks is {count}: it is 0 to 3 segments, at 3 or 4 bits only",
                count=self.attacks,
            )

    def _wrong_runs(self) -> Iterator[Message]:
        """Segments and failures that no run can have."""
        if len(self.old_to_b) > self.channel.places:
            yield Message(
                "error.scenario.old-to-b",
                "old_to_b has {count} segments: {channel} has no room for them",
                count=len(self.old_to_b),
                channel=str(self.channel),
            )
        for number in self.drop:
            if number < 1:
                yield Message(
                    "error.scenario.drop",
                    "drop has {number}: the segments sent are counted from 1",
                    number=number,
                )
        for failure in self.failures:
            if failure.side not in ("A", "B") or not failure.event.is_failure:
                yield Message(
                    "error.scenario.failures",
                    "failures has {failure}: it is a side, A or B, and a crash, USER TIMEOUT or R2",
                    failure=str(failure),
                )

    def _wrong_isss(self) -> Iterator[Message]:
        """Initial sequence numbers that do not fit the sequence space."""
        for name, numbers in (("iss_a", self.isss_a), ("iss_b", self.isss_b)):
            if not numbers:
                yield Message(
                    "error.scenario.no-iss",
                    "{name} is empty: it is a number, or several that are taken in turn",
                    name=name,
                )
            for number in numbers:
                if not 0 <= number < 1 << self.width:
                    yield self._too_large(
                        Message("error.scenario.is", "{name} is {value}", name=name, value=number)
                    )

    def _wrong_numbers(self) -> Iterator[Message]:
        """Other numbers that do not fit the sequence space."""
        half = 1 << (self.width - 1)
        for seg in self.old_to_b:
            if max(seg.seq, seg.ack_number, seg.text) >= 2 * half:
                yield self._too_large(
                    Message("error.scenario.has", "{name} has {value}", name="old_to_b", value=str(seg))
                )
        for name, user in (("a", self.a), ("b", self.b)):
            if user.sends < 0 or user.sends + 2 >= half:
                yield Message(
                    "error.scenario.sends",
                    "{name}.sends is {sends}: SYN, text and FIN must take less than half the sequence space, "
                    "at {width} bits at most {most} octets",
                    name=name,
                    sends=user.sends,
                    width=self.width,
                    most=half - 3,
                )
        if not 1 <= self.window < half:
            yield Message(
                "error.scenario.window",
                "window is {window}: at {width} bits it is 1 to {most} octets",
                window=self.window,
                width=self.width,
                most=half - 1,
            )

    def _too_large(self, what: Message) -> Message:
        return Message(
            "error.scenario.too-large",
            "{what}: at {width} bits it is at most {most}",
            what=what,
            width=self.width,
            most=(1 << self.width) - 1,
        )

    @property
    def isss_a(self) -> tuple[int, ...]:
        """The initial sequence numbers that A takes in turn."""
        return _in_turn(self.iss_a)

    @property
    def isss_b(self) -> tuple[int, ...]:
        """The initial sequence numbers that B takes in turn."""
        return _in_turn(self.iss_b)

    @property
    def policies(self) -> frozenset[Policy]:
        """The choices of this scenario that the RFC leaves open."""
        return frozenset({self.acks, self.reading})

    @property
    def scope(self) -> dict[str, str]:
        """The bounds, in words: what is bounded, and how; both are messages."""
        found: dict[str, str] = {
            Message("scope.channels", "channels"): str(self.channel),
            Message("scope.numbers", "sequence numbers of"): Message(
                "scope.numbers.isss",
                "{width} bits, ISS {a} and {b}",
                width=self.width,
                a=_words(self.isss_a),
                b=_words(self.isss_b),
            ),
            "A": self.a.description,
            "B": self.b.description,
            Message("scope.window", "window"): Count(self.window, "octet"),
        }
        if self.failures:
            found[Message("scope.failures", "failures")] = Listing(one.description for one in self.failures)
        if self.attacks:
            found[Message("scope.attacks", "injected segments")] = str(self.attacks)
        if self.old_to_b:
            found[Message("scope.old-to-b", "old duplicates to B")] = " ".join(map(str, self.old_to_b))
        return found

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Policies and assumptions, in words."""
        order = (
            Message("assumption.b-opens-first", "A opens when B has opened")
            if self.b_opens_first
            else Message("assumption.a-may-open-first", "A may open before B has opened")
        )
        policies = (self.acks.value, self.reading.value, self.close.value, self.retransmission.value)
        return (order, *policies, *self._incarnations)

    @property
    def _incarnations(self) -> tuple[str, ...]:
        """The number of connections, and the assumptions between them."""
        several = self.incarnations > 1
        assumed = (
            *((self.msl.value,) if several or self.msl is not Msl.IGNORED else ()),
            *((self.freshness.value,) if several or self.freshness is not Freshness.IGNORED else ()),
        )
        if several:
            count = self.incarnations
            return *assumed, Message("assumption.incarnations", "up to {count} incarnations", count=count)
        return *assumed, Message("assumption.incarnations.one", "one incarnation")


def _in_turn(iss: int | tuple[int, ...]) -> tuple[int, ...]:
    return (iss,) if isinstance(iss, int) else iss


def _words(isss: tuple[int, ...]) -> str:
    return " → ".join(map(str, isss))

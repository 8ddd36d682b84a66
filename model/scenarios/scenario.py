"""What a scenario fixes: who opens, sends and closes, over which wires, under which policies.

Bounds live here and nowhere else; every verdict prints them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..channels import ChannelKind, Perfect, SegmentValue, Unbounded
from ..environment.attacker import MOST_WIDTH
from ..rule import Acks, Event, Policy, Reading
from ..state import State


class Opening(Enum):
    """How a user opens."""

    NEVER = "never opens"
    ACTIVE = "opens actively"
    PASSIVE = "opens passively"


class When(Enum):
    """When a user may make a call."""

    NEVER = "never"
    ONCE_OPEN = "once the connection is open"
    AFTER_PEER = "after the peer has closed"
    ANY_TIME = "at any time"


class Timer(Enum):
    """When the retransmission timer fires."""

    PATIENT = "the retransmission timer is patient: it fires when what it would repeat is lost for sure"
    EAGER = "the retransmission timer is eager: it may fire at any time"


class Close(Enum):
    """Whether a user who has called CLOSE may go on reading (section 3.6.1)."""

    FULL_DUPLEX = "CLOSE is full-duplex: the user may go on reading"
    HALF_DUPLEX = "CLOSE is half-duplex: the user reads no more, and text that he has not read resets"


class Msl(Enum):
    """Whether the maximum segment lifetime of section 3.4.2 is an assumption."""

    IGNORED = "MSL is not assumed: 2 MSL may be over while segments are on their way"
    KEPT = (
        "MSL is kept: the quiet time, and the first of 2 MSL, outlast what was on its way when they began, "
        "the second what was on its way when the first was over"
    )
    STRICT = "MSL is kept strictly: 2 MSL and the quiet time are over only when no segment is on its way"


class Freshness(Enum):
    """Whether it is an assumption that the generator of section 3.4.1 yields fresh numbers."""

    IGNORED = "freshness is not assumed: an ISS may be taken while its numbers are still about"
    ASSUMED = "freshness is assumed: an ISS is taken only when nothing and nobody has its numbers"


class ExampleOrder(Enum):
    """In which order a run that is shown as an example takes its turns."""

    PROMPT = "a segment arrives before the next call is made"
    CROSSING = "calls are made before segments arrive, so that segments cross"


@dataclass(frozen=True)
class ScriptStep:
    """One turn of a scripted run: whose, and what happens to it."""

    actor: str
    event: Event
    segment: str = ""
    """Which segment arrives, where a wire without an order leaves a choice: `<SEQ=91><CTL=RST>`."""

    def __str__(self) -> str:
        return f"{self.actor} {self.event.value}" + f" {self.segment}" * bool(self.segment)


@dataclass(frozen=True)
class User:
    """What the user of one endpoint does. A user sends all he has before he closes."""

    opens: Opening = Opening.NEVER
    sends: int = 0
    """Octets."""
    sends_when: When = When.ONCE_OPEN
    closes: When = When.NEVER
    aborts: When = When.NEVER
    calls_in_any_state: bool = False
    """He also makes the calls that return an error, asks for the STATUS, and turns a LISTEN active."""

    def __str__(self) -> str:
        sends = f", sends {self.sends} octet{'s' * (self.sends != 1)}" if self.sends else ""
        if self.sends and self.sends_when is not When.ONCE_OPEN:
            sends += f" {self.sends_when.value}"
        aborts = "" if self.aborts is When.NEVER else f", aborts {self.aborts.value}"
        errs = ", errs" if self.calls_in_any_state else ""
        return f"{self.opens.value}{sends}, closes {self.closes.value}{aborts}{errs}"


@dataclass(frozen=True)
class Fault:
    """Something that may happen to one side at any time, and that nobody promises."""

    side: str
    """`A` or `B`."""
    event: Event
    """The user timeout, the limit of retransmissions, or a crash."""

    def __str__(self) -> str:
        return f"{self.side} {self.event.value}"


class BadScenario(ValueError):
    """A scenario that cannot be; the message names the field and what to write instead."""


@dataclass(frozen=True)
class Scenario:
    """A scope: two users, two wires, policies and bounds."""

    name: str
    title: str
    """One sentence: what happens here."""
    title_zh: str
    a: User
    b: User
    channel: ChannelKind = Perfect(2)  # noqa: RUF009 - it is frozen
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
    timer: Timer = Timer.PATIENT
    b_opens_first: bool = True
    """A opens only when B has; otherwise a SYN may find nobody."""
    failures: tuple[Fault, ...] = ()
    """What may go wrong with the endpoints."""
    incarnations: int = 1
    """How often each user may open: a connection that is closed may be opened again."""
    msl: Msl = Msl.IGNORED
    freshness: Freshness = Freshness.IGNORED
    attacks: int = 0
    """Segments that a blind third party may inject."""
    old_to_b: tuple[SegmentValue, ...] = ()
    """Old duplicates that are on their way to B at the start."""
    example_order: ExampleOrder = ExampleOrder.PROMPT
    script: tuple[ScriptStep, ...] = ()
    """The example run turn by turn; where there is one, the story is not asked."""
    drop: tuple[int, ...] = ()
    """Which of the segments sent are lost in the example run, counted from 1."""
    valid_ends: tuple[tuple[State, State], ...] = ((State.CLOSED, State.CLOSED),)
    """The pairs of states in which it may end for good (Billington and Han's acceptable terminal states)."""

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if not 3 <= self.width <= 32:
            raise BadScenario(f"width is {self.width}: sequence numbers have 3 to 32 bits")
        if self.channel.places < 1 and not isinstance(self.channel, Unbounded):
            raise BadScenario(f"channel is {self.channel}: it needs room for at least one segment")
        if len(self.old_to_b) > self.channel.places and not isinstance(self.channel, Unbounded):
            raise BadScenario(
                f"old_to_b has {len(self.old_to_b)} segments: {self.channel} has no room for them"
            )
        for number in self.drop:
            if number < 1:
                raise BadScenario(f"drop has {number}: the segments sent are counted from 1")
        for failure in self.failures:
            if failure.side not in ("A", "B") or not failure.event.is_failure:
                raise BadScenario(f"failures has {failure}: it is a side, A or B, and what may befall it")
        if not 1 <= self.incarnations <= 7:
            raise BadScenario(f"incarnations is {self.incarnations}: it is 1 to 7")
        if not 0 <= self.attacks <= 3 or (self.attacks and self.width > MOST_WIDTH):
            raise BadScenario(f"attacks is {self.attacks}: it is 0 to 3 segments, at 3 or 4 bits only")
        self._refuse_numbers()

    def _refuse_numbers(self) -> None:
        """Refuse numbers that do not fit the sequence space."""
        half = 1 << (self.width - 1)
        for name, numbers in (("iss_a", self.isss_a), ("iss_b", self.isss_b)):
            if not numbers:
                raise BadScenario(f"{name} is empty: it is a number, or several that are taken in turn")
            for number in numbers:
                if not 0 <= number < 2 * half:
                    raise BadScenario(
                        f"{name} is {number}: at {self.width} bits it is at most {2 * half - 1}"
                    )
        for seg in self.old_to_b:
            if max(seg.seq, seg.ack_number, seg.text) >= 2 * half:
                raise BadScenario(f"old_to_b has {seg}: at {self.width} bits it is at most {2 * half - 1}")
        for name, user in (("a", self.a), ("b", self.b)):
            if user.sends < 0 or user.sends + 2 >= half:
                raise BadScenario(
                    f"{name}.sends is {user.sends}: SYN, text and FIN must take less than half the sequence "
                    f"space, at {self.width} bits at most {half - 3} octets"
                )
        if not 1 <= self.window < half:
            raise BadScenario(f"window is {self.window}: at {self.width} bits it is 1 to {half - 1} octets")

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
        """What the RFC leaves open and this scenario chooses."""
        return frozenset({self.acks, self.reading})

    @property
    def scope(self) -> dict[str, str]:
        """The bounds, in words."""
        return {
            "wires": str(self.channel),
            "sequence numbers of": f"{self.width} bits, ISS {_words(self.isss_a)} and {_words(self.isss_b)}",
            "A": str(self.a),
            "B": str(self.b),
            "window": f"{self.window} octet{'s' * (self.window != 1)}",
            **({"failures": ", ".join(map(str, self.failures))} if self.failures else {}),
            **({"injected segments": str(self.attacks)} if self.attacks else {}),
            **({"old duplicates to B": " ".join(map(str, self.old_to_b))} if self.old_to_b else {}),
        }

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Policies and assumptions, in words."""
        order = ("A opens when B has opened",) if self.b_opens_first else ()
        order = order or ("A may open before B has opened",)
        policies = (self.acks.value, self.reading.value, self.close.value, self.timer.value)
        return (*order, *policies, *self._lifetimes)

    @property
    def _lifetimes(self) -> tuple[str, ...]:
        """How many connections there are, and what lies between them."""
        several = self.incarnations > 1
        told = (
            *((self.msl.value,) if several or self.msl is not Msl.IGNORED else ()),
            *((self.freshness.value,) if several or self.freshness is not Freshness.IGNORED else ()),
        )
        return *told, f"up to {self.incarnations} incarnations" if several else "one incarnation"


def _in_turn(iss: int | tuple[int, ...]) -> tuple[int, ...]:
    return (iss,) if isinstance(iss, int) else iss


def _words(isss: tuple[int, ...]) -> str:
    return " → ".join(map(str, isss))

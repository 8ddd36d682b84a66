"""The state of an endpoint, and a segment, as records of z3 terms: RFC 9293 sections 3.3.1, 3.3.2, 3.1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import z3

from ..checker.message import Message


class State(IntEnum):
    """The eleven states of section 3.3.2."""

    CLOSED = 0
    LISTEN = 1
    SYN_SENT = 2
    SYN_RECEIVED = 3
    ESTABLISHED = 4
    FIN_WAIT_1 = 5
    FIN_WAIT_2 = 6
    CLOSE_WAIT = 7
    CLOSING = 8
    LAST_ACK = 9
    TIME_WAIT = 10

    @property
    def spelled(self) -> str:
        """The name as in the RFC: SYN-RECEIVED."""
        return self.name.replace("_", "-")


class Outcome(IntEnum):
    """The end of the connection as it is reported to the user (MUST-12)."""

    NONE = 0
    CLOSED = 1
    """Closed normally: both FINs were exchanged and acknowledged."""
    RESET = 2
    """The peer reset it."""
    CANCELLED = 3
    """The user closed it before the handshake was complete."""
    ABORTED = 4
    """The user aborted it, or left text unread in a half-duplex CLOSE (section 3.6.1)."""
    TIMED_OUT = 5
    """The user timeout expired, or the retransmissions reached the threshold R2."""
    CRASHED = 6
    """The host crashed, and its user with it."""

    @property
    def spelled(self) -> Message:
        """The name with hyphens, to be translated: TIMED-OUT."""
        return Message("outcome", self.name.replace("_", "-"))


@dataclass(frozen=True)
class Given:
    """The parameters of an endpoint, which no transition changes."""

    next_iss: z3.BitVecRef
    """The ISS that the generator of section 3.4.1 yields next."""
    window: z3.BitVecRef
    """The size of the receive buffer, on both sides, in octets. It also stands for MAX.SND.WND."""
    half_duplex: z3.BoolRef
    """CLOSE is half-duplex: after it the user cannot read (section 3.6.1, MAY-1)."""


@dataclass(frozen=True)
class Endpoint:
    """One endpoint: its TCB (section 3.3.1), and the connection as its user sees it."""

    state: z3.BitVecRef
    passive: z3.BoolRef
    """The connection was opened passively (MUST-11)."""
    iss: z3.BitVecRef
    irs: z3.BitVecRef
    snd_una: z3.BitVecRef
    snd_nxt: z3.BitVecRef
    rcv_nxt: z3.BitVecRef
    unsent: z3.BitVecRef
    """Octets that SEND has queued and no segment has carried yet."""
    unread: z3.BitVecRef
    """Octets received in order and not yet read by the user."""
    close_pending: z3.BoolRef
    """CLOSE was called and its FIN is queued (section 3.10.4)."""
    ack_pending: z3.BoolRef
    """A delayed acknowledgment is pending (section 3.8.6.3)."""

    sent: z3.BitVecRef
    """Octets that the user has passed to SEND."""
    delivered: z3.BitVecRef
    """Octets that the user has read."""
    fin_sent: z3.BoolRef
    """This endpoint has sent a FIN."""
    outcome: z3.BitVecRef

    given: Given

    def with_(self, **changes: Any) -> Endpoint:
        """The endpoint with some variables changed; Python numbers and Booleans become terms."""
        return replace(self, **{name: _term(value, getattr(self, name)) for name, value in changes.items()})

    def is_in(self, *states: State) -> z3.BoolRef:
        """The state is one of these."""
        if z3.is_bv_value(self.state):
            return z3.BoolVal(self.state.as_long() in states)
        return z3.Or([self.state == state for state in states])

    def delete_tcb(self, outcome: Outcome) -> Endpoint:
        """Delete the TCB and enter CLOSED: every variable of the TCB takes its reset value."""
        return self.with_(**{**dict.fromkeys(TCB, 0), "state": State.CLOSED, "outcome": outcome})

    def reset_tcb(self, **values: Any) -> Endpoint:
        """Begin a new connection: all variables, the user's too, take their reset values but for `values`."""
        return self.with_(**{**dict.fromkeys((*TCB, *USER), 0), **values})

    @property
    def rcv_wnd(self) -> z3.BitVecRef:
        """RCV.WND: the free part of the receive buffer, in octets."""
        return self.given.window - self.unread

    @property
    def in_flight(self) -> z3.BitVecRef:
        """Sequence numbers sent and not acknowledged: the length of the retransmission queue."""
        return self.snd_nxt - self.snd_una

    @property
    def our_fin_was_sent(self) -> z3.BoolRef:
        """Our FIN has been sent: it is the last number before SND.NXT."""
        return z3.And(self.is_in(*AFTER_CLOSE), z3.Not(self.close_pending))

    @property
    def close_was_called(self) -> z3.BoolRef:
        """The user has called CLOSE: its FIN is sent or queued."""
        return z3.Or(self.is_in(*AFTER_CLOSE), self.close_pending)

    @property
    def receive_shut_down(self) -> z3.BoolRef:
        """The user has called a half-duplex CLOSE, and can read no more."""
        return z3.And(self.given.half_duplex, self.close_was_called)

    def our_fin_is_acknowledged(self) -> z3.BoolRef:
        """Everything up to our FIN has been acknowledged."""
        return z3.And(self.our_fin_was_sent, self.snd_una == self.snd_nxt)


TCB = (
    "state", "passive", "iss", "irs", "snd_una", "snd_nxt", "rcv_nxt",
    "unsent", "unread", "close_pending", "ack_pending",
)  # fmt: skip
"""The variables that exist only while there is a TCB."""

USER = ("sent", "delivered", "fin_sent", "outcome")
"""The variables that outlive the TCB: the connection as the user sees it."""

AFTER_CLOSE = (State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSING, State.LAST_ACK, State.TIME_WAIT)
"""The states that CLOSE leads to."""

SYNCHRONIZED = (State.ESTABLISHED, State.CLOSE_WAIT, *AFTER_CLOSE)
"""The synchronized states of section 3.5."""

_FLAGS = ("passive", "close_pending", "ack_pending", "fin_sent")
_SMALL = {"state": 4, "outcome": 3}


def _term(value: Any, like: z3.ExprRef) -> z3.ExprRef:
    if z3.is_expr(value):
        return value
    return z3.BoolVal(bool(value)) if z3.is_bool(like) else z3.BitVecVal(int(value), like.size())


def endpoint(name: str, width: int, given: Given | None = None) -> Endpoint:
    """The endpoint `name` as variables `name.state`, `name.iss`, …, its numbers `width` bits wide."""

    def constant(field: str) -> z3.ExprRef:
        if field in _FLAGS:
            return z3.Bool(f"{name}.{field}")
        return z3.BitVec(f"{name}.{field}", _SMALL.get(field, width))

    given = given or Given(
        next_iss=z3.BitVec(f"{name}.next_iss", width),
        window=z3.BitVec(f"{name}.window", width),
        half_duplex=z3.Bool(f"{name}.half_duplex"),
    )
    return Endpoint(**{field: constant(field) for field in (*TCB, *USER)}, given=given)


YES, NO = Message("flag.yes", "yes"), Message("flag.no", "no")

_STATES, _OUTCOMES = frozenset(State), frozenset(Outcome)

SHOWN: Mapping[str, Callable[[int], str]] = {
    "state": lambda value: State(value).spelled if value in _STATES else str(value),
    "outcome": lambda value: Outcome(value).spelled if value in _OUTCOMES else str(value),
    **{flag: lambda value: YES if value else NO for flag in _FLAGS},
}
"""The text of a value, by field; the others print as numbers, and so does a value without a name."""


@dataclass(frozen=True)
class Segment:
    """A segment as z3 terms: six control bits, SEG.SEQ, SEG.ACK and the number of octets of text."""

    syn: z3.BoolRef
    ack: z3.BoolRef
    psh: z3.BoolRef
    fin: z3.BoolRef
    rst: z3.BoolRef
    urg: z3.BoolRef
    seq: z3.BitVecRef
    ack_number: z3.BitVecRef
    text: z3.BitVecRef

    @property
    def width(self) -> int:
        """Bits of a sequence number."""
        return int(self.seq.size())

    @property
    def first_octet(self) -> z3.BitVecRef:
        """The number of the first octet of text: a SYN comes before it (section 3.4)."""
        return self.seq + _count(self.syn, self.width)

    @property
    def fin_number(self) -> z3.BitVecRef:
        """The number of the FIN: it comes after the last octet of text (section 3.4)."""
        return self.first_octet + self.text

    @property
    def len(self) -> z3.BitVecRef:
        """SEG.LEN: the text, counting SYN and FIN."""
        return self.text + _count(self.syn, self.width) + _count(self.fin, self.width)


CONTROL_BITS = ("syn", "ack", "psh", "fin", "rst", "urg")


def _count(flag: z3.BoolRef, width: int) -> z3.BitVecRef:
    return z3.If(flag, z3.BitVecVal(1, width), z3.BitVecVal(0, width))


def segment(name: str, width: int) -> Segment:
    """An arbitrary segment as variables `name.syn`, …, its numbers `width` bits wide."""
    bits = {bit: z3.Bool(f"{name}.{bit}") for bit in CONTROL_BITS}
    numbers = {field: z3.BitVec(f"{name}.{field}", width) for field in ("seq", "ack_number", "text")}
    return Segment(**bits, **numbers)

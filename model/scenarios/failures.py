"""Scenarios with failures: a reset, a crash, giving up, a forged segment."""

from __future__ import annotations

from dataclasses import replace

from ..channels import Hostile, Lossy, Perfect
from ..rule import Event, Reading
from ..segment_layout import SegmentValue
from ..state import State
from .figures import A_OPENS, B_LISTENS, HANDSHAKE, arrive
from .scenario import (
    ExampleOrder,
    Failure,
    Freshness,
    Msl,
    Opening,
    Retransmission,
    Scenario,
    ScriptStep,
    User,
    When,
)

ACTIVE, PASSIVE = Opening.ACTIVE, Opening.PASSIVE
OPEN = ((State.ESTABLISHED, State.ESTABLISHED),)
SHUT = (State.CLOSED, State.CLOSED)
ONCE_OPEN, AFTER_PEER, ANY_TIME = When.ONCE_OPEN, When.AFTER_PEER, When.ANY_TIME

_OCTET_THEN_CRASH = (
    *(B_LISTENS, A_OPENS, *arrive("B"), ScriptStep("B", Event.RETRANSMISSION_TIMEOUT), *arrive("A")),
    *(ScriptStep("A", Event.SEND), ScriptStep("A", Event.CRASH)),
)
"""A's ACK and octet, and B's second SYN,ACK, are in flight when A crashes."""

_REUSED_ISS = Scenario(
    "reused-iss",
    "A may crash and open again with the same ISS: its old octet is taken for one of the new connection.",
    a=User(ACTIVE, sends=1),
    b=User(PASSIVE, closes=AFTER_PEER),
    channel=Lossy(2),
    retransmission=Retransmission.SPURIOUS_ALLOWED,
    failures=(Failure("A", Event.CRASH),),
    incarnations=2,
    # B sends nothing: where A does not come back, it stays half-open.
    valid_ends=(*OPEN, SHUT, (State.CLOSED, State.LISTEN), (State.CLOSED, State.ESTABLISHED)),
    # The ACK of an octet that A has not sent would be answered forever; A crashes, and B learns of it.
    script=(
        *_OCTET_THEN_CRASH,
        A_OPENS,
        *arrive("A", "B", "B"),
        ScriptStep("A", Event.CRASH),
        *arrive("A", "B"),
    ),
)
"""A user who has sent nothing has a peer who has received an octet."""

FAILURES = (
    Scenario(
        "time-wait-assassination",
        "B closes first; an old segment of A's reaches B in TIME-WAIT, when A is CLOSED (RFC 1337).",
        a=User(ACTIVE, closes=AFTER_PEER),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Hostile(2),
        old_to_b=(SegmentValue(("ACK",), 11, 3, 1),),
    ),
    Scenario(
        "every-call",
        "Once open, the users make every call between them, those that return an error in every state.",
        a=User(ACTIVE, sends=2, closes=ONCE_OPEN, calls_in_any_state=True),
        b=User(PASSIVE, closes=ONCE_OPEN, aborts=ANY_TIME, calls_in_any_state=True),
        channel=Perfect(6),
        window=1,
        reading=Reading.BY_CALL,
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
        # Two octets through a window of one, a call too many after each close, and an ABORT at the end.
        script=(
            *HANDSHAKE,
            *(ScriptStep("A", Event.PASSIVE_OPEN), ScriptStep("A", Event.STATUS)),
            *(ScriptStep("A", Event.SEND), ScriptStep("A", Event.SEND)),
            *arrive("B", "A"),
            *(ScriptStep("B", Event.RECEIVE), ScriptStep("A", Event.TRANSMIT)),
            *arrive("B", "A"),
            *(ScriptStep("B", Event.RECEIVE), ScriptStep("A", Event.CLOSE), ScriptStep("A", Event.SEND)),
            *arrive("B", "A"),
            ScriptStep("B", Event.ABORT),
            *arrive("A"),
            ScriptStep("B", Event.STATUS),
        ),
    ),
    Scenario(
        "blind-attack",
        "A third party injects a segment in A's or B's name, with guessed numbers (RFC 5961).",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(1),
        width=3,
        iss_a=6,
        iss_b=2,
        window=2,
        attacks=1,
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "refused",
        "A opens, and B never does: the SYN is answered with a reset.",
        a=User(ACTIVE, closes=ANY_TIME),
        b=User(),
        b_opens_first=False,
    ),
    Scenario(
        "reset",
        "A may abort at any time, and sends B a reset.",
        a=User(ACTIVE, closes=ONCE_OPEN, aborts=ANY_TIME),
        b=User(PASSIVE, sends=1, closes=ONCE_OPEN),
        channel=Perfect(4),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "abort",
        "Either may abort at any time, even before the connection is open; their resets may cross.",
        a=User(ACTIVE, sends=1, aborts=ANY_TIME),
        b=User(PASSIVE, aborts=ANY_TIME),
        channel=Perfect(4),
        # Both abort at once: each reset finds no connection, and no reset is answered.
        script=(
            *(
                *HANDSHAKE,
                ScriptStep("A", Event.SEND),
                ScriptStep("A", Event.ABORT),
                ScriptStep("B", Event.ABORT),
            ),
            *arrive("B", "A", "B", "A"),
        ),
    ),
    Scenario(
        "lossy-abort",
        "A may abort, and the reset may be lost: B learns of it when it sends something.",
        a=User(ACTIVE, aborts=ONCE_OPEN),
        b=User(PASSIVE, sends=1, closes=ONCE_OPEN),
        channel=Lossy(2),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
        example_order=ExampleOrder.CROSSING,
        drop=(4,),
    ),
    Scenario(
        "abort-and-reopen",
        "A may abort and open again, with fresh numbers, while an octet of B is in flight; MSL enforced.",
        a=User(ACTIVE, aborts=ONCE_OPEN),
        b=User(PASSIVE, sends=1),
        channel=Perfect(4),
        iss_a=(14, 4),
        iss_b=(6, 12),
        incarnations=2,
        msl=Msl.ENFORCED,
        valid_ends=(*OPEN, SHUT, (State.CLOSED, State.LISTEN)),
        # B's octet meets the SYN-SENT of the next connection, and A's answer to it the next SYN-RECEIVED.
        script=(
            *(
                *HANDSHAKE,
                ScriptStep("B", Event.SEND),
                ScriptStep("A", Event.ABORT),
                ScriptStep("A", Event.ACTIVE_OPEN),
            ),
            *(*arrive("A", "B"), ScriptStep("B", Event.PASSIVE_OPEN)),
            *arrive("B", "B", "A", "B"),
        ),
    ),
    Scenario(
        "half-open",
        "A may crash and forget the connection; B, which only closes, may wait in FIN-WAIT-2 forever.",
        a=User(ACTIVE),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Lossy(2),
        failures=(Failure("A", Event.CRASH),),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
        # B's FIN finds no connection, and the reset that answers it ends B's connection.
        script=(*HANDSHAKE, ScriptStep("A", Event.CRASH), ScriptStep("B", Event.CLOSE), *arrive("A", "B")),
    ),
    Scenario(
        "crash-and-reopen",
        "A may crash, and opens again at once with the ISS it had: no quiet time (3.4.3).",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(2),
        failures=(Failure("A", Event.CRASH),),
        incarnations=2,
        # B sends nothing: where A does not come back, it stays half-open.
        valid_ends=(*OPEN, SHUT, (State.CLOSED, State.LISTEN), (State.CLOSED, State.ESTABLISHED)),
        # B's ACK seems to acknowledge the new SYN, which has the old number; A drops it and learns nothing.
        script=(
            *(*HANDSHAKE, ScriptStep("A", Event.CRASH), ScriptStep("A", Event.ACTIVE_OPEN)),
            *(*arrive("B", "A"), ScriptStep("A", Event.CRASH)),
        ),
    ),
    _REUSED_ISS,
    replace(
        _REUSED_ISS,
        name="fresh-iss",
        title="A may crash, and opens again only when its ISS is fresh: nothing has its numbers any more.",
        freshness=Freshness.ASSUMED,
        # B learns of the crash, and A waits until it has.
        script=(
            *_OCTET_THEN_CRASH,
            *arrive("A", "B", "B", "A", "B"),
            A_OPENS,
            B_LISTENS,
            *arrive("B", "A", "B"),
        ),
    ),
    Scenario(
        "reincarnation",
        "The connection is closed and opened once more, with fresh numbers; MSL enforced.",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(2),
        iss_a=(14, 4),
        iss_b=(6, 12),
        incarnations=2,
        msl=Msl.ENFORCED,
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "giving-up",
        "Segments may be lost, and each side gives up after too many retransmissions.",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(2),
        failures=(Failure("A", Event.GIVING_UP), Failure("B", Event.GIVING_UP)),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "user-timeout",
        "The user timeout may expire on either side, but not in TIME-WAIT; nothing is sent to the peer.",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Perfect(4),
        failures=(Failure("A", Event.USER_TIMEOUT), Failure("B", Event.USER_TIMEOUT)),
    ),
)
"""In the order of a lesson."""

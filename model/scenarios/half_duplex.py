"""Scenarios with a half-duplex CLOSE: section 3.6.1, and RFC 2525 section 2.17."""

from __future__ import annotations

from ..channels import Lossy, Perfect
from ..rule import Event, Reading
from ..state import State
from .figures import A_CLOSES, A_OPENS, B_CLOSES, B_LISTENS, HANDSHAKE, arrive
from .scenario import Close, Opening, Scenario, ScriptStep, User, When

A_SENDS, B_SENDS = ScriptStep("A", Event.SEND), ScriptStep("B", Event.SEND)

HALF_DUPLEX = (
    Scenario(
        "close-with-unread-data",
        "B may close while A's octet is unread: the half-duplex CLOSE resets (3.6.1).",
        a=User(Opening.ACTIVE, sends=1, closes=When.ONCE_OPEN),
        b=User(Opening.PASSIVE, closes=When.ONCE_OPEN),
        channel=Perfect(4),
        # Room for the FIN behind the octet that is not taken.
        window=2,
        reading=Reading.BY_CALL,
        close=Close.HALF_DUPLEX,
        script=(*HANDSHAKE, A_SENDS, *arrive("B", "A"), B_CLOSES, *arrive("A")),
    ),
    Scenario(
        "half-duplex-shut-window",
        "As shut-window, but CLOSE is half-duplex: B never reads, and its CLOSE resets A's connection.",
        a=User(Opening.ACTIVE, sends=1, closes=When.ONCE_OPEN),
        b=User(Opening.PASSIVE, closes=When.ONCE_OPEN),
        channel=Perfect(4),
        window=1,
        reading=Reading.BY_CALL,
        close=Close.HALF_DUPLEX,
        # The shut window refuses A's FIN until the reset comes.
        script=(
            *(*HANDSHAKE, A_SENDS, *arrive("B", "A"), A_CLOSES, *arrive("B", "A")),
            *(ScriptStep("A", Event.RETRANSMISSION_TIMEOUT), *arrive("B", "A"), B_CLOSES, *arrive("A")),
        ),
    ),
    Scenario(
        "lossy-unread-data",
        "A half-duplex CLOSE over a channel that may lose its reset: A learns of it when it sends something.",
        a=User(Opening.ACTIVE, sends=1, closes=When.ONCE_OPEN),
        b=User(Opening.PASSIVE, closes=When.ONCE_OPEN),
        channel=Lossy(2),
        window=2,
        reading=Reading.BY_CALL,
        close=Close.HALF_DUPLEX,
        # The octet crosses B's FIN. The reset that answers it has the number before the FIN, and is dropped.
        script=(*HANDSHAKE, A_SENDS, B_CLOSES, *arrive("B", "A", "A", "B", "A")),
    ),
    Scenario(
        "half-duplex-calls",
        "B sends, reads, closes at any time; after a half-duplex CLOSE, even a queued one, it cannot read.",
        a=User(Opening.ACTIVE, sends=1, closes=When.ONCE_OPEN),
        b=User(
            Opening.PASSIVE, sends=1, sends_when=When.ANY_TIME, closes=When.ANY_TIME, calls_in_any_state=True
        ),
        channel=Perfect(5),
        window=2,
        reading=Reading.BY_CALL,
        close=Close.HALF_DUPLEX,
        valid_ends=((State.CLOSED, State.CLOSED), (State.CLOSED, State.LISTEN)),
        # A's octet comes before B's FIN has had its turn.
        script=(
            *(B_LISTENS, A_OPENS, *arrive("B"), B_SENDS, B_CLOSES),
            *(*arrive("A"), A_SENDS, *arrive("B"), ScriptStep("B", Event.RECEIVE), *arrive("B", "A")),
        ),
    ),
)
"""A small one, one that never ends under a full-duplex CLOSE, a lossy one, one with calls that fail."""

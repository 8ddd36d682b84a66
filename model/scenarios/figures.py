"""Figures 6 to 13 of RFC 9293, read off as rows of states and segments, with a script each.

`-->` at an end says that the segment leaves or arrives on this line, `...` that it is in flight. The
letters of Figure 11 are given values: Z is 90, X is 300.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..channels import Hostile, Lossy, Perfect
from ..rule import Event
from ..segment_layout import SegmentValue
from ..state import State
from .scenario import Failure, Opening, Scenario, ScriptStep, User, When

STATES = {state.spelled: state for state in State}

_BETWEEN = re.compile(r"(?P<left>-->|<--|\.\.\.) (?P<segment><\S+>) (?P<right>-->|<--|\.\.\.)")


@dataclass(frozen=True)
class Line:
    """One printed line: the states of A and B, and the segment that leaves or arrives."""

    number: int
    printed: str
    a: State | None
    b: State | None
    segment: SegmentValue | None
    sender: str | None
    """The side that sent the segment."""
    leaves: bool
    """The segment leaves its sender on this line; otherwise it was delayed (`...`)."""
    arrives: bool

    @classmethod
    def read(cls, row: str) -> Line:
        """Read a row, `2 | SYN-SENT | --> <SEQ=100><CTL=SYN> --> | SYN-RECEIVED`."""
        number, a, between, b = (cell.strip() for cell in row.split("|"))
        found = _BETWEEN.fullmatch(between)
        if between and found is None:
            raise ValueError(f"this is no segment between two endpoints: {between!r}")
        ends = {"A": found["left"], "B": found["right"]} if found else {}
        sender = ("A" if "-->" in ends.values() else "B") if found else None
        receiver = "B" if sender == "A" else "A"
        return cls(
            number=int(number),
            printed=row.rstrip(),
            a=STATES[a] if a else None,
            b=STATES[b] if b else None,
            segment=_segment(found["segment"]) if found else None,
            sender=sender,
            leaves=sender is not None and ends[sender] != "...",
            arrives=sender is not None and ends[receiver] != "...",
        )


def _segment(printed: str) -> SegmentValue:
    """`<SEQ=100><ACK=301><CTL=SYN,ACK>` as a value."""
    parts = dict(re.findall(r"<(\w+)=([^>]*)>", printed))
    seq, ack_number, text = (int(parts.get(name, "0")) for name in ("SEQ", "ACK", "DATA"))
    return SegmentValue(tuple(parts["CTL"].split(",")), seq, ack_number, text)


@dataclass(frozen=True)
class Figure:
    """A figure, and the scenario that runs it."""

    number: int
    rows: str
    """A row for each printed line, or for each part of one: its number, A's state, the segment, B's state."""
    scenario: Scenario
    begins: int = 0
    """The steps of the script before line 1: a connection that the figure takes as given."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The rows in order."""
        return tuple(Line.read(row) for row in self.rows.strip().splitlines())


ACTIVE, PASSIVE = Opening.ACTIVE, Opening.PASSIVE
ESTABLISHED, CLOSED, LISTEN = State.ESTABLISHED, State.CLOSED, State.LISTEN


def arrive(*receivers: str) -> tuple[ScriptStep, ...]:
    """A segment arrives at each of these in turn."""
    return tuple(ScriptStep(receiver, Event.SEGMENT_ARRIVES) for receiver in receivers)


B_LISTENS, A_LISTENS = ScriptStep("B", Event.PASSIVE_OPEN), ScriptStep("A", Event.PASSIVE_OPEN)
A_OPENS, B_OPENS = ScriptStep("A", Event.ACTIVE_OPEN), ScriptStep("B", Event.ACTIVE_OPEN)
A_CLOSES, B_CLOSES = ScriptStep("A", Event.CLOSE), ScriptStep("B", Event.CLOSE)
A_IS_DONE, B_IS_DONE = ScriptStep("A", Event.TIME_WAIT_TIMEOUT), ScriptStep("B", Event.TIME_WAIT_TIMEOUT)
HANDSHAKE = (B_LISTENS, A_OPENS, *arrive("B", "A", "B"))

FIGURE_6 = Figure(
    6,
    """
1 | CLOSED      |                                             | LISTEN
2 | SYN-SENT    | --> <SEQ=100><CTL=SYN> -->                  | SYN-RECEIVED
3 | ESTABLISHED | <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <--     | SYN-RECEIVED
4 | ESTABLISHED | --> <SEQ=101><ACK=301><CTL=ACK> -->         | ESTABLISHED
5 | ESTABLISHED | --> <SEQ=101><ACK=301><DATA=1><CTL=ACK> --> | ESTABLISHED
""",
    Scenario(
        "figure-6",
        "Figure 6: A opens, B listens, and A sends an octet.",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE),
        channel=Perfect(2),
        width=32,
        iss_a=100,
        iss_b=300,
        valid_ends=((ESTABLISHED, ESTABLISHED),),
        script=(*HANDSHAKE, ScriptStep("A", Event.SEND), *arrive("B", "A")),
    ),
)

FIGURE_7 = Figure(
    7,
    """
1 | CLOSED       |                                         | CLOSED
2 | SYN-SENT     | --> <SEQ=100><CTL=SYN> ...              |
3 | SYN-RECEIVED | <-- <SEQ=300><CTL=SYN> <--              | SYN-SENT
4 |              | ... <SEQ=100><CTL=SYN> -->              | SYN-RECEIVED
5 | SYN-RECEIVED | --> <SEQ=100><ACK=301><CTL=SYN,ACK> ... |
6 | ESTABLISHED  | <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <-- | SYN-RECEIVED
7 |              | ... <SEQ=100><ACK=301><CTL=SYN,ACK> --> | ESTABLISHED
""",
    Scenario(
        "figure-7",
        "Figure 7: both open actively, and their SYNs cross.",
        a=User(ACTIVE),
        b=User(ACTIVE),
        channel=Perfect(4),
        width=32,
        iss_a=100,
        iss_b=300,
        b_opens_first=False,
        # A SYN that finds no connection is reset.
        valid_ends=((ESTABLISHED, ESTABLISHED), (CLOSED, CLOSED)),
        # The second half: to the letter of 3.10.7.4 a crossing SYN,ACK is old, and the ACK that it is
        # answered with opens the connection.
        script=(A_OPENS, B_OPENS, *arrive("A", "B", "A", "B", "A", "B")),
    ),
)

FIGURE_8 = Figure(
    8,
    """
1 | CLOSED      |                                         | LISTEN
2 | SYN-SENT    | --> <SEQ=100><CTL=SYN> ...              |
3 |             | ... <SEQ=90><CTL=SYN> -->               | SYN-RECEIVED
4 | SYN-SENT    | <-- <SEQ=300><ACK=91><CTL=SYN,ACK> <--  | SYN-RECEIVED
5 | SYN-SENT    | --> <SEQ=91><CTL=RST> -->               | LISTEN
6 |             | ... <SEQ=100><CTL=SYN> -->              | SYN-RECEIVED
7 | ESTABLISHED | <-- <SEQ=400><ACK=101><CTL=SYN,ACK> <-- | SYN-RECEIVED
8 | ESTABLISHED | --> <SEQ=101><ACK=401><CTL=ACK> -->     | ESTABLISHED
""",
    Scenario(
        "figure-8",
        "Figure 8: an old SYN reaches B before A's own, and a reset sets it right.",
        a=User(ACTIVE),
        b=User(PASSIVE),
        # The RST of line 5 overtakes the SYN of line 2.
        channel=Hostile(2),
        width=32,
        iss_a=100,
        iss_b=(300, 400),
        old_to_b=(SegmentValue(("SYN",), 90, 0, 0),),
        valid_ends=((ESTABLISHED, ESTABLISHED),),
        script=(
            B_LISTENS,
            A_OPENS,
            ScriptStep("B", Event.SEGMENT_ARRIVES, "<SEQ=90><CTL=SYN>"),
            *arrive("A"),
            ScriptStep("B", Event.SEGMENT_ARRIVES, "<SEQ=91><CTL=RST>"),
            *arrive("B", "A", "B"),
        ),
    ),
)

CRASH = ScriptStep("A", Event.CRASH)

FIGURE_9 = Figure(
    9,
    """
1 |          |                                     | ESTABLISHED
2 | CLOSED   |                                     | ESTABLISHED
3 | SYN-SENT | --> <SEQ=400><CTL=SYN> -->          | ESTABLISHED
4 | SYN-SENT | <-- <SEQ=300><ACK=100><CTL=ACK> <-- | ESTABLISHED
5 | SYN-SENT | --> <SEQ=100><CTL=RST> -->          |
6 | SYN-SENT |                                     | CLOSED
7 | SYN-SENT | --> <SEQ=400><CTL=SYN> -->          |
""",
    Scenario(
        "figure-9",
        "Figure 9: A has lost its memory and opens again; B finds out that it was half-open.",
        a=User(ACTIVE),
        b=User(PASSIVE),
        channel=Lossy(2),
        width=32,
        iss_a=(99, 400),
        iss_b=(299, 500),
        failures=(Failure("A", Event.CRASH),),
        incarnations=2,
        # Where A does not open again, B stays half-open: it sends nothing.
        valid_ends=((ESTABLISHED, ESTABLISHED), (CLOSED, CLOSED), (CLOSED, LISTEN), (CLOSED, ESTABLISHED)),
        # Line 7 is the SYN of line 3, sent again; B has opened again by then.
        script=(
            *(*HANDSHAKE, CRASH, A_OPENS),
            *arrive("B", "A", "B"),
            *(B_LISTENS, ScriptStep("A", Event.RETRANSMISSION_TIMEOUT)),
            *arrive("B", "A", "B"),
        ),
    ),
    begins=len(HANDSHAKE),
)

FIGURE_10 = Figure(
    10,
    """
1 |        |                                             | ESTABLISHED
2 | CLOSED | <-- <SEQ=300><ACK=100><DATA=1><CTL=ACK> <-- | ESTABLISHED
3 |        | --> <SEQ=100><CTL=RST> -->                  | CLOSED
""",
    Scenario(
        "figure-10",
        "Figure 10: A has lost its memory; the octet that B sends finds no connection.",
        a=User(ACTIVE),
        b=User(PASSIVE, sends=1),
        channel=Lossy(2),
        width=32,
        iss_a=99,
        iss_b=299,
        failures=(Failure("A", Event.CRASH),),
        valid_ends=((CLOSED, CLOSED), (CLOSED, LISTEN), (CLOSED, ESTABLISHED)),
        script=(*HANDSHAKE, CRASH, ScriptStep("B", Event.SEND), *arrive("A", "B")),
    ),
    begins=len(HANDSHAKE),
)

FIGURE_11 = Figure(
    11,
    """
1 | LISTEN |                                        | LISTEN
2 |        | ... <SEQ=90><CTL=SYN> -->              | SYN-RECEIVED
3 |        | <-- <SEQ=300><ACK=91><CTL=SYN,ACK> <-- | SYN-RECEIVED
4 |        | --> <SEQ=91><CTL=RST> -->              | LISTEN
5 | LISTEN |                                        | LISTEN
""",
    Scenario(
        "figure-11",
        "Figure 11: both listen, and an old SYN stirs B into action.",
        a=User(PASSIVE),
        b=User(PASSIVE),
        width=32,
        iss_a=100,
        iss_b=300,
        old_to_b=(SegmentValue(("SYN",), 90, 0, 0),),
        valid_ends=((LISTEN, LISTEN),),
        script=(B_LISTENS, A_LISTENS, *arrive("B", "A", "B")),
    ),
)

FIGURE_12 = Figure(
    12,
    """
1 | ESTABLISHED |                                         | ESTABLISHED
2 | FIN-WAIT-1  | --> <SEQ=100><ACK=300><CTL=FIN,ACK> --> | CLOSE-WAIT
3 | FIN-WAIT-2  | <-- <SEQ=300><ACK=101><CTL=ACK> <--     | CLOSE-WAIT
4 | TIME-WAIT   | <-- <SEQ=300><ACK=101><CTL=FIN,ACK> <-- | LAST-ACK
5 | TIME-WAIT   | --> <SEQ=101><ACK=301><CTL=ACK> -->     | CLOSED
6 | CLOSED      |                                         |
""",
    Scenario(
        "figure-12",
        "Figure 12: A closes first, B after it.",
        a=User(ACTIVE, closes=When.ONCE_OPEN),
        b=User(PASSIVE, closes=When.AFTER_PEER),
        width=32,
        iss_a=99,
        iss_b=299,
        script=(*HANDSHAKE, A_CLOSES, *arrive("B", "A"), B_CLOSES, *arrive("A", "B"), A_IS_DONE),
    ),
    begins=len(HANDSHAKE),
)

FIGURE_13 = Figure(
    13,
    """
1 | ESTABLISHED |                                         | ESTABLISHED
2 | FIN-WAIT-1  | --> <SEQ=100><ACK=300><CTL=FIN,ACK> ... | FIN-WAIT-1
2 |             | <-- <SEQ=300><ACK=100><CTL=FIN,ACK> <-- |
2 |             | ... <SEQ=100><ACK=300><CTL=FIN,ACK> --> |
3 | CLOSING     | --> <SEQ=101><ACK=301><CTL=ACK> ...     | CLOSING
3 |             | <-- <SEQ=301><ACK=101><CTL=ACK> <--     |
3 |             | ... <SEQ=101><ACK=301><CTL=ACK> -->     |
4 | TIME-WAIT   |                                         | TIME-WAIT
4 | CLOSED      |                                         | CLOSED
""",
    Scenario(
        "figure-13",
        "Figure 13: both close at the same time, and their FINs cross.",
        a=User(ACTIVE, closes=When.ONCE_OPEN),
        b=User(PASSIVE, closes=When.ONCE_OPEN),
        channel=Perfect(3),
        width=32,
        iss_a=99,
        iss_b=299,
        script=(
            *HANDSHAKE,
            *(A_CLOSES, B_CLOSES, *arrive("A", "B", "A", "B")),
            *(A_IS_DONE, B_IS_DONE),
        ),
    ),
    begins=len(HANDSHAKE),
)

FIGURES: dict[str, Figure] = {
    figure.scenario.name: figure
    for figure in (FIGURE_6, FIGURE_7, FIGURE_8, FIGURE_9, FIGURE_10, FIGURE_11, FIGURE_12, FIGURE_13)
}
"""By the name of the scenario."""

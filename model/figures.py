"""Figures 6, 7, 8, 11, 12 and 13 of RFC 9293: as they are printed, and as scenarios with a script.

A figure's drawing is kept as the RFC prints it and read by `Line.read`; what stands in parentheses is
comment. Letters that stand for numbers are given values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .records import State
from .rule import Event
from .scenario import Opening, Scenario, Turn, User, When
from .wires import Hostile, Perfect, SegmentValue

STATES = {state.spelled: state for state in State}

_STATE = "|".join(STATES)
_ARROW = r"-->|<--|\.\.\."
_LINE = re.compile(
    rf"^\s*(?P<a>{_STATE})?\s*(?P<left>{_ARROW})?\s*(?P<segment><\S+>)?"
    rf"\s*(?P<right>{_ARROW})?\s*(?P<b>{_STATE})?\s*$"
)


@dataclass(frozen=True)
class Line:
    """One printed line: the states of A and B, and the segment that leaves or arrives."""

    number: int
    printed: str
    a: State | None
    b: State | None
    segment: SegmentValue | None
    sender: str | None
    """Whose segment it is."""
    leaves: bool
    """The segment leaves its sender on this line; otherwise it was delayed (`...`)."""
    arrives: bool

    @classmethod
    def read(cls, printed: str, number: int, values: Mapping[str, int]) -> Line:
        """Read what is printed as line `number` or continues it."""
        found = _LINE.match(_without_comments(printed))
        if found is None:
            raise ValueError(f"this is no line of a figure: {printed!r}")
        left, right = found["left"], found["right"]
        ends = {"A": left, "B": right}
        to_b = "-->" in (left, right)
        sender = None if found["segment"] is None else "A" if to_b else "B"
        receiver = "B" if sender == "A" else "A"
        return cls(
            number=number,
            printed=printed,
            a=STATES.get(found["a"] or ""),
            b=STATES.get(found["b"] or ""),
            segment=None if sender is None else _segment(found["segment"], values),
            sender=sender,
            leaves=sender is not None and ends[sender] != "...",
            arrives=sender is not None and ends[receiver] != "...",
        )


def _without_comments(printed: str) -> str:
    """A printed line without its number and what stands in parentheses."""
    return re.sub(r"\([^)]*\)|^\s*\d+\.", "", printed).strip()


def _segment(printed: str, values: Mapping[str, int]) -> SegmentValue:
    """`<SEQ=100><ACK=301><CTL=SYN,ACK>`; `<DATA>` is one octet here."""
    parts = dict(re.findall(r"<(\w+)=?([^>]*)>", printed))

    def number(name: str) -> int:
        told = parts.get(name, "0")
        return values[told] if told in values else int(told)

    return SegmentValue(tuple(parts["CTL"].split(",")), number("SEQ"), number("ACK"), int("DATA" in parts))


@dataclass(frozen=True)
class Figure:
    """A figure, and the scenario that runs it."""

    number: int
    caption: str
    drawing: str
    scenario: Scenario
    begins: int = 0
    """How many turns of the script come before line 1: a connection that the figure takes as given."""
    values: Mapping[str, int] = field(default_factory=dict)
    """What the figure's letters stand for."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The printed lines in order."""
        read, number, comments = list[Line](), 0, ""
        for printed in filter(str.strip, self.drawing.splitlines()):
            numbered = re.match(r"\s*(\d+)\.", printed)
            number = int(numbered[1]) if numbered else number
            if _without_comments(printed):
                read.append(Line.read(comments + printed, number, self.values))
                comments = ""
            else:  # `2.  (Close)` stands above the states and the segment of line 2
                comments += f"{printed}\n"
        return tuple(read)


ACTIVE, PASSIVE = Opening.ACTIVE, Opening.PASSIVE
ESTABLISHED, CLOSED, LISTEN = State.ESTABLISHED, State.CLOSED, State.LISTEN


def _arrive(*receivers: str) -> tuple[Turn, ...]:
    return tuple(Turn(receiver, Event.SEGMENT_ARRIVES) for receiver in receivers)


B_LISTENS, A_LISTENS = Turn("B", Event.PASSIVE_OPEN), Turn("A", Event.PASSIVE_OPEN)
A_OPENS, B_OPENS = Turn("A", Event.ACTIVE_OPEN), Turn("B", Event.ACTIVE_OPEN)
A_CLOSES, B_CLOSES = Turn("A", Event.CLOSE), Turn("B", Event.CLOSE)
A_IS_DONE, B_IS_DONE = Turn("A", Event.TIME_WAIT_TIMEOUT), Turn("B", Event.TIME_WAIT_TIMEOUT)
HANDSHAKE = (B_LISTENS, A_OPENS, *_arrive("B", "A", "B"))

FIGURE_6 = Figure(
    6,
    "Basic Three-Way Handshake for Connection Synchronization",
    """
   1.  CLOSED                                               LISTEN

   2.  SYN-SENT    --> <SEQ=100><CTL=SYN>               --> SYN-RECEIVED

   3.  ESTABLISHED <-- <SEQ=300><ACK=101><CTL=SYN,ACK>  <-- SYN-RECEIVED

   4.  ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK>       --> ESTABLISHED

   5.  ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK><DATA> --> ESTABLISHED
""",
    Scenario(
        "figure-6",
        "Figure 6: A opens, B listens, and A sends an octet.",
        "图 6：A 主动打开，B 监听，A 发送一个字节。",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE),
        wire=Perfect(2),
        width=32,
        iss_a=100,
        iss_b=300,
        ends=((ESTABLISHED, ESTABLISHED),),
        script=(*HANDSHAKE, Turn("A", Event.SEND), *_arrive("B", "A")),
    ),
)

FIGURE_7 = Figure(
    7,
    "Simultaneous Connection Synchronization",
    """
   1.  CLOSED                                           CLOSED

   2.  SYN-SENT     --> <SEQ=100><CTL=SYN>              ...

   3.  SYN-RECEIVED <-- <SEQ=300><CTL=SYN>              <-- SYN-SENT

   4.               ... <SEQ=100><CTL=SYN>              --> SYN-RECEIVED

   5.  SYN-RECEIVED --> <SEQ=100><ACK=301><CTL=SYN,ACK> ...

   6.  ESTABLISHED  <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED

   7.               ... <SEQ=100><ACK=301><CTL=SYN,ACK> --> ESTABLISHED
""",
    Scenario(
        "figure-7",
        "Figure 7: both open actively, and their SYNs cross.",
        "图 7：双方都主动打开，两个 SYN 在途中交叉。",
        a=User(ACTIVE),
        b=User(ACTIVE),
        wire=Perfect(4),
        width=32,
        iss_a=100,
        iss_b=300,
        b_opens_first=False,
        # A SYN that finds nobody is reset.
        ends=((ESTABLISHED, ESTABLISHED), (CLOSED, CLOSED)),
        # The second half: to the letter of 3.10.7.4 a crossing SYN,ACK is old, and the ACK that it is
        # answered with opens the connection.
        script=(A_OPENS, B_OPENS, *_arrive("A", "B", "A", "B", "A", "B")),
    ),
)

FIGURE_8 = Figure(
    8,
    "Recovery from Old Duplicate SYN",
    """
   1.  CLOSED                                               LISTEN

   2.  SYN-SENT    --> <SEQ=100><CTL=SYN>               ...

   3.  (duplicate) ... <SEQ=90><CTL=SYN>               --> SYN-RECEIVED

   4.  SYN-SENT    <-- <SEQ=300><ACK=91><CTL=SYN,ACK>  <-- SYN-RECEIVED

   5.  SYN-SENT    --> <SEQ=91><CTL=RST>               --> LISTEN

   6.              ... <SEQ=100><CTL=SYN>               --> SYN-RECEIVED

   7.  ESTABLISHED <-- <SEQ=400><ACK=101><CTL=SYN,ACK>  <-- SYN-RECEIVED

   8.  ESTABLISHED --> <SEQ=101><ACK=401><CTL=ACK>      --> ESTABLISHED
""",
    Scenario(
        "figure-8",
        "Figure 8: an old SYN reaches B before A's own, and a reset sets it right.",
        "图 8：一个旧的 SYN 先于 A 自己的 SYN 到达 B，由复位纠正。",
        a=User(ACTIVE),
        b=User(PASSIVE),
        # The RST of line 5 overtakes the SYN of line 2.
        wire=Hostile(2),
        width=32,
        iss_a=100,
        iss_b=(300, 400),
        old_to_b=(SegmentValue(("SYN",), 90, 0, 0),),
        ends=((ESTABLISHED, ESTABLISHED),),
        script=(
            B_LISTENS,
            A_OPENS,
            Turn("B", Event.SEGMENT_ARRIVES, "<SEQ=90><CTL=SYN>"),
            *_arrive("A"),
            Turn("B", Event.SEGMENT_ARRIVES, "<SEQ=91><CTL=RST>"),
            *_arrive("B", "A", "B"),
        ),
    ),
)

FIGURE_11 = Figure(
    11,
    "Old Duplicate SYN Initiates a Reset on Two Passive Sockets",
    """
   1.  LISTEN                                        LISTEN

   2.       ... <SEQ=Z><CTL=SYN>                -->  SYN-RECEIVED

   3.  (??) <-- <SEQ=X><ACK=Z+1><CTL=SYN,ACK>   <--  SYN-RECEIVED

   4.       --> <SEQ=Z+1><CTL=RST>              -->  (return to LISTEN!)

   5.  LISTEN                                        LISTEN
""",
    Scenario(
        "figure-11",
        "Figure 11: both listen, and an old SYN stirs B into action.",
        "图 11：双方都在监听，一个旧的 SYN 使 B 作出反应。",
        a=User(PASSIVE),
        b=User(PASSIVE),
        width=32,
        iss_a=100,
        iss_b=300,
        old_to_b=(SegmentValue(("SYN",), 90, 0, 0),),
        ends=((LISTEN, LISTEN),),
        script=(B_LISTENS, A_LISTENS, *_arrive("B", "A", "B")),
    ),
    values={"X": 300, "Z": 90, "Z+1": 91},
)

FIGURE_12 = Figure(
    12,
    "Normal Close Sequence",
    """
   1.  ESTABLISHED                                          ESTABLISHED

   2.  (Close)
       FIN-WAIT-1  --> <SEQ=100><ACK=300><CTL=FIN,ACK>  --> CLOSE-WAIT

   3.  FIN-WAIT-2  <-- <SEQ=300><ACK=101><CTL=ACK>      <-- CLOSE-WAIT

   4.                                                       (Close)
       TIME-WAIT   <-- <SEQ=300><ACK=101><CTL=FIN,ACK>  <-- LAST-ACK

   5.  TIME-WAIT   --> <SEQ=101><ACK=301><CTL=ACK>      --> CLOSED

   6.  (2 MSL)
       CLOSED
""",
    Scenario(
        "figure-12",
        "Figure 12: A closes first, B after it.",
        "图 12：A 先关闭，B 随后关闭。",
        a=User(ACTIVE, closes=When.ONCE_OPEN),
        b=User(PASSIVE, closes=When.AFTER_PEER),
        width=32,
        iss_a=99,
        iss_b=299,
        script=(*HANDSHAKE, A_CLOSES, *_arrive("B", "A"), B_CLOSES, *_arrive("A", "B"), A_IS_DONE),
    ),
    begins=len(HANDSHAKE),
)

FIGURE_13 = Figure(
    13,
    "Simultaneous Close Sequence",
    """
   1.  ESTABLISHED                                          ESTABLISHED

   2.  (Close)                                              (Close)
       FIN-WAIT-1  --> <SEQ=100><ACK=300><CTL=FIN,ACK>  ... FIN-WAIT-1
                   <-- <SEQ=300><ACK=100><CTL=FIN,ACK>  <--
                   ... <SEQ=100><ACK=300><CTL=FIN,ACK>  -->

   3.  CLOSING     --> <SEQ=101><ACK=301><CTL=ACK>      ... CLOSING
                   <-- <SEQ=301><ACK=101><CTL=ACK>      <--
                   ... <SEQ=101><ACK=301><CTL=ACK>      -->

   4.  TIME-WAIT                                            TIME-WAIT
       (2 MSL)                                              (2 MSL)
       CLOSED                                               CLOSED
""",
    Scenario(
        "figure-13",
        "Figure 13: both close at the same time, and their FINs cross.",
        "图 13：双方同时关闭，两个 FIN 在途中交叉。",
        a=User(ACTIVE, closes=When.ONCE_OPEN),
        b=User(PASSIVE, closes=When.ONCE_OPEN),
        wire=Perfect(3),
        width=32,
        iss_a=99,
        iss_b=299,
        script=(
            *HANDSHAKE,
            *(A_CLOSES, B_CLOSES, *_arrive("A", "B", "A", "B")),
            *(A_IS_DONE, B_IS_DONE),
        ),
    ),
    begins=len(HANDSHAKE),
)

FIGURES: dict[str, Figure] = {
    figure.scenario.name: figure for figure in (FIGURE_6, FIGURE_7, FIGURE_8, FIGURE_11, FIGURE_12, FIGURE_13)
}
"""By the name of the scenario."""

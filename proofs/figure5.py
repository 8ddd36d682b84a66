"""RFC 9293 Figure 5 as data: its arcs, those of its Notes, and those that only the text of section 3.10 has.

An arc is written as the RFC labels it, the event above and the action below. `x` is no action. The action
says what becomes of the TCB wherever CLOSED is left or entered, which Figure 5 does not always print.

Note 3 also lets a side that sends a RST enter TIME-WAIT. That is not in the table: section 3.10.5 (ABORT)
enters CLOSED, and where the two differ the procedure is followed.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.state import State

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED = State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED
ESTABLISHED, CLOSE_WAIT = State.ESTABLISHED, State.CLOSE_WAIT
FIN_WAIT_1, FIN_WAIT_2 = State.FIN_WAIT_1, State.FIN_WAIT_2
CLOSING, LAST_ACK, TIME_WAIT = State.CLOSING, State.LAST_ACK, State.TIME_WAIT

Key = tuple[State, State, str, str]
"""Source, target, event, action."""


@dataclass(frozen=True)
class KnownArc:
    """A state change of the RFC, and its place there."""

    source: State
    target: State
    event: str
    action: str
    where: str
    """`Figure 5`, `Note 2`, or the section and step."""
    printed: str = ""
    """The label as Figure 5 prints it, if that differs."""

    @property
    def key(self) -> Key:
        """Its identity."""
        return self.source, self.target, self.event, self.action


_FIGURE = "Figure 5"
_NOTE_1, _NOTE_2 = "Figure 5, Note 1", "Note 2"
_SYN_ACKED, _FIN_ACKED = "rcv ACK of SYN", "rcv ACK of FIN"

FIGURE_5: tuple[KnownArc, ...] = (
    KnownArc(CLOSED, LISTEN, "passive OPEN", "create TCB", _FIGURE),
    KnownArc(CLOSED, SYN_SENT, "active OPEN", "create TCB; snd SYN", _FIGURE),
    KnownArc(LISTEN, CLOSED, "CLOSE", "delete TCB", _FIGURE),
    KnownArc(LISTEN, SYN_SENT, "SEND", "snd SYN", _FIGURE),
    KnownArc(LISTEN, SYN_RECEIVED, "rcv SYN", "snd SYN,ACK", _FIGURE),
    KnownArc(SYN_SENT, CLOSED, "CLOSE", "delete TCB", _FIGURE),
    KnownArc(SYN_SENT, SYN_RECEIVED, "rcv SYN", "snd SYN,ACK", _FIGURE),
    KnownArc(SYN_SENT, ESTABLISHED, "rcv SYN,ACK", "snd ACK", _FIGURE),
    KnownArc(SYN_RECEIVED, LISTEN, "rcv RST", "x", _NOTE_1, printed="rcv RST (note 1)"),
    KnownArc(SYN_RECEIVED, ESTABLISHED, _SYN_ACKED, "x", _FIGURE),
    KnownArc(SYN_RECEIVED, FIN_WAIT_1, "CLOSE", "snd FIN", _FIGURE),
    KnownArc(ESTABLISHED, FIN_WAIT_1, "CLOSE", "snd FIN", _FIGURE),
    KnownArc(ESTABLISHED, CLOSE_WAIT, "rcv FIN", "snd ACK", _FIGURE),
    KnownArc(FIN_WAIT_1, FIN_WAIT_2, _FIN_ACKED, "x", _FIGURE),
    KnownArc(FIN_WAIT_1, CLOSING, "rcv FIN", "snd ACK", _FIGURE),
    KnownArc(FIN_WAIT_2, TIME_WAIT, "rcv FIN", "snd ACK", _FIGURE),
    KnownArc(CLOSING, TIME_WAIT, _FIN_ACKED, "x", _FIGURE),
    KnownArc(CLOSE_WAIT, LAST_ACK, "CLOSE", "snd FIN", _FIGURE),
    KnownArc(LAST_ACK, CLOSED, _FIN_ACKED, "delete TCB", _FIGURE, printed="rcv ACK of FIN / x"),
    KnownArc(TIME_WAIT, CLOSED, "Timeout=2MSL", "delete TCB", _FIGURE),
)
"""The arcs of the figure."""

NOTES: tuple[KnownArc, ...] = (KnownArc(FIN_WAIT_1, TIME_WAIT, f"{_FIN_ACKED}, FIN", "snd ACK", _NOTE_2),)
"""The arcs of the notes, without the resets of Note 3."""

_ACK, _TEXT, _FIN = "3.10.7.4 fifth", "3.10.7.4 seventh", "3.10.7.4 eighth"
_DELAYED = "3.8.6.3"
_QUEUED = "3.10.4, queued"

SECTIONS: tuple[KnownArc, ...] = (
    KnownArc(LISTEN, SYN_SENT, "active OPEN", "snd SYN", "3.10.1"),
    KnownArc(SYN_SENT, CLOSE_WAIT, "rcv SYN,ACK, FIN", "snd ACK", _FIN),
    # The segment that ends the handshake may carry text or a FIN: the pipeline goes on to the end.
    KnownArc(SYN_RECEIVED, ESTABLISHED, f"{_SYN_ACKED}, text", "snd ACK", _TEXT),
    KnownArc(SYN_RECEIVED, ESTABLISHED, f"{_SYN_ACKED}, text", "ACK delayed", _DELAYED),
    KnownArc(SYN_RECEIVED, CLOSE_WAIT, f"{_SYN_ACKED}, FIN", "snd ACK", _FIN),
    KnownArc(SYN_RECEIVED, CLOSE_WAIT, f"{_SYN_ACKED}, FIN", "ACK delayed", _DELAYED),
    KnownArc(SYN_RECEIVED, LISTEN, "rcv SYN", "x", "3.10.7.4 fourth"),
    KnownArc(SYN_RECEIVED, LISTEN, "rcv SYN,ACK", "x", "3.10.7.4 fourth"),
    # The ACK of the FIN in LAST-ACK may come with old or forged contents.
    KnownArc(LAST_ACK, CLOSED, f"{_FIN_ACKED}, text", "delete TCB", _ACK),
    KnownArc(LAST_ACK, CLOSED, f"{_FIN_ACKED}, FIN", "delete TCB", _ACK),
    KnownArc(FIN_WAIT_1, FIN_WAIT_2, f"{_FIN_ACKED}, text", "snd ACK", _TEXT),
    KnownArc(FIN_WAIT_1, FIN_WAIT_2, f"{_FIN_ACKED}, text", "ACK delayed", _DELAYED),
    # A FIN waits behind what the user has sent before it.
    KnownArc(ESTABLISHED, FIN_WAIT_1, "CLOSE", "FIN queued", _QUEUED),
    KnownArc(ESTABLISHED, FIN_WAIT_1, "queued CLOSE", "snd FIN", _QUEUED),
    KnownArc(CLOSE_WAIT, LAST_ACK, "queued CLOSE", "snd FIN", _QUEUED),
    # The acknowledgment of a FIN may be delayed.
    KnownArc(ESTABLISHED, CLOSE_WAIT, "rcv FIN", "ACK delayed", _DELAYED),
    KnownArc(FIN_WAIT_1, CLOSING, "rcv FIN", "ACK delayed", _DELAYED),
    KnownArc(FIN_WAIT_1, TIME_WAIT, f"{_FIN_ACKED}, FIN", "ACK delayed", _DELAYED),
    KnownArc(FIN_WAIT_2, TIME_WAIT, "rcv FIN", "ACK delayed", _DELAYED),
)
"""Arcs of the text that neither the figure nor its notes show."""

RESETS: tuple[KnownArc, ...] = (
    KnownArc(SYN_SENT, CLOSED, "rcv RST", "delete TCB", "3.10.7.3 second: RST"),
    *(
        KnownArc(state, CLOSED, "rcv RST", "delete TCB", "3.10.7.4 second: RST")
        for state in (
            SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT,
        )
    ),
)  # fmt: skip
"""The resets of Note 3, which lead to LISTEN or CLOSED."""

_UNREAD = "3.6.1 SHLD-3: RST"
_RESETS_PEER = "delete TCB; snd RST"

HALF_DUPLEX: tuple[KnownArc, ...] = (
    KnownArc(ESTABLISHED, CLOSED, "CLOSE", _RESETS_PEER, _UNREAD),
    KnownArc(CLOSE_WAIT, CLOSED, "CLOSE", _RESETS_PEER, _UNREAD),
    KnownArc(SYN_RECEIVED, CLOSED, f"{_SYN_ACKED}, text", _RESETS_PEER, _UNREAD),
    KnownArc(ESTABLISHED, CLOSED, "rcv text", _RESETS_PEER, _UNREAD),
    KnownArc(FIN_WAIT_1, CLOSED, "rcv text", _RESETS_PEER, _UNREAD),
    KnownArc(FIN_WAIT_1, CLOSED, f"{_FIN_ACKED}, text", _RESETS_PEER, _UNREAD),
    KnownArc(FIN_WAIT_2, CLOSED, "rcv text", _RESETS_PEER, _UNREAD),
)
"""Resets by a half-duplex CLOSE that discards data, and by new data after one."""

_ABORT = "3.10.5: ABORT"
_WITH_A_TCB = tuple(state for state in State if state is not CLOSED)
_WITH_SOMETHING_UNACKNOWLEDGED = (
    SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, CLOSE_WAIT, CLOSING, LAST_ACK,
)  # fmt: skip

ENDINGS: tuple[KnownArc, ...] = (
    *(
        KnownArc(state, CLOSED, "ABORT", "delete TCB", _ABORT)
        for state in (LISTEN, SYN_SENT, CLOSING, LAST_ACK, TIME_WAIT)
    ),
    *(
        KnownArc(state, CLOSED, "ABORT", "delete TCB; snd RST", _ABORT)
        for state in (SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT)
    ),
    *(
        KnownArc(state, CLOSED, "USER TIMEOUT", "delete TCB", "3.10.8: any state")
        for state in _WITH_A_TCB
        if state is not TIME_WAIT
    ),
    *(
        KnownArc(state, CLOSED, "R2", "delete TCB", "3.8.3: any state")
        for state in _WITH_SOMETHING_UNACKNOWLEDGED
    ),
    *(KnownArc(state, CLOSED, "crash", "delete TCB", "3.5.1: any state") for state in _WITH_A_TCB),
)
"""Terminations by a user, a timer or a failure, from (almost) any state; the figure draws none of them."""

KNOWN: dict[Key, KnownArc] = {
    arc.key: arc for arc in (*FIGURE_5, *NOTES, *SECTIONS, *RESETS, *HALF_DUPLEX, *ENDINGS)
}


def where(arc: Key) -> str:
    """The place of a state change in the RFC; empty if it has none."""
    known = KNOWN.get(arc)
    return known.where if known else ""

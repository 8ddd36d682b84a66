"""The departures of the model from RFC 9293: listed, not left to be discovered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ...checker.message import Message


class AbstractionKind(Enum):
    """The kinds of departure, the gravest first."""

    DEPARTS = Message("abstraction-kind.departs", "departs from a MUST or SHOULD")
    CHOSEN = Message("abstraction-kind.chosen", "chosen where the RFC is silent or contradicts itself")
    SIMPLIFIED = Message("abstraction-kind.simplified", "simplified")
    OMITTED = Message("abstraction-kind.omitted", "omitted")


@dataclass(frozen=True)
class Abstraction:
    """One departure. Its texts become messages: `abstraction.NAME.rfc`, `.model` and `.why`."""

    name: str
    """The name by which `sentences.txt` refers to it."""
    kind: AbstractionKind
    section: str
    rfc: str
    """The RFC, in our own words."""
    model: str
    """The model instead."""
    why: str
    """The reason, true of safety and of liveness."""

    def __post_init__(self) -> None:
        for field in ("rfc", "model", "why"):
            id_ = f"abstraction.{self.name}.{field}"
            object.__setattr__(self, field, Message(id_, getattr(self, field)))


DEPARTS, CHOSEN = AbstractionKind.DEPARTS, AbstractionKind.CHOSEN
SIMPLIFIED, OMITTED = AbstractionKind.SIMPLIFIED, AbstractionKind.OMITTED

ABSTRACTIONS: tuple[Abstraction, ...] = (
    Abstraction(
        "out-of-order",
        DEPARTS,
        "3.10.7.4 first, seventh",
        "segments that begin beyond RCV.NXT SHOULD be held (SHLD-31) and MAY be answered with an ACK "
        "(MAY-13)",
        "dropped",
        "for safety it is as if the channel had lost them; for liveness it is not: fairness delivers them "
        "and their ACKs are dropped as well, so two senders on a losing channel may repeat their oldest "
        "segments forever and never close",
    ),
    Abstraction(
        "zero-window",
        DEPARTS,
        "3.4 MUST-66, 3.10.7.4 first",
        "with a zero window RST and URG of every segment MUST still be processed (MUST-66), and valid "
        "ACKs too",
        "Table 6 alone decides: only an empty segment at RCV.NXT is acceptable; a RST with text is "
        "dropped, anything else is answered with an ACK",
        "for safety it is as if the channel had lost the RST or the ACK; for liveness it is not: an ACK "
        "that stands behind refused text counts only after the user has read, so liveness needs a user "
        "who reads",
    ),
    Abstraction(
        "icmp",
        DEPARTS,
        "3.9.2.2",
        "ICMP errors MUST be acted on (MUST-54), and hard ones SHOULD abort the connection (SHLD-26)",
        "left out",
        "where a scenario lets the user timeout expire at any time, it ends the connection in the same "
        "manner; without it no connection ends so, and liveness is claimed of networks without ICMP "
        "errors",
    ),
    Abstraction(
        "reset-in-syn-sent",
        DEPARTS,
        "3.10.7.3 second",
        "by RFC 5961 a RST in SYN-SENT SHOULD have exactly RCV.NXT",
        "it must acknowledge our SYN; its own number is not looked at",
        "before the peer's SYN there is no RCV.NXT to compare with; a RST that acknowledges our SYN ends "
        "the attempt, in every run of the RFC without RFC 5961 too",
    ),
    Abstraction(
        "note-3",
        CHOSEN,
        "3.5.2, Figure 5 Note 3",
        "the side that sends a reset should enter TIME-WAIT",
        "ABORT enters CLOSED, as 3.10.5 says; the variant `note-3` enters TIME-WAIT",
        "where the RFC contradicts itself, its event processing is followed, for safety and liveness alike",
    ),
    Abstraction(
        "ack-of-something-not-sent",
        CHOSEN,
        "3.5.2, 3.10.7.4 fifth",
        "3.5.2 resets an ACK of something not yet sent in SYN-RECEIVED; 3.10.7.4 answers it with an ACK",
        "as 3.10.7.4",
        "where the RFC contradicts itself, its numbered processing is followed, for safety and liveness "
        "alike",
    ),
    Abstraction(
        "queued-close",
        CHOSEN,
        "3.10.4",
        "a CLOSE queued in SYN-RECEIVED is processed in ESTABLISHED, and enters FIN-WAIT-1 in any case",
        "it follows the queued text, and enters FIN-WAIT-1 together with its FIN",
        "the RFC is silent on when queued calls are processed; under fairness this one is, unless a reset"
        " comes first",
    ),
    Abstraction(
        "iss",
        SIMPLIFIED,
        "3.4.1",
        "the ISS comes from a clock",
        "a number given by the scenario, or several taken in order; a scenario may assume that they are "
        "fresh: no segment and no endpoint holds or acknowledges one of their numbers; in the unbounded "
        "proofs any number",
        "the rules depend on differences of numbers only, for safety and liveness alike",
    ),
    Abstraction(
        "wrap",
        SIMPLIFIED,
        "3.4",
        "numbers wrap around within a connection",
        "an incarnation sends fewer than half of them; in the proofs fewer than 2^30 octets",
        "so SND.UNA = ISS means that our SYN is not acknowledged; a run that sends more is out of scope",
    ),
    Abstraction(
        "windows",
        SIMPLIFIED,
        "3.7, 3.8.6",
        "segments of up to the send MSS; SND.WND, SND.WL1 and SND.WL2 follow SEG.WND",
        "a SEND is one octet and one segment, and so is a FIN; SND.WND is the size of the peer's buffer",
        "RCV.WND still shrinks with unread text, so zero windows occur; text sent into a window that has "
        "shrunk is refused and sent again, which serves liveness as a window probe",
    ),
    Abstraction(
        "retransmission-times",
        SIMPLIFIED,
        "3.8.1, 3.8.3",
        "a retransmission timeout is computed; after R2 the connection is given up",
        "the timer is an event that may come at any time; giving up is another, where a scenario allows it",
        "so safety claims hold for every timeout and every R2; liveness assumes that the timer of an "
        "unacknowledged segment expires again and again",
    ),
    Abstraction(
        "urgent-data",
        SIMPLIFIED,
        "3.8.5",
        "urgent data moves SND.UP and RCV.UP",
        "URG is carried and changes no state; no SEND is urgent",
        "no rule depends on URG, as z3 proves, so neither safety nor liveness does",
    ),
    Abstraction(
        "text-with-a-syn",
        SIMPLIFIED,
        "3.10.7.2, 3.10.7.3",
        "text and FIN that come with a SYN are queued until ESTABLISHED",
        "dropped in SYN-RECEIVED, processed where SYN-SENT becomes ESTABLISHED",
        "for safety it is as if they had been lost; for liveness their sender sends them again, after our"
        " ACK in order",
    ),
    Abstraction(
        "two-msl",
        SIMPLIFIED,
        "3.4.3, 3.6.1",
        "TIME-WAIT lasts 2 MSL; segments die after one MSL",
        "the timer may expire at any time once no acknowledgment is pending; with MSL enforced, the quiet"
        " time and the first MSL of TIME-WAIT last until every segment in flight at their start is gone, "
        "and the second MSL until every segment in flight at its start is gone",
        "it needs no clock, and every run of a clock is among them, so safety claims cover it; liveness "
        "assumes that the timer expires",
    ),
    Abstraction(
        "arguments",
        SIMPLIFIED,
        "3.9.1, 3.10.1–3.10.6",
        "a call names a socket, may lack the right to it or leave the remote one unspecified; STATUS "
        "returns the TCB pointer",
        "both sockets are known, and every call may be made; STATUS returns the state",
        "they decide whether a call is served, not its effect; a call that is refused changes nothing",
    ),
    Abstraction(
        "responses",
        SIMPLIFIED,
        "3.9.1, 3.10.2–3.10.8",
        "a call may be answered later: a SEND when its text is acknowledged, a queued RECEIVE when text "
        "comes, both with an error when the connection ends",
        "it is answered at once; a RECEIVE that finds no text is called again; when the connection ends "
        "the outcome is reported to the user",
        "to the peer it is as if the user had called RECEIVE later; liveness assumes a user who calls it "
        "again",
    ),
    Abstraction(
        "push",
        SIMPLIFIED,
        "3.9.1.2, 3.10.3, 3.10.7.4 seventh",
        "a SEND may ask for PSH, and the receiving user sees it",
        "all text carries PSH; it is not reported to the user",
        "a SEND is one octet, so each octet ends one; no rule depends on PSH, as z3 proves",
    ),
    Abstraction(
        "header",
        OMITTED,
        "3.1, 3.2",
        "ports, checksum, data offset, options",
        "left out; one connection between two endpoints",
        "no option of RFC 9293 itself changes a connection state, in no run, so safety and liveness are "
        "the same",
    ),
    Abstraction(
        "congestion-and-keep-alives",
        OMITTED,
        "3.7.4, 3.8.2, 3.8.4, 3.8.6.2",
        "the Nagle algorithm, congestion control, keep-alives, silly-window avoidance",
        "left out",
        "they decide when a segment is sent, not what it may do: safety claims cover every choice, and "
        "liveness assumes that none withholds a segment forever",
    ),
    Abstraction(
        "security",
        OMITTED,
        "3.10.7.4 third",
        "the security compartment is checked",
        "left out",
        "appendix A.1.2: it can be ignored outside multi-level secure systems, for safety and liveness alike",
    ),
    Abstraction(
        "reopening",
        OMITTED,
        "3.6.1 MAY-2, 3.10.7.4 fourth",
        "a SYN may reopen the connection from TIME-WAIT",
        "it is challenged",
        "it is optional, and safe only with timestamps, which are options; the peer's reset lets its SYN "
        "in after the challenge",
    ),
    Abstraction(
        "self-connection",
        OMITTED,
        "3.9.1.1",
        "a connection of an endpoint with itself",
        "left out",
        "it is one endpoint with one TCB; no claim speaks of it",
    ),
    Abstraction(
        "room",
        OMITTED,
        "3.10.1–3.10.3",
        "a call for which there is no room returns an error",
        "there is room",
        "a call that returns an error changes nothing; liveness assumes that there is room in the end",
    ),
    Abstraction(
        "ack-throttling",
        OMITTED,
        "3.10.7.4 second, fourth",
        "an implementation may limit how many challenge ACKs it sends",
        "every one is sent",
        "a limit would need a clock; for safety it is as if the channel had lost some ACKs, and liveness "
        "assumes that a challenge repeated forever is answered",
    ),
)
"""By kind; within a kind roughly in the order of the RFC."""

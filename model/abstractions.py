"""What the RFC says and the model leaves out or simplifies: listed, not discovered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Abstraction:
    """One simplification."""

    section: str
    rfc: str
    model: str
    why: str


ABSTRACTIONS: tuple[Abstraction, ...] = (
    Abstraction(
        "3.1, 3.2",
        "ports, checksum, data offset, options",
        "left out; one connection between two endpoints",
        "no option of RFC 9293 itself changes a connection state",
    ),
    Abstraction(
        "3.4.1",
        "the ISS comes from a clock",
        "a number given by the scenario; any number at all in the unbounded proofs",
        "only differences of numbers matter to the rules",
    ),
    Abstraction(
        "3.7, 3.8.6",
        "segments of up to the send MSS; SND.WND, SND.WL1 and SND.WL2 follow SEG.WND",
        "a SEND is one octet and one segment; SND.WND is the size of the peer's buffer",
        "RCV.WND still shrinks with unread text, so that zero windows occur",
    ),
    Abstraction(
        "3.8.1, 3.8.3",
        "a retransmission timeout is computed; after R2 the connection is given up",
        "the timer is an event; giving up is another, that a scenario may allow at any time",
        "how long is too long is a policy; what holds here holds for every R2",
    ),
    Abstraction(
        "3.8.2, 3.8.4",
        "congestion control, keep-alives",
        "left out",
        "they decide when a segment is sent, not what it may do",
    ),
    Abstraction(
        "3.8.5",
        "urgent data moves RCV.UP",
        "URG is carried and changes no state",
        "the rules say so, and z3 proves it",
    ),
    Abstraction(
        "3.5.2, Figure 5 Note 3",
        "the side that sends a reset should enter TIME-WAIT",
        "ABORT enters CLOSED, as 3.10.5 says; the variant `note-3` enters TIME-WAIT",
        "where the RFC differs from itself, its event processing is followed",
    ),
    Abstraction(
        "3.10.7.2, 3.10.7.3",
        "text and FIN that come with a SYN are queued until ESTABLISHED",
        "dropped in SYN-RECEIVED, processed where SYN-SENT becomes ESTABLISHED",
        "their sender sends them again",
    ),
    Abstraction(
        "3.10.7.4 first",
        "segments that begin beyond RCV.NXT SHOULD be held (SHLD-31)",
        "dropped",
        "to the endpoint it is as if the network had lost them",
    ),
    Abstraction(
        "3.4 MUST-66, 3.10.7.4 first",
        "a zero window still lets in valid ACKs, URGs and RSTs, whatever text they carry",
        "Table 6 alone decides: with text they are not acceptable, and are answered with an ACK",
        "what was missed comes again without the text",
    ),
    Abstraction(
        "3.5.2, 3.10.7.4 fifth",
        "3.5.2 resets an ACK of something not yet sent in SYN-RECEIVED; 3.10.7.4 answers it with an ACK",
        "as 3.10.7.4",
        "where the RFC differs from itself, its numbered processing is followed",
    ),
    Abstraction(
        "3.10.7.4 third",
        "the security compartment is checked",
        "left out",
        "appendix A.1.2: it can be ignored outside multi-level secure systems",
    ),
    Abstraction(
        "3.4.3, 3.6.1",
        "TIME-WAIT lasts 2 MSL; segments die after one MSL",
        "the timer may fire at any time once no acknowledgment is owed; where a scenario keeps MSL, "
        "it and the quiet time end only when nothing is on its way",
        "the most liberal reading, and the strictest: every MSL lies between them",
    ),
    Abstraction(
        "3.6.1 MAY-2, 3.10.7.4 fourth",
        "a SYN may reopen the connection from TIME-WAIT",
        "it is challenged",
        "it is optional, and safe only with timestamps, which are options",
    ),
    Abstraction(
        "3.9.1.1",
        "a connection of an endpoint with itself",
        "left out",
        "there are two endpoints",
    ),
)
"""In the order of the RFC."""

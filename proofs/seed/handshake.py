"""The seed text on the three-way handshake: host 1, the client, is A; host 2, the server, is B."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.message import Message
from ...model.channels import Lossy
from ...model.scenarios.catalogue import SCENARIOS
from ...model.state import State
from ..query import enters, eventually, every_state, every_step, leaves, receives, sends, some_step
from .statement import Statement, StatementVerdict

SEED = SCENARIOS["seed"]
J, K = SEED.isss_a[0], SEED.isss_b[0]
"""The two initial sequence numbers of the text: 3233 and 36457."""

REFUSING = replace(
    SEED,
    name="seed-refused",
    title="The seed's connection over a channel that may lose: host 2's answer to an ACK of 36457.",
    channel=Lossy(1),
)

_FIRST = every_step(
    Message("seed.first", "Host 1 opens with a SYN that has no ACK, SEQ 3233, and enters SYN-SENT."),
    SEED,
    lambda composed: leaves(composed.a, State.CLOSED),
    lambda composed: z3.And(sends(composed.a, "syn", seq=J), enters(composed.a, State.SYN_SENT)),
)
_SECOND = every_step(
    Message("seed.second", "Host 2 answers with SYN,ACK, SEQ 36457, ACK 3234, and enters SYN-RECEIVED."),
    SEED,
    lambda composed: leaves(composed.b, State.LISTEN),
    lambda composed: z3.And(
        sends(composed.b, "syn", "ack", seq=K, ack=J + 1), enters(composed.b, State.SYN_RECEIVED)
    ),
)
_WAITS = every_step(
    Message("seed.waits", "Host 1 leaves SYN-SENT only by a segment with ACK=1 and the number 3233+1."),
    SEED,
    lambda composed: leaves(composed.a, State.SYN_SENT),
    lambda composed: z3.And(receives(composed.a, "ack")[0], receives(composed.a)[1].ack_number == J + 1),
)

HANDSHAKE = (
    Statement(
        "seed-01",
        "First handshake: to open a connection the client sends a SYN packet (syn=j) to the server, "
        "enters SYN_SENT, and waits for the server's acknowledgment;",
        StatementVerdict.TRUE,
        "j is 3233, the initial sequence number of host 1.",
        (_FIRST, _WAITS),
    ),
    Statement(
        "seed-02",
        "SYN: synchronize sequence numbers.",
        StatementVerdict.TRUE,
        "After the handshake each side holds the other's initial sequence number.",
        (
            every_state(
                Message("seed.02.1", "Where both are ESTABLISHED, each side's IRS is the other's ISS."),
                SEED,
                lambda composed: z3.And([side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides]),
                lambda composed: z3.And([side.me.irs == peer.me.iss for side, peer in composed.sides]),
            ),
        ),
        cites="3.4.1, 3.5",
    ),
    Statement(
        "seed-03",
        "Second handshake: the server receives the SYN packet, must acknowledge the client's SYN (ack=j+1), "
        "and also sends a SYN packet of its own (syn=k), a SYN+ACK packet; the server then enters SYN_RECV;",
        StatementVerdict.TRUE,
        "k is 36457. RFC 9293 calls the state SYN-RECEIVED.",
        (_SECOND,),
    ),
    Statement(
        "seed-04",
        "Third handshake: the client receives the server's SYN+ACK packet and sends it an acknowledgment, "
        "ACK (ack=k+1); with that, client and server enter ESTABLISHED, and the handshake is complete.",
        StatementVerdict.TRUE,
        "The client is ESTABLISHED when it sends the ACK, the server only when the ACK arrives.",
        (
            every_step(
                Message("seed.04.1", "Host 1 answers with ACK 36458 = k+1 and enters ESTABLISHED."),
                SEED,
                lambda composed: leaves(composed.a, State.SYN_SENT),
                lambda composed: z3.And(
                    sends(composed.a, "ack", ack=K + 1), enters(composed.a, State.ESTABLISHED)
                ),
            ),
            eventually(
                Message("seed.04.2", "Once host 1 is ESTABLISHED, host 2 becomes ESTABLISHED."),
                SEED,
                lambda composed: composed.a.me.is_in(State.ESTABLISHED),
                lambda composed: composed.b.me.is_in(State.ESTABLISHED),
            ),
            every_step(
                Message("seed.04.3", "Host 2 becomes ESTABLISHED in the same step as host 1."),
                SEED,
                lambda composed: leaves(composed.a, State.SYN_SENT),
                lambda composed: enters(composed.b, State.ESTABLISHED),
                expected=False,
                decisive=False,
            ),
        ),
    ),
)

_OLD = SCENARIOS["old-duplicate-syn"]

EXAMPLE = (
    Statement(
        "seed-12",
        "First handshake: host1 sends host2 a packet with the flags SYN=1, ACK=0, "
        "and generates a random sequence number = 3233.",
        StatementVerdict.TRUE,
        "Whether the number is hard to guess is outside the model: a scenario gives it (3.4.1).",
        (_FIRST,),
    ),
    Statement(
        "seed-13",
        "When host2 has received this, SYN=1 tells it that the client wants to open a connection;",
        StatementVerdict.TRUE,
        "Among the segments that arrive only a SYN leads out of LISTEN.",
        (
            every_step(
                Message("seed.13.1", "Host 2 leaves LISTEN only by a segment with SYN=1."),
                SEED,
                lambda composed: leaves(composed.b, State.LISTEN),
                lambda composed: receives(composed.b, "syn")[0],
            ),
        ),
    ),
    Statement(
        "seed-14",
        "Second handshake: host2 acknowledges the client's request: it sends host1 ACK=1, SYN=1, "
        "acknowledgment number = 3234, which is host1's sequence number plus 1, and generates a random "
        "sequence number = 36457; this tells host1 that it may connect;",
        StatementVerdict.TRUE,
        "A SYN takes one sequence number, so 3234 is the number expected next (3.4).",
        (_SECOND,),
        cites="3.4, 3.5",
    ),
    Statement(
        "seed-15",
        "Third handshake: on receiving this, host1 checks whether the acknowledgment number is 3233+1, "
        "and whether ACK is 1;",
        StatementVerdict.TRUE,
        "Without the check an old SYN deceives both sides: they are ESTABLISHED and hold different numbers.",
        (
            _WAITS,
            every_state(
                Message("seed.15.1", "Without the check both would still agree when they are ESTABLISHED."),
                _OLD,
                lambda composed: z3.And([side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides]),
                lambda composed: z3.And([side.me.irs == peer.me.iss for side, peer in composed.sides]),
                expected=False,
                decisive=False,
                variant="ack-not-checked",
            ),
        ),
        cites="3.10.7.3 first",
    ),
    Statement(
        "seed-16",
        "If it is 1, host1 sends ACK=1, acknowledgment number = 36457, "
        "telling host2 that its request is acknowledged and the connection can be established.",
        StatementVerdict.FALSE,
        "The number must be 36458: the SYN of host 2 takes 36457. An ACK of 36457 acknowledges nothing; "
        "host 2 answers it with a RST and stays in SYN-RECEIVED.",
        (
            every_step(
                Message("seed.16.1", "Host 1 answers with the acknowledgment number 36457."),
                SEED,
                lambda composed: leaves(composed.a, State.SYN_SENT),
                lambda composed: sends(composed.a, "ack", ack=K),
                expected=False,
            ),
            some_step(
                Message("seed.16.2", "If host 1 did send 36457, host 2 would answer with a RST, SEQ 36457."),
                REFUSING,
                lambda composed: z3.And(
                    composed.b.me.is_in(State.SYN_RECEIVED),
                    receives(composed.b, "ack")[0],
                    receives(composed.b)[1].ack_number == K,
                    sends(composed.b, "rst", seq=K),
                    enters(composed.b, State.SYN_RECEIVED),
                ),
                decisive=False,
                variant="ack-without-plus-one",
            ),
            every_step(
                Message("seed.16.3", "No ACK of 36457 leads host 2 to ESTABLISHED."),
                REFUSING,
                lambda composed: z3.And(
                    receives(composed.b, "ack")[0], receives(composed.b)[1].ack_number == K
                ),
                lambda composed: z3.Not(enters(composed.b, State.ESTABLISHED)),
                decisive=False,
                variant="ack-without-plus-one",
            ),
        ),
        cites="3.4, 3.10.7.4 fifth",
    ),
)
"""The run of the text with its numbers."""

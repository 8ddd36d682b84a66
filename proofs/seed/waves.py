"""The seed text on the four waves between host 1, A, and host 2, B."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...checker.message import Message
from ...model.composed_system import ComposedSystem
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Msl
from ...model.state import Outcome, State
from ..query import (
    acknowledges_fin,
    enters,
    eventually,
    every_state,
    every_step,
    leaves,
    receives,
    receives_fin,
    sends_with,
    some_step,
)
from ..step_predicates import arriving_segment, sent_segment
from .handshake import SEED
from .release import ACKNOWLEDGES_FIRST, MAY_WAIT
from .statement import Statement, StatementVerdict

HALF_CLOSE = SCENARIOS["half-close"]
ONE_OCTET = SCENARIOS["one-octet"]
LOST_ACK = SCENARIOS["lost-last-ack"]

LOST_ACK_AND_FIN = replace(
    LOST_ACK,
    name="lost-last-ack-and-fin",
    title="The last ACK is lost, and so is the FIN that host 2 sends again, until 2 MSL are over.",
    drop=(7, 8),
)
KEPT = replace(
    SCENARIOS["four-way-close"],
    name="four-way-close-msl-kept",
    title="The four-way close, where no segment outlives 2 MSL.",
    msl=Msl.ENFORCED,
)


def _closed_normally(composed: ComposedSystem) -> z3.BoolRef:
    return z3.And(composed.a.me.is_in(State.CLOSED), composed.a.me.outcome == Outcome.CLOSED)


def _b_is_closed(composed: ComposedSystem) -> z3.BoolRef:
    return composed.b.me.is_in(State.CLOSED)


def _timer_repeats(composed: ComposedSystem) -> z3.BoolRef:
    """Host 2, in LAST-ACK, sends something though nothing has come."""
    return z3.And(
        composed.b.me.is_in(State.LAST_ACK),
        sent_segment(composed.b)[0],
        z3.Not(arriving_segment(composed.b)[0]),
    )


WAVES = (
    Statement(
        "seed-17",
        "First wave: when the data being transferred has come to its end, host1 sends host2 the flag FIN=1; "
        "host1 says to host2, as it were: my data is all sent, and I am about to disconnect;",
        StatementVerdict.TRUE,
        "The FIN comes after the last octet.",
        (
            every_step(
                Message(
                    "seed.17.1",
                    "When host 1 sends a FIN, its user has sent all data, and nothing is queued.",
                ),
                ONE_OCTET,
                lambda composed: sends_with(composed.a, "fin"),
                lambda composed: z3.And(composed.a.me.sent == ONE_OCTET.a.sends, composed.a.me.unsent == 0),
            ),
        ),
        cites="3.6, 3.10.4",
    ),
    Statement(
        "seed-18",
        "Second wave: a TCP connection is full-duplex, in both directions, "
        "so closing has to be done from both sides;",
        StatementVerdict.TRUE,
        "No side closes normally before both have sent a FIN.",
        (
            every_state(
                Message("seed.18.1", "When a side has closed normally, both have sent a FIN."),
                HALF_CLOSE,
                lambda composed: z3.Or([side.me.outcome == Outcome.CLOSED for side, _ in composed.sides]),
                lambda composed: z3.And([side.me.fin_sent for side, _ in composed.sides]),
            ),
        ),
        cites="3.6",
    ),
    Statement(
        "seed-19",
        "When host2 has received the flag FIN=1 from host1, it does not at once send host1 a request to close, "
        "FIN=1; it first sends host1 an answer, ACK=1, which means: I have received your request to close, "
        "but I may still have data to send; wait, and I will tell you when it is done;",
        StatementVerdict.TRUE,
        "Half-close: after its FIN host 1 still receives the remaining data of host 2 (the text writes "
        "FIND).",
        (
            ACKNOWLEDGES_FIRST,
            some_step(
                Message("seed.19.1", "After its FIN has been acknowledged host 1 still receives data."),
                HALF_CLOSE,
                lambda composed: z3.And(
                    enters(composed.a, State.FIN_WAIT_2),
                    receives(composed.a)[0],
                    receives(composed.a)[1].text != 0,
                ),
            ),
            MAY_WAIT,
        ),
        cites="3.6",
    ),
    Statement(
        "seed-20",
        "Third wave: host2 has sent all its data and sends host1 FIN=1; having received this request to close, "
        "host1 understands that host2's data has all been transferred and that it can now disconnect;",
        StatementVerdict.TRUE,
        "In TIME-WAIT host 1 has received every octet that host 2 sent.",
        (
            every_state(
                Message("seed.20.1", "In TIME-WAIT all data of host 2 has been delivered to host 1's user."),
                HALF_CLOSE,
                lambda composed: composed.a.me.is_in(State.TIME_WAIT),
                lambda composed: composed.a.me.delivered == HALF_CLOSE.b.sends,
            ),
        ),
        cites="3.6",
    ),
    Statement(
        "seed-21",
        "Fourth wave: having received FIN=1, host1 still fears that, the network being unreliable, host2 "
        "does not know that it wants to disconnect; so it sends host2 an acknowledgment, ACK=1, "
        "puts itself into TIME_WAIT and starts a timer;",
        StatementVerdict.TRUE,
        "The timer runs for two maximum segment lifetimes, 2 MSL (the text writes 2MLS).",
        (
            every_step(
                Message(
                    "seed.21.1",
                    "When the FIN arrives in FIN-WAIT-2, host 1 sends an ACK and enters TIME-WAIT.",
                ),
                SEED,
                lambda composed: receives_fin(composed.a, State.FIN_WAIT_2),
                lambda composed: z3.And(acknowledges_fin(composed.a), enters(composed.a, State.TIME_WAIT)),
            ),
            eventually(
                Message("seed.21.2", "TIME-WAIT leads to CLOSED."),
                SEED,
                lambda composed: composed.a.me.is_in(State.TIME_WAIT),
                lambda composed: composed.a.me.is_in(State.CLOSED),
            ),
        ),
        cites="3.6, 3.10.7.4 eighth",
    ),
    Statement(
        "seed-22",
        "If host2 has not received the ACK, the timer of host2's TCP expires, "
        "and it will ask host1 to send the ACK again;",
        StatementVerdict.HALF_TRUE,
        "Host 2's timer retransmits its FIN, and host 1 answers that with its ACK. No segment asks for an "
        "ACK.",
        (
            every_step(
                Message("seed.22.1", "When the FIN arrives again in TIME-WAIT, host 1 sends its ACK again."),
                LOST_ACK,
                lambda composed: receives_fin(composed.a, State.TIME_WAIT),
                lambda composed: acknowledges_fin(composed.a),
            ),
            some_step(
                Message(
                    "seed.22.2",
                    "In LAST-ACK host 2's timer sends a segment other than its FIN: a request for the ACK.",
                ),
                LOST_ACK,
                lambda composed: z3.And(_timer_repeats(composed), z3.Not(sends_with(composed.b, "fin"))),
                expected=False,
            ),
            every_step(
                Message("seed.22.3", "What host 2's timer sends in LAST-ACK is its FIN."),
                LOST_ACK,
                _timer_repeats,
                lambda composed: sends_with(composed.b, "fin"),
                decisive=False,
            ),
        ),
        cites="3.6, 3.8.1",
    ),
    Statement(
        "seed-23",
        "When host2 has received the ACK, it disconnects;",
        StatementVerdict.TRUE,
        "LAST-ACK leads to CLOSED by the ACK of the FIN.",
        (
            every_step(
                Message("seed.23.1", "When an ACK of its FIN arrives in LAST-ACK, host 2 is CLOSED."),
                SEED,
                lambda composed: z3.And(
                    composed.b.me.is_in(State.LAST_ACK),
                    receives(composed.b, "ack")[0],
                    receives(composed.b)[1].ack_number == composed.b.me.snd_nxt,
                ),
                lambda composed: enters(composed.b, State.CLOSED),
            ),
        ),
        cites="3.10.7.4 fifth",
    ),
    Statement(
        "seed-24",
        "When host1 has waited 2MLS (twice the maximum segment lifetime) and has received no request from host2 "
        "to retransmit, it knows that host2 has received the ACK;",
        StatementVerdict.FALSE,
        "The ACK may be lost, and so may each retransmission of host 2's FIN: then host 1 receives nothing "
        "for 2 MSL and closes, while host 2 is still in LAST-ACK. The statement holds only over channels "
        "that lose nothing.",
        (
            every_state(
                Message(
                    "seed.24.1",
                    "When host 1 has closed after 2 MSL, host 2 has received the ACK and is CLOSED.",
                ),
                LOST_ACK,
                _closed_normally,
                _b_is_closed,
                expected=False,
            ),
            every_state(
                Message("seed.24.2", "The same holds over channels that lose nothing."),
                KEPT,
                _closed_normally,
                _b_is_closed,
                decisive=False,
            ),
        ),
        LOST_ACK_AND_FIN,
        cites="3.6, 3.10.8",
    ),
    Statement(
        "seed-25",
        "so it is only then that host1 closes its own connection.",
        StatementVerdict.TRUE,
        "TIME-WAIT leads to CLOSED when 2 MSL have passed, and no arriving segment ends it earlier. (A RST "
        "ends it too; none arrives here. See time-wait-lasts.)",
        (
            every_step(
                Message(
                    "seed.25.1",
                    "Host 1 leaves TIME-WAIT by its timer: no segment arrives in that step, and it enters "
                    "CLOSED.",
                ),
                SEED,
                lambda composed: leaves(composed.a, State.TIME_WAIT),
                lambda composed: z3.And(
                    z3.Not(arriving_segment(composed.a)[0]), enters(composed.a, State.CLOSED)
                ),
            ),
        ),
        cites="3.10.8, MUST-13",
    ),
)

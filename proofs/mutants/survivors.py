"""Reasons why some mutants survive: their difference lies outside of what is claimed.

A reason is stale when a claim kills the mutant, and `synfin mutants` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...checker.message import Message


@dataclass(frozen=True)
class SurvivalReason:
    """A reason why some mutants survive."""

    text: Message
    mutants: tuple[str, ...]


ALL_REASONS = (
    SurvivalReason(
        Message(
            "survives.unsent",
            "A segment that is not sent is as good as lost: the retransmission timer sends it, and no "
            "claim says how soon.",
        ),
        (
            "drop-send active_open_sends_a_syn",
            "drop-send listener_turns_active",
            "drop-send send_turns_a_listener_active",
            "drop-send queued_text_goes_out",
            "drop-send queued_close_sends_a_fin",
            "drop-send queued_fin_follows_the_text",
            "drop-send queued_close_answers_the_fin",
        ),
    ),
    SurvivalReason(
        Message(
            "survives.unacknowledged",
            "The peer retransmits what is not acknowledged, and that is answered; no claim says how soon.",
        ),
        (
            "drop-ack fin_in_fin_wait_1",
            "drop-ack text_is_kept_for_receive",
        ),
    ),
    SurvivalReason(
        Message(
            "survives.turned-active",
            "That a listener has turned active shows only where a reset arrives in SYN-RECEIVED; here "
            "none does.",
        ),
        ("drop-update listener_turns_active: passive", "drop-update send_turns_a_listener_active: passive"),
    ),
    SurvivalReason(
        Message(
            "survives.close-queued",
            "The CLOSE is recorded, and its FIN is sent in its turn; no claim says in which state it is "
            "queued.",
        ),
        ("drop-update close_queues_its_fin: state",),
    ),
    SurvivalReason(
        Message(
            "survives.second-fin",
            "After the peer's FIN the later steps can only accept a second one, which no peer sends; only"
            " a forged segment shows the difference, and `nothing-after-fin` is refuted there by the RFC "
            "as it stands.",
        ),
        (
            "stop-processing fin_again_in_time_wait",
            "stop-processing our_fin_is_unacknowledged_in_last_ack",
            "stop-processing text_after_fin_is_ignored",
            "drop-ack fin_after_fin",
            "drop-update fin_after_fin: rcv_nxt",
        ),
    ),
    SurvivalReason(
        Message(
            "survives.gives-up",
            "An endpoint that gives up with nothing to retransmit ends as if its user timeout had "
            "expired, which may happen.",
        ),
        ("drop-guard retransmissions_come_to_their_limit: the retransmission queue is not empty",),
    ),
    SurvivalReason(
        Message(
            "survives.time-wait",
            "That TIME-WAIT lasts is claimed of segments only: a user timeout there may end it early.",
        ),
        ("drop-guard user_timeout_expires: we are not in CLOSED or TIME-WAIT",),
    ),
    SurvivalReason(
        Message(
            "survives.crash",
            "A host without a connection loses nothing in a crash: it only keeps quiet for a while.",
        ),
        ("drop-guard memory_is_lost: we are not in CLOSED",),
    ),
    SurvivalReason(
        Message(
            "survives.extra-ack",
            "An ACK that is not pending does no harm, except that a perfect channel has no room for so many.",
        ),
        ("drop-guard delayed_ack_is_sent: an acknowledgment is pending",),
    ),
    SurvivalReason(
        Message(
            "survives.text-in-closed",
            "The sender of the text gets no answer and retransmits it: in CLOSED it is answered with a RST.",
        ),
        ("drop-send text_after_half_duplex_close_is_reset",),
    ),
)

REASONS: Mapping[str, Message] = {mutant: reason.text for reason in ALL_REASONS for mutant in reason.mutants}


def reason_for(mutant: str) -> Message | None:
    """The reason why it survives; None if there is none."""
    return REASONS.get(mutant)


def stale_reasons(killed: Iterable[str]) -> list[str]:
    """The killed mutants for whose survival a reason is given."""
    return [mutant for mutant in killed if mutant in REASONS]

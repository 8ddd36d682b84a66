"""A machine that looks at control bits only: it has lost every condition on a number.

Models of the states without sequence numbers are such machines (Han and Billington 2005). An ACK then
acknowledges everything sent, and a FIN is the next one whatever its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..conditions import carries, lacks
from ..rule import Effect
from ..state import Endpoint, Segment

FORGOTTEN: Mapping[str, tuple[str, ...]] = {
    "syn_sent_finds_the_acknowledgment_acceptable": ("it acknowledges our SYN",),
    "reset_returns_to_listen": ("it begins exactly at RCV.NXT",),
    "reset_refuses_the_connection": ("it begins exactly at RCV.NXT",),
    "reset_ends_the_connection": ("it begins exactly at RCV.NXT",),
    "reset_cuts_the_closing_short": ("it begins exactly at RCV.NXT",),
    "syn_in_syn_received_returns_to_listen": ("its SYN is in the window",),
    "acknowledgment_is_in_range": ("its ACK is in range",),
    "ack_of_our_syn_opens_the_connection": ("it acknowledges our SYN",),
}
"""Rules, each with the conditions on numbers that it loses."""

NEVER_APPLY = (
    "syn_sent_resets_a_wrong_acknowledgment",
    "syn_sent_drops_a_reset_with_a_wrong_acknowledgment",
    "unacceptable_segment_is_answered",
    "unacceptable_reset_is_dropped",
    "segment_after_a_gap_is_dropped",
    "reset_outside_the_window",
    "reset_elsewhere_in_the_window_is_challenged",
    "old_syn_is_trimmed_off",
    "acknowledgment_out_of_range_is_answered",
    "wrong_ack_of_our_syn_is_reset",
    "duplicate_acknowledgment_is_ignored",
)
"""Rules for segments whose numbers are wrong: they never apply."""

TAKE_A_FIN = ("fin_in_established", "fin_in_fin_wait_1", "fin_in_fin_wait_2", "fin_after_fin")


def every_segment_goes_on(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Let every segment through the first step, untrimmed."""
    return replace(effect, when={}, segment_after=None)


def acknowledges_everything_sent(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Take any ACK for one of everything sent."""
    return replace(effect, when={}, then=me.with_(snd_una=me.snd_nxt))


def any_fin_will_do(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Take the FIN whatever its number."""
    when = {name: condition for name, condition in effect.when.items() if "next number" not in name}
    return replace(effect, when={**carries(seg, "FIN"), **when})


def no_fin_at_all(effect: Effect, me: Endpoint, seg: Segment) -> Effect:
    """Only a segment without a FIN is done where the FIN would be processed."""
    return replace(effect, when=lacks(seg, "FIN"))

"""The blind attacker of RFC 5961: a third party that sees nothing and injects segments in an endpoint's name.

The attacker guesses: every sequence number and every acknowledgment number is possible. Only the forms of
the segments are given, and not all of them: no injected SYN carries text, no injected SYN,ACK a FIN.
"""

from __future__ import annotations

from collections.abc import Iterator

import z3

from ...checker.message import Message
from ...checker.system import Action, Variable
from ..channels import ChannelState
from ..segment_layout import pack
from ..state import CONTROL_BITS, Segment

NAME = "attacker"
EVENT = "injection"

MOST_WIDTH = 4
"""Bits of a sequence number up to which all guesses are tried, one by one."""

FORMS: tuple[tuple[str, int], ...] = (
    ("RST", 0),
    ("RST", 2),
    ("RST,ACK", 0),
    ("SYN", 0),
    ("SYN,FIN", 0),
    ("SYN,ACK", 0),
    ("ACK", 0),
    ("ACK", 1),
    ("FIN,ACK", 0),
    ("FIN", 0),
)
"""Control bits, and octets of text."""

INJECTED = z3.BitVec(f"{NAME}.injected", 2)
"""The number of segments injected so far."""


def injects(channel: ChannelState) -> str:
    """The key under which a segment is observed when it is injected."""
    return f"injects {channel.name}"


def variables() -> list[Variable]:
    """The variables of the attacker."""
    return [Variable(INJECTED)]


def injections(channels: tuple[ChannelState, ...], most: int) -> Iterator[Action]:
    """All injections, up to `most` segments, wherever there is room for one."""
    for channel in channels:
        for control, text in FORMS:
            yield _injection(channel, control, text, most)


def _injection(channel: ChannelState, control: str, text: int, most: int) -> Action:
    bits = set(control.lower().split(","))
    seq, ack_number = z3.BitVec("guess.seq", channel.width), z3.BitVec("guess.ack", channel.width)
    forged = Segment(
        **{bit: z3.BoolVal(bit in bits) for bit in CONTROL_BITS},
        seq=seq,
        ack_number=ack_number if "ack" in bits else z3.BitVecVal(0, channel.width),
        text=z3.BitVecVal(text, channel.width),
    )
    octets = f", {text} octets" if text else ""
    return Action(
        name=f"{NAME} injects {control}{octets} into {channel.name}",
        actor=NAME,
        event=EVENT,
        guard={
            Message("condition", "the attacker has a segment left"): z3.ULT(INJECTED, most),
            Message("condition", "there is room in the channel"): channel.has_room(),
        },
        update={**channel.sending(pack(forged)), str(INJECTED): INJECTED + 1},
        observe={injects(channel): pack(forged)},
        inputs=(Variable(seq), *([Variable(ack_number)] if "ack" in bits else [])),
    )

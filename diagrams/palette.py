"""Colours by phase of the connection, and the fonts: the same in every picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..model.state import State


class Phase(Enum):
    """The phases of a connection's life."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    CLOSING = "closing"
    TIME_WAIT = "time-wait"


@dataclass(frozen=True)
class Colours:
    """The colours of a phase, in six digits each: text keeps a contrast of 7 to 1 on the fill."""

    fill: str
    line: str
    text: str


PALETTE = {
    Phase.CLOSED: Colours("#f1f3f5", "#868e96", "#343a40"),
    Phase.OPENING: Colours("#fff3bf", "#e67700", "#5c2e00"),
    Phase.OPEN: Colours("#d3f9d8", "#2b8a3e", "#0b3d17"),
    Phase.CLOSING: Colours("#d0ebff", "#1971c2", "#0b3661"),
    Phase.TIME_WAIT: Colours("#e5dbff", "#6741d9", "#35197f"),
}

INK = "#212529"
"""Text and solid arrows."""
FAINT = "#868e96"
"""Notes and resets."""
ALARM = "#c92a2a"
"""Losses and violations."""
PAPER = "#ffffff"

FONTS = (
    "Helvetica", "Arial", "Liberation Sans", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", "sans-serif",
)  # fmt: skip
"""The stack for CSS: first what sets English, then what has Chinese characters."""

FONT_FAMILY = ", ".join(FONTS)
"""`FONTS` as the value of `font-family`."""

MONO_FAMILY = (
    "SFMono-Regular, Menlo, Consolas, Liberation Mono, DejaVu Sans Mono, Noto Sans Mono CJK SC, monospace"
)
"""The stack for numbers that are compared."""

_PHASES = {
    State.CLOSED: Phase.CLOSED,
    State.LISTEN: Phase.OPENING,
    State.SYN_SENT: Phase.OPENING,
    State.SYN_RECEIVED: Phase.OPENING,
    State.ESTABLISHED: Phase.OPEN,
    State.FIN_WAIT_1: Phase.CLOSING,
    State.FIN_WAIT_2: Phase.CLOSING,
    State.CLOSE_WAIT: Phase.CLOSING,
    State.CLOSING: Phase.CLOSING,
    State.LAST_ACK: Phase.CLOSING,
    State.TIME_WAIT: Phase.TIME_WAIT,
}


def phase_of(state: State) -> Phase:
    """The phase that a state belongs to."""
    return _PHASES[state]


def phase_of_pair(a: State, b: State) -> Phase:
    """The phase of two endpoints: the furthest that either has come, and closed only when both are."""
    if a is b is State.CLOSED:
        return Phase.CLOSED
    order = list(Phase)
    return max((phase_of(a), phase_of(b)), key=order.index)


def colours_of(state: State) -> Colours:
    """The colours of a state."""
    return PALETTE[phase_of(state)]

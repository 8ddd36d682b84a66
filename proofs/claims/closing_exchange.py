"""The segments that close a connection, as a language: four, or three where an ACK is delayed."""

from __future__ import annotations

import z3

from ...checker.properties.trace_language import Letter, TraceLanguage, Word
from ...model.composed_system import ComposedSystem, sends
from ...model.segment_layout import is_present, unpack
from ...model.state import CONTROL_BITS, State
from ..claim import Claim, Formulas
from .data_delivery import both_closed_normally


def _letter(control: str) -> Letter:
    """A segment with these control bits and no others."""
    names = control.lower().split(",")

    def matches(packed: z3.BitVecRef) -> z3.BoolRef:
        seg = unpack(packed)
        bits = (getattr(seg, bit) == z3.BoolVal(bit in names) for bit in CONTROL_BITS)
        return z3.And(is_present(packed), *bits)

    return matches


def _closing(composed: ComposedSystem, words: frozenset[Word]) -> Formulas:
    return (
        TraceLanguage(
            start=composed.a.me.is_in(State.FIN_WAIT_1),
            end=z3.And(composed.b.me.is_in(State.CLOSED), composed.b.me.fin_sent),
            keys=tuple(sends(channel) for channel in composed.channels),
            letters={letter: _letter(letter) for word in sorted(words) for letter in word},
            words=words,
        ),
    )


FOUR = frozenset({("FIN,ACK", "ACK", "FIN,ACK", "ACK")})


THREE_OR_FOUR = FOUR | {("FIN,ACK", "FIN,ACK", "ACK")}


FOUR_WAVES = Claim(
    id="four-waves",
    title="Over perfect channels exactly four segments close the connection: FIN, ACK, FIN, ACK.",
    cites="3.6 Figure 12",
    formulas=lambda composed: _closing(composed, FOUR),
    applies_to=lambda scenario: False,
    premise=both_closed_normally,
    holds_in=("four-way-close", "seed"),
    refuted_in={"three-segment-close": "the delayed ACK is carried by B's FIN: three segments"},
    broken_by={"fin-answers-itself": "four-way-close"},
)


THREE_SEGMENTS = Claim(
    id="three-segments",
    title="Where B may delay its ACK, three segments (FIN; FIN,ACK; ACK) close the connection, or four.",
    cites="3.6, 3.8.6.3",
    formulas=lambda composed: _closing(composed, THREE_OR_FOUR),
    applies_to=lambda scenario: False,
    premise=both_closed_normally,
    holds_in=("three-segment-close",),
    refuted_in={"four-way-close": "an immediate ACK never waits for the FIN"},
)


CLOSING_EXCHANGE_CLAIMS = (FOUR_WAVES, THREE_SEGMENTS)

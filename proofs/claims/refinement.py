"""Refinement: of Figure 5 by each endpoint, and of runs over perfect channels by those over lossy ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import z3

from ...checker.engines.explicit.refinement import machine_of
from ...checker.engines.exploration import explore
from ...checker.message import Message
from ...checker.properties.refinement import Arcs, Refines
from ...checker.properties.step_property import after
from ...model.channels import Perfect
from ...model.composed_system import ComposedSystem, compose
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Scenario
from ...model.side import Side
from ...model.state import State
from ..claim import Claim, Formulas
from ..figure5 import FIGURE_5, NOTES, RESETS

# refines-figure-5

PRINTED = frozenset((arc.source, arc.target) for arc in (*FIGURE_5, *NOTES, *RESETS))
"""The arcs of Figure 5, of its Notes 1 and 2, and the resets of its Note 3."""


def enters(side: Side) -> dict[str, z3.BoolRef]:
    """The labels of a side's state changes: `A ESTABLISHED`."""
    state = side.me.state
    return {
        f"{side.name} {one.spelled}": z3.And(state != one.value, after(state) == one.value) for one in State
    }


def figure_5(side: Side) -> Refines:
    """The machine of the figure: its places are the eleven states, CLOSED first."""
    arcs = {
        (source.value, f"{side.name} {target.spelled}"): target.value for source, target in sorted(PRINTED)
    }
    return Refines("Figure 5 with its Notes", enters(side), arcs)


ONE_FOR_TWO = Message(
    "because.one-for-two",
    "one segment acknowledges the SYN and carries the FIN: SYN-RECEIVED leads to CLOSE-WAIT in one step "
    "(3.10.7.4 fifth, eighth), where the figure draws two",
)

NOT_DRAWN = dict.fromkeys(
    ("lossy-close", "lost-last-ack", "lossy-simultaneous-open", "giving-up", "hostile-close", "blind-attack"),
    ONE_FOR_TWO,
)
"""The scenarios that take a step of the text that neither the figure nor its notes show."""

REFINES_FIGURE_5 = Claim(
    id="refines-figure-5",
    title="The sequence of states of an endpoint is a path in Figure 5 with its Notes.",
    cites="3.3.2 Figure 5",
    formulas=lambda composed: tuple(figure_5(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or([side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides]),
    applies_to=lambda scenario: False,
    holds_in=tuple(name for name in SCENARIOS if name not in NOT_DRAWN),
    refuted_in=NOT_DRAWN,
    broken_by={"fin-answers-itself": "four-way-close"},
)


# refines-textbook

PLACES = 4
"""Of the textbook's channels: more than are ever needed."""


def textbook(scenario: Scenario) -> Scenario:
    """The same users over channels that lose nothing and keep order."""
    return replace(scenario, name=f"{scenario.name}, textbook", channel=Perfect(PLACES))


@cache
def _textbook_machine(scenario: Scenario) -> Arcs:
    composed = compose(textbook(scenario))
    return machine_of(explore(composed.system), dict(_lifecycle(composed)))


def _lifecycle(composed: ComposedSystem) -> Iterator[tuple[str, z3.BoolRef]]:
    """The labels of both sides' state changes."""
    for side, _ in composed.sides:
        yield from enters(side).items()


def _as_in_the_textbook(composed: ComposedSystem) -> Formulas:
    arcs = _textbook_machine(composed.scenario)
    return (Refines("what the same users do over perfect channels", dict(_lifecycle(composed)), arcs),)


THIRD_SEGMENT_LOST = Message(
    "because.third-segment-lost",
    "the third segment of the handshake is lost, and the FIN acknowledges the SYN: SYN-RECEIVED leads to "
    "CLOSE-WAIT (3.10.7.4 fifth, eighth)",
)

REFINES_TEXTBOOK = Claim(
    id="refines-textbook",
    title="Over lossy channels both sides go through the states of some run over perfect channels.",
    cites="3.5, 3.6",
    formulas=_as_in_the_textbook,
    premise=lambda composed: z3.And([side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides]),
    applies_to=lambda scenario: False,
    holds_in=("lossy-handshake", "hostile-handshake"),
    refuted_in={
        "lossy-close": THIRD_SEGMENT_LOST,
        "lost-last-ack": THIRD_SEGMENT_LOST,
        "hostile-close": "the FIN overtakes the third segment of the handshake and acknowledges the SYN: "
        "SYN-RECEIVED leads to CLOSE-WAIT (3.10.7.4 fifth, eighth)",
        "lossy-lifecycle": "an ACK is lost, and the FIN behind it acknowledges ours: FIN-WAIT-1 leads to "
        "TIME-WAIT (Figure 5, Note 2)",
        "lossy-simultaneous-open": "one of two crossing SYNs is lost, and the SYN,ACK that follows it "
        "opens the connection at once: SYN-SENT leads to ESTABLISHED",
    },
    broken_by={"two-way-handshake": "lossy-handshake"},
)

REFINEMENT_CLAIMS = (REFINES_FIGURE_5, REFINES_TEXTBOOK)

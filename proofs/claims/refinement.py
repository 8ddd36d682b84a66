"""Refinement: what an endpoint does is in Figure 5; what both do over a bad wire is in the textbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import z3

from ...checker.engines.explicit.refinement import machine_of
from ...checker.engines.exploration import explore
from ...checker.properties.refinement import Arcs, Refines
from ...checker.properties.step_property import after
from ...model.channels import Perfect
from ...model.composed_system import ComposedSystem, compose
from ...model.scenarios.catalogue import SCENARIOS
from ...model.scenarios.scenario import Scenario
from ...model.side import Side
from ...model.state import State
from ..claim import Claim, Formulas
from .figure5 import FIGURE_5, NOTES, RESETS

# refines-figure-5

PRINTED = frozenset((arc.source, arc.target) for arc in (*FIGURE_5, *NOTES, *RESETS))
"""The arcs of Figure 5, of its Notes 1 and 2, and the resets of its Note 3."""


def enters(side: Side) -> dict[str, z3.BoolRef]:
    """A side is seen when its state changes: `A ESTABLISHED`."""
    state = side.me.state
    return {
        f"{side.name} {one.spelled}": z3.And(state != one.value, after(state) == one.value) for one in State
    }


def figure_5(side: Side) -> Refines:
    """The machine of the figure: its places are the eleven states, and CLOSED is the first."""
    arcs = {
        (source.value, f"{side.name} {target.spelled}"): target.value for source, target in sorted(PRINTED)
    }
    return Refines("Figure 5 with its Notes", enters(side), arcs)


ONE_FOR_TWO = (
    "one segment acknowledges the SYN and carries the FIN: SYN-RECEIVED leads to CLOSE-WAIT in one step "
    "(3.10.7.4 fifth, eighth), and the figure draws two"
)

NOT_DRAWN = dict.fromkeys(
    ("lossy-close", "lost-last-ack", "lossy-simultaneous-open", "giving-up", "hostile-close", "blind-attack"),
    ONE_FOR_TWO,
)
"""Where a step is taken that the text has, and neither the figure nor its notes show."""

REFINES_FIGURE_5 = Claim(
    id="refines-figure-5",
    title="The states that an endpoint goes through are a way through Figure 5 with its Notes.",
    title_zh="每一方经过的状态序列，都是图 5（连同其附注）中的一条路径。",
    cites="3.3.2 Figure 5",
    formulas=lambda composed: tuple(figure_5(side) for side, _ in composed.sides),
    premise=lambda composed: z3.Or([side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides]),
    suits=lambda scenario: False,
    holds_in=tuple(name for name in SCENARIOS if name not in NOT_DRAWN),
    refuted_in=NOT_DRAWN,
    broken_by={"fin-answers-itself": "four-way-close"},
)


# refines-textbook

PLACES = 4
"""Of the textbook's wires: more than are ever needed."""


def textbook(scenario: Scenario) -> Scenario:
    """The same users over wires that lose nothing and keep the order."""
    return replace(scenario, name=f"{scenario.name}, textbook", channel=Perfect(PLACES))


@cache
def _textbook_machine(scenario: Scenario) -> Arcs:
    composed = compose(textbook(scenario))
    return machine_of(explore(composed.system), dict(_lifecycle(composed)))


def _lifecycle(composed: ComposedSystem) -> Iterator[tuple[str, z3.BoolRef]]:
    """What is seen of both: the states they enter, in the order in which they do."""
    for side, _ in composed.sides:
        yield from enters(side).items()


def _as_in_the_textbook(composed: ComposedSystem) -> Formulas:
    arcs = _textbook_machine(composed.scenario)
    return (Refines("what the same users do over perfect wires", dict(_lifecycle(composed)), arcs),)


ACK_LOST = (
    "the third segment of the handshake is lost, and the FIN acknowledges the SYN: SYN-RECEIVED leads to "
    "CLOSE-WAIT (3.10.7.4 fifth, eighth)"
)

REFINES_TEXTBOOK = Claim(
    id="refines-textbook",
    title="The states that both go through over a wire that loses are those of a run over a perfect wire.",
    title_zh="在会丢失报文段的线路上，双方经过的状态，与理想线路上某次运行所经过的相同。",
    cites="3.5, 3.6",
    formulas=_as_in_the_textbook,
    premise=lambda composed: z3.And([side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides]),
    suits=lambda scenario: False,
    holds_in=("lossy-handshake", "hostile-handshake"),
    refuted_in={
        "lossy-close": ACK_LOST,
        "lost-last-ack": ACK_LOST,
        "hostile-close": "the FIN overtakes the third segment of the handshake and acknowledges the SYN: "
        "SYN-RECEIVED leads to CLOSE-WAIT (3.10.7.4 fifth, eighth)",
        "lossy-lifecycle": "an ACK is lost, and the FIN behind it acknowledges ours: FIN-WAIT-1 leads to "
        "TIME-WAIT (Figure 5, Note 2)",
        "lossy-simultaneous-open": "one of two SYNs that cross is lost, and the SYN,ACK that comes after it "
        "opens at once: SYN-SENT leads to ESTABLISHED",
    },
    broken_by={"two-way-handshake": "lossy-handshake"},
)

REFINEMENT = (REFINES_FIGURE_5, REFINES_TEXTBOOK)

"""Queries of all runs of one scenario, and the predicates that they are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import z3

from ..checker.properties.forms import Property
from ..checker.properties.invariant import Always
from ..checker.properties.leads_to import LeadsTo
from ..checker.properties.step_property import EveryStep, after
from ..model.composed_system import ComposedSystem
from ..model.scenarios.scenario import Scenario
from ..model.side import ComposedSide, Side
from ..model.state import CONTROL_BITS, Segment, State
from ..model.variants.catalogue import RFC_9293
from .claim import Claim, Formulas, Liveness
from .fairness import FAIR, full_fairness
from .step_predicates import arriving_segment, sent_segment

Condition = Callable[[ComposedSystem], z3.BoolRef]
"""A condition on a state or, where it uses `after` and `shown`, on a step."""


@dataclass(frozen=True)
class Query:
    """A property of one scenario: part of a statement or of a defect."""

    text: str
    scenario: Scenario
    formula: Callable[[ComposedSystem], Property | Formulas]
    """The formula, or all of several, that must hold."""
    premise: Callable[[ComposedSystem], Property] | None = None
    """The negation of the premise: to be refuted, by a shortest run to it."""
    existential: bool = False
    """The query asks for a run: it holds if the formula, which excludes such runs, is refuted."""
    expected: bool = True
    """The query is expected to hold."""
    decisive: bool = True
    """It decides the statement; otherwise it shows how the statement would fail, or what it leaves out."""
    variant: str = RFC_9293


def every_step(
    text: str, scenario: Scenario, when: Condition, then: Condition,
    *, expected: bool = True, decisive: bool = True, variant: str = RFC_9293,
) -> Query:  # fmt: skip
    """Each step for which `when` holds is one for which `then` does."""
    return Query(
        text, scenario,
        lambda composed: EveryStep(z3.Implies(when(composed), then(composed))),
        lambda composed: EveryStep(z3.Not(when(composed))),
        expected=expected, decisive=decisive, variant=variant,
    )  # fmt: skip


def every_state(
    text: str, scenario: Scenario, when: Condition, then: Condition,
    *, expected: bool = True, decisive: bool = True, variant: str = RFC_9293,
) -> Query:  # fmt: skip
    """Each state in which `when` holds is one in which `then` does."""
    return Query(
        text, scenario,
        lambda composed: Always(z3.Implies(when(composed), then(composed))),
        lambda composed: Always(z3.Not(when(composed))),
        expected=expected, decisive=decisive, variant=variant,
    )  # fmt: skip


def some_step(
    text: str, scenario: Scenario, when: Condition,
    *, expected: bool = True, decisive: bool = True, variant: str = RFC_9293,
) -> Query:  # fmt: skip
    """Some run has a step for which `when` holds."""
    return Query(
        text, scenario, lambda composed: EveryStep(z3.Not(when(composed))),
        existential=True, expected=expected, decisive=decisive, variant=variant,
    )  # fmt: skip


def eventually(text: str, scenario: Scenario, when: Condition, then: Condition) -> Query:
    """In every fair run `when` leads to `then`."""
    return Query(
        text, scenario,
        lambda composed: LeadsTo(when(composed), then(composed), full_fairness(composed)),
        lambda composed: Always(z3.Not(when(composed))),
    )  # fmt: skip


def claim_query(
    claim: Claim, scenario: Scenario, *, expected: bool = True, decisive: bool = True, variant: str = RFC_9293
) -> Query:
    """A claim of the catalogue; a liveness claim under its fairness."""
    return Query(
        claim.title, scenario,
        (lambda composed: claim.under(composed, FAIR)) if isinstance(claim, Liveness) else claim.formulas,
        lambda composed: Always(z3.Not(claim.premise(composed))),
        expected=expected, decisive=decisive, variant=variant,
    )  # fmt: skip


def leaves(side: Side, state: State) -> z3.BoolRef:
    """The step leads out of the state."""
    return z3.And(side.me.is_in(state), after(side.me.state) != state)


def enters(side: Side, state: State) -> z3.BoolRef:
    """The state after the step is this one."""
    return after(side.me.state) == state


def calls_close(side: ComposedSide) -> z3.BoolRef:
    """The user calls CLOSE in the step."""
    return z3.And(z3.Not(side.has_closed), after(side.has_closed))


def sends(side: Side, *bits: str, seq: int | None = None, ack: z3.ExprRef | int | None = None) -> z3.BoolRef:
    """In the step the side sends a segment with exactly these control bits and these numbers."""
    there, seg = sent_segment(side)
    numbers = [seg.seq == seq] * (seq is not None) + [seg.ack_number == ack] * (ack is not None)
    return z3.And(there, *(getattr(seg, bit) == z3.BoolVal(bit in bits) for bit in CONTROL_BITS), *numbers)


def sends_with(side: Side, bit: str) -> z3.BoolRef:
    """In the step the side sends a segment with this control bit, and perhaps others."""
    there, seg = sent_segment(side)
    return z3.And(there, getattr(seg, bit))


def receives(side: Side, *bits: str) -> tuple[z3.BoolRef, Segment]:
    """A condition that a segment with these control bits, and perhaps others, arrives; and the segment."""
    there, seg = arriving_segment(side)
    return z3.And(there, *(getattr(seg, bit) for bit in bits)), seg


def receives_fin(side: Side, state: State) -> z3.BoolRef:
    """A FIN arrives in this state."""
    return z3.And(side.me.is_in(state), receives(side, "fin")[0])


def acknowledges_fin(side: Side) -> z3.BoolRef:
    """The step answers the FIN that arrives with a bare ACK."""
    return sends(side, "ack", ack=receives(side)[1].fin_number + 1)

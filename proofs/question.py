"""What is asked of the runs of one scenario, and the words that such questions are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import z3

from ..checker.properties.forms import Formula
from ..checker.properties.invariant import Always
from ..checker.properties.leads_to import LeadsTo
from ..checker.properties.step_property import EveryStep, after
from ..checker.properties.trace_language import TraceLanguage
from ..model.composed_system import ComposedSystem
from ..model.scenarios.scenario import Scenario
from ..model.side import ComposedSide, Side
from ..model.state import CONTROL_BITS, Segment, State
from ..model.variants.catalogue import RFC_9293
from .claim import FAIR, Claim, Formulas, Liveness, fair
from .claims.segments import arrives, sent

Condition = Callable[[ComposedSystem], z3.BoolRef]
"""A condition on a state or, where it uses `after` and `shown`, on a step."""


@dataclass(frozen=True)
class Query:
    """One part of what is said, as it is asked of every run of a scenario."""

    says: str
    says_zh: str
    scenario: Scenario
    formula: Callable[[ComposedSystem], Formula | TraceLanguage | Formulas]
    """What is to hold; all of it."""
    premise: Callable[[ComposedSystem], Formula] | None = None
    """Says that the situation spoken of never occurs: to be refuted, by a shortest run to it."""
    asks_for_a_run: bool = False
    """The formula says that there is no such run: the part holds if it is refuted."""
    holds: bool = True
    """Whether the part is expected to hold."""
    decides: bool = True
    """It is a part of what is said; otherwise it shows how it would fail, or what it leaves out."""
    variant: str = RFC_9293


def every_step(
    says: str, says_zh: str, scenario: Scenario, when: Condition, then: Condition,
    *, holds: bool = True, decides: bool = True, variant: str = RFC_9293,
) -> Query:  # fmt: skip
    """Each step of the kind `when` is of the kind `then`."""
    return Query(
        says, says_zh, scenario,
        lambda composed: EveryStep(z3.Implies(when(composed), then(composed))),
        lambda composed: EveryStep(z3.Not(when(composed))),
        holds=holds, decides=decides, variant=variant,
    )  # fmt: skip


def every_state(
    says: str, says_zh: str, scenario: Scenario, when: Condition, then: Condition,
    *, holds: bool = True, decides: bool = True, variant: str = RFC_9293,
) -> Query:  # fmt: skip
    """Each state in which `when` holds is one in which `then` does."""
    return Query(
        says, says_zh, scenario,
        lambda composed: Always(z3.Implies(when(composed), then(composed))),
        lambda composed: Always(z3.Not(when(composed))),
        holds=holds, decides=decides, variant=variant,
    )  # fmt: skip


def some_step(
    says: str, says_zh: str, scenario: Scenario, when: Condition,
    *, holds: bool = True, decides: bool = True, variant: str = RFC_9293,
) -> Query:  # fmt: skip
    """In some run there is a step of the kind `when`."""
    return Query(
        says, says_zh, scenario, lambda composed: EveryStep(z3.Not(when(composed))),
        asks_for_a_run=True, holds=holds, decides=decides, variant=variant,
    )  # fmt: skip


def in_the_end(says: str, says_zh: str, scenario: Scenario, when: Condition, then: Condition) -> Query:
    """In every fair run `when` is followed by `then`."""
    return Query(
        says, says_zh, scenario,
        lambda composed: LeadsTo(when(composed), then(composed), fair(composed)),
        lambda composed: Always(z3.Not(when(composed))),
    )  # fmt: skip


def claimed(
    claim: Claim, scenario: Scenario, *, holds: bool = True, decides: bool = True, variant: str = RFC_9293
) -> Query:
    """A claim of the catalogue; one that something happens at last is asked under its fairness."""
    return Query(
        claim.title, claim.title_zh, scenario,
        (lambda composed: claim.under(composed, FAIR)) if isinstance(claim, Liveness) else claim.formulas,
        lambda composed: Always(z3.Not(claim.premise(composed))),
        holds=holds, decides=decides, variant=variant,
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
    """In the step the side sends a segment with these control bits alone, and with these numbers."""
    there, seg = sent(side)
    numbers = [seg.seq == seq] * (seq is not None) + [seg.ack_number == ack] * (ack is not None)
    return z3.And(there, *(getattr(seg, bit) == z3.BoolVal(bit in bits) for bit in CONTROL_BITS), *numbers)


def sends_a(side: Side, bit: str) -> z3.BoolRef:
    """In the step the side sends a segment that has this control bit."""
    there, seg = sent(side)
    return z3.And(there, getattr(seg, bit))


def gets(side: Side, *bits: str) -> tuple[z3.BoolRef, Segment]:
    """Whether a segment with these control bits, and perhaps others, arrives; and the segment."""
    there, seg = arrives(side)
    return z3.And(there, *(getattr(seg, bit) for bit in bits)), seg


def gets_fin(side: Side, state: State) -> z3.BoolRef:
    """A FIN arrives in this state."""
    return z3.And(side.me.is_in(state), gets(side, "fin")[0])


def acknowledges_the_fin(side: Side) -> z3.BoolRef:
    """The step answers the FIN that arrives with an ACK, and nothing else."""
    return sends(side, "ack", ack=gets(side)[1].fin_number + 1)

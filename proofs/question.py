"""What is asked of the runs of one scenario, and the words that such questions are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import z3

from ..checker.exchange import Exchange
from ..checker.formula import Always, EveryStep, Formula, LeadsTo, after
from ..model.compose import World
from ..model.records import CONTROL_BITS, Segment, State
from ..model.scenario import Scenario
from ..model.side import Side
from ..model.variants import RFC_9293
from .claim import FAIR, Claim, Formulas, Liveness, fair
from .segments import arrives, sent

Condition = Callable[[World], z3.BoolRef]
"""A condition on a state or, where it uses `after` and `shown`, on a step."""


@dataclass(frozen=True)
class Question:
    """One part of what is said, as it is asked of every run of a scenario."""

    says: str
    says_zh: str
    scenario: Scenario
    formula: Callable[[World], Formula | Exchange | Formulas]
    """What is to hold; all of it."""
    premise: Callable[[World], Formula] | None = None
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
) -> Question:  # fmt: skip
    """Each step of the kind `when` is of the kind `then`."""
    return Question(
        says, says_zh, scenario,
        lambda world: EveryStep(z3.Implies(when(world), then(world))),
        lambda world: EveryStep(z3.Not(when(world))),
        holds=holds, decides=decides, variant=variant,
    )  # fmt: skip


def every_state(
    says: str, says_zh: str, scenario: Scenario, when: Condition, then: Condition,
    *, holds: bool = True, decides: bool = True, variant: str = RFC_9293,
) -> Question:  # fmt: skip
    """Each state in which `when` holds is one in which `then` does."""
    return Question(
        says, says_zh, scenario,
        lambda world: Always(z3.Implies(when(world), then(world))),
        lambda world: Always(z3.Not(when(world))),
        holds=holds, decides=decides, variant=variant,
    )  # fmt: skip


def some_step(
    says: str, says_zh: str, scenario: Scenario, when: Condition,
    *, holds: bool = True, decides: bool = True, variant: str = RFC_9293,
) -> Question:  # fmt: skip
    """In some run there is a step of the kind `when`."""
    return Question(
        says, says_zh, scenario, lambda world: EveryStep(z3.Not(when(world))),
        asks_for_a_run=True, holds=holds, decides=decides, variant=variant,
    )  # fmt: skip


def in_the_end(says: str, says_zh: str, scenario: Scenario, when: Condition, then: Condition) -> Question:
    """In every fair run `when` is followed by `then`."""
    return Question(
        says, says_zh, scenario,
        lambda world: LeadsTo(when(world), then(world), fair(world)),
        lambda world: Always(z3.Not(when(world))),
    )  # fmt: skip


def claimed(
    claim: Claim, scenario: Scenario, *, holds: bool = True, decides: bool = True, variant: str = RFC_9293
) -> Question:
    """A claim of the catalogue; one that something happens at last is asked under its fairness."""
    return Question(
        claim.title, claim.title_zh, scenario,
        (lambda world: claim.under(world, FAIR)) if isinstance(claim, Liveness) else claim.formulas,
        lambda world: Always(z3.Not(claim.premise(world))),
        holds=holds, decides=decides, variant=variant,
    )  # fmt: skip


def leaves(side: Side, state: State) -> z3.BoolRef:
    """The step leads out of the state."""
    return z3.And(side.me.is_in(state), after(side.me.state) != state)


def enters(side: Side, state: State) -> z3.BoolRef:
    """The state after the step is this one."""
    return after(side.me.state) == state


def calls_close(side: Side) -> z3.BoolRef:
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

"""z3 and cvc5 read the exported text, and answer as the search does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import z3
from solvers import SOLVERS, Ask
from synfin.export.head import Head
from synfin.export.invariants import Invariant, chosen, invariants_of
from synfin.export.smtlib import quoted, smtlib
from synfin.model.composed_system import ComposedSystem
from synfin.model.state import State
from synfin.model.variants.catalogue import RFC_9293

Small = Callable[..., ComposedSystem]


def text_of(composed: ComposedSystem, variant: str, depth: int, *claims: str) -> str:
    invariants = invariants_of(composed, variant)
    head = Head(composed.scenario.title, variant, file="model.smt2")
    return smtlib(composed, invariants, chosen(invariants, claims), head, depth)


@SOLVERS
@pytest.mark.parametrize(("depth", "answer"), [(3, "unsat"), (4, "sat"), (5, "sat")])
def test_a_refuted_claim_is_violated_after_as_many_steps_and_not_before(
    depth: int, answer: str, says: Ask, small: Small
) -> None:
    mutant = "every-segment-is-a-fin"
    composed = small("lossy-close", mutant, besides=4)
    assert says(text_of(composed, mutant, depth, "close-wait-means-fin")) == answer


@SOLVERS
def test_a_run_that_ends_early_is_not_forgotten(says: Ask, small: Small) -> None:
    """Nothing can happen after the 12 steps of a four-way close; the violation is there after 11."""
    composed = small("four-way-close", "tcb-left-behind")
    assert says(text_of(composed, "tcb-left-behind", 10, "closed-has-no-tcb")) == "unsat"
    assert says(text_of(composed, "tcb-left-behind", 14, "closed-has-no-tcb")) == "sat"


@SOLVERS
def test_numbers_of_32_bits_are_read(says: Ask, small: Small) -> None:
    assert says(text_of(small("seed"), RFC_9293, 4)) == "unsat"


@SOLVERS
@pytest.mark.parametrize(("depth", "answer"), [(1, "unsat"), (2, "sat")])
def test_inputs_are_chosen_in_each_step(depth: int, answer: str, says: Ask, small: Small) -> None:
    """The attacker's guess takes one step; B opens in another, before or after."""
    composed = small("blind-attack")
    b, guessed = composed.b.me, [seg for _, seg in composed.channels[1].segments()]
    claim = z3.Not(z3.And(b.is_in(State.LISTEN), *(z3.And(seg.rst, seg.seq == 5) for seg in guessed)))
    said = Invariant("no-guess-of-5", "Nobody guesses 5 while B listens.", "", claim)
    head = Head(composed.scenario.title, RFC_9293)
    assert says(smtlib(composed, (said,), (said,), head, depth)) == answer


@pytest.mark.parametrize(
    ("name", "symbol"), [("A.state", "A.state"), ("SYN-SENT", "SYN-SENT"), ("A→B.0", "|A→B.0|"), ("4", "|4|")]
)
def test_a_name_is_quoted_where_it_has_to_be(name: str, symbol: str) -> None:
    assert quoted(name) == symbol


def test_variables_are_called_as_in_the_model(small: Small) -> None:
    text = text_of(small("four-way-close"), RFC_9293, 1)
    for name in ("A.snd_nxt", "|A.snd_nxt'|", "|B→A.0|", "SYN-RECEIVED", "A.state@1"):
        assert name in text

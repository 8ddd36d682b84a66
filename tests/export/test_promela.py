"""SPIN finds in the exported text exactly our states, our transitions, and our shortest counterexamples."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from synfin.checker.engines.explicit.expression import LoweringError
from synfin.checker.engines.exploration import explore
from synfin.checker.system import Variable
from synfin.export import promela
from synfin.model.composed_system import ComposedSystem
from synfin.model.variants.catalogue import RFC_9293

Spin = Callable[..., Any]
Small = Callable[..., ComposedSystem]
Written = Callable[..., str]


def counts(composed: ComposedSystem) -> tuple[int, int]:
    """States and transitions. SPIN counts one transition more: the one that puts the initial state there."""
    graph = explore(composed.system)
    assert graph.complete
    return len(graph.states), graph.transitions + 1


# Agreement


@pytest.mark.parametrize(
    ("scenario", "besides"),
    [("lossy-lifecycle", 20), ("figure-10", 0), ("hostile-handshake", 0)],
)
def test_spin_finds_exactly_our_states_and_transitions(
    scenario: str, besides: int, small: Small, written: Written, spin: Spin
) -> None:
    composed = small(scenario, besides=besides)
    # Not in both ways each: SPIN's searcher takes long to compile.
    told = spin(written(composed), stack=100_000 if scenario == "hostile-handshake" else 0)
    assert (told.states, told.transitions) == counts(composed)
    assert told.violated_at is None


def test_each_value_of_an_input_is_a_step(small: Small, written: Written, spin: Spin) -> None:
    """An attacker, and two endpoints that stay closed."""
    composed = small("blind-attack")
    forged = ("attacker injects RST into A→B", "attacker injects ACK into B→A")
    few = [a for a in composed.system.actions if a.name in forged or " CLOSED: closed" in a.name]
    composed = replace(composed, system=replace(composed.system, actions=tuple(few)))
    text = written(composed)
    assert text.count(":: do_attacker_injects_RST_into_A_to_B(") == 8
    assert text.count(":: do_attacker_injects_ACK_into_B_to_A(") == 64
    told = spin(text)
    assert (told.states, told.transitions) == counts(composed)
    assert told.states > 64


@pytest.mark.parametrize(
    ("claim", "scenario", "variant", "steps"),
    [
        ("nothing-lost-by-closing", "slow-reader", RFC_9293, 15),
        ("close-wait-means-fin", "lossy-close", "every-segment-is-a-fin", 4),
    ],
)
def test_spin_refutes_what_we_refute_after_as_many_steps(
    claim: str, scenario: str, variant: str, steps: int, small: Small, written: Written, spin: Spin
) -> None:
    composed = small(scenario, variant)
    assert spin(written(composed, variant, claim)).violated_at == steps


def test_the_claim_that_is_refuted_is_not_among_those_checked(small: Small, written: Written) -> None:
    text = written(small("slow-reader"))
    checked = re.search(r"#define CLAIM \((.*)\)", text)
    assert checked is not None
    assert "una_before_nxt" in checked[1]
    assert "nothing_lost_by_closing" not in checked[1]
    assert "Refuted here: RECEIVE in CLOSING" in text


# Planted errors: SPIN's counts give them away


def forget_to_mask(text: str, width: int) -> str:
    return f"({text})"


def assign_in_reverse(step: Any) -> tuple[list[str], list[str]]:
    return [], list(step.update)


def compare_signed(operator: str, *, signed: bool = False) -> Any:
    return lambda node, left, right: f"({left} {operator} {right})"


def test_a_sum_that_is_not_masked_is_noticed(
    small: Small, written: Written, spin: Spin, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed = small("lossy-close")
    monkeypatch.setattr(promela, "_masked", forget_to_mask)
    told = spin(written(composed), stop=False)
    assert (told.states, told.transitions) != counts(composed)


def test_a_value_overwritten_before_it_is_read_is_noticed(
    small: Small, written: Written, spin: Spin, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed = small("lossy-close")
    monkeypatch.setattr(promela, "_schedule", assign_in_reverse)
    told = spin(written(composed), stop=False)
    assert (told.states, told.transitions) != counts(composed)


def test_numbers_of_32_bits_compared_with_their_sign_are_noticed(
    small: Small, written: Written, spin: Spin, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed = small("figure-10")
    for kind, operator in {"ULT": "<", "ULEQ": "<=", "UGT": ">", "UGEQ": ">="}.items():
        monkeypatch.setitem(promela.WRITERS, getattr(promela.z3, f"Z3_OP_{kind}"), compare_signed(operator))
    told = spin(written(composed), stop=False)
    assert (told.states, told.transitions) != counts(composed)


def test_a_variable_that_nothing_reads_would_be_missed(small: Small, written: Written, spin: Spin) -> None:
    composed = small("lossy-close")
    text = re.sub(
        r"  :: false && .*?-> skip\n", "", written(composed, RFC_9293, "handshake-agreement"), flags=re.S
    )
    assert "-> skip" not in text
    assert spin(text).states < counts(composed)[0]


# The text


def test_every_action_is_one_step_with_its_rules(small: Small, written: Written) -> None:
    composed = small("half-close")
    text = written(composed)
    assert text.count(":: d_step {") == len(composed.system.actions) + 1
    for action in composed.system.actions:
        assert f"/* {action.name} */" in text
        for rule in action.rules:
            assert rule.rule in text


def test_a_state_is_called_as_in_the_rfc(small: Small, written: Written) -> None:
    text = written(small("four-way-close"))
    assert "#define SYN_RECEIVED 3" in text
    assert "(B_state == SYN_RECEIVED)" in text
    assert "A_state = SYN_SENT;" in text


def test_the_scope_and_the_assumptions_stand_above(small: Small, written: Written) -> None:
    composed = small("four-way-close")
    top = written(composed).partition("*/")[0]
    for key, value in composed.system.scope.items():
        assert f"{key} {value}" in top
    for assumption in composed.system.assumptions:
        assert assumption in top


def test_a_value_that_is_too_wide_and_has_no_fields_is_refused(small: Small, written: Written) -> None:
    composed = small("three-way-handshake")
    wide = promela.z3.BitVec("wide", 40)
    variables = (*composed.system.variables, Variable(wide))
    system = replace(composed.system, variables=variables, initial=(*composed.system.initial, 0))
    with pytest.raises(LoweringError, match=r"wide has 40 bits and SPIN counts with 32: give the scenario"):
        written(replace(composed, system=system))

"""Several ISSs for a side: they are taken in turn, the last one again and again (section 3.4.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from synfin.checker.engines.explicit.lowering import lower
from synfin.checker.engines.exploration import explore
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import BadScenario, Scenario
from synfin.model.state import State

OLD_SYN = SCENARIOS["old-duplicate-syn"]
"""B returns to LISTEN by a reset, so that it chooses more than once."""


def composed_with(*iss_b: int, iss_a: int | tuple[int, ...] = 14) -> ComposedSystem:
    return compose(replace(OLD_SYN, iss_a=iss_a, iss_b=iss_b))


def names(composed: ComposedSystem) -> set[str]:
    return {variable.name for variable in composed.system.variables}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_only_a_side_with_several_counts_them(scenario: Scenario) -> None:
    counting = {name for name in names(compose(scenario)) if name.endswith(".issued")}
    several = {"A.issued": scenario.isss_a, "B.issued": scenario.isss_b}
    assert counting == {name for name, isss in several.items() if len(isss) > 1}


def test_one_in_a_tuple_is_one() -> None:
    assert composed_with(6).system.initial == compose(OLD_SYN).system.initial
    assert names(composed_with(6)) == names(compose(OLD_SYN))


@pytest.mark.parametrize(
    ("isss", "bits"), [((6, 9), 1), ((6, 9, 3), 2), ((6, 9, 3, 2), 2), ((1, 2, 3, 4, 5), 3)]
)
def test_the_counter_has_as_few_bits_as_it_needs(isss: tuple[int, ...], bits: int) -> None:
    composed = composed_with(*isss)
    assert composed.system.variables[composed.system.index["B.issued"]].width == bits


def test_each_side_has_its_own() -> None:
    assert {"A.issued", "B.issued"} <= names(composed_with(6, 9, iss_a=(14, 2)))


@pytest.mark.parametrize("isss", [(300, 400), (300, 400, 500)])
def test_they_are_chosen_in_turn_and_the_last_one_stays(isss: tuple[int, ...]) -> None:
    """Wherever B leaves LISTEN, it has the ISS at which its counter stood, and counts on to the last."""
    # Its channel duplicates the old SYN, so that there is no end of resets.
    composed = compose(replace(SCENARIOS["figure-8"], iss_b=isss))
    system, lowered = composed.system, lower(composed.system)
    state, issued, iss = (system.index[f"B.{name}"] for name in ("state", "issued", "iss"))
    chosen = set()
    for before in explore(system).states:
        for _, after in lowered.successors(before):
            if before[state] == State.LISTEN and after[state] == State.SYN_RECEIVED:
                assert after[iss] == isss[before[issued]]
                assert after[issued] == min(before[issued] + 1, len(isss) - 1)
                chosen.add(after[iss])
            else:
                assert after[issued] == before[issued]
    assert chosen == set(isss)


def test_an_active_open_takes_one_too() -> None:
    composed = composed_with(6, iss_a=(14, 2))
    index = composed.system.index
    taken = {(s[index["A.issued"]], s[index["A.iss"]]) for s in explore(composed.system).states}
    assert taken == {(0, 0), (1, 14), (1, 0)}  # before, while there is a TCB, and after


def test_the_scope_prints_them() -> None:
    assert composed_with(6, 9).system.scope["sequence numbers of"] == "4 bits, ISS 14 and 6 → 9"


def test_each_must_fit_and_there_must_be_one() -> None:
    with pytest.raises(BadScenario, match="iss_b is 16: at 4 bits it is at most 15"):
        replace(OLD_SYN, iss_b=(6, 16))
    with pytest.raises(BadScenario, match="iss_b is empty"):
        replace(OLD_SYN, iss_b=())

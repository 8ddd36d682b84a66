"""The marks of MSL admit what a clock admits, and nothing else: both are compared, step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
import z3
from clock import Clock, Step
from scopes import CLOSING, CRASHING, Unsorted
from synfin.checker.engines.exploration import explore
from synfin.model.channels import ChannelState, Lossy
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.environment import msl
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import Msl, Opening, Retransmission, User, When
from synfin.model.segment_layout import SegmentValue
from synfin.model.variants.catalogue import RFC_9293, rules_of_variant

Plant = Callable[[pytest.MonkeyPatch], None]

SCOPES = {
    "both close": replace(CLOSING, channel=Lossy(1)),
    "both close, spurious": replace(
        CLOSING, channel=Lossy(1), retransmission=Retransmission.SPURIOUS_ALLOWED
    ),
    "both close, two places": CLOSING,
    "a crash": CRASHING,
    "a crash in TIME-WAIT too": replace(CRASHING, b=User(Opening.PASSIVE, closes=When.ONCE_OPEN)),
    "once more": replace(SCENARIOS["reincarnation"], channel=Lossy(1)),
    "note-3": SCENARIOS["abort-and-reopen"],
}
A_FIN_AGAIN = "a FIN again"
"""An old FIN with the next number B expects: the only one that restarts the 2 MSL. It may be duplicated."""
SCOPES[A_FIN_AGAIN] = replace(
    SCENARIOS["four-way-close"],
    a=User(Opening.ACTIVE, closes=When.AFTER_PEER),
    b=User(Opening.PASSIVE, closes=When.ONCE_OPEN),
    channel=Unsorted(2),
    old_to_b=(SegmentValue(("FIN", "ACK"), 0, 8, 0),),
)
FAST = ("both close", "a crash in TIME-WAIT too")
SLOW = {name: [] if name in FAST else [pytest.mark.slow] for name in SCOPES}
EACH = pytest.mark.parametrize("name", [pytest.param(name, marks=SLOW[name]) for name in SCOPES])
TICKS = 3
"""Enough for every order of events: with more the clock admits the same."""


def under(name: str, msl: Msl, composing: Callable[..., ComposedSystem] = compose) -> ComposedSystem:
    rules = rules_of_variant("note-3" if name == "note-3" else RFC_9293)
    return composing(replace(SCOPES[name], msl=msl), rules)


@cache
def clocked(name: str, ticks: int = TICKS) -> set[Step]:
    composed = under(name, Msl.IGNORED)
    return Clock(composed, explore(composed.system), ticks).steps()


def steps(composed: ComposedSystem) -> set[Step]:
    """The steps of the model, without what the marks say."""
    graph = explore(composed.system)
    names = [variable.name for variable in graph.system.variables]
    kept = [at for at, name in enumerate(names) if ".old." not in name and ".first_msl" not in name]
    states = [tuple(state[at] for at in kept) for state in graph.states]
    return {
        (states[source], graph.system.actions[at].name, states[target])
        for source, edges in enumerate(graph.edges)
        for at, target in edges
    }


@EACH
def test_the_marks_admit_exactly_what_a_clock_admits(name: str) -> None:
    assert steps(under(name, Msl.ENFORCED)) == clocked(name)


@EACH
def test_a_finer_clock_admits_the_same(name: str) -> None:
    assert clocked(name, 1) <= clocked(name) == clocked(name, TICKS + 1)


def test_without_msl_there_is_more_and_strictly_kept_there_is_less() -> None:
    less, more = (steps(under("both close", msl)) for msl in (Msl.STRICT, Msl.IGNORED))
    assert less < clocked("both close") < more


# Planted errors


def one_msl_is_enough(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("synfin.model.composed_system.aging", lambda sides, update: {})


def a_fin_that_comes_again_restarts_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(msl, "RESTARTS", "no rule")


def a_copy_is_new(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ChannelState, "marked", lambda self, at: ())


def _waits_as(change: Callable[[z3.BoolRef, z3.BoolRef], tuple[z3.BoolRef, z3.BoolRef]]) -> Plant:
    original = msl._waits

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(
            msl, "_waits", lambda me, transition, changes: change(*original(me, transition, changes))
        )

    return plant


PLANTED = {
    "one MSL is enough": ("both close", one_msl_is_enough, True),
    "one MSL is enough after an abort": ("note-3", one_msl_is_enough, True),
    "a FIN that comes again restarts nothing": (A_FIN_AGAIN, a_fin_that_comes_again_restarts_nothing, True),
    "a copy is new": (A_FIN_AGAIN, a_copy_is_new, True),
    "the quiet time is two MSL": (
        "a crash in TIME-WAIT too",
        _waits_as(lambda two, one: (z3.Or(two, one), one)),
        False,
    ),
    "a crash in TIME-WAIT begins no quiet time": (
        "a crash in TIME-WAIT too",
        _waits_as(lambda two, one: (two, z3.Or(two, one))),
        True,
    ),
}


@pytest.mark.parametrize(
    ("name", "plant", "more"),
    [pytest.param(*case, id=name, marks=SLOW[case[0]]) for name, case in PLANTED.items()],
)
def test_a_planted_error_is_found(
    name: str, plant: Plant, more: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    found = steps(under(name, Msl.ENFORCED, compose.__wrapped__))
    assert (found > clocked(name)) if more else (found < clocked(name))

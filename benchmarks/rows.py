"""Scenarios to measure, by name, each with its approximate number of states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import z3
from synfin.checker.system import Action, System, Variable
from synfin.model.channels import Channel, Hostile, Lossy
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scaling import GROWN
from synfin.model.scenarios.scenario import Scenario

CLAIMS = ("closed-has-no-tcb", "una-before-nxt")
"""The invariants asked of every state, by both checkers."""


@dataclass(frozen=True)
class Row:
    """One scenario to search."""

    name: str
    states: int
    """About how many it has: SPIN's table and stack are made for them."""
    scenario: Scenario | None
    """None: the system `switches`, which is no scenario."""
    with_spin: bool = True
    quick: bool = False
    """Also measured by `--quick`."""
    most_runs: int = 5
    """Runs of it, at most: the long ones are measured less often."""


SWITCHES = 21
"""As many as give two million states."""


def switches() -> System:
    """Each of them is turned on once: states of one word, which no scenario of TCP is small enough for."""
    row = z3.BitVec("row", SWITCHES)
    actions = (
        Action(f"turn on {at}", "hand", "turn", {"it is off": row & (1 << at) == 0}, {"row": row | 1 << at})
        for at in range(SWITCHES)
    )
    return System("switches", (Variable(row),), (0,), tuple(actions))


def _of(base: str, name: str, channel: Channel, to_b: int, to_a: int) -> Scenario:
    scenario = SCENARIOS[base]
    return replace(
        scenario,
        name=name,
        channel=channel,
        a=replace(scenario.a, sends=to_b),
        b=replace(scenario.b, sends=to_a),
    )


def _rows() -> Iterator[Row]:
    lossy, eager = "lossy-lifecycle", "impatient-lifecycle"
    yield Row("hostile-2", 28_000, _of(lossy, "hostile-2", Hostile(2), 1, 0), quick=True)
    yield Row("hostile-2-both", 110_000, _of(lossy, "hostile-2-both", Hostile(2), 1, 1), quick=True)
    yield Row("eager-3-both", 300_000, _of(eager, "eager-3-both", Lossy(3), 1, 1))
    yield Row("hostile-3", 780_000, _of(lossy, "hostile-3", Hostile(3), 1, 0), most_runs=3)
    yield Row("switches", 1 << SWITCHES, None, with_spin=False, most_runs=3)
    yield Row("eager-4-both", 2_400_000, _of(eager, "eager-4-both", Lossy(4), 1, 1), most_runs=3)
    yield Row("eager-5-both", 17_500_000, _of(eager, "eager-5-both", Lossy(5), 1, 1), most_runs=1)
    yield Row("hostile-3-both", 4_100_000, _of(lossy, "hostile-3-both", Hostile(3), 1, 1), most_runs=1)
    yield Row("hostile-3-more", 15_000_000, _of(lossy, "hostile-3-more", Hostile(3), 2, 1), most_runs=1)
    # SPIN's table and stack for it take more memory than many a machine has.
    most = _of(lossy, "hostile-3-most", Hostile(3), 2, 2)
    yield Row("hostile-3-most", 58_000_000, most, with_spin=False, most_runs=1)


ROWS = {row.name: row for row in _rows()}


@dataclass(frozen=True)
class Grown:
    """One scenario of a series: all else as in `GROWN`."""

    driver: str
    value: int
    scenario: Scenario


def growth(*, quick: bool) -> Iterator[Grown]:
    """A small scenario grown along each driver."""
    lives, most = (2, 2) if quick else (3, 5)
    for places in range(1, most + 1):
        yield Grown("places of a lossy channel", places, replace(GROWN, channel=Lossy(places)))
    for places in range(1, (2 if quick else 3) + 1):
        yield Grown("places of a hostile channel", places, replace(GROWN, channel=Hostile(places)))
    for octets in range(most + 1):
        yield Grown("octets", octets, replace(GROWN, a=replace(GROWN.a, sends=octets)))
    for times in range(1, lives + 1):
        yield Grown("incarnations", times, replace(GROWN, incarnations=times))
    for width in (4, 8) if quick else (4, 5, 8, 16, 32):
        yield Grown("bits of a number", width, replace(GROWN, width=width))

"""Searches by shards in this process, and a system that has as many states as wanted."""

from __future__ import annotations

from functools import partial
from typing import Any

import z3
from synfin.checker.engines.compiled.search import Budgets
from synfin.checker.engines.compiled.sharded_search import ThreadTransport, explore_in_shards
from synfin.checker.engines.explicit.lowering import lower
from synfin.checker.engines.exploration import Engine, Limits, tally
from synfin.checker.graph import Tally
from synfin.checker.system import Action, System, Variable

NATIVE = Limits(Engine.NATIVE)
NUMBER = z3.BitVec("number", 40)


def counter(last: int = (1 << 40) - 1) -> System:
    """It counts by one, two and three up to a number."""
    steps = (
        Action(f"add {step}", "it", "add", {"there is room": z3.ULE(NUMBER, last - step)}, {"number": NUMBER + step})
        for step in (1, 2, 3)
    )  # fmt: skip
    return System("counter", (Variable(NUMBER),), (0,), tuple(steps))


def in_shards(system: System, size: int = 2, **options: Any) -> Tally:
    options.setdefault("budgets", Budgets())
    return explore_in_shards(lower(system), partial(ThreadTransport, size=size), size, **options)


def reference(system: System) -> Tally:
    return tally(system, Limits(Engine.PYTHON))

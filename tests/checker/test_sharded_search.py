"""A search divided among shards finds what one search finds, whatever becomes of the shards."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from engines import tally_differences
from shards import NUMBER, counter, in_shards, reference
from synfin.checker.engines.compiled import program, shard, sharded_search
from synfin.checker.engines.compiled.search import Budgets
from synfin.checker.engines.compiled.shard import Shard
from synfin.checker.engines.compiled.sharded_search import ThreadTransport
from synfin.checker.engines.explicit.lowering import lower
from synfin.checker.engines.exploration import BadLimit, Engine, Limits, Workers, explore, tally
from synfin.checker.graph import Progress, ScopeFault
from synfin.checker.system import System
from synfin.checker.trace import replay
from synfin.model.composed_system import compose
from synfin.model.scenarios.catalogue import scenario_named


def test_boxes_that_overflow_are_sent_in_several_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    system = compose(scenario_named("lossy-close")).system
    wanted = reference(system)
    assert max(wanted.levels) > 8
    monkeypatch.setattr(sharded_search, "BOX", 1)
    turns: list[int] = []
    exchange = ThreadTransport.exchange

    def counted(self: ThreadTransport, rows: int) -> Any:
        turns.append(rows)
        return exchange(self, rows)

    monkeypatch.setattr(ThreadTransport, "exchange", counted)
    assert tally_differences(wanted, in_shards(system)) == []
    assert set(turns) == {1}
    assert len(turns) > wanted.depth + 5


def test_a_box_that_was_sent_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Shard(program.code_of(lower(counter(600))), np.zeros((1, 1), np.uint64), 0, 1)
    for _ in range(20):
        one.next_depth()
        assert one.turn().left == 0
        assert any(box.slots.any() for box in one._boxes.states)
        one._boxes.clear()
        assert not any(len(box) or box.slots.any() for box in one._boxes.states)


# What ends it early


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_fault_of_the_scope_is_as_near_and_the_same_every_time(
    size: int, abp: ModuleType, alternating_bit: System
) -> None:
    faults = {"the sender is ahead": abp.sending == abp.accepted + 2, "full": abp.full(abp.back[1])}
    at_once = {"message 3 has come": abp.accepted == 3}
    for told, reason, steps in ((faults, "full", 4), (at_once, "message 3 has come", 0)):
        runs = set()
        for _ in range(3):
            with pytest.raises(ScopeFault, match=reason) as fault:
                in_shards(replace(alternating_bit, faults=told), size)
            trace = fault.value.trace
            assert (len(trace.steps), trace.headline, trace.violated) == (steps, reason, reason)
            replay(lower(alternating_bit), trace)
            runs.add(tuple(step.action for step in trace.steps))
        assert len(runs) == 1


def test_the_first_of_several_states_to_stop_at_is_kept() -> None:
    """A shard gets several at once: the one it notes is the first, and the run that counts comes first."""
    system = replace(counter(), faults={"above 0": NUMBER != 0})
    with pytest.raises(ScopeFault) as fault:
        in_shards(system, 1)
    assert [step.action for step in fault.value.trace.steps] == ["add 1"]
    for size in (2, 3, 5):
        with pytest.raises(ScopeFault) as fault:
            in_shards(system, size)
        assert [step.action for step in fault.value.trace.steps] == ["add 1"]


def test_the_states_allowed_end_it_a_little_later(monkeypatch: pytest.MonkeyPatch) -> None:
    found = in_shards(counter(), budgets=Budgets(1000))
    assert found.stop_reason == "the budget of 1,000 states is used up"
    assert 1000 < found.states <= 1003
    assert in_shards(counter(99), budgets=Budgets(100)).complete
    assert not in_shards(counter(99), budgets=Budgets(99)).complete


def test_near_the_budget_little_is_sent_at_once() -> None:
    search = sharded_search._ShardedSearch(lower(counter()), 2, Budgets(1 << 20), None, None, "native")
    assert search._rows() == 1 << 18
    search.budgets = Budgets(40_000)
    assert search._rows() == 10_000
    search.budgets = Budgets(5)
    assert search._rows() == sharded_search.SHORT


def test_the_seconds_allowed_end_it() -> None:
    found = in_shards(counter(), budgets=Budgets(seconds=0))
    assert (found.states, found.transitions, found.stop_reason) == (1, 0, "the 0 seconds allowed are over")
    found = in_shards(counter(), budgets=Budgets(seconds=0.3))
    assert found.stop_reason == "the 0.3 seconds allowed are over"
    assert found.states == sum(found.levels)


def test_the_memory_allowed_is_that_of_all_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "BEGIN", 4)
    monkeypatch.setattr(shard, "SMALLEST_BOX", 4)
    monkeypatch.setattr(shard, "BOX", 8)
    allowed = 60_000
    found = in_shards(counter(), budgets=Budgets(memory=allowed))
    assert found.stop_reason == "the memory allowed, 60,000 bytes, is used up"
    assert found.bytes is not None
    assert found.bytes <= allowed
    assert 100 < found.states == sum(found.levels)


def refusing(*_: object, **__: object) -> Any:
    raise MemoryError


def test_no_memory_left_ends_it_with_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "memory_left", lambda: 0)
    monkeypatch.setattr(shard, "BEGIN", 64)
    found = in_shards(counter())
    assert found.stop_reason == "no memory is left"
    assert shard.BEGIN < found.states < 4 * shard.BEGIN
    assert sum(found.taken) == found.transitions >= found.states - 1
    monkeypatch.setattr(Shard, "_make_room", refusing)
    with pytest.raises(MemoryError):
        in_shards(counter())


def test_more_states_than_can_be_numbered_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "BEGIN", 16)
    monkeypatch.setattr(shard, "MOST_STATES", 50)
    assert in_shards(counter()).stop_reason == "no memory is left"


def test_more_actions_than_can_be_numbered_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MOST_ACTIONS", 2)
    with pytest.raises(program.LoweringError, match="a system of 3 actions"):
        in_shards(counter())


def test_progress_ends_with_the_whole() -> None:
    seen: list[Progress] = []
    found = in_shards(counter(600), progress=seen.append)
    last = seen[-1]
    assert (last.states, last.transitions, last.depth, last.frontier) == (601, found.transitions, 200, 0)
    assert max(told.frontier for told in seen) >= 3


# Limits that do not go together


@pytest.mark.parametrize(
    ("limits", "workers", "words"),
    [
        ({"engine": Engine.PYTHON}, {}, "do not go with the engine 'python'"),
        ({"threads": 2}, {}, "give one or the other"),
        ({}, {"count": 0}, "1 to 256 workers, not 0"),
        ({}, {"count": 257}, "1 to 256 workers, not 257"),
        ({}, {"address": "here"}, "it goes with the engine 'ray'"),
        ({"threads": 0}, {}, "1 to 256 threads, not 0"),
        ({"threads": 2, "engine": Engine.RAY}, {}, "threads do not go with the engine 'ray'"),
        ({"threads": 2, "engine": Engine.PYTHON}, {}, "threads do not go with the engine 'python'"),
    ],
)
def test_what_does_not_go_together_is_refused(limits: Any, workers: Any, words: str) -> None:
    with pytest.raises(BadLimit, match=words):
        tally(counter(9), Limits(**limits), Workers(**workers))


def test_a_graph_is_not_to_be_had_of_ray() -> None:
    with pytest.raises(BadLimit, match="keeps no graph"):
        explore(counter(9), engine=Engine.RAY)

"""A search divided among shards finds what one search finds, whatever becomes of the shards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import z3
from synfin.checker.engine import BadLimit, Engine, Limits, Workers, explore, tally
from synfin.checker.graph import Progress, Tally
from synfin.checker.lowering import Lowered, lower
from synfin.checker.native import llvm, program, shard, team
from synfin.checker.native.checkpoints import CONTENTS
from synfin.checker.native.search import Budgets
from synfin.checker.native.shard import BadCheckpoint, Shard
from synfin.checker.native.team import Threads, WorkerLost, explore_in_shards
from synfin.checker.search import ScopeFault
from synfin.checker.system import Action, System, Variable
from synfin.checker.trace import replay
from synfin.model.catalogue import SCENARIOS, scenario_named
from synfin.model.compose import compose
from synfin.model.wires import Perfect

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
    return explore_in_shards(lower(system), partial(Threads, size=size), size, **options)


def differences(one: Tally, other: Tally) -> list[str]:
    """What two complete searches do not agree on."""
    names = ("states", "transitions", "depth", "levels", "taken", "ended")
    return [name for name in names if getattr(one, name) != getattr(other, name)]


def reference(system: System) -> Tally:
    return tally(system, Limits(Engine.PYTHON))


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_any_number_of_shards_finds_the_same(size: int, alternating_bit: System) -> None:
    found = in_shards(alternating_bit, size)
    assert differences(reference(alternating_bit), found) == []
    assert (found.workers, found.complete, found.trace) == (size, True, None)
    assert sum(found.levels) == found.states == 116
    assert sum(found.taken) == found.transitions


@pytest.mark.parametrize("name", ["lossy-close", pytest.param("half-open", marks=pytest.mark.slow)])
def test_python_native_threads_and_shards_count_the_same(name: str) -> None:
    system = compose(scenario_named(name)).system
    wanted = reference(system)
    for limits in (NATIVE, Limits(Engine.NATIVE, threads=2)):
        assert differences(wanted, tally(system, limits)) == []
    assert differences(wanted, tally(system, NATIVE, Workers(2))) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_in_every_scenario_all_count_the_same(name: str) -> None:
    system = compose(scenario_named(name)).system
    wanted = reference(system)
    for limits in (NATIVE, Limits(Engine.NATIVE, threads=2)):
        assert differences(wanted, tally(system, limits)) == []
    for size in (2, 3):
        assert differences(wanted, tally(system, NATIVE, Workers(size))) == []


def test_boxes_that_overflow_are_sent_in_several_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    system = compose(scenario_named("lossy-close")).system
    wanted = reference(system)
    assert max(wanted.levels) > 8
    monkeypatch.setattr(team, "BOX", 1)
    turns: list[int] = []
    exchange = Threads.exchange

    def counted(self: Threads, rows: int) -> Any:
        turns.append(rows)
        return exchange(self, rows)

    monkeypatch.setattr(Threads, "exchange", counted)
    assert differences(wanted, in_shards(system)) == []
    assert set(turns) == {1}
    assert len(turns) > wanted.depth + 5


@pytest.mark.parametrize(
    ("kind", "other"), [(z3.Z3_OP_BADD, z3.Z3_OP_BSUB), (z3.Z3_OP_DISTINCT, z3.Z3_OP_EQ)]
)
def test_an_operator_in_place_of_another_is_caught(
    kind: int, other: int, alternating_bit: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(llvm.WRITERS, kind, llvm.WRITERS[other])
    assert differences(reference(alternating_bit), in_shards(alternating_bit)) != []


def test_a_shard_that_keeps_a_box_to_itself_is_caught(
    alternating_bit: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    absorb = Shard.absorb
    monkeypatch.setattr(Shard, "absorb", lambda self, *boxes: absorb(self, *boxes[:1]))
    assert differences(reference(alternating_bit), in_shards(alternating_bit)) != []


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
def test_a_state_asked_for_ends_it_with_a_shortest_run(
    size: int, abp: ModuleType, alternating_bit: System
) -> None:
    for wanted in (abp.accepted == 2, abp.sending == 3, abp.sending == 0):
        one = explore(alternating_bit, engine=Engine.PYTHON, stop=wanted)
        found = in_shards(alternating_bit, size, stop=wanted)
        assert (found.ended, found.depth) == (one.ended, one.depth)
        assert found.trace is not None
        assert len(found.trace.steps) == one.depth
        replay(lower(alternating_bit), found.trace)
        assert lower(alternating_bit).function(wanted)(found.trace.states[-1])
    assert in_shards(alternating_bit, size, stop=z3.BoolVal(False)).complete


def test_a_tally_of_one_has_the_run_too(abp: ModuleType, alternating_bit: System) -> None:
    for limits in (Limits(Engine.PYTHON), NATIVE):
        found = tally(alternating_bit, limits, stop=abp.accepted == 2)
        assert found.trace is not None
        assert len(found.trace.steps) == found.depth


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


@pytest.mark.slow
def test_a_perfect_wire_that_overflows_is_as_near() -> None:
    system = compose(replace(SCENARIOS["data-both-ways"], wire=Perfect(1))).system
    lengths = []
    for workers in (None, Workers(2)):
        with pytest.raises(ScopeFault, match="overflow") as fault:
            tally(system, NATIVE, workers)
        replay(Lowered(system), fault.value.trace)
        lengths.append(len(fault.value.trace.steps))
    assert lengths[0] == lengths[1] > 3


def test_the_first_of_several_noted_states_is_kept() -> None:
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
    assert found.ended == "the budget of 1,000 states is used up"
    assert 1000 < found.states <= 1003
    assert in_shards(counter(99), budgets=Budgets(100)).complete
    assert not in_shards(counter(99), budgets=Budgets(99)).complete


def test_near_the_budget_little_is_sent_at_once() -> None:
    search = team._Search(lower(counter()), 2, Budgets(1 << 20), None, None, "native")
    assert search._rows() == 1 << 18
    search.budgets = Budgets(40_000)
    assert search._rows() == 10_000
    search.budgets = Budgets(5)
    assert search._rows() == team.SHORT


def test_the_seconds_allowed_end_it() -> None:
    found = in_shards(counter(), budgets=Budgets(seconds=0))
    assert (found.states, found.transitions, found.ended) == (1, 0, "the 0 seconds allowed are over")
    found = in_shards(counter(), budgets=Budgets(seconds=0.3))
    assert found.ended == "the 0.3 seconds allowed are over"
    assert found.states == sum(found.levels)


def test_the_memory_allowed_is_that_of_all_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "BEGIN", 4)
    monkeypatch.setattr(shard, "SMALLEST_BOX", 4)
    monkeypatch.setattr(shard, "BOX", 8)
    allowed = 60_000
    found = in_shards(counter(), budgets=Budgets(memory=allowed))
    assert found.ended == "the 60,000 bytes of memory allowed are used up"
    assert found.bytes is not None
    assert found.bytes <= allowed
    assert 100 < found.states == sum(found.levels)


def refusing(*_: object, **__: object) -> Any:
    raise MemoryError


def test_no_memory_left_ends_it_with_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "memory_left", lambda: 0)
    monkeypatch.setattr(shard, "BEGIN", 64)
    found = in_shards(counter())
    assert found.ended == "no memory is left"
    assert shard.BEGIN < found.states < 4 * shard.BEGIN
    assert sum(found.taken) == found.transitions >= found.states - 1
    monkeypatch.setattr(Shard, "_make_room", refusing)
    with pytest.raises(MemoryError):
        in_shards(counter())


def test_more_states_than_can_be_numbered_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "BEGIN", 16)
    monkeypatch.setattr(shard, "MOST_STATES", 50)
    assert in_shards(counter()).ended == "no memory is left"


def test_more_actions_than_can_be_numbered_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MOST_ACTIONS", 2)
    with pytest.raises(program.LoweringError, match="a system of 3 actions"):
        in_shards(counter())


def test_progress_ends_with_the_whole() -> None:
    seen: list[Progress] = []
    found = in_shards(counter(600), progress=seen.append)
    last = seen[-1]
    assert (last.states, last.transitions, last.depth, last.waiting) == (601, found.transitions, 200, 0)
    assert max(told.waiting for told in seen) >= 3


# Workers that are lost


class Unreliable(Threads):
    """Its shards are lost in the exchanges with these numbers, counted over all teams."""

    lost_in: frozenset[int] = frozenset()
    exchanges = 0
    teams = 0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        type(self).teams += 1

    def exchange(self, rows: int) -> Any:
        kind = type(self)
        kind.exchanges += 1
        if kind.exchanges in kind.lost_in:
            self.ask("expand")
            raise WorkerLost
        return super().exchange(rows)


def unreliable(*lost_in: int) -> type[Unreliable]:
    return type("Lost", (Unreliable,), {"lost_in": frozenset(lost_in)})


def by(kind: Callable[..., Any], system: System, checkpoints: Path | None, **options: Any) -> Tally:
    options.setdefault("budgets", Budgets())
    return explore_in_shards(lower(system), partial(kind, size=2), 2, checkpoints=checkpoints, **options)


def test_without_checkpoints_a_lost_worker_ends_it(alternating_bit: System) -> None:
    found = by(unreliable(6), alternating_bit, None)
    assert (found.ended, found.depth, found.taken) == ("a worker was lost at depth 5", 5, ())
    assert found.states == sum(found.levels) == sum(reference(alternating_bit).levels[:6])


@pytest.mark.parametrize("lost_in", [(1,), (6,), (2, 9), (3, 4, 5)])
def test_with_checkpoints_it_goes_on(
    lost_in: tuple[int, ...], alternating_bit: System, tmp_path: Path
) -> None:
    kind = unreliable(*lost_in)
    found = by(kind, alternating_bit, tmp_path)
    assert differences(reference(alternating_bit), found) == []
    assert kind.teams == len(lost_in) + 1
    # Only the depth that was lost is searched again; the last exchange finds that there is no more.
    assert kind.exchanges == reference(alternating_bit).depth + 1 + len(lost_in)
    assert list(tmp_path.iterdir()) == []


def test_a_run_through_a_checkpoint_is_as_short(
    abp: ModuleType, alternating_bit: System, tmp_path: Path
) -> None:
    one = explore(alternating_bit, engine=Engine.PYTHON, stop=abp.sending == 3)
    found = by(unreliable(one.depth - 1), alternating_bit, tmp_path, stop=abp.sending == 3)
    assert found.trace is not None
    assert len(found.trace.steps) == one.depth
    replay(lower(alternating_bit), found.trace)


def test_workers_that_are_lost_again_and_again_end_it(alternating_bit: System, tmp_path: Path) -> None:
    kind = unreliable(*range(4, 99))
    found = by(kind, alternating_bit, tmp_path)
    assert (found.ended, kind.teams) == ("a worker was lost at depth 3", team.MOST_RESTARTS + 1)
    # What is saved is not lost with them.
    assert differences(reference(alternating_bit), in_shards(alternating_bit, checkpoints=tmp_path)) == []


def test_a_search_cut_short_goes_on_from_its_checkpoints(tmp_path: Path, alternating_bit: System) -> None:
    wanted = reference(alternating_bit)
    before = in_shards(alternating_bit, checkpoints=tmp_path, budgets=Budgets(50))
    assert not before.complete
    told = json.loads((tmp_path / CONTENTS).read_text())
    assert told["levels"] == list(wanted.levels[: len(told["levels"])])
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    seen: list[Progress] = []
    after = in_shards(alternating_bit, checkpoints=tmp_path, progress=seen.append)
    assert differences(wanted, after) == []
    assert seen[0].depth >= len(told["levels"]) - 1 > 2


def saved(system: System, directory: Path) -> Path:
    in_shards(system, checkpoints=directory, budgets=Budgets(50))
    return directory


def refused(system: System, directory: Path, size: int = 2) -> str:
    with pytest.raises(BadCheckpoint) as error:
        in_shards(system, size, checkpoints=directory)
    told = str(error.value)
    assert "\n" not in told
    return told


def test_checkpoints_of_another_search_are_refused(
    alternating_bit: System, abp: ModuleType, tmp_path: Path
) -> None:
    saved(alternating_bit, tmp_path)
    assert "holds another search: give another directory" in refused(counter(), tmp_path)
    assert "holds another search" in refused(abp.build(checks_bit=False), tmp_path)
    assert "holds a search by 2 workers: give that many" in refused(alternating_bit, tmp_path, 3)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"search": "x"', '{"search": "x", "shards": 2, "levels": [1, "a"]}']
)
def test_a_list_of_contents_that_is_malformed_is_refused(
    text: str, alternating_bit: System, tmp_path: Path
) -> None:
    (tmp_path / CONTENTS).write_text(text)
    assert "is malformed: remove it" in refused(alternating_bit, tmp_path)


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    at = content.index(b"states.npy") + 150
    content[at] ^= 1
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [shorten, change, empty, Path.unlink])
def test_a_file_that_is_not_as_it_was_written_is_refused(
    harm: Callable[[Path], None], alternating_bit: System, tmp_path: Path
) -> None:
    saved(alternating_bit, tmp_path)
    harm(next(path for path in sorted(tmp_path.glob("*.npz")) if "shard-1" in path.name))
    assert "no checkpoint can be read: " in refused(alternating_bit, tmp_path)


def test_the_files_of_two_searches_are_not_mixed(alternating_bit: System, tmp_path: Path) -> None:
    saved(alternating_bit, tmp_path)
    told = json.loads((tmp_path / CONTENTS).read_text())
    told["levels"][-1] += 1
    (tmp_path / CONTENTS).write_text(json.dumps(told))
    assert "not of one search" in refused(alternating_bit, tmp_path)


def test_a_directory_that_cannot_be_written_to_is_refused(alternating_bit: System, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "give another directory" in refused(alternating_bit, tmp_path / "file")
    assert "give another directory" in refused(alternating_bit, tmp_path / "file" / "inside")
    (tmp_path / "depth-1-shard-0-of-2.npz.part").mkdir()
    assert "no checkpoint can be written" in refused(alternating_bit, tmp_path)


def test_only_what_is_new_is_written(tmp_path: Path) -> None:
    code = program.code_of(lower(counter(600)))
    one = Shard(code, np.zeros((1, 1), np.uint64), 0, 1)
    for depth in range(1, 4):
        one.next_depth()
        one.turn()
        one.save(str(tmp_path / f"{depth}.npz"))
    rows = [len(np.load(tmp_path / f"{depth}.npz")["states"]) for depth in range(1, 4)]
    assert rows == [4, 3, 3]


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

"""Workers that are lost, and searches that go on from what they have saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from engines import tally_differences
from shards import counter, in_shards, reference
from synfin.checker.engines.compiled import program, sharded_search
from synfin.checker.engines.compiled.checkpoints import CONTENTS
from synfin.checker.engines.compiled.search import Budgets
from synfin.checker.engines.compiled.shard import BadCheckpoint, Shard
from synfin.checker.engines.compiled.sharded_search import ThreadTransport, WorkerLost, explore_in_shards
from synfin.checker.engines.explicit.lowering import lower
from synfin.checker.engines.exploration import Engine, explore
from synfin.checker.graph import Progress, Tally
from synfin.checker.system import System
from synfin.checker.trace import replay


class Unreliable(ThreadTransport):
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
    assert (found.stop_reason, found.depth, found.taken) == ("a worker was lost at depth 5", 5, ())
    assert found.states == sum(found.levels) == sum(reference(alternating_bit).levels[:6])


@pytest.mark.parametrize("lost_in", [(1,), (6,), (2, 9), (3, 4, 5)])
def test_with_checkpoints_it_goes_on(
    lost_in: tuple[int, ...], alternating_bit: System, tmp_path: Path
) -> None:
    kind = unreliable(*lost_in)
    found = by(kind, alternating_bit, tmp_path)
    assert tally_differences(reference(alternating_bit), found) == []
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
    assert (found.stop_reason, kind.teams) == (
        "a worker was lost at depth 3",
        sharded_search.MOST_RESTARTS + 1,
    )
    # What is saved is not lost with them.
    assert (
        tally_differences(reference(alternating_bit), in_shards(alternating_bit, checkpoints=tmp_path)) == []
    )


def test_a_search_cut_short_goes_on_from_its_checkpoints(tmp_path: Path, alternating_bit: System) -> None:
    wanted = reference(alternating_bit)
    before = in_shards(alternating_bit, checkpoints=tmp_path, budgets=Budgets(50))
    assert not before.complete
    told = json.loads((tmp_path / CONTENTS).read_text())
    assert told["levels"] == list(wanted.levels[: len(told["levels"])])
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    seen: list[Progress] = []
    after = in_shards(alternating_bit, checkpoints=tmp_path, progress=seen.append)
    assert tally_differences(wanted, after) == []
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

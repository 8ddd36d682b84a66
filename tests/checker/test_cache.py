"""Machine code is kept, and whatever is wrong with what is kept costs only time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import synfin
from synfin.checker.engines.compiled import cache
from synfin.checker.engines.compiled.cache import cached, directory
from synfin.checker.engines.compiled.jit import CheckedCacheFile, digest
from synfin.checker.engines.compiled.program import code_of
from synfin.checker.engines.explicit.lowering import lower
from synfin.model.composed_system import compose
from synfin.model.scenarios.catalogue import scenario_named

CODE = b"machine code" * 100


class Maker:
    """It makes the code and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> bytes:
        self.times += 1
        return CODE


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory for programs."""
    monkeypatch.setenv("SYNFIN_CACHE", str(tmp_path / "kept" / "here"))
    return tmp_path / "kept" / "here"


def the_file(place: Path) -> Path:
    (path,) = place.iterdir()
    return path


def test_the_tests_do_not_write_to_the_users_own_directory() -> None:
    assert "SYNFIN_CACHE" in os.environ
    assert Path.home() / ".cache" / "synfin" != directory()


def test_what_is_made_is_kept_where_synfin_cache_says(place: Path, make: Maker) -> None:
    assert cached("source", make) == cached("source", make) == CODE
    assert make.times == 1
    assert cached("other source", make) == CODE
    assert make.times == 2
    assert {path.suffix for path in place.iterdir()} == {".o"}


def test_without_synfin_cache_it_is_the_systems_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYNFIN_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert directory() == Path("/somewhere/synfin")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    assert directory() == Path("/home/me/.cache/synfin")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert directory() == Path("/home/me/Library/Caches/synfin")


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch, make: Maker) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("SYNFIN_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert directory() is None
    assert cached("source", make) == cached("source", make) == CODE
    assert make.times == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: b"",
        lambda kept: kept[:20],
        lambda kept: kept[:-1],
        lambda kept: kept + b"!",
        lambda kept: kept[:50] + bytes([kept[50] ^ 1]) + kept[51:],
        lambda kept: bytes([kept[0] ^ 1]) + kept[1:],
    ],
    ids=["empty", "in its hash", "cut short", "longer", "a bit", "a bit of its hash"],
)
def test_a_damaged_file_is_made_again(damage: object, place: Path, make: Maker) -> None:
    cached("source", make)
    path = the_file(place)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert cached("source", make) == CODE
    assert make.times == 2
    assert cached("source", make) == CODE
    assert make.times == 2


def test_a_directory_that_cannot_be_made_costs_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Maker
) -> None:
    (tmp_path / "file").write_text("not a directory")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/self/nowhere")):
        monkeypatch.setenv("SYNFIN_CACHE", str(place))
        assert cached("source", make) == CODE
    assert make.times == 3


def test_a_directory_that_cannot_be_written_is_still_read(
    place: Path, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    cached("source", make)
    monkeypatch.setattr(Path, "touch", refuse)
    assert cached("source", make) == CODE
    assert make.times == 1


def test_a_disk_that_is_full_leaves_nothing_behind(
    place: Path, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(Path, "replace", full)
    assert cached("source", make) == CODE
    assert list(place.iterdir()) == []


def test_the_programs_longest_unused_make_room(
    place: Path, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "KEEP", 3)
    files: list[Path] = []
    for number in range(3):
        cached(f"source {number}", make)
        (path,) = set(place.iterdir()) - set(files)
        files.append(path)
        os.utime(path, (1000 + number, 1000 + number))
    cached("source 0", make)
    assert make.times == 3
    cached("source 3", make)
    left = set(place.iterdir())
    assert len(left) == 3
    assert files[0] in left and files[2] in left and files[1] not in left


CHILD = """
from synfin.checker.engines.exploration import Engine, explore
from synfin.checker.engines.explicit.lowering import lower
from synfin.checker.engines.compiled.program import program_of
import sys
sys.path.insert(0, sys.argv[1])
from alternating_bit import build
system = build()
found = [system.initial]
program = program_of(lower(system))
for state in found:
    found += [after for _, after in program.steps(state) if after not in found]
print(len(set(found)))
"""


@pytest.mark.parametrize("name", ["lossy-close", "half-open"])
def test_the_text_of_a_scenario_is_the_same_every_time(name: str) -> None:
    """Otherwise nothing that is kept would ever be found again."""
    texts = {code_of(lower(compose(scenario_named(name)).system)).text for _ in range(3)}
    assert len(texts) == 1


def test_two_processes_may_make_the_same_program_at_once(place: Path, abp: ModuleType) -> None:
    here = str(Path(str(abp.__file__)).parent)
    children = [
        subprocess.Popen([sys.executable, "-c", CHILD, here], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for child in children:
        out, err = child.communicate(timeout=300)
        assert (child.returncode, out.split(), err) == (0, [b"116"], b"")
    assert the_file(place).suffix == ".o"


LOOP = """
import numpy as np
from synfin.checker.engines.compiled import state_compression
import synfin.checker.engines.compiled.jit as jit
assert not jit.numba.config.CACHE_DIR
states = state_compression.States(8, 1)
states.enter(np.ones((1, 1), np.uint64))
assert len(states) == 1
print(state_compression.__file__)
"""


def installed_in(root: Path) -> Path:
    """Another installation of the checker, without what was compiled."""
    (root / "synfin").mkdir()
    (root / "synfin" / "__init__.py").touch()
    place = root / "synfin" / "checker"
    shutil.copytree(
        Path(synfin.__file__).parent / "checker", place, ignore=shutil.ignore_patterns("__pycache__")
    )
    return place / "engines" / "compiled"


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation in which nothing can be written, whoever tries: a file lies where numba would write."""
    root = tmp_path_factory.mktemp("installation")
    (installed_in(root) / "__pycache__").touch()
    return root


@pytest.mark.parametrize("writable", [True, False])
def test_the_loop_is_compiled_in_an_installation_that_is_read_only(
    writable: bool, read_only: Path, place: Path
) -> None:
    nowhere = "/proc/self/nowhere"
    environment = {
        **os.environ, "HOME": nowhere, "XDG_CACHE_HOME": nowhere, "PYTHONPATH": str(read_only),
        "SYNFIN_CACHE": str(place) if writable else nowhere,
    }  # fmt: skip
    environment.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run(
        [sys.executable, "-c", LOOP], capture_output=True, text=True, check=False, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(str(read_only))
    assert any(place.rglob("*.nbi")) is writable


@pytest.mark.slow
def test_what_is_inlined_and_changes_is_compiled_again(tmp_path: Path) -> None:
    """numba looks at the file of a function alone: what is inlined in it stands in another."""
    compiled = installed_in(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)

    def runs() -> int:
        found = subprocess.run(
            [sys.executable, "-c", LOOP], capture_output=True, check=False, env=environment
        )
        return found.returncode

    assert runs() == 0
    table = compiled / "table.py"
    inlined = table.read_text()
    wrong = inlined.replace("add(table.found, 1)", "add(table.found, 2)")
    assert wrong != inlined
    table.write_text(wrong)
    assert runs() == 1
    (kept,) = (compiled / "__pycache__").glob("compiled-*")
    assert kept.name == f"compiled-{digest(compiled)}"


def test_any_change_of_a_file_gives_another_digest(tmp_path: Path) -> None:
    seen = {digest(tmp_path)}
    for name, text in (("one.py", "1"), ("one.py", "2"), ("two.py", "2"), ("two.py", "")):
        (tmp_path / name).write_text(text)
        seen.add(digest(tmp_path))
    assert len(seen) == 5


# numba's files


@pytest.fixture
def files(tmp_path: Path) -> CheckedCacheFile:
    """Those of one function, with an entry."""
    file = CheckedCacheFile(str(tmp_path), "function", ("stamp", 1))
    file.save("key", ("code", b"x" * 100))
    assert file.load("key") == ("code", b"x" * 100)
    return file


def damaged(content: bytes) -> list[bytes]:
    """Empty, cut short, and with each byte changed in turn."""
    changed = [content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in range(len(content))]
    return [b"", content[: len(content) // 2], content[:-1], *changed]


@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
def test_a_damaged_file_of_numba_is_taken_for_missing(
    files: CheckedCacheFile, suffix: str, tmp_path: Path
) -> None:
    (path,) = tmp_path.glob(f"*.{suffix}")
    harmless = 0
    for content in damaged(path.read_bytes()):
        path.write_bytes(content)
        found = files.load("key")
        assert found in (None, ("code", b"x" * 100))
        harmless += found is not None
    assert harmless <= 5, "bytes of the index in front of its digest, which say how the version is pickled"
    files.save("key", ("code", b"y"))
    assert files.load("key") == ("code", b"y")


def test_numba_uses_files_that_are_checked() -> None:
    from synfin.checker.engines.compiled import loop

    assert type(loop.count_steps._cache._cache_file) is CheckedCacheFile


# whose directory it is


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there are no modes")
@pytest.mark.parametrize("mode", [0o777, 0o775, 0o722])
def test_a_directory_that_others_can_write_to_is_not_used(place: Path, make: Maker, mode: int) -> None:
    place.mkdir(parents=True)
    place.chmod(mode)
    assert cached("source", make) == cached("source", make) == CODE
    assert make.times == 2
    assert not list(place.iterdir())


def test_a_directory_of_another_user_is_not_used(
    place: Path, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.mkdir(parents=True)
    monkeypatch.setattr(os, "geteuid", lambda: place.stat().st_uid + 1)
    assert cached("source", make) == CODE
    assert not list(place.iterdir())


def test_a_new_directory_is_for_the_user_alone(place: Path, make: Maker) -> None:
    cached("source", make)
    assert place.stat().st_mode & 0o077 == 0

"""A file is written whole or not at all; a pipe, a device and a link stay what they are."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from synfin.checker.files import write_whole

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and modes are those of POSIX")


def test_a_new_file_has_the_modes_of_new_files(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_whole(tmp_path / "ours", b"text")
    assert (tmp_path / "ours").read_bytes() == b"text"
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_file_keeps_its_modes(tmp_path: Path) -> None:
    path = tmp_path / "ours"
    path.write_bytes(b"before")
    path.chmod(0o640)
    write_whole(path, lambda file: file.write(b"after"))
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"after", 0o640)


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "ours"
    path.write_bytes(b"before")

    def fails(file: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="ours"):
        write_whole(path, fails)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"before", [path])


def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_whole(pipe, b"x" * 200_000)
    reader.join(timeout=20)
    assert heard == [b"x" * 200_000]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_symbolic_link_goes_on_leading_to_its_file(tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "folder" / "target"
    target.parent.mkdir()
    link.symlink_to(target)
    for content in (b"new", b"again"):
        write_whole(link, content)
        assert link.is_symlink() and target.read_bytes() == content
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("name", [".", "no/such/folder"])
def test_what_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match=name.replace(".", r".*")) as refused:
        write_whole(tmp_path / name, b"text")
    assert refused.value.filename == str(tmp_path / name)

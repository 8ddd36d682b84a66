"""The command line in a process of its own, and how wide its lines are."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable

import pytest
from commands import Command, Outcome


@pytest.fixture(scope="session")
def spawned() -> Command:
    """A command in a process of its own, with pipes."""

    def command(*arguments: str, stdin: str = "", **environment: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "synfin", *arguments],
            input=stdin.encode(),
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONUTF8": "1", **environment},
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return command


@pytest.fixture(scope="session")
def columns() -> Callable[[str], int]:
    """The columns of a terminal that a line needs; Chinese characters take two."""

    def width(line: str) -> int:
        return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)

    return width

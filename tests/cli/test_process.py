"""A process of its own: a fast start, plain pipes, interruption."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

Synfin = Callable[..., Any]

ESCAPE = "\x1b"

LONG = ("search", "lossy-lifecycle", "--variant", "fin-renumbered")
"""A search of some 200,000 states."""


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}], ids=["a pipe", "NO_COLOR"])
def test_a_pipe_gets_no_escape_codes(environment: dict[str, str], spawned: Synfin) -> None:
    outcome = spawned("check", "four-waves", "--scenario", "four-way-close", **environment)
    assert outcome.code == 0
    assert "EXHAUSTED" in outcome.out
    assert ESCAPE not in outcome.out + outcome.err


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """The output of a command to a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "synfin", *arguments]
    env = {**os.environ, "TERM": "xterm-256color", "PYTHONUTF8": "1", "COLUMNS": "100", **environment}
    env.pop("PYTEST_XDIST_WORKER", None)
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=env
    ) as process:
        os.close(theirs)
        told = all_of(ours)
    assert process.returncode == 0
    return told


def all_of(terminal: int) -> str:
    """All that comes until the other end is closed."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()


def test_a_terminal_gets_colours_unless_it_wants_none() -> None:
    words = ("check", "four-waves", "--scenario", "four-way-close")
    assert f"{ESCAPE}[32mEXHAUSTED" in on_a_terminal(*words)
    assert f"{ESCAPE}[32m" not in on_a_terminal(*words, NO_COLOR="1")


@pytest.mark.parametrize("command", [("--help",), ("check", "--help"), ("--version",)], ids=" ".join)
def test_help_loads_nothing_heavy(command: tuple[str, ...]) -> None:
    code = f"""
import sys
sys.argv = ["synfin", *{command!r}]
from synfin.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
heavy = {{"z3", "numpy", "numba", "llvmlite", "networkx", "graphviz", "synfin.model", "synfin.checker.system", "synfin.proofs"}}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout
    assert done.stderr == "[]\n"


def test_ctrl_c_ends_a_long_search_in_130_and_says_how_far_it_came() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "synfin", *LONG]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        told = ""
        while "states" not in told:
            told += os.read(ours, 4096).decode()
        process.send_signal(signal.SIGINT)
        told += all_of(ours)
        assert process.stdout is not None
        assert process.stdout.read() == b""
    assert process.returncode == 130
    assert "Traceback" not in told
    assert "synfin: interrupted at: lossy-lifecycle: " in told


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m synfin rules --json | head -c 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False)
    assert done.stdout == b"["
    assert done.stderr == b""

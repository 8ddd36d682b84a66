"""The texts of one small scenario, word for word; the actions that no run takes are left out.

z3 orders the arguments of a sum or a disjunction by when it met them, so a text is that of a process which
has done nothing else: each is written by a new one, as the command line does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SNAPSHOTS = HERE / "snapshots"


@pytest.mark.parametrize("suffix", ["pml", "tla", "smt2"])
def test_the_handshake_is_exported_word_for_word(suffix: str) -> None:
    """`UPDATE_SNAPSHOTS=1` writes them anew."""
    file = SNAPSHOTS / f"handshake.{suffix}"
    command = [sys.executable, str(HERE / "write_small.py"), "three-way-handshake", file.name]
    written = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=120)
    if "UPDATE_SNAPSHOTS" in os.environ:
        file.write_text(written.stdout, encoding="utf-8")
    assert written.stdout == file.read_text(encoding="utf-8")

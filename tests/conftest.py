"""The command line in this process, for every room; compiled programs are kept where tests keep their files."""

from __future__ import annotations

import os
import sys

import pytest
from commands import Command, Outcome


@pytest.fixture(scope="session", autouse=True)
def _programs(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One directory for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    mine = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ["SYNFIN_CACHE"] = str(mine / "programs")


@pytest.fixture
def synfin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """A command in this process."""
    from synfin.cli.entry import run_command

    def command(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["synfin", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run_command()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Outcome(code if isinstance(code, int) else 0, out, err)

    return command

"""Output reaches whatever it is given: any encoding, a reader that goes away, a full or a closed stream."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "synfin"]
RUN = ("run", "lossy-close")


def ended(shell: str, *arguments: str, **environment: str) -> tuple[int, bytes, bytes]:
    """Exit code and output of a command whose streams a shell has changed; `$@` is the command."""
    done = subprocess.run(
        ["bash", "-c", shell, "bash", *COMMAND, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "cp437", "ascii"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_any_encoding_carries_a_run(encoding: str, lang: str) -> None:
    code, out, err = ended('"$@"', *RUN, "--lang", lang, PYTHONIOENCODING=encoding)
    assert (code, err) == (0, b"")
    assert "TIME-WAIT" in out.decode(encoding)


def test_what_ascii_lacks_is_replaced_column_for_column() -> None:
    (_, plain, _), (_, ascii_, _) = (ended('"$@"', *RUN, PYTHONIOENCODING=e) for e in ("utf-8", "ascii"))
    assert list(map(len, plain.decode().splitlines())) == list(map(len, ascii_.decode().splitlines()))
    assert "?" not in ascii_.decode()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_json_is_ascii(lang: str) -> None:
    code, out, _ = ended('"$@"', *RUN, "--json", "--lang", lang, PYTHONIOENCODING="ascii")
    assert code == 0
    assert json.loads(out.decode("ascii"))


@pytest.mark.parametrize("command", [("explain", "seed-16"), ("rules",), ("rules", "--json")], ids=" ".join)
def test_a_reader_that_goes_away_ends_it_silently_like_other_tools(command: tuple[str, ...]) -> None:
    code, out, err = ended('"$@" | true; exit ${PIPESTATUS[0]}', *command)
    assert (code, out, err) == (141, b"", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_full_device_is_an_error_in_one_line() -> None:
    code, out, err = ended('"$@" > /dev/full', "rules")
    assert (code, out) == (2, b"")
    assert err.count(b"\n") == 1 and b"No space left on device" in err


def test_a_closed_standard_output_is_an_error_in_one_line() -> None:
    code, out, err = ended('"$@" >&-', "rules")
    assert (code, out) == (2, b"")
    assert err.count(b"\n") == 1 and b"Traceback" not in err


def test_a_closed_standard_error_changes_nothing_but_what_is_read() -> None:
    assert ended('"$@" 2>&-', "check", "nonsense") == (2, b"", b"")
    code, out, _ = ended('"$@" 2>&-', "rules", "--json")
    assert code == 0 and json.loads(out)


def test_ctrl_c_while_modules_are_loaded_ends_it_quietly() -> None:
    code = "import sys, typing; sys.modules['typer'] = None; import synfin.cli as c; import builtins; "
    interrupted = (
        "real = builtins.__import__\n"
        "def stopped(name, *rest, **more):\n"
        "    if name == 'typer':\n"
        "        raise KeyboardInterrupt\n"
        "    return real(name, *rest, **more)\n"
        "builtins.__import__ = stopped\n"
        "c.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code + "\n" + interrupted], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")

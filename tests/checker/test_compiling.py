"""What LLVM cannot compile does not end the process: Python searches it, and says so."""

from __future__ import annotations

import pytest
import z3
from synfin.checker.engines.compiled import compiling, program
from synfin.checker.engines.explicit.expression import CannotCompile
from synfin.checker.engines.exploration import Engine, explore
from synfin.checker.system import Action, System, Variable


def shifting(width: int) -> System:
    """Two actions, of which one shifts a variable by itself; LLVM's fast selection ended the process on it."""
    x, flag = z3.BitVec("x", width), z3.Bool("flag")
    shift = Action("shift", "it", "shifts", {"never": x > x}, {"x": x >> x})  # noqa: PLR0124 - the point  # noqa: PLR0124 - what it is about
    count = Action("count", "it", "counts", {"small": z3.ULT(x, 9)}, {"x": x + 1})
    return System("shifting", (Variable(x), Variable(flag)), (3, 0), (shift, count))


@pytest.mark.parametrize("width", [64, 65, 100, 128])
def test_shifts_of_wide_integers_are_compiled(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "cached", lambda source, make: make())
    graph = explore(shifting(width), engine=Engine.NATIVE)
    assert graph.engine == "native"
    assert graph.states[:] == explore(shifting(width), engine=Engine.PYTHON).states[:]


@pytest.mark.parametrize("ends", [b"import os; os.abort()", b"raise SystemExit(0)"])
def test_python_searches_what_llvm_cannot_compile(ends: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "cached", lambda source, make: make())
    run = compiling.subprocess.run
    monkeypatch.setattr(
        compiling.subprocess,
        "run",
        lambda command, **options: run([command[0], "-c", ends.decode()], **options),
    )
    with pytest.warns(UserWarning, match=r"LLVM cannot compile this system: .*Python searches instead\."):
        graph = explore(shifting(65), engine=Engine.NATIVE)
    assert (graph.engine, len(graph.states)) == ("python", 7)


def test_text_that_llvm_refuses_is_an_error_in_one_line() -> None:
    with pytest.raises(CannotCompile, match="LLVM cannot compile this system: ") as refused:
        compiling.compile_text("define i64 @f() { ret i32 0 }")
    assert "\n" not in str(refused.value)

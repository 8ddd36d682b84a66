"""From LLVM's text to machine code, and what is done where LLVM fails.

LLVM ends the whole process on some code for integers wider than a machine word. Such text is compiled in a
process of its own: where that ends without code, `CannotCompile` is raised and the search goes on in Python.
Run as a module, it compiles the text on standard input and writes the code to standard output.
"""

from __future__ import annotations

import re
import subprocess
import sys

import llvmlite.binding as llvm

from ...message import Message
from ..explicit.expression import CannotCompile
from .layout import WORD

FAST, CAREFUL = 0, 2
"""Levels of code generation: a quarter of the time to compile, and what wide integers need."""

SECONDS = 600
"""A compilation in a process of its own may take so long."""


def target_machine(level: int = FAST) -> llvm.TargetMachine:
    """The code generator for this machine."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=level,
        codemodel="jitdefault",
    )


def compile_text(text: str) -> bytes:
    """The machine code of a program.

    Raises:
        CannotCompile: LLVM refuses the text, or ended the process that compiled it.
    """
    if not has_wide_integers(text):
        return _compiled(text, FAST)
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _failure(str(error)) from None
    if done.returncode or not done.stdout:
        raise _failure(" ".join(done.stderr.decode(errors="replace").split()))
    return done.stdout


def has_wide_integers(text: str) -> bool:
    """Some integer of the program is wider than a machine word."""
    return any(int(width) > WORD for width in set(re.findall(r"\bi(\d+)\b", text)))


def _compiled(text: str, level: int) -> bytes:
    try:
        module = llvm.parse_assembly(text)
        module.verify()
    except RuntimeError as error:
        raise _failure(" ".join(str(error).split())) from None
    return bytes(target_machine(level).emit_object(module))


def _failure(reason: str) -> CannotCompile:
    return CannotCompile(
        Message("error.cannot-compile", "LLVM cannot compile this system: {reason}", reason=reason[:200])
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(_compiled(sys.stdin.read(), CAREFUL))

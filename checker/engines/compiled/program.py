"""A system as machine code, compiled once and kept on disk."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import CFUNCTYPE, c_int64, c_void_p
from dataclasses import dataclass

import llvmlite
import llvmlite.binding as llvm
import numpy as np
import z3

from ...message import Message
from ...system import State
from ..explicit.dispatch import Transition
from ..explicit.expression import LoweringError
from ..explicit.lowering import Lowered
from .cache import cached
from .compiling import compile_text, target_machine
from .decision_tree import tree_of
from .layout import Layout, layout_of
from .llvm import predicates, successors
from .memory import give_back

MOST_ACTIONS = 1 << 16
"""Actions that can be numbered."""

MOST_PREDICATES = 64
"""Predicates that one program can watch: `watched` answers with a bit for each."""


@dataclass(frozen=True)
class Program:
    """Compiled functions of one system. The addresses are valid as long as the program is."""

    layout: Layout
    most: int
    """Successors a state can have, at most."""
    successors: int
    """Address of `i64 successors(state, into, actions)`."""
    watched: int
    """Address of `i64 watched(state)`: a bit for each predicate."""
    _engine: object

    def steps(self, state: State) -> list[Transition]:
        """The steps from a state, by ascending action, as `Lowered.successors` gives them."""
        function = CFUNCTYPE(c_int64, c_void_p, c_void_p, c_void_p)(self.successors)
        words = self.layout.encode(state)
        into = np.empty((self.most, self.layout.words), np.uint64)
        actions = np.empty(self.most, np.int32)
        count = function(words.ctypes.data, into.ctypes.data, actions.ctypes.data)
        states = map(self.layout.decode, into[:count].tolist())
        return sorted(zip(actions[:count].tolist(), states, strict=True))


@dataclass(frozen=True)
class Code:
    """A program before it is machine code: text and numbers, which can be sent to another process."""

    text: str
    words: int
    """Words of a state."""
    most: int
    """Successors a state can have, at most."""
    watches: bool
    """There are predicates to watch."""


def code_of(lowered: Lowered, watched: Sequence[z3.BoolRef] = (), *, steps: bool = True) -> Code:
    """The text of a system's program.

    Raises `LoweringError` if the system cannot be executed or has more actions than can be numbered,
    `ValueError` for more than 64 predicates.
    """
    actions = len(lowered.system.actions)
    if actions > MOST_ACTIONS:
        raise LoweringError(
            Message(
                "error.lowering.actions",
                "a system of {actions:,} actions: compiled code can number {most:,}",
                actions=actions,
                most=MOST_ACTIONS,
            )
        )
    if len(watched) > MOST_PREDICATES:
        raise ValueError(f"a search can watch {MOST_PREDICATES} predicates, not {len(watched)}")
    layout = layout_of(lowered.system)
    text = text_of(lowered, layout, watched, steps=steps)
    return Code(text, layout.words, max(1, actions), bool(watched))


def program_of(lowered: Lowered, watched: Sequence[z3.BoolRef] = (), *, steps: bool = True) -> Program:
    """The machine code of a system, with predicates that a search of it is to watch; or of these alone.

    Raises the errors of `code_of`.
    """
    code = code_of(lowered, watched, steps=steps)
    engine = loaded(code.text)
    return Program(
        layout_of(lowered.system),
        code.most,
        engine.get_function_address("successors") if steps else 0,
        engine.get_function_address("watched"),
        engine,
    )


def text_of(
    lowered: Lowered, layout: Layout, watched: Sequence[z3.BoolRef] = (), *, steps: bool = True
) -> str:
    """The program as LLVM's text."""
    slots = {lowered.leaf(place): slot for place, slot in enumerate(layout.slots)}
    functions = [predicates(layout, slots, "watched", [lowered.node(term) for term in watched])]
    if steps:
        functions.append(successors(layout, slots, tree_of(lowered.commands)))
    return "\n\n".join(functions)


def loaded(text: str) -> llvm.ExecutionEngine:
    """The text's machine code, from disk if an earlier run left it there."""
    machine = target_machine()
    source = "\n".join([llvmlite.__version__, str(machine.triple), _cpu(), text])
    code = cached(source, lambda: _compiled(text))
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return engine


def _cpu() -> str:
    return f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}"


def _compiled(text: str) -> bytes:
    code = compile_text(text)
    # Compiling takes several times the memory of the code.
    give_back()
    return code

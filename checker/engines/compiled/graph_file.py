"""A state graph in a file, and back: NumPy's `.npz`, with a key of its system.

The file has the arrays of `arrays.Arrays` that cannot be made again from the others, the format's version,
a key, the hash of everything that the search of the system depends on, and a digest of all entries.
"""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import z3
from numpy.typing import NDArray

from ...files import write_whole
from ...graph import BadGraph, StateGraph
from ...message import Message, from_json, to_json
from ...system import System
from ..explicit.expression import Node
from ..explicit.lowering import Lowered, lower
from . import graph_queries  # noqa: F401 - it registers how the checks read the graphs made here
from .arrays import Arrays
from .graph import CompactGraph
from .layout import layout_of
from .program import Program, program_of
from .state_compression import States

VERSION = 2
"""Of the format; it grows whenever the meaning of an entry changes."""

BEGIN = 1 << 12
"""Rows for which there is room at the start."""

_ARRAYS = {"states": "u8", "parents": "u4", "actions": "u2", "starts": "i8", "taken": "i8"}
"""The arrays of a file, with the type of their entries."""

_NUMBERS = ("version", "expanded", "transitions", "seconds")


def key_of(lowered: Lowered) -> str:
    """The hash of a system: its variables, its initial state, the tests and assignments of its actions.

    The same in every process: z3 orders the arguments of commutative operators by when it met them, so here
    they are put in an order of their own.
    """
    system, texts = lowered.system, _Texts()
    content = [
        system.name,
        [(variable.name, variable.width) for variable in system.variables],
        system.initial,
        [
            (
                action.name,
                sorted(texts.of(test) for test in command.tests),
                sorted((place, texts.of(node)) for place, node in command.assigned.items()),
            )
            for action, command in zip(system.actions, lowered.commands, strict=True)
        ],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


class _Texts:
    """Hashes of terms in which the order of arguments counts only where it matters."""

    def __init__(self) -> None:
        self._known: dict[Node, str] = {}

    def of(self, root: Node) -> str:
        stack = [root]
        while stack:
            node = stack[-1]
            missing = [arg for arg in node.args if arg not in self._known]
            if missing:
                stack += missing
                continue
            stack.pop()
            args = [self._known[arg] for arg in node.args]
            args = sorted(args) if node.kind in COMMUTE else args
            text = json.dumps([node.kind, node.width, node.params, node.leaf, args])
            self._known[node] = hashlib.sha256(text.encode()).hexdigest()
        return self._known[root]


COMMUTE = frozenset(
    {
        z3.Z3_OP_AND, z3.Z3_OP_OR, z3.Z3_OP_XOR, z3.Z3_OP_EQ, z3.Z3_OP_DISTINCT,
        z3.Z3_OP_BADD, z3.Z3_OP_BMUL, z3.Z3_OP_BAND, z3.Z3_OP_BOR, z3.Z3_OP_BXOR,
    }
)  # fmt: skip
"""The operators whose arguments may stand in any order."""


def save(graph: StateGraph, path: Path) -> None:
    """Write a graph, whole or not at all."""
    lowered = graph.lowered if isinstance(graph.lowered, Lowered) else lower(graph.system)
    content = {
        **_arrays_of(graph),
        "version": np.int64(VERSION),
        "key": np.array(key_of(lowered)),
        "expanded": np.int64(graph.expanded),
        "transitions": np.int64(graph.transitions),
        "seconds": np.float64(graph.seconds),
        "ended": np.array(to_json(graph.stop_reason)),
    }
    signed: dict[str, Any] = {**content, "digest": np.array(digest_of(content))}
    write_whole(path, lambda file: np.savez(file, **signed))


def digest_of(content: Mapping[str, Any]) -> str:
    """The hash of all entries of a file but the digest itself."""
    text = hashlib.sha256()
    for name in (*_ARRAYS, *_NUMBERS, "key", "ended"):
        entry = np.ascontiguousarray(content[name])
        text.update(f"{name} {entry.dtype.str} {entry.shape} ".encode())
        text.update(entry.tobytes())
    return text.hexdigest()


def _arrays_of(graph: StateGraph) -> dict[str, NDArray[Any]]:
    if isinstance(graph, CompactGraph):
        arrays: dict[str, NDArray[Any]] = {name: getattr(graph.arrays, name)[:] for name in _ARRAYS}
        for name in ("parents", "actions"):
            # The first entry has no meaning: whatever was in memory.
            arrays[name] = np.concatenate([np.zeros(1, _ARRAYS[name]), arrays[name][1:]])
        return arrays
    layout = layout_of(graph.system)
    came = [parent or (0, 0) for parent in graph.parents]
    taken = [*graph.taken, *([0] if not graph.system.actions else [])]
    lists: dict[str, Any] = {
        "states": [layout.encode(state) for state in graph.states],
        "parents": [state for state, _ in came],
        "actions": [action for _, action in came],
        "starts": np.searchsorted(graph.depths, range(graph.depth + 1)),
        "taken": taken,
    }
    return {name: np.array(lists[name], kind) for name, kind in _ARRAYS.items()}


def load(path: Path, system: System) -> CompactGraph:
    """Read the graph of a system.

    Raises:
        BadGraph: the file is no saved graph, or is one of another system; one line.
        OSError: it cannot be read.
    """
    lowered = lower(system)
    found = _read(path)
    if str(found["key"]) != key_of(lowered):
        raise BadGraph(
            Message(
                "error.graph.other",
                "{path}: the graph of another scenario, or of another model than {system} is now: "
                "write it anew with synfin search {system} --save {path}",
                path=str(path),
                system=system.name,
            )
        )
    program = program_of(lowered)
    if not _fits(found, program, lowered):
        raise BadGraph(_damaged(path))
    states = States(BEGIN, program.layout.words)
    states.enter(found["states"])
    if len(states) < len(found["states"]):
        raise BadGraph(_damaged(path))
    names = ("parents", "actions", "starts", "taken")
    parents, actions, starts, taken = (found[name] for name in names)
    arrays = Arrays(program, states, parents, actions, starts, int(found["expanded"]), taken)
    seconds = float(found["seconds"])
    return CompactGraph.of(
        lowered, arrays, int(found["transitions"]), from_json(str(found["ended"])), seconds
    )


def _damaged(path: Path) -> Message:
    return Message(
        "error.graph.damaged", "{path}: the saved graph is damaged: search it again", path=str(path)
    )


def _no_graph(path: Path) -> Message:
    return Message("error.graph.none", "{path}: this is no saved graph", path=str(path))


def _read(path: Path) -> dict[str, Any]:
    """Read the entries of a file, each of its type."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            version = int(file["version"])
            if version != VERSION:
                raise BadGraph(
                    Message(
                        "error.graph.version",
                        "{path}: saved in format {version}, this is {ours}: search it again",
                        path=str(path),
                        version=version,
                        ours=VERSION,
                    )
                )
            found = {name: file[name] for name in (*_ARRAYS, *_NUMBERS, "key", "ended", "digest")}
            whole = str(found["digest"]) == digest_of(found)
    except BadGraph:
        raise
    except OSError as error:
        # A damaged offset asks for a place before the first byte.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise BadGraph(_no_graph(path)) from None
    except Exception:
        # Damaged parts raise any error of their readers: those of zlib, NotImplementedError, …
        raise BadGraph(_no_graph(path)) from None
    if any(found[name].dtype != np.dtype(kind) for name, kind in _ARRAYS.items()):
        raise BadGraph(_no_graph(path))
    if not whole:
        raise BadGraph(_damaged(path))
    return found


def _fits(found: Mapping[str, Any], program: Program, lowered: Lowered) -> bool:
    """Every number is in its range, which compiled code relies on, and the numbers agree with each other."""
    states, parents, actions, starts = (found[n] for n in ("states", "parents", "actions", "starts"))
    count = len(states)
    if not _are_shaped(found, program):
        return False
    depths = np.searchsorted(starts, np.arange(count), side="right")
    expanded, stopped_early = int(found["expanded"]), bool(from_json(str(found["ended"])))
    return bool(
        (states[0] == program.layout.encode(lowered.system.initial)).all()
        and (parents[1:] < np.arange(1, count)).all()
        and (actions < program.most).all()
        and starts[0] == 0
        and (np.diff(starts) > 0).all()
        and starts[-1] < count
        and (depths[1:] == depths[parents[1:]] + 1).all()
        and 0 <= expanded <= count
        and (stopped_early or expanded == count)
        and (found["taken"] >= 0).all()
        and int(found["taken"].sum()) == int(found["transitions"])
        and float(found["seconds"]) >= 0
    )


def _are_shaped(found: Mapping[str, Any], program: Program) -> bool:
    """Every array has its dimensions, and every number has none."""
    count, starts = len(found["states"]), found["starts"]
    return bool(
        found["states"].shape == (count, program.layout.words)
        and count > 0
        and found["parents"].shape == found["actions"].shape == (count,)
        and found["taken"].shape == (program.most,)
        and starts.ndim == 1
        and len(starts) > 0
        and all(found[name].shape == () for name in (*_NUMBERS, "key", "ended"))
    )

"""States are kept in halves and found again, and an error in how they are told apart is caught."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from ctypes import CFUNCTYPE, c_int64, c_uint64, c_void_p
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import z3
from engines import graph_differences
from hypothesis import given, settings
from hypothesis import strategies as st
from synfin.checker.engines.compiled import graph, loop, state_compression, table
from synfin.checker.engines.compiled.memory import Growing
from synfin.checker.engines.compiled.state_compression import States, number_of
from synfin.checker.engines.exploration import Engine, explore
from synfin.checker.graph import BadGraph
from synfin.checker.system import System, Variable

ROWS = st.integers(1, 6).flatmap(
    lambda words: st.lists(
        st.lists(st.sampled_from([0, 1, 1 << 32, (1 << 64) - 1]), min_size=words, max_size=words),
        min_size=1,
        max_size=40,
    )
)


@given(ROWS)
@settings(max_examples=100, deadline=None, database=None)
def test_states_are_numbered_as_they_come_and_read_as_they_were_written(rows: list[list[int]]) -> None:
    states = States(1, len(rows[0]))
    states.enter(np.array(rows, np.uint64))
    once = list(dict.fromkeys(map(tuple, rows)))
    assert states[:].tolist() == [list(row) for row in once]
    assert [states[place].tolist() for place in range(len(states))] == states[:].tolist()
    for word in range(len(rows[0])):
        assert states.column(word).tolist() == [row[word] for row in once]
    for number, row in enumerate(once):
        assert number_of(np.array(row, np.uint64), states.state_tables) == number
    missing = np.array(rows[0], np.uint64) ^ np.uint64(2)
    assert number_of(missing, states.state_tables) == -1


def test_a_state_whose_halves_are_there_need_not_be_there() -> None:
    states = States(4, 2)
    states.enter(np.array([[1, 2], [3, 4]], np.uint64))
    found = [
        number_of(np.array(one, np.uint64), states.state_tables) for one in ([1, 2], [1, 4], [3, 2], [3, 4])
    ]
    assert found == [0, -1, -1, 1]


def test_halves_that_recur_are_kept_once() -> None:
    states = States(1, 4)
    grid = [[left, 7, 7, right] for left in range(200) for right in range(200)]
    states.enter(np.array(grid, np.uint64))
    kept = states.state_tables
    assert len(states) == 40_000
    assert [c_int64.from_address(one.found).value for one in (kept.left, kept.right)] == [200, 200]
    assert states.bytes < 40_000 * 32


def test_an_array_grows_and_keeps_what_it_has() -> None:
    one = Growing(3, np.uint32, 2)
    one.array[:] = [[1, 2], [3, 4], [5, 6]]
    one.grow(100_000)
    assert one.array[:4].tolist() == [[1, 2], [3, 4], [5, 6], [0, 0]]
    with pytest.raises(MemoryError):
        one.grow(1 << 59)
    assert one.array[:3].tolist() == [[1, 2], [3, 4], [5, 6]]


# Errors in how rows are told apart


def call(address: int, state: int, into: int, actions: int) -> int:
    kind = CFUNCTYPE(c_int64, c_void_p, c_void_p, c_void_p)
    count: int = kind(int(address))(int(state), int(into), int(actions))
    return count


def peek(place: int) -> np.uint64:
    return np.uint64(c_uint64.from_address(int(place)).value)


def poke(place: int, value: int) -> int:
    c_uint64.from_address(int(place)).value = int(value)
    return 1


def add(place: int, value: int) -> int:
    word = c_int64.from_address(int(place))
    word.value += value
    return word.value - value


INSTEAD: dict[str, Any] = {
    "call_successors": call,
    "peek": peek,
    "load": peek,
    "poke": poke,
    "claim": poke,
    "publish": poke,
    "add": add,
    "prefetch": lambda place: None,
    "hash_of": lambda row, words: np.uint64(7),
}


def interpreted(monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[str], str]) -> None:
    """The loop as plain Python, every row with the same hash: what is found depends on the comparison."""
    plain: dict[str, Any] = {}
    modules = (table, state_compression, loop, graph)
    for module in modules:
        compiled = {key: one.py_func for key, one in vars(module).items() if hasattr(one, "py_func")}
        plain |= compiled
    source = inspect.getsource(plain[name])
    body = change(source[source.index(f"def {name}") :])
    changed: dict[str, Any] = {}
    exec(
        compile("from __future__ import annotations\n" + body, "<changed>", "exec"),
        plain[name].__globals__,
        changed,
    )
    for module in modules:
        for key, one in {**plain, **INSTEAD, **changed}.items():
            if key in vars(module):
                monkeypatch.setattr(module, key, one)


@pytest.fixture
def three_words(alternating_bit: System) -> System:
    """The alternating bit between two variables that take a word, and never change."""
    first, last = (Variable(z3.BitVec(name, 64)) for name in ("idle", "idle too"))
    return replace(
        alternating_bit,
        variables=(first, *alternating_bit.variables, last),
        initial=(9, *alternating_bit.initial, 11),
    )


SAME = "if not differ(row, row_of(there, table), table.words):"


@pytest.mark.parametrize("name", ["enter", "find"])
@pytest.mark.parametrize(
    ("instead", "right"),
    [
        (SAME, True),
        (SAME.replace("table.words)", "1)"), False),
        (SAME.replace("table.words)", "table.words - 1)"), False),
        (SAME.replace("not ", ""), False),
    ],
)
def test_states_with_one_hash_are_told_apart_by_all_their_words(
    name: str, instead: str, right: bool, three_words: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = explore(three_words, engine=Engine.PYTHON)

    def change(source: str) -> str:
        assert SAME in source
        return source.replace(SAME, instead)

    interpreted(monkeypatch, name, change)
    # States that are never recognized are without end.
    native = explore(three_words, engine=Engine.NATIVE, budget=120)
    assert native.arrays.layout.words == 3
    try:
        same = graph_differences(reference, native) == []
    except (KeyError, BadGraph, OverflowError):
        same = False
    assert same is right


@pytest.mark.parametrize(("written", "right"), [("left.words)", True), ("left.words - 1)", False)])
def test_a_half_that_changes_anywhere_is_another(
    written: str, right: bool, three_words: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = explore(three_words, engine=Engine.PYTHON)
    test = "if differ(state, before, left.words)"
    interpreted(
        monkeypatch, "key_after", lambda source: source.replace(test, test[: -len("left.words)")] + written)
    )
    native = explore(three_words, engine=Engine.NATIVE, budget=120)
    assert (graph_differences(reference, native) == []) is right

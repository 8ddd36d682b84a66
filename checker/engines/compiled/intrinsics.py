"""Machine instructions for compiled loops: words and calls at addresses, atomic words, prefetching.

Each is an LLVM instruction that numba has no name for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

WORD = ir.IntType(64)
Generator = Callable[..., Any]


def _call(arguments: int) -> Generator:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kind = ir.FunctionType(WORD, [WORD] * arguments)
        return builder.call(builder.inttoptr(values[0], kind.as_pointer()), values[1:])

    return generate


def _word_at(builder: Any, address: Any) -> Any:
    return builder.inttoptr(address, WORD.as_pointer())


@intrinsic
def _successors(typing: Any, address: Any, state: Any, into: Any, actions: Any) -> Any:
    return types.int64(types.intp, types.intp, types.intp, types.intp), _call(3)


@intrinsic
def _watched(typing: Any, address: Any, state: Any) -> Any:
    return types.uint64(types.intp, types.intp), _call(1)


@intrinsic
def _prefetch(typing: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        pointer = builder.inttoptr(values[0], ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, *[ir.IntType(32)] * 3])
        fetch = builder.module.declare_intrinsic("llvm.prefetch", [pointer.type], kind)
        read, keep, data = 0, 3, 1
        builder.call(fetch, [pointer, *(ir.Constant(ir.IntType(32), part) for part in (read, keep, data))])
        return context.get_dummy_value()

    return types.void(types.intp), generate


@intrinsic
def _peek(typing: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.load(_word_at(builder, values[0]))

    return types.uint64(types.intp), generate


@intrinsic
def _poke(typing: Any, address: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        builder.store(values[1], _word_at(builder, values[0]))
        return context.get_dummy_value()

    return types.void(types.intp, types.uint64), generate


@intrinsic
def _load(typing: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.load_atomic(_word_at(builder, values[0]), "acquire", 8)

    return types.uint64(types.intp), generate


@intrinsic
def _publish(typing: Any, address: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        builder.store_atomic(values[1], _word_at(builder, values[0]), "release", 8)
        return context.get_dummy_value()

    return types.void(types.intp, types.uint64), generate


@intrinsic
def _claim(typing: Any, address: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        place = _word_at(builder, values[0])
        outcome = builder.cmpxchg(place, ir.Constant(WORD, 0), values[1], "acq_rel", "acquire")
        return builder.zext(builder.extract_value(outcome, 1), WORD)

    return types.int64(types.intp, types.uint64), generate


@intrinsic
def _add(typing: Any, address: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.atomic_rmw("add", _word_at(builder, values[0]), values[1], "acq_rel")

    return types.int64(types.intp, types.int64), generate


# An intrinsic is called without its first argument; mypy cannot know.
call_successors: Callable[[int, int, int, int], int] = cast("Any", _successors)
"""`i64 successors(state, into, actions)`, called at its address."""
call_watched: Callable[[int, int], np.uint64] = cast("Any", _watched)
"""`i64 watched(state)`, called at its address."""
prefetch: Callable[[int], None] = cast("Any", _prefetch)
"""Ask for the line of memory at an address, which will be read soon."""
peek: Callable[[int], np.uint64] = cast("Any", _peek)
"""The word at an address."""
poke: Callable[[int, np.uint64], None] = cast("Any", _poke)
"""Write a word at an address."""
load: Callable[[int], np.uint64] = cast("Any", _load)
"""The word at an address, and all that was written before it was published."""
publish: Callable[[int, np.uint64], None] = cast("Any", _publish)
"""Write a word at an address, after all that was written before."""
claim: Callable[[int, np.uint64], int] = cast("Any", _claim)
"""Write a word at an address if it is 0; 1 if it was, else 0. Of several threads one succeeds."""
add: Callable[[int, int], int] = cast("Any", _add)
"""Add to the word at an address; its value before."""
signed: Callable[[np.uint64], int] = cast("Any", np.int64)
"""A word as a number with a sign: numba makes a fraction of the product of one with and one without."""

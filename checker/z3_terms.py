"""Walking z3 terms by their handles: a Python object for every argument takes three times as long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import z3

Handle = Any
"""A term as the functions of z3's C interface take it, alive as long as what it is part of."""


def object_of(handle: Handle, context: z3.Context) -> z3.ExprRef:
    """The Python object of a handle. Slow: z3 computes its sort and counts references."""
    return z3.z3._to_expr_ref(handle, context)


def arguments_of(handle: Handle, context: z3.Context) -> list[Handle]:
    """The arguments of an operator; none for a constant or a number."""
    ref = context.ref()
    return [z3.Z3_get_app_arg(ref, handle, place) for place in range(z3.Z3_get_app_num_args(ref, handle))]


class _Same:
    """A term as a key: `==` of two terms is a term, and an error where their sorts differ."""

    def __init__(self, term: z3.ExprRef) -> None:
        self.term = term

    def __hash__(self) -> int:
        return hash(self.term)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.term.eq(other.term)


def one_line(term: z3.ExprRef) -> str:
    """Write a term on one line."""
    return " ".join(str(term).split())


def constants_in(term: z3.ExprRef) -> Mapping[str, z3.ExprRef]:
    """The free constants of a term without quantifiers, by name.

    A part met twice is looked at once: z3's own `get_vars` takes minutes.
    """
    return _constants_in(_Same(term))


@lru_cache(maxsize=1024)
def _constants_in(same: _Same) -> Mapping[str, z3.ExprRef]:
    term, context = same.term, same.term.ctx
    ref = context.ref()
    found: dict[str, z3.ExprRef] = {}
    stack, seen = [term.as_ast()], set()
    while stack:
        handle = stack.pop()
        identifier = z3.Z3_get_ast_id(ref, handle)
        if identifier in seen:
            continue
        seen.add(identifier)
        arguments = arguments_of(handle, context)
        if arguments:
            stack.extend(arguments)
        elif z3.Z3_get_decl_kind(ref, z3.Z3_get_app_decl(ref, handle)) == z3.Z3_OP_UNINTERPRETED:
            constant = object_of(handle, context)
            found[str(constant.decl().name())] = constant
    return found


def sorts_of_constants(terms: Iterable[z3.ExprRef]) -> dict[str, z3.SortRef]:
    """The sort of each free constant in some terms without quantifiers, by name.

    Parts that the terms share are looked at once.
    """
    stack = [term.as_ast() for term in terms]
    context = z3.main_ctx()
    ref = context.ref()
    found: dict[str, z3.SortRef] = {}
    seen: set[int] = set()
    while stack:
        handle = stack.pop()
        identifier = z3.Z3_get_ast_id(ref, handle)
        if identifier in seen:
            continue
        seen.add(identifier)
        arguments = arguments_of(handle, context)
        if arguments:
            stack.extend(arguments)
        elif z3.Z3_get_decl_kind(ref, z3.Z3_get_app_decl(ref, handle)) == z3.Z3_OP_UNINTERPRETED:
            constant = object_of(handle, context)
            found[str(constant.decl().name())] = constant.sort()
    return found

"""Conditions in infix notation with the names of states: `A.state = ESTABLISHED implies B.has_opened`."""

from __future__ import annotations

from collections.abc import Mapping

import z3

from .system import State, System, Variable
from .z3_terms import constants_in

_INFIX = {
    z3.Z3_OP_AND: "and",
    z3.Z3_OP_OR: "or",
    z3.Z3_OP_IMPLIES: "implies",
    z3.Z3_OP_EQ: "=",
    z3.Z3_OP_DISTINCT: "≠",
    z3.Z3_OP_ULT: "<",
    z3.Z3_OP_ULEQ: "≤",
    z3.Z3_OP_UGT: ">",
    z3.Z3_OP_UGEQ: "≥",
    z3.Z3_OP_SLT: "<",
    z3.Z3_OP_SLEQ: "≤",
    z3.Z3_OP_SGT: ">",
    z3.Z3_OP_SGEQ: "≥",
    z3.Z3_OP_BADD: "+",
    z3.Z3_OP_BSUB: "-",
}

_CONNECTIVES = (z3.Z3_OP_AND, z3.Z3_OP_OR, z3.Z3_OP_IMPLIES)


def in_words(term: z3.ExprRef, system: System) -> str:
    """Write a condition over the variables of a system, values by the names that the system shows.

    A variable after a step is `A.state'`. A term without infix notation stands as z3 prints it.
    """
    return _words(term, {variable.name: variable for variable in system.variables})


def _words(term: z3.ExprRef, known: Mapping[str, Variable], inner: bool = False) -> str:
    kind = term.decl().kind()
    if kind in (z3.Z3_OP_AND, z3.Z3_OP_OR) and term.num_args() == 1:
        return _words(term.arg(0), known, inner)
    if kind == z3.Z3_OP_NOT:
        return _negated(term.arg(0), known)
    if kind in (z3.Z3_OP_EQ, z3.Z3_OP_DISTINCT) and (shown := _shown(term, known)):
        return shown
    if kind in _INFIX:
        parts = [_words(arg, known, inner=True) for arg in term.children()]
        text = f" {_INFIX[kind]} ".join(parts)
        return f"({text})" if inner and (kind in _CONNECTIVES or not z3.is_bool(term)) else text
    return " ".join(str(term).split())


def _negated(term: z3.ExprRef, known: Mapping[str, Variable]) -> str:
    """The negation of a condition: `A.state ≠ CLOSED`, or `not` before it."""
    if z3.is_or(term) and term.num_args() == 1:
        return _negated(term.arg(0), known)
    if term.decl().kind() == z3.Z3_OP_EQ:
        return _words(term, known).replace(" = ", " ≠ ", 1)
    return f"not {_words(term, known, inner=True)}"


def _shown(term: z3.ExprRef, known: Mapping[str, Variable]) -> str:
    """A variable compared with a number, which the system shows by a name."""
    if term.num_args() != 2:
        return ""
    left, right = term.children()
    if z3.is_bv_value(left):
        left, right = right, left
    name = str(left)
    variable = known.get(name.removesuffix("'"))
    if variable is None or not z3.is_bv_value(right):
        return ""
    return f"{name} {_INFIX[term.decl().kind()]} {variable.show(right.as_long())}"


def values_in(term: z3.ExprRef, system: System, state: State) -> str:
    """The values in a state of the variables that a condition speaks of: `A.state = CLOSED, A.iss = 0`."""
    shown = system.show(state)
    names = {name.removesuffix("'") for name in constants_in(term)}
    return ", ".join(f"{name} = {shown[name]}" for name in sorted(names & shown.keys()))

"""Definitions, each written once and used by name: conditions of several actions, numbers used again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import z3

from ..checker.engines.explicit.expression import Node, count_uses
from .tidy import flag_of

WORTH_A_NAME = 6
"""Operators and values in a text that is used again."""

NAMED_WORTH_A_NAME = 4
"""The same for what has a name already: a condition of a guard, a segment sent."""


@dataclass(frozen=True)
class Definition:
    """A named term over the variables."""

    name: str
    """In words, as the model has it; not an identifier yet, and not unique."""
    node: Node


def is_atom(node: Node) -> bool:
    """It prints as one word: a variable, a number, a field of a variable, a control bit."""
    inner = flag_of(node) or node
    if inner.kind == z3.Z3_OP_EXTRACT:
        inner = inner.args[0]
    return not inner.args


def shared(
    roots: Iterable[Node], named: Mapping[Node, str], hints: Mapping[Node, str], inputs: frozenset[str]
) -> tuple[Definition, ...]:
    """The definitions worth making, each after those that it uses.

    `named` and `hints` say how they are called. A term over `inputs` belongs to one action and gets none.
    """
    uses = count_uses(roots)
    sizes: dict[Node, int] = {}
    over_inputs: dict[Node, bool] = {}
    found: list[Definition] = []
    for node in _bottom_up(uses):
        over_inputs[node] = node.leaf in inputs or any(over_inputs[arg] for arg in node.args)
        sizes[node] = 1 if is_atom(node) else 1 + sum(sizes[arg] for arg in node.args)
        worth = NAMED_WORTH_A_NAME if node in named else WORTH_A_NAME
        if uses[node] > 1 and sizes[node] >= worth and not over_inputs[node]:
            name = named.get(node) or hints.get(node) or "part"
            found.append(Definition(name, node))
            sizes[node] = 1
    return tuple(found)


def _bottom_up(nodes: Iterable[Node]) -> list[Node]:
    """Every node after its arguments."""
    placed: dict[Node, None] = {}
    for root in nodes:
        stack = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if node in placed:
                continue
            if ready:
                placed[node] = None
            else:
                stack.append((node, True))
                stack.extend((arg, False) for arg in reversed(node.args))
    return list(placed)

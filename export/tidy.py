"""Terms as a reader wants them: `a - b` for `a + 15*b`, `a > b` for `not (a <= b)`.

z3 simplifies for itself, not for a reader. Every change keeps the value.
"""

from __future__ import annotations

from collections.abc import Iterable

import z3

from ..checker.engines.explicit.expression import Node

_DENIED = {
    z3.Z3_OP_ULEQ: z3.Z3_OP_UGT,
    z3.Z3_OP_ULT: z3.Z3_OP_UGEQ,
    z3.Z3_OP_UGEQ: z3.Z3_OP_ULT,
    z3.Z3_OP_UGT: z3.Z3_OP_ULEQ,
    z3.Z3_OP_SLEQ: z3.Z3_OP_SGT,
    z3.Z3_OP_SLT: z3.Z3_OP_SGEQ,
    z3.Z3_OP_SGEQ: z3.Z3_OP_SLT,
    z3.Z3_OP_SGT: z3.Z3_OP_SLEQ,
}
"""A comparison that does not hold is another one that does."""

_JUNCTIONS = (z3.Z3_OP_AND, z3.Z3_OP_OR)


class Nodes:
    """Makes nodes; what is equal is made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Node] = {}

    def make(
        self, kind: int, args: Iterable[Node], width: int, params: tuple[int, ...] = (), leaf: str = ""
    ) -> Node:
        """The node of these parts."""
        parts = tuple(args)
        key = (kind, tuple(map(id, parts)), width, params, leaf)
        if key not in self._made:
            self._made[key] = Node(kind, parts, width, params, leaf)
        return self._made[key]

    def number(self, value: int, width: int) -> Node:
        """A numeral."""
        return self.make(z3.Z3_OP_BNUM, (), width, (value,))

    def variable(self, name: str, width: int) -> Node:
        """A variable by name."""
        return self.make(z3.Z3_OP_UNINTERPRETED, (), width, leaf=name)

    def truth(self, value: bool) -> Node:
        """True or false."""
        return self.make(z3.Z3_OP_TRUE if value else z3.Z3_OP_FALSE, (), 1)

    def all_of(self, parts: Iterable[Node]) -> Node:
        """The conjunction; true if there is nothing."""
        return self.junction(z3.Z3_OP_AND, parts)

    def junction(self, kind: int, parts: Iterable[Node]) -> Node:
        """AND or OR without neutral parts, and without one of the same kind inside."""
        neutral, decisive = z3.Z3_OP_TRUE, z3.Z3_OP_FALSE
        if kind == z3.Z3_OP_OR:
            neutral, decisive = decisive, neutral
        flat: dict[Node, None] = {}
        for part in parts:
            flat |= dict.fromkeys(part.args if part.kind == kind else (part,))
        kept = [part for part in flat if part.kind != neutral]
        if any(part.kind == decisive for part in kept):
            return self.make(decisive, (), 1)
        if not kept:
            return self.make(neutral, (), 1)
        return kept[0] if len(kept) == 1 else self.make(kind, kept, 1)


class Tidy:
    """Rewrites nodes for a reader. The same node always becomes the same node."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        self._done: dict[Node, Node] = {}

    def __call__(self, node: Node) -> Node:
        """The node, tidied with all below it."""
        found = self._done.get(node)
        if found is None:
            found = self._done[node] = self._made(node, tuple(self(arg) for arg in node.args))
        return found

    def _made(self, node: Node, args: tuple[Node, ...]) -> Node:
        if node.kind == z3.Z3_OP_NOT:
            return self.denied(args[0])
        if node.kind in _JUNCTIONS:
            return self.nodes.junction(node.kind, args)
        if node.kind == z3.Z3_OP_EQ and args[0].kind == z3.Z3_OP_BNUM:
            return self.nodes.make(node.kind, args[::-1], 1)
        if node.kind == z3.Z3_OP_BADD:
            return self._sum(node.width, args)
        if node.kind == z3.Z3_OP_BMUL and _is_negative(node, args):
            return self._negative(node.width, args)
        return self.nodes.make(node.kind, args, node.width, node.params, node.leaf)

    def denied(self, node: Node) -> Node:
        """That `node` does not hold."""
        if node.kind == z3.Z3_OP_NOT:
            return node.args[0]
        if node.kind in _DENIED:
            return self.nodes.make(_DENIED[node.kind], node.args, 1)
        if node.kind == z3.Z3_OP_EQ and not _is_flag(node):
            return self.nodes.make(z3.Z3_OP_DISTINCT, node.args, 1)
        return self.nodes.make(z3.Z3_OP_NOT, (node,), 1)

    def _sum(self, width: int, args: tuple[Node, ...]) -> Node:
        """A sum in which numbers in the upper half, and products by them, are subtracted instead."""
        added: list[Node] = []
        taken: list[Node] = []
        for arg in args:
            if arg.kind == z3.Z3_OP_BADD:
                added += arg.args
            elif arg.kind == z3.Z3_OP_BSUB:
                added += [part for part in arg.args[:1] if part.params != (0,)]
                taken += arg.args[1:]
            elif arg.kind == z3.Z3_OP_BNUM and arg.params[0] > 1 << (width - 1):
                taken.append(self.nodes.number((1 << width) - arg.params[0], width))
            else:
                added.append(arg)
        # Numbers last: `a + 1`.
        added.sort(key=_is_number)
        taken.sort(key=_is_number)
        start = self.nodes.number(0, width)
        if added:
            start = added[0] if len(added) == 1 else self.nodes.make(z3.Z3_OP_BADD, added, width)
        return self.nodes.make(z3.Z3_OP_BSUB, (start, *taken), width) if taken else start

    def _negative(self, width: int, args: tuple[Node, ...]) -> Node:
        """A product by a number in the upper half: the product by a small one, taken from 0."""
        factor, *rest = args
        times = (1 << width) - factor.params[0]
        factors = [*([self.nodes.number(times, width)] if times > 1 else []), *rest]
        whole = factors[0] if len(factors) == 1 else self.nodes.make(z3.Z3_OP_BMUL, factors, width)
        return self.nodes.make(z3.Z3_OP_BSUB, (self.nodes.number(0, width), whole), width)


def _is_number(node: Node) -> bool:
    return bool(node.kind == z3.Z3_OP_BNUM)


def _is_negative(node: Node, args: tuple[Node, ...]) -> bool:
    """A product by a number in the upper half of the range, so by a small negative one."""
    if node.kind != z3.Z3_OP_BMUL or args[0].kind != z3.Z3_OP_BNUM:
        return False
    factor: int = args[0].params[0]
    return factor > 1 << (node.width - 1)


def _is_flag(node: Node) -> bool:
    """A comparison of one bit with 1: a control bit."""
    return flag_of(node) is not None


def flag_of(node: Node) -> Node | None:
    """The single bit that `node` says is set, if that is what it says."""
    if node.kind != z3.Z3_OP_EQ:
        return None
    bit, one = node.args
    is_one = one.kind == z3.Z3_OP_BNUM and one.params == (1,)
    return bit if is_one and bit.width == 1 and bit.kind == z3.Z3_OP_EXTRACT else None

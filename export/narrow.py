"""Values too wide for a language, as several narrower ones.

A wide value is cut where its fields meet: a segment with 32-bit numbers becomes its control bits, SEQ, ACK
and text. A state of the narrow variables is a state of the wide ones, and the other way round.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import z3

from ..checker.engines.explicit.expression import LoweringError, Node
from .tidy import Nodes

Fields = tuple[tuple[str, int], ...]
"""Name and width of each field of a value, from the top."""

_STRICT = {z3.Z3_OP_ULEQ: z3.Z3_OP_ULT, z3.Z3_OP_UGEQ: z3.Z3_OP_UGT}
_COMPARISONS = (z3.Z3_OP_ULEQ, z3.Z3_OP_ULT, z3.Z3_OP_UGEQ, z3.Z3_OP_UGT)


def words_of(fields: Fields, most: int) -> tuple[Fields, ...]:
    """The fields joined to words of up to `most` bits."""
    words: list[Fields] = []
    for field in fields:
        if words and sum(width for _, width in words[-1]) + field[1] <= most:
            words[-1] += (field,)
        else:
            words.append((field,))
    return tuple(words)


def word_name(word: Fields) -> str:
    """`seq`; of several fields the first and the last: `present_to_urg`."""
    return word[0][0] if len(word) == 1 else f"{word[0][0]}_to_{word[-1][0]}"


def width_of(fields: Fields) -> int:
    """Bits of all the fields together."""
    return sum(width for _, width in fields)


class Narrow:
    """Rewrites nodes so that no value in them is wider than `most` bits."""

    def __init__(self, nodes: Nodes, fields: Callable[[str], Fields], most: int, language: str) -> None:
        self.nodes = nodes
        self._fields = fields
        self._most = most
        self._language = language
        self._done: dict[Node, Node] = {}

    def __call__(self, node: Node) -> Node:
        """The node without wide values; its own must not be wide."""
        found = self._done.get(node)
        if found is None:
            found = self._done[node] = self._made(node)
        return found

    def words(self, node: Node, cuts: tuple[Fields, ...]) -> list[Node]:
        """A wide value as the words between these cuts, the highest first."""
        low, parts = node.width, []
        for word in cuts:
            low, high = low - width_of(word), low - 1
            parts.append(self._slice(node, high, low))
        return parts

    def refusal(self, what: str, width: int) -> LoweringError:
        """The error for a value that stays too wide."""
        return LoweringError(
            f"{what} has {width} bits and {self._language} counts with {self._most}: "
            "give the scenario narrower sequence numbers"
        )

    def _made(self, node: Node) -> Node:
        wide = any(arg.width > self._most for arg in node.args)
        if node.kind == z3.Z3_OP_EXTRACT and wide:
            return self._slice(node.args[0], *node.params)
        if wide and node.kind in (z3.Z3_OP_EQ, z3.Z3_OP_DISTINCT) and len(node.args) == 2:
            pairs = self._pairs(node.args[0], node.args[1])
            kind = z3.Z3_OP_OR if node.kind == z3.Z3_OP_DISTINCT else z3.Z3_OP_AND
            return self.nodes.junction(kind, [self.nodes.make(node.kind, pair, 1) for pair in pairs])
        if wide and node.kind in _COMPARISONS:
            return self._compared(node.kind, self._pairs(node.args[0], node.args[1]))
        if wide or node.width > self._most:
            raise self.refusal(node.leaf or "a value", max(node.width, *(arg.width for arg in node.args), 0))
        return self.nodes.make(
            node.kind, [self(arg) for arg in node.args], node.width, node.params, node.leaf
        )

    def _pairs(self, left: Node, right: Node) -> list[tuple[Node, Node]]:
        """The words of two values that are as wide, cut alike."""
        cuts = sorted({*self._cuts(left), *self._cuts(right), 0, left.width}, reverse=True)
        joined = [cuts[0]]
        for cut, following in pairwise(cuts[1:]):
            if joined[-1] - following > self._most:
                joined.append(cut)
        joined.append(0)
        return [
            (self._slice(left, high - 1, low), self._slice(right, high - 1, low))
            for high, low in pairwise(joined)
        ]

    def _cuts(self, node: Node) -> set[int]:
        """The places where words of variables meet in a wide value, as numbers of bits below."""
        if node.width <= self._most:
            return set()
        if node.leaf:
            below, cuts = node.width, set()
            for word in words_of(self._fields_of(node), self._most):
                below -= width_of(word)
                cuts.add(below)
            return cuts
        if node.kind == z3.Z3_OP_CONCAT:
            return {sum(arg.width for arg in node.args[at:]) for at in range(1, len(node.args))}
        return {cut for arg in node.args if arg.width == node.width for cut in self._cuts(arg)}

    def _fields_of(self, node: Node) -> Fields:
        fields = self._fields(node.leaf)
        if not fields:
            raise self.refusal(node.leaf, node.width)
        return fields

    def _compared(self, kind: int, pairs: list[tuple[Node, Node]]) -> Node:
        """The first words that differ decide."""
        (left, right), *rest = pairs
        if not rest:
            return self.nodes.make(kind, (left, right), 1)
        decided = self.nodes.make(_STRICT.get(kind, kind), (left, right), 1)
        equal = self.nodes.make(z3.Z3_OP_EQ, (left, right), 1)
        later = self.nodes.all_of([equal, self._compared(kind, rest)])
        return self.nodes.junction(z3.Z3_OP_OR, [decided, later])

    def _slice(self, node: Node, high: int, low: int) -> Node:
        """The bits from `high` down to `low` of a value that may be wide."""
        if node.width <= self._most:
            return self._extract(self(node), high, low)
        if node.kind == z3.Z3_OP_BNUM:
            return self.nodes.number(node.params[0] >> low & ((1 << (high - low + 1)) - 1), high - low + 1)
        if node.kind == z3.Z3_OP_ITE:
            test, then, other = node.args
            branches = self._slice(then, high, low), self._slice(other, high, low)
            if branches[0] is branches[1]:
                return branches[0]
            return self.nodes.make(node.kind, (self(test), *branches), high - low + 1)
        if node.leaf:
            words = words_of(self._fields_of(node), self._most)
            parts = [self.nodes.variable(f"{node.leaf}.{word_name(word)}", width_of(word)) for word in words]
            return self._joined(parts, high, low)
        if node.kind == z3.Z3_OP_CONCAT:
            return self._joined(list(node.args), high, low)
        raise self.refusal("a value", node.width)

    def _joined(self, parts: list[Node], high: int, low: int) -> Node:
        """The bits from `high` down to `low` of these values side by side."""
        found, above = [], sum(part.width for part in parts)
        for part in parts:
            above, top = above - part.width, above - 1
            if top >= low and above <= high:
                found.append(self._slice(part, min(high, top) - above, max(low, above) - above))
        if high - low + 1 > self._most:
            raise self.refusal("a value", high - low + 1)
        return found[0] if len(found) == 1 else self._concatenated(found)

    def _concatenated(self, parts: list[Node]) -> Node:
        """These values side by side; numerals that meet become one."""
        merged: list[Node] = []
        for part in parts:
            if merged and merged[-1].kind == part.kind == z3.Z3_OP_BNUM:
                value = merged[-1].params[0] << part.width | part.params[0]
                merged[-1] = self.nodes.number(value, merged[-1].width + part.width)
            else:
                merged.append(part)
        width = sum(part.width for part in merged)
        return merged[0] if len(merged) == 1 else self.nodes.make(z3.Z3_OP_CONCAT, merged, width)

    def _extract(self, node: Node, high: int, low: int) -> Node:
        """Bits of a narrow value."""
        if low == 0 and high == node.width - 1:
            return node
        if node.kind == z3.Z3_OP_BNUM:
            return self.nodes.number(node.params[0] >> low & ((1 << (high - low + 1)) - 1), high - low + 1)
        return self.nodes.make(z3.Z3_OP_EXTRACT, (node,), high - low + 1, (high, low))

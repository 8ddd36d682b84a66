"""z3 terms as Python expressions: Booleans become 0 and 1, bit-vectors numbers from 0 to 2**width - 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import z3

from ...message import Message
from ...z3_terms import Handle, arguments_of, object_of


class LoweringError(ValueError):
    """A term or action that cannot become Python; one line."""


class CannotCompile(LoweringError):
    """A system that LLVM cannot compile, though Python can execute it; one line."""


@dataclass(frozen=True, eq=False)
class Node:
    """A z3 term read once. Equal terms are the same node."""

    kind: int
    args: tuple[Node, ...]
    width: int
    """Bits; 1 for a Boolean."""
    params: tuple[int, ...] = ()
    """The numbers in the operator: bounds of an extraction, value of a numeral."""
    leaf: str = ""
    """The Python text of a variable."""

    @property
    def mask(self) -> int:
        """The greatest value of this width."""
        return (1 << self.width) - 1

    @cached_property
    def size(self) -> int:
        """The approximate cost of computing its value."""
        return 1 + sum(arg.size for arg in self.args)


class Terms:
    """Reads z3 terms over named constants; each distinct term is read once, for z3 is slow to walk."""

    def __init__(self, leaves: Mapping[str, str]) -> None:
        self._leaves = leaves
        self._read: dict[int, Node] = {}
        # z3 gives the identifier of a dead term to another one: terms that have been read are kept.
        self._kept: list[z3.ExprRef] = []

    def node(self, term: z3.ExprRef) -> Node:
        """The node of a term."""
        identifier = term.get_id()
        found = self._read.get(identifier)
        if found is None:
            self._kept.append(term)
            self._walk(term, identifier)
            found = self._read[identifier]
        return found

    def _walk(self, term: z3.ExprRef, identifier: int) -> None:
        """Read a term, its arguments first."""
        context, read = term.ctx, self._read
        ref = context.ref()
        stack: list[tuple[Handle, int, list[int] | None]] = [(term.as_ast(), identifier, None)]
        while stack:
            handle, current, children = stack.pop()
            if current in read:
                continue
            if children is None:
                handles = arguments_of(handle, context)
                children = [z3.Z3_get_ast_id(ref, arg) for arg in handles]
                stack.append((handle, current, children))
                stack.extend((arg, child, None) for arg, child in zip(handles, children, strict=True))
            else:
                read[current] = self._make(handle, tuple(read[child] for child in children), context)

    def _make(self, handle: Handle, args: tuple[Node, ...], context: z3.Context) -> Node:
        """The node of one operator over these arguments."""
        ref = context.ref()
        sort = z3.Z3_get_sort(ref, handle)
        sort_kind = z3.Z3_get_sort_kind(ref, sort)
        kind = z3.Z3_get_decl_kind(ref, z3.Z3_get_app_decl(ref, handle))
        if sort_kind not in (z3.Z3_BOOL_SORT, z3.Z3_BV_SORT):
            raise LoweringError(
                Message(
                    "error.lowering.kind",
                    "only Booleans and bit-vectors can be lowered, not {sort}",
                    sort=str(object_of(handle, context).sort()),
                )
            )
        width = 1 if sort_kind == z3.Z3_BOOL_SORT else z3.Z3_get_bv_sort_size(ref, sort)
        if kind == z3.Z3_OP_UNINTERPRETED and not args:
            name = object_of(handle, context).decl().name()
            if name not in self._leaves:
                raise LoweringError(
                    Message("error.lowering.constant", "{name} is no variable of the system", name=name)
                )
            return Node(kind, (), width, leaf=self._leaves[name])
        if kind == z3.Z3_OP_BNUM:
            return Node(kind, (), width, (object_of(handle, context).as_long(),))
        if kind not in WRITERS:
            raise LoweringError(
                Message(
                    "error.lowering.operator",
                    "the operator {operator} cannot be lowered",
                    operator=str(object_of(handle, context).decl().name()),
                )
            )
        params = tuple(object_of(handle, context).decl().params()) if kind in _WITH_PARAMS else ()
        return Node(kind, args, width, params)


def count_uses(roots: Iterable[Node]) -> Counter[Node]:
    """Count the times that each node below `roots` is an argument or a root."""
    uses: Counter[Node] = Counter()
    stack = list(roots)
    while stack:
        node = stack.pop()
        uses[node] += 1
        if uses[node] == 1:
            stack.extend(node.args)
    return uses


DEEPEST = 40
"""Parentheses in one expression; Python reads at most 200."""


@dataclass
class CodeBlock:
    """Python statements being written. A node used more than once is computed once, into a local."""

    uses: Counter[Node]
    indent: int = 1
    lines: list[str] = field(default_factory=list)
    known: dict[Node, str] = field(default_factory=dict)
    """The locals assigned so far."""

    def inner(self) -> CodeBlock:
        """A block one level deeper, writing to the same place, whose locals stay its own."""
        return CodeBlock(self.uses, self.indent + 1, self.lines, dict(self.known))

    def write(self, line: str) -> None:
        """Append one statement."""
        self.lines.append(" " * self.indent + line)

    def text(self, root: Node) -> str:
        """An expression for `root`, after the assignments that it needs."""
        texts: dict[Node, tuple[str, int]] = {}
        stack = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if node in texts:
                continue
            if node in self.known:
                texts[node] = (self.known[node], 0)
            elif not ready:
                stack.append((node, True))
                stack.extend((arg, False) for arg in reversed(node.args))
            else:
                text = WRITERS[node.kind](node, *(texts[arg][0] for arg in node.args))
                depth = 1 + max((texts[arg][1] for arg in node.args), default=0)
                texts[node] = self._placed(node, text, depth)
        return texts[root][0]

    def _placed(self, node: Node, text: str, depth: int) -> tuple[str, int]:
        """The text itself, or the local it is put into if it is used again or too deep to go on."""
        atom = node.kind in _CONSTANTS or (not node.args and self.uses[node] < 2)
        if atom or (self.uses[node] < 2 and depth < DEEPEST):
            return text, depth
        name = self.known[node] = f"x{len(self.known)}"
        self.write(f"{name} = {text}")
        return name, 0


def compile_function(source: str, name: str, scope: Mapping[str, object] | None = None) -> Callable[..., Any]:
    """The function `name` that `source` defines."""
    namespace: dict[str, Any] = dict(scope or {})
    exec(compile(source, f"<lowered {name}>", "exec"), namespace)
    function: Callable[..., Any] = namespace[name]
    return function


def _joined(operator: str) -> Callable[..., str]:
    return lambda node, *args: f"({f' {operator} '.join(args)})" if args else "1"


def _modular(operator: str) -> Callable[..., str]:
    return lambda node, *args: f"({f' {operator} '.join(args)} & {node.mask})"


def _summed(operator: str) -> Callable[..., str]:
    return lambda node, *args: f"(({f' {operator} '.join(args)}) & {node.mask})"


def _signed(node: Node, text: str) -> str:
    """A number of the width of `node` read as two's complement."""
    sign = 1 << (node.width - 1)
    return f"(({text} ^ {sign}) - {sign})"


def _signed_comparison(operator: str) -> Callable[..., str]:
    # Turning the sign bit over maps the signed order onto the unsigned one.
    def write(node: Node, left: str, right: str) -> str:
        sign = 1 << (node.args[0].width - 1)
        return f"(({left} ^ {sign}) {operator} ({right} ^ {sign}))"

    return write


def _shift(node: Node, value: str, by: str) -> str:
    """The distance of a shift, cut at the width: beyond it all shifts are alike, and Python's are huge."""
    amount = node.args[1]
    return (
        by if amount.kind == z3.Z3_OP_BNUM and amount.params[0] <= node.width else f"min({by}, {node.width})"
    )


def _distinct(node: Node, *args: str) -> str:
    return f"({args[0]} != {args[1]})" if len(args) == 2 else f"(len({{{', '.join(args)}}}) == {len(args)})"


def _extract(node: Node, value: str) -> str:
    high, low = node.params
    shifted = f"{value} >> {low}" if low else value
    return f"({shifted})" if high == node.args[0].width - 1 else f"({shifted} & {node.mask})"


def _concat(node: Node, *args: str) -> str:
    parts, below = [], node.width
    for arg, text in zip(node.args, args, strict=True):
        below -= arg.width
        parts.append(f"{text} << {below}" if below else text)
    return f"({' | '.join(parts)})"


_CONSTANTS = frozenset({z3.Z3_OP_TRUE, z3.Z3_OP_FALSE, z3.Z3_OP_BNUM})
_WITH_PARAMS = frozenset({z3.Z3_OP_EXTRACT, z3.Z3_OP_ZERO_EXT, z3.Z3_OP_SIGN_EXT})

WRITERS: dict[int, Callable[..., str]] = {
    z3.Z3_OP_UNINTERPRETED: lambda node: node.leaf,
    z3.Z3_OP_TRUE: lambda node: "1",
    z3.Z3_OP_FALSE: lambda node: "0",
    z3.Z3_OP_BNUM: lambda node: str(node.params[0]),
    z3.Z3_OP_EQ: _joined("=="),
    z3.Z3_OP_DISTINCT: _distinct,
    z3.Z3_OP_ITE: lambda node, test, then, other: f"({then} if {test} else {other})",
    z3.Z3_OP_AND: _joined("and"),
    z3.Z3_OP_OR: lambda node, *args: f"({' or '.join(args)})" if args else "0",
    z3.Z3_OP_NOT: lambda node, value: f"(not {value})",
    z3.Z3_OP_IMPLIES: lambda node, left, right: f"(not {left} or {right})",
    z3.Z3_OP_XOR: lambda node, left, right: f"({left} != {right})",
    z3.Z3_OP_ULT: _joined("<"),
    z3.Z3_OP_ULEQ: _joined("<="),
    z3.Z3_OP_UGT: _joined(">"),
    z3.Z3_OP_UGEQ: _joined(">="),
    z3.Z3_OP_SLT: _signed_comparison("<"),
    z3.Z3_OP_SLEQ: _signed_comparison("<="),
    z3.Z3_OP_SGT: _signed_comparison(">"),
    z3.Z3_OP_SGEQ: _signed_comparison(">="),
    z3.Z3_OP_BADD: _summed("+"),
    z3.Z3_OP_BSUB: _summed("-"),
    z3.Z3_OP_BMUL: _modular("*"),
    z3.Z3_OP_BNEG: lambda node, value: f"(-{value} & {node.mask})",
    z3.Z3_OP_BAND: _joined("&"),
    z3.Z3_OP_BOR: _joined("|"),
    z3.Z3_OP_BXOR: _joined("^"),
    z3.Z3_OP_BNOT: lambda node, value: f"({value} ^ {node.mask})",
    z3.Z3_OP_BSHL: lambda node, value, by: f"({value} << {_shift(node, value, by)} & {node.mask})",
    z3.Z3_OP_BLSHR: lambda node, value, by: f"({value} >> {_shift(node, value, by)})",
    z3.Z3_OP_BASHR: lambda node, value, by: (
        f"({_signed(node, value)} >> {_shift(node, value, by)} & {node.mask})"
    ),
    z3.Z3_OP_EXTRACT: _extract,
    z3.Z3_OP_CONCAT: _concat,
    z3.Z3_OP_ZERO_EXT: lambda node, value: value,
    z3.Z3_OP_SIGN_EXT: lambda node, value: f"({_signed(node.args[0], value)} & {node.mask})",
}
"""The writer of each operator, from its node and the texts of its arguments."""

"""Terms and decisions as LLVM's text: a Boolean becomes an i1, a bit-vector of n bits an iN.

A function is written block by block. A value is written once in a block, and known in the blocks that
can only be reached through it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import z3

from ..explicit.dispatch import Command
from ..explicit.expression import Node
from .decision_tree import Both, Branch, Switch, Take, Tree
from .layout import WORD, Layout, Slot


@dataclass
class Function:
    """The text of one function, while it is written."""

    layout: Layout
    slots: Mapping[str, Slot]
    """By the text of a leaf."""
    lines: list[str] = field(default_factory=list)
    _names: Iterator[int] = field(default_factory=lambda: iter(range(1 << 30)))

    def name(self) -> str:
        """A new value or label."""
        return f"v{next(self._names)}"

    def label(self, name: str) -> None:
        """The block `name` begins."""
        self.lines.append(f"{name}:")

    def write(self, line: str) -> None:
        """One instruction."""
        self.lines.append(f" {line}")

    def value(self, instruction: str) -> str:
        """One instruction with a result; its name."""
        name = f"%{self.name()}"
        self.write(f"{name} = {instruction}")
        return name


class LlvmValues:
    """The values that have been computed at a block."""

    def __init__(self, function: Function, known: Mapping[object, str] | None = None) -> None:
        self.function = function
        self._known: dict[object, str] = dict(known or {})

    def inner(self) -> LlvmValues:
        """For a block that is reached only through this one."""
        return LlvmValues(self.function, self._known)

    def word(self, word: int) -> str:
        """A word of the state."""
        key = ("word", word)
        if key not in self._known:
            place = self.function.value(f"getelementptr i64, ptr %state, i64 {word}")
            self._known[key] = self.function.value(f"load i64, ptr {place}")
        return self._known[key]

    def of(self, root: Node) -> str:
        """The value of a node."""
        stack = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if node in self._known:
                continue
            if not ready and node.args:
                stack.append((node, True))
                stack.extend((arg, False) for arg in node.args)
            else:
                self._known[node] = self._written(node)
        return self._known[root]

    def _written(self, node: Node) -> str:
        if node.leaf:
            return self._leaf(self.function.slots[node.leaf])
        if node.kind in _CONSTANTS:
            return _CONSTANTS[node.kind](node)
        return WRITERS[node.kind](self.function, node, [self._known[arg] for arg in node.args])

    def _leaf(self, slot: Slot) -> str:
        function = self.function
        if slot.width > WORD:
            return self._wide(slot)
        value = self.word(slot.word)
        if slot.shift:
            value = function.value(f"lshr i64 {value}, {slot.shift}")
        return value if slot.width == WORD else function.value(f"trunc i64 {value} to i{slot.width}")

    def _wide(self, slot: Slot) -> str:
        """The words of a wide variable, put together."""
        bits = WORD * len(slot.words)
        function, parts = self.function, []
        for offset, word in enumerate(slot.words):
            part = function.value(f"zext i64 {self.word(word)} to i{bits}")
            parts.append(function.value(f"shl i{bits} {part}, {WORD * offset}") if offset else part)
        value = _folded(function, f"or i{bits}", parts)
        return value if bits == slot.width else function.value(f"trunc i{bits} {value} to i{slot.width}")


def successors(layout: Layout, slots: Mapping[str, Slot], tree: Tree) -> str:
    """The function that writes the successors of a state.

    `i64 successors(ptr state, ptr into, ptr actions)`: the words of each successor, one after the other,
    and the index of the action that leads to it, i32; returns their number.
    """
    function = Function(layout, slots)
    function.lines += ["define i64 @successors(ptr %state, ptr %into, ptr %actions) {", "entry:"]
    function.write("%count = alloca i64")
    function.write("store i64 0, ptr %count")
    _TreeWriter(function).tree(tree, LlvmValues(function), "end")
    function.label("end")
    function.write("ret i64 %found".replace("%found", function.value("load i64, ptr %count")))
    return "\n".join([*function.lines, "}"])


class _TreeWriter:
    """Writes a tree; the block it begins in is open, and every path through it ends in a jump."""

    def __init__(self, function: Function) -> None:
        self.function = function

    def tree(self, tree: Tree, values: LlvmValues, after: str) -> None:
        match tree:
            case Take(commands):
                for command in commands:
                    self._take(command, values)
                self.function.write(f"br label %{after}")
            case Both(trees):
                self._both(trees, values, after)
            case Switch(view, branches):
                self._switch(view, branches, values, after)
            case Branch(test, then, otherwise):
                labels = [self.function.name() for _ in range(2)]
                self.function.write(f"br i1 {values.of(test)}, label %{labels[0]}, label %{labels[1]}")
                for label, branch in zip(labels, (then, otherwise), strict=True):
                    self.function.label(label)
                    self.tree(branch, values.inner(), after)

    def _both(self, trees: Sequence[Tree], values: LlvmValues, after: str) -> None:
        if not trees:
            self.function.write(f"br label %{after}")
        for number, tree in enumerate(trees):
            last = number == len(trees) - 1
            following = after if last else self.function.name()
            self.tree(tree, values.inner(), following)
            if not last:
                self.function.label(following)

    def _switch(
        self, view: Node, branches: Sequence[tuple[frozenset[int], Tree]], values: LlvmValues, after: str
    ) -> None:
        labels = [self.function.name() for _ in branches]
        kind = f"i{view.width}"
        cases = " ".join(
            f"{kind} {value}, label %{label}"
            for label, (chosen, _) in zip(labels, branches, strict=True)
            for value in sorted(chosen)
        )
        self.function.write(f"switch {kind} {values.of(view)}, label %{after} [ {cases} ]")
        for label, (_, branch) in zip(labels, branches, strict=True):
            self.function.label(label)
            self.tree(branch, values.inner(), after)

    def _take(self, command: Command, values: LlvmValues) -> None:
        """Append the next state and the action."""
        function, count = self.function, self.function.layout.words
        words = _next_words(function, command, values)
        number = function.value("load i64, ptr %count")
        first = function.value(f"mul i64 {number}, {count}")
        base = function.value(f"getelementptr i64, ptr %into, i64 {first}")
        for word in range(count):
            place = function.value(f"getelementptr i64, ptr {base}, i64 {word}")
            function.write(f"store i64 {words[word]}, ptr {place}")
        place = function.value(f"getelementptr i32, ptr %actions, i64 {number}")
        function.write(f"store i32 {command.index}, ptr {place}")
        function.write(f"store i64 {function.value(f'add i64 {number}, 1')}, ptr %count")


def _next_words(function: Function, command: Command, values: LlvmValues) -> list[str]:
    """The words after a command, with the assigned values in their slots."""
    layout = function.layout
    parts: dict[int, list[tuple[str, int]]] = {}
    for at, node in command.assigned.items():
        for word, part, mask in _parts(function, layout.slots[at], values.of(node)):
            parts.setdefault(word, []).append((part, mask))
    words = []
    for word in range(layout.words):
        value = values.word(word)
        if word in parts:
            kept = _ALL & ~sum(mask for _, mask in parts[word])
            value = function.value(f"and i64 {value}, {_signed(kept)}")
            value = _folded(function, "or i64", [value, *(part for part, _ in parts[word])])
        words.append(value)
    return words


_ALL = (1 << WORD) - 1


def _signed(value: int) -> int:
    """A word as LLVM writes it."""
    return value - (1 << WORD) if value >> (WORD - 1) else value


def _parts(function: Function, slot: Slot, value: str) -> Iterator[tuple[int, str, int]]:
    """A value cut into words: the word, the value to put there, and the bits it takes there."""
    if slot.width <= WORD:
        wide = value if slot.width == WORD else function.value(f"zext i{slot.width} {value} to i64")
        placed = function.value(f"shl i64 {wide}, {slot.shift}") if slot.shift else wide
        yield slot.word, placed, (1 << slot.width) - 1 << slot.shift
        return
    bits = WORD * len(slot.words)
    wide = value if bits == slot.width else function.value(f"zext i{slot.width} {value} to i{bits}")
    for offset, word in enumerate(slot.words):
        shifted = function.value(f"lshr i{bits} {wide}, {WORD * offset}") if offset else wide
        taken = min(WORD, slot.width - WORD * offset)
        yield word, function.value(f"trunc i{bits} {shifted} to i64"), (1 << taken) - 1


def predicates(layout: Layout, slots: Mapping[str, Slot], name: str, nodes: Sequence[Node]) -> str:
    """The function `i64 name(ptr state)`: bit k is the k-th Boolean."""
    function = Function(layout, slots)
    function.lines += [f"define i64 @{name}(ptr %state) {{", "entry:"]
    values = LlvmValues(function)
    bits = []
    for place, node in enumerate(nodes):
        wide = function.value(f"zext i1 {values.of(node)} to i64")
        bits.append(function.value(f"shl i64 {wide}, {place}"))
    function.write(f"ret i64 {_folded(function, 'or i64', ['0', *bits])}")
    return "\n".join([*function.lines, "}"])


Writer = Callable[[Function, Node, list[str]], str]


def _folded(function: Function, operation: str, values: Sequence[str]) -> str:
    first, *others = values
    for value in others:
        first = function.value(f"{operation} {first}, {value}")
    return first


def _operation(name: str) -> Writer:
    return lambda function, node, args: _folded(function, f"{name} i{node.width}", args)


def _logical(name: str, unit: str) -> Writer:
    return lambda function, node, args: _folded(function, f"{name} i1", args) if args else unit


def _comparison(name: str) -> Writer:
    return lambda function, node, args: function.value(
        f"icmp {name} i{node.args[0].width} {args[0]}, {args[1]}"
    )


def _distinct(function: Function, node: Node, args: list[str]) -> str:
    width = node.args[0].width
    pairs = [
        function.value(f"icmp ne i{width} {one}, {other}")
        for place, one in enumerate(args)
        for other in args[place + 1 :]
    ]
    return _folded(function, "and i1", pairs)


def _choice(function: Function, node: Node, args: list[str]) -> str:
    test, then, otherwise = args
    return function.value(f"select i1 {test}, i{node.width} {then}, i{node.width} {otherwise}")


def _negation(function: Function, node: Node, args: list[str]) -> str:
    return function.value(f"xor i{node.width} {args[0]}, -1")


def _implication(function: Function, node: Node, args: list[str]) -> str:
    denied = function.value(f"xor i1 {args[0]}, true")
    return function.value(f"or i1 {denied}, {args[1]}")


def _shift(name: str) -> Writer:
    """LLVM leaves a shift by the width or more undefined; here it shifts everything out."""

    def write(function: Function, node: Node, args: list[str]) -> str:
        kind = f"i{node.width}"
        value, by = args
        far = function.value(f"icmp uge {kind} {by}, {node.width}")
        near = function.value(f"select i1 {far}, {kind} 0, {kind} {by}")
        shifted = function.value(f"{name} {kind} {value}, {near}")
        out = "0" if name != "ashr" else function.value(f"ashr {kind} {value}, {node.width - 1}")
        return function.value(f"select i1 {far}, {kind} {out}, {kind} {shifted}")

    return write


def _extract(function: Function, node: Node, args: list[str]) -> str:
    high, low = node.params
    width, value = node.args[0].width, args[0]
    if low:
        value = function.value(f"lshr i{width} {value}, {low}")
    return value if high - low + 1 == width else function.value(f"trunc i{width} {value} to i{node.width}")


def _concat(function: Function, node: Node, args: list[str]) -> str:
    below, parts = node.width, []
    for arg, text in zip(node.args, args, strict=True):
        below -= arg.width
        wide = function.value(f"zext i{arg.width} {text} to i{node.width}")
        parts.append(function.value(f"shl i{node.width} {wide}, {below}") if below else wide)
    return _folded(function, f"or i{node.width}", parts)


def _widened(name: str) -> Writer:
    def write(function: Function, node: Node, args: list[str]) -> str:
        width = node.args[0].width
        return (
            args[0] if width == node.width else function.value(f"{name} i{width} {args[0]} to i{node.width}")
        )

    return write


_CONSTANTS: dict[int, Callable[[Node], str]] = {
    z3.Z3_OP_TRUE: lambda node: "true",
    z3.Z3_OP_FALSE: lambda node: "false",
    z3.Z3_OP_BNUM: lambda node: str(node.params[0]),
}

WRITERS: dict[int, Writer] = {
    z3.Z3_OP_EQ: _comparison("eq"),
    z3.Z3_OP_DISTINCT: _distinct,
    z3.Z3_OP_ITE: _choice,
    z3.Z3_OP_AND: _logical("and", "true"),
    z3.Z3_OP_OR: _logical("or", "false"),
    z3.Z3_OP_NOT: _negation,
    z3.Z3_OP_IMPLIES: _implication,
    z3.Z3_OP_XOR: _operation("xor"),
    z3.Z3_OP_ULT: _comparison("ult"),
    z3.Z3_OP_ULEQ: _comparison("ule"),
    z3.Z3_OP_UGT: _comparison("ugt"),
    z3.Z3_OP_UGEQ: _comparison("uge"),
    z3.Z3_OP_SLT: _comparison("slt"),
    z3.Z3_OP_SLEQ: _comparison("sle"),
    z3.Z3_OP_SGT: _comparison("sgt"),
    z3.Z3_OP_SGEQ: _comparison("sge"),
    z3.Z3_OP_BADD: _operation("add"),
    z3.Z3_OP_BSUB: _operation("sub"),
    z3.Z3_OP_BMUL: _operation("mul"),
    z3.Z3_OP_BNEG: lambda function, node, args: function.value(f"sub i{node.width} 0, {args[0]}"),
    z3.Z3_OP_BAND: _operation("and"),
    z3.Z3_OP_BOR: _operation("or"),
    z3.Z3_OP_BXOR: _operation("xor"),
    z3.Z3_OP_BNOT: _negation,
    z3.Z3_OP_BSHL: _shift("shl"),
    z3.Z3_OP_BLSHR: _shift("lshr"),
    z3.Z3_OP_BASHR: _shift("ashr"),
    z3.Z3_OP_EXTRACT: _extract,
    z3.Z3_OP_CONCAT: _concat,
    z3.Z3_OP_ZERO_EXT: _widened("zext"),
    z3.Z3_OP_SIGN_EXT: _widened("sext"),
}
"""The writer of each operator. The same operators as the reference, `expression.WRITERS`."""

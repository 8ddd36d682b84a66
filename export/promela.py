"""A system in Promela, for SPIN: one `d_step` for each action, in one loop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations, product

import networkx as nx
import z3

from ..checker.engines.explicit.expression import LoweringError, Node
from ..checker.engines.explicit.lowering import MOST_INPUT_BITS
from ..model.composed_system import ComposedSystem
from .head import PROMELA_ASSERT, PROMELA_END, PROMELA_READ, Head
from .invariants import Invariant
from .names import Names, identifier
from .outline import Outline, OutlineStep, OutlineVariable, outline_of
from .printer import Field, Printer, Writer, heading, wrapped

MOST = 32
"""Bits of a number of SPIN's."""

RESERVED = (
    "active", "assert", "atomic", "bit", "bool", "break", "byte", "c_code", "c_decl", "c_expr", "c_state",
    "c_track", "chan", "d_step", "D_proctype", "do", "else", "empty", "enabled", "end", "eval", "false",
    "fi", "for", "full", "get_priority", "goto", "hidden", "if", "in", "init", "inline", "int", "len",
    "local", "ltl", "mtype", "nempty", "never", "nfull", "notrace", "np_", "od", "of", "pc_value", "pid",
    "printf", "printm", "priority", "proctype", "provided", "return", "run", "select", "set_priority",
    "short", "show", "skip", "STDIN", "timeout", "trace", "true", "typedef", "unless", "unsigned", "x",
    "xr", "xs", "CLAIM", "BFS", "APART", "steps", "now", "within_scope",
)  # fmt: skip
"""The words of the language, and those that every text uses; no name is like one of them."""


def promela(
    composed: ComposedSystem, invariants: tuple[Invariant, ...], asserted: tuple[Invariant, ...], head: Head
) -> str:
    """The text of a system with its invariants, of which `asserted` are checked unless SPIN is given others.

    Raises:
        LoweringError: a number is wider than SPIN's and cannot be cut.
    """
    outline = outline_of(composed, invariants, most=MOST, language="SPIN")
    printer = _Promela(outline)
    lines = [
        *_top(outline, head),
        *printer.macros(),
        "",
        *(f"#define {name} ({_bare(text)})" for name, _, text in printer.define()),
        "",
        *printer.claims({one.id for one in asserted}, head),
        "",
        *printer.declarations(),
        "",
        *printer.inlines(head),
        *printer.process(head),
    ]
    return "\n".join(lines) + "\n"


def _top(outline: Outline, head: Head) -> Iterator[str]:
    yield "/*"
    yield from (f" * {line}".rstrip() for line in head.lines(outline.system))
    yield " *"
    yield from (f" * {line}".rstrip() for line in head.promela(wide=_is_wide(outline)))
    yield " */"
    yield ""


def _is_wide(outline: Outline) -> bool:
    return any(cell.width == MOST for cell in outline.cells)


class _Promela(Printer):
    language = "Promela"

    def __init__(self, outline: Outline) -> None:
        super().__init__(outline, Names(RESERVED))
        self.saved = {cell.name: self.names.give(f"new {cell.name}") for cell in self._kept_apart()}

    @property
    def writers(self) -> Mapping[int, Writer]:  # type: ignore[override]
        return WRITERS

    def number(self, value: int, width: int) -> str:
        return _number(value, width)

    def joined(self, parts: list[str], node: Node) -> str:
        return f"({' | '.join(parts)})" if len(parts) > 1 else parts[0]

    def macros(self) -> Iterator[str]:
        """Names of values, then fields of packed values."""
        yield from (f"#define {name} {value}" for name, value in self.vocabulary().items())
        for layout in self.layouts.values():
            yield ""
            for field in layout:
                yield from _field(field)

    def claims(self, asserted: set[str], head: Head) -> Iterator[str]:
        """A macro for each invariant, and one for those to be checked."""
        names = []
        for invariant, node in self.outline.invariants:
            name = self.names.give(invariant.id) if invariant.id != "within-scope" else "within_scope"
            yield from (f"/* {line} */" for line in head.invariant(invariant))
            yield f"#define {name} ({_bare(self.text(node))})"
            names += [name] if invariant.id in asserted else []
        yield ""
        yield "#ifndef CLAIM"
        yield f"#define CLAIM ({' && '.join(names) or 'true'})"
        yield "#endif"

    def declarations(self) -> Iterator[str]:
        """The cells, and the variables that keep a new value until the old one has been read.

        The latter is no part of the state; but SPIN searches breadth first only where nothing is hidden.
        It would cut a hidden `unsigned` to a byte.
        """
        for cell in self.outline.cells:
            start = f" = {self.number(cell.initial, cell.width)}" if cell.initial else ""
            yield f"{_type(cell, self.cells[cell.name])}{start};"
        if self.saved:
            yield from ("", "#ifdef BFS", "#define APART", "#else", "#define APART hidden", "#endif")
            yield from (f"APART int {name};" for name in self.saved.values())

    def inlines(self, head: Head) -> Iterator[str]:
        """The actions with inputs, as inlines with parameters."""
        for step in self.outline.steps:
            if step.action.inputs:
                parameters = ", ".join(self.inputs[v.name] for v in step.action.inputs)
                yield f"inline {self._inline(step)}({parameters}) {{"
                yield from (f"  {line}" for line in self._body(step))
                yield "}"
                yield ""

    def process(self, head: Head) -> Iterator[str]:
        """The loop."""
        every = wrapped([self.cells[cell.name] for cell in self.outline.cells], 90, " + ")
        yield "active proctype steps() {"
        yield f"  /* {head.say(PROMELA_END)} */"
        yield "end:"
        yield "  do"
        for step in self.outline.steps:
            yield ""
            yield from (f"  /* {line} */" for line in heading(step))
            if step.action.inputs:
                yield from self._instances(step)
                continue
            first, *rest = self._body(step)
            yield f"  :: {first}"
            yield from (f"     {line}" for line in rest)
        yield ""
        yield f"  /* {head.say(PROMELA_ASSERT)} */"
        yield "  :: d_step { !CLAIM -> assert(false) }"
        yield ""
        yield f"  /* {head.say(PROMELA_READ)} */"
        yield "  :: false && (" + " +\n     ".join(every) + ") -> skip"
        yield "  od"
        yield "}"

    def _instances(self, step: OutlineStep) -> Iterator[str]:
        inputs = step.action.inputs
        if sum(v.width for v in inputs) > MOST_INPUT_BITS:
            raise LoweringError(f"{step.action.name} has more than {MOST_INPUT_BITS} bits of input")
        for values in product(*(range(1 << v.width) for v in inputs)):
            yield f"  :: {self._inline(step)}({', '.join(map(str, values))})"

    def _inline(self, step: OutlineStep) -> str:
        return f"do_{identifier(step.action.name)}"

    def _body(self, step: OutlineStep) -> Iterator[str]:
        yield "d_step {"
        conditions = self.conditions(step) or [("true", "")]
        for at, (text, name) in enumerate(conditions):
            joint = " ->" if at == len(conditions) - 1 else " &&"
            yield f"{'    ' if at else '  '}{text}{joint}{f' /* {name} */' * bool(name)}"
        assignments = list(self._assignments(step)) or ["skip"]
        yield from (f"  {line};" for line in assignments[:-1])
        yield f"  {assignments[-1]}"
        yield "}"

    def _assignments(self, step: OutlineStep) -> Iterator[str]:
        """The assignments one after the other, as if at once: nothing is overwritten before it is read."""
        early, order = _schedule(step)
        for name in early:
            yield f"{self.saved[name]} = {self._assigned(step, name)}"
        for name in order:
            yield f"{self.cells[name]} = {self._assigned(step, name)}"
        for name in early:
            yield f"{self.cells[name]} = {self.saved[name]}; {self.saved[name]} = 0"

    def _assigned(self, step: OutlineStep, name: str) -> str:
        text = self.text(step.update[name], self.outline.cell[name])
        # A conditional expression keeps its parentheses.
        return text if "->" in text else _bare(text)

    def _kept_apart(self) -> list[OutlineVariable]:
        names = {name for step in self.outline.steps for name in _schedule(step)[0]}
        return [cell for cell in self.outline.cells if cell.name in names]


def _schedule(step: OutlineStep) -> tuple[list[str], list[str]]:
    """The new values to compute before anything is assigned, and the order of the other assignments.

    A cell is assigned after all that read its old value. Where that goes in a circle, as few as possible are
    worked out early.
    """
    update = step.update
    reads = {name: _cells_in(node) & (update.keys() - {name}) for name, node in update.items()}
    before = nx.DiGraph((name, other) for name in update for other in reads[name])
    before.add_nodes_from(update)
    circles = [part for part in nx.strongly_connected_components(before) if len(part) > 1]
    early: list[str] = []
    for part in circles:
        names = tuple(name for name in update if name in part)
        early += _fewest(names, frozenset(before.subgraph(part).edges))
    before.remove_nodes_from(early)
    # An early one is assigned last, when nobody reads it any more.
    return early, list(nx.lexicographical_topological_sort(before, key=list(update).index))


@cache
def _fewest(names: tuple[str, ...], edges: frozenset[tuple[str, str]]) -> tuple[str, ...]:
    """As few of these as possible without which they form no circle. Many actions form the same one."""
    for count in range(1, len(names)):
        for some in combinations(names, count):
            rest = nx.DiGraph(edge for edge in edges if not set(edge) & set(some))
            if nx.is_directed_acyclic_graph(rest):
                return some
    return names


def _cells_in(node: Node) -> set[str]:
    """The names in a node."""
    found, waiting, seen = set(), [node], {node}
    while waiting:
        current = waiting.pop()
        if current.leaf:
            found.add(current.leaf)
        waiting.extend(arg for arg in current.args if arg not in seen)
        seen.update(current.args)
    return found


def _type(cell: OutlineVariable, name: str) -> str:
    if cell.is_flag:
        return f"bool {name}"
    return f"int {name}" if cell.width == MOST else f"unsigned {name} : {cell.width}"


def _field(field: Field) -> Iterator[str]:
    shifted = f"(x) >> {field.low}" if field.low else "(x)"
    yield f"#define {field.getter}(x) ({shifted} & {field.mask})"
    if field.width == 1:
        yield f"#define {field.constructor} {1 << field.low}"
    else:
        yield (
            f"#define {field.constructor}(x) ((x) << {field.low})"
            if field.low
            else (f"#define {field.constructor}(x) (x)")
        )


def _bare(text: str) -> str:
    """The text without a pair of parentheses around all of it."""
    if not text.startswith("("):
        return text
    depth = 0
    for at, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and at < len(text) - 1:
            return text
    return text[1:-1]


def _number(value: int, width: int) -> str:
    """A numeral; at SPIN's own width it is read as two's complement."""
    if width < MOST or value < 1 << (MOST - 1):
        return str(value)
    negative = value - (1 << MOST)
    # The least number cannot be written: its absolute value is none.
    return f"({negative})" if negative > -(1 << (MOST - 1)) else f"({negative + 1} - 1)"


def _masked(text: str, width: int) -> str:
    return f"(({text}) & {(1 << width) - 1})" if width < MOST else f"({text})"


def _joined(operator: str) -> Writer:
    return lambda node, *args: f"({f' {operator} '.join(args)})"


def _denied(text: str) -> str:
    return text[1:] if text.startswith("!") else f"!{text}"


def _modular(operator: str) -> Writer:
    return lambda node, *args: _masked(f" {operator} ".join(args), node.width)


def _ordered(operator: str, *, signed: bool = False) -> Writer:
    """A comparison. Turning the sign bit over maps one of the two orders onto the other."""

    def write(node: Node, left: str, right: str) -> str:
        width = node.args[0].width
        # SPIN's own comparison is the unsigned one below its width, and the signed one at its width.
        if (width == MOST) is signed:
            return f"({left} {operator} {right})"
        sign = _number(1 << (width - 1), width)
        return f"(({left} ^ {sign}) {operator} ({right} ^ {sign}))"

    return write


def _extract(node: Node, value: str) -> str:
    low = node.params[1]
    shifted = f"{value} >> {low}" if low else value
    return f"({shifted} & {node.mask})"


def _concat(node: Node, *args: str) -> str:
    parts, below = [], node.width
    for arg, text in zip(node.args, args, strict=True):
        below -= arg.width
        parts.append(f"{text} << {below}" if below else text)
    return f"({' | '.join(parts)})"


def _choice(node: Node, test: str, then: str, other: str) -> str:
    numbers = [arg.params for arg in node.args[1:] if arg.kind == z3.Z3_OP_BNUM]
    # A Boolean is 1 or 0.
    return test if numbers == [(1,), (0,)] else f"({test} -> {then} : {other})"


WRITERS: dict[int, Writer] = {
    z3.Z3_OP_TRUE: lambda node: "true",
    z3.Z3_OP_FALSE: lambda node: "false",
    z3.Z3_OP_EQ: _joined("=="),
    z3.Z3_OP_DISTINCT: _joined("!="),
    z3.Z3_OP_ITE: _choice,
    z3.Z3_OP_AND: _joined("&&"),
    z3.Z3_OP_OR: _joined("||"),
    z3.Z3_OP_NOT: lambda node, value: _denied(value),
    z3.Z3_OP_IMPLIES: lambda node, left, right: f"({_denied(left)} || {right})",
    z3.Z3_OP_XOR: _joined("!="),
    z3.Z3_OP_ULT: _ordered("<"),
    z3.Z3_OP_ULEQ: _ordered("<="),
    z3.Z3_OP_UGT: _ordered(">"),
    z3.Z3_OP_UGEQ: _ordered(">="),
    z3.Z3_OP_SLT: _ordered("<", signed=True),
    z3.Z3_OP_SLEQ: _ordered("<=", signed=True),
    z3.Z3_OP_SGT: _ordered(">", signed=True),
    z3.Z3_OP_SGEQ: _ordered(">=", signed=True),
    z3.Z3_OP_BADD: _modular("+"),
    z3.Z3_OP_BSUB: _modular("-"),
    z3.Z3_OP_BMUL: _modular("*"),
    z3.Z3_OP_BAND: _joined("&"),
    z3.Z3_OP_BOR: _joined("|"),
    z3.Z3_OP_BXOR: _joined("^"),
    z3.Z3_OP_BNOT: lambda node, value: _masked(f"~{value}", node.width),
    z3.Z3_OP_EXTRACT: _extract,
    z3.Z3_OP_CONCAT: _concat,
    z3.Z3_OP_ZERO_EXT: lambda node, value: value,
}

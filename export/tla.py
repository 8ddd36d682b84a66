"""A system in TLA+: numbers are naturals, each action is an operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import z3

from ..checker.engines.explicit.expression import Node
from ..model.composed_system import ComposedSystem
from .head import TLA_ARITHMETIC, Head
from .invariants import Invariant
from .names import Names
from .outline import Outline, OutlineStep, OutlineVariable, outline_of
from .printer import Field, Printer, Writer, heading, wrapped

RESERVED = (
    "ACTION", "ASSUME", "ASSUMPTION", "AXIOM", "BY", "CASE", "CHOOSE", "CONSTANT", "CONSTANTS",
    "COROLLARY", "DEF", "DEFINE", "DEFS", "DOMAIN", "ELSE", "ENABLED", "EXCEPT", "EXTENDS", "HAVE",
    "HIDE", "IF", "IN", "INSTANCE", "LAMBDA", "LEMMA", "LET", "LOCAL", "MODULE", "NEW", "OBVIOUS",
    "OMITTED", "ONLY", "OTHER", "PICK", "PROOF", "PROPOSITION", "PROVE", "QED", "RECURSIVE", "SF_",
    "STATE", "SUBSET", "SUFFICES", "TAKE", "TEMPORAL", "THEN", "THEOREM", "UNCHANGED", "UNION", "USE",
    "VARIABLE", "VARIABLES", "WF_", "WITH", "WITNESS", "TRUE", "FALSE", "BOOLEAN", "STRING", "Nat", "Int",
    "x", "Bits", "Signed", "Number", "Init", "Next", "Spec", "TypeOK", "vars", "high", "low", "width",
    "b",
)  # fmt: skip
"""The words of the language, and those that every text uses; no name is like one of them."""

HELPERS = """\
Bits(x, high, low) == (x \\div 2^low) % 2^(high - low + 1)
Signed(x, width) == IF x < 2^(width - 1) THEN x ELSE x - 2^width
Number(b) == IF b THEN 1 ELSE 0"""

LINE = 100


def tla(
    composed: ComposedSystem,
    invariants: tuple[Invariant, ...],
    asserted: tuple[Invariant, ...],
    head: Head,
    module: str,
) -> tuple[str, str]:
    """The module of that name, and the configuration for TLC, in which `asserted` are checked.

    Raises:
        LoweringError: a term has an operator on single bits.
    """
    printer = _Tla(outline_of(composed, invariants))
    title = f" MODULE {module} "
    lines = [
        title.center(LINE, "-"),
        *(f"\\* {line}".rstrip() for line in (*head.lines(composed.system), "", *head.tla())),
        "",
        "EXTENDS Integers",
        "",
        *printer.declarations(),
        "",
        *printer.operators(head),
        "",
        *printer.init(),
        "",
        *printer.actions(),
        *printer.claims(head),
        "=" * LINE,
    ]
    wanted = {one.id for one in asserted}
    names = ["TypeOK", *(name for claim, name in printer.claim_names.items() if claim in wanted)]
    config = ["SPECIFICATION Spec", *(f"INVARIANT {name}" for name in names), "CHECK_DEADLOCK FALSE"]
    return "\n".join(lines) + "\n", "\n".join(config) + "\n"


class _Tla(Printer):
    language = "TLA+"

    def __init__(self, outline: Outline) -> None:
        super().__init__(outline, Names(RESERVED))
        self.claim_names = {one.id: self.names.give(one.id) for one, _ in outline.invariants}
        self.groups = self._groups()

    @property
    def writers(self) -> Mapping[int, Writer]:  # type: ignore[override]
        return WRITERS

    def get(self, field: Field, text: str) -> str:
        # The getter of a single bit says whether it is set.
        return f"Number({field.getter}({text}))" if field.width == 1 else f"{field.getter}({text})"

    def joined(self, parts: list[str], node: Node) -> str:
        return f"({' + '.join(parts)})" if len(parts) > 1 else parts[0]

    def declarations(self) -> Iterator[str]:
        """The variables."""
        yield "VARIABLES"
        yield from _listed(list(self.cells.values()), "  ", "")
        yield ""
        for name, cells in self.groups.items():
            yield from _listed([self.cells[cell] for cell in cells], f"{name} == <<", ">>")
        yield f"vars == <<{', '.join(self.groups)}>>"

    def operators(self, head: Head) -> Iterator[str]:
        """Arithmetic, names of values, fields, definitions."""
        yield f"\\* {head.say(TLA_ARITHMETIC)}"
        yield HELPERS
        yield ""
        yield from (f"{name} == {value}" for name, value in self.vocabulary().items())
        for layout in self.layouts.values():
            yield ""
            for field in layout:
                bits = f"Bits(x, {field.low + field.width - 1}, {field.low})"
                yield f"{field.getter}(x) == {bits}{' = 1' * (field.width == 1)}"
                put = str(1 << field.low) if field.width == 1 else f"x * {1 << field.low}"
                yield f"{field.constructor}{'(x)' * (field.width > 1)} == {put}"
        yield ""
        yield from (f"{name} == {text}" for name, _, text in self.define())

    def init(self) -> Iterator[str]:
        """The initial state, and the range of every variable."""
        cells = self.outline.cells
        yield "Init =="
        yield from (f"  /\\ {self.cells[cell.name]} = {self._first(cell)}" for cell in cells)
        yield ""
        yield "TypeOK =="
        yield from (f"  /\\ {self.cells[cell.name]} \\in {_range(cell)}" for cell in cells)

    def _first(self, cell: OutlineVariable) -> str:
        if cell.is_flag:
            return "TRUE" if cell.initial else "FALSE"
        return self.text(self.outline.nodes.number(cell.initial, cell.width), cell)

    def actions(self) -> Iterator[str]:
        """An operator for each action, and their disjunction."""
        names = []
        for step in self.outline.steps:
            names.append(self.names.give(step.action.name))
            yield from (f"\\* {line}" for line in heading(step))
            yield f"{names[-1]} =="
            yield from (f"  {line}" for line in self._action(step))
            yield ""
        yield "Next =="
        yield from (f"  \\/ {name}" for name in names)
        yield ""
        yield "Spec == Init /\\ [][Next]_vars"
        yield ""

    def claims(self, head: Head) -> Iterator[str]:
        """The invariants."""
        for invariant, node in self.outline.invariants:
            yield from (f"\\* {line}" for line in head.invariant(invariant))
            yield f"{self.claim_names[invariant.id]} =="
            parts = node.args if node.kind == z3.Z3_OP_AND else (node,)
            yield from (f"  /\\ {self.text(part)}" for part in parts)
            yield ""

    def _action(self, step: OutlineStep) -> Iterator[str]:
        indent = ""
        if step.action.inputs:
            ranges = (f"{self.inputs[v.name]} \\in 0..{(1 << v.width) - 1}" for v in step.action.inputs)
            yield f"\\E {', '.join(ranges)} :"
            indent = "  "
        for (text, name), (_, node) in zip(self.conditions(step), step.guard, strict=True):
            # TLC takes a disjunction in a guard for several actions.
            whole = f"{text} = TRUE" if _is_choice(node) else text
            yield f"{indent}/\\ {whole}{f' {chr(92)}* {name}' * bool(name)}"
        for name, node in step.update.items():
            yield f"{indent}/\\ {self.cells[name]}' = {self.text(node, self.outline.cell[name])}"
        if kept := list(self._kept(step)):
            lines = _listed(kept, f"{indent}/\\ UNCHANGED <<", ">>")
            yield from lines

    def _kept(self, step: OutlineStep) -> Iterator[str]:
        """The variables that the action leaves as they are: a whole group, or one by one."""
        for group, cells in self.groups.items():
            rest = [cell for cell in cells if cell not in step.update]
            yield from [group] if len(rest) == len(cells) else [self.cells[cell] for cell in rest]

    def _groups(self) -> dict[str, list[str]]:
        """The variables by endpoint: `A_vars`."""
        groups: dict[str, list[str]] = {}
        for cell in self.outline.cells:
            groups.setdefault(cell.name.partition(".")[0], []).append(cell.name)
        return {self.names.give(f"{owner} vars"): cells for owner, cells in groups.items()}


def _listed(words: list[str], start: str, end: str) -> list[str]:
    """Words with commas, on as many lines as they need."""
    commas = [f"{word}," for word in words[:-1]] + [f"{words[-1]}{end}"]
    first, *rest = wrapped(commas, LINE - len(start))
    return [start + first, *(" " * len(start) + line for line in rest)]


def _range(cell: OutlineVariable) -> str:
    return "BOOLEAN" if cell.is_flag else f"0..{_top(cell.width)}"


def _top(width: int) -> str:
    return str((1 << width) - 1) if width <= SMALL else f"(2^{width} - 1)"


SMALL = 16
"""Up to this many bits a power of two is written out."""


def _is_choice(node: Node) -> bool:
    """There is a disjunction somewhere in it, or what TLC reads as one."""
    kinds = {z3.Z3_OP_OR, z3.Z3_OP_IMPLIES, z3.Z3_OP_ITE}
    waiting, seen = [node], {node}
    while waiting:
        current = waiting.pop()
        if current.kind in kinds:
            return True
        waiting.extend(arg for arg in current.args if arg not in seen)
        seen.update(current.args)
    return False


def _joined(operator: str) -> Writer:
    return lambda node, *args: f"({f' {operator} '.join(args)})"


def _modular(operator: str) -> Writer:
    def write(node: Node, *args: str) -> str:
        size = str(1 << node.width) if node.width <= SMALL else f"2^{node.width}"
        return f"(({f' {operator} '.join(args)}) % {size})"

    return write


def _signed(operator: str) -> Writer:
    def write(node: Node, left: str, right: str) -> str:
        width = node.args[0].width
        return f"(Signed({left}, {width}) {operator} Signed({right}, {width}))"

    return write


def _concat(node: Node, *args: str) -> str:
    parts, below = [], node.width
    for arg, text in zip(node.args, args, strict=True):
        below -= arg.width
        parts.append(f"{text} * 2^{below}" if below else text)
    return f"({' + '.join(parts)})"


def _choice(node: Node, test: str, then: str, other: str) -> str:
    numbers = [arg.params for arg in node.args[1:] if arg.kind == z3.Z3_OP_BNUM]
    return f"Number({test})" if numbers == [(1,), (0,)] else f"(IF {test} THEN {then} ELSE {other})"


WRITERS: dict[int, Writer] = {
    z3.Z3_OP_TRUE: lambda node: "TRUE",
    z3.Z3_OP_FALSE: lambda node: "FALSE",
    z3.Z3_OP_EQ: _joined("="),
    z3.Z3_OP_DISTINCT: _joined("/="),
    z3.Z3_OP_ITE: _choice,
    z3.Z3_OP_AND: _joined("/\\"),
    z3.Z3_OP_OR: _joined("\\/"),
    z3.Z3_OP_NOT: lambda node, value: f"~{value}",
    z3.Z3_OP_IMPLIES: _joined("=>"),
    z3.Z3_OP_XOR: _joined("/="),
    z3.Z3_OP_ULT: _joined("<"),
    z3.Z3_OP_ULEQ: _joined("<="),
    z3.Z3_OP_UGT: _joined(">"),
    z3.Z3_OP_UGEQ: _joined(">="),
    z3.Z3_OP_SLT: _signed("<"),
    z3.Z3_OP_SLEQ: _signed("<="),
    z3.Z3_OP_SGT: _signed(">"),
    z3.Z3_OP_SGEQ: _signed(">="),
    z3.Z3_OP_BADD: _modular("+"),
    z3.Z3_OP_BSUB: _modular("-"),
    z3.Z3_OP_BMUL: _modular("*"),
    z3.Z3_OP_EXTRACT: lambda node, value: f"Bits({value}, {node.params[0]}, {node.params[1]})",
    z3.Z3_OP_CONCAT: _concat,
    z3.Z3_OP_ZERO_EXT: lambda node, value: value,
}

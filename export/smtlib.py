"""A system in SMT-LIB 2: init, trans, the invariants, and a question about runs of k steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import z3

from ..checker.engines.explicit.expression import Node
from ..model.composed_system import ComposedSystem
from .head import SMTLIB_STUTTER, SMTLIB_VIOLATED, Head, after_steps
from .invariants import Invariant
from .names import Names
from .outline import Outline, OutlineStep, OutlineVariable, outline_of
from .printer import Field, Printer, Writer, heading, wrapped

RESERVED = (
    "_", "!", "as", "let", "exists", "forall", "match", "par", "true", "false", "not", "and", "or", "xor",
    "ite", "distinct", "concat", "Bool", "BitVec", "x", "init", "trans", "same",
)  # fmt: skip
"""The words of the language, and those that every text uses; no name is like one of them."""

LINE = 100


def smtlib(
    composed: ComposedSystem,
    invariants: tuple[Invariant, ...],
    asserted: tuple[Invariant, ...],
    head: Head,
    depth: int,
) -> str:
    """The text: satisfiable if one of `asserted` is violated within `depth` steps.

    Raises:
        LoweringError: an action assigns what is no variable.
    """
    printer = _Smt(outline_of(composed, invariants))
    lines = [
        *(f"; {line}".rstrip() for line in (*head.lines(composed.system), "", *head.smtlib(depth))),
        "",
        "(set-logic QF_BV)",
        "",
        *printer.vocabulary_and_fields(),
        "",
        *printer.init(),
        "",
        *printer.claims(head),
        *printer.trans(),
        "",
        *printer.same(head),
        "",
        *printer.question([one.id for one in asserted], head, depth),
    ]
    return "\n".join(lines) + "\n"


def quoted(name: str) -> str:
    """A name as a symbol."""
    plain = re.fullmatch(r"[A-Za-z_.+*/<>=!?$%^&~@-][A-Za-z0-9_.+*/<>=!?$%^&~@-]*", name)
    return name if plain else f"|{name}|"


def _at(symbol: str, depth: int) -> str:
    """The constant for a variable after `depth` steps: `A.state@3`."""
    return quoted(f"{symbol.strip('|')}@{depth}")


class _Symbols(Names):
    """Gives names as the model has them, as symbols."""

    def __init__(self) -> None:
        super().__init__(RESERVED, spell=str)

    def give(self, text: str) -> str:
        return quoted(super().give(text))


class _Smt(Printer):
    language = "SMT-LIB"

    def __init__(self, outline: Outline) -> None:
        super().__init__(outline, _Symbols())
        self.claim_names = {one.id: self.names.give(one.id) for one, _ in outline.invariants}
        self.input_widths = {v.name: v.width for action in outline.system.actions for v in action.inputs}
        cells = outline.cells
        self.now = [f"({self.cells[cell.name]} {_sort(cell)})" for cell in cells]
        self.then = [f"({self._later(cell)} {_sort(cell)})" for cell in cells]

    @property
    def writers(self) -> Mapping[int, Writer]:  # type: ignore[override]
        return WRITERS

    def number(self, value: int, width: int) -> str:
        return _number(value, width)

    def flag(self, field: Field, text: str) -> str:
        return f"({field.getter} {text})"

    def get(self, field: Field, text: str) -> str:
        # The getter of a single bit says whether it is set.
        if field.width == 1:
            return f"((_ extract {field.low} {field.low}) {text})"
        return f"({field.getter} {text})"

    def vocabulary_and_fields(self) -> Iterator[str]:
        """Constants, and functions that read a field."""
        widths = {name: cell.width for cell in self.outline.cells for name in self._names_of(cell)}
        for name, value in self.vocabulary().items():
            yield f"(define-fun {name} () (_ BitVec {widths[name]}) {_number(value, widths[name])})"
        for fields, layout in self.layouts.items():
            whole = sum(width for _, width in fields)
            yield ""
            for field in layout:
                bits = f"((_ extract {field.low + field.width - 1} {field.low}) x)"
                sort = "Bool" if field.width == 1 else f"(_ BitVec {field.width})"
                read = f"(= {bits} #b1)" if field.width == 1 else bits
                yield f"(define-fun {field.getter} ((x (_ BitVec {whole}))) {sort} {read})"

    def _names_of(self, cell: OutlineVariable) -> list[str]:
        return list(self.vocabularies.get(cell.name, {}).values())

    def init(self) -> Iterator[str]:
        """The initial state."""
        yield from self._function("init", self.now)
        yield "  (and"
        for cell in self.outline.cells:
            yield f"    {self._equal(self.cells[cell.name], self._first(cell))}"
        yield "  ))"

    def _first(self, cell: OutlineVariable) -> str:
        if cell.is_flag:
            return "true" if cell.initial else "false"
        return self.text(self.outline.nodes.number(cell.initial, cell.width), cell)

    def _equal(self, left: str, right: str) -> str:
        return {"true": left, "false": f"(not {left})"}.get(right, f"(= {left} {right})")

    def claims(self, head: Head) -> Iterator[str]:
        """The invariants; they use no definitions, for those belong to a step."""
        for invariant, node in self.outline.invariants:
            yield from (f"; {line}" for line in head.invariant(invariant))
            yield from self._function(self.claim_names[invariant.id], self.now)
            parts = node.args if node.kind == z3.Z3_OP_AND else (node,)
            yield "  (and"
            yield from (f"    {self.text(part)}" for part in parts)
            yield "    true))"
            yield ""

    def trans(self) -> Iterator[str]:
        """One step of one action: what is shared is bound first."""
        inputs = [f"({self.inputs[name]} (_ BitVec {width}))" for name, width in self._inputs()]
        yield from self._function("trans", [*self.now, *self.then, *inputs])
        depth = 0
        for name, _, text in self.define():
            yield f"  (let (({name} {text}))"
            depth += 1
        same = [f"(= {self._later(cell)} {self.cells[cell.name]})" for cell in self.outline.cells]
        for group, cells in self._groups().items():
            kept = [same[at] for at, cell in enumerate(self.outline.cells) if cell.name in cells]
            first, *rest = wrapped(kept, LINE)
            yield f"  (let (({group} (and {first}"
            yield from (f"    {line}" for line in rest)
            yield "  )))"
            depth += 1
        yield "  (or"
        for step in self.outline.steps:
            yield ""
            yield from (f"    ; {line}" for line in heading(step))
            yield "    (and"
            yield from (f"      {line}" for line in self._action(step))
            yield "    )"
        yield f"  ){')' * depth})"

    def _later(self, cell: OutlineVariable) -> str:
        return quoted(f"{self.cells[cell.name].strip('|')}'")

    def _action(self, step: OutlineStep) -> Iterator[str]:
        for text, name in self.conditions(step):
            yield f"{text}{f' ; {name}' * bool(name)}"
        for name, node in step.update.items():
            cell = self.outline.cell[name]
            yield self._equal(self._later(cell), self.text(node, cell))
        kept = []
        for group, cells in self._groups().items():
            rest = [cell for cell in cells if cell not in step.update]
            if len(rest) == len(cells):
                kept.append(group)
            else:
                later = (self._later(self.outline.cell[cell]) for cell in rest)
                kept += [f"(= {new} {self.cells[cell]})" for new, cell in zip(later, rest, strict=True)]
        yield from wrapped(kept, LINE)

    def same(self, head: Head) -> Iterator[str]:
        """No step: the shorter runs are among those of k steps."""
        yield f"; {head.say(SMTLIB_STUTTER)}"
        yield from self._function("same", [*self.now, *self.then])
        same = [f"(= {self._later(cell)} {self.cells[cell.name]})" for cell in self.outline.cells]
        yield "  (and"
        yield from (f"    {line}" for line in wrapped(same, LINE))
        yield "  ))"

    def question(self, asserted: list[str], head: Head, depth: int) -> Iterator[str]:
        """A run of `depth` steps, and that it violates something at its end."""
        for at in range(depth + 1):
            yield f"; {head.say(after_steps(at))}"
            for cell in self.outline.cells:
                yield f"(declare-const {_at(self.cells[cell.name], at)} {_sort(cell)})"
            if at < depth:
                for name, width in self._inputs():
                    yield f"(declare-const {_at(self.inputs[name], at)} (_ BitVec {width}))"
        yield ""
        yield from self._call("(assert (init", [self._state(0)], "))")
        for at in range(depth):
            yield from self._call("(assert (or (trans", [*self._pair(at), self._chosen(at)], ")")
            yield from self._call("            (same", self._pair(at), ")))")
        yield f"; {head.say(SMTLIB_VIOLATED)}"
        yield "(assert (not (and"
        for claim in asserted:
            yield from self._call(f"  ({self.claim_names[claim]}", [self._state(depth)], ")")
        yield "  true)))"
        yield "(check-sat)"

    def _pair(self, at: int) -> list[list[str]]:
        return [self._state(at), self._state(at + 1)]

    def _call(self, start: str, groups: list[list[str]], end: str) -> list[str]:
        words = [word for group in groups for word in group]
        return [start, *(f"    {line}" for line in wrapped(words, LINE)), f"    {end}"]

    def _state(self, at: int) -> list[str]:
        return [_at(self.cells[cell.name], at) for cell in self.outline.cells]

    def _chosen(self, at: int) -> list[str]:
        return [_at(self.inputs[name], at) for name, _ in self._inputs()]

    def _inputs(self) -> list[tuple[str, int]]:
        return sorted(self.input_widths.items())

    def _groups(self) -> dict[str, list[str]]:
        """The variables by endpoint: `|A is unchanged|`."""
        groups: dict[str, list[str]] = {}
        for cell in self.outline.cells:
            owner = cell.name.partition(".")[0]
            groups.setdefault(f"|{owner} is unchanged|", []).append(cell.name)
        return groups

    def _function(self, name: str, parameters: list[str]) -> Iterator[str]:
        yield f"(define-fun {name} ("
        yield from (f"    {line}" for line in wrapped(parameters, LINE))
        yield "  ) Bool"


def _sort(cell: OutlineVariable) -> str:
    return "Bool" if cell.is_flag else f"(_ BitVec {cell.width})"


def _number(value: int, width: int) -> str:
    return f"#b{value:b}" if width == 1 else f"(_ bv{value} {width})"


def _applied(operator: str) -> Writer:
    return lambda node, *args: f"({operator} {' '.join(args)})"


def _paired(operator: str) -> Writer:
    """The language has it for two; more are nested."""

    def write(node: Node, *args: str) -> str:
        text = args[0]
        for arg in args[1:]:
            text = f"({operator} {text} {arg})"
        return text

    return write


WRITERS: dict[int, Writer] = {
    z3.Z3_OP_TRUE: lambda node: "true",
    z3.Z3_OP_FALSE: lambda node: "false",
    z3.Z3_OP_EQ: _applied("="),
    z3.Z3_OP_DISTINCT: _applied("distinct"),
    z3.Z3_OP_ITE: _applied("ite"),
    z3.Z3_OP_AND: _applied("and"),
    z3.Z3_OP_OR: _applied("or"),
    z3.Z3_OP_NOT: _applied("not"),
    z3.Z3_OP_IMPLIES: _applied("=>"),
    z3.Z3_OP_XOR: _applied("xor"),
    z3.Z3_OP_ULT: _applied("bvult"),
    z3.Z3_OP_ULEQ: _applied("bvule"),
    z3.Z3_OP_UGT: _applied("bvugt"),
    z3.Z3_OP_UGEQ: _applied("bvuge"),
    z3.Z3_OP_SLT: _applied("bvslt"),
    z3.Z3_OP_SLEQ: _applied("bvsle"),
    z3.Z3_OP_SGT: _applied("bvsgt"),
    z3.Z3_OP_SGEQ: _applied("bvsge"),
    z3.Z3_OP_BADD: _paired("bvadd"),
    z3.Z3_OP_BSUB: _paired("bvsub"),
    z3.Z3_OP_BMUL: _paired("bvmul"),
    z3.Z3_OP_BNEG: _applied("bvneg"),
    z3.Z3_OP_BAND: _paired("bvand"),
    z3.Z3_OP_BOR: _paired("bvor"),
    z3.Z3_OP_BXOR: _paired("bvxor"),
    z3.Z3_OP_BNOT: _applied("bvnot"),
    z3.Z3_OP_BSHL: _applied("bvshl"),
    z3.Z3_OP_BLSHR: _applied("bvlshr"),
    z3.Z3_OP_BASHR: _applied("bvashr"),
    z3.Z3_OP_EXTRACT: lambda node, value: f"((_ extract {node.params[0]} {node.params[1]}) {value})",
    z3.Z3_OP_CONCAT: _paired("concat"),
    z3.Z3_OP_ZERO_EXT: lambda node, value: f"((_ zero_extend {node.params[0]}) {value})",
    z3.Z3_OP_SIGN_EXT: lambda node, value: f"((_ sign_extend {node.params[0]}) {value})",
}

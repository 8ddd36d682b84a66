"""Printing of terms: the parts that all languages share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import z3

from ..checker.engines.explicit.expression import LoweringError, Node
from .names import Names
from .narrow import Fields
from .outline import Outline, OutlineStep, OutlineVariable
from .tidy import flag_of

Writer = Callable[..., str]
"""The text of a node from the node and the texts of its arguments."""

OPERATORS = {
    value: name.removeprefix("Z3_OP_").lower()
    for name, value in vars(z3).items()
    if name.startswith("Z3_OP_")
}
"""z3's names of its operators, for error messages."""


@dataclass(frozen=True)
class Field:
    """A field of a packed value: `seq(x)` reads it, `SEQ(x)` puts it in its place."""

    getter: str
    constructor: str
    width: int
    low: int
    """Bits below it."""

    @property
    def mask(self) -> int:
        """Its greatest value."""
        return (1 << self.width) - 1


class Printer:
    """Prints nodes in one language. Cells, fields and definitions have names that occur once."""

    language = ""
    writers: Mapping[int, Writer]

    def __init__(self, outline: Outline, names: Names) -> None:
        self.outline = outline
        self.names = names
        self.cells = {cell.name: names.give(cell.name) for cell in outline.cells}
        inputs = {v.name for action in outline.system.actions for v in action.inputs}
        self.inputs = {name: names.give(name) for name in sorted(inputs)}
        self.vocabularies = self._vocabularies()
        layouts = dict.fromkeys(cell.fields for cell in outline.cells if cell.fields)
        self.layouts = {fields: self._layout(fields) for fields in layouts}
        self.defined: dict[Node, str] = {}

    def text(self, node: Node, cell: OutlineVariable | None = None) -> str:
        """The text of a node; a number that is a value of `cell` is printed as such."""
        if node in self.defined:
            return self.defined[node]
        return self.spelled(node, cell)

    def spelled(self, node: Node, cell: OutlineVariable | None = None) -> str:
        """The text of a node in full, whether it has a name or not."""
        if node.leaf:
            return self.cells.get(node.leaf) or self.inputs[node.leaf]
        if node.kind == z3.Z3_OP_BNUM:
            return self._value(node, cell)
        bit = flag_of(node)
        if bit is not None and (field := self._field(bit)):
            return self.flag(field, self.text(bit.args[0]))
        if node.kind == z3.Z3_OP_EXTRACT and (field := self._field(node)):
            return self.get(field, self.text(node.args[0]))
        if node.kind == z3.Z3_OP_CONCAT and (layout := self._layout_of_width(node.width)):
            built = self._built(node, layout)
            if built:
                return built
        if node.kind not in self.writers:
            raise LoweringError(f"{self.language} has no text here for the operator {OPERATORS[node.kind]}")
        return self.writers[node.kind](node, *self._arguments(node, cell))

    # What a language says

    def number(self, value: int, width: int) -> str:
        """A numeral."""
        return str(value)

    def flag(self, field: Field, text: str) -> str:
        """A field of one bit as a Boolean."""
        return f"{field.getter}({text})"

    def get(self, field: Field, text: str) -> str:
        """The value of a field."""
        return f"{field.getter}({text})"

    def joined(self, parts: list[str], node: Node) -> str:
        """A packed value from its fields; empty if the language writes it otherwise."""
        return ""

    # What it says it of

    def _arguments(self, node: Node, cell: OutlineVariable | None) -> Iterator[str]:
        if node.kind == z3.Z3_OP_ITE:
            yield self.text(node.args[0])
            yield from (self.text(arg, cell) for arg in node.args[1:])
            return
        known = None
        if node.kind in (z3.Z3_OP_EQ, z3.Z3_OP_DISTINCT):
            known = next((self.outline.cell[arg.leaf] for arg in node.args if arg.leaf in self.cells), None)
        yield from (self.text(arg, known) for arg in node.args)

    def _value(self, node: Node, cell: OutlineVariable | None) -> str:
        value = node.params[0]
        if cell is not None and cell.vocabulary:
            return self.vocabularies[cell.name].get(value) or self.number(value, node.width)
        if cell is not None and cell.fields and value:
            built = self.joined(self._numeral(self.layouts[cell.fields], value, node.width), node)
            if built:
                return built
        return self.number(value, node.width)

    def _field(self, node: Node) -> Field | None:
        """The field of a cell that an extraction reads."""
        cell = self.outline.cell.get(node.args[0].leaf) if node.kind == z3.Z3_OP_EXTRACT else None
        if cell is None or not cell.fields:
            return None
        high, low = node.params
        fields = self.layouts[cell.fields]
        return next((field for field in fields if (field.low, field.width) == (low, high - low + 1)), None)

    def _layout_of_width(self, width: int) -> tuple[Field, ...]:
        fits = (layout for layout in self.layouts.values() if sum(one.width for one in layout) == width)
        return next(fits, ())

    def _built(self, node: Node, layout: tuple[Field, ...]) -> str:
        """A concatenation as fields put in their places; empty if it is cut differently."""
        parts: list[str] = []
        below = node.width
        for arg in node.args:
            below -= arg.width
            field = next((one for one in layout if (one.low, one.width) == (below, arg.width)), None)
            if arg.kind == z3.Z3_OP_BNUM:
                parts += self._numeral(layout, arg.params[0] << below, node.width)
            elif field is None:
                return ""
            else:
                parts.append(f"{field.constructor}({self.text(arg)})")
        return self.joined(parts, node)

    def _numeral(self, layout: tuple[Field, ...], value: int, width: int) -> list[str]:
        """The fields of a number that are not 0."""
        parts = []
        for field in layout:
            part = value >> field.low & field.mask
            if part:
                single = field.width == 1
                of = "" if single else f"({self.number(part, field.width)})"
                parts.append(f"{field.constructor}{of}")
        return parts

    def _layout(self, fields: Fields) -> tuple[Field, ...]:
        below, found = sum(width for _, width in fields), []
        for name, width in fields:
            below -= width
            found.append(Field(self.names.give(name), self.names.give(name.upper()), width, below))
        return tuple(found)

    def _vocabularies(self) -> dict[str, dict[int, str]]:
        """For each cell the names of its values; cells whose values have the same names share them."""
        given: dict[tuple[tuple[int, str], ...], dict[int, str]] = {}
        found: dict[str, dict[int, str]] = {}
        spoken: set[str] = set()
        for cell in self.outline.cells:
            key = tuple(cell.vocabulary.items())
            if key and key not in given:
                clash = spoken & set(cell.vocabulary.values())
                prefix = f"{cell.name.rpartition('.')[2]} " if clash else ""
                given[key] = {value: self.names.give(prefix + name) for value, name in key}
                spoken |= set(cell.vocabulary.values())
            if key:
                found[cell.name] = given[key]
        return found

    def conditions(self, step: OutlineStep) -> list[tuple[str, str]]:
        """The text of each condition of a guard, and its name where the text does not tell it."""
        return [(self.text(node), "" if node in self.defined else name) for name, node in step.guard]

    def vocabulary(self) -> dict[str, int]:
        """Every name of a value, with the value."""
        return {name: value for names in self.vocabularies.values() for value, name in names.items()}

    def define(self) -> Iterator[tuple[str, Node, str]]:
        """The definitions in order: identifier, node and text. Each is printed by its name from then on."""
        for definition in self.outline.definitions:
            text = self.spelled(definition.node)
            name = self.names.give(definition.name)
            yield name, definition.node, text
            self.defined[definition.node] = name


def heading(step: OutlineStep) -> list[str]:
    """An action's name, and the rules that it goes through by section."""
    rules = citations((rule.rule, rule.section) for rule in step.action.rules)
    return [step.action.name, *(f"  {line}" for line in wrapped(rules.split(), 96))]


def citations(rules: Iterable[tuple[str, str]]) -> str:
    """Rules by section, in order: `3.10.7.4 no_reset, no_syn; 3.10.4 close_waits`."""
    sections: dict[str, list[str]] = {}
    for rule, section in rules:
        sections.setdefault(section, []).append(rule)
    return "; ".join(f"{section} {', '.join(names)}" for section, names in sections.items())


def wrapped(words: Iterable[str], width: int, between: str = " ") -> list[str]:
    """Words on lines of up to `width` characters."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + len(between) + len(word) <= width:
            lines[-1] += between + word
        else:
            lines.append(word)
    return lines

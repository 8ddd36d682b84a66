"""Finding the enabled actions of a state without trying them all.

Most conditions of a guard look at one small value: a state name, a flag. The actions are put into groups;
each group reads a few such values of the state and keeps a table from them to the actions they leave
possible. The table is filled as states are met. An entry is a function compiled for exactly these actions,
in which a test that several of them share is made once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import z3

from ...system import State
from .expression import CodeBlock, Node, compile_function, count_uses

Transition = tuple[int, State]
"""The index of an action and the state it leads to."""

_Visit = Callable[[State, list[Transition]], None]

SMALL = 6
"""Bits of a value that may decide which actions are possible."""

KEY_BITS = 12
"""Bits that one group reads, at most, to look up its actions."""

DEEPEST = 80
"""Levels of indentation; Python reads at most 100."""


@dataclass(frozen=True)
class Command:
    """An action as nodes."""

    index: int
    tests: tuple[Node, ...]
    """All must hold."""
    assigned: Mapping[int, Node]
    """Places in the state and what is written there."""


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts that must all hold for `node` to hold."""
    if node.kind == z3.Z3_OP_AND:
        return tuple(part for arg in node.args for part in conjuncts(arg))
    return () if node.kind == z3.Z3_OP_TRUE else (node,)


def write_update(block: CodeBlock, assigned: Mapping[int, Node]) -> None:
    """Write statements that leave the next state in the list `t`."""
    texts = {place: block.text(node) for place, node in assigned.items()}
    block.write("t = [*s]")
    for place, text in texts.items():
        # Comparisons yield True and False; in a state they are 1 and 0.
        block.write(f"t[{place}] = +{text}")


def successor_function(commands: Sequence[Command]) -> Callable[[State], list[Transition]]:
    """The function from a state to its steps, by ascending action."""
    lines = ["def successors(s):", " out = []"]
    scope: dict[str, object] = {}
    for number, group in enumerate(_groups(commands)):
        block = CodeBlock(Counter())
        key = ", ".join(block.text(view) for view in group.views)
        lines.append(f" k = ({key},)" if key else " k = ()")
        lines.append(f" (known{number}(k) or fill{number}(k))(s, out)")
        scope |= {f"known{number}": group.table.get, f"fill{number}": group.fill}
    lines += [" out.sort()", " return out"]
    return compile_function("\n".join(lines), "successors", scope)


class Deciders:
    """The conditions that depend on one small value alone, with the values for which they hold."""

    def __init__(self) -> None:
        self._found: dict[Node, tuple[Node, frozenset[int]] | None] = {}

    def of(self, test: Node) -> tuple[Node, frozenset[int]] | None:
        """The one small value that `test` looks at, if so, and the values for which it holds."""
        if test not in self._found:
            views = _views(test)
            view = next(iter(views)) if views is not None and len(views) == 1 else None
            self._found[test] = None if view is None else (view, _values(test, view))
        return self._found[test]


def _views(test: Node) -> set[Node] | None:
    """The small values that a term is made of; None if it looks at anything greater."""
    views: set[Node] = set()
    stack, seen = [test], {test}
    while stack:
        node = stack.pop()
        if node.leaf or (node.kind == z3.Z3_OP_EXTRACT and node.args[0].leaf):
            if node.width > SMALL:
                return None
            views.add(node)
        else:
            stack.extend(arg for arg in node.args if arg not in seen)
            seen.update(node.args)
    return views


def _values(test: Node, view: Node) -> frozenset[int]:
    """The values of `view` for which `test` holds."""
    block = CodeBlock(count_uses([test]), known={view: "x"})
    block.write(f"return {block.text(test)}")
    holds = compile_function("\n".join(["def holds(x):", *block.lines]), "holds")
    return frozenset(value for value in range(view.mask + 1) if holds(value))


@dataclass(frozen=True)
class _Member:
    """A command with the values of the small values for which it may be enabled."""

    command: Command
    allowed: Mapping[Node, frozenset[int]]
    """Small value to those of its values for which the command may be enabled."""
    deciding: Mapping[Node, Node]
    """Each test that looks at one small value alone, and that value."""


def _member(command: Command, deciders: Deciders) -> _Member:
    allowed: dict[Node, frozenset[int]] = {}
    deciding: dict[Node, Node] = {}
    for test in command.tests:
        found = deciders.of(test)
        if found is not None:
            view, values = found
            deciding[test] = view
            allowed[view] = allowed.get(view, values) & values
    return _Member(command, allowed, deciding)


def _groups(commands: Sequence[Command]) -> list[_Group]:
    """Commands that look at the same value, the one most looked at, go together."""
    deciders = Deciders()
    members = [_member(command, deciders) for command in commands]
    uses = Counter(view for member in members for view in member.allowed)
    groups: dict[Node | None, list[_Member]] = {}
    for member in members:
        anchor = max(member.allowed, key=lambda view: uses[view], default=None)
        groups.setdefault(anchor, []).append(member)
    return [_Group(group) for group in groups.values()]


class _Group:
    """Commands and the table from the values that decide between them to a function that visits them."""

    def __init__(self, members: list[_Member]) -> None:
        self.members = members
        self.table: dict[tuple[int, ...], _Visit] = {}
        self._compiled: dict[tuple[int, ...], _Visit] = {}

    @cached_property
    def views(self) -> list[Node]:
        """The small values the table is keyed by: those that most members look at."""
        uses = Counter(view for member in self.members for view in member.allowed)
        chosen: list[Node] = []
        for view, count in uses.most_common():
            if count > 1 and sum(one.width for one in chosen) + view.width <= KEY_BITS:
                chosen.append(view)
        return chosen

    def fill(self, key: tuple[int, ...]) -> _Visit:
        """Enter into the table the function for these values."""
        now = dict(zip(self.views, key, strict=True))
        possible = [
            member
            for member in self.members
            if all(now[view] in values for view, values in member.allowed.items() if view in now)
        ]
        name = tuple(member.command.index for member in possible)
        if name not in self._compiled:
            self._compiled[name] = _visit([self._undecided(member) for member in possible])
        self.table[key] = self._compiled[name]
        return self.table[key]

    def _undecided(self, member: _Member) -> Command:
        """The command without the tests that the table has already decided."""
        decided = {test for test, view in member.deciding.items() if view in self.views}
        tests = dict.fromkeys(test for test in member.command.tests if test not in decided)
        return replace(member.command, tests=tuple(tests))


def _visit(commands: Sequence[Command]) -> _Visit:
    """A function that appends the steps of the enabled ones among these commands."""
    roots = [node for command in commands for node in (*command.tests, *command.assigned.values())]
    block = CodeBlock(count_uses(dict.fromkeys(roots)))
    _write_branches(block, commands)
    return compile_function("\n".join(["def visit(s, out):", *block.lines, " pass"]), "visit")


def _write_branches(block: CodeBlock, commands: Sequence[Command]) -> None:
    """Write the most common test, then the commands that make it inside, and the others outside."""
    for command in commands:
        if not command.tests or block.indent > DEEPEST:
            _write_command(block, command)
    rest = [command for command in commands if command.tests and block.indent <= DEEPEST]
    while rest:
        counts = Counter(test for command in rest for test in command.tests)
        first = max(counts, key=lambda test: (counts[test], -test.size))
        block.write(f"if {block.text(first)}:")
        inside = [_without(command, first) for command in rest if first in command.tests]
        _write_branches(block.inner(), inside)
        rest = [command for command in rest if first not in command.tests]
        outside = [command for command in rest if any(_excludes(first, test) for test in command.tests)]
        if outside:
            block.write("else:")
            _write_branches(block.inner(), [_without_denial(command, first) for command in outside])
            rest = [command for command in rest if command not in outside]


def _write_command(block: CodeBlock, command: Command) -> None:
    inner = block
    if command.tests:
        block.write(f"if {' and '.join([block.text(test) for test in command.tests])}:")
        inner = block.inner()
    write_update(inner, command.assigned)
    inner.write(f"out.append(({command.index}, tuple(t)))")


def _without(command: Command, test: Node) -> Command:
    return replace(command, tests=tuple(one for one in command.tests if one is not test))


def _without_denial(command: Command, test: Node) -> Command:
    return replace(command, tests=tuple(one for one in command.tests if not denies(test, one)))


def denies(left: Node, right: Node) -> bool:
    """Exactly one of the two holds, as far as their form shows."""
    if {left.kind, right.kind} == {z3.Z3_OP_EQ, z3.Z3_OP_DISTINCT}:
        return left.args == right.args
    return (left.kind == z3.Z3_OP_NOT and left.args[0] is right) or (
        right.kind == z3.Z3_OP_NOT and right.args[0] is left
    )


def _excludes(left: Node, right: Node) -> bool:
    """The two, which are not the same, cannot both hold, as far as their form shows."""
    if denies(left, right):
        return True
    if left.kind != z3.Z3_OP_EQ or right.kind != z3.Z3_OP_EQ or left.args[0] is not right.args[0]:
        return False
    return bool(left.args[1].kind == right.args[1].kind == z3.Z3_OP_BNUM)

"""The TLA+ module is TLA+, says all of every step, and has exactly our steps when it is read as Python."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import tree_sitter
import tree_sitter_tlaplus
from synfin.checker.engines.exploration import explore
from synfin.export.head import Head
from synfin.export.invariants import chosen, invariants_of
from synfin.export.names import identifier
from synfin.export.tla import tla
from synfin.model.composed_system import ComposedSystem
from synfin.model.variants.catalogue import RFC_9293

Small = Callable[..., ComposedSystem]


def texts_of(composed: ComposedSystem, variant: str = RFC_9293) -> tuple[str, str]:
    invariants = invariants_of(composed, variant)
    head = Head(composed.scenario.title, variant, file="model.tla")
    return tla(composed, invariants, chosen(invariants, ()), head, "model")


def errors(module: str) -> int:
    """The number of places that the grammar of TLA+ does not accept."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # how the grammar is handed over
        language = tree_sitter.Language(tree_sitter_tlaplus.language())
    waiting, found = [tree_sitter.Parser(language).parse(module.encode()).root_node], 0
    while waiting:
        node = waiting.pop()
        found += node.type == "ERROR" or node.is_missing
        waiting.extend(child for child in node.children if child.has_error)
    return found


@pytest.mark.parametrize("scenario", ["four-way-close", "hostile-handshake", "figure-10", "blind-attack"])
def test_the_module_is_written_in_the_grammar_of_tla(scenario: str, small: Small) -> None:
    module, _ = texts_of(small(scenario))
    assert errors(module) == 0
    assert errors(module.replace("Next ==", "Next =", 1)) > 0


# The module as Python

PYTHON = (
    ("/\\", " and "), ("\\/", " or "), ("~", " not "), ("\\div", "//"), ("^", "**"), ("/=", "!="),
    ("(IF ", "(ite)("), (" THEN ", ", "), (" ELSE ", ", "), ("TRUE", "True"), ("FALSE", "False"),
)  # fmt: skip


def in_python(expression: str) -> str:
    """An expression of the module, as Python has it."""
    for theirs, ours in PYTHON:
        expression = expression.replace(theirs, ours)
    return re.sub(r"(?<![<>=!])=(?!=)", "==", expression).strip()


def operators(module: str) -> Iterator[tuple[str, list[str]]]:
    """Each operator with its lines."""
    name, lines = "", []
    for line in module.splitlines():
        if defined := re.fullmatch(r"([A-Za-z]\w*(?:\(.*?\))?) ==(.*)", line):
            yield name, lines
            name, lines = defined[1], [defined[2].strip()]
        elif line.startswith("\\*") or not line.strip():
            yield name, lines
            name, lines = "", []
        elif name:
            lines.append(line.split(" \\*")[0].strip())
    yield name, lines


class Module:
    """Definitions and actions of a module, to be evaluated in a state."""

    def __init__(self, module: str) -> None:
        declared = re.search(r"VARIABLES\n(.*?)\n\n", module, re.S)
        assert declared is not None
        self.variables = re.split(r",\s*", declared[1].strip())
        found = {name: lines for name, lines in operators(module) if name}
        self.scope: dict[str, Any] = {
            "ite": lambda test, then, other: then if test else other,
            "Bits": lambda x, high, low: x >> low & ((1 << (high - low + 1)) - 1),
            "Number": int,
        }
        self.groups = {n: re.findall(r"\w+", " ".join(b)) for n, b in found.items() if b[0].startswith("<<")}
        self.actions = {n: b[1:] for n, b in found.items() if any("' = " in line for line in b)}
        self.terms: dict[str, Any] = {}
        for name, lines in found.items():
            if name.endswith("(x)") and "Bits" not in name:
                self.scope[name[:-3]] = eval(f"lambda x: {in_python(lines[0])}", self.scope)
            elif len(lines) == 1 and not lines[0].startswith(("<<", "Init", "\\E")) and "(" not in name:
                self.terms[name] = compile(in_python(lines[0]), name, "eval")
        self.compiled = {name: self._compiled(lines) for name, lines in self.actions.items()}

    def _compiled(self, lines: list[str]) -> tuple[list[Any], dict[str, Any], list[str]]:
        guard: list[Any] = []
        update: dict[str, Any] = {}
        bullets, _, kept = "\n".join(lines).partition("/\\ UNCHANGED ")
        for bullet in bullets.splitlines():
            target, assigned, value = bullet.removeprefix("/\\ ").partition("' = ")
            if assigned:
                update[target] = compile(in_python(value), target, "eval")
            else:
                guard.append(compile(in_python(target), bullet, "eval"))
        return guard, update, [v for word in re.findall(r"\w+", kept) for v in self.groups.get(word, [word])]

    def values(self, state: dict[str, Any]) -> dict[str, Any]:
        """A state with the definitions in it."""
        names = {**self.scope, **state}
        for name, term in self.terms.items():
            names[name] = eval(term, names)
        return names

    def steps(self, state: dict[str, Any]) -> list[tuple[str, tuple[int, ...]]]:
        """Each action that is enabled, and the state after it."""
        names = self.values(state)
        found = []
        for name, (guard, update, _) in self.compiled.items():
            if all(eval(condition, names) for condition in guard):
                after = state | {variable: eval(term, names) for variable, term in update.items()}
                found.append((name, tuple(int(after[variable]) for variable in self.variables)))
        return found


@pytest.mark.parametrize(
    "scenario", ["lossy-handshake", "three-segment-close", "hostile-handshake", "figure-10"]
)
def test_the_actions_of_the_module_are_our_steps(scenario: str, small: Small) -> None:
    composed = small(scenario, besides=10)
    module = Module(texts_of(composed)[0])
    graph = explore(composed.system)
    flags = [
        name for name, v in zip(module.variables, composed.system.variables, strict=True) if v.width == 1
    ]
    assert len(module.actions) == len(composed.system.actions)
    for index in range(0, len(graph.states), 1 + len(graph.states) // 60):
        state = dict(zip(module.variables, graph.states[index], strict=True))
        state |= {name: bool(state[name]) for name in flags}
        ours = [(composed.system.actions[a].name, graph.states[target]) for a, target in graph.edges[index]]
        assert module.steps(state) == [(identifier(name), after) for name, after in ours]


@pytest.mark.parametrize("scenario", ["four-way-close", "lossy-abort"])
def test_every_action_says_once_what_becomes_of_every_variable(scenario: str, small: Small) -> None:
    module = Module(texts_of(small(scenario))[0])
    assert len(module.actions) > 10
    for _, update, kept in module.compiled.values():
        assert sorted([*update, *kept]) == sorted(module.variables)


# The text


def test_a_disjunction_in_a_guard_is_no_choice_of_actions(small: Small) -> None:
    """TLC would count one action as several."""
    module, _ = texts_of(small("lossy-lifecycle"))
    bullets = [line for line in module.splitlines() if line.startswith("  /\\ ") and "' = " not in line]
    actions = module[module.index("\\* A CLOSED") : module.index("\nNext ==")]
    with_or = [line for line in bullets if "\\/" in line and line in actions]
    assert all(line.split(" \\*")[0].endswith(" = TRUE") for line in with_or)
    assert "/\\ A_it_is_acceptable = TRUE" in actions


def test_the_configuration_names_what_is_to_hold(small: Small) -> None:
    _, configuration = texts_of(small("slow-reader"))
    assert configuration.startswith("SPECIFICATION Spec\nINVARIANT TypeOK\n")
    assert "INVARIANT una_before_nxt\n" in configuration
    assert "nothing_lost_by_closing" not in configuration
    assert configuration.endswith("CHECK_DEADLOCK FALSE\n")

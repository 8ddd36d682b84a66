"""Layout, decisions and programs: variables have their bits, and exactly the enabled commands are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st
from synfin.checker.engines.compiled import decision_tree, program, search
from synfin.checker.engines.compiled.decision_tree import Both, Branch, Switch, Take, Tree, tree_of
from synfin.checker.engines.compiled.layout import Layout, Slot, layout_of
from synfin.checker.engines.compiled.program import program_of
from synfin.checker.engines.explicit.dispatch import Command
from synfin.checker.engines.explicit.expression import (
    CodeBlock,
    LoweringError,
    Node,
    compile_function,
    count_uses,
)
from synfin.checker.engines.explicit.lowering import Lowered, lower
from synfin.checker.engines.exploration import Engine, explore
from synfin.checker.system import Action, State, System, Variable
from terms import CHOSEN, TESTS, UPDATES, boundaries, flag, guarded, system_over, x, y

# The layout

WIDTHS = st.lists(st.one_of(st.integers(1, 12), st.integers(1, 64), st.integers(60, 300)), max_size=30)


def layout_for(widths: list[int]) -> Layout:
    return layout_of(system_over([z3.BitVec(f"v{place}", width) for place, width in enumerate(widths)]))


def bits_of(slot: Slot) -> set[int]:
    first = 64 * slot.word + slot.shift
    return set(range(first, first + slot.width))


@given(WIDTHS)
@settings(max_examples=100, deadline=None, database=None)
def test_every_variable_has_bits_of_its_own(widths: list[int]) -> None:
    layout = layout_for(widths)
    assert [slot.width for slot in layout.slots] == widths
    taken: set[int] = set().union(*map(bits_of, layout.slots))
    assert len(taken) == sum(widths)
    assert max(taken, default=0) < 64 * layout.words
    for slot in layout.slots:
        assert list(slot.words) == sorted({bit // 64 for bit in bits_of(slot)})
        assert len(slot.words) == (1 if slot.width <= 64 else -(-slot.width // 64))


@given(st.data(), WIDTHS)
@settings(max_examples=100, deadline=None, database=None)
def test_a_state_is_read_as_it_was_written(data: st.DataObject, widths: list[int]) -> None:
    layout = layout_for(widths)
    state = tuple(
        data.draw(st.sampled_from(boundaries(width)) | st.integers(0, (1 << width) - 1)) for width in widths
    )
    words = layout.encode(state)
    assert words.shape == (layout.words,)
    assert layout.decode(words.tolist()) == state


def test_a_word_too_many_is_not_taken() -> None:
    assert layout_for([40, 24, 60, 4]).words == 2
    assert layout_for([103, 25]).words == 2
    assert layout_for([]).words == 1


# Decisions


@cache
def reader(node: Node) -> Callable[[State], int]:
    block = CodeBlock(count_uses([node]))
    block.write(f"return {block.text(node)}")
    function: Callable[[State], int] = compile_function("\n".join(["def read(s):", *block.lines]), "read")
    return function


def taken(tree: Tree, state: State) -> Iterator[int]:
    """The commands that a tree takes in a state."""
    match tree:
        case Take(commands):
            assert not any(command.tests for command in commands)
            yield from (command.index for command in commands)
        case Both(trees):
            for one in trees:
                yield from taken(one, state)
        case Branch(test, then, otherwise):
            yield from taken(then if reader(test)(state) else otherwise, state)
        case Switch(view, branches):
            chosen = [branch for values, branch in branches if reader(view)(state) in values]
            assert len(chosen) <= 1
            for branch in chosen:
                yield from taken(branch, state)


def wrongly_taken(commands: list[Command], states: list[State]) -> list[State]:
    """The states in which a tree takes others than the commands whose tests all hold."""
    tree = tree_of(commands)
    return [
        state
        for state in states
        if sorted(taken(tree, state))
        != [command.index for command in commands if all(reader(test)(state) for test in command.tests)]
    ]


SPACE: list[State] = list(product(range(8), range(4), range(2)))


@given(CHOSEN)
@settings(max_examples=60, deadline=None, database=None)
def test_a_tree_takes_exactly_the_enabled_commands(chosen: list[Any]) -> None:
    assert wrongly_taken(lower(guarded(chosen)).commands, SPACE) == []


ALONE = [([test], UPDATES[0]) for test in TESTS]
WITH_ANOTHER = [([one, other], UPDATES[1]) for one in TESTS[-6:] for other in TESTS]


def test_a_tree_that_takes_any_test_for_the_opposite_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = lower(guarded([*ALONE, *WITH_ANOTHER])).commands
    assert wrongly_taken(commands, SPACE) == []
    monkeypatch.setattr(decision_tree, "denies", lambda left, right: left is not right)
    assert wrongly_taken(commands, SPACE) != []


def test_a_switch_that_forgets_a_value_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    given_value = decision_tree._Builder._given

    def forgetful(self: Any, command: Command, view: Node, value: int) -> Command | None:
        return None if value == view.mask else given_value(self, command, view, value)

    commands = lower(guarded(ALONE)).commands
    monkeypatch.setattr(decision_tree._Builder, "_given", forgetful)
    assert wrongly_taken(commands, SPACE) != []


def steps_differ(lowered: Lowered, states: list[State]) -> list[State]:
    """The states whose steps are others in machine code than in Python."""
    program = program_of(lowered)
    return [state for state in states if program.steps(state) != lowered.successors(state)]


@given(CHOSEN)
@settings(max_examples=20, deadline=None, database=None)
def test_machine_code_takes_the_steps_that_python_takes(chosen: list[Any]) -> None:
    assert steps_differ(lower(guarded(chosen)), SPACE) == []


# Programs at their limits


def test_a_program_watches_64_predicates_and_no_more() -> None:
    lowered = lower(guarded([([], UPDATES[0])]))
    watched = [z3.Concat(x, y, z3.If(flag, z3.BitVecVal(1, 1), z3.BitVecVal(0, 1))) == k for k in range(65)]
    with pytest.raises(ValueError, match="can watch 64 predicates, not 65"):
        program_of(lowered, watched)
    graph = search.explore(lowered, search.Budgets(), [z3.BoolVal(False)] * 63 + [x == 5])
    assert graph.stop_reason == "the state asked for is found"
    assert graph.states[-1] == (5, 0, 0)


def test_a_system_may_have_more_faults_than_a_program_watches() -> None:
    counter = replace(guarded([([], UPDATES[0])]), faults={f"fault {k}": y == 3 for k in range(70)})
    assert explore(counter, engine=Engine.NATIVE).complete


def test_a_system_without_actions_has_one_state() -> None:
    graph = explore(replace(guarded([]), initial=(3, 1, 1)), engine=Engine.NATIVE)
    assert (list(graph.states), graph.transitions, graph.terminal, graph.taken) == ([(3, 1, 1)], 0, [0], [])
    assert (graph.depth, graph.complete) == (0, True)


def test_an_action_that_is_never_enabled_is_taken_0_times() -> None:
    system = guarded([([z3.BoolVal(False)], UPDATES[0]), ([x != 7], UPDATES[0]), ([flag], UPDATES[1])])
    graph = explore(system, engine=Engine.NATIVE)
    assert graph.taken == [0, 7, 0]
    assert graph.transitions == 7


def test_a_state_may_be_wider_than_16_words() -> None:
    wide = z3.BitVec("wide", 1300)
    ring = Action("turn", "", "", {}, {"wide": _turned(wide)})
    system = System("wide", (Variable(wide), Variable(flag)), (1 << 1100, 0), (ring,))
    native = explore(system, engine=Engine.NATIVE)
    assert native.arrays.layout.words == 21
    assert list(native.states) == explore(system, engine=Engine.PYTHON).states
    assert len(native.states) == 1300


def _turned(term: z3.BitVecRef) -> z3.BitVecRef:
    top = term.size() - 1
    return z3.Concat(z3.Extract(top - 1, 0, term), z3.Extract(top, top, term))


def test_more_actions_than_can_be_numbered_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MOST_ACTIONS", 2)
    lowered = lower(guarded([([], UPDATES[0])] * 3))
    with pytest.raises(LoweringError, match="a system of 3 actions: compiled code can number 2"):
        search.explore(lowered, search.Budgets())

"""A graph is written to a file and read again; what is not the graph of the system is refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx
import numpy as np
import pytest
import z3
from engines import graph_differences
from synfin.checker.engines.compiled import graph as native_graph
from synfin.checker.engines.compiled import graph_file
from synfin.checker.engines.explicit.check import check_on_graph
from synfin.checker.engines.exploration import Engine, explore, load_graph, save_graph
from synfin.checker.graph import BadGraph, StateGraph
from synfin.checker.properties.invariant import Sometimes
from synfin.checker.system import System
from tiny import tiny


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.NATIVE])
@pytest.mark.parametrize("budget", [1_000_000, 50])
def test_a_graph_comes_back_as_it_was(
    engine: Engine, budget: int, alternating_bit: System, tmp_path: Path
) -> None:
    graph = explore(alternating_bit, engine=engine, budget=budget)
    save_graph(graph, tmp_path / "graph.npz")
    again = load_graph(tmp_path / "graph.npz", alternating_bit)
    for name in ("transitions", "expanded", "stop_reason", "seconds", "depth", "taken", "complete"):
        assert getattr(again, name) == getattr(graph, name)
    for name in ("states", "parents", "depths"):
        assert list(getattr(again, name)) == list(getattr(graph, name))
    assert [sorted(row) for row in again.edges] == [sorted(row) for row in graph.edges]
    if graph.complete:
        assert graph_differences(explore(alternating_bit, engine=Engine.PYTHON), again) == []
    assert list(tmp_path.iterdir()) == [tmp_path / "graph.npz"]


def test_a_system_without_actions_comes_back(tmp_path: Path) -> None:
    system = replace(tiny(["A go B"]), actions=())
    for engine in (Engine.PYTHON, Engine.NATIVE):
        save_graph(explore(system, engine=engine), tmp_path / "one.npz")
        assert load_graph(tmp_path / "one.npz", system).terminal == [0]


@pytest.fixture
def file(alternating_bit: System, tmp_path: Path) -> Path:
    save_graph(explore(alternating_bit, engine=Engine.NATIVE), tmp_path / "graph.npz")
    return tmp_path / "graph.npz"


def other_guard(system: System) -> System:
    first = system.actions[0]
    guard = {**first.guard, "never": z3.BoolVal(False)}
    return replace(system, actions=(replace(first, guard=guard), *system.actions[1:]))


@pytest.mark.parametrize(
    "change",
    [
        other_guard,
        lambda system: replace(system, name="another"),
        lambda system: replace(system, initial=(1, *system.initial[1:])),
        lambda system: replace(system, actions=system.actions[1:]),
        lambda system: replace(system, actions=(replace(system.actions[0], name="x"), *system.actions[1:])),
    ],
    ids=["a guard", "the name", "the initial state", "an action less", "the name of an action"],
)
def test_the_graph_of_another_system_is_refused(
    change: Callable[[System], System], alternating_bit: System, file: Path
) -> None:
    with pytest.raises(BadGraph, match="another model") as told:
        load_graph(file, change(alternating_bit))
    assert "\n" not in str(told.value)


def test_the_order_in_which_z3_has_arranged_what_commutes_does_not_matter(
    abp: Any, alternating_bit: System, file: Path
) -> None:
    first = alternating_bit.actions[0]
    one, two = abp.accepted == 1, abp.sending == 1

    def with_guard(guard: z3.BoolRef) -> System:
        action = replace(first, guard={**first.guard, "another": guard})
        return replace(alternating_bit, actions=(action, *alternating_bit.actions[1:]))

    save_graph(explore(with_guard(z3.Or(one, two)), engine=Engine.NATIVE), file)
    assert load_graph(file, with_guard(z3.Or(two, abp.accepted == 1))).complete
    with pytest.raises(BadGraph, match="another model"):
        load_graph(file, with_guard(z3.Or(two, abp.accepted == 2)))


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"not a graph\n",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-30],
        lambda content: content[:300] + bytes(64) + content[364:],
    ],
    ids=["empty", "text", "half", "cut short", "overwritten"],
)
def test_what_is_no_graph_is_refused(
    damage: Callable[[bytes], bytes], alternating_bit: System, file: Path
) -> None:
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(BadGraph, match="is no saved graph"):
        load_graph(file, alternating_bit)


def with_entries(file: Path, *, signed: bool = True, **changed: Any) -> None:
    """Change entries of a file; its digest too, if it is `signed` anew."""
    with np.load(file) as old:
        entries = {name: value for name, value in (dict(old) | changed).items() if value is not None}
    if signed and entries.keys() >= {"parents", "key", "version"}:
        entries["digest"] = np.array(graph_file.digest_of(entries))
    np.savez(file, **entries)


def test_another_format_is_refused_by_its_number(alternating_bit: System, file: Path) -> None:
    with_entries(file, version=np.int64(graph_file.VERSION + 1))
    with pytest.raises(BadGraph, match=f"format {graph_file.VERSION + 1}, this is {graph_file.VERSION}"):
        load_graph(file, alternating_bit)


@pytest.mark.parametrize(
    "changed",
    [
        {"parents": np.full(116, 200, np.uint32)},
        {"actions": np.full(116, 999, np.uint16)},
        {"starts": np.array([0, 5, 5])},
        {"starts": np.array([], np.int64)},
        {"expanded": np.int64(117)},
        {"states": np.zeros((116, 1), np.uint64)},
        {"states": np.zeros((116, 2), np.uint64)},
        {"taken": np.zeros(1, np.int64)},
        {"starts": np.array([0, 5])},
        {"expanded": np.int64(100)},
        {"transitions": np.int64(1)},
        {"seconds": np.float64("nan")},
        {"ended": np.array(["one", "two"])},
    ],
    ids=str,
)
def test_numbers_out_of_range_are_refused(
    changed: dict[str, Any], alternating_bit: System, file: Path
) -> None:
    with_entries(file, **changed)
    with pytest.raises(BadGraph, match="damaged"):
        load_graph(file, alternating_bit)


@pytest.mark.parametrize(
    "changed",
    [{"ended": np.array("the budget is used up")}, {"seconds": np.float64(3)}, {"transitions": np.int64(1)}],
    ids=str,
)
def test_an_entry_changed_by_hand_is_noticed(
    changed: dict[str, Any], alternating_bit: System, file: Path
) -> None:
    with_entries(file, signed=False, **changed)
    with pytest.raises(BadGraph, match="damaged"):
        load_graph(file, alternating_bit)


def test_any_flipped_bit_is_noticed_or_harmless(alternating_bit: System, file: Path) -> None:
    whole = file.read_bytes()
    right = load_graph(file, alternating_bit)
    for at in range(0, len(whole), 7):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        try:
            found = load_graph(file, alternating_bit)
        except BadGraph:
            continue
        assert found.states[:] == right.states[:]
        assert (found.transitions, found.stop_reason) == (right.transitions, right.stop_reason)


@pytest.mark.parametrize("missing", ["parents", "key", "version"])
def test_a_file_without_an_entry_is_refused(missing: str, alternating_bit: System, file: Path) -> None:
    with_entries(file, **{missing: None})
    with pytest.raises(BadGraph, match="is no saved graph"):
        load_graph(file, alternating_bit)


def test_entries_of_another_type_are_refused(alternating_bit: System, file: Path) -> None:
    with_entries(file, parents=np.zeros(116, np.float64))
    with pytest.raises(BadGraph, match="is no saved graph"):
        load_graph(file, alternating_bit)


def test_a_step_out_of_a_damaged_graph_is_refused(alternating_bit: System, file: Path) -> None:
    with np.load(file) as old:
        states = old["states"]
    states[60] = ~states[61]
    with_entries(file, states=states)
    graph = load_graph(file, alternating_bit)
    with pytest.raises(BadGraph, match="not in the graph"):
        assert graph.edges[0]


def test_a_state_that_is_there_twice_is_refused(alternating_bit: System, file: Path) -> None:
    with np.load(file) as old:
        states = old["states"]
    states[60] = states[61]
    with_entries(file, states=states)
    with pytest.raises(BadGraph, match="is damaged"):
        load_graph(file, alternating_bit)


def test_a_file_that_is_not_there_is_named(alternating_bit: System, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.npz"):
        load_graph(tmp_path / "nothing.npz", alternating_bit)
    with pytest.raises(FileNotFoundError, match="folder"):
        save_graph(explore(alternating_bit, engine=Engine.PYTHON), tmp_path / "folder" / "graph.npz")


def test_a_write_that_fails_leaves_what_was_there(
    alternating_bit: System, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(graph_file.np, "savez", full)
    with pytest.raises(OSError, match=r"graph\.npz"):
        save_graph(explore(alternating_bit, engine=Engine.PYTHON), file)
    assert (file.read_bytes(), list(file.parent.iterdir())) == (before, [file])


# networkx


@pytest.fixture
def both(alternating_bit: System, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """The copy and the view of one graph."""
    graph = explore(alternating_bit, engine=Engine.NATIVE)
    copied = graph.networkx()
    monkeypatch.setattr(native_graph, "COPIED", 10)
    return copied, graph.networkx()


def test_the_view_is_the_copy(both: tuple[Any, Any]) -> None:
    copied, view = both
    assert networkx.is_frozen(view) and not networkx.is_frozen(copied)
    assert (view.name, view.is_directed(), view.is_multigraph()) == (copied.name, True, True)
    assert dict(view.nodes(data=True)) == dict(copied.nodes(data=True))
    assert sorted(view.edges(keys=True)) == sorted(copied.edges(keys=True))
    assert all(view.edges[edge] == data for *edge, data in copied.edges(keys=True, data=True))
    for node in copied:
        assert set(view.predecessors(node)) == set(copied.predecessors(node))
        assert set(view.successors(node)) == set(copied.successors(node))
        assert (view.in_degree(node), view.out_degree(node)) == (
            copied.in_degree(node),
            copied.out_degree(node),
        )
    assert view.number_of_edges() == copied.number_of_edges()
    assert 116 not in view and "x" not in view
    for wrong in (lambda: view.nodes[116], lambda: view[116], lambda: view[0][1]["no such action"]):
        with pytest.raises(KeyError):
            wrong()


def test_algorithms_of_networkx_read_the_view(both: tuple[Any, Any]) -> None:
    copied, view = both
    for algorithm in (
        lambda graph: sorted(map(sorted, networkx.strongly_connected_components(graph))),
        lambda graph: dict(networkx.single_source_shortest_path_length(graph, 0)),
        lambda graph: sorted(networkx.ancestors(graph, 7)),
        networkx.number_weakly_connected_components,
        lambda graph: sorted(networkx.reverse_view(graph).edges()),
        lambda graph: networkx.shortest_path_length(graph, 0, 100),
    ):
        assert algorithm(view) == algorithm(copied)
    with pytest.raises(networkx.NetworkXError, match=r"[Ff]rozen"):
        view.add_edge(0, 1)


# Kinds, and graphs that are not complete


def described(graph: StateGraph, variables: list[str]) -> Any:
    kinds = graph.state_classes(variables)
    of_steps = {
        (graph.states[s], a, graph.states[t]): times for s, a, t, times in graph.step_classes(variables)
    }
    return kinds.firsts, list(kinds.numbers), kinds.counts, of_steps


def test_kinds_are_the_same_in_arrays(alternating_bit: System) -> None:
    graph = explore(alternating_bit, engine=Engine.NATIVE)
    states = list(graph.states)
    plain = StateGraph(
        graph.lowered, states, {}, list(graph.depths), list(graph.parents), list(graph.edges),
        graph.transitions, graph.expanded,
    )  # fmt: skip
    names = [variable.name for variable in alternating_bit.variables]
    for variables in ([], names[:1], names[1:4], names):
        assert described(graph, variables) == described(plain, variables)
    assert len(graph.state_classes(names).firsts) == 116
    assert sum(one.size for one in graph.step_classes(names[:1])) == graph.transitions


@pytest.mark.parametrize("budget", [1, 2, 17, 60, 115])
def test_a_state_has_all_its_steps_or_none(budget: int, abp: Any, alternating_bit: System) -> None:
    for options in ({"budget": budget}, {"stop": abp.accepted == budget % 3}):
        for engine in (Engine.PYTHON, Engine.NATIVE):
            graph = explore(alternating_bit, engine=engine, **options)
            for at, steps in enumerate(graph.edges):
                every = [a for a, _ in graph.lowered.successors(graph.states[at])]
                assert sorted(a for a, _ in steps) == (every if at < graph.expanded else [])
            assert graph.transitions == sum(map(len, graph.edges)) == sum(graph.taken)
            assert check_on_graph(graph, Sometimes(abp.accepted == 2)).transitions == graph.transitions

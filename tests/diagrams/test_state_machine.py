"""The state machine is what the graphs say, and stands beside Figure 5."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree

import pytest
import shared
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import StateGraph
from synfin.diagrams.events import Namer
from synfin.diagrams.render import ems, render
from synfin.diagrams.state_machine import Arc, all_arcs, kind_of, state_machine
from synfin.locales import Language
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.state import State
from synfin.proofs.figure5 import FIGURE_5, KNOWN, where

pytestmark = shared.in_one_process

Explored = list[tuple[ComposedSystem, StateGraph]]
Box = tuple[float, float, float, float]

SMALL = 500
"""States of a scenario that is soon searched a second time."""


@pytest.fixture(scope="session")
def catalogue() -> Explored:
    return shared.catalogue()


@pytest.fixture(scope="session", params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> Language:
    language: Language = request.param
    return language


@pytest.fixture(autouse=True)
def _looks_at_each_graph_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synfin.diagrams.state_machine.arcs_of", shared.arcs_of)


_SOURCES: dict[tuple[bool, Language], str] = {}
drawn = shared.rendered


@pytest.fixture(params=[False, True], ids=["", "with resets"])
def source(request: pytest.FixtureRequest, catalogue: Explored, lang: Language) -> str:
    key = request.param, lang
    if key not in _SOURCES:
        figure = [arc.key for arc in FIGURE_5]
        _SOURCES[key] = state_machine(catalogue, where, figure=figure, resets=request.param, lang=lang)
    return _SOURCES[key]


@pytest.fixture(scope="session")
def arcs(catalogue: Explored) -> list[Arc]:
    return list(all_arcs(catalogue))


def test_every_arc_is_a_step_of_a_graph(catalogue: Explored) -> None:
    for composed, graph in catalogue:
        namer = Namer(composed, graph)
        for side, _ in composed.sides:
            for arc, witness in shared.arcs_of(composed, graph, side).items():
                before = graph.states[witness.state]
                target = dict(graph.edges[witness.state])[witness.action]
                after = graph.states[target]
                name = namer.name(before, witness.action, after)
                states = namer.state_of(side, before), namer.state_of(side, after)
                assert Arc(*states, name.event, name.action) == arc
                assert graph.lowered.apply(witness.action, before) == after


def test_no_state_change_is_left_out(catalogue: Explored) -> None:
    for composed, graph in catalogue:
        for side, _ in composed.sides:
            place = graph.system.index[f"{side.name}.state"]
            changes = sum(
                graph.states[target][place] != graph.states[index][place]
                for index, steps in enumerate(graph.edges)
                for _, target in steps
            )
            assert sum(witness.times for witness in shared.arcs_of(composed, graph, side).values()) == changes


def test_every_arrow_is_an_arc(source: str, arcs: list[Arc]) -> None:
    drawn = set(
        re.findall(r'^\t"?([A-Z0-9-]+)(?: \(end\))?"? -> "?([A-Z0-9-]+)(?: \(end\))?"? \[', source, re.M)
    )
    taken = {(arc.source.spelled, arc.target.spelled) for arc in arcs}
    figure = {(arc.source.spelled, arc.target.spelled) for arc in FIGURE_5}
    assert drawn <= taken | figure
    assert {(arc.source.spelled, arc.target.spelled) for arc in arcs if _shown(arc)} <= drawn


def _shown(arc: Arc) -> bool:
    return kind_of(where(arc)) not in ("reset", "ending")


def test_all_eleven_states_appear(source: str) -> None:
    for state in State:
        assert f"label={state.spelled} " in source or f'label="{state.spelled}" ' in source


def test_every_arc_is_known_to_the_rfc(arcs: list[Arc]) -> None:
    assert [str(arc) for arc in arcs if not where(arc)] == []


def test_nothing_of_figure_5_is_missing(arcs: list[Arc]) -> None:
    assert {arc.key for arc in FIGURE_5} <= {tuple(arc) for arc in arcs}


def test_what_is_not_seen_is_dotted_and_listed() -> None:
    composed = compose(SCENARIOS["three-way-handshake"])
    source = state_machine(
        [(composed, explore(composed.system))], where, figure=[arc.key for arc in FIGURE_5]
    )
    assert "LAST-ACK → CLOSED: rcv ACK of FIN" in source
    assert re.search(r'"LAST-ACK" -> "CLOSED \(end\)" \[.*style=dotted', source)
    assert re.search(r'"SYN-SENT" -> ESTABLISHED \[.*style=solid', source)


def test_resets_are_drawn_only_on_request(catalogue: Explored) -> None:
    assert '"LAST-ACK" -> "CLOSED (end)"' in state_machine(catalogue, where)
    assert "second: RST" not in state_machine(catalogue, where)
    assert "second: RST" in state_machine(catalogue, where, resets=True)


def test_no_arc_is_known_twice() -> None:
    assert len(KNOWN) == len({(*arc.key,) for arc in KNOWN.values()})
    assert len(FIGURE_5) == 20


@pytest.fixture(scope="session")
def few(catalogue: Explored) -> Explored:
    return [(composed, graph) for composed, graph in catalogue if len(graph.states) < SMALL]


@pytest.fixture(scope="session")
def again(few: Explored) -> Explored:
    """The same, searched a second time."""
    return [(composed, explore(composed.system)) for composed, _ in few]


def test_the_picture_is_the_same_each_time(few: Explored, again: Explored, lang: Language) -> None:
    assert len(few) > 10
    one, other = (state_machine(explored, where, lang=lang) for explored in (few, again))
    assert one == other
    assert render(one) == render(other)


# The layout, measured in the SVG with approximate widths


def _boxes(svg: bytes, kind: str) -> Iterator[tuple[str, list[Box]]]:
    """Per node or edge its name and the boxes of its lines of text."""
    space = "{http://www.w3.org/2000/svg}"
    for group in ElementTree.fromstring(svg).iter(f"{space}g"):
        if group.get("class") != kind:
            continue
        title = group.find(f"{space}title")
        yield (
            (title.text or "" if title is not None else ""),
            [_box(text) for text in group.iter(f"{space}text")],
        )


def _box(text: ElementTree.Element) -> Box:
    assert text.get("text-anchor") == "middle"
    x, y, size = (float(text.get(name, "")) for name in ("x", "y", "font-size"))
    half = ems((text.text or "").strip()) * size / 2
    return x - half, y - 0.75 * size, x + half, y + 0.2 * size


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_no_two_labels_overlap(source: str) -> None:
    svg = drawn(source)
    labels = [(name, box) for name, boxes in _boxes(svg, "edge") for box in boxes]
    labels += [(name, box) for name, boxes in _boxes(svg, "node") for box in boxes]
    clashes = [(one[0], other[0]) for one, other in combinations(labels, 2) if _overlap(one[1], other[1])]
    assert clashes == []


def test_labels_fit_into_their_nodes(source: str) -> None:
    space = "{http://www.w3.org/2000/svg}"
    for group in ElementTree.fromstring(drawn(source)).iter(f"{space}g"):
        if group.get("class") == "node":
            path = group.find(f"{space}path")
            assert path is not None
            xs = [float(x) for x, _ in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path.get("d", ""))]
            for text in group.iter(f"{space}text"):
                left, _, right, _ = _box(text)
                assert min(xs) <= left and right <= max(xs), text.text

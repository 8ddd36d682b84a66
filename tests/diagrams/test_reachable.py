"""The reachable graph, box by box, and its quotients."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

import pytest
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import StateGraph
from synfin.diagrams.events import Namer
from synfin.diagrams.reachable import TooManyStates, node_labels, quotient, reachable, telling_apart
from synfin.diagrams.render import ems, render
from synfin.locales import Language
from synfin.model.composed_system import ComposedSystem, compose
from synfin.model.scenarios.catalogue import SCENARIOS

SMALL = ["four-way-close", "simultaneous-close", "lossy-close"]


@cache
def explored(name: str) -> tuple[ComposedSystem, StateGraph]:
    composed = compose(SCENARIOS[name])
    return composed, explore(composed.system)


def edges(source: str) -> list[tuple[str, str]]:
    return re.findall(r'^\t("[^"]*"|\S+) -> ("[^"]*"|\S+) \[', source, re.M)


@pytest.mark.parametrize("name", SMALL)
def test_every_state_is_a_box_and_every_step_an_arrow(name: str) -> None:
    composed, graph = explored(name)
    source = reachable(composed, graph)
    drawn = [(int(before), int(after)) for before, after in edges(source)]
    assert drawn == [(index, target) for index, steps in enumerate(graph.edges) for _, target in steps]
    assert len(re.findall(r"^\t\d+ \[label=", source, re.M)) == len(graph.states)


@pytest.mark.parametrize("name", SMALL)
def test_no_two_boxes_read_the_same(name: str) -> None:
    labels = [tuple(label) for label in node_labels(Namer(*explored(name)))]
    assert len(set(labels)) == len(labels)


def test_details_are_shown_only_where_they_differ() -> None:
    labels = node_labels(Namer(*explored("four-way-close")))
    assert not any("=" in line for label in labels for line in label)
    assert ["ESTABLISHED | ESTABLISHED"] in labels
    assert ["FIN-WAIT-1 | LAST-ACK", "← ACK · FIN"] in labels
    assert labels[-1] == ["CLOSED (end) | CLOSED (end)"]


def test_states_are_told_apart_by_few_variables() -> None:
    assert telling_apart([(0, 1, 5), (0, 2, 5), (0, 3, 6)]) == [1]
    assert telling_apart([(0, 1)]) == []


def test_initial_and_terminal_are_marked() -> None:
    composed, graph = explored("four-way-close")
    source = reachable(composed, graph)
    assert re.search(r"^\t0 \[.*penwidth=3", source, re.M)
    assert len(re.findall("peripheries=2", source)) == len(graph.terminal)


def test_arrows_say_who_does_what() -> None:
    composed, graph = explored("four-way-close")
    assert r'" A: CLOSE \n snd FIN "' in reachable(composed, graph)
    assert r'" A：CLOSE \n 发送 FIN "' in reachable(composed, graph, lang="zh")
    assert '" A→B: loses FIN "' in reachable(*explored("lossy-close"))


def test_what_the_network_duplicates_is_named_and_dashed() -> None:
    composed, graph = explored("hostile-handshake")
    for lang, words in [("en", "A→B: duplicates SYN"), ("zh", "A→B：复制 SYN")]:
        source = reachable(composed, graph, limit=len(graph.states), lang=lang)
        arrows = [line for line in source.splitlines() if f'" {words} "' in line]
        assert arrows
        assert all("style=dashed" in line for line in arrows)


def test_the_legend_names_the_colours_that_occur_and_no_others() -> None:
    for picture in (reachable, quotient):
        assert "grey closed, yellow opening, green open." in picture(*explored("lossy-handshake"))
        assert "green open, blue closing, violet waiting for 2 MSL." in picture(*explored("four-way-close"))
        assert "绿色为已建立、蓝色为正在关闭" in picture(*explored("four-way-close"), lang="zh")


def test_the_legend_says_how_a_box_is_read() -> None:
    assert "In a box: the state of A | of B; segments in flight, → to B, ← to A; (end): closed" in reachable(
        *explored("four-way-close")
    )
    assert "In a box: the state of A | of B." in quotient(*explored("lossy-handshake"))
    assert "Red: lost" in reachable(*explored("lossy-close"))
    assert "Red: lost" not in reachable(*explored("four-way-close"))


def test_what_cannot_be_read_is_refused() -> None:
    composed, graph = explored("data-both-ways")
    with pytest.raises(TooManyStates, match="draw its quotient") as refusal:
        reachable(composed, graph)
    assert "\n" not in str(refusal.value)
    assert len(edges(reachable(composed, graph, limit=len(graph.states)))) == graph.transitions


@pytest.mark.parametrize("name", ["lossy-lifecycle", "data-both-ways"])
def test_a_quotient_has_the_pairs_of_states_and_the_steps_between_them(name: str) -> None:
    composed, graph = explored(name)
    namer = Namer(composed, graph)

    def pair(index: int) -> str:
        return " | ".join(state.spelled for state in namer.pair(graph.states[index]))

    source = quotient(composed, graph, lambda values: (" | ".join(s.spelled for s in namer.pair(values)),))
    steps = {(pair(index), pair(target)) for index, out in enumerate(graph.edges) for _, target in out}
    drawn = [(before.strip('"'), after.strip('"')) for before, after in edges(source)]
    assert set(drawn) == {step for step in steps if step[0] != step[1]}
    assert len(drawn) == len(set(drawn))


def test_a_quotient_counts_every_state_once() -> None:
    composed, graph = explored("lossy-lifecycle")
    source = quotient(composed, graph)
    assert sum(int(count) for count in re.findall(r"\\n(\d+) states?\"", source)) == len(graph.states)


def test_a_quotient_names_a_few_steps_and_counts_the_rest() -> None:
    composed, graph = explored("lossy-lifecycle")
    most = (
        max(label.count("\\n") for label in re.findall(r"->.*label=\"([^\"]*)", quotient(composed, graph)))
        + 1
    )
    assert 1 < most <= 4
    assert "more" not in quotient(composed, graph, most=most)
    assert "and 2 more" in quotient(composed, graph, most=most - 1)
    assert "另有 2 种" in quotient(composed, graph, most=most - 1, lang="zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pictures_are_the_same_each_time(lang: Language) -> None:
    composed, graph = explored("four-way-close")
    for picture in (reachable, quotient):
        again = picture(composed, explore(composed.system), lang=lang)
        assert render(picture(composed, graph, lang=lang)) == render(again)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", SMALL)
def test_labels_fit_into_their_boxes(name: str, lang: Language) -> None:
    space = "{http://www.w3.org/2000/svg}"
    for picture in (reachable, quotient):
        for group in ElementTree.fromstring(render(picture(*explored(name), lang=lang))).iter(f"{space}g"):
            path = group.find(f"{space}path")
            if group.get("class") != "node" or path is None:
                continue
            xs = [float(x) for x, _ in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path.get("d", ""))]
            for text in group.iter(f"{space}text"):
                width = ems((text.text or "").strip()) * float(text.get("font-size", ""))
                assert width <= max(xs) - min(xs) + 0.5, text.text

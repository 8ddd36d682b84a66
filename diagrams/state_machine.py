"""The state machine of one endpoint, projected from reachable graphs, laid out like RFC 9293 Figure 5."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import graphviz

from ..checker.graph import StateGraph
from ..model.composed_system import ComposedSystem
from ..model.side import Side
from ..model.state import State
from .dot import Fraction, digraph, filled, flush_left, fractions
from .events import Namer
from .palette import FAINT, INK, Phase, colours_of, phase_of
from .words_graph import Lang, cite, colours, phrase, say


class Arc(NamedTuple):
    """A state change of one endpoint, with the event above it and the action below it."""

    source: State
    target: State
    event: str
    action: str

    def __str__(self) -> str:
        return f"{self.source.spelled} → {self.target.spelled}: {self.event} / {self.action}"


@dataclass(frozen=True)
class Witness:
    """Where an arc was first seen, and how often."""

    scenario: str
    state: int
    """The place in the graph of the state before."""
    action: int
    times: int = 1


Classify = Callable[[tuple[State, State, str, str]], str]
"""Where an arc stands in the RFC: `Figure 5`, `Note 2`, `3.10.7.4 second: RST`; empty if nowhere."""


def arcs_of(composed: ComposedSystem, graph: StateGraph, side: Side) -> dict[Arc, Witness]:
    """Every state change of one endpoint in the graph, in the order in which they are found."""
    namer = Namer(composed, graph)
    found: dict[Arc, Witness] = {}
    for index, action, target, times in graph.step_classes(namer.reads):
        before, after = graph.states[index], graph.states[target]
        old, new = namer.state_of(side, before), namer.state_of(side, after)
        if old is new:
            continue
        name = namer.name(before, action, after)
        arc = Arc(old, new, name.event, name.action)
        first = found.get(arc) or Witness(graph.system.name, index, action, 0)
        found[arc] = Witness(first.scenario, first.state, first.action, first.times + times)
    return found


def all_arcs(explored: Iterable[tuple[ComposedSystem, StateGraph]]) -> dict[Arc, Witness]:
    """The arcs of both endpoints over several scenarios, each with its first witness; sorted."""
    found: dict[Arc, Witness] = {}
    for composed, graph in explored:
        for side, _ in composed.sides:
            for arc, witness in arcs_of(composed, graph, side).items():
                found.setdefault(arc, witness)
    return {arc: found[arc] for arc in sorted(found)}


def state_machine(
    explored: Sequence[tuple[ComposedSystem, StateGraph]],
    classify: Classify,
    *,
    figure: Iterable[tuple[State, State, str, str]] = (),
    resets: bool = False,
    lang: Lang = "en",
) -> str:
    """The state machine as DOT: what both endpoints do, over all the scenarios given.

    `figure` are the arcs that one expects; those not seen are dotted and listed. Resets are left out unless
    asked for. The other ends that may come in any state are not drawn, but told.
    """
    seen = list(all_arcs(explored))
    missing = [Arc(*arc) for arc in figure if Arc(*arc) not in seen]
    picture = _Picture(classify, lang)
    picture.states()
    for arc in seen:
        kind = kind_of(classify(arc))
        if kind == "ending":
            picture.ends.add(arc.event)
        elif resets or kind != "reset":
            picture.add(arc, kind)
    for arc in missing:
        picture.add(arc, "missing")
    picture.draw()
    picture.legend(len(explored), missing)
    return str(picture.dot.source)


def kind_of(source: str) -> str:
    """How an arc is drawn, by where it stands: one of `STYLES`, or `ending`."""
    if source.startswith("Figure"):
        return "figure"
    if source.startswith("Note"):
        return "note"
    if source.endswith("RST"):
        return "reset"
    if source.endswith(("ABORT", "any state")):
        return "ending"
    return "section" if source else "unknown"


STYLES = {
    "figure": {"style": "solid", "color": INK, "penwidth": "1.3"},
    "note": {"style": "dashed", "color": INK},
    "section": {"style": "dashed", "color": FAINT, "fontcolor": "#495057"},
    "reset": {"style": "solid", "color": "#adb5bd", "fontcolor": FAINT, "penwidth": "0.7"},
    "unknown": {"style": "bold", "color": "#c92a2a", "fontcolor": "#c92a2a"},
    "missing": {"style": "dotted", "color": FAINT, "fontcolor": FAINT},
}

_SAMPLES = {
    "figure": "——",
    "note": "– –",
    "section": "– –",
    "reset": "——",
    "unknown": "——",
    "missing": "· · ·",
}

LAST = "CLOSED (end)"
"""The second CLOSED, at the bottom, as in Figure 5."""

RANKS: tuple[tuple[str, ...], ...] = (
    ("CLOSED",),
    ("LISTEN",),
    ("SYN-RECEIVED", "SYN-SENT"),
    ("ESTABLISHED",),
    ("FIN-WAIT-1", "CLOSE-WAIT"),
    ("FIN-WAIT-2", "CLOSING", "LAST-ACK"),
    ("TIME-WAIT", LAST),
)
"""Figure 5, row by row."""


class _Picture:
    """The DOT while it grows."""

    def __init__(self, classify: Classify, lang: Lang) -> None:
        self.classify = classify
        self.lang = lang
        self.dot: graphviz.Digraph = digraph("state_machine", rankdir="TB", nodesep="0.6", ranksep="0.45")
        self.bundles: dict[tuple[str, str, str], list[tuple[str, Arc]]] = {}
        self.ends: set[str] = set()
        """Events that lead to CLOSED from (almost) anywhere."""

    def states(self) -> None:
        """The eleven states, CLOSED twice, in the rows of Figure 5."""
        for row in RANKS:
            with self.dot.subgraph() as rank:
                rank.attr(rank="same")
                for name in row:
                    state = State[name.split(" ")[0].replace("-", "_")]
                    rank.node(name, state.spelled, width="1.5", height="0.5", **filled(colours_of(state)))
                for left, right in pairwise(row):
                    rank.edge(left, right, style="invis")

    def add(self, arc: Arc, kind: str) -> None:
        """One arc. Those between the same states share an arrow, but for resets and what was not seen."""
        apart = kind if kind in ("reset", "missing") else ""
        self.bundles.setdefault((arc.source.spelled, _end(arc), apart), []).append((kind, arc))

    def draw(self) -> None:
        """Every arrow, styled as the arc on it that stands first in `STYLES`."""
        order = list(STYLES)
        for (source, target, _), bundle in self.bundles.items():
            bundle.sort(key=lambda item: order.index(item[0]))
            style = STYLES[bundle[0][0]]
            rows = [self._row(arc, STYLES[kind].get("fontcolor", INK)) for kind, arc in bundle]
            self.dot.edge(source, target, label=fractions(rows, **_room(source, target)), **style)

    def _row(self, arc: Arc, colour: str) -> Fraction:
        """The label of one arc. That it is in Figure 5 the line says; another source is named."""
        where = self.classify(arc).removeprefix("Figure 5").removeprefix(", ")
        event, action = phrase(arc.event, self.lang), phrase(arc.action, self.lang)
        return Fraction(event, action, cite(where, self.lang), colour)

    def legend(self, scenarios: int, missing: Sequence[Arc]) -> None:
        """What the lines mean, below the picture."""
        count = say("one scenario" if scenarios == 1 else "scenarios", self.lang, count=scenarios)
        rows = [say("title", self.lang, scenarios=count)]
        drawn = {kind for bundle in self.bundles.values() for kind, _ in bundle}
        rows += [f"{_SAMPLES[kind]}  {say(kind, self.lang)}" for kind in STYLES if kind in drawn]
        rows += [
            f"        {arc.source.spelled} → {arc.target.spelled}: {phrase(arc.event, self.lang)}"
            for arc in missing
        ]
        if self.ends:
            comma = "、" if self.lang == "zh" else ", "
            events = comma.join(phrase(event, self.lang) for event in sorted(self.ends))
            rows.append(say("ending", self.lang, events=events))
        rows.append(colours("phases", (phase_of(state) for state in State), self.lang))
        self.dot.attr("graph", label=flush_left(rows), labelloc="b", labeljust="l")


def _room(source: str, target: str) -> dict[str, int]:
    """Room for a label between two states of a row, where the arrow begins: other arrows come down there."""
    for row in RANKS:
        if source in row and target in row:
            return {"right" if row.index(source) > row.index(target) else "left": 60}
    return {}


def _end(arc: Arc) -> str:
    """Before the connection is open, CLOSED is the one at the top; afterwards the one at the bottom."""
    at_the_top = phase_of(arc.source) is Phase.OPENING
    return LAST if arc.target is State.CLOSED and not at_the_top else arc.target.spelled

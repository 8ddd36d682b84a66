"""The state machine of one endpoint, projected from reachable graphs, laid out like RFC 9293 Figure 5."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import graphviz

from ..checker.graph import StateGraph
from ..checker.message import Count, Listing, Message
from ..locales import Language, translate
from ..model.composed_system import ComposedSystem
from ..model.side import Side
from ..model.state import State
from .dot import Fraction, digraph, filled, flush_left, fractions
from .events import Namer
from .graph_legend import colours
from .palette import FAINT, INK, Phase, colours_of, phase_of


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
    """The first step that shows an arc, and how often it occurs."""

    scenario: str
    state: int
    """The place in the graph of the state before."""
    action: int
    times: int = 1


Classify = Callable[[tuple[State, State, str, str]], str]
"""The place of an arc in the RFC: `Figure 5`, `Note 2`, `3.10.7.4 second: RST`; empty if nowhere."""


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
    lang: Language = "en",
) -> str:
    """The state machine as DOT: the state changes of both endpoints over all the scenarios given.

    `figure` are the expected arcs; those not seen are dotted and listed. Resets are left out unless
    asked for. The other ends that may come in any state are listed only.
    """
    seen = list(all_arcs(explored))
    missing = [Arc(*arc) for arc in figure if Arc(*arc) not in seen]
    picture = _StateMachinePicture(classify, lang)
    picture.states()
    for arc in seen:
        kind = kind_of(classify(arc))
        if kind == "ending":
            picture.ends.add(arc.event)
        elif resets or kind != "reset":
            picture.add(arc, kind)
    for arc in missing:
        picture.add(_expected(arc), "missing")
    picture.draw()
    picture.legend(len(explored), list(map(_expected, missing)))
    return str(picture.dot.source)


def _expected(arc: Arc) -> Arc:
    """An arc that stands in the RFC: its event and action as texts to translate."""
    return arc._replace(event=Message("arc-label", arc.event), action=Message("arc-label", arc.action))


def kind_of(source: str) -> str:
    """The style of an arc by its place in the RFC: one of `STYLES`, or `ending`."""
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

_MEANINGS = {
    "figure": Message("graph.in-figure", "in Figure 5 of RFC 9293"),
    "note": Message("graph.in-notes", "in its Notes"),
    "section": Message("graph.in-section", "elsewhere in section 3 (grey)"),
    "reset": Message("graph.reset", "with a reset, received or sent (grey)"),
    "unknown": Message("graph.unknown", "nowhere in the RFC"),
    "missing": Message("graph.missing", "in Figure 5, but not seen in these scenarios:"),
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


class _StateMachinePicture:
    """The DOT while it grows."""

    def __init__(self, classify: Classify, lang: Language) -> None:
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
        """The label of one arc. The style of the line stands for Figure 5; another source is named."""
        where = self.classify(arc).removeprefix("Figure 5").removeprefix(", ")
        source = Message("arc-source", where) if where else ""
        event, action, where = (translate(text, self.lang) for text in (arc.event, arc.action, source))
        return Fraction(event, action, where, colour)

    def legend(self, scenarios: int, missing: Sequence[Arc]) -> None:
        """The meaning of the lines, below the picture."""
        title = Message(
            "graph.state-machine",
            "One endpoint, seen over {scenarios}. Event above, action below; x is none.",
            scenarios=Count(scenarios, "scenario"),
        )
        drawn = {kind for bundle in self.bundles.values() for kind, _ in bundle}
        lines = [title, *(_meaning(kind) for kind in STYLES if kind in drawn), *map(_missing, missing)]
        if self.ends:
            events = Listing(sorted(self.ends))
            lines.append(Message("graph.endings", "Not drawn: to CLOSED on {events}", events=events))
        lines.append(colours(phase_of(state) for state in State))
        rows = [translate(line, self.lang) for line in lines]
        self.dot.attr("graph", label=flush_left(rows), labelloc="b", labeljust="l")


def _meaning(kind: str) -> Message:
    """A line of the legend: a sample of the line, and its meaning."""
    return Message("graph.line", "{sample}  {meaning}", sample=_SAMPLES[kind], meaning=_MEANINGS[kind])


def _missing(arc: Arc) -> Message:
    """A line of the legend: an expected arc that is not seen."""
    return Message(
        "graph.missing-arc",
        "        {source} → {target}: {event}",
        source=arc.source.spelled,
        target=arc.target.spelled,
        event=arc.event,
    )


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

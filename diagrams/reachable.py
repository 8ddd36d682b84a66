"""The reachable graph, state by state, and quotients of it where it has too many states to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from ..checker.graph import StateClasses, StateGraph
from ..checker.system import State as Values
from ..model.composed_system import ComposedSystem
from ..model.side import ComposedSide
from ..model.state import State
from .dot import digraph, filled, flush_left, lines, spaced
from .events import NOTHING, Name, Namer, short
from .palette import ALARM, PALETTE, Phase, phase_of_pair
from .words_graph import Lang, colours, phrase, say

READABLE = 200
"""So many states can still be read as a picture."""


class TooManyStates(ValueError):
    """The graph is too large to be read as a picture; one line that says what to draw instead."""


def reachable(
    composed: ComposedSystem, graph: StateGraph, *, limit: int = READABLE, lang: Lang = "en"
) -> str:
    """The reachable graph as DOT: one box a state, one arrow a step.

    Raises `TooManyStates` if there are more than `limit`.
    """
    count = len(graph.states)
    if count > limit:
        raise TooManyStates(
            f"{graph.system.name} has {count} states, more than the {limit} that can be read: "
            "draw its quotient, or raise the limit"
        )
    namer = Namer(composed, graph)
    dot = digraph("reachable", rankdir="TB", nodesep="0.35", ranksep="0.35", labelloc="b", labeljust="l")
    terminal = set(graph.terminal)
    labels = node_labels(namer, lang)
    phases = [phase_of_pair(*namer.pair(values)) for values in graph.states]
    for index, label in enumerate(labels):
        marks = {"penwidth": "3"} if index == 0 else {"peripheries": "2"} if index in terminal else {}
        dot.node(str(index), lines(label), **filled(PALETTE[phases[index]]), **marks)
    losses = False
    for source, steps in enumerate(graph.edges):
        for action, target in steps:
            name = namer.name(graph.states[source], action, graph.states[target])
            style = _style(name)
            losses = losses or style.get("color") == ALARM
            dot.edge(str(source), str(target), label=spaced(spoken(name, lang)), **style)
    title = say("reachable", lang, name=graph.system.name, states=count, steps=graph.transitions)
    told = [title, _box(labels, lang), colours("phases of pairs", phases, lang)]
    dot.attr("graph", label=flush_left([*told, *([say("lost", lang)] if losses else [])]))
    return str(dot.source)


def _box(labels: Iterable[Sequence[str]], lang: Lang) -> str:
    """How the boxes are read: what stands in some of them."""
    texts = [line for label in labels for line in label]
    ways = say("box ways", lang) if any(text[0] in "→←" for text in texts) else ""
    end = say("box end", lang) if any(say("ended", lang, state="CLOSED") in text for text in texts) else ""
    return say("box", lang) + ways + end + say("full stop", lang)


def spoken(name: Name, lang: Lang) -> list[str]:
    """A step on an arrow: who and what, and below it what was done."""
    event = f"{name.actor}: {phrase(name.event, lang)}"
    return [event] if name.action == NOTHING else [event, phrase(name.action, lang)]


def _style(name: Name) -> dict[str, str]:
    """What the network does is dashed, and a loss is red."""
    if name.event.startswith("duplicates"):
        return {"style": "dashed"}
    return {"color": ALARM, "fontcolor": ALARM, "style": "dashed"} if name.event.startswith("loses") else {}


# Nodes


def node_labels(namer: Namer, lang: Lang = "en") -> list[list[str]]:
    """For each state the lines that tell it from every other: states, wires, and what else it takes."""
    states = namer.graph.states
    labels = [[pair_label(namer, values, lang), channels_label(namer, values)] for values in states]
    alike: dict[tuple[str, ...], list[int]] = {}
    for index, label in enumerate(labels):
        alike.setdefault(tuple(label), []).append(index)
    for group in alike.values():
        for place in telling_apart([states[index] for index in group]):
            variable = namer.graph.system.variables[place]
            for index in group:
                labels[index].append(f"{variable.name} = {variable.show(states[index][place])}")
    return [list(filter(None, label)) for label in labels]


def pair_label(namer: Namer, values: Values, lang: Lang = "en") -> str:
    """`ESTABLISHED | CLOSE-WAIT`. A CLOSED that comes after an OPEN is marked."""
    return " | ".join(_state_label(namer, side, values, lang) for side, _ in namer.composed.sides)


def _state_label(namer: Namer, side: ComposedSide, values: Values, lang: Lang) -> str:
    state = namer.state_of(side, values)
    ended = state is State.CLOSED and values[namer.index[str(side.has_opened)]]
    return say("ended", lang, state=state.spelled) if ended else state.spelled


def channels_label(namer: Namer, values: Values) -> str:
    """What is on its way, the oldest first where order is kept: `→ ACK · FIN   ← ACK`."""
    ways = zip("→←", namer.composed.channels, strict=True)
    held = [(arrow, namer.on(channel, values)) for arrow, channel in ways]
    return "   ".join(f"{arrow} {' · '.join(map(short, segments))}" for arrow, segments in held if segments)


def telling_apart(states: Sequence[Values]) -> list[int]:
    """Places that tell these states from one another, the most telling ones first chosen."""
    chosen: list[int] = []
    places = range(len(states[0]))

    def classes(picked: Iterable[int]) -> int:
        picked = list(picked)
        return len({tuple(values[place] for place in picked) for values in states})

    while classes(chosen) < len(states):
        chosen.append(max(places, key=lambda place: classes([*chosen, place])))
    return sorted(chosen)


# Quotients

Projection = Callable[[Values], tuple[str, ...]]
"""What of a state counts, as the lines that stand in its box."""

SPOKEN = 4
"""So many labels stand on one arrow of a quotient."""


def quotient(
    composed: ComposedSystem,
    graph: StateGraph,
    projection: Projection | None = None,
    reads: Sequence[str] | None = None,
    *,
    lang: Lang = "en",
    most: int = SPOKEN,
) -> str:
    """The graph as DOT with all states that `projection` does not tell apart drawn as one box.

    Without a projection, the pair of connection states. `reads` names the variables that the projection
    looks at, for it is asked once for each combination of their values; without them, for each state. Steps
    that stay inside a box are left out. An arrow names at most `most` kinds of steps and counts the rest.
    """
    namer = Namer(composed, graph)
    read = [*(_pair_reads(composed) if projection is None else reads or graph.system.index), *namer.reads]
    kinds = graph.state_classes(read)
    boxes = [(projection or partial(_pair, namer, lang))(graph.states[first]) for first in kinds.firsts]
    members: dict[tuple[str, ...], list[int]] = {}
    for kind, box in enumerate(boxes):
        members.setdefault(box, []).append(kind)
    dot = digraph("quotient", rankdir="TB", nodesep="0.4", ranksep="0.5", labelloc="b", labeljust="l")
    terminal = {boxes[kinds.numbers[index]] for index in graph.terminal}
    drawn: set[Phase] = set()
    for number, (box, inside) in enumerate(members.items()):
        marks = {"penwidth": "3"} if not number else {"peripheries": "2"} if box in terminal else {}
        size = sum(kinds.counts[kind] for kind in inside)
        count = say("member" if size == 1 else "members", lang, count=size)
        phases = (phase_of_pair(*namer.pair(graph.states[kinds.firsts[kind]])) for kind in inside)
        phase = max(phases, key=_late)
        drawn.add(phase)
        dot.node(_identity(box), lines([*box, count]), **filled(PALETTE[phase]), **marks)
    for (before, after), names in _arrows(namer, read, kinds, boxes, lang).items():
        dot.edge(_identity(before), _identity(after), label=spaced(_at_most(sorted(names), most, lang)))
    title = say("quotient", lang, name=graph.system.name, states=len(graph.states), classes=len(members))
    read_so = [] if projection else [_box(members, lang)]
    told = [title, say("frames", lang), *read_so, colours("phases of pairs", drawn, lang)]
    dot.attr("graph", label=flush_left(told))
    return str(dot.source)


def _pair_reads(composed: ComposedSystem) -> list[str]:
    """The variables that `pair_label` looks at."""
    return [name for side, _ in composed.sides for name in (f"{side.name}.state", str(side.has_opened))]


def _pair(namer: Namer, lang: Lang, values: Values) -> tuple[str, ...]:
    return (pair_label(namer, values, lang),)


def _identity(box: tuple[str, ...]) -> str:
    """The name of a box in DOT, where a colon would name a part of it."""
    return " / ".join(box).replace(":", "=")


def _late(phase: Phase) -> int:
    return list(Phase).index(phase)


def _arrows(
    namer: Namer, read: Sequence[str], kinds: StateClasses, boxes: Sequence[tuple[str, ...]], lang: Lang
) -> dict[tuple[tuple[str, ...], tuple[str, ...]], set[str]]:
    """Between which boxes there are steps, and what they are called."""
    graph = namer.graph
    arrows: dict[tuple[tuple[str, ...], tuple[str, ...]], set[str]] = {}
    for source, action, target, _ in graph.step_classes(read):
        ends = boxes[kinds.numbers[source]], boxes[kinds.numbers[target]]
        if ends[0] != ends[1]:
            name = namer.name(graph.states[source], action, graph.states[target])
            called = f"{name.actor}: {phrase(name.event, lang)}"
            arrows.setdefault(ends, set()).add(called)
    return arrows


def _at_most(names: Sequence[str], most: int, lang: Lang) -> list[str]:
    if len(names) <= most:
        return list(names)
    return [*names[: most - 1], say("more", lang, count=len(names) - most + 1)]

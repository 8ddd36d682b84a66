"""The reachable graph, state by state, and quotients of graphs that have too many states to read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from ..checker.graph import StateClasses, StateGraph
from ..checker.message import Count, Message
from ..checker.system import State as Values
from ..locales import Language, translate
from ..model.composed_system import ComposedSystem
from ..model.side import ComposedSide
from ..model.state import State
from .dot import digraph, filled, flush_left, lines, spaced
from .events import NOTHING, Namer, StepName, short
from .graph_legend import FRAMES, LOSS, box_legend, colours_of_pairs
from .ladder import NetworkEffect
from .palette import ALARM, PALETTE, Phase, phase_of_pair

READABLE = 200
"""The most states that can be read as a picture."""


class TooManyStates(ValueError):
    """The graph is too large to be read as a picture; one line that says what to draw instead."""


def reachable(
    composed: ComposedSystem, graph: StateGraph, *, limit: int = READABLE, lang: Language = "en"
) -> str:
    """The reachable graph as DOT: one box a state, one arrow a step.

    Raises `TooManyStates` if there are more than `limit`.
    """
    _refuse_above(limit, graph)
    say, namer = partial(translate, lang=lang), Namer(composed, graph)
    dot = digraph("reachable", rankdir="TB", nodesep="0.35", ranksep="0.35", labelloc="b", labeljust="l")
    terminal = set(graph.terminal)
    phases = [phase_of_pair(*namer.pair(values)) for values in graph.states]
    for index, label in enumerate(node_labels(namer)):
        marks = {"penwidth": "3"} if index == 0 else {"peripheries": "2"} if index in terminal else {}
        dot.node(str(index), lines(map(say, label)), **filled(PALETTE[phases[index]]), **marks)
    losses = False
    for source, steps in enumerate(graph.edges):
        for action, target in steps:
            name = namer.name(graph.states[source], action, graph.states[target])
            losses = losses or name.effect is NetworkEffect.LOSES
            dot.edge(str(source), str(target), label=spaced(map(say, arrow_label(name))), **_style(name))
    in_flight = any(channels_label(namer, values) for values in graph.states)
    box = box_legend(in_flight=in_flight, ended=_ended(namer, graph.states))
    legend = [_title(graph), box, colours_of_pairs(phases), *([LOSS] if losses else [])]
    dot.attr("graph", label=flush_left(map(say, legend)))
    return str(dot.source)


def _refuse_above(limit: int, graph: StateGraph) -> None:
    """Refuse a graph of more states."""
    if len(graph.states) > limit:
        raise TooManyStates(
            Message(
                "graph.too-many-states",
                "{name} has {states}, more than the {limit} that can be read: "
                "draw its quotient, or raise the limit",
                name=graph.system.name,
                states=Count(len(graph.states), "state"),
                limit=limit,
            )
        )


def _title(graph: StateGraph) -> Message:
    return Message(
        "graph.reachable",
        "{name}: {states}, {transitions}. Bold frame: initial. Double frame: terminal.",
        name=graph.system.name,
        states=Count(len(graph.states), "state"),
        transitions=Count(graph.transitions, "transition"),
    )


def arrow_label(name: StepName) -> list[str]:
    """A step on an arrow: actor and event, and below them the action."""
    event = Message("graph.event", "{actor}: {event}", actor=name.actor, event=name.event)
    return [event] if name.action == NOTHING else [event, name.action]


def _style(name: StepName) -> dict[str, str]:
    """The network's duplications are dashed, and its losses are red."""
    if name.effect is NetworkEffect.DUPLICATES:
        return {"style": "dashed"}
    if name.effect is NetworkEffect.LOSES:
        return {"color": ALARM, "fontcolor": ALARM, "style": "dashed"}
    return {}


# Nodes


def node_labels(namer: Namer) -> list[list[str]]:
    """For each state the lines that tell it from every other: states, channels, and variables as needed."""
    states = namer.graph.states
    labels: list[list[str]] = [
        [pair_label(namer, values), channels_label(namer, values)] for values in states
    ]
    alike: dict[tuple[str, ...], list[int]] = {}
    for index, label in enumerate(labels):
        alike.setdefault(tuple(label), []).append(index)
    for group in alike.values():
        for place in telling_apart([states[index] for index in group]):
            variable = namer.graph.system.variables[place]
            for index in group:
                labels[index].append(f"{variable.name} = {variable.show(states[index][place])}")
    return [list(filter(None, label)) for label in labels]


def pair_label(namer: Namer, values: Values) -> Message:
    """`ESTABLISHED | CLOSE-WAIT`. A CLOSED that comes after an OPEN is marked."""
    a, b = (_state_label(namer, side, values) for side, _ in namer.composed.sides)
    return Message("graph.pair", "{a} | {b}", a=a, b=b)


def _state_label(namer: Namer, side: ComposedSide, values: Values) -> str:
    state = namer.state_of(side, values)
    if _has_ended(namer, side, values):
        return Message("graph.ended", "{state} (end)", state=state.spelled)
    return state.spelled


def _has_ended(namer: Namer, side: ComposedSide, values: Values) -> bool:
    """The endpoint is CLOSED after an OPEN."""
    return namer.state_of(side, values) is State.CLOSED and bool(values[namer.index[str(side.has_opened)]])


def _ended(namer: Namer, states: Iterable[Values]) -> bool:
    """Some endpoint is CLOSED after an OPEN in one of the states."""
    return any(_has_ended(namer, side, values) for values in states for side, _ in namer.composed.sides)


def channels_label(namer: Namer, values: Values) -> str:
    """The segments in flight, the oldest first where order is kept: `→ ACK · FIN   ← ACK`."""
    directions = zip("→←", namer.composed.channels, strict=True)
    held = [(arrow, namer.on(channel, values)) for arrow, channel in directions]
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
"""The part of a state that counts, as the lines of its box."""

MOST_LABELS = 4
"""The most labels on one arrow of a quotient."""


def quotient(
    composed: ComposedSystem,
    graph: StateGraph,
    projection: Projection | None = None,
    reads: Sequence[str] | None = None,
    *,
    lang: Language = "en",
    most: int = MOST_LABELS,
) -> str:
    """The graph as DOT with all states that `projection` does not tell apart drawn as one box.

    Without a projection, the pair of connection states. `reads` names the variables that the projection
    reads, for it is computed once for each combination of their values; without them, for each state. Steps
    that stay inside a box are left out. An arrow names at most `most` kinds of steps and counts the rest.
    """
    say = partial(translate, lang=lang)
    namer = Namer(composed, graph)
    own = _pair_reads(composed) if projection is None else reads or graph.system.index
    read = [*own, *namer.reads]
    kinds = graph.state_classes(read)
    boxes = [(projection or partial(_pair, namer))(graph.states[first]) for first in kinds.firsts]
    members: dict[Box, list[int]] = {}
    for kind, box in enumerate(boxes):
        members.setdefault(box, []).append(kind)
    dot = digraph("quotient", rankdir="TB", nodesep="0.4", ranksep="0.5", labelloc="b", labeljust="l")
    terminal = {boxes[kinds.numbers[index]] for index in graph.terminal}
    drawn: set[Phase] = set()
    for number, (box, inside) in enumerate(members.items()):
        marks = {"penwidth": "3"} if not number else {"peripheries": "2"} if box in terminal else {}
        size = Count(sum(kinds.counts[kind] for kind in inside), "state")
        phases = (phase_of_pair(*namer.pair(graph.states[kinds.firsts[kind]])) for kind in inside)
        phase = max(phases, key=list(Phase).index)
        drawn.add(phase)
        dot.node(_identity(box), lines(map(say, [*box, size])), **filled(PALETTE[phase]), **marks)
    for (before, after), names in _arrows(namer, read, kinds, boxes).items():
        labels = _at_most(sorted(map(say, names)), most)
        dot.edge(_identity(before), _identity(after), label=spaced(map(say, labels)))
    firsts = (graph.states[first] for first in kinds.firsts)
    reading = [] if projection else [box_legend(in_flight=False, ended=_ended(namer, firsts))]
    legend = [_quotient_title(graph, members), FRAMES, *reading, colours_of_pairs(drawn)]
    dot.attr("graph", label=flush_left(map(say, legend)))
    return str(dot.source)


Box = tuple[str, ...]
"""The lines of a box."""


def _quotient_title(graph: StateGraph, members: Collection[Box]) -> Message:
    return Message(
        "graph.quotient",
        "{name}: {states} as {classes} classes; steps inside a class are left out.",
        name=graph.system.name,
        states=Count(len(graph.states), "state"),
        classes=len(members),
    )


def _pair_reads(composed: ComposedSystem) -> list[str]:
    """The variables that `pair_label` reads."""
    return [name for side, _ in composed.sides for name in (f"{side.name}.state", str(side.has_opened))]


def _pair(namer: Namer, values: Values) -> Box:
    return (pair_label(namer, values),)


def _identity(box: Box) -> str:
    """The name of a box in DOT, where a colon would name a part of it."""
    return " / ".join(box).replace(":", "=")


def _arrows(
    namer: Namer, read: Sequence[str], kinds: StateClasses, boxes: Sequence[Box]
) -> dict[tuple[Box, Box], set[str]]:
    """The pairs of boxes with steps between them, and the names of the steps."""
    graph = namer.graph
    arrows: dict[tuple[Box, Box], set[str]] = {}
    for source, action, target, _ in graph.step_classes(read):
        ends = boxes[kinds.numbers[source]], boxes[kinds.numbers[target]]
        if ends[0] != ends[1]:
            name = namer.name(graph.states[source], action, graph.states[target])
            arrows.setdefault(ends, set()).add(arrow_label(name)[0])
    return arrows


def _at_most(names: Sequence[str], most: int) -> list[str]:
    if len(names) <= most:
        return list(names)
    return [*names[: most - 1], Message("graph.more", "and {count} more", count=len(names) - most + 1)]

"""What is said on the way, followed in arrays: the same as `checker.exchange`, which is the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...properties.trace_language import ObservedWords, TraceLanguage
from ..explicit.expression import LoweringError
from . import graph_kernels, step_queries

if TYPE_CHECKING:
    from .graph import CompactGraph


def listen_to_arrays(graph: CompactGraph, exchange: TraceLanguage) -> ObservedWords:
    """Follow every run together with what is said in it.

    Raises:
        LoweringError: compiled code cannot show what is said.
    """
    arrays = graph.arrays
    spoken, moves = _spoken(graph, exchange)
    positions = len(exchange.prefixes) + 2
    finished = np.zeros(positions, np.uint8)
    finished[[1 + place for place in exchange.finished]] = 1
    begins = step_queries.answers(graph.lowered, arrays.states, [exchange.start, exchange.end])
    places = len(arrays.states) * positions
    came, by = np.empty(places, np.uint64), np.empty(places, np.uint16)
    seen, said = np.zeros(places, np.uint8), np.zeros(positions, np.uint8)
    order = np.empty(places, np.uint64)
    wrong = graph_kernels.hear(begins, *arrays.steps, spoken, moves, finished, seen, came, by, order, said)
    words = (exchange.finished[place - 1] for place in np.flatnonzero(said).tolist())
    return ObservedWords(None if wrong < 0 else _way(came, by, int(wrong)), frozenset(words))


def _way(came: NDArray[np.uint64], by: NDArray[np.uint16], place: int) -> list[int]:
    actions = []
    while place:
        actions.append(int(by[place]))
        place = int(came[place])
    return actions[::-1]


def _spoken(graph: CompactGraph, exchange: TraceLanguage) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """For each step the number of what it says, and for each position and number the position after.

    Positions are those of the exchange plus 1; 0 is before the start, and is not in use here.
    """
    arrays = graph.arrays
    widths = [_width(graph, key) for key in exchange.keys]
    values = step_queries.StepValues(graph.lowered, arrays.states, exchange.keys, range(len(exchange.keys)))
    shown = values.of(np.arange(arrays.expanded), arrays.offsets, arrays.labels)
    spoken = np.zeros(len(arrays.labels), np.uint32)
    moves = np.arange(len(exchange.prefixes) + 2, dtype=np.int32).reshape(-1, 1)
    names = ["", *exchange.letters]
    for at, width in enumerate(widths):
        numbers = values.values(at)
        letters = [0, *(1 + names.index(exchange.letter(value, width)) for value in numbers[1:])]
        # Letters, not values: whatever is none of them is one thing to say. 0 stands for silence.
        spoken = spoken * np.uint32(len(names) + 1) + np.array(letters, np.uint32)[shown[at]]
        moves = _then(exchange, moves, names)
    return spoken, np.ascontiguousarray(moves)


def _then(exchange: TraceLanguage, moves: NDArray[np.int32], names: list[str]) -> NDArray[np.int32]:
    """The moves of what was said before, followed by silence or by one more letter."""
    count = len(exchange.prefixes)
    single = np.empty((count + 2, len(names) + 1), np.int32)
    for position in range(count + 2):
        single[position, 0] = position
        for at, name in enumerate(names, 1):
            single[position, at] = 1 + exchange.arcs.get((position - 1, name), exchange.astray)
    return single[moves].reshape(count + 2, -1)


def _width(graph: CompactGraph, key: str) -> int:
    """The bits of what is shown under a key."""
    widths = {action.observe[key].size() for action in graph.system.actions if key in action.observe}
    if len(widths) > 1:
        raise LoweringError(f"what is shown under {key} has {sorted(widths)} bits")
    return widths.pop() if widths else 1

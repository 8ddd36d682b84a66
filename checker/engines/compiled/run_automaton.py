"""The trace language in arrays: the same as `explicit.trace_language`, which is the reference."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...message import Listing, Message
from ...properties.trace_language import ObservedWords, TraceLanguage
from ..explicit.expression import LoweringError
from . import graph_kernels, step_queries
from .graph import CompactGraph


def observed_words_in_arrays(graph: CompactGraph, language: TraceLanguage) -> ObservedWords:
    """Follow every run by the automaton of the expected words.

    Raises:
        LoweringError: compiled code cannot show the observed values.
    """
    arrays = graph.arrays
    symbols, arcs = _symbols(graph, language)
    automaton_states = len(language.prefixes) + 2
    accepting = np.zeros(automaton_states, np.uint8)
    accepting[[1 + place for place in language.accepting]] = 1
    borders = step_queries.answers(graph.lowered, arrays.states, [language.start, language.end])
    places = len(arrays.states) * automaton_states
    came, by = np.empty(places, np.uint64), np.empty(places, np.uint16)
    seen, met = np.zeros(places, np.uint8), np.zeros(automaton_states, np.uint8)
    order = np.empty(places, np.uint64)
    unexpected = graph_kernels.run_automaton(
        borders, *arrays.steps, symbols, arcs, accepting, seen, came, by, order, met
    )
    words = (language.accepting[place - 1] for place in np.flatnonzero(met).tolist())
    return ObservedWords(None if unexpected < 0 else _actions_to(came, by, int(unexpected)), frozenset(words))


def _actions_to(came: NDArray[np.uint64], by: NDArray[np.uint16], place: int) -> list[int]:
    actions = []
    while place:
        actions.append(int(by[place]))
        place = int(came[place])
    return actions[::-1]


def _symbols(graph: CompactGraph, language: TraceLanguage) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """For each step its symbol, and for each automaton state and symbol the state after.

    A symbol is the number of the letters of a step, one for each key. Automaton states are those of the
    language plus 1; 0 is before the start, and is not in use here.
    """
    arrays = graph.arrays
    widths = [_width(graph, key) for key in language.keys]
    values = step_queries.StepValues(graph.lowered, arrays.states, language.keys, range(len(language.keys)))
    observed = values.of(np.arange(arrays.expanded), arrays.offsets, arrays.labels)
    symbols = np.zeros(len(arrays.labels), np.uint32)
    arcs = np.arange(len(language.prefixes) + 2, dtype=np.int32).reshape(-1, 1)
    names = ["", *language.letters]
    for at, width in enumerate(widths):
        numbers = values.values(at)
        letters = [0, *(1 + names.index(language.letter(value, width)) for value in numbers[1:])]
        # Letters, not values: all that are none of them are one symbol. 0 stands for no value.
        symbols = symbols * np.uint32(len(names) + 1) + np.array(letters, np.uint32)[observed[at]]
        arcs = _then(language, arcs, names)
    return symbols, np.ascontiguousarray(arcs)


def _then(language: TraceLanguage, arcs: NDArray[np.int32], names: list[str]) -> NDArray[np.int32]:
    """The arcs of the symbols so far, each followed by no letter or by one more."""
    count = len(language.prefixes)
    single = np.empty((count + 2, len(names) + 1), np.int32)
    for state in range(count + 2):
        single[state, 0] = state
        for at, name in enumerate(names, 1):
            single[state, at] = 1 + language.arcs.get((state - 1, name), language.rejecting)
    return single[arcs].reshape(count + 2, -1)


def _width(graph: CompactGraph, key: str) -> int:
    """The bits of the observable values under a key."""
    widths = {action.observe[key].size() for action in graph.system.actions if key in action.observe}
    if len(widths) > 1:
        raise LoweringError(
            Message(
                "error.lowering.widths",
                "the observable values under {key} have different widths: {widths} bits",
                key=key,
                widths=Listing(map(str, sorted(widths))),
            )
        )
    return widths.pop() if widths else 1
